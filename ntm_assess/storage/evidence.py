"""Evidence (minh chứng): the papers of a commune, what each proves, and when one was taken away.

One paper may serve many indicators and conditions. Removing hides it for 30 days; a paper that was sent stays for ever.
Nothing about it changes while something that rests on it is closed; `applied`: see open_items.closed_of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from ntm_assess.domain import workflow
from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.submissions import EvidenceRecord
from ntm_assess.domain.workflow import State
from ntm_assess.storage import answers, assessments, history, mergers, open_items, tables
from ntm_assess.storage.assessments import FindApplied
from ntm_assess.storage.database import is_sqlite, transaction
from ntm_assess.storage.evidence_files import EvidenceFiles
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Evidence, EvidenceUse

KEPT_HIDDEN = timedelta(days=30)


@dataclass(frozen=True)
class Details:
    """What identifies a paper, as people write it down. Empty text and None: not known."""

    title: str
    number: str = ""
    issued_on: date | None = None
    issued_by: str = ""
    period_from: date | None = None
    period_to: date | None = None


@dataclass(frozen=True)
class Lock:
    """What rests on a paper and cannot change now, on one sheet."""

    year: int
    state: State
    codes: tuple[str, ...]
    is_merged: bool = False  # the commune is another one by now: whatever its state, the sheet is only read


class Locked(workflow.NotAllowed):
    """Something that rests on the paper is closed; `locks` says what."""

    def __init__(self, locks: list[Lock]) -> None:
        super().__init__(", ".join(code for lock in locks for code in lock.codes))
        self.locks = locks


class Changed(Exception):
    """Somebody else corrected the paper in between; nothing was written."""


def find(evidence_id: int, *, user: tables.User) -> Evidence | None:
    """A paper of a commune that this person may see, with its unit and province joined."""
    visible = assessments.units_of(user).select(tables.Unit.id).order_by()
    return (
        Evidence.select(Evidence, tables.Unit, tables.Province, tables.User.id, tables.User.name)
        .join(tables.Unit)
        .join(tables.Province)
        .switch(Evidence)
        .join(tables.User)
        .where(Evidence.id == evidence_id, Evidence.unit.in_(visible))
        .first()
    )


def of_unit(unit_id: int):
    """All papers of a commune that are not taken away, newest first."""
    return _with_person().where(Evidence.unit == unit_id, Evidence.hidden_at.is_null()).order_by(Evidence.id.desc())


def taken_away(unit_id: int):
    """What was removed and can still be brought back."""
    return (
        _with_person()
        .where(Evidence.unit == unit_id, Evidence.hidden_at > tables.now() - KEPT_HIDDEN)
        .order_by(Evidence.hidden_at.desc())
    )


def of_code(assessment_id: int, code: str):
    """The papers behind one indicator (or condition), oldest first."""
    return (
        _with_person()
        .join_from(Evidence, EvidenceUse)
        .where(
            EvidenceUse.assessment == assessment_id, EvidenceUse.indicator_code == code, Evidence.hidden_at.is_null()
        )
        .order_by(Evidence.id)
    )


def uses_of(assessment_id: int) -> dict[int, list[str]]:
    """Which indicators each paper serves in this assessment, by the paper's id."""
    rows = (
        EvidenceUse.select(EvidenceUse.evidence, EvidenceUse.indicator_code)
        .where(EvidenceUse.assessment == assessment_id)
        .order_by(EvidenceUse.id)
        .tuples()
        .iterator()
    )
    found: dict[int, list[str]] = {}
    for evidence_id, code in rows:
        found.setdefault(evidence_id, []).append(code)
    return found


def records_of(assessment_id: int) -> dict[str, tuple[EvidenceRecord, ...]]:
    """The papers of every indicator and condition, as a submission freezes them. One query."""
    rows = (
        Evidence.select(Evidence, EvidenceUse.indicator_code)
        .join(EvidenceUse)
        .where(EvidenceUse.assessment == assessment_id, Evidence.hidden_at.is_null())
        .order_by(Evidence.id)
        .objects()
    )
    found: dict[str, list[EvidenceRecord]] = {}
    for row in rows:
        found.setdefault(row.indicator_code, []).append(record_of(row))
    return {code: tuple(records) for code, records in found.items()}


