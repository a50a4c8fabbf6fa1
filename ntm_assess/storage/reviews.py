"""Reviews (thẩm tra, thẩm định): the verdicts on what a commune sent, item by item, and the conclusion on the whole.

A verdict belongs to one submission and one step, and names the hash of what it judged. Until the conclusion it can be
taken back; the record keeps both.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from peewee import IntegrityError

from ntm_assess.domain import workflow
from ntm_assess.domain.workflow import Action, ItemState, ItemVerdict, Kind, Role, Stage, State
from ntm_assess.storage import assessments, history, procedures, tables
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Assessment, ItemReview, Review, Submission, User


class ItemStates(dict[str, ItemState]):
    """The states of an assessment's indicators, by code; a code that is not in it was never sent."""

    def __missing__(self, code: str) -> ItemState:
        return ItemState.NOT_SENT


@dataclass(frozen=True)
class ReturnedItem:
    """One indicator (or condition) that came back, with the reason that the commune reads."""

    code: str
    reason: str
    by: str
    at: datetime
    item_hash: str  # of what was judged


def item_states(assessment: Assessment) -> ItemStates:
    """The state of every indicator under review, as it stands now. At most six queries.

    Index it (`states[code]`): a code that was never sent gives NOT_SENT. Conditions are not in it.
    """
    submissions = _last_two(assessment.id)
    if not submissions:
        return ItemStates()
    last = submissions[0]
    verdicts = verdicts_of(last.id, stage_reached(assessment, last.id))
    if State(assessment.state) is State.WITHDRAWN:  # before the conclusion: nothing came back
        verdicts = {code: each for code, each in verdicts.items() if each is not ItemVerdict.RETURNED}
    returned_before = _codes_returned(submissions[1].id) if len(submissions) == 2 else frozenset()
    under_review = State(assessment.state).is_under_review
    row = tables.Answer
    rows = row.select(row.indicator_code, row.revision, row.sent_revision).where(row.assessment == assessment.id)
    return ItemStates(
        {
            code: workflow.item_state(
                was_sent=sent_revision > 0,
                verdict=verdicts.get(code),
                changed_since=revision != sent_revision,
                under_review=under_review,
                was_returned=code in returned_before,
            )
            for code, revision, sent_revision in rows.tuples().iterator()
        }
    )


def returned_items(assessment: Assessment) -> list[ReturnedItem]:
    """What came back in the last submission and why, oldest verdict first; mended ones too. At most four queries.

    Only a concluded return counts: until then the reviewer may think again.
    """
    submissions = _last_two(assessment.id)
    if not submissions or not _was_returned(submissions[0].id):
        return []
    last = submissions[0]
    return [
        ReturnedItem(each.indicator_code, each.reason, each.decided_by.name, each.decided_at, each.item_hash)
        for each in item_reviews(last.id, stage_reached(assessment, last.id)).values()
        if each.verdict == ItemVerdict.RETURNED
    ]


def _was_returned(submission_id: int) -> bool:
    row = Review
    return row.select().where(row.submission == submission_id, row.action == Action.RETURN).exists()


def stage_reached(assessment: Assessment, submission_id: int) -> Stage:
    """The step that judges this submission now, or that judged it last, whatever the unit's path is today."""
    row = Review
    if not State(assessment.state).is_under_review:
        concluded = row.select(row.stage).where(row.submission == submission_id).order_by(row.id.desc()).first()
        if concluded:
            return Stage(concluded.stage)
    passed = (
        row.select()
        .where(row.submission == submission_id, row.stage == Stage.PRE_REVIEW, row.action == Action.APPROVE)
        .exists()
    )
    return workflow.stage_reached(chain=procedures.chain_of(assessment.unit), passed_pre_review=passed)


def item_reviews(submission_id: int, stage: Stage) -> dict[str, ItemReview]:
    """The verdicts of one step, by code, each with who gave it; in the order in which they were given."""
    row = ItemReview
    rows = (
        row.select(row, User.id, User.name)
        .join(User)
        .where(row.submission == submission_id, row.stage == stage)
        .order_by(row.decided_at, row.id)
    )
    return {each.indicator_code: each for each in rows}


def verdicts_of(submission_id: int, stage: Stage) -> Mapping[str, ItemVerdict]:
    row = ItemReview
    rows = row.select(row.indicator_code, row.verdict).where(row.submission == submission_id, row.stage == stage)
    return {code: ItemVerdict(verdict) for code, verdict in rows.tuples().iterator()}


def talk(assessment_id: int, code: str) -> list[ItemReview]:
    """Every verdict that was given on one item in any submission, the oldest first, with its number and who gave it."""
    row = ItemReview
    return list(
        row.select(row, Submission.number, User.id, User.name)
        .join(Submission)
        .switch(row)
        .join(User)
        .where(Submission.assessment == assessment_id, row.indicator_code == code, ~row.is_carried)
        .order_by(row.decided_at, row.id)
    )


def approval_of(submission: Submission) -> Review | None:
    """Who approved the whole as the last step, and when. None: nobody did."""
    row = Review
    return (
        row.select(row, User.id, User.name)
        .join(User)
        .where(row.submission == submission.id, row.stage == Stage.APPRAISAL, row.action == Action.APPROVE)
        .first()
    )


