"""Once: a form that is sent twice (double click, retry on a bad line) is carried out once, and answered alike."""

from datetime import timedelta

from ntm_assess.storage import tables
from ntm_assess.storage.tables import Once, User

REMEMBERED = timedelta(days=7)


def taken(key: str, user: User) -> str | None:
    """What came of the form with this key. None: it has not been carried out.

    Ask inside the transaction of the change (see `keep`), else two at the same moment are both told None.
    """
    row = Once.get_or_none(Once.key == _key(key, user))
    return row.result if row else None


def keep(key: str, user: User, result: str) -> None:
    """Belongs into the transaction of the change; a second one with the same key then fails whole."""
    Once.delete().where(Once.taken_at < tables.now() - REMEMBERED).execute()
    Once.create(key=_key(key, user), user=user.id, result=result)


def _key(key: str, user: User) -> str:
    """Keys come from browsers: what one person sends must not meet what another one sent."""
    return f"{user.id}:{key[:64]}"
