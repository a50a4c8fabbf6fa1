"""Answers: the save core. A save is never lost and never silently overwrites somebody else's.

One transaction holds the answer, its version, the history row and the summary row. A conflict exists only when the
newest version was written by another tab; from the same tab the higher sequence number wins, and a save that comes in
twice (or late) changes nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ntm_assess.domain import integrity, submissions
from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.scoring import Answer, Scorecard
from ntm_assess.storage import assessments, history, open_items, tables
from ntm_assess.storage.database import sql, transaction
from ntm_assess.storage.history import Actor


@dataclass(frozen=True)
class SaveMark:
    """What a browser sends with a save: the version that it last saw, its tab, and the tab's running number."""

    version: int  # 0: it saw an empty row
    tab: str = ""  # empty: a plain form, which has no tab to be told by
    seq: int = 0


@dataclass(frozen=True)
class Saved:
    """Kept. `version` is the one that the browser names next time."""

    version: int
    scorecard: Scorecard


@dataclass(frozen=True)
class Late:
    """A save that came in twice, or after a newer one of the same tab: nothing changes."""

    version: int


@dataclass(frozen=True)
class Conflict:
    """Somebody else wrote in between: both values are shown, and a person decides."""

    theirs: Answer
    version: int
    written_by: str
    written_at: datetime


@dataclass(frozen=True)
class _Row:
    answer: Answer
    version: int
    tab: str
    seq: int
    written_by: str
    written_at: datetime

    def is_of(self, mark: SaveMark) -> bool:
        """Whether the newest version was written by the tab that saves now."""
        return bool(mark.tab) and self.tab == mark.tab


check_open = open_items.check


def save(
    assessment: tables.Assessment, answer: Answer, mark: SaveMark, *, applied: AppliedSet, by: Actor
) -> Saved | Late | Conflict:
    """Keep an answer. Raises workflow.NotAllowed when the sheet, or this indicator, is closed."""
    if mark.tab:  # two people who use one tab after the other are two writers
        mark = replace(mark, tab=f"{by.id} {mark.tab}")
    with transaction():
        check_open(assessment, answer.code, applied=applied)
        row = _row(assessment.id, answer.code)
        refused = _refused(row, answer, mark) if row else None
        if refused:
            return refused
        before = row.answer if row else Answer(answer.code)
        if answer == before:
            version = _confirm(assessment.id, row, answer, mark, by)
        else:
            version = _change(assessment, row, answer, mark, by)
        scorecard = _sum_up(assessment, applied)
    return Saved(version, scorecard)


def save_confirmed(
    assessment: tables.Assessment, confirmed: Iterable[Answer], *, applied: AppliedSet, by: Actor, reason: str
) -> None:
    """Keep what a person confirmed of a proposal, over whatever stands there; all of it or nothing.

    Belongs into the transaction in which it was made sure that they saw what stands there (`check_open` holds the
    sheet from there on). `reason` is what the record says of it. Raises workflow.NotAllowed.
    """
    confirmed = list(confirmed)
    with transaction():
        check_open(assessment, *(answer.code for answer in confirmed))
        for answer in confirmed:
            row = _row(assessment.id, answer.code)
            if answer != (row.answer if row else Answer(answer.code)):
                _change(assessment, row, answer, SaveMark(row.version if row else 0), by, reason)
        _sum_up(assessment, applied)


def find(assessment_id: int, code: str) -> tuple[Answer, int]:
    """The answer as it stands, empty when nobody has given one, and its version."""
    row = _row(assessment_id, code)
    return (row.answer, row.version) if row else (Answer(code), 0)


def origin_of(assessment_id: int, code: str, *, until: datetime) -> str:
    """Where the figure that stood there then came from, as the record says: "chuyển từ năm 2024". Empty: typed."""
    row = tables.History
    last = (
        row.select(row.reason)
        .where(row.assessment == assessment_id, row.indicator_code == code, row.action == "answer", row.at <= until)
        .order_by(row.id.desc())
        .first()
    )
    return last.reason if last else ""


def touch_revision(assessment_id: int, code: str, *, by: Actor) -> None:
    """The evidence of an indicator changed: it now differs from what was sent. Belongs into that transaction."""
    row = tables.Answer
    changed = (
        row.update(revision=row.revision + 1)
        .where(row.assessment == assessment_id, row.indicator_code == code)
        .execute()
    )
    if not changed and by.id is not None and not code.startswith("dk:"):
        row.create(assessment=assessment_id, indicator_code=code, version=0, answered_by=by.id)


