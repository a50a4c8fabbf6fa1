"""Assessments (bản tự đánh giá): who sees which, how one is started, and what stands on its sheet."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ntm_assess.domain import submissions, workflow
from ntm_assess.domain.criteria import AppliedSet, Cost, DecidedBy, Effort
from ntm_assess.domain.scoring import Answer, Scorecard
from ntm_assess.domain.workflow import Kind, Role, State
from ntm_assess.storage import history, mergers, tables
from ntm_assess.storage.database import is_sqlite, sql, transaction
from ntm_assess.storage.history import Actor

# A criteria set as it holds for a commune and year. None: nobody can tell, e.g. the province's levels are not there.
FindApplied = Callable[[tables.Unit, str, int], AppliedSet | None]


@dataclass(frozen=True)
class Mark:
    """Where an answer stands."""

    version: int  # what a save names, so that it overwrites nothing unseen
    revision: int  # how often the answer or its evidence was changed
    answered_at: datetime


@dataclass(frozen=True)
class Sheet:
    """What stands on an assessment, read in a fixed number of queries."""

    assessment: tables.Assessment
    scorecard: Scorecard
    marks: Mapping[str, Mark]
    estimates: Mapping[str, Effort]
    evidence_counts: Mapping[str, int]


def units_of(user: tables.User):
    """The communes that this person may see, as a query; in the order of their names."""
    query = (
        tables.Unit.select(tables.Unit, tables.Province)
        .join(tables.Province)
        .order_by(tables.Unit.folded_name, tables.Unit.code)
    )
    scope = _scope(user)
    if scope is None:
        return query
    column, place = scope
    return query.where(getattr(tables.Unit, column) == place) if place is not None else query.where(False)


def find_unit(code: str, *, user: tables.User) -> tables.Unit | None:
    return units_of(user).where(tables.Unit.code == code).first()


def visible_to(user: tables.User):
    """The assessments of the communes that this person may see, the newest year first; within it, the first begun."""
    visible_units = units_of(user).select(tables.Unit.id).order_by()
    return (
        tables.Assessment.select(tables.Assessment, tables.Unit, tables.Province)
        .join(tables.Unit)
        .join(tables.Province)
        .where(tables.Unit.id.in_(visible_units))
        .order_by(tables.Assessment.year.desc(), tables.Unit.folded_name, tables.Unit.code, tables.Assessment.id)
    )


def find(unit_code: str, criteria_set: str, year: int, *, user: tables.User) -> tables.Assessment | None:
    """With its unit and province joined. None: there is none, or this person may not see it."""
    scope = _scope(user)
    statement, values = (_FIND, ()) if scope is None else (f'{_FIND} AND n."{scope[0]}" = ?', scope[1:])
    found = tables.database.execute_sql(sql(statement), (unit_code, criteria_set, year, *values)).fetchone()
    if found is None:
        return None
    assessment, unit, unit.province = _rows(found)
    assessment.unit = unit
    return assessment


def _scope(user: tables.User) -> tuple[str, int | None] | None:
    """Who sees which communes: a column of `unit` and its value; without a value, none. None: all of them."""
    role = Role(user.role)
    if role.is_of_commune:
        return "id", user.unit_id
    if role is Role.PRE_REVIEWER:
        return "group_id", user.group_id
    if role is Role.ADMIN and user.province_id is None:
        return None
    return "province_id", user.province_id


# SQL text, built once: every save asks this, and building it by the query builder costs as much as keeping an answer.
_FOUND = {"a": tables.Assessment, "n": tables.Unit, "p": tables.Province}
_COLUMNS = [f'{alias}."{field.column_name}"' for alias, table in _FOUND.items() for field in table._meta.sorted_fields]
_FIND = (
    f"SELECT {', '.join(_COLUMNS)} FROM assessment a "
    "JOIN unit n ON n.id = a.unit_id JOIN province p ON p.id = n.province_id "
    "WHERE n.code = ? AND a.criteria_set = ? AND a.year = ?"
)


def _rows(values: Sequence[object]) -> Iterator[Any]:
    """One row of each table of _FOUND."""
    rest = iter(values)
    for table in _FOUND.values():
        yield table(**{field.name: field.python_value(next(rest)) for field in table._meta.sorted_fields})


class Incomplete(ValueError):
    """Of this set not everything is known, so nothing can be assessed by it; the message says what is missing."""


def start(unit: tables.Unit, applied: AppliedSet, *, by: Actor) -> tables.Assessment:
    """A new, empty sheet for this unit, set and year. The one that exists, if it does.

    Raises Incomplete, and workflow.NotAllowed: the commune has become another one.
    """
    if not applied.criteria_set.complete:
        raise Incomplete(applied.criteria_set.missing)
    with transaction():
        assessment, is_new = tables.Assessment.get_or_create(
            unit=unit, criteria_set=applied.criteria_set.id, year=applied.year
        )
        if is_new:
            if mergers.is_merged(unit.id):
                raise workflow.NotAllowed(f"{unit.code} has become another commune")
            write_summary(assessment.id, Scorecard(applied, {}), is_new=True)
            history.record("start", by=by, unit_code=unit.code, assessment_id=assessment.id)
    return assessment


def answers_of(assessment_id: int) -> dict[str, Answer]:
    """By indicator code."""
    return {code: answer for code, (answer, _) in _answers_and_marks(assessment_id).items()}


def answers_of_many(assessment_ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    """By assessment, then by indicator code; one without an answer is absent."""
    row = tables.Answer
    rows = row.select(row.assessment, row.indicator_code, row.entry, row.note, row.not_applicable_reason)
    found: dict[int, dict[str, Answer]] = {}
    for id_, code, entry, note, reason in rows.where(row.assessment.in_(assessment_ids)).tuples().iterator():
        found.setdefault(id_, {})[code] = Answer(code, submissions.entry_from(json.loads(entry)), note, reason)
    return found


def scorecard_of(assessment: tables.Assessment, applied: AppliedSet) -> Scorecard:
    return Scorecard(applied, answers_of(assessment.id))


def sheet(assessment: tables.Assessment, applied: AppliedSet, scorecard: Scorecard | None = None) -> Sheet:
    """Three queries, however much is on the sheet. `scorecard`: when it is worked out already."""
    rows = _answers_and_marks(assessment.id)
    return Sheet(
        assessment=assessment,
        scorecard=scorecard or Scorecard(applied, {code: answer for code, (answer, _) in rows.items()}),
        marks={code: mark for code, (_, mark) in rows.items()},
        estimates={
            # What is to be done stays as the tool suggests it; the commune reckons what it takes.
            code: replace(effort, action=indicator.effort.action)
            for code, effort in estimates_of(assessment.id).items()
            if (indicator := applied.criteria_set.indicator(code))
        },
        evidence_counts=evidence_counts(assessment.id),
    )


def estimates_of(assessment_id: int) -> dict[str, Effort]:
    """The commune's own estimates, by indicator code; they do not say what is to be done (`action` is empty)."""
    rows = tables.database.execute_sql(
        sql("SELECT indicator_code, cost, months, decided_by, led_by FROM estimate WHERE assessment_id = ?"),
        (assessment_id,),
    )
    return {
        code: Effort(Cost(cost), Decimal(months), DecidedBy(decided_by), led_by)
        for code, cost, months, decided_by, led_by in rows.fetchall()
    }


