"""Procedures (trình tự công nhận): which one a province goes by, and who judges a commune under it.

The procedures themselves are shipped files. A province goes by the one that holds today, or by another that its
administrator named, from a day on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from peewee import IntegrityError

from ntm_assess import formatting
from ntm_assess.domain import procedures
from ntm_assess.domain.procedures import Procedure
from ntm_assess.domain.workflow import Chain
from ntm_assess.law.library import load_all
from ntm_assess.storage import history, tables
from ntm_assess.storage.database import sql, transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import ProvinceProcedure, User

BY_THE_DAY = ""  # chosen instead of an id: the procedure that holds on the day


class Taken(Exception):
    """Something was chosen from this day on already."""


@dataclass(frozen=True)
class Choice:
    """What was chosen for a province, from a day on."""

    procedure: str  # an id, or BY_THE_DAY
    from_day: date


# --- Which one holds --------------------------------------------------------------------------------------------------


def known() -> Mapping[str, Procedure]:
    """All that there are, by id."""
    return load_all().procedures


def in_force(province: tables.Province) -> Procedure:
    """By which the province goes today."""
    return _in_force(_choices([province.id]).get(province.id, ()), today())


def missing(province: tables.Province) -> str:
    """The id of the procedure that was chosen and whose file is not there, so that the day decides. Empty: none."""
    chosen = _chosen(_choices([province.id]).get(province.id, ()), today())
    return "" if chosen in known() else chosen


def chain_of(unit: tables.Unit) -> Chain:
    """Who judges this commune, in order. Its province must be joined."""
    return _chain(in_force(unit.province), unit)


@dataclass(frozen=True)
class InForce:
    """The same for many communes: what was chosen is read once."""

    choices: Mapping[int, list[Choice]]
    day: date

    def of(self, unit: tables.Unit) -> Procedure:
        return _in_force(self.choices.get(unit.province_id, ()), self.day)

    def chain_of(self, unit: tables.Unit) -> Chain:
        return _chain(self.of(unit), unit)


def in_force_today() -> InForce:
    return InForce(_choices(), today())


def today() -> date:
    return formatting.local_day(datetime.now(UTC))


def _chain(procedure: Procedure, unit: tables.Unit) -> Chain:
    return procedure.chain(has_group=unit.group_id is not None, wants_pre_review=unit.province.has_pre_review)


def _in_force(choices: Iterable[Choice], day: date) -> Procedure:
    found = known()
    return found.get(_chosen(choices, day)) or procedures.in_force(found.values(), day)


def _chosen(choices: Iterable[Choice], day: date) -> str:
    """The id that was chosen last for this day; BY_THE_DAY: none."""
    begun = (each for each in choices if each.from_day <= day)
    return max(begun, key=lambda each: each.from_day, default=Choice(BY_THE_DAY, day)).procedure


def _choices(province_ids: Iterable[int] | None = None) -> dict[int, list[Choice]]:
    """By province; of all provinces if none are named."""
    # SQL text: every page of a commune asks this.
    ids = None if province_ids is None else list(province_ids)
    where = "" if ids is None else f" WHERE province_id IN ({', '.join('?' * len(ids))})"
    statement = f"SELECT province_id, procedure, from_day FROM province_procedure{where}"
    rows = tables.database.execute_sql(sql(statement), tuple(ids or ()))
    day = ProvinceProcedure.from_day.python_value
    found: dict[int, list[Choice]] = {}
    for province_id, procedure, from_day in rows.fetchall():
        found.setdefault(province_id, []).append(Choice(procedure, day(from_day)))
    return found


# --- What was chosen --------------------------------------------------------------------------------------------------


def chosen_for(province: tables.Province) -> list[ProvinceProcedure]:
    """With who chose it; the newest day first."""
    rows = ProvinceProcedure.select(ProvinceProcedure, User.id, User.name).join(User)
    return list(rows.where(ProvinceProcedure.province == province.id).order_by(ProvinceProcedure.from_day.desc()))


def choose(province: tables.Province, choice: Choice, *, by: Actor) -> None:
    """The province goes by another procedure from that day on. Raises Taken."""
    try:
        with transaction():
            ProvinceProcedure.create(
                province=province.id, procedure=choice.procedure, from_day=choice.from_day, chosen_by=by.id
            )
            history.record("choose_procedure", by=by, after=_plain(choice), reason=province.code)
    except IntegrityError as error:
        raise Taken from error


def take_back(province: tables.Province, row_id: int, *, by: Actor) -> None:
    """What was chosen by mistake. Twice is once."""
    with transaction():
        row = ProvinceProcedure.get_or_none(ProvinceProcedure.id == row_id, ProvinceProcedure.province == province.id)
        if row is None:
            return
        row.delete_instance()
        history.record(
            "take_back_procedure",
            by=by,
            before=_plain(Choice(row.procedure, row.from_day)),
            reason=province.code,
        )


def _plain(choice: Choice) -> dict[str, str]:
    return {"procedure": choice.procedure, "from_day": choice.from_day.isoformat()}
