"""What stands behind the conditions of recognition: a record a subject, and its lines (villages, projects, opinions).

Contents are plain values of domain/conditions.py as canonical JSON. A change asks whether the condition is open, and
names the version that the person saw.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ntm_assess.domain import conditions, integrity
from ntm_assess.domain.conditions import Records
from ntm_assess.storage import history, open_items, tables, villages
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import ConditionLine, ConditionRecord, Village

Content = dict[str, Any]

# By subject: under which name its record holds the lines.
LINES = {conditions.SATISFACTION: "villages", conditions.NO_DEBT: "projects", conditions.CONSULTATION: "opinions"}

RECORD = "condition_record"
ADD, CHANGE = "add_condition_line", "change_condition_line"
REMOVE, BRING_BACK = "remove_condition_line", "bring_back_condition_line"
ACTIONS = (RECORD, ADD, CHANGE, REMOVE, BRING_BACK)
SUBJECT = "subject"  # in a row of the history, beside the content


@dataclass(frozen=True)
class Written:
    """What is written down, and by whom. Version 0: nothing yet."""

    content: Content
    version: int = 0
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One line. `id` 0: the village has none yet."""

    id: int
    written: Written
    village: Village | None = None


@dataclass(frozen=True)
class Change:
    """One row of the history; `before` None: it is new, `after` None: it was taken off the list."""

    action: str
    who: str
    at: datetime
    before: Content | None
    after: Content | None


class Changed(Exception):
    """Somebody else wrote in between; nothing was written."""

    def __init__(self, theirs: Written) -> None:
        super().__init__(theirs.by)
        self.theirs = theirs


def records(assessment: tables.Assessment) -> Records:
    """All that is entered. Two queries, and one more for the villages of a survey."""
    found: dict[str, Content] = {
        each.subject: json.loads(each.content)
        for each in ConditionRecord.select().where(ConditionRecord.assessment == assessment.id)
    }
    for each in _lines_of(assessment.id):
        if each.village_id is None:
            found.setdefault(each.subject, {}).setdefault(LINES[each.subject], []).append(json.loads(each.content))
        else:
            found.setdefault(each.subject, {})
    if conditions.SATISFACTION in found:
        found[conditions.SATISFACTION] = {"villages": [ballots_values(line) for line in survey(assessment)]}
    return Records(**{subject: conditions.record_from(subject, content) for subject, content in found.items()})


def find(assessment_id: int, subject: str) -> Written:
    """The record of a subject, without its lines."""
    row = ConditionRecord
    found = (
        row.select(row, tables.User.name)
        .join(tables.User)
        .where(row.assessment == assessment_id, row.subject == subject)
        .first()
    )
    return _written(found) if found else Written({})


def write(assessment: tables.Assessment, subject: str, content: Content, version: int, *, by: Actor) -> None:
    """Keep a record. Raises workflow.NotAllowed when the condition is closed, and Changed."""
    with transaction():
        open_items.check(assessment, conditions.item_of(subject))
        before = find(assessment.id, subject)
        if before.version and before.content == content:
            return
        if before.version != version:
            raise Changed(before)
        row = ConditionRecord
        values = {"content": _text(content), "written_by": by.id, "written_at": tables.now()}
        if before.version:
            row.update(version=row.version + 1, **values).where(
                row.assessment == assessment.id, row.subject == subject
            ).execute()
        else:
            row.create(assessment=assessment.id, subject=subject, **values)
        _record(RECORD, assessment, subject, by=by, before=before.content or None, after=content)


def lines(assessment_id: int, subject: str) -> list[Line]:
    """In the order in which they were entered."""
    return [_line(row) for row in _lines_of(assessment_id, subject)]


def removed_lines(assessment_id: int, subject: str) -> list[Line]:
    """Taken off the list; they can be brought back."""
    return [_line(row) for row in _lines_of(assessment_id, subject, are_removed=True)]


def find_line(assessment_id: int, subject: str, line_id: int) -> Line | None:
    """Removed or not; None: there is none of this subject."""
    row = ConditionLine
    of_subject = (row.id == line_id, row.assessment == assessment_id, row.subject == subject)
    found = row.select(row, tables.User.name).join(tables.User).where(*of_subject, row.village.is_null()).first()
    return _line(found) if found else None


def add_line(assessment: tables.Assessment, subject: str, content: Content, *, by: Actor) -> int:
    """Its id. Raises workflow.NotAllowed."""
    with transaction():
        open_items.check(assessment, conditions.item_of(subject))
        row = ConditionLine.create(assessment=assessment.id, subject=subject, content=_text(content), written_by=by.id)
        _record(ADD, assessment, subject, by=by, after=content)
    return row.id


def change_line(
    assessment: tables.Assessment, subject: str, line_id: int, content: Content, version: int, *, by: Actor
) -> None:
    """Raises workflow.NotAllowed and Changed."""
    with transaction():
        open_items.check(assessment, conditions.item_of(subject))
        line = find_line(assessment.id, subject, line_id)
        assert line, "the line was found before"
        if line.written.content == content:
            return
        if line.written.version != version:
            raise Changed(line.written)
        _update(line_id, content=_text(content), written_by=by.id, written_at=tables.now())
        _record(CHANGE, assessment, subject, by=by, before=line.written.content, after=content)