def record_of(paper: Evidence) -> EvidenceRecord:
    return EvidenceRecord(
        sha256=paper.sha256,
        file_name=paper.file_name,
        title=paper.title,
        number=paper.number,
        issued_on=_iso(paper.issued_on),
        issued_by=paper.issued_by,
        period_from=_iso(paper.period_from),
        period_to=_iso(paper.period_to),
        pages=paper.pages,
        size=paper.size,
    )


def add(
    assessment: tables.Assessment,
    code: str,
    details: Details,
    file: Mapping[str, object],
    *,
    by: Actor,
    applied: AppliedSet | None = None,
) -> Evidence:
    """Record a paper whose bytes are kept (evidence_files), and that it backs `code`. Raises workflow.NotAllowed.

    `file`: sha256, file_name, media_type, size, pages.
    """
    with transaction():
        open_items.check(assessment, code, applied=applied)
        paper = Evidence.create(unit=assessment.unit_id, uploaded_by=by.id, **vars(details), **file)
        _use(paper, assessment, code, by)
        history.record("add_evidence", **_place(assessment, code, by), after=_values(paper))
    return paper


def use(
    paper: Evidence,
    assessment: tables.Assessment,
    code: str,
    *,
    by: Actor,
    applied: AppliedSet | None = None,
    reason: str = "",
) -> None:
    """Let a paper that is there already back one more indicator. Twice is once. `reason`: for the record.

    Raises workflow.NotAllowed.
    """
    with transaction():
        if _held(paper).hidden_at:
            raise workflow.NotAllowed(f"paper {paper.id} is taken away")
        open_items.check(assessment, code, applied=applied)
        if not _is_used(paper, assessment, code):
            _use(paper, assessment, code, by)
            history.record("use_evidence", **_place(assessment, code, by), after=_values(paper), reason=reason)


def stop_using(
    paper: Evidence, assessment: tables.Assessment, code: str, *, by: Actor, applied: AppliedSet | None = None
) -> None:
    """The paper stays with the commune; it no longer backs this indicator. Raises workflow.NotAllowed."""
    row = EvidenceUse
    with transaction():
        open_items.check(assessment, code, applied=applied)
        gone = (
            row.delete()
            .where(row.evidence == paper.id, row.assessment == assessment.id, row.indicator_code == code)
            .execute()
        )
        if gone:
            answers.touch_revision(assessment.id, code, by=by)
            history.record("stop_using_evidence", **_place(assessment, code, by), before=_values(paper))


def change(
    paper: Evidence, details: Details, version: int, *, by: Actor, find_applied: FindApplied | None = None
) -> None:
    """Correct what is written about a paper. `version`: the one that the person saw. Raises Locked and Changed."""
    with transaction():
        before = _held_open(paper, find_applied)
        if _details_of(before) == details:
            return
        if before.version != version:
            raise Changed(paper.id)
        Evidence.update(version=version + 1, **vars(details)).where(Evidence.id == paper.id).execute()
        _touch_all(paper, by)
        after = Evidence.get_by_id(paper.id)
        history.record(
            "change_evidence", by=by, unit_code=paper.unit.code, before=_values(before), after=_values(after)
        )


def hide(paper: Evidence, *, by: Actor, find_applied: FindApplied | None = None) -> None:
    """Take a paper away; for 30 days it can be brought back. Raises Locked."""
    with transaction():
        before = _held_open(paper, find_applied)
        if before.hidden_at:
            return
        Evidence.update(hidden_at=tables.now()).where(Evidence.id == paper.id).execute()
        _touch_all(paper, by)
        history.record("hide_evidence", by=by, unit_code=paper.unit.code, before=_values(before))


def bring_back(paper: Evidence, *, by: Actor, find_applied: FindApplied | None = None) -> None:
    """Raises Locked: with the paper the items that it served would change."""
    with transaction():
        held = _held_open(paper, find_applied)
        if held.hidden_at is None:
            return
        Evidence.update(hidden_at=None).where(Evidence.id == paper.id).execute()
        _touch_all(paper, by)
        history.record("bring_back_evidence", by=by, unit_code=paper.unit.code, after=_values(held))


def locks_of(paper: Evidence, find_applied: FindApplied | None = None) -> list[Lock]:
    """What rests on the paper and is closed, sheet by sheet; while there is any, nothing about the paper changes."""
    found = []
    is_merged = mergers.is_merged(paper.unit_id)
    for assessment, codes in _served_by(paper):
        applied = find_applied(paper.unit, assessment.criteria_set, assessment.year) if find_applied else None
        if closed := open_items.closed_of(assessment, codes, applied):
            found.append(Lock(assessment.year, State(assessment.state), tuple(closed), is_merged))
    return found


