"""Areas of communes (vùng, nhóm xã): whose levels a commune takes, where that is not simply its province's region.

A row holds from a day until a day. What decides for a year is its last day, as with amendments.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ntm_assess.domain.criteria import REGION, AppliedSet, last_day
from ntm_assess.law.library import Library
from ntm_assess.storage import assessments, history, tables
from ntm_assess.storage.assessments import FindApplied
from ntm_assess.storage.database import is_sqlite, sql, transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import UnitArea
from ntm_assess.storage.units import Changed


class Overlaps(Exception):
    """The commune is in an area of this scheme already on some of these days."""


@dataclass(frozen=True)
class Stay:
    """In which area a commune is, from when until when, and by which decision."""

    scheme: str
    code: str
    from_day: date
    until_day: date | None
    decision: str

    def holds_on(self, day: date) -> bool:
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)

    def meets(self, other: "Stay") -> bool:
        """Whether both speak about the same day."""
        starts_in_time = self.until_day is None or other.from_day <= self.until_day
        ends_late_enough = other.until_day is None or self.from_day <= other.until_day
        return self.scheme == other.scheme and starts_in_time and ends_late_enough


# --- By which levels --------------------------------------------------------------------------------------------------


def applied_to(library: Library, unit: tables.Unit, set_id: str, year: int) -> AppliedSet:
    """The set as it holds for this commune. Its province must be joined. Raises LevelsMissing."""
    return library.applied_in(unit.province, set_id, year, _own(_stays_of([unit.id]).get(unit.id, ()), year))


def finder(library: Library) -> FindApplied:
    """The same for many communes: all areas are read once, with the first of them."""
    stays: dict[int, list[Stay]] | None = None

    def find(unit: tables.Unit, set_id: str, year: int) -> AppliedSet | None:
        nonlocal stays
        if stays is None:
            stays = _stays_of()
        return library.find_applied(unit.province, set_id, year, _own(stays.get(unit.id, ()), year))

    return find


def in_use(scheme: str) -> set[str]:
    """The areas of a scheme that a province or a commune is in."""
    codes = {each.code for each in UnitArea.select(UnitArea.code).where(UnitArea.scheme == scheme)}
    if scheme != REGION:
        return codes
    return codes | {each.region for each in tables.Province.select(tables.Province.region)}


def _own(stays: Iterable[Stay], year: int) -> Mapping[str, str]:
    """By area scheme."""
    return {each.scheme: each.code for each in stays if each.holds_on(last_day(year))}


def _stays_of(unit_ids: Iterable[int] | None = None) -> dict[int, list[Stay]]:
    """By commune; of all communes if none are named."""
    # SQL text: every save of an answer asks this for one commune.
    ids = None if unit_ids is None else list(unit_ids)
    where = "" if ids is None else f" WHERE unit_id IN ({', '.join('?' * len(ids))})"
    columns = "unit_id, scheme, code, from_day, until_day, decision"
    rows = tables.database.execute_sql(sql(f"SELECT {columns} FROM unit_area{where}"), tuple(ids or ()))
    day = UnitArea.from_day.python_value
    found: dict[int, list[Stay]] = {}
    for unit_id, scheme, code, first, last, decision in rows.fetchall():
        found.setdefault(unit_id, []).append(Stay(scheme, code, day(first), day(last), decision))
    return found


# --- The rows ---------------------------------------------------------------------------------------------------------


def rows_of(unit_id: int) -> list[UnitArea]:
    """With who entered them; the newest first."""
    rows = UnitArea.select(UnitArea, tables.User.id, tables.User.name).join(tables.User)
    return list(rows.where(UnitArea.unit == unit_id).order_by(UnitArea.from_day.desc(), UnitArea.id.desc()))


def find(row_id: int, *, unit_id: int) -> UnitArea | None:
    return UnitArea.get_or_none(UnitArea.id == row_id, UnitArea.unit == unit_id)


def add(unit: tables.Unit, stay: Stay, *, library: Library, by: Actor) -> None:
    """Other levels hold from then on, and the summaries of the commune follow. Raises Overlaps."""
    with transaction():
        _refuse_overlap(unit, stay)
        UnitArea.create(unit=unit.id, entered_by=by.id, **_values(stay))
        history.record("add_area", by=by, unit_code=unit.code, after=_plain(stay))
        _renew(unit, library)


def change(unit: tables.Unit, row: UnitArea, version: int, stay: Stay, *, library: Library, by: Actor) -> None:
    """`version`: the one that the person saw. Raises Changed and Overlaps."""
    with transaction():
        _refuse_overlap(unit, stay, but=row.id)
        values = _values(stay) | {"version": UnitArea.version + 1, "entered_by": by.id, "entered_at": tables.now()}
        update = UnitArea.update(values).where(UnitArea.id == row.id, UnitArea.version == version)
        if not update.execute():
            raise Changed
        history.record("change_area", by=by, unit_code=unit.code, before=_plain(stay_of(row)), after=_plain(stay))
        _renew(unit, library)


def remove(unit: tables.Unit, row: UnitArea, version: int, *, library: Library, by: Actor) -> None:
    """What was entered by mistake; what has ended gets a last day instead. Raises Changed."""
    with transaction():
        if not UnitArea.delete().where(UnitArea.id == row.id, UnitArea.version == version).execute():
            raise Changed
        history.record("remove_area", by=by, unit_code=unit.code, before=_plain(stay_of(row)))
        _renew(unit, library)


def stay_of(row: UnitArea) -> Stay:
    return Stay(row.scheme, row.code, row.from_day, row.until_day, row.decision)


def _refuse_overlap(unit: tables.Unit, stay: Stay, but: int = 0) -> None:
    """Holds the commune, so that no other stay comes in before this one is written."""
    if not is_sqlite():
        tables.Unit.select(tables.Unit.id).where(tables.Unit.id == unit.id).for_update().execute()
    others = UnitArea.select().where(UnitArea.unit == unit.id, UnitArea.id != but)
    if any(stay_of(each).meets(stay) for each in others):
        raise Overlaps


def _renew(unit: tables.Unit, library: Library) -> None:
    assessments.renew_summaries(finder(library), unit.province)


def _values(stay: Stay) -> dict[str, object]:
    return dict(vars(stay))


def _plain(stay: Stay) -> dict[str, object]:
    until = stay.until_day.isoformat() if stay.until_day else ""
    return vars(stay) | {"from_day": stay.from_day.isoformat(), "until_day": until}
