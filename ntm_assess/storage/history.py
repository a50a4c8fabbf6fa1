"""History (nhật ký): one row for every change, chained by hash, written in the transaction of the change itself."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from ntm_assess.domain import integrity
from ntm_assess.storage import database, tables
from ntm_assess.storage.tables import History

CEASES = "stop_using_evidence"
USES = ("add_evidence", "use_evidence", CEASES)  # a paper begins to back an indicator, or ceases to
OF_PAPERS = ("change_evidence", "hide_evidence", "bring_back_evidence", "forget_evidence")  # see storage/evidence.py

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


def last_number() -> int:
    """The id of the newest row, up to where `first_broken` looked. 0: there is none."""
    return History.select(fn.MAX(History.id)).scalar() or 0


def of_indicator(assessment_id: int, code: str) -> list[History]:
    """What happened to one indicator, and to its papers while they backed it; newest first."""
    own = list(History.select().where(History.assessment == assessment_id, History.indicator_code == code))
    return sorted([*own, *_of_papers(own)], key=lambda row: row.id, reverse=True)


def _of_papers(own: list[History]) -> list[History]:
    """What is done to a paper itself stands in the record once, without an indicator, however many it backs."""
    uses = [row for row in own if row.action in USES]
    if not uses:
        return []
    found = History.select().where(History.unit_code == uses[0].unit_code, History.action.in_(OF_PAPERS))
    return [row for row in found if _was_backing(uses, row)]


def _was_backing(uses: list[History], of_paper: History) -> bool:
    """Whether the paper of this row backed the indicator then; `uses`: when papers began to, and when they ceased."""
    paper = _paper_id(of_paper)
    before = [row for row in uses if row.id < of_paper.id and _paper_id(row) == paper]
    return bool(before) and max(before, key=lambda row: row.id).action != CEASES


def _paper_id(row: History) -> int:
    return json.loads(row.after or row.before)["id"]


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