def sweep(files: EvidenceFiles) -> int:
    """Forget papers that were taken away more than 30 days ago and were never sent. Returns how many.

    Those whose bytes came in again since yesterday wait: somebody may be bringing the same file at this very moment.
    """
    old = [paper for paper in Evidence.select().where(_is_long_gone()) if not files.is_young(paper.sha256)]
    return sum(_forgot(paper, files) for paper in old if not _was_sent(paper))


def _is_long_gone():
    return Evidence.hidden_at < tables.now() - KEPT_HIDDEN


def _forgot(paper: Evidence, files: EvidenceFiles) -> bool:
    """Not if it was brought back just now."""
    with transaction():
        if not Evidence.delete().where(Evidence.id == paper.id, _is_long_gone()).execute():
            return False
        history.record("forget_evidence", by=history.SYSTEM, unit_code=paper.unit.code, before=_values(paper))
    if not Evidence.select().where(Evidence.sha256 == paper.sha256).exists():
        files.remove(paper.sha256)
    return True


def _held(paper: Evidence) -> Evidence:
    """As it stands now. Nobody else changes it, or lets it serve more, until the transaction ends."""
    query = Evidence.select().where(Evidence.id == paper.id)
    row = (query if is_sqlite() else query.for_update()).first()
    if row is None:
        raise workflow.NotAllowed(f"paper {paper.id} is forgotten")
    return row


def _held_open(paper: Evidence, find_applied: FindApplied | None) -> Evidence:
    """With everything that rests on it. Raises Locked."""
    row = _held(paper)
    for assessment, _ in _served_by(paper):
        open_items.hold(assessment)
    if locks := locks_of(paper, find_applied):
        raise Locked(locks)
    return row


def _served_by(paper: Evidence) -> list[tuple[tables.Assessment, list[str]]]:
    """The sheets that it serves, always in the same order, and the items on them."""
    row = EvidenceUse
    uses = row.select(row.indicator_code, tables.Assessment).join(tables.Assessment).where(row.evidence == paper.id)
    found: dict[int, tuple[tables.Assessment, list[str]]] = {}
    for each in uses.order_by(row.assessment, row.id):
        each.assessment.unit = paper.unit
        found.setdefault(each.assessment_id, (each.assessment, []))[1].append(each.indicator_code)
    return list(found.values())


def _with_person():
    return Evidence.select(Evidence, tables.User.id, tables.User.name).join(tables.User)


def _use(paper: Evidence, assessment: tables.Assessment, code: str, by: Actor) -> None:
    EvidenceUse.create(evidence=paper.id, assessment=assessment.id, indicator_code=code)
    answers.touch_revision(assessment.id, code, by=by)


def _is_used(paper: Evidence, assessment: tables.Assessment, code: str) -> bool:
    row = EvidenceUse
    return (
        row.select()
        .where(row.evidence == paper.id, row.assessment == assessment.id, row.indicator_code == code)
        .exists()
    )


def _touch_all(paper: Evidence, by: Actor) -> None:
    """Every indicator that rests on the paper now differs from what was sent."""
    for use_row in EvidenceUse.select().where(EvidenceUse.evidence == paper.id):
        answers.touch_revision(use_row.assessment_id, use_row.indicator_code, by=by)


def _was_sent(paper: Evidence) -> bool:
    """Whether a submission of the commune names the paper; those stay for ever."""
    contents = (
        tables.Submission.select(tables.Submission.content)
        .join(tables.Assessment)
        .where(tables.Assessment.unit == paper.unit_id)
        .tuples()
        .iterator()
    )
    return any(paper.sha256.encode() in bytes(content) for (content,) in contents)


def _place(assessment: tables.Assessment, code: str, by: Actor) -> dict:
    return {
        "by": by,
        "unit_code": assessment.unit.code,
        "assessment_id": assessment.id,
        "indicator_code": code,
    }


def _values(paper: Evidence) -> dict[str, object]:
    record = record_of(paper)
    return {"id": paper.id, **vars(record)}


def _details_of(paper: Evidence) -> Details:
    return Details(**{field.name: getattr(paper, field.name) for field in fields(Details)})


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""
