"""History (nhật ký): one row for every change, chained by hash, written in the transaction of the change itself."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ntm_assess.domain import integrity
from ntm_assess.storage import database, tables
from ntm_assess.storage.tables import History

CHAIN_LOCK = 7019  # a PostgreSQL advisory lock: the chain grows one row at a time

_INSERT = """
INSERT INTO history (at, "user", user_name, role, address, action, unit_code, assessment, indicator_code,
                     before, after, reason, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True)
class Actor:
    """Who did it, as it is written into the record."""

    id: int | None
    name: str
    role: str
    address: str = ""

    @classmethod
    def of(cls, user: tables.User, address: str = "") -> "Actor":
        return cls(user.id, user.name, user.role, address)


SYSTEM = Actor(None, "hệ thống", "")


def record(
    action: str,
    *,
    by: Actor,
    unit_code: str = "",
    assessment_id: int | None = None,
    indicator_code: str = "",
    before: object = None,
    after: object = None,
    reason: str = "",
) -> None:
    """Add one row. Call it inside the transaction of the change; without one it would be a record of nothing."""
    assert tables.database.in_transaction(), "a history row belongs to the transaction of its change"
    if not database.is_sqlite():
        tables.database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (CHAIN_LOCK,))
    values = (
        tables.now(),
        by.id,
        by.name,
        by.role,
        by.address,
        action,
        unit_code,
        assessment_id,
        indicator_code,
        _text(before),
        _text(after),
        reason,
    )
    chained = link(_last_hash(), values)
    # SQL text: this runs with every autosave, and building it by the query builder costs ten times as much.
    tables.database.execute_sql(database.sql(_INSERT), (*values, chained))


def link(previous: str, values: tuple) -> str:
    """The hash of a row: that of the row before, and its own values in canonical form."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return hashlib.sha256(previous.encode() + integrity.canonical(plain)).hexdigest()


def first_broken() -> int | None:
    """The id of the first row that does not follow from the one before it. None: the chain holds."""
    previous = ""
    for row in History.select().order_by(History.id).iterator():
        if row.hash != link(previous, _values_of(row)):
            return row.id
        previous = row.hash
    return None


def of_indicator(assessment_id: int, code: str) -> Iterable[History]:
    """What happened to one indicator, newest first."""
    return (
        History.select()
        .where(History.assessment == assessment_id, History.indicator_code == code)
        .order_by(History.id.desc())
    )


def of_assessment(assessment_id: int, limit: int = 200) -> Iterable[History]:
    """What happened to the whole, newest first."""
    return History.select().where(History.assessment == assessment_id).order_by(History.id.desc()).limit(limit)


def _last_hash() -> str:
    row = tables.database.execute_sql("SELECT hash FROM history ORDER BY id DESC LIMIT 1").fetchone()
    return row[0] if row else ""


def _text(value: object) -> str:
    return "" if value is None else integrity.canonical(value).decode()


def _values_of(row: History) -> tuple:
    return (
        row.at,
        row.user,
        row.user_name,
        row.role,
        row.address,
        row.action,
        row.unit_code,
        row.assessment,
        row.indicator_code,
        row.before,
        row.after,
        row.reason,
    )
