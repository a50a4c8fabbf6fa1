"""What the commune may change while the sheet is where it is: after a return only what came back."""

import pytest

from ntm_assess.domain.workflow import Kind, NotAllowed, State
from ntm_assess.storage import conditions, open_items, tables, villages
from ntm_assess.storage.history import Actor
from tests.reviewing import conclude, declare_all, enter, enter_all, send

DEBT, SECURITY = "dk:no_debt", "dk:security"


@pytest.fixture
def returned(assessment, cast):
    """A periodic report of two indicators, of which one came back."""
    enter(assessment, "1.1", "6.2", by=cast.lan)
    conclude(assessment, send(assessment, by=cast.hung), by=cast.minh, returned=["6.2"])
    return assessment


@pytest.fixture
def returned_recognition(assessment, cast):
    enter_all(assessment, by=cast.lan)
    declare_all(assessment, by=cast.lan)
    submission = send(assessment, by=cast.hung, kind=Kind.RECOGNITION)
    conclude(assessment, submission, by=cast.minh, returned=["6.2", DEBT])
    return assessment


def test_a_draft_is_open(assessment):
    assert open_items.closed_of(assessment, ["1.1", DEBT]) == []


@pytest.mark.parametrize("state", [State.SENT, State.PRE_REVIEWED, State.APPROVED])
def test_what_is_with_the_reviewers_is_closed(assessment, state):
    assessment.state = state

    assert open_items.closed_of(assessment, ["1.1", DEBT]) == ["1.1", DEBT]


def test_after_a_return_only_what_came_back_is_open(returned):
    assert open_items.closed_of(returned, ["1.1", "6.2", "8.4"]) == ["1.1", "8.4"]


def test_after_a_periodic_return_the_conditions_are_open_since_nobody_judged_them(returned):
    assert open_items.closed_of(returned, [DEBT, SECURITY]) == []


def test_a_condition_that_was_approved_is_closed_and_one_that_came_back_is_open(returned_recognition):
    assert open_items.closed_of(returned_recognition, [DEBT, SECURITY, "6.2"]) == [SECURITY]


def test_an_approved_condition_opens_when_what_stands_behind_it_is_not_enough_any_more(returned_recognition, cast):
    survey = "dk:satisfaction"
    assert open_items.closed_of(returned_recognition, [survey]) == [survey]

    villages.add(returned_recognition.unit, [villages.Details("Thôn Mới", 10, 40)], by=Actor.of(cast.lan))

    assert open_items.closed_of(returned_recognition, [survey, SECURITY]) == [SECURITY], "the survey lacks a village"


def test_conditions_that_came_back_before_figures_were_asked_for_can_get_them(returned_recognition):
    tables.ConditionLine.delete().execute()
    tables.ConditionRecord.delete().execute()

    assert open_items.closed_of(returned_recognition, ["dk:satisfaction", SECURITY]) == [SECURITY]


def test_an_approved_condition_is_not_declared_anew(returned_recognition, cast):
    by = Actor.of(cast.lan)
    with pytest.raises(NotAllowed):
        conditions.declare(returned_recognition, "security", is_declared=True, note="Khác", version=1, by=by)
    conditions.declare(returned_recognition, "no_debt", is_declared=True, note="Đã trả hết", version=1, by=by)


def test_to_ask_tells_the_state_that_holds_now(returned, cast):
    stale = returned.clone()
    stale.state = "draft"

    with pytest.raises(NotAllowed):
        open_items.check(stale, "1.1")
    assert stale.state == "returned"
