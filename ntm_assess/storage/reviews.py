"""Reviews (thẩm tra, thẩm định): the verdicts on what a commune sent, item by item, and the conclusion on the whole.

A verdict belongs to one submission and one step, and names the hash of what it judged. Until the conclusion it can be
taken back; the record keeps both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ntm_assess.domain import workflow
from ntm_assess.domain.workflow import Action, ItemState, ItemVerdict, Stage, State
from ntm_assess.storage import tables
from ntm_assess.storage.tables import ItemReview, Review, Submission, User


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


def item_states(assessment: tables.Assessment) -> ItemStates:
    """The state of every indicator under review, as it stands now. At most four queries.

    Index it (`states[code]`): a code that was never sent gives NOT_SENT. Conditions are not in it.
    """
    submissions = _last_two(assessment.id)
    if not submissions:
        return ItemStates()
    last = submissions[0]
    verdicts = verdicts_of(last.id, stage_reached(assessment, last.id))
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


def returned_items(assessment: tables.Assessment) -> list[ReturnedItem]:
    """What came back in the last submission and why, oldest verdict first; mended ones too. At most three queries."""
    submissions = _last_two(assessment.id)
    if not submissions:
        return []
    last = submissions[0]
    return [
        ReturnedItem(each.indicator_code, each.reason, each.decided_by.name, each.decided_at)
        for each in item_reviews(last.id, stage_reached(assessment, last.id)).values()
        if each.verdict == ItemVerdict.RETURNED
    ]


def stage_reached(assessment: tables.Assessment, submission_id: int) -> Stage:
    """The step that judges this submission now, or that judged it last."""
    row = Review
    passed = (
        row.select()
        .where(row.submission == submission_id, row.stage == Stage.PRE_REVIEW, row.action == Action.APPROVE)
        .exists()
    )
    return workflow.stage_reached(pre_review=assessment.unit.province.has_pre_review, passed_pre_review=passed)


def item_reviews(submission_id: int, stage: Stage) -> dict[str, ItemReview]:
    """The verdicts of one step, by code, each with who gave it; in the order in which they were given."""
    row = ItemReview
    rows = (
        row.select(row, User.name)
        .join(User)
        .where(row.submission == submission_id, row.stage == stage)
        .order_by(row.decided_at, row.id)
    )
    return {each.indicator_code: each for each in rows}


def verdicts_of(submission_id: int, stage: Stage) -> Mapping[str, ItemVerdict]:
    row = ItemReview
    rows = row.select(row.indicator_code, row.verdict).where(row.submission == submission_id, row.stage == stage)
    return {code: ItemVerdict(verdict) for code, verdict in rows.tuples().iterator()}


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
