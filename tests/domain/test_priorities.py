"""Easy and free first, and why this comes before that."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_assess.domain import priorities
from ntm_assess.domain.criteria import Cost, DecidedBy
from ntm_assess.domain.requirements import MustBeNone
from ntm_assess.domain.scoring import Answer
from tests.domain.builders import NO, YES, a_scorecard, a_share, an_answer, an_effort, an_indicator

FREE = {"cost": Cost.NONE, "decided_by": DecidedBy.COMMUNE, "months": 2}


def unmet(*indicators, answers=()):
    """A scorecard on which every yes/no is answered no; `answers` for what is not a yes/no."""
    given_answers = {answer.code: answer for answer in answers}
    plain = [Answer(each.code, NO) for each in indicators if each.requirement.kind == "yes_no"]
    return a_scorecard(*indicators, answers=[*(each for each in plain if each.code not in given_answers), *answers])


def an_item(code: str, **effort):
    return an_indicator(code, effort=an_effort(**{**FREE, **effort}))


def order_of(scorecard, **more) -> list[str]:
    return [row.step.code for row in priorities.ranked(scorecard, **more)]


def step_of(scorecard, code: str = "1.1", **more):
    return next(step for step in priorities.steps(scorecard, **more) if step.code == code)


# ---------------------------------------------------------------- what is left to do


def test_what_is_unmet_or_not_entered_is_left_to_do():
    sheet = a_scorecard(
        an_indicator("1.1"), an_indicator("1.2"), an_indicator("1.3"), answers=[Answer("1.1", YES), Answer("1.2", NO)]
    )

    assert order_of(sheet) == ["1.2", "1.3"]


def test_what_does_not_apply_is_not_left_to_do():
    sheet = a_scorecard(
        an_indicator(not_applicable_when="Xã không có làng nghề"),
        answers=[an_answer(not_applicable_reason="Xã không có làng nghề")],
    )

    assert order_of(sheet) == []


def test_what_has_no_level_stands_in_a_list_of_its_own():
    sheet = unmet(an_indicator("1.1", has_level=False), an_indicator("1.2"))

    assert order_of(sheet) == ["1.2"]
    assert [result.indicator.code for result in priorities.without_level(sheet)] == ["1.1"]


def test_what_does_not_apply_needs_no_level():
    sheet = a_scorecard(
        an_indicator(has_level=False, not_applicable_when="Xã không có làng nghề"),
        answers=[an_answer(not_applicable_reason="Xã không có làng nghề")],
    )

    assert priorities.without_level(sheet) == []


# ---------------------------------------------------------------- the order, rule by rule


def test_what_costs_nothing_comes_before_what_costs_money():
    road, kit, notice_board = (
        an_item("1.1", cost=Cost.LARGE),
        an_item("2.1", cost=Cost.SMALL),
        an_item("3.1", cost=Cost.NONE, months=24, decided_by=DecidedBy.ABOVE),
    )

    assert order_of(unmet(road, kit, notice_board)) == ["3.1", "2.1", "1.1"]


def test_of_equal_cost_what_the_commune_decides_comes_first():
    waits, own = an_item("1.1", decided_by=DecidedBy.ABOVE), an_item("2.1", months=24)

    assert order_of(unmet(waits, own)) == ["2.1", "1.1"]


def test_then_what_closes_its_criterion():
    one_of_two, other_of_two = an_item("1.1", months=1), an_item("1.2", months=1)
    last_of_its_criterion = an_item("2.1", months=3)

    assert order_of(unmet(one_of_two, other_of_two, last_of_its_criterion)) == ["2.1", "1.1", "1.2"]


def test_an_indicator_without_a_level_keeps_its_criterion_open():
    sheet = unmet(an_item("1.1"), an_indicator("1.2", has_level=False))

    assert not step_of(sheet).closes_criterion


def test_then_what_takes_less_time():
    assert order_of(unmet(an_item("1.1", months="0.75"), an_item("2.1", months="0.5"))) == ["2.1", "1.1"]


def test_then_the_smaller_gap_as_a_share_of_its_level():
    effort = {"effort": an_effort(**FREE)}
    four_of_fifty = a_share("1.1", at_least=50, **effort)  # 8 % of the level is missing
    five_of_ninety = a_share("2.1", at_least=90, **effort)  # 5.6 %
    sheet = unmet(four_of_fifty, five_of_ninety, answers=[an_answer("1.1", percent=46), an_answer("2.1", percent=85)])

    assert order_of(sheet) == ["2.1", "1.1"]


def test_yes_no_and_not_entered_come_after_every_known_gap():
    effort = {"effort": an_effort(**FREE)}
    yes_no, not_entered, far = an_item("1.1"), a_share("2.1", **effort), a_share("3.1", **effort)
    houses = an_indicator("4.1", MustBeNone("nhà"), **effort)
    sheet = unmet(yes_no, not_entered, far, houses, answers=[an_answer("3.1", percent=1), an_answer("4.1", number=3)])

    assert order_of(sheet) == ["3.1", "1.1", "2.1", "4.1"]


def test_then_the_order_of_the_decree_in_which_ten_comes_after_nine():
    assert order_of(unmet(an_item("17.9"), an_item("17.10"), an_item("17.2"))) == ["17.9", "17.10", "17.2"]


def test_the_estimate_of_the_commune_goes_before_the_suggestion_of_the_tool():
    sheet = unmet(an_item("1.1"), an_item("2.1", cost=Cost.LARGE))
    estimates = {"2.1": an_effort(Cost.NONE, "0.5", DecidedBy.COMMUNE)}

    assert order_of(sheet) == ["1.1", "2.1"]
    assert order_of(sheet, estimates=estimates) == ["2.1", "1.1"]
    assert step_of(sheet, "2.1", estimates=estimates).is_own_estimate
    assert not step_of(sheet, "1.1", estimates=estimates).is_own_estimate


efforts = st.builds(
    an_effort,
    st.sampled_from(Cost),
    st.sampled_from([Decimal("0.5"), Decimal(1), Decimal(3), Decimal(12)]),
    st.sampled_from(DecidedBy),
)
sheets = st.lists(st.tuples(st.integers(1, 3), efforts, st.integers(0, 79)), min_size=1, max_size=8).map(
    lambda drawn: a_scorecard(
        *(a_share(f"{criterion}.{place}", effort=effort) for place, (criterion, effort, _) in enumerate(drawn)),
        answers=[
            an_answer(f"{criterion}.{place}", percent=percent) for place, (criterion, _, percent) in enumerate(drawn)
        ],
    )
)


@given(sheets)
def test_the_reason_never_contradicts_the_order(sheet):
    rows = priorities.ranked(sheet)

    for row, following in zip(rows, rows[1:], strict=False):
        earlier_rules = priorities.ORDER[: priorities.ORDER.index(row.why)]
        assert all(rule(row.step) == rule(following.step) for rule in earlier_rules)
        assert row.why(row.step) < row.why(following.step)


@given(sheets)
def test_done_to_the_last_every_criterion_is_met(sheet):
    rows = priorities.ranked(sheet)

    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].before == sheet.met_criteria
    assert all(row.after == following.before for row, following in zip(rows, rows[1:], strict=False))
    assert rows[-1].after == len(sheet.criteria)


# ---------------------------------------------------------------- what a place brings


def test_criteria_are_counted_down_the_list():
    sheet = unmet(an_item("1.1"), an_item("2.1", months=1), an_item("2.2", months=3), an_item("3.1", cost=Cost.LARGE))

    counted = [(row.step.code, row.before, row.after) for row in priorities.ranked(sheet)]

    assert counted == [("1.1", 0, 1), ("2.1", 1, 1), ("2.2", 1, 2), ("3.1", 2, 3)]


def test_a_place_tells_what_closes_its_criterion_with_it_and_what_is_left_there():
    sheet = unmet(an_item("1.1", months=1), an_item("1.2", months=2), an_indicator("1.3", has_level=False))

    told = [(row.step.code, row.done_with, row.left_open) for row in priorities.ranked(sheet)]

    assert told == [("1.1", (), ("1.2", "1.3")), ("1.2", ("1.1",), ("1.3",))]


def test_the_last_place_goes_before_nothing():
    rows = priorities.ranked(unmet(an_item("1.1"), an_item("2.1")))

    assert rows[0].why is priorities.place_in_decree
    assert rows[1].why is None


def test_with_everything_met_nothing_is_left():
    assert priorities.ranked(a_scorecard(an_indicator(), answers=[Answer("1.1", YES)])) == []


# ---------------------------------------------------------------- easy and free


@pytest.mark.parametrize(
    ("effort", "is_easy"),
    [
        (FREE, True),
        (FREE | {"months": 3}, True),
        (FREE | {"months": "3.5"}, False),
        (FREE | {"cost": Cost.SMALL}, False),
        (FREE | {"decided_by": DecidedBy.ABOVE}, False),
    ],
)
def test_easy_costs_nothing_is_decided_here_and_takes_up_to_three_months(effort, is_easy):
    step = step_of(unmet(an_indicator(effort=an_effort(**effort))))

    assert priorities.is_easy_and_free(step) is is_easy


def test_a_criterion_is_easy_when_all_that_is_open_in_it_is():
    sheet = unmet(
        an_item("1.1"),
        an_item("1.2"),
        an_item("2.1"),
        an_item("2.2", cost=Cost.LARGE),
        an_item("3.1"),
        an_item("3.2", cost=Cost.LARGE),
        answers=[Answer("3.2", YES)],
    )

    assert priorities.easy_criteria(sheet) == {"1", "3"}


def test_a_criterion_that_is_met_or_lacks_a_level_is_not_easy():
    sheet = unmet(an_item("1.1"), an_item("2.1"), an_indicator("2.2", has_level=False), answers=[Answer("1.1", YES)])

    assert priorities.easy_criteria(sheet) == set()
