"""What happened: forms taken once, and the history."""

from peewee import AutoField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.table import Table, now


class Once(Table):
    """A form that was already taken (idempotency key), with what came of it."""

    key = CharField(unique=True)
    user = ForeignKeyField(User, on_delete="CASCADE")
    result = TextField(default="")
    taken_at = DateTimeField(default=now, index=True)


class History(Table):
    """The record of every change (nhật ký): chained by hash, never edited, never deleted."""

    id = AutoField()
    at = DateTimeField()
    user = IntegerField(null=True)  # no foreign key: the record outlives everything
    user_name = CharField(default="")
    role = CharField(default="")
    address = CharField(default="")
    action = CharField()
    unit_code = CharField(default="", index=True)
    assessment = IntegerField(null=True, index=True)
    indicator_code = CharField(default="")
    before = TextField(default="")  # canonical JSON
    after = TextField(default="")
    reason = TextField(default="")
    hash = CharField()
