"""Double entry: two people who read the same in the gazette make a level compared, and nothing else does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_assess.domain import comparisons
from ntm_assess.domain.amendments import Amendment, IndicatorChange, SetChanges, amended
from ntm_assess.domain.comparisons import Agreement, Gazette, LevelKey, Progress, Question, Reading
from ntm_assess.domain.criteria import AppliedSet, LevelEntry, LevelStatus
from ntm_assess.domain.requirements import ShareAtLeast
from tests.domain.builders import HOUSEHOLDS, a_criteria_set, a_level, a_share, an_indicator

ISSUE = Gazette("259 + 260", date(2022, 3, 20), "34")
KEY = LevelKey("bo-thu", "1.1")
HANOI, HUE = 1, 2


def read(person: int = HANOI, at_least: int | str = 80, gazette: Gazette = ISSUE) -> Reading:
    return Reading(person, f"Người {person}", {"at_least": Decimal(at_least)}, gazette, date(2025, 5, person))


def agreement(at_least: int | str = 80, key: LevelKey = KEY, about: int | None = 80) -> Agreement:
    limits = None if about is None else {"at_least": Decimal(about)}
    return Agreement(Question.of(key, limits), read(HANOI, at_least), read(HUE, at_least))


# --- When a level counts as compared ----------------------------------------------------------------------------------


def test_two_people_who_read_the_same_agree():
    first, second = read(HANOI, "80"), read(HUE, "80.0")

    assert comparisons.agreed([first, second]) == (first, second)


def test_one_person_alone_never_agrees():
    assert comparisons.agreed([read(HANOI), read(HANOI), read(HANOI)]) is None
    assert comparisons.progress([read(HANOI), read(HANOI)]) is Progress.READ_ONCE


@pytest.mark.parametrize(
    "other",
    [
        read(HUE, 85),
        read(HUE, gazette=replace(ISSUE, number="261")),
        read(HUE, gazette=replace(ISSUE, on=date(2022, 4, 20))),
    ],
)
def test_another_number_or_another_issue_is_no_agreement(other):
    assert comparisons.agreed([read(HANOI), other]) is None
    assert comparisons.progress([read(HANOI), other]) is Progress.DIFFERENT


def test_spaces_in_the_number_and_the_page_do_not_matter():
    assert comparisons.agreed([read(HANOI), read(HUE, gazette=Gazette("259+260", ISSUE.on, "35"))])


def test_a_third_person_settles_what_two_read_differently():
    first, second, third = read(1, 80), read(2, 85), read(3, 85)

    assert comparisons.agreed([first, second, third]) == (second, third)


def test_somebody_who_reads_again_settles_it_too_and_what_they_read_before_counts_no_more():
    assert comparisons.agreed([read(1, 80), read(2, 85), read(1, 85)])
    assert comparisons.agreed([read(1, 80), read(1, 90), read(2, 80)]) is None


def test_what_comes_later_changes_nothing():
    first, second = read(1, 80), read(2, 80)

    assert comparisons.agreed([first, second, read(1, 85), read(3, 85)]) == (first, second)


people = st.integers(1, 4)
entries = st.builds(read, people, st.sampled_from([80, "80.0", 85]), st.sampled_from([ISSUE, Gazette("1", ISSUE.on)]))


@given(st.lists(entries, max_size=8))
def test_only_two_equal_readings_by_different_people_make_it_compared(readings: list[Reading]):
    found = comparisons.agreed(readings)

    if found:
        first, second = found
        assert first.person != second.person
        assert first.limits == second.limits
        assert first.gazette.issue == second.gazette.issue
        assert first in readings and second in readings
    else:
        standing = {each.person: each for each in readings}
        assert not any(one.agrees_with(other) for one, other in combinations(standing.values(), 2))


@given(st.lists(entries, max_size=8), st.lists(entries, max_size=4))
def test_what_is_agreed_stays_agreed(readings: Sequence[Reading], later: Sequence[Reading]):
    found = comparisons.agreed(readings)

    assert found is None or comparisons.agreed([*readings, *later]) == found


@given(st.lists(entries, max_size=8))
def test_the_status_of_a_level_is_compared_exactly_when_two_agree(readings: list[Reading]):
    question = Question.of(KEY, {"at_least": Decimal(80)})
    found = comparisons.compared_set(a_criteria_set(a_share()), comparisons.agreements({question: readings}))
    level = found.indicators[0].levels[0].level

    assert (level.status is LevelStatus.COMPARED) is (comparisons.agreed(readings) is not None)
    assert (level.comparison is not None) is (level.status is LevelStatus.COMPARED)


# --- What holds then --------------------------------------------------------------------------------------------------


def level_with(found: Agreement, *entries_: LevelEntry):
    indicator = replace(a_share(), levels=entries_) if entries_ else a_share()
    return comparisons.compared_set(a_criteria_set(indicator), [found]).indicators[0].levels


def test_a_compared_level_names_both_people_the_day_and_the_gazette():
    level = level_with(agreement())[0].level

    assert level.status is LevelStatus.COMPARED
    assert level.comparison.people == ("Người 1", "Người 2")
    assert level.comparison.on == date(2025, 5, 2)
    assert level.comparison.gazette == "Công báo số 259 + 260 ngày 20/03/2022, trang 34"
    assert level.comparison.was == {"at_least": 80}


def test_the_agreed_number_holds_and_what_was_said_of_the_other_one_goes():
    noted = replace(a_level(at_least=75), note="Theo báo", source_url="https://bao.example")
    level = level_with(agreement(80, about=75), LevelEntry(noted))[0].level

    assert level.limits == {"at_least": 80}
    assert level.comparison.was == {"at_least": 75}
    assert (level.note, level.source_url) == ("", "")
    assert level.source == noted.source


def test_a_level_of_some_regions_is_compared_alone():
    north, south = LevelEntry(a_level(at_least=80), ("DBSH",)), LevelEntry(a_level(at_least=70), ("TN",))
    found = level_with(agreement(key=replace(KEY, regions=("DBSH",))), north, south)

    assert [each.level.status for each in found] == [LevelStatus.COMPARED, LevelStatus.NOT_COMPARED]


def test_a_level_that_was_missing_is_added():
    entry = LevelEntry(a_level(at_least=80), ("DBSH",))
    found = level_with(agreement(70, replace(KEY, regions=("TN",)), about=None), entry)

    assert found[0] == entry
    assert (found[1].regions, found[1].level.limits) == (("TN",), {"at_least": 70})
    assert found[1].level.source == "01/QĐ-VD"


def test_a_level_that_was_put_in_since_with_other_limits_is_another_question():
    newer = LevelEntry(a_level(at_least=60))

    assert level_with(agreement(80, about=75), newer) == (newer,)
    assert level_with(agreement(60, about=75), newer)[0].level.status is LevelStatus.COMPARED


def test_a_set_that_asks_for_another_kind_by_now_takes_no_old_limits():
    found = comparisons.compared_set(a_criteria_set(an_indicator("1.1")), [agreement()])

    assert found == a_criteria_set(an_indicator("1.1"))


def test_what_two_people_agreed_on_is_seen_in_the_hash_of_the_applied_set():
    plain = a_criteria_set(a_share())
    hashes = {
        AppliedSet.of(each, region="DBSH", year=2025).sha256
        for each in (
            plain,
            comparisons.compared_set(plain, [agreement()]),
            comparisons.compared_set(plain, [agreement(90)]),
        )
    }

    assert len(hashes) == 3


# --- Levels of an amendment -------------------------------------------------------------------------------------------


def an_amendment() -> Amendment:
    change = IndicatorChange("1.1", levels=(LevelEntry(a_level(at_least=90)),))
    added = an_indicator("1.9", ShareAtLeast(HOUSEHOLDS))
    return Amendment(
        "sua-doi",
        "Sửa đổi",
        "09/QĐ-VD",
        date(2024, 3, 1),
        date(2024, 3, 1),
        (SetChanges("bo-thu", indicators=(change,), added=(added,)),),
    )


@pytest.mark.parametrize(("code", "about"), [("1.1", 90), ("1.9", 80)])
def test_the_level_of_an_amendment_is_compared_with_the_gazette_of_the_amendment(code, about):
    base = a_criteria_set(a_share(), a_share("1.2"))
    latest = amended(base, [an_amendment()], date(2024, 12, 31))
    assert comparisons.origin(latest, code) == "sua-doi"
    assert comparisons.origin(latest, "1.2") == ""
    found = agreement(95, LevelKey("bo-thu", code, amendment="sua-doi"), about)

    compared = comparisons.compared_amendment(an_amendment(), {base.id: base}, [found])
    after = amended(comparisons.compared_set(base, [found]), [compared], date(2024, 12, 31))
    before = amended(comparisons.compared_set(base, [found]), [compared], date(2023, 12, 31))

    assert after.indicator(code).levels[0].level.limits == {"at_least": 95}
    assert before.indicator("1.1").levels[0].level.status is LevelStatus.NOT_COMPARED
