"""The queue of the reviewers: which communes wait for whom, and how far each is judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from peewee import Case, fn

from ntm_assess.domain import workflow
from ntm_assess.domain.workflow import Action, Chain, ItemVerdict, Kind, Role, Stage, State
from ntm_assess.storage import assessments, procedures, tables
from ntm_assess.storage.procedures import InForce
from ntm_assess.storage.tables import Assessment, ItemReview, Review, Submission, User


@dataclass(frozen=True)
class Entry:
    """One commune's last submission, as the list of the reviewers shows it."""

    assessment: Assessment  # with unit and province joined
    submission: Submission  # without its content; with who sent it
    chain: Chain  # who judges its commune
    waits_for_user: bool
    decided: int  # items with a verdict at the step that it has reached
    returned: int  # of these
    total: int  # items that need one


def submissions_for(user: User, search: str = "") -> list[Entry]:
    """The last submissions of the communes that this person sees, the longest waiting first. Five queries.

    `search`: part of a commune's name without diacritics (formatting.fold).
    """
    submissions = list(_last_submissions(user, search))
    sizes = _sizes([each.assessment_id for each in submissions])
    counts = _counts([each.id for each in submissions])
    passed = _passed_pre_review([each.id for each in submissions])
    in_force = procedures.in_force_today()
    return [_entry(each, Role(user.role), sizes, counts, each.id in passed, in_force) for each in submissions]


def waiting_count(user: User) -> int:
    """How many submissions wait for this person. Two queries."""
    under_review = [state for state in State if state.is_under_review]
    rows = assessments.visible_to(user).where(Assessment.state.in_(under_review)).order_by()
    in_force = procedures.in_force_today()
    return sum(_waits_for(Role(user.role), each, in_force.chain_of(each.unit)) for each in rows)


def _waits_for(role: Role, assessment: Assessment, chain: Chain) -> bool:
    judging = workflow.stage_of(State(assessment.state), chain=chain)
    return judging is not None and workflow.judge_of(judging) == role


def _last_submissions(user: User, search: str):
    row, newer = Submission, Submission.alias()
    last = newer.select(fn.MAX(newer.number)).where(newer.assessment == row.assessment)
    visible = assessments.units_of(user).select(tables.Unit.id).order_by()
    query = (
        row.select(
            row.id,
            row.number,
            row.kind,
            row.sent_at,
            row.assessment,
            Assessment,
            tables.Unit,
            tables.Province,
            User.name,
        )
        .join(Assessment)
        .join(tables.Unit)
        .join(tables.Province)
        .switch(row)
        .join(User)
        .where(row.number == last, tables.Unit.id.in_(visible))
        .order_by(row.sent_at, row.id)
    )
    return query.where(tables.Unit.folded_name.contains(search)) if search else query


def _sizes(assessment_ids: list[int]) -> dict[int, int]:
    """How many indicators each last submission put before the reviewer."""
    row = tables.Answer
    rows = (
        row.select(row.assessment, fn.COUNT(row.id))
        .where(row.assessment.in_(assessment_ids), row.sent_revision > 0)
        .group_by(row.assessment)
    )
    return dict(rows.tuples().iterator())


def _counts(submission_ids: list[int]) -> dict[tuple[int, str], tuple[int, int]]:
    """By submission and step: how many items have a verdict, and how many of these came back."""
    row = ItemReview
    returned = Case(None, [(row.verdict == ItemVerdict.RETURNED, 1)], 0)
    rows = (
        row.select(row.submission, row.stage, fn.COUNT(row.id), fn.SUM(returned))
        .where(row.submission.in_(submission_ids))
        .group_by(row.submission, row.stage)
    )
    return {(id_, stage): (decided, back) for id_, stage, decided, back in rows.tuples().iterator()}


def _passed_pre_review(submission_ids: list[int]) -> frozenset[int]:
    row = Review
    rows = row.select(row.submission).where(
        row.submission.in_(submission_ids), row.stage == Stage.PRE_REVIEW, row.action == Action.APPROVE
    )
    return frozenset(id_ for (id_,) in rows.tuples().iterator())


def _entry(
    submission: Submission,
    role: Role,
    sizes: Mapping[int, int],
    counts: Mapping[tuple[int, str], tuple[int, int]],
    passed_pre_review: bool,
    in_force: InForce,
) -> Entry:
    assessment = submission.assessment
    chain = in_force.chain_of(assessment.unit)
    reached = workflow.stage_reached(chain=chain, passed_pre_review=passed_pre_review)
    decided, returned = counts.get((submission.id, str(reached)), (0, 0))
    declared = len(in_force.of(assessment.unit).conditions) if submission.kind == Kind.RECOGNITION else 0
    return Entry(
        assessment=assessment,
        submission=submission,
        chain=chain,
        waits_for_user=_waits_for(role, assessment, chain),
        decided=decided,
        returned=returned,
        total=sizes.get(assessment.id, 0) + declared,
    )