def answer_values(answer: Answer) -> dict[str, object]:
    """An answer as plain values, for the record."""
    return {
        "entry": submissions.entry_values(answer.entry),
        "note": answer.note,
        "not_applicable_reason": answer.not_applicable_reason,
    }


def answer_from(values: Mapping, code: str) -> Answer:
    """The way back from `answer_values`."""
    return Answer(code, submissions.entry_from(values["entry"]), values["note"], values["not_applicable_reason"])


def _refused(row: _Row, answer: Answer, mark: SaveMark) -> Late | Conflict | None:
    """None: it may be written. Two people who write the same do not contradict each other."""
    if row.is_of(mark):
        return Late(row.version) if mark.seq <= row.seq else None
    if row.version != mark.version and row.answer != answer:
        return Conflict(row.answer, row.version, row.written_by, row.written_at)
    return None


def _row(assessment_id: int, code: str) -> _Row | None:
    found = tables.database.execute_sql(
        sql(
            "SELECT a.entry, a.note, a.not_applicable_reason, a.version, a.tab, a.seq, p.name, a.answered_at "
            'FROM answer a JOIN "user" p ON p.id = a.answered_by_id '
            "WHERE a.assessment_id = ? AND a.indicator_code = ?"
        ),
        (assessment_id, code),
    ).fetchone()
    if not found:
        return None
    entry, note, reason, version, tab, seq, name, at = found
    answer = Answer(code, submissions.entry_from(json.loads(entry)), note, reason)
    return _Row(answer, version, tab, seq, name, tables.Answer.answered_at.python_value(at))


def _change(
    assessment: tables.Assessment, row: _Row | None, answer: Answer, mark: SaveMark, by: Actor, reason: str = ""
) -> int:
    """The new version, with its row in the record."""
    version = _write(assessment.id, answer, mark, by)
    history.record(
        "answer",
        by=by,
        unit_code=assessment.unit.code,
        assessment_id=assessment.id,
        indicator_code=answer.code,
        before=answer_values(row.answer) if row else None,
        after=answer_values(answer),
        reason=reason,
    )
    return version


def _sum_up(assessment: tables.Assessment, applied: AppliedSet) -> Scorecard:
    scorecard = Scorecard(applied, assessments.answers_of(assessment.id))
    assessments.write_summary(assessment.id, scorecard)
    return scorecard


def _confirm(assessment_id: int, row: _Row | None, answer: Answer, mark: SaveMark, by: Actor) -> int:
    """The same value again: nothing to record, but the tab must be remembered.

    Otherwise an older save of it, still on its way, would come in as if it were new. When the tab changes the version
    rises, which keeps older saves of the tab before from slipping in. Who saw an older version is not remembered: the
    older saves of that tab saw it too, and are refused by it.
    """
    version = row.version if row else 0
    if row and row.is_of(mark):
        tables.database.execute_sql(
            sql("UPDATE answer SET seq = ? WHERE assessment_id = ? AND indicator_code = ?"),
            (mark.seq, assessment_id, answer.code),
        )
    elif mark.tab and mark.version == version:
        return _write(assessment_id, answer, mark, by, is_change=False)
    return version


def _write(assessment_id: int, answer: Answer, mark: SaveMark, by: Actor, *, is_change: bool = True) -> int:
    """The new version. The revision tells whether something differs from what was sent, so only a change raises it."""
    # SQL text: the hot path. ON CONFLICT keeps the row (and what hangs on it), where a replace would drop it.
    (version,) = tables.database.execute_sql(
        sql(
            "INSERT INTO answer (assessment_id, indicator_code, entry, note, not_applicable_reason, version, tab, seq, "
            "revision, sent_revision, answered_by_id, answered_at) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, 0, ?, ?) "
            "ON CONFLICT (assessment_id, indicator_code) DO UPDATE SET entry = excluded.entry, note = excluded.note, "
            "not_applicable_reason = excluded.not_applicable_reason, version = answer.version + 1, "
            "tab = excluded.tab, seq = excluded.seq, revision = answer.revision + excluded.revision, "
            "answered_by_id = excluded.answered_by_id, answered_at = excluded.answered_at RETURNING version"
        ),
        (
            assessment_id,
            answer.code,
            integrity.canonical(submissions.entry_values(answer.entry)).decode(),
            answer.note,
            answer.not_applicable_reason,
            mark.tab,
            mark.seq,
            int(is_change),
            by.id,
            tables.now(),
        ),
    ).fetchone()
    return version
