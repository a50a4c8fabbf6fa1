"""What every table has: the database it is bound to, and the time as it is stored."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from peewee import DatabaseProxy, Model

database = DatabaseProxy()


def now() -> datetime:
    """UTC, without a zone, as it is stored."""
    return datetime.now(UTC).replace(tzinfo=None)


class Table(Model):
    if TYPE_CHECKING:  # peewee adds id, *_id and backrefs, which the type checker does not see
        id: Any

        def __getattr__(self, name: str) -> Any: ...

    class Meta:
        database = database
        legacy_table_names = False
