"""The process from draft to approval, for every review chain that a procedure can have."""

import pytest

from ntm_assess.domain import workflow
from ntm_assess.domain.workflow import (
    TRANSITIONS,
    Action,
    Chain,
    ItemState,
    ItemVerdict,
    Kind,
    NotAllowed,
    Role,
    Stage,
    State,
)

BOTH: Chain = (Stage.PRE_REVIEW, Stage.APPRAISAL)
PROVINCE: Chain = (Stage.APPRAISAL,)
NOBODY: Chain = ()
every_chain = pytest.mark.parametrize("chain", [BOTH, PROVINCE, NOBODY], ids=["two levels", "one", "none"])


def actions(state: State, role: Role, *, chain: Chain, kind: Kind | None = Kind.PERIODIC) -> set[Action]:
    return {row.action for row in workflow.allowed(state, role, chain=chain, kind=kind)}


# ---------------------------------------------------------------- the assessment


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.WITHDRAWN])
@every_chain
def test_the_leader_sends_what_is_open(state, chain):
    assert actions(state, Role.LEADER, chain=chain) == {Action.SEND}


@pytest.mark.parametrize("state", [State.SENT, State.PRE_REVIEWED])
@every_chain
def test_the_leader_withdraws_what_is_under_review(state, chain):
    assert actions(state, Role.LEADER, chain=chain) == {Action.WITHDRAW}


def test_with_pre_review_its_approval_comes_first_and_the_province_decides_last():
    def after(state, action, role):
        return workflow.next_state(state, action, role, chain=BOTH)

    assert actions(State.SENT, Role.REVIEWER, chain=BOTH) == set()
    assert after(State.SENT, Action.APPROVE, Role.PRE_REVIEWER) == State.PRE_REVIEWED
    assert actions(State.PRE_REVIEWED, Role.PRE_REVIEWER, chain=BOTH) == set()
    assert after(State.PRE_REVIEWED, Action.APPROVE, Role.REVIEWER) == State.APPROVED


def test_without_pre_review_the_province_decides_at_once():
    assert actions(State.SENT, Role.PRE_REVIEWER, chain=PROVINCE) == set()
    assert workflow.next_state(State.SENT, Action.APPROVE, Role.REVIEWER, chain=PROVINCE) == State.APPROVED


@pytest.mark.parametrize(
    ("state", "role", "chain"),
    [
        (State.SENT, Role.PRE_REVIEWER, BOTH),
        (State.PRE_REVIEWED, Role.REVIEWER, BOTH),
        (State.SENT, Role.REVIEWER, PROVINCE),
    ],
)
def test_whoever_judges_may_return(state, role, chain):
    assert workflow.next_state(state, Action.RETURN, role, chain=chain) == State.RETURNED


def test_an_approved_periodic_report_is_opened_again_by_the_leader():
    continued = workflow.next_state(State.APPROVED, Action.CONTINUE, Role.LEADER, chain=BOTH, kind=Kind.PERIODIC)

    assert continued == State.DRAFT


@pytest.mark.parametrize("role", Role)
@every_chain
def test_nothing_can_be_done_to_an_approved_recognition(role, chain):
    assert actions(State.APPROVED, role, chain=chain, kind=Kind.RECOGNITION) == set()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DEPARTMENT, Role.COUNCIL, Role.ADMIN])
def test_who_fills_in_reads_or_administers_moves_nothing(role):
    assert all(row.by != role for row in TRANSITIONS)


def test_nobody_of_a_commune_judges():
    judging = {row.by for row in TRANSITIONS if row.action in (Action.APPROVE, Action.RETURN)}

    assert judging == {role for role in Role if role.judges}
    assert not any(role.is_of_commune for role in judging)


@every_chain
def test_what_is_not_in_the_table_is_refused(chain):
    for state in State:
        for role in Role:
            for action in set(Action) - actions(state, role, chain=chain):
                with pytest.raises(NotAllowed):
                    workflow.next_state(state, action, role, chain=chain, kind=Kind.PERIODIC)