def remove_line(assessment: tables.Assessment, subject: str, line: Line, *, by: Actor) -> None:
    """Twice is once. Raises workflow.NotAllowed."""
    _switch(REMOVE, assessment, subject, line, by)


def bring_back_line(assessment: tables.Assessment, subject: str, line: Line, *, by: Actor) -> None:
    """Twice is once. Raises workflow.NotAllowed."""
    _switch(BRING_BACK, assessment, subject, line, by)


def survey(assessment: tables.Assessment) -> list[Line]:
    """Every village that there is now, with its ballots. Two queries."""
    rows = {each.village_id: each for each in _lines_of(assessment.id, conditions.SATISFACTION)}
    listed = villages.of_unit(assessment.unit_id)
    return [
        replace(_line(rows[each.id]), village=each) if each.id in rows else Line(0, Written({}), each)
        for each in listed
    ]


def ballots_values(line: Line) -> Content:
    assert line.village, "a line of the survey is of a village"
    return {"village": line.village.name, **line.written.content}


def save_survey(
    assessment: tables.Assessment, given: Mapping[int, tuple[int, Content]], *, by: Actor
) -> dict[int, Written]:
    """Keep the ballots of these villages, all or none: (version, counts) by village; villages of elsewhere are passed
    over. Empty: they are kept. Else what somebody else wrote in between, by village. Raises workflow.NotAllowed.
    """
    with transaction():
        open_items.check(assessment, conditions.item_of(conditions.SATISFACTION))
        known = {each.village.id: each for each in survey(assessment) if each.village}
        changed = {id_: each for id_, each in given.items() if id_ in known and each[1] != known[id_].written.content}
        conflicts = {id_: known[id_].written for id_, each in changed.items() if known[id_].written.version != each[0]}
        if not conflicts:
            for id_, (_, content) in changed.items():
                _write_ballots(assessment, known[id_], content, by)
    return conflicts


def changes(assessment_id: int, subject: str, most: int = 30) -> list[Change]:
    """Who wrote what of this subject, the newest first."""
    row = tables.History
    of_item = (row.assessment == assessment_id, row.indicator_code == conditions.item_of(subject))
    rows = row.select().where(*of_item, row.action.in_(ACTIONS)).order_by(row.id.desc())
    found = (Change(each.action, each.user_name, each.at, _read(each.before), _read(each.after)) for each in rows)
    return [each for each in found if (each.after or each.before or {})[SUBJECT] == subject][:most]


def _lines_of(assessment_id: int, subject: str = "", *, are_removed: bool = False):
    row = ConditionLine
    rows = (
        row.select(row, tables.User.name)
        .join(tables.User)
        .where(row.assessment == assessment_id, row.removed_at.is_null(not are_removed))
        .order_by(row.id)
    )
    return rows.where(row.subject == subject) if subject else rows


def _write_ballots(assessment: tables.Assessment, line: Line, content: Content, by: Actor) -> None:
    assert line.village, "a line of the survey is of a village"
    values = {"content": _text(content), "written_by": by.id, "written_at": tables.now()}
    subject, name = conditions.SATISFACTION, {"village": line.village.name}
    if line.id:
        _update(line.id, **values)
    else:
        ConditionLine.create(assessment=assessment.id, subject=subject, village=line.village.id, **values)
    before = {**name, **line.written.content} if line.id else None
    _record(CHANGE if line.id else ADD, assessment, subject, by=by, before=before, after={**name, **content})


def _switch(action: str, assessment: tables.Assessment, subject: str, line: Line, by: Actor) -> None:
    row = ConditionLine
    is_removal = action == REMOVE
    with transaction():
        open_items.check(assessment, conditions.item_of(subject))
        update = row.update(version=row.version + 1, removed_at=tables.now() if is_removal else None)
        if update.where(row.id == line.id, row.removed_at.is_null(is_removal)).execute():
            content = line.written.content
            before, after = (content, None) if is_removal else (None, content)
            _record(action, assessment, subject, by=by, before=before, after=after)


def _update(line_id: int, **values: object) -> None:
    ConditionLine.update(version=ConditionLine.version + 1, **values).where(ConditionLine.id == line_id).execute()


def _record(
    action: str,
    assessment: tables.Assessment,
    subject: str,
    *,
    by: Actor,
    before: Content | None = None,
    after: Content | None = None,
) -> None:
    history.record(
        action,
        by=by,
        unit_code=assessment.unit.code,
        assessment_id=assessment.id,
        indicator_code=conditions.item_of(subject),
        before=None if before is None else {**before, SUBJECT: subject},
        after=None if after is None else {**after, SUBJECT: subject},
    )


def _line(row: ConditionLine) -> Line:
    return Line(row.id, _written(row))


def _written(row: ConditionRecord | ConditionLine) -> Written:
    return Written(json.loads(row.content), row.version, row.written_by.name, row.written_at)


def _read(text: str) -> Content | None:
    return json.loads(text) if text else None


def _text(content: Content) -> str:
    return integrity.canonical(content).decode()
