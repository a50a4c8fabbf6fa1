"""A criteria file that is damaged anywhere is refused, and the message names file, code and key."""

import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntm_assess import folders
from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.overlays import load_overlay
from ntm_assess.law.requirement_tables import KINDS
from ntm_assess.law.sets import load_set
from tests.toml_files import A_SET, AN_OVERLAY, a_level, an_indicator, write

SET_FILES = sorted(folders.CRITERIA.glob("*.toml"))


# --- One by one -------------------------------------------------------------------------------------------------------


def refusal(folder: Path, change: Callable[[dict], object]) -> str:
    """What is said about A_SET after the change."""
    damaged = deepcopy(A_SET)
    change(damaged)
    with pytest.raises(CriteriaFileError) as refused:
        load_set(write(folder / "bo-thu.toml", damaged))
    return str(refused.value)


def criterion(document: dict, number: int = 0) -> dict:
    return document["groups"][0]["criteria"][number]


def indicator(document: dict, number: int = 0) -> dict:
    return criterion(document)["indicators"][number]


def with_levels(*levels: dict) -> Callable[[dict], object]:
    return lambda document: indicator(document).update(levels=list(levels))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_levels(a_level()), 'bo-thu.toml, chỉ tiêu 1.1, khóa "levels": thiếu "at_least"'),
        (
            with_levels(a_level(at_least=80, at_most=90)),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "levels", khóa "at_most": không có khóa này ở đây; xem criteria/README.md',
        ),
        (
            with_levels(a_level(at_least=101)),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "levels", khóa "at_least": 101 nằm ngoài khoảng cho phép, từ 0 đến 100',
        ),
        (
            with_levels(a_level(at_least=80), a_level(at_least=70, regions=["C"])),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "levels" thứ 2, khóa "regions": không có vùng "C"',
        ),
        (
            with_levels(a_level(at_least=80), a_level(at_least=70, years=[2026])),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "levels" thứ 2, khóa "years": '
            "năm 2026 nằm ngoài thời gian áp dụng của bộ tiêu chí",
        ),
        (
            with_levels(a_level(at_least=80, regions=["A", "B"]), a_level(at_least=70, regions=["B"])),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "levels" thứ 2: trùng vùng và năm với một mức ghi ở trên',
        ),
        (
            with_levels({"status": "sample", "at_least": 80}),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "levels", khóa "status": '
            '"sample" không hợp lệ; chọn một trong: compared, secondary, not_compared',
        ),
        (
            with_levels(a_level(at_least=80, source_url="lawnet.vn")),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "levels", khóa "source_url": '
            "phải là địa chỉ trang, bắt đầu bằng https:// hoặc http://",
        ),
        (
            lambda document: indicator(document).update(kind="share_atleast"),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "kind": không có kiểu "share_atleast"; chọn một trong: yes_no, '
            "share_at_least, share_at_most, share_both_sexes, share_with_part, number_at_least, must_be_none, "
            "score_sheet, schools, components",
        ),
        (
            lambda document: indicator(document).update(code="3.1"),
            'bo-thu.toml, chỉ tiêu 3.1, khóa "code": mã không thuộc tiêu chí 1',
        ),
        (
            lambda document: indicator(document).update(code=1),
            'bo-thu.toml, tiêu chí 1, khóa "indicators" thứ 1, khóa "code": phải là chữ trong ngoặc kép',
        ),
        (
            lambda document: indicator(document).update(code="1.2"),
            "bo-thu.toml, chỉ tiêu 1.2: mã bị lặp",
        ),
        (
            lambda document: criterion(document, 1).update(code="hai"),
            'bo-thu.toml, tiêu chí hai, khóa "code": mã tiêu chí phải là số, ví dụ 2',
        ),
        (
            lambda document: indicator(document).update(counting_status="secondary"),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "counting_status": không có khóa này ở đây; xem criteria/README.md',
        ),
        (
            lambda document: indicator(document).update(evidence=["Giấy", "Giấy"]),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "evidence": có mục bị lặp',
        ),
        (
            lambda document: indicator(document)["effort"].update(months=Decimal("0.4")),
            'bo-thu.toml, chỉ tiêu 1.1, khóa "effort", khóa "months": 0.4 nằm ngoài khoảng cho phép, từ 0.5 trở lên',
        ),
        (
            lambda document: document.update(declared_indicators=57),
            'bo-thu.toml, khóa "declared_indicators": khai 57 nhưng tệp có 3',
        ),
        (
            lambda document: document.update(id="bo-khac"),
            'bo-thu.toml, khóa "id": phải trùng với tên tệp (không kể .toml)',
        ),
        (
            lambda document: document.update(applies_until=date(2021, 1, 1)),
            'bo-thu.toml, khóa "applies_until": sớm hơn applies_from',
        ),
        (
            lambda document: document.update(regions={}),
            'bo-thu.toml, khóa "regions": phải có ít nhất một vùng',
        ),
        (
            lambda document: document["groups"].append(deepcopy(document["groups"][0])),
            "bo-thu.toml, nhóm I: mã bị lặp",
        ),
        (
            lambda document: document["groups"].append({"code": "II", "criteria": [a_third_criterion()]}),
            'bo-thu.toml, khóa "groups": có nhiều nhóm thì nhóm nào cũng phải có tên',
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_belongs_there(tmp_path, change, message):
    assert refusal(tmp_path, change) == message


def a_third_criterion() -> dict:
    return {"code": "3", "title": "Ba", "title_status": "secondary", "indicators": [an_indicator("3")]}


@pytest.mark.parametrize("not_a_number", ["nan", "inf", "-1", "true"])
def test_a_level_is_a_plain_number(tmp_path, not_a_number):
    path = write(tmp_path / "bo-thu.toml", A_SET)
    path.write_text(path.read_text().replace('"at_least" = 80', f'"at_least" = {not_a_number}'))

    with pytest.raises(CriteriaFileError, match='chỉ tiêu 1.1, khóa "levels", khóa "at_least"'):
        load_set(path)


def test_levels_of_different_narrowness_may_overlap(tmp_path):
    document = deepcopy(A_SET)
    levels = [{}, {"regions": ["A"]}, {"years": [2025]}, {"regions": ["A"], "years": [2025]}]
    with_levels(*(a_level(at_least=70, **each) for each in levels))(document)
    loaded = load_set(write(tmp_path / "bo-thu.toml", document))

    assert len(loaded.indicator("1.1").levels) == 4


def test_a_number_may_pass_100_where_it_is_no_percentage(tmp_path):
    loaded = load_set(write(tmp_path / "bo-thu.toml", A_SET))

    assert loaded.indicator("1.2").level_for("A", 2025).limits == {"at_least": 120}


def test_every_fault_is_found_at_once_and_knows_where_it_is(tmp_path):
    damaged = deepcopy(A_SET)
    indicator(damaged, 0)["levels"] = [a_level(at_least=101), a_level(at_least=80), a_level()]
    indicator(damaged, 1)["kind"] = "sai"
    del criterion(damaged, 1)["indicators"][0]["text"]

    with pytest.raises(CriteriaFileError) as refused:
        load_set(write(tmp_path / "bo-thu.toml", damaged))

    first = ("groups", 0, "criteria", 0, "indicators", 0)
    assert [(fault.path, fault.message) for fault in refused.value.faults] == [
        ((*first, "levels", 0, "at_least"), "101 nằm ngoài khoảng cho phép, từ 0 đến 100"),
        ((*first, "levels", 2, "at_least"), 'thiếu "at_least"'),
        (
            ("groups", 0, "criteria", 0, "indicators", 1, "kind"),
            f'không có kiểu "sai"; chọn một trong: {", ".join(KINDS)}',
        ),
        (("groups", 0, "criteria", 1, "indicators", 0, "text"), 'thiếu "text"'),
    ]
    assert str(refused.value).startswith('bo-thu.toml, chỉ tiêu 1.1, khóa "levels" thứ 1')


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'id = "bo-thu', "sai cú pháp TOML"),
        (b'id = "a"\nid = "a"', "sai cú pháp TOML"),
        (b'id = "\xff"', "tệp phải lưu bằng bảng mã UTF-8"),
        (b"a = 1e999999999999999999999", "sai cú pháp TOML"),
        (b"", 'thiếu "applies_from"'),
    ],
)
def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path, content, message):
    path = tmp_path / "bo-thu.toml"
    path.write_bytes(content)

    with pytest.raises(CriteriaFileError, match=f"^bo-thu.toml: {message}"):
        load_set(path)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(CriteriaFileError, match="^khong-co.toml: không mở được tệp"):
        load_set(tmp_path / "khong-co.toml")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"criteria_set": "khong-co"}, 'tinh-thu.toml, khóa "criteria_set": không có bộ tiêu chí "khong-co"'),
        (
            {"levels": {"9.9": [{"at_least": 1}]}},
            'tinh-thu.toml, khóa "levels", khóa "9.9": bộ tiêu chí bo-thu không có chỉ tiêu này',
        ),
        (
            {"levels": {"1.1": [{"at_most": 1}]}},
            'tinh-thu.toml, khóa "levels", chỉ tiêu 1.1: thiếu "at_least"',
        ),
        (
            {"status": "secondary"},
            'tinh-thu.toml, khóa "status": "secondary" không hợp lệ; chọn một trong: province, sample',
        ),
    ],
)
def test_a_fault_of_an_overlay_is_told_with_its_place(tmp_path, change, message):
    sets = {"bo-thu": load_set(write(tmp_path / "bo-thu.toml", A_SET))}
    path = write(tmp_path / "tinh-thu.toml", {**AN_OVERLAY, **change})

    with pytest.raises(CriteriaFileError) as refused:
        load_overlay(path, sets)

    assert str(refused.value) == message


