"""A word of the law means one thing until a day, and another from the next on."""

from copy import deepcopy
from datetime import date

import pytest

from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.definitions import load_definition
from ntm_assess.law.library import load_all
from tests.toml_files import write


def a_meaning(first: date, last: date | None = None, **more: object) -> dict[str, object]:
    until = {"applies_until": last} if last else {}
    return {"text": "Nghĩa", "applies_from": first, "status": "secondary", "source": "Nghị định", **until, **more}


A_DEFINITION = {
    "id": "tu-thu",
    "title": "Từ thử",
    "meanings": [
        a_meaning(date(2022, 1, 1), date(2026, 6, 30), text="Cũ"),
        a_meaning(date(2026, 7, 1), text="Mới"),
    ],
}


@pytest.mark.parametrize(
    ("year", "texts"), [(2021, []), (2025, ["Cũ"]), (2026, ["Cũ", "Mới"]), (2030, ["Mới"]), (None, ["Cũ", "Mới"])]
)
def test_a_year_has_the_meanings_that_hold_in_it(tmp_path, year, texts):
    definition = load_definition(write(tmp_path / "tu-thu.toml", A_DEFINITION))

    assert [each.text for each in definition.meanings_in(year)] == texts


def test_a_set_holds_with_the_meanings_of_its_year():
    library = load_all()
    words = [library.applied("xa-ntm-2021-2025", region="DBSH", year=year).meanings for year in (2024, 2025)]

    assert words[0] == {each.id: each.meanings_in(2024) for each in library.definitions.values()}
    assert words[0]["chuan-ngheo"] == words[1]["chuan-ngheo"]


@pytest.mark.parametrize(
    ("meanings", "message"),
    [
        (
            [a_meaning(date(2022, 1, 1)), a_meaning(date(2027, 1, 1))],
            'khóa "meanings": phải xếp theo thời gian và không chồng lên nhau',
        ),
        (
            [a_meaning(date(2022, 1, 1), date(2027, 1, 1)), a_meaning(date(2027, 1, 1))],
            'khóa "meanings": phải xếp theo thời gian và không chồng lên nhau',
        ),
        ([a_meaning(date(2022, 1, 1), date(2021, 1, 1))], 'khóa "applies_until": sớm hơn applies_from'),
        ([a_meaning(date(2022, 1, 1), status="sample")], 'khóa "status": "sample" không hợp lệ'),
        ([], 'khóa "meanings": không được để trống'),
    ],
)
def test_a_fault_of_a_definition_is_told_with_its_place(tmp_path, meanings, message):
    path = write(tmp_path / "tu-thu.toml", {**deepcopy(A_DEFINITION), "meanings": meanings})

    with pytest.raises(CriteriaFileError) as refused:
        load_definition(path)

    assert str(refused.value).startswith("tu-thu.toml")
    assert message in str(refused.value)
