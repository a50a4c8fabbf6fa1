"""Mergers (sáp nhập): whether a commune has become another one. Its sheets are then only read, and none is begun."""

from datetime import UTC, date, datetime

from ntm_assess import formatting
from ntm_assess.storage import tables
from ntm_assess.storage.database import sql
from ntm_assess.storage.tables import FormerCommune, Unit


def is_merged(unit_id: int) -> bool:
    # SQL text: every save asks this.
    found = tables.database.execute_sql(
        sql(
            "SELECT 1 FROM former_commune WHERE former_unit_id = ? AND unit_id <> former_unit_id AND merged_on <= ? "
            "LIMIT 1"
        ),
        (unit_id, _today()),
    ).fetchone()
    return found is not None


def merged_into(unit_id: int) -> list[Unit]:
    """The communes that it became (part of) by now; by name."""
    return list(
        Unit.select()
        .join(FormerCommune, on=(FormerCommune.unit == Unit.id))
        .where(FormerCommune.former_unit == unit_id, FormerCommune.unit != unit_id, FormerCommune.merged_on <= _today())
        .order_by(Unit.folded_name, Unit.code)
    )


def merged_ids():
    """The communes that are others by now, as a query of their ids."""
    row = FormerCommune
    return row.select(row.former_unit).where(
        row.former_unit.is_null(False), row.unit != row.former_unit, row.merged_on <= _today()
    )


def _today() -> date:
    return formatting.local_day(datetime.now(UTC))
