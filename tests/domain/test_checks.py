"""What the tool has checked for the reviewer, and what only a person can see."""

from dataclasses import replace
from datetime import date

import pytest

from ntm_assess.domain.checks import CheckCode, checks, period
from ntm_assess.domain.commune_figures import CommonFigures
from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.domain.requirements import ShareAtLeast
from ntm_assess.domain.submissions import EvidenceRecord
from tests.domain.builders import HOUSEHOLDS, YES, a_level, a_scorecard, a_share, an_answer, an_indicator

YEAR = 2025


def a_paper(title: str = "Giấy xác nhận", *, first: str = "2025-01-01", last: str = "2025-09-30") -> EvidenceRecord:
    return EvidenceRecord("0" * 64, "a.pdf", title, period_from=first, period_to=last)


def codes(indicator, answer, papers=()) -> list[CheckCode]:
    result = a_scorecard(indicator, answers=[answer]).results[indicator.code]
    return [check.code for check in checks(result, papers, YEAR)]


def test_two_counts_were_divided():
    assert CheckCode.DIVIDED in codes(a_share(), an_answer(part=90, whole=100))


def test_a_share_without_its_counts_is_for_a_person():
    assert CheckCode.NOT_COUNTED in codes(a_share(), an_answer(percent=90))


def test_of_a_yes_there_is_nothing_to_divide():
    found = codes(an_indicator(), an_answer(**YES))

    assert CheckCode.DIVIDED not in found
    assert CheckCode.NOT_COUNTED not in found


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (LevelStatus.COMPARED, CheckCode.LEVEL_TRUSTED),
        (LevelStatus.PROVINCE, CheckCode.LEVEL_TRUSTED),
        (LevelStatus.SECONDARY, CheckCode.LEVEL_NOT_COMPARED),
        (LevelStatus.NOT_COMPARED, CheckCode.LEVEL_NOT_COMPARED),
        (LevelStatus.SAMPLE, CheckCode.LEVEL_NOT_COMPARED),
    ],
)
def test_a_level_is_trusted_when_somebody_answers_for_it(status, code):
    assert code in codes(an_indicator(level=a_level(status)), an_answer(**YES))


def test_without_a_level_a_person_is_told():
    assert CheckCode.NO_LEVEL in codes(an_indicator(has_level=False), an_answer(**YES))


def test_that_it_does_not_apply_is_for_a_person():
    indicator = an_indicator(not_applicable_when="Không có làng nghề")

    assert CheckCode.NOT_APPLICABLE in codes(indicator, an_answer(not_applicable_reason="Không có làng nghề"))


def test_without_a_paper_nothing_else_is_said_of_papers():
    found = codes(an_indicator(), an_answer(**YES))

    assert CheckCode.NO_PAPERS in found
    assert not {CheckCode.HAS_PAPERS, CheckCode.WITHIN_YEAR, CheckCode.SEALS} & set(found)


def test_papers_of_the_year_are_fine_but_their_seals_are_for_a_person():
    found = codes(an_indicator(), an_answer(**YES), [a_paper()])

    assert {CheckCode.HAS_PAPERS, CheckCode.WITHIN_YEAR, CheckCode.SEALS} <= set(found)


def test_each_paper_is_named_under_what_its_period_is():
    mine, old, half = (
        a_paper(),
        a_paper("Báo cáo cũ", first="2023-01-01", last="2023-12-31"),
        a_paper("Năm học", first="2024-09-01", last="2025-05-31"),
    )
    result = a_scorecard(an_indicator(), answers=[an_answer(**YES)]).results["1.1"]

    found = {check.code: check for check in checks(result, [mine, old, half], YEAR)}

    assert found[CheckCode.WITHIN_YEAR].papers == (mine,)
    assert found[CheckCode.OUTSIDE_YEAR].papers == (old,)
    assert found[CheckCode.PARTLY_IN_YEAR].papers == (half,)
    assert not found[CheckCode.PARTLY_IN_YEAR].is_fine, "a person has to look"


def test_a_paper_without_its_period_is_named():
    assert CheckCode.PERIOD_UNKNOWN in codes(an_indicator(), an_answer(**YES), [a_paper(first="", last="")])


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2025-01-01", "2025-12-31", CheckCode.WITHIN_YEAR),
        ("2025-03-01", "2025-03-01", CheckCode.WITHIN_YEAR),
        ("", "2025-10-31", CheckCode.WITHIN_YEAR),
        ("2025-03-01", "", CheckCode.WITHIN_YEAR),
        ("2024-07-01", "2025-06-30", CheckCode.PARTLY_IN_YEAR),
        ("2015-01-01", "2025-01-01", CheckCode.PARTLY_IN_YEAR),
        ("2025-12-31", "2026-12-31", CheckCode.PARTLY_IN_YEAR),
        ("2024-01-01", "2026-12-31", CheckCode.PARTLY_IN_YEAR),
        ("2024-01-01", "2024-12-31", CheckCode.OUTSIDE_YEAR),
        ("2026-01-01", "", CheckCode.OUTSIDE_YEAR),
        ("", "", CheckCode.PERIOD_UNKNOWN),
    ],
)
def test_a_period_lies_within_the_year_or_touches_it_or_is_outside(first, last, code):
    assert period(a_paper(first=first, last=last), YEAR) is code


def test_what_is_fine_comes_first():
    result = a_scorecard(a_share(), answers=[an_answer(part=90, whole=100)]).results["1.1"]

    order = [check.is_fine for check in checks(result, [a_paper()], YEAR)]

    assert order == sorted(order, reverse=True)


# ---------------------------------------------------------------- the commune's own figures

COMMON = CommonFigures(date(2025, 12, 31), {"households": 2136})
OF_HOUSEHOLDS = an_indicator(
    requirement=ShareAtLeast(replace(HOUSEHOLDS, base="households")), level=a_level(at_least=80)
)


def checked(answer):
    result = a_scorecard(OF_HOUSEHOLDS, answers=[answer]).results["1.1"]
    return {check.code: check for check in checks(result, (), YEAR, COMMON)}


def test_a_whole_that_is_the_common_figure_is_fine():
    found = checked(an_answer(part=2000, whole=2136))[CheckCode.WHOLE_IS_COMMON]

    assert found.is_fine
    assert [each.known for each in found.wholes] == [2136]


def test_another_whole_is_for_a_person():
    found = checked(an_answer(part=2000, whole=2140))[CheckCode.WHOLE_DIFFERS]

    assert not found.is_fine
    assert [(each.known, each.entered) for each in found.wholes] == [(2136, 2140)]


def test_of_a_share_without_counts_there_is_no_whole_to_compare():
    assert not {CheckCode.WHOLE_IS_COMMON, CheckCode.WHOLE_DIFFERS} & checked(an_answer(percent=90)).keys()


def test_a_sum_of_villages_is_fine():
    answer = replace(an_answer(part=2000, whole=2136), village_sheet="a" * 64)

    assert checked(answer)[CheckCode.SUMMED].is_fine
    assert CheckCode.SUMMED not in checked(an_answer(part=2000, whole=2136))
