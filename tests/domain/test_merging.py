"""What the figures of former communes make together: exact sums, never better than the worst, and nobody left out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_assess.domain import merging, scoring
from ntm_assess.domain.criteria import Indicator, MergeRule
from ntm_assess.domain.merging import Case, Former, Look, Obstacle, Origin, Proposal
from ntm_assess.domain.requirements import (
    Component,
    Components,
    MustBeNone,
    NumberAtLeast,
    Schools,
    ScoreSheet,
    ShareAtLeast,
    ShareAtMost,
    ShareBothSexes,
)
from ntm_assess.domain.scoring import Answer, Result, Verdict
from tests.domain.builders import HOUSEHOLDS, a_level, a_share, an_answer, an_indicator

NAMES = ("xã Yên Hạ", "xã Yên Thượng", "xã Phú Lâm")
YES_NO = an_indicator("1.1")
SHARE = a_share("2.1", at_least=70)
INCOME = an_indicator("10", NumberAtLeast("triệu đồng"), level=a_level(at_least=48))
NO_HUTS = an_indicator("9.1", MustBeNone("nhà"))
SCORED = an_indicator("3.2", ScoreSheet("Mục bắt buộc"), level=a_level(points=50))
SCHOOLS = an_indicator("5", Schools(), level=a_level(minimum=100, level_1=70, level_1_few=50))
BOTH = an_indicator("15.1", ShareBothSexes(HOUSEHOLDS), level=a_level(at_least=90))


def by_rule(indicator: Indicator, rule: MergeRule) -> Indicator:
    return replace(indicator, merge_rule=rule)


def current_of(indicator: Indicator, answer: Answer | None = None) -> Result:
    """As the new sheet stands; empty unless told otherwise."""
    return scoring.result_of(indicator, answer, indicator.levels[0].level if indicator.levels else None)


def a_former(indicator: Indicator, answer: Answer | None, name: str = "", year: int = 2024, **more: object) -> Former:
    result = current_of(indicator, answer)
    values = {"origin": Origin.OLD_SHEET if answer else None, "as_of": date(year, 12, 31) if answer else None} | more
    return Former(name, result, **values)  # type: ignore[arg-type]


def formers(indicator: Indicator, *entries: dict) -> list[Former]:
    return [
        a_former(indicator, an_answer(indicator.code, **entry) if entry else None, name)
        for name, entry in zip(NAMES, entries, strict=False)
    ]


def proposed(indicator: Indicator, *entries: dict, current: Answer | None = None) -> Proposal:
    return merging.proposal(current_of(indicator, current), formers(indicator, *entries))


# --- Sums -------------------------------------------------------------------------------------------------------------

COUNTS = st.tuples(st.integers(0, 5000), st.integers(1, 5000)).map(lambda each: (min(each), max(each)))


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_a_share_is_the_sum_of_parts_over_the_sum_of_wholes(counts):
    own = [a_former(SHARE, an_answer("2.1", part=part, whole=whole), f"xã {part}") for part, whole in counts]
    found = merging.proposal(current_of(SHARE), own)
    part, whole = sum(each for each, _ in counts), sum(each for _, each in counts)

    assert found.answer.entry == {"part": part, "whole": whole}
    assert found.after.parts[0].figure == Fraction(part * 100, whole)


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=6))
def test_numbers_add_up_exactly(numbers):
    own = [a_former(NO_HUTS, Answer("9.1", {"number": each})) for each in map(Decimal.to_integral_value, numbers)]

    assert merging.proposal(current_of(NO_HUTS), own).answer.entry["number"] == sum(
        map(Decimal.to_integral_value, numbers)
    )


def test_schools_add_up_in_every_count():
    found = proposed(SCHOOLS, {"whole": 3, "minimum": 3, "level_1": 2}, {"whole": 2, "minimum": 2, "level_1": 2})

    assert found.answer.entry == {"whole": 5, "minimum": 5, "level_1": 4}


def test_both_sexes_are_added_and_the_whole_follows():
    one = {"nu_part": 90, "nu_whole": 100, "nam_part": 45, "nam_whole": 50}
    other = {"nu_part": 95, "nu_whole": 100, "nam_part": 50, "nam_whole": 50}

    assert proposed(BOTH, one, other).after.parts[0].counts == (280, 300)


def test_a_commune_without_any_of_it_adds_nothing():
    found = proposed(SHARE, {"part": 7, "whole": 10}, {"part": 0, "whole": 0})

    assert found.answer.entry == {"part": 7, "whole": 10}


@pytest.mark.parametrize(
    ("indicator", "entries", "obstacle"),
    [
        (SHARE, ({"part": 7, "whole": 10}, {"percent": 71}), Obstacle.NO_COUNTS),
        (an_indicator("2.1", ShareAtLeast()), ({"percent": 90}, {"percent": 91}), Obstacle.NO_COUNTS),
        (by_rule(INCOME, MergeRule.SUM), ({"number": 50}, {"number": 52}), Obstacle.NOT_ADDED),
        (SHARE, ({"part": 0, "whole": 0}, {"part": 0, "whole": 0}), Obstacle.IMPOSSIBLE),
    ],
)
def test_what_cannot_be_added_is_told_and_not_averaged(indicator, entries, obstacle):
    found = proposed(indicator, *entries)

    assert (found.case, found.answer, found.merged.obstacle) == (Case.NONE, None, obstacle)


def test_the_one_that_has_only_a_percentage_is_named():
    assert proposed(SHARE, {"part": 7, "whole": 10}, {"percent": 71}).merged.blocking == ("xã Yên Thượng",)


# --- The worst, and all -----------------------------------------------------------------------------------------------

NUMBERS = st.decimals(0, 200, places=1)
SCORES = st.tuples(st.booleans(), st.integers(0, 100))


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_the_worst_income_is_no_better_than_any(numbers):
    own = [a_former(INCOME, Answer("10", {"number": each}), f"xã {each}") for each in numbers]

    assert merging.proposal(current_of(INCOME), own).after.parts[0].figure == Fraction(min(numbers))


@given(st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=6))
def test_of_what_should_be_small_the_largest_is_the_worst(percents):
    poor = by_rule(an_indicator("11", ShareAtMost(), level=a_level(at_most=4)), MergeRule.WORST)
    own = [a_former(poor, Answer("11", {"percent": each})) for each in percents]

    assert merging.proposal(current_of(poor), own).after.parts[0].figure == Fraction(max(percents))


@given(st.lists(SCORES, min_size=1, max_size=6), st.sampled_from([MergeRule.WORST, MergeRule.ALL]))
def test_a_score_sheet_is_met_only_where_it_was_met_everywhere(scores, rule):
    own = [a_former(SCORED, an_answer("3.2", yes=yes, points=points)) for yes, points in scores]
    after = merging.proposal(current_of(by_rule(SCORED, rule)), own).after

    assert (after.verdict is Verdict.MET) == all(each.result.verdict is Verdict.MET for each in own)


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_a_yes_needs_a_yes_everywhere(answers):
    own = [a_former(YES_NO, an_answer("1.1", yes=each)) for each in answers]

    assert merging.proposal(current_of(YES_NO), own).after.answer.entry == {"yes": all(answers)}


SCHOOL_COUNTS = st.tuples(st.integers(1, 9), st.integers(0, 9)).map(lambda each: (each[0], min(each)))


@given(st.lists(SCHOOL_COUNTS, min_size=1, max_size=4), st.sampled_from([MergeRule.WORST, MergeRule.ALL]))
def test_the_worst_schools_are_never_better_than_any(counts, rule):
    """Their level depends on how many there are, which the figure alone does not say."""
    own = [a_former(SCHOOLS, an_answer("5", whole=whole, minimum=whole, level_1=good)) for whole, good in counts]
    found = merging.proposal(current_of(by_rule(SCHOOLS, rule)), own)

    assert (
        found.case is Case.NONE
        or found.after.verdict is not Verdict.MET
        or all(each.result.verdict is Verdict.MET for each in own)
    )


def test_where_each_part_is_worst_elsewhere_nobody_stands_for_all():
    worst = by_rule(BOTH, MergeRule.WORST)
    one = {"percent": 90, "nu_percent": 80, "nam_percent": 99}
    other = {"percent": 90, "nu_percent": 99, "nam_percent": 80}

    assert proposed(worst, one, other).merged.obstacle is Obstacle.UNCLEAR


def test_of_components_the_worst_of_each_counts():
    parts = (Component("plan", "Có kế hoạch"), Component("rate", "Tỷ lệ", limit="rate"))
    composite = an_indicator("14.1", Components(parts), level=a_level(rate=80))
    found = proposed(composite, {"plan": True, "rate": 70}, {"plan": False, "rate": 90})

    assert found.answer.entry == {"plan": False, "rate": 70}


# --- The latest survey ------------------------------------------------------------------------------------------------

SURVEY = by_rule(INCOME, MergeRule.LATEST)


def surveys(*found: tuple[int, date | None]) -> list[Former]:
    return [
        a_former(SURVEY, an_answer("10", number=number), name, as_of=day)
        for name, (number, day) in zip(NAMES, found, strict=False)
    ]


def test_the_latest_survey_stands_for_the_whole():
    own = surveys((50, date(2024, 6, 30)), (45, date(2025, 3, 1)), (60, date(2023, 12, 31)))
    found = merging.proposal(current_of(SURVEY), own)

    assert (found.answer.entry, found.merged.used) == ({"number": 45}, (own[1],))


@pytest.mark.parametrize(
    ("found", "obstacle"),
    [
        (((50, None), (45, date(2025, 3, 1))), Obstacle.NO_DATE),
        (((50, date(2025, 3, 1)), (45, date(2025, 3, 1))), Obstacle.SAME_DATE),
    ],
)
def test_which_survey_is_the_latest_is_never_guessed(found, obstacle):
    assert merging.proposal(current_of(SURVEY), surveys(*found)).merged.obstacle is obstacle


# --- What is missing, and what is looked at ---------------------------------------------------------------------------


def test_a_former_commune_that_says_nothing_is_named_and_nothing_is_proposed():
    found = proposed(SHARE, {"part": 7, "whole": 10}, {}, {"part": 1, "whole": 2})

    assert (found.case, found.merged.obstacle, found.merged.blocking) == (
        Case.NONE,
        Obstacle.MISSING,
        ("xã Yên Thượng",),
    )


def test_what_fits_everywhere_may_be_ticked_beforehand():
    found = proposed(SHARE, {"part": 7, "whole": 10}, {"part": 8, "whole": 10})

    assert (found.case, found.looks, found.is_chosen_at_first) == (Case.FILLED, (), True)


@given(
    st.lists(COUNTS, min_size=2, max_size=4),
    st.sampled_from([MergeRule.SUM, MergeRule.WORST, MergeRule.ALL, MergeRule.LATEST]),
    st.lists(st.integers(2020, 2025), min_size=4, max_size=4),
)
def test_nothing_that_was_not_met_everywhere_becomes_met_without_a_person(counts, rule, years):
    indicator = by_rule(SHARE, rule)
    own = [
        a_former(indicator, an_answer("2.1", part=part, whole=whole), f"xã {place}", years[place])
        for place, (part, whole) in enumerate(counts)
    ]
    found = merging.proposal(current_of(indicator), own)

    if found.is_chosen_at_first and found.after.verdict is Verdict.MET:
        assert all(each.result.verdict is Verdict.MET for each in own)


def changed_level() -> Proposal:
    lower = a_share("2.1", at_least=60)
    own = [a_former(lower, an_answer("2.1", part=9, whole=10), name) for name in NAMES]
    return merging.proposal(current_of(SHARE), own)


def different_years() -> Proposal:
    answer = an_answer("2.1", part=9, whole=10)
    return merging.proposal(current_of(SHARE), [a_former(SHARE, answer, year=year) for year in (2023, 2024)])


def applies_in_one() -> Proposal:
    optional = a_share("13.4", not_applicable_when="không có")
    own = [
        a_former(optional, an_answer("13.4", part=9, whole=10)),
        a_former(optional, an_answer("13.4", not_applicable_reason="Không có hợp tác xã")),
    ]
    return merging.proposal(current_of(optional), own)


@pytest.mark.parametrize(
    ("made", "look"),
    [
        (changed_level, Look.LEVEL),
        (different_years, Look.YEARS),
        (applies_in_one, Look.PARTLY_NOT_APPLICABLE),
        (lambda: proposed(SHARE, {"part": 1, "whole": 10}, {"part": 90, "whole": 100}), Look.BECOMES_MET),
        (
            lambda: proposed(SHARE, {"part": 9, "whole": 10}, current=an_answer("2.1", part=1, whole=2)),
            Look.ANOTHER_VALUE,
        ),
    ],
)
def test_what_a_person_has_to_look_at(made: Callable[[], Proposal], look):
    found = made()

    assert look in found.looks
    assert (found.case, found.is_chosen_at_first) == (Case.DIFFERS, False)


def test_what_applies_nowhere_does_not_apply():
    optional = an_indicator("13.4", not_applicable_when="không có")
    own = [a_former(optional, an_answer("13.4", not_applicable_reason="Không có hợp tác xã"), name) for name in NAMES]
    found = merging.proposal(current_of(optional), own)

    assert found.answer.not_applicable_reason == "Không có hợp tác xã"
    assert found.after.verdict is Verdict.NOT_APPLICABLE


def test_what_the_sheet_says_already_is_not_written_again():
    found = proposed(SHARE, {"part": 9, "whole": 10}, current=replace(an_answer("2.1", part=9, whole=10), note="Sổ"))

    assert (found.case, found.answer) == (Case.SAME, None)


def test_the_note_of_the_new_commune_stays():
    found = proposed(YES_NO, {"yes": True}, current=Answer("1.1", note="Theo sổ"))

    assert found.answer.note == "Theo sổ"


def test_the_fingerprint_tells_where_a_figure_came_from():
    old = proposed(SHARE, {"part": 9, "whole": 10})
    typed = replace(old, formers=tuple(replace(each, origin=Origin.TYPED) for each in old.formers))

    assert old.fingerprint != typed.fingerprint