def evidence_counts(assessment_id: int) -> dict[str, int]:
    """How many papers each indicator (or condition) has; removed ones do not count."""
    rows = tables.database.execute_sql(
        sql(
            "SELECT u.indicator_code, COUNT(*) FROM evidence_use u JOIN evidence e ON e.id = u.evidence_id "
            "WHERE u.assessment_id = ? AND e.hidden_at IS NULL GROUP BY u.indicator_code"
        ),
        (assessment_id,),
    )
    return dict(rows.fetchall())


def write_summary(assessment_id: int, scorecard: Scorecard, *, is_new: bool = False) -> None:
    """The verdicts in one row. Belongs into the transaction of the change that it sums up."""
    values = (
        scorecard.letters,
        scorecard.met_criteria,
        scorecard.met_indicators,
        scorecard.entered_indicators,
        scorecard.applied.sha256,
        assessment_id,
    )
    if is_new:
        statement = (
            "INSERT INTO summary (letters, met_criteria, met_indicators, entered_indicators, applied_sha256, "
            "assessment_id) VALUES (?, ?, ?, ?, ?, ?)"
        )
    else:
        statement = (
            "UPDATE summary SET letters = ?, met_criteria = ?, met_indicators = ?, entered_indicators = ?, "
            "applied_sha256 = ? WHERE assessment_id = ?"
        )
    tables.database.execute_sql(sql(statement), values)


