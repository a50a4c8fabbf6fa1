"""Villages (thôn, bản, ấp) of a commune, in its own order, with their households and people."""

from collections.abc import Sequence
from dataclasses import dataclass

from peewee import Expression, IntegrityError

from ntm_assess.storage import history, tables
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Village
from ntm_assess.storage.units import Changed, Taken


@dataclass(frozen=True)
class Details:
    """What is known of a village; None: not known."""

    name: str
    households: int | None = None
    people: int | None = None


def of_unit(unit_id: int) -> list[Village]:
    """Those that there are now."""
    return list(_of(unit_id).where(Village.removed_at.is_null()).order_by(Village.place, Village.id))


def removed(unit_id: int) -> list[Village]:
    """Those that there are no more; sheets that name them stay as they are."""
    return list(_of(unit_id).where(Village.removed_at.is_null(False)).order_by(Village.name))


def find(village_id: int, *, unit_id: int) -> Village | None:
    return _of(unit_id).where(Village.id == village_id).first()


def add(unit: tables.Unit, added: Sequence[Details], *, by: Actor) -> None:
    """Behind those that there are. One that was removed under this name comes back. Raises Taken with the name."""
    name = ""
    try:
        with transaction():
            kept = {each.name: each for each in _of(unit.id)}
            place = max((each.place for each in kept.values()), default=0)
            for number, each in enumerate(added, place + 1):
                name = each.name
                kept[name] = _added(unit, kept.get(name), each, number)
                history.record("add_village", by=by, unit_code=unit.code, after=vars(each))
    except IntegrityError as error:  # somebody else added it at the same moment
        raise Taken(name) from error


def change(unit: tables.Unit, village: Village, version: int, details: Details, *, by: Actor) -> None:
    """`version`: the one that the person saw. Raises Changed and Taken."""
    before = Details(village.name, village.households, village.people)
    try:
        with transaction():
            _write(village, version, **vars(details))
            history.record("change_village", by=by, unit_code=unit.code, before=vars(before), after=vars(details))
    except IntegrityError as error:
        raise Taken(details.name) from error


def remove(unit: tables.Unit, village: Village, *, by: Actor) -> None:
    """It stands on no new sheet. What was summed before keeps it. Twice is once."""
    with transaction():
        if _is_switched(village, Village.removed_at.is_null(), removed_at=tables.now()):
            history.record("remove_village", by=by, unit_code=unit.code, before={"name": village.name})


def bring_back(unit: tables.Unit, village: Village, *, by: Actor) -> None:
    """Twice is once."""
    with transaction():
        if _is_switched(village, Village.removed_at.is_null(False), removed_at=None):
            history.record("bring_back_village", by=by, unit_code=unit.code, after={"name": village.name})


def _of(unit_id: int):
    return Village.select().where(Village.unit == unit_id)


def _added(unit: tables.Unit, there: Village | None, details: Details, place: int) -> Village:
    if there is None:
        return Village.create(unit=unit.id, **vars(details), place=place)
    if there.removed_at is None:
        raise Taken(details.name)
    values = {**vars(details), "place": place, "removed_at": None, "version": Village.version + 1}
    Village.update(values).where(Village.id == there.id).execute()
    return there


def _is_switched(village: Village, before: Expression, **values: object) -> bool:
    """Whether it was so before, and is changed now."""
    update = Village.update(version=Village.version + 1, **values)
    return bool(update.where(Village.id == village.id, before).execute())


def _write(village: Village, version: int, **values: object) -> None:
    changed = (
        Village.update(version=Village.version + 1, **values)
        .where(Village.id == village.id, Village.version == version)
        .execute()
    )
    if not changed:
        raise Changed(village.name)