def is_own_work(assessment: Assessment, submission: Submission, user_id: int | None) -> bool:
    """Whether this person wrote or sent what is to be judged."""
    if submission.sent_by_id == user_id:
        return True
    return any(
        row.select().where(row.assessment == assessment.id, person == user_id).exists()
        for row, person in (
            (tables.Answer, tables.Answer.answered_by),
            (tables.ConditionDeclaration, tables.ConditionDeclaration.declared_by),
            (tables.ConditionRecord, tables.ConditionRecord.written_by),
            (tables.ConditionLine, tables.ConditionLine.written_by),
        )
    )


def decide(
    assessment: Assessment,
    submission: Submission,
    code: str,
    verdict: ItemVerdict,
    *,
    item_hash: str,
    by: Actor,
    reason: str = "",
) -> ItemReview:
    """Judge one item. `item_hash`: of what the person saw.

    Raises workflow.NotAllowed, also when somebody was faster.
    """
    if verdict is ItemVerdict.RETURNED and not workflow.says_enough(reason):
        raise workflow.NotAllowed("a return says what is to be mended")
    with transaction():
        stage = _judging(assessment, submission, by)
        try:
            review = ItemReview.create(
                submission=submission.id,
                stage=str(stage),
                indicator_code=code,
                verdict=str(verdict),
                reason=reason,
                item_hash=item_hash,
                decided_by=by.id,
            )
        except IntegrityError as error:
            raise workflow.NotAllowed(f"{code} is decided already") from error
        _record_item("decide", assessment, code, by=by, after=_item_values(review), reason=reason)
    return review


def undo(assessment: Assessment, submission: Submission, review_id: int, *, by: Actor) -> str:
    """Take a verdict of this step back, as long as the step is not concluded. Returns the code of its item.

    Raises workflow.NotAllowed, also when it is taken back already.
    """
    with transaction():
        stage = _judging(assessment, submission, by)
        row = ItemReview
        review = row.get_or_none(row.id == review_id, row.submission == submission.id, row.stage == stage)
        if review is None:
            raise workflow.NotAllowed("the verdict is not there any more")
        review.delete_instance()
        _record_item("undo_decision", assessment, review.indicator_code, by=by, before=_item_values(review))
    return review.indicator_code


def conclude(
    assessment: Assessment, submission: Submission, action: Action, *, codes: Collection[str], by: Actor, note: str = ""
) -> None:
    """Approve or return the whole. Raises workflow.NotAllowed. `codes`: the items that need a verdict, in order."""
    with transaction():
        stage = _judging(assessment, submission, by)
        verdicts = verdicts_of(submission.id, stage)
        workflow.check_conclusion(action, codes, verdicts)
        chain = procedures.chain_of(assessment.unit)
        after = workflow.next_state(
            State(assessment.state), action, Role(by.role), chain=chain, kind=Kind(submission.kind)
        )
        Review.create(submission=submission.id, stage=str(stage), action=str(action), note=note, concluded_by=by.id)
        returned = [code for code in codes if verdicts[code] is ItemVerdict.RETURNED]
        history.record(
            action,
            by=by,
            unit_code=assessment.unit.code,
            assessment_id=assessment.id,
            after={"number": submission.number, "stage": str(stage), "returned": returned},
            reason=note,
        )
        assessments.change_state(assessment, after)


def _judging(assessment: Assessment, submission: Submission, by: Actor) -> Stage:
    """The step at which this person judges now. Holds the assessment: a conclusion or a withdrawal waits, or this one
    is told no."""
    stage = workflow.stage_of(State(assessment.state), chain=procedures.chain_of(assessment.unit))
    if stage is None or workflow.judge_of(stage) != by.role:
        raise workflow.NotAllowed(f"{by.role} does not judge while {assessment.state}")
    assessments.change_state(assessment, State(assessment.state))
    newer = Submission.select().where(Submission.assessment == assessment.id, Submission.number > submission.number)
    if newer.exists():
        raise workflow.NotAllowed(f"submission {submission.number} is not the last one")
    if is_own_work(assessment, submission, by.id):
        raise workflow.OwnWork("nobody judges what they wrote or sent")
    return stage


def _record_item(action: str, assessment: Assessment, code: str, *, by: Actor, **values) -> None:
    history.record(
        action,
        by=by,
        unit_code=assessment.unit.code,
        assessment_id=assessment.id,
        indicator_code=code,
        **values,
    )


def _item_values(review: ItemReview) -> dict[str, object]:
    return {
        "submission": review.submission_id,
        "stage": review.stage,
        "verdict": review.verdict,
        "reason": review.reason,
        "item_hash": review.item_hash,
    }


def _last_two(assessment_id: int) -> list[Submission]:
    """The newest submission and the one before, without their contents."""
    row = Submission
    return list(
        row.select(row.id, row.number).where(row.assessment == assessment_id).order_by(row.number.desc()).limit(2)
    )


def _codes_returned(submission_id: int) -> frozenset[str]:
    row = ItemReview
    rows = row.select(row.indicator_code).where(row.submission == submission_id, row.verdict == ItemVerdict.RETURNED)
    return frozenset(code for (code,) in rows.tuples().iterator())
