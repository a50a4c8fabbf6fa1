"""Submissions (lần gửi): sending, withdrawing, going on, and what was sent read back.

Sending freezes what the commune says into a numbered copy that is never changed. Each step is one transaction with its
row in the record.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ntm_assess.domain import blockers, condition_findings, integrity, workflow
from ntm_assess.domain import conditions as behind_conditions
from ntm_assess.domain import submissions as frozen_copies
from ntm_assess.domain.blockers import Blocker
from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.procedures import OWN_GATES, GateValue, Procedure
from ntm_assess.domain.scoring import Scorecard
from ntm_assess.domain.submissions import Condition, EvidenceRecord, Frozen, UnitRecord
from ntm_assess.domain.workflow import Action, ItemVerdict, Kind, Role, State
from ntm_assess.law.library import Library
from ntm_assess.storage import (
    assessments,
    commune_figures,
    conditions,
    evidence,
    history,
    mergers,
    procedures,
    reviews,
    tables,
    village_sheets,
    waivers,
)
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Assessment, Evidence, ItemReview, Submission, Unit, User

# The steps of the process as the record names them.
STEPS = ("start", *(str(action) for action in Action))


class NotReady(workflow.NotAllowed):
    """Something is missing; `blockers` says what, with the codes that it concerns."""

    def __init__(self, missing: Mapping[Blocker, tuple[str, ...]]) -> None:
        super().__init__(", ".join(missing))
        self.blockers = missing


@dataclass(frozen=True)
class Contents:
    """What a submission would freeze now."""

    scorecard: Scorecard
    evidence: Mapping[str, tuple[EvidenceRecord, ...]]  # by item code
    conditions: tuple[Condition, ...]
    still_returned: tuple[str, ...]  # item codes that came back and are unchanged
    is_sample: bool  # of an invented commune
    procedure: Procedure  # by which it goes today
    gates: tuple[GateValue, ...]  # what the figures behind the conditions say
    lacks_group: bool  # the procedure has a look before the province's, and nobody could take it

    def blockers(self, kind: Kind) -> dict[Blocker, tuple[str, ...]]:
        return blockers.blockers(
            kind,
            self.scorecard,
            self.conditions,
            self.still_returned,
            gates=self.gates,
            is_sample=self.is_sample,
            lacks_group=self.lacks_group,
        )

    def failing_gates(self, condition: Condition) -> tuple[str, ...]:
        """Codes; passed over or not."""
        return blockers.failing_gates(condition, self.gates)

    def declared(self, kind: Kind) -> tuple[Condition, ...]:
        """The conditions that go along: only a recognition submission has them."""
        return self.conditions if kind is Kind.RECOGNITION else ()

    def item_hashes(self, kind: Kind) -> dict[str, str]:
        return frozen_copies.item_hashes(self.scorecard, self.evidence, self.declared(kind))


@dataclass(frozen=True)
class Step:
    """One thing that was done with an assessment as a whole."""

    action: str  # one of STEPS
    by: str
    role: str  # empty: the program itself
    at: datetime
    reason: str
    number: int | None  # of the submission
    kind: Kind | None  # of a sending
    returned: tuple[str, ...]  # codes of the items that came back


def contents(assessment: Assessment, applied: AppliedSet) -> Contents:
    records = evidence.records_of(assessment.id)
    procedure = procedures.in_force(assessment.unit.province)
    declared, gates = conditions_under(procedure, assessment, records)
    answers = village_sheets.with_sheets(assessment.id, assessments.answers_of(assessment.id))
    scorecard = Scorecard(applied, answers)
    hashes = frozen_copies.item_hashes(scorecard, records, declared)
    still_returned = _still_returned(assessment, hashes)
    return Contents(
        scorecard,
        records,
        declared,
        still_returned,
        is_sample=assessment.unit.province.is_sample,
        procedure=procedure,
        gates=gates,
        lacks_group=procedure.needs_group and assessment.unit.group_id is None,
    )


def conditions_under(
    procedure: Procedure, assessment: Assessment, records: Mapping[str, tuple[EvidenceRecord, ...]]
) -> tuple[tuple[Condition, ...], tuple[GateValue, ...]]:
    """What the procedure asks for as the commune declares it, and what its figures say. `records`: its papers."""
    by_code = {each.code: each for each in conditions.declared(assessment, records)}
    declared = [by_code[code] for code in procedure.codes]
    figures = {subject: values for each in declared for subject, values in each.figures.items()}
    found = condition_findings.findings(behind_conditions.records_from(figures), procedure)
    gates = condition_findings.gates(found)
    asked = tuple(each for each in gates if _is_asked(each, procedure))
    return blockers.with_waivers(declared, asked, waivers.of_assessment(assessment.id)), asked


def _is_asked(gate: GateValue, procedure: Procedure) -> bool:
    rule = procedure.condition(gate.condition)
    return rule is not None and (gate.code in OWN_GATES or gate.code in rule.thresholds)


def send(assessment: Assessment, kind: Kind, *, applied: AppliedSet, by: Actor, note: str = "") -> Submission:
    """Freeze and hand over. Raises workflow.NotAllowed, and NotReady when something is missing."""
    with transaction():
        # Asks for the state again and holds the assessment, so that nothing changes while it is being frozen.
        assessments.change_state(assessment, State(assessment.state))
        previous = assessments.last_submission(assessment.id)
        after = _after(assessment, Action.SEND, previous, by)
        if mergers.is_merged(assessment.unit_id):
            raise workflow.NotAllowed(f"the commune of {assessment.id} has become another one")
        found = contents(assessment, applied)
        if missing := found.blockers(kind):
            raise NotReady(missing)
        submission = _freeze(assessment, kind, found, number=previous.number + 1 if previous else 1, by=by)
        hashes = found.item_hashes(kind)
        _mark_sent(assessment.id, hashes)
        if previous:
            _carry_over(previous, submission, hashes)
        history.record(
            Action.SEND,
            by=by,
            unit_code=assessment.unit.code,
            assessment_id=assessment.id,
            after={"number": submission.number, "kind": str(kind), "sha256": submission.sha256},
            reason=note,
        )
        assessments.change_state(assessment, after)
    return submission


def withdraw(assessment: Assessment, *, reason: str, by: Actor) -> None:
    """Take back what is under review. Raises workflow.NotAllowed."""
    _move(assessment, Action.WITHDRAW, by=by, reason=reason)


def go_on(assessment: Assessment, *, by: Actor) -> None:
    """Open the sheet again after an approved periodic report. Raises workflow.NotAllowed."""
    _move(assessment, Action.CONTINUE, by=by)


def find(assessment_id: int, number: int) -> Submission | None:
    """One of this assessment, whole, with who sent it."""
    row = Submission
    return _whole().where(row.assessment == assessment_id, row.number == number).first()


def newest(assessment: Assessment) -> Submission | None:
    """The last one of this assessment, whole, with who sent it."""
    row = Submission
    return _whole().where(row.assessment == assessment.id).order_by(row.number.desc()).first()


def with_content(submission_id: int) -> Submission | None:
    return _whole().where(Submission.id == submission_id).first()


def by_code(unit_code: str, year: int, number: int) -> Submission | None:
    """For whoever holds a printed paper: the submission that it names, with its unit. The newest set goes first."""
    row = Submission
    return (
        row.select(row, Assessment, Unit)
        .join(Assessment)
        .join(Unit)
        .where(Unit.code == unit_code, Assessment.year == year, row.number == number)
        .order_by(Assessment.id.desc())
        .first()
    )


def all_of(assessment_id: int) -> list[Submission]:
    """Every one of this assessment, the oldest first, with who sent it and without its content."""
    row = Submission
    return list(
        row.select(row.id, row.number, row.kind, row.sha256, row.sent_at, User.id, User.name)
        .join(User)
        .where(row.assessment == assessment_id)
        .order_by(row.number)
    )


def frozen(submission: Submission, library: Library) -> Frozen:
    """What was sent, with the texts and levels of that day."""
    content = json.loads(bytes(submission.content))
    named = content["criteria_set"]
    return frozen_copies.thaw(content, library.as_sent(named["id"], named["sha256"], content["year"]))


def is_unchanged(submission: Submission) -> bool:
    """Whether the content still has the hash that it was given."""
    return integrity.digest(json.loads(bytes(submission.content))) == submission.sha256


def steps(assessment_id: int) -> list[Step]:
    """What was done with the whole, from its start; the oldest first."""
    row = tables.History
    rows = row.select().where(row.assessment == assessment_id, row.action.in_(STEPS)).order_by(row.id)
    return [_step(each) for each in rows]


def paper_of(unit_id: int, sha256: str) -> Evidence | None:
    """The row of a paper that a submission names, with who uploaded it; taken away since or not."""
    row = Evidence
    return (
        row.select(row, User.id, User.name)
        .join(User)
        .where(row.unit == unit_id, row.sha256 == sha256)
        .order_by(row.id.desc())
        .first()
    )


def unit_record(unit: Unit, applied: AppliedSet) -> UnitRecord:
    """The commune as it is named today, in the area whose levels hold for it. Its province must be joined."""
    province = unit.province
    return UnitRecord(unit.code, unit.name, province.name, applied.region, province.is_sample)


def _whole():
    return Submission.select(Submission, User.id, User.name).join(User)


def _step(row: tables.History) -> Step:
    after = json.loads(row.after) if row.after else {}
    return Step(
        action=row.action,
        by=row.user_name,
        role=row.role,
        at=row.at,
        reason=row.reason,
        number=after.get("number"),
        kind=Kind(after["kind"]) if "kind" in after else None,
        returned=tuple(after.get("returned", ())),
    )


def _after(assessment: Assessment, action: Action, last: Submission | None, by: Actor) -> State:
    return workflow.next_state(
        State(assessment.state),
        action,
        Role(by.role),
        chain=procedures.chain_of(assessment.unit),
        kind=Kind(last.kind) if last else None,
    )


def _move(assessment: Assessment, action: Action, *, by: Actor, reason: str = "") -> None:
    with transaction():
        last = assessments.last_submission(assessment.id)
        assessments.change_state(assessment, _after(assessment, action, last, by))
        history.record(
            action,
            by=by,
            unit_code=assessment.unit.code,
            assessment_id=assessment.id,
            after={"number": last.number} if last else None,
            reason=reason,
        )


def _freeze(assessment: Assessment, kind: Kind, found: Contents, *, number: int, by: Actor) -> Submission:
    at = tables.now()
    content = frozen_copies.freeze(
        found.scorecard,
        unit=unit_record(assessment.unit, found.scorecard.applied),
        number=number,
        kind=kind,
        sent_by=by.name,
        sent_at=at.isoformat(timespec="seconds") + "Z",
        evidence=found.evidence,
        conditions=found.declared(kind),
        procedure=found.procedure,
        common=commune_figures.in_force(assessment.unit_id, assessment.year),
    )
    return Submission.create(
        assessment=assessment.id,
        number=number,
        kind=str(kind),
        content=integrity.canonical(content),
        sha256=integrity.digest(content),
        sent_by=by.id,
        sent_at=at,
    )


def _mark_sent(assessment_id: int, codes: Iterable[str]) -> None:
    """Each answer remembers which of its revisions went along; a gap did not go."""
    row = tables.Answer
    sent = row.indicator_code.in_(list(codes))
    row.update(sent_revision=row.revision).where(row.assessment == assessment_id, sent).execute()
    row.update(sent_revision=0).where(row.assessment == assessment_id, ~sent).execute()


def _carry_over(previous: Submission, submission: Submission, hashes: Mapping[str, str]) -> None:
    """Approvals of what is unchanged hold on, at the step that gave them."""
    row = ItemReview
    approved = row.select().where(row.submission == previous.id, row.verdict == ItemVerdict.APPROVED)
    carried = [
        {
            "submission": submission.id,
            "stage": each.stage,
            "indicator_code": each.indicator_code,
            "verdict": each.verdict,
            "item_hash": each.item_hash,
            "is_carried": True,
            "decided_by": each.decided_by_id,
            "decided_at": each.decided_at,
        }
        for each in approved
        if hashes.get(each.indicator_code) == each.item_hash
    ]
    if carried:
        row.insert_many(carried).execute()


def _still_returned(assessment: Assessment, hashes: Mapping[str, str]) -> tuple[str, ...]:
    """What came back in the last submission and is exactly as it was, mended and mended back included."""
    return tuple(each.code for each in reviews.returned_items(assessment) if hashes.get(each.code) == each.item_hash)
