"""Evidence (minh chứng): the papers of a commune, what each proves, and when one was taken away.

One paper may serve many indicators and conditions. Removing hides it for 30 days; a paper that was sent stays for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ntm_assess.domain import workflow
from ntm_assess.domain.submissions import EvidenceRecord
from ntm_assess.domain.workflow import State
from ntm_assess.storage import answers, assessments, history, tables
from ntm_assess.storage.database import transaction
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
    assessment: tables.Assessment, code: str, details: Details, file: Mapping[str, object], *, by: Actor
) -> Evidence:
    """Record a paper whose bytes are kept (evidence_files), and that it backs `code`.

    `file`: sha256, file_name, media_type, size, pages.
    """
    with transaction():
        paper = Evidence.create(unit=assessment.unit_id, uploaded_by=by.id, **vars(details), **file)
        _use(paper, assessment, code, by)
        history.record("add_evidence", **_place(assessment, code, by), after=_values(paper))
    return paper


def use(paper: Evidence, assessment: tables.Assessment, code: str, *, by: Actor, reason: str = "") -> None:
    """Let a paper that is there already back one more indicator. Twice is once. `reason`: for the record."""
    with transaction():
        if not _is_used(paper, assessment, code):
            _use(paper, assessment, code, by)
            history.record("use_evidence", **_place(assessment, code, by), after=_values(paper), reason=reason)


def stop_using(paper: Evidence, assessment: tables.Assessment, code: str, *, by: Actor) -> None:
    """The paper stays with the commune; it no longer backs this indicator."""
    row = EvidenceUse
    with transaction():
        gone = (
            row.delete()
            .where(row.evidence == paper.id, row.assessment == assessment.id, row.indicator_code == code)
            .execute()
        )
        if gone:
            answers.touch_revision(assessment.id, code, by=by)
            history.record("stop_using_evidence", **_place(assessment, code, by), before=_values(paper))


def change(paper: Evidence, details: Details, *, by: Actor) -> None:
    """Correct what is written about a paper."""
    with transaction():
        before = _values(paper)
        Evidence.update(**vars(details)).where(Evidence.id == paper.id).execute()
        for name, value in vars(details).items():
            setattr(paper, name, value)
        _touch_all(paper, by)
        history.record("change_evidence", by=by, unit_code=paper.unit.code, before=before, after=_values(paper))


def hide(paper: Evidence, *, by: Actor) -> None:
    """Take a paper away; for 30 days it can be brought back."""
    with transaction():
        Evidence.update(hidden_at=tables.now()).where(Evidence.id == paper.id).execute()
        _touch_all(paper, by)
        history.record("hide_evidence", by=by, unit_code=paper.unit.code, before=_values(paper))


def bring_back(paper: Evidence, *, by: Actor) -> None:
    with transaction():
        Evidence.update(hidden_at=None).where(Evidence.id == paper.id).execute()
        _touch_all(paper, by)
        history.record("bring_back_evidence", by=by, unit_code=paper.unit.code, after=_values(paper))


def check_open(paper: Evidence) -> None:
    """Raises NotAllowed while an assessment that rests on this paper is with the reviewers."""
    states = (
        tables.Assessment.select(tables.Assessment.state)
        .join(EvidenceUse)
        .where(EvidenceUse.evidence == paper.id)
        .distinct()
        .tuples()
        .iterator()
    )
    if any(not State(state).is_open for (state,) in states):
        raise workflow.NotAllowed("an assessment that was sent rests on this paper")


def sweep(files) -> int:
    """Forget papers that were taken away more than 30 days ago and were never sent. Returns how many."""
    old = list(Evidence.select().where(Evidence.hidden_at < tables.now() - KEPT_HIDDEN))
    gone = 0
    for paper in old:
        if _was_sent(paper):
            continue
        with transaction():
            history.record("forget_evidence", by=history.SYSTEM, unit_code=paper.unit.code, before=_values(paper))
            paper.delete_instance(recursive=True)
        if not Evidence.select().where(Evidence.sha256 == paper.sha256).exists():
            files.remove(paper.sha256)
        gone += 1
    return gone


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


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""