@every_chain
def test_one_action_of_one_role_leads_to_one_state(chain):
    for state in State:
        for role in Role:
            rows = workflow.allowed(state, role, chain=chain, kind=Kind.PERIODIC)
            assert len({row.action for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("chain", "unknown"),
    [
        (BOTH, set()),
        (PROVINCE, {State.PRE_REVIEWED}),
        (NOBODY, {State.PRE_REVIEWED, State.RETURNED, State.APPROVED}),
    ],
)
def test_from_a_draft_every_state_can_be_reached_that_the_chain_knows(chain, unknown):
    reached, new = set(), {State.DRAFT}
    while new:
        reached |= new
        rows = [row for row in TRANSITIONS if row.before in new and (row.first is None or chain[:1] == (row.first,))]
        new = {row.after for row in rows} - reached

    assert reached == set(State) - unknown


def test_states_read_from_the_database_as_plain_text_are_understood():
    assert workflow.next_state("draft", "send", "leader", chain=BOTH) == State.SENT
    assert workflow.stage_of("sent", chain=BOTH) is Stage.PRE_REVIEW


@pytest.mark.parametrize(
    ("state", "chain", "stage"),
    [
        (State.SENT, BOTH, Stage.PRE_REVIEW),
        (State.SENT, PROVINCE, Stage.APPRAISAL),
        (State.PRE_REVIEWED, BOTH, Stage.APPRAISAL),
        (State.SENT, NOBODY, None),
        (State.DRAFT, BOTH, None),
        (State.APPROVED, PROVINCE, None),
    ],
)
def test_one_step_judges_while_it_is_under_review(state, chain, stage):
    assert workflow.stage_of(state, chain=chain) is stage


@pytest.mark.parametrize("state", State)
@every_chain
def test_only_the_role_of_the_judging_step_may_decide(state, chain):
    deciders = {role for role in Role if Action.APPROVE in actions(state, role, chain=chain)}

    stage = workflow.stage_of(state, chain=chain)

    # A province that drops the step keeps what had already passed it.
    assert deciders == ({workflow.judge_of(stage)} if stage else set())


@pytest.mark.parametrize(
    ("chain", "passed", "stage"),
    [(BOTH, False, Stage.PRE_REVIEW), (BOTH, True, Stage.APPRAISAL), (PROVINCE, False, Stage.APPRAISAL)],
)
def test_a_submission_has_reached_the_province_once_the_step_before_approved_it(chain, passed, stage):
    assert workflow.stage_reached(chain=chain, passed_pre_review=passed) is stage


# ---------------------------------------------------------------- one indicator


def an_item(*, was_sent=True, verdict=None, changed_since=False, under_review=False, was_returned=False) -> ItemState:
    return workflow.item_state(
        was_sent=was_sent,
        verdict=verdict,
        changed_since=changed_since,
        under_review=under_review,
        was_returned=was_returned,
    )


def test_what_was_never_sent_is_not_sent():
    assert an_item(was_sent=False) is ItemState.NOT_SENT


def test_what_is_under_review_waits_for_its_verdict():
    assert an_item(under_review=True) is ItemState.WAITING
    assert an_item(under_review=True, verdict=ItemVerdict.APPROVED) is ItemState.APPROVED
    assert an_item(under_review=True, verdict=ItemVerdict.RETURNED) is ItemState.RETURNED


def test_a_returned_item_stays_returned_until_it_is_changed():
    assert an_item(verdict=ItemVerdict.RETURNED) is ItemState.RETURNED
    assert an_item(verdict=ItemVerdict.RETURNED, changed_since=True) is ItemState.CHANGED_AFTER_RETURN


def test_sent_again_a_returned_item_still_says_that_it_was_mended():
    assert an_item(under_review=True, was_returned=True) is ItemState.CHANGED_AFTER_RETURN


def test_an_approval_goes_stale_when_the_item_is_changed():
    assert an_item(verdict=ItemVerdict.APPROVED, changed_since=True) is ItemState.NOT_SENT


def test_what_was_withdrawn_without_a_verdict_is_not_sent():
    assert an_item() is ItemState.NOT_SENT


@pytest.mark.parametrize("state", [State.SENT, State.PRE_REVIEWED, State.APPROVED])
@pytest.mark.parametrize("item", ItemState)
def test_what_is_sent_or_approved_is_closed_for_changes(state, item):
    assert not workflow.may_change(state, item)


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
@pytest.mark.parametrize("item", ItemState)
def test_a_draft_is_open_everywhere(state, item):
    assert workflow.may_change(state, item)


def test_after_a_return_only_what_came_back_is_open():
    open_items = {item for item in ItemState if workflow.may_change(State.RETURNED, item)}

    assert open_items == {ItemState.RETURNED, ItemState.CHANGED_AFTER_RETURN}


@pytest.mark.parametrize("item", ItemState)
def test_after_a_return_what_another_level_judges_now_is_open_as_well(item):
    assert workflow.may_change(State.RETURNED, item, is_relevelled=True)
    assert not workflow.may_change(State.SENT, item, is_relevelled=True)


# ---------------------------------------------------------------- the conclusion

APPROVED, RETURNED = ItemVerdict.APPROVED, ItemVerdict.RETURNED


@pytest.mark.parametrize(
    ("action", "verdicts"),
    [
        (Action.APPROVE, {"1.1": APPROVED, "1.2": APPROVED}),
        (Action.RETURN, {"1.1": APPROVED, "1.2": RETURNED}),
    ],
)
def test_a_conclusion_rests_on_every_item(action, verdicts):
    workflow.check_conclusion(action, ["1.1", "1.2"], verdicts)


@pytest.mark.parametrize(
    ("action", "verdicts", "why"),
    [
        (Action.APPROVE, {"1.1": APPROVED}, "undecided"),
        (Action.RETURN, {"1.1": RETURNED}, "undecided"),
        (Action.APPROVE, {"1.1": APPROVED, "1.2": RETURNED}, "is returned"),
        (Action.RETURN, {"1.1": APPROVED, "1.2": APPROVED}, "no item"),
    ],
)
def test_a_conclusion_that_its_items_do_not_carry_is_refused(action, verdicts, why):
    with pytest.raises(NotAllowed, match=why):
        workflow.check_conclusion(action, ["1.1", "1.2"], verdicts)


def test_the_undecided_items_are_named_in_order():
    assert workflow.undecided(["1.2", "1.1", "1.3"], {"1.1": APPROVED}) == ("1.2", "1.3")
