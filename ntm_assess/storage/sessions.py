"""Sessions: who is signed in, in which browser. A copied cookie dies with its row: at sign-out, when the password
changes, when the account is disabled.

Only the hash of a token is kept, so that whoever reads the database cannot sign in with what they find.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from peewee import JOIN

from ntm_assess.domain.workflow import Role
from ntm_assess.settings import Settings
from ntm_assess.storage import history, tables
from ntm_assess.storage.database import transaction
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
    session = (
        Session.select(Session, User, Unit, ReviewGroup, Province)
        .join(User)
        .join(Unit, JOIN.LEFT_OUTER, attr="unit")
        .switch(User)
        .join(ReviewGroup, JOIN.LEFT_OUTER, attr="group")
        .switch(User)
        .join(Province, JOIN.LEFT_OUTER, attr="province")
        .where(Session.token_hash == _hash(token), User.disabled_at.is_null())
        .first()
    )
    if session is None or _is_over(session, settings):
        return None
    if tables.now() - session.seen_at >= SEEN_EVERY:
        Session.update(seen_at=tables.now()).where(Session.id == session.id).execute()
    return session.user


def end(token: str, *, by: Actor) -> None:
    """Sign out this browser."""
    with transaction():
        if Session.delete().where(Session.token_hash == _hash(token)).execute():
            history.record("sign_out", by=by)


def end_all_of(user: User) -> None:
    """In every browser. Belongs into the transaction of what made it necessary."""
    Session.delete().where(Session.user == user.id).execute()


def _is_over(session: Session, settings: Settings) -> bool:
    minutes = settings.admin_idle_minutes if session.user.role == Role.ADMIN else settings.idle_minutes
    return tables.now() - session.seen_at > timedelta(minutes=minutes) or tables.now() - session.started_at > LONGEST


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
