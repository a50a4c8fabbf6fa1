"""Former communes (xã cũ): of which ones a commune was made, on which day, by which decision; and their old sheets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from peewee import JOIN, IntegrityError

from ntm_assess.storage import assessments, history, tables
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Assessment, FormerCommune, Province, Summary, Unit
from ntm_assess.storage.units import Changed, Taken


class Circular(Exception):
    """The commune itself has become (part of) the one that would be its former one, be it by way of others."""


@dataclass(frozen=True)
class Details:
    code: str
    name: str
    merged_on: date
    decision: str


@dataclass(frozen=True)
class Addition:
    """A former commune to be added. `former_unit`: where its own sheets are kept, if that is known here."""

    unit: Unit
    details: Details
    former_unit: Unit | None = None


def of_unit(unit_id: int) -> list[FormerCommune]:
    """By name, with who entered them and where their own sheets are kept. One query."""
    return list(_rows().where(FormerCommune.unit == unit_id).order_by(FormerCommune.name, FormerCommune.code))


def find(code: str, *, unit_id: int) -> FormerCommune | None:
    return _rows().where(FormerCommune.unit == unit_id, FormerCommune.code == code).first()


def units_by_code(codes: Iterable[str], *, user: tables.User) -> dict[str, Unit]:
    """Those of them that are kept here and that this person may see."""
    return {each.code: each for each in assessments.units_of(user).where(Unit.code.in_(list(codes)))}


def add(additions: Iterable[Addition], *, by: Actor) -> None:
    """All of them or none. Raises Taken with the code that the commune has already, and Circular with the code."""
    with transaction():
        for each in additions:
            _refuse_circle(each)
            try:
                FormerCommune.create(
                    unit=each.unit.id, former_unit=each.former_unit, entered_by=by.id, **vars(each.details)
                )
            except IntegrityError as error:
                raise Taken(each.details.code) from error
            history.record("add_former_commune", by=by, unit_code=each.unit.code, after=_plain(each.details))


def change(row: FormerCommune, version: int, wanted: Addition, *, by: Actor) -> None:
    """`version`: the one that the person saw. Raises Changed, Taken and Circular."""
    before = details_of(row)
    values = {**vars(wanted.details), "former_unit": wanted.former_unit, "version": FormerCommune.version + 1}
    try:
        with transaction():
            _refuse_circle(wanted)
            update = FormerCommune.update(**values, entered_by=by.id, entered_at=tables.now())
            if not update.where(FormerCommune.id == row.id, FormerCommune.version == version).execute():
                raise Changed(row.code)
            history.record(
                "change_former_commune",
                by=by,
                unit_code=wanted.unit.code,
                before=_plain(before),
                after=_plain(wanted.details),
            )
    except IntegrityError as error:
        raise Taken(wanted.details.code) from error


def remove(unit: Unit, row: FormerCommune, version: int, *, by: Actor) -> None:
    """Entered by mistake; with the figures typed of it. What was confirmed on a sheet stays. Raises Changed."""
    with transaction():
        if not FormerCommune.delete().where(FormerCommune.id == row.id, FormerCommune.version == version).execute():
            raise Changed(row.code)
        history.record("remove_former_commune", by=by, unit_code=unit.code, before=_plain(details_of(row)))


def details_of(row: FormerCommune) -> Details:
    return Details(row.code, row.name, row.merged_on, row.decision)


def old_sheets(formers: Sequence[FormerCommune]) -> dict[int, list[Assessment]]:
    """By former commune: its own sheets on which something is entered, the newest year first. One query.

    Where the new commune goes on with the code of a former one, those of the years before the merger.
    """
    by_unit: dict[int, list[FormerCommune]] = {}
    for each in formers:
        if each.former_unit_id is not None:
            by_unit.setdefault(each.former_unit_id, []).append(each)
    rows = (
        Assessment.select(Assessment, Unit, Province)
        .join(Unit)
        .join(Province)
        .join_from(Assessment, Summary)
        .where(Assessment.unit.in_(list(by_unit)), Summary.entered_indicators > 0)
        .order_by(Assessment.year.desc(), Assessment.id.desc())
    )
    found: dict[int, list[Assessment]] = {each.id: [] for each in formers}
    for sheet in rows:
        for former in by_unit[sheet.unit_id]:
            if former.unit_id != former.former_unit_id or sheet.year < former.merged_on.year:
                found[former.id].append(sheet)
    return found


def _refuse_circle(wanted: Addition) -> None:
    if wanted.former_unit is None or wanted.former_unit.id == wanted.unit.id:
        return
    row = FormerCommune
    seen, became = set[int](), {wanted.unit.id}
    while became:
        seen |= became
        found = row.select(row.unit).where(row.former_unit.in_(list(became)), row.unit.not_in(list(seen)))
        became = {unit_id for (unit_id,) in found.tuples().iterator()}
    if wanted.former_unit.id in seen:
        raise Circular(wanted.details.code)


def _rows():
    return (
        FormerCommune.select(FormerCommune, Unit, tables.User.name)
        .join(tables.User)
        .switch(FormerCommune)
        .join(Unit, JOIN.LEFT_OUTER, on=(FormerCommune.former_unit == Unit.id), attr="former_unit")
    )


def _plain(details: Details) -> dict[str, str]:
    return {**vars(details), "merged_on": details.merged_on.isoformat()}
