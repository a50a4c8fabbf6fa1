"""How sets hold in an area and year, and how they stand on each other."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ntm_assess.domain.criteria import MergeRule
from ntm_assess.domain.levels import LevelStatus
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.library import Library, load_all
from ntm_assess.law.sets import load_set
from tests.toml_files import A_SET, AN_OVERLAY, a_level, an_indicator, write


def a_set(id_: str = "bo-thu", *indicators: dict[str, object], **head: object) -> dict[str, object]:
    """A_SET with other indicators in its first criterion."""
    document = {**deepcopy(A_SET), "id": id_, **head}
    if indicators:
        document["groups"][0]["criteria"] = [{**A_SET["groups"][0]["criteria"][0], "indicators": list(indicators)}]
        document |= {"declared_criteria": 1, "declared_indicators": len(indicators)}
    return document


def relative(**more: object) -> dict[str, object]:
    return {"indicator": "1.2", "factor": Decimal("1.1"), "status": "not_compared", **more}


def library_of(folder: Path, *documents: dict[str, object]) -> Library:
    for each in documents:
        write(folder / f"{each['id']}.toml", each)
    return load_all(folder)


def on_top(**more: object) -> dict[str, object]:
    indicator = an_indicator("1.1", "number_at_least", unit="km", relative_level=relative(**more))
    return a_set("bo-tren", indicator, builds_on="bo-thu")


# --- A set on top of another ------------------------------------------------------------------------------------------


def test_a_level_may_be_a_multiple_of_one_of_the_set_below(tmp_path):
    level = library_of(tmp_path, a_set(), on_top()).applied("bo-tren", region="A", year=2024).level_of("1.1")

    assert level.limits == {"at_least": 132}
    assert level.status is LevelStatus.NOT_COMPARED, "as sure as the less sure of the two"
    assert level.source == "Quyết định 01/QĐ-VD; Quyết định 01/QĐ-VD"


def test_no_level_below_no_level_above(tmp_path):
    below = a_set(
        "bo-thu", an_indicator("1.2", "number_at_least", unit="km", levels=[a_level(at_least=9, years=[2025])])
    )
    library = library_of(tmp_path, below, on_top())

    assert library.applied("bo-tren", region="A", year=2024).level_of("1.1") is None
    assert library.applied("bo-tren", region="A", year=2025).level_of("1.1").limits == {"at_least": Decimal("9.9")}


def test_a_province_that_sets_the_level_below_sets_the_multiple_too(tmp_path):
    (tmp_path / "localities").mkdir()
    write(tmp_path / "localities" / "tinh-thu.toml", {**AN_OVERLAY, "levels": {"1.2": [{"at_least": 200}]}})
    applied = library_of(tmp_path, a_set(), on_top()).applied("bo-tren", region="A", year=2024, overlay_id="tinh-thu")

    assert applied.level_of("1.1").limits == {"at_least": 220}
    assert (applied.overlay, applied.base.overlay.id) == (None, "tinh-thu")


def test_a_level_of_its_own_goes_before_the_multiple(tmp_path):
    document = on_top()
    document["groups"][0]["criteria"][0]["indicators"][0]["levels"] = [a_level(at_least=150)]
    applied = library_of(tmp_path, a_set(), document).applied("bo-tren", region="A", year=2024)

    assert applied.level_of("1.1").limits == {"at_least": 150}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (a_set("bo-tren", builds_on="khong-co"), 'bo-tren.toml, khóa "builds_on": không dựa được trên "khong-co"'),
        (a_set("bo-tren", builds_on="bo-tren"), 'bo-tren.toml, khóa "builds_on": không dựa được trên "bo-tren"'),
        (on_top(indicator="9.9"), 'chỉ tiêu 1.1, khóa "relative_level": bộ ở khóa builds_on không có chỉ tiêu 9.9'),
        (
            a_set("bo-tren", an_indicator("1.1", defined_by=["la"])),
            'bo-tren.toml, chỉ tiêu 1.1, khóa "defined_by": không có định nghĩa "la"',
        ),
        (
            a_set("bo-tren", an_indicator("1.1", "share_at_least", relative_level=relative()), builds_on="bo-thu"),
            'khóa "relative_level": chỉ dùng với kiểu "number_at_least"',
        ),
    ],
)
def test_what_a_set_says_of_another_file_must_be_there(tmp_path, document, message):
    with pytest.raises(CriteriaFileError) as refused:
        library_of(tmp_path, a_set(), document)

    assert message in str(refused.value)


def test_two_sets_do_not_build_on_each_other(tmp_path):
    with pytest.raises(CriteriaFileError, match="không dựa được trên"):
        library_of(tmp_path, a_set("bo-mot", builds_on="bo-hai"), a_set("bo-hai", builds_on="bo-mot"))


# --- Areas ------------------------------------------------------------------------------------------------------------


def test_a_set_with_groups_of_its_own_has_only_its_common_levels_where_the_group_is_not_known(tmp_path):
    indicators = (
        an_indicator("1.1", "share_at_least", levels=[a_level(at_least=80)]),
        an_indicator("1.2", "share_at_least", levels=[a_level(at_least=70, regions=["A"])]),
    )
    library = library_of(tmp_path, a_set("bo-thu", *indicators, area_scheme="nhom-thu"))

    assert set(library.applied("bo-thu", region="", year=2024).levels) == {"1.1"}
    assert set(library.applied("bo-thu", region="A", year=2024).levels) == {"1.1", "1.2"}


def test_a_set_by_economic_regions_needs_one(tmp_path):
    with pytest.raises(KeyError):
        library_of(tmp_path, a_set()).applied("bo-thu", region="", year=2024)


# --- Announced and retired --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "counted"), [(2022, ["1.1", "1.3"]), (2023, ["1.1", "1.2", "1.3"]), (2024, ["1.1", "1.2"])]
)
def test_an_indicator_counts_in_the_years_between_its_dates(tmp_path, year, counted):
    indicators = (
        an_indicator("1.1", levels=[a_level()]),
        an_indicator("1.2", levels=[a_level()], counts_from=date(2023, 7, 1)),
        an_indicator("1.3", levels=[a_level()], retired_from=date(2024, 1, 1)),
    )
    applied = library_of(tmp_path, a_set("bo-thu", *indicators)).applied("bo-thu", region="A", year=year)

    assert [each.code for each in applied.criteria_set.indicators] == counted == sorted(applied.levels)
    assert [each.code for each in applied.uncounted] == [each for each in ("1.2", "1.3") if each not in counted]


def test_an_indicator_is_not_retired_before_it_counts(tmp_path):
    odd = an_indicator("1.1", counts_from=date(2024, 1, 1), retired_from=date(2024, 1, 1))

    with pytest.raises(CriteriaFileError, match='khóa "retired_from": phải sau counts_from'):
        load_set(write(tmp_path / "bo-thu.toml", a_set("bo-thu", odd)))


# --- Incomplete sets, comparison, merging -----------------------------------------------------------------------------


def test_an_incomplete_set_may_have_fewer_indicators_than_the_decree_and_says_what_is_missing(tmp_path):
    document = a_set(complete=False, missing="Thiếu Phụ lục II", declared_indicators=47)
    del document["groups"][0]["criteria"][1]["indicators"]
    loaded = load_set(write(tmp_path / "bo-thu.toml", document))

    assert (loaded.complete, loaded.missing, loaded.declared_indicators) == (False, "Thiếu Phụ lục II", 47)
    assert len(loaded.indicators) == 2


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ({"complete": False}, 'thiếu "missing"'),
        ({"missing": "Thiếu"}, 'khóa "missing": không có khóa này ở đây'),
        (
            {"complete": False, "missing": "Thiếu", "declared_indicators": 2},
            'khóa "declared_indicators": khai 2 nhưng tệp có 3',
        ),
    ],
)
def test_completeness_is_said_plainly(tmp_path, head, message):
    with pytest.raises(CriteriaFileError) as refused:
        load_set(write(tmp_path / "bo-thu.toml", a_set(**head)))

    assert message in str(refused.value)


COMPARISON = {"people": ["Bà Lan", "Ông Nam"], "on": date(2022, 5, 1), "gazette": "Công báo số 1"}


def test_a_compared_level_names_two_people_the_day_and_the_gazette(tmp_path):
    level = a_level(status="compared", at_least=80, comparison=COMPARISON)
    loaded = load_set(
        write(tmp_path / "bo-thu.toml", a_set("bo-thu", an_indicator("1.1", "share_at_least", levels=[level])))
    )
    comparison = loaded.indicator("1.1").levels[0].level.comparison

    assert (comparison.people, comparison.on) == (("Bà Lan", "Ông Nam"), date(2022, 5, 1))


@pytest.mark.parametrize(
    ("level", "message"),
    [
        ({"status": "compared"}, 'thiếu "comparison"'),
        ({"status": "secondary", "comparison": COMPARISON}, 'khóa "comparison": không có khóa này ở đây'),
        (
            {"status": "compared", "comparison": {**COMPARISON, "people": ["Bà Lan"]}},
            'khóa "people": phải là tên hai người khác nhau',
        ),
        (
            {"status": "compared", "comparison": {**COMPARISON, "people": ["Bà Lan", "Bà Lan"]}},
            'khóa "people": có mục bị lặp',
        ),
    ],
)
def test_nobody_calls_a_level_compared_alone(tmp_path, level, message):
    document = a_set("bo-thu", an_indicator("1.1", levels=[level]))

    with pytest.raises(CriteriaFileError) as refused:
        load_set(write(tmp_path / "bo-thu.toml", document))

    assert message in str(refused.value)


def test_how_figures_of_former_communes_merge_follows_from_the_kind_or_is_said(tmp_path):
    indicators = (
        an_indicator("1.1"),
        an_indicator("1.2", "share_at_least"),
        an_indicator("1.3", "number_at_least", unit="km"),
        an_indicator("1.4", "share_at_least", merge_rule="latest"),
    )
    loaded = load_set(write(tmp_path / "bo-thu.toml", a_set("bo-thu", *indicators)))

    assert [each.merge for each in loaded.indicators] == [
        MergeRule.ALL,
        MergeRule.SUM,
        MergeRule.WORST,
        MergeRule.LATEST,
    ]