def renew_summaries(find_applied: FindApplied, province: tables.Province | None = None) -> int:
    """Work out again what other levels gave than those that hold now (in this province); returns how many.

    What `find_applied` cannot tell stays as it is. Belongs into the transaction of a change of levels; at a start it
    finds what came with new criteria files.
    """
    row = tables.Assessment
    sheets = (
        row.select(row, tables.Unit, tables.Province, tables.Summary)
        .join(tables.Unit)
        .join(tables.Province)
        .join_from(row, tables.Summary, attr="summary")
        .order_by(row.id)
    )
    if province:
        sheets = sheets.where(tables.Province.id == province.id)
    stale: dict[str, tuple[AppliedSet, list[int]]] = {}
    for each in sheets:
        applied = find_applied(each.unit, each.criteria_set, each.year)
        if applied and applied.sha256 != each.summary.applied_sha256:
            stale.setdefault(applied.sha256, (applied, []))[1].append(each.id)
    return sum(_renew(applied, ids) for applied, ids in stale.values())


def _renew(applied: AppliedSet, assessment_ids: list[int]) -> int:
    """Holds these sheets, so that no answer comes in between."""
    row = tables.Assessment
    with transaction():
        if not is_sqlite():
            row.select(row.id).where(row.id.in_(assessment_ids)).order_by(row.id).for_update().execute()
        found = answers_of_many(assessment_ids)
        for assessment_id in assessment_ids:
            write_summary(assessment_id, Scorecard(applied, found.get(assessment_id, {})))
    return len(assessment_ids)


def last_submission(assessment_id: int) -> tables.Submission | None:
    """The newest one, with who sent it; without its content."""
    row = tables.Submission
    return (
        row.select(row.id, row.assessment, row.number, row.kind, row.sha256, row.sent_at, row.sent_by, tables.User.name)
        .join(tables.User)
        .where(row.assessment == assessment_id)
        .order_by(row.number.desc())
        .first()
    )


def last_kind(assessment_id: int) -> Kind | None:
    submission = last_submission(assessment_id)
    return Kind(submission.kind) if submission else None


def relevelled(assessment: tables.Assessment, applied: AppliedSet) -> frozenset[str]:
    """Codes of what is judged by another level now than when it was sent, while it is back with the commune."""
    if assessment.state != State.RETURNED:
        return frozenset()
    row = tables.Submission
    last = row.select(row.content).where(row.assessment == assessment.id).order_by(row.number.desc()).first()
    return submissions.relevelled(json.loads(bytes(last.content)), applied) if last else frozenset()


def change_state(assessment: tables.Assessment, after: State) -> None:
    """Asks for the old state again, so that of two people who press at once one is told no. Raises NotAllowed."""
    row = tables.Assessment
    changed = row.update(state=str(after)).where(row.id == assessment.id, row.state == assessment.state).execute()
    if not changed:
        raise workflow.NotAllowed(f"assessment {assessment.id} is no longer {assessment.state}")
    assessment.state = str(after)


def _answers_and_marks(assessment_id: int) -> dict[str, tuple[Answer, Mark]]:
    # Tuples by SQL text: the checklist and every autosave read all rows of a sheet.
    rows = tables.database.execute_sql(
        sql(
            "SELECT indicator_code, entry, note, not_applicable_reason, version, revision, answered_at "
            "FROM answer WHERE assessment_id = ?"
        ),
        (assessment_id,),
    ).fetchall()
    found = {}
    for code, entry, note, reason, version, revision, at in rows:
        answer = Answer(code, submissions.entry_from(json.loads(entry)), note, reason)
        found[code] = (answer, Mark(version, revision, tables.Answer.answered_at.python_value(at)))
    return found
