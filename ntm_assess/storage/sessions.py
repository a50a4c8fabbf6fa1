"""Sessions: who is signed in, in which browser. A copied cookie dies with its row: at sign-out, when the password
changes, when the account is disabled.

Only the hash of a token is kept, so that whoever reads the database cannot sign in with what they find.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from ntm_assess.domain.workflow import Role
from ntm_assess.settings import Settings
from ntm_assess.storage import history, tables
from ntm_assess.storage.database import sql, transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Province, ReviewGroup, Session, Unit, User

LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)  # not with every request: a page would cost a write


def start(user: User, *, address: str) -> str:
    """A new session; its token is for the cookie and is not kept."""
    token = secrets.token_urlsafe(32)
    with transaction():
        Session.delete().where(Session.started_at < tables.now() - LONGEST).execute()
        Session.create(token_hash=_hash(token), user=user.id)
        history.record("sign_in", by=Actor.of(user, address))
    return token


def find(token: str, *, settings: Settings) -> User | None:
    """Who is signed in with this token, with their unit, group and province; None when nobody is (any more)."""
    values = tables.database.execute_sql(sql(_FIND), (_hash(token),)).fetchone()
    if values is None:
        return None
    session, user, user.unit, user.group, user.province = _rows(values)
    if user.disabled_at or _is_over(session, user, settings):
        return None
    if tables.now() - session.seen_at >= SEEN_EVERY:
        Session.update(seen_at=tables.now()).where(Session.id == session.id).execute()
    return user


def end(token: str, *, by: Actor) -> None:
    """Sign out this browser."""
    with transaction():
        if Session.delete().where(Session.token_hash == _hash(token)).execute():
            history.record("sign_out", by=by)


def end_all_of(user: User) -> None:
    """In every browser. Belongs into the transaction of what made it necessary."""
    Session.delete().where(Session.user == user.id).execute()


def _is_over(session: Session, user: User, settings: Settings) -> bool:
    minutes = settings.admin_idle_minutes if user.role == Role.ADMIN else settings.idle_minutes
    return tables.now() - session.seen_at > timedelta(minutes=minutes) or tables.now() - session.started_at > LONGEST


# SQL text, built once: every request asks this, and building it by the query builder costs more than all else of it.
_JOINED = (("s", Session), ("u", User), ("n", Unit), ("g", ReviewGroup), ("p", Province))
_FIND = (
    "SELECT "
    + ", ".join(f'{alias}."{field.column_name}"' for alias, table in _JOINED for field in table._meta.sorted_fields)
    + ' FROM session s JOIN "user" u ON u.id = s.user_id LEFT JOIN unit n ON n.id = u.unit_id'
    + " LEFT JOIN review_group g ON g.id = u.group_id LEFT JOIN province p ON p.id = u.province_id"
    + " WHERE s.token_hash = ?"
)


def _rows(values: Sequence[object]) -> Iterator[Any]:
    """One row of each joined table, None where there is none."""
    rest = iter(values)
    for _, table in _JOINED:
        found = [(field, next(rest)) for field in table._meta.sorted_fields]
        is_there = found[0][1] is not None
        yield table(**{field.name: field.python_value(value) for field, value in found}) if is_there else None


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
