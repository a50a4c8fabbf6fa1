"""Workflow (quy trình): from a commune's draft to an approved assessment.

The whole process is the TRANSITIONS table; to change the process, change the table. What an indicator's own state is
follows from its last verdict and whether it was changed since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    OFFICER = "officer"  # fills in for one commune
    LEADER = "leader"  # sends and withdraws for one commune
    PRE_REVIEWER = "pre_reviewer"  # the communes of a group, e.g. of a former district
    REVIEWER = "reviewer"  # the communes of a province
    DEPARTMENT = "department"  # some criteria of all communes of a province; reads
    COUNCIL = "council"  # reads
    ADMIN = "admin"

    @property
    def is_of_commune(self) -> bool:
        return self in (Role.OFFICER, Role.LEADER)

    @property
    def judges(self) -> bool:
        return self in (Role.PRE_REVIEWER, Role.REVIEWER)


class State(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    PRE_REVIEWED = "pre_reviewed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """The commune may change figures (in RETURNED only those of returned items)."""
        return self in (State.DRAFT, State.RETURNED, State.WITHDRAWN)

    @property
    def is_under_review(self) -> bool:
        return self in (State.SENT, State.PRE_REVIEWED)


class Action(StrEnum):
    SEND = "send"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    RETURN = "return"
    CONTINUE = "continue"  # go on filling in after an approved periodic report


class Kind(StrEnum):
    """What is sent."""

    PERIODIC = "periodic"  # báo cáo kỳ: gaps allowed
    RECOGNITION = "recognition"  # đề nghị công nhận: all criteria met and the conditions declared


class Stage(StrEnum):
    """Who judges: the step before (thẩm tra) or the province (thẩm định)."""

    PRE_REVIEW = "pre_review"
    APPRAISAL = "appraisal"


# Who judges a commune, in order; it follows from the procedure in force (procedures.py). Empty: nobody does.
Chain = tuple[Stage, ...]


class NotAllowed(Exception):
    """This step cannot be taken now, or not by this person."""


class OwnWork(NotAllowed):
    """Nobody judges what they wrote or sent."""


@dataclass(frozen=True)
class Transition:
    """One row of the process. `first` and `kind` None: whoever judges first, whatever the submission is."""

    before: State
    action: Action
    by: Role
    after: State
    first: Stage | None = None  # only where the review chain begins with this step
    kind: Kind | None = None


TRANSITIONS = (
    Transition(State.DRAFT, Action.SEND, Role.LEADER, State.SENT),
    Transition(State.RETURNED, Action.SEND, Role.LEADER, State.SENT),
    Transition(State.WITHDRAWN, Action.SEND, Role.LEADER, State.SENT),
    Transition(State.SENT, Action.WITHDRAW, Role.LEADER, State.WITHDRAWN),
    Transition(State.PRE_REVIEWED, Action.WITHDRAW, Role.LEADER, State.WITHDRAWN),
    Transition(State.SENT, Action.RETURN, Role.PRE_REVIEWER, State.RETURNED, first=Stage.PRE_REVIEW),
    Transition(State.SENT, Action.APPROVE, Role.PRE_REVIEWER, State.PRE_REVIEWED, first=Stage.PRE_REVIEW),
    Transition(State.PRE_REVIEWED, Action.RETURN, Role.REVIEWER, State.RETURNED),
    Transition(State.PRE_REVIEWED, Action.APPROVE, Role.REVIEWER, State.APPROVED),
    Transition(State.SENT, Action.RETURN, Role.REVIEWER, State.RETURNED, first=Stage.APPRAISAL),
    Transition(State.SENT, Action.APPROVE, Role.REVIEWER, State.APPROVED, first=Stage.APPRAISAL),
    Transition(State.APPROVED, Action.CONTINUE, Role.LEADER, State.DRAFT, kind=Kind.PERIODIC),
)


def allowed(state: State, role: Role, *, chain: Chain, kind: Kind | None = None) -> tuple[Transition, ...]:
    """The rows that this role may take now. `kind` is that of the last submission; None: nothing was sent yet."""
    return tuple(
        row
        for row in TRANSITIONS
        if row.before == state
        and row.by == role
        and (row.first is None or chain[:1] == (row.first,))
        and (row.kind is None or row.kind == kind)
    )


def next_state(state: State, action: Action, role: Role, *, chain: Chain, kind: Kind | None = None) -> State:
    """Where the action leads. Raises NotAllowed."""
    for row in allowed(state, role, chain=chain, kind=kind):
        if row.action == action:
            return row.after
    raise NotAllowed(f"{role} cannot {action} while {state}")


def stage_of(state: State, *, chain: Chain) -> Stage | None:
    """Which step is judging now. None: nobody is."""
    if state == State.SENT:
        return chain[0] if chain else None
    return Stage.APPRAISAL if state == State.PRE_REVIEWED else None


def stage_reached(*, chain: Chain, passed_pre_review: bool) -> Stage:
    """The step that judges a submission now, or that judged it last. `passed_pre_review`: that step approved it."""
    return Stage.PRE_REVIEW if Stage.PRE_REVIEW in chain and not passed_pre_review else Stage.APPRAISAL


def judge_of(stage: Stage) -> Role:
    return Role.PRE_REVIEWER if stage is Stage.PRE_REVIEW else Role.REVIEWER


class ItemVerdict(StrEnum):
    """What a reviewer says of one indicator."""

    APPROVED = "approved"
    RETURNED = "returned"


class ItemState(StrEnum):
    NOT_SENT = "not_sent"
    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    CHANGED_AFTER_RETURN = "changed_after_return"


SHORTEST_REASON = 10  # characters of the reason of a return


def says_enough(reason: str) -> bool:
    """Whether this can stand as the reason of a return."""
    return len(reason.strip()) >= SHORTEST_REASON


def item_state(
    *, was_sent: bool, verdict: ItemVerdict | None, changed_since: bool, under_review: bool, was_returned: bool = False
) -> ItemState:
    """The state of one indicator.

    `verdict` is that of the last submission at the step that judges now or judged last; `changed_since` whether the
    answer differs from what was sent then; `was_returned` whether the submission before had it returned.
    """
    if not was_sent:
        return ItemState.NOT_SENT
    if verdict == ItemVerdict.RETURNED:
        return ItemState.CHANGED_AFTER_RETURN if changed_since else ItemState.RETURNED
    if verdict == ItemVerdict.APPROVED:
        return ItemState.NOT_SENT if changed_since else ItemState.APPROVED
    if under_review:
        return ItemState.CHANGED_AFTER_RETURN if was_returned else ItemState.WAITING
    return ItemState.NOT_SENT


def may_change(state: State, item: ItemState, *, is_relevelled: bool = False) -> bool:
    """Whether the commune may change this indicator now: after a return, only what was returned.

    `is_relevelled`: its level is another one than when it was sent, so it is open as well: else nobody could mend what
    falls short of the new level.
    """
    if not state.is_open:
        return False
    return state != State.RETURNED or is_relevelled or item in (ItemState.RETURNED, ItemState.CHANGED_AFTER_RETURN)


def undecided(codes: Iterable[str], verdicts: Mapping[str, ItemVerdict]) -> tuple[str, ...]:
    """The items that nobody has decided on yet."""
    return tuple(code for code in codes if code not in verdicts)


def check_conclusion(action: Action, codes: Iterable[str], verdicts: Mapping[str, ItemVerdict]) -> None:
    """Raises NotAllowed unless the items carry the conclusion: all approved, or all decided and one returned."""
    if undecided(codes, verdicts):
        raise NotAllowed("items are undecided")
    has_returned = ItemVerdict.RETURNED in verdicts.values()
    if action == Action.APPROVE and has_returned:
        raise NotAllowed("an item is returned")
    if action == Action.RETURN and not has_returned:
        raise NotAllowed("no item is returned")
