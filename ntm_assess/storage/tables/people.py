"""Who: accounts, signed-in browsers, failed sign-ins."""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField

from ntm_assess.storage.tables.places import Province, ReviewGroup, Unit
from ntm_assess.storage.tables.table import Table, now


class User(Table):
    """A person who signs in. One person, one account."""

    login = CharField(unique=True)
    name = CharField()  # "Bà Hoa" as shown
    folded_name = CharField(default="")  # for search without diacritics
    role = CharField()
    unit = ForeignKeyField(Unit, null=True, backref="people", on_delete="RESTRICT")
    group = ForeignKeyField(ReviewGroup, null=True, on_delete="RESTRICT")
    province = ForeignKeyField(Province, null=True, on_delete="RESTRICT")
    password_hash = CharField(default="")
    code_hash = CharField(default="")  # one-time code to set a password
    code_until = DateTimeField(null=True)
    is_sample = BooleanField(default=False)  # signs in from this machine only
    disabled_at = DateTimeField(null=True)
    created_at = DateTimeField(default=now)


class Session(Table):
    """A signed-in browser. Only the hash of its token is kept; the row dies at sign-out."""

    token_hash = CharField(unique=True)
    user = ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    started_at = DateTimeField(default=now)
    seen_at = DateTimeField(default=now)


class SignInFailure(Table):
    """A failed sign-in, for the throttle: by account and by address."""

    login = CharField(index=True)
    address = CharField(index=True)
    failed_at = DateTimeField(default=now, index=True)
