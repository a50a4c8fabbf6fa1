"""Common figures (số liệu chung): what a commune has, as of a date, with the paper. Entered once for all shares."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN, IntegrityError

from ntm_assess.domain import commune_figures, integrity
from ntm_assess.domain.commune_figures import CommonFigures, Values
from ntm_assess.storage import history, tables
from ntm_assess.storage.database import sql, transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import CommuneFigures
from ntm_assess.storage.units import Changed, Taken

ADD, CHANGE = "add_common_figures", "change_common_figures"


@dataclass(frozen=True)
class Dated:
    """The figures of one date, and where they come from."""

    id: int
    figures: CommonFigures
    source: str
    evidence: tables.Evidence | None
    version: int
    written_by: str
    written_at: datetime


@dataclass(frozen=True)
class Details:
    """What is written down: the date, the figures, the paper in words, the paper itself where it is kept here."""

    as_of: date
    values: Values
    source: str
    evidence_id: int | None = None


def versions_of(unit_id: int) -> list[Dated]:
    """All dates, the newest first. One query."""
    return [_dated(row) for row in _rows().where(CommuneFigures.unit == unit_id).order_by(CommuneFigures.as_of.desc())]


def find(figures_id: int, *, unit_id: int) -> Dated | None:
    row = _rows().where(CommuneFigures.id == figures_id, CommuneFigures.unit == unit_id).first()
    return _dated(row) if row else None


def in_force(unit_id: int, year: int) -> CommonFigures | None:
    """What holds for a year: the newest as of a date within it or before it. None: nothing was entered."""
    # SQL text: every checklist and every autosave asks this.
    found = tables.database.execute_sql(
        sql("SELECT as_of, figures FROM commune_figures WHERE unit_id = ? AND as_of <= ?"),
        (unit_id, date(year, 12, 31)),
    ).fetchall()
    read = CommuneFigures.as_of.python_value
    return commune_figures.in_force((CommonFigures(read(as_of), json.loads(text)) for as_of, text in found), year)


def add(unit: tables.Unit, details: Details, *, by: Actor) -> int:
    """Figures as of one more date; returns their id. Raises Taken: there are some of that day already."""
    try:
        with transaction():
            row = CommuneFigures.create(unit=unit.id, written_by=by.id, **_stored(details))
            history.record(ADD, by=by, unit_code=unit.code, after=_values(details))
    except IntegrityError as error:
        raise Taken("as_of") from error
    return row.id


def change(unit: tables.Unit, dated: Dated, version: int, details: Details, *, by: Actor) -> None:
    """`version`: the one that the person saw. Raises Changed and Taken."""
    row = CommuneFigures
    paper_id = dated.evidence.id if dated.evidence else None
    before = Details(dated.figures.as_of, dated.figures.values, dated.source, paper_id)
    try:
        with transaction():
            changed = (
                row.update(version=row.version + 1, written_by=by.id, written_at=tables.now(), **_stored(details))
                .where(row.id == dated.id, row.version == version)
                .execute()
            )
            if not changed:
                raise Changed(unit.code)
            if details != before:
                history.record(CHANGE, by=by, unit_code=unit.code, before=_values(before), after=_values(details))
    except IntegrityError as error:
        raise Taken("as_of") from error


def changes(unit_code: str, limit: int = 30) -> Iterable[tables.History]:
    """Who wrote what, the newest first."""
    row = tables.History
    return (
        row.select()
        .where(row.unit_code == unit_code, row.action.in_((ADD, CHANGE)))
        .order_by(row.id.desc())
        .limit(limit)
    )


def _rows():
    return (
        CommuneFigures.select(CommuneFigures, tables.User.name, tables.Evidence)
        .join(tables.User)
        .switch(CommuneFigures)
        .join(tables.Evidence, JOIN.LEFT_OUTER, attr="evidence")
    )


def _dated(row: CommuneFigures) -> Dated:
    paper = row.evidence if row.evidence_id else None
    figures = CommonFigures(row.as_of, json.loads(row.figures))
    return Dated(row.id, figures, row.source, paper, row.version, row.written_by.name, row.written_at)


def _stored(details: Details) -> dict[str, object]:
    return {
        "as_of": details.as_of,
        "figures": integrity.canonical(dict(details.values)).decode(),
        "source": details.source,
        "evidence": details.evidence_id,
    }


def _values(details: Details) -> dict[str, object]:
    return {
        "as_of": details.as_of.isoformat(),
        "figures": dict(details.values),
        "source": details.source,
        "evidence": details.evidence_id,
    }