def test_a_level_of_an_overlay_has_the_overlays_decision_and_status(tmp_path):
    sets = {"bo-thu": load_set(write(tmp_path / "bo-thu.toml", A_SET))}
    overlay = load_overlay(write(tmp_path / "tinh-thu.toml", AN_OVERLAY), sets)
    (entry,) = overlay.levels["2"]

    assert (entry.level.source, entry.level.status) == ("Quyết định 02/QĐ-UBND", LevelStatus.PROVINCE)


# --- Damaged files: anywhere ------------------------------------------------------------------------------------------

# What may be left out, so that leaving it out is no damage.
OPTIONAL = {
    *("applies_until", "source_note", "short", "set_by", "not_applicable_when", "levels", "guided_by", "evidence"),
    *("counting", "counted", "whole_numbers", "limit", "document", "regions", "years", "source_url", "note", "base"),
    *("complete", "builds_on", "area_scheme", "area_rules", "open_questions", "defined_by", "relative_level"),
}
CHOICES = {"kind", "status", "text_status", "title_status", "counting_status", "cost", "decided_by"}

Path_ = tuple[str | int, ...]


def paths_in(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """Where every table, list and value of a document stands."""
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths_in(child, (*path, key))


def at(document: object, path: Path_) -> object:
    for key in path:
        document = document[key]  # type: ignore[index]
    return document


def is_free(path: Path_) -> bool:
    """Regions are named by the file itself: their codes are not keys that we know."""
    return path[0] == "regions" and len(path) > 1


def place_of(document: dict, path: Path_) -> str:
    """The label of the innermost group, criterion or indicator that the path is in. Empty: the head of the file."""
    labels = {"groups": "nhóm", "criteria": "tiêu chí", "indicators": "chỉ tiêu"}
    inner = [n for n, key in enumerate(path) if key in labels and len(path) > n + 2]
    if not inner:
        return ""
    found = at(document, path[: inner[-1] + 2])
    return f"{labels[path[inner[-1]]]} {found['code']}"  # type: ignore[index]


Spot = tuple[str, Path_]  # a file and a place in it

REAL = {path.name: tomllib.loads(path.read_text(), parse_float=Decimal) for path in SET_FILES}
EVERYWHERE = [(name, path) for name, document in REAL.items() for path in paths_in(document) if not is_free(path)]


def value_at(spot: Spot) -> object:
    name, path = spot
    return at(REAL[name], path)


def may_be_missing(path: Path_) -> bool:
    is_own_source = path[-1] == "source" and len(path) > 1
    is_title_of_a_group = path[0] == "groups" and path[2:] == ("title",)
    return path[-1] in OPTIONAL or is_own_source or is_title_of_a_group


KEYS = [(name, path) for name, path in EVERYWHERE if isinstance(path[-1], str)]
TABLES = [
    (name, path) for name, path in EVERYWHERE if isinstance(value_at((name, path)), dict) and path[0] != "regions"
]
TEXTS = [spot for spot in EVERYWHERE if isinstance(value_at(spot), str)]

anywhere = {
    "a required key is missing": [(name, path) for name, path in KEYS if not may_be_missing(path)],
    "a value has another type": EVERYWHERE,
    "an unknown key": TABLES,
    "a text is empty": TEXTS,
    "a choice is misspelt": [(name, path) for name, path in TEXTS if path[-1] in CHOICES],
    "a code is missing its quotes": [(name, path) for name, path in TEXTS if path[-1] == "code"],
    "a code comes twice": [spot for spot in TABLES if "code" in value_at(spot)],  # type: ignore[operator]
}


def damaged(what: str, spot: Spot) -> dict:
    name, path = spot
    document = deepcopy(REAL[name])
    parent = at(document, path[:-1])
    value = parent[path[-1]]  # type: ignore[index]
    match what:
        case "a required key is missing":
            del parent[path[-1]]  # type: ignore[attr-defined]
        case "a value has another type":
            parent[path[-1]] = 7.5 if isinstance(value, str) else "chữ"  # type: ignore[index]
        case "an unknown key":
            value["khoa_la"] = "lạ"
        case "a text is empty":
            parent[path[-1]] = "  "  # type: ignore[index]
        case "a choice is misspelt":
            parent[path[-1]] = value + "x"  # type: ignore[index]
        case "a code is missing its quotes":
            parent[path[-1]] = 2.1  # type: ignore[index]
        case "a code comes twice":
            parent.insert(0, deepcopy(value))  # type: ignore[attr-defined]
    return document


@settings(deadline=None)  # the first example also reads the file for the first time
@given(st.data())
def test_a_file_damaged_anywhere_is_refused_with_its_place(tmp_path_factory, data):
    what = data.draw(st.sampled_from(sorted(anywhere)))
    name, path = data.draw(st.sampled_from(anywhere[what]))
    file = write(tmp_path_factory.getbasetemp() / name, damaged(what, (name, path)))

    with pytest.raises(CriteriaFileError) as refused:
        load_set(file)

    message = str(refused.value)
    spot = (*path, "khoa_la") if what == "an unknown key" else path
    key = next(each for each in reversed(spot) if isinstance(each, str))
    assert message.startswith(name)
    if what == "a code comes twice":
        assert f"{value_at((name, path))['code']}: mã bị lặp" in message  # type: ignore[index]
    else:
        assert f'"{key}"' in message
        assert place_of(REAL[name], spot) in message or key == "code"
