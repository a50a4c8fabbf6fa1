"""An amending decree changes a set from its day on, and the file of the set stays as it is."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_assess.domain.amendments import Amendment
from ntm_assess.domain.criteria import CriteriaSet
from ntm_assess.law.amendments import load_amendment, read_amendment
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.library import Library
from ntm_assess.law.sets import read_set
from tests.toml_files import A_SET, a_level, an_indicator, as_toml, write

AN_AMENDMENT = {
    "id": "sua-doi-thu",
    "title": "Sửa đổi thử",
    "decision": "05/QĐ-VD",
    "issued_on": date(2023, 6, 1),
    "applies_from": date(2024, 3, 1),
    "source": "Quyết định 05/QĐ-VD",
    "sets": [
        {
            "criteria_set": "bo-thu",
            "area_rules": [{"area": "B", "text": "Xã khó khăn", "status": "secondary"}],
            "indicators": [
                {"code": "1.1", "levels": [a_level(at_least=85)]},
                {"code": "1.2", "text": "Câu mới", "text_status": "secondary"},
                {"code": "2", "retired_from": date(2025, 1, 1)},
            ],
            "added": [an_indicator("1.3", levels=[a_level()])],
        }
    ],
}


def toml(document: dict[str, object]) -> bytes:
    return "".join(f"{key} = {as_toml(value)}\n" for key, value in document.items()).encode()


def the_set() -> CriteriaSet:
    return read_set(toml(A_SET), "bo-thu.toml")


def the_amendment(**changes: object) -> Amendment:
    document = {**AN_AMENDMENT, **changes}
    return read_amendment(toml(document), f"{document['id']}.toml", {"bo-thu": the_set()})


def a_library(*amendments: Amendment) -> Library:
    return Library({"bo-thu": the_set()}, {}, amendments={each.id: each for each in amendments})


def test_before_its_year_the_set_is_as_it_was():
    applied = a_library(the_amendment()).applied("bo-thu", region="A", year=2023)

    assert applied.criteria_set == the_set()
    assert applied.level_of("1.1").limits == {"at_least": 80}


def test_from_its_year_on_levels_texts_and_indicators_are_the_new_ones():
    applied = a_library(the_amendment()).applied("bo-thu", region="A", year=2024)

    assert [each.code for each in applied.criteria_set.indicators] == ["1.1", "1.2", "1.3", "2"]
    assert applied.level_of("1.1").limits == {"at_least": 85}
    assert applied.level_of("1.1").source == "Quyết định 05/QĐ-VD"
    assert applied.criteria_set.indicator("1.2").text == "Câu mới"
    assert applied.level_of("1.2").limits == {"at_least": 120}, "what is not named stays"
    assert [each.area for each in applied.criteria_set.area_rules] == ["B"]
    assert [each.id for each in applied.criteria_set.amended_by] == ["sua-doi-thu"]


def test_the_set_of_the_library_itself_never_changes():
    library = a_library(the_amendment())
    library.applied("bo-thu", region="A", year=2025)

    assert library.sets["bo-thu"] == the_set()
    assert [each.id for each in library.amendments_of("bo-thu")] == ["sua-doi-thu"]


@pytest.mark.parametrize(("day", "level"), [(date(2024, 2, 29), 80), (date(2024, 3, 1), 85), (date(2025, 2, 1), 85)])
def test_on_a_day_of_the_year_only_what_is_in_force_by_then_counts(day, level):
    applied = a_library(the_amendment()).applied("bo-thu", region="A", year=2024, on=day)

    assert applied.level_of("1.1").limits == {"at_least": level}


def test_a_retired_indicator_is_shown_but_not_counted_from_its_day_on():
    library = a_library(the_amendment())
    before, after = (library.applied("bo-thu", region="A", year=year) for year in (2024, 2025))

    assert (before.uncounted, before.criteria_set.criterion_of("2").code) == ((), "2")
    assert [each.code for each in after.uncounted] == ["2"]
    assert [each.code for each in after.criteria_set.criteria] == ["1"], "a criterion without indicators counts nothing"


def test_a_later_amendment_speaks_last():
    later = deepcopy(AN_AMENDMENT["sets"])
    later[0] = {"criteria_set": "bo-thu", "indicators": [{"code": "1.1", "levels": [a_level(at_least=90)]}]}
    second = the_amendment(id="sua-doi-hai", applies_from=date(2025, 1, 1), sets=later)
    library = a_library(second, the_amendment())

    found = {year: library.applied("bo-thu", region="A", year=year).level_of("1.1").limits for year in (2024, 2025)}

    assert found == {2024: {"at_least": 85}, 2025: {"at_least": 90}}


def test_an_amended_set_has_a_hash_of_its_own():
    library = a_library(the_amendment())
    hashes = {library.applied("bo-thu", region="A", year=year).criteria_set.sha256 for year in (2022, 2023, 2024)}

    assert len(hashes) == 2
    assert the_set().sha256 in hashes


def test_days_with_the_same_law_share_one_applied_set():
    library = a_library(the_amendment())
    first = library.applied("bo-thu", region="A", year=2024, on=date(2024, 3, 2))

    assert library.applied("bo-thu", region="A", year=2024) is first


def changed(**changes: object) -> Callable[[dict], object]:
    return lambda document: document["sets"][0].update(changes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (changed(criteria_set="khac"), 'khóa "sets", khóa "criteria_set": không có bộ tiêu chí "khac"'),
        (
            changed(indicators=[{"code": "9.9", "text": "x", "text_status": "secondary"}]),
            'chỉ tiêu 9.9, khóa "code": bộ tiêu chí bo-thu không có chỉ tiêu này',
        ),
        (
            changed(indicators=[{"code": "1.1"}]),
            "chỉ tiêu 1.1: phải đổi ít nhất một trong: text, levels, retired_from",
        ),
        (changed(indicators=[{"code": "1.1", "levels": [a_level()]}]), 'khóa "levels": thiếu "at_least"'),
        (changed(added=[an_indicator("1.1")]), 'chỉ tiêu 1.1, khóa "code": bộ tiêu chí bo-thu đã có chỉ tiêu này'),
        (changed(added=[an_indicator("7.1")]), 'khóa "code": bộ tiêu chí bo-thu không có tiêu chí 7'),
        (changed(area_rules=[{"area": "C", "text": "x", "status": "secondary"}]), 'khóa "area": không có vùng "C"'),
        (lambda document: document.update(complete=False), 'thiếu "missing"'),
        (lambda document: document.update(id="khac"), 'khóa "id": phải trùng với tên tệp'),
        (lambda document: document["sets"].append(document["sets"][0]), "bộ tiêu chí bo-thu: mã bị lặp"),
    ],
)
def test_a_fault_of_an_amendment_is_told_with_its_place(tmp_path, change, message):
    document = deepcopy(AN_AMENDMENT)
    change(document)
    path = write(tmp_path / "sua-doi-thu.toml", document)

    with pytest.raises(CriteriaFileError) as refused:
        load_amendment(path, {"bo-thu": the_set()})

    assert str(refused.value).startswith("sua-doi-thu.toml")
    assert message in str(refused.value)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    return found + [each for key, child in children for each in places(child, (*path, key))]


@given(st.sampled_from(places(AN_AMENDMENT)))
def test_an_amendment_with_a_value_of_another_type_anywhere_is_refused(path):
    document = deepcopy(AN_AMENDMENT)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = 7.5 if isinstance(parent[path[-1]], str) else "chữ"

    with pytest.raises(CriteriaFileError):
        read_amendment(toml(document), "sua-doi-thu.toml", {"bo-thu": the_set()})


def test_an_amendment_file_is_named_when_it_is_not_there():
    with pytest.raises(CriteriaFileError, match=r"^khong-co.toml: không mở được tệp"):
        load_amendment(Path("khong-co.toml"), {})


def test_what_was_sent_is_read_with_the_set_of_that_day():
    library = a_library(the_amendment())
    before, after = (library.applied("bo-thu", region="A", year=year).criteria_set for year in (2023, 2024))

    assert library.as_sent("bo-thu", before.sha256, 2024).indicator("1.2").text == "Chỉ tiêu"
    assert library.as_sent("bo-thu", after.sha256, 2024).indicator("1.2").text == "Câu mới"
    assert library.as_sent("bo-thu", "of a file that is gone", 2023).sha256 == before.sha256
