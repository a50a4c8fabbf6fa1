"""By which procedure a province goes, and what a commune sends in spite of it."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, TextField

from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.places import Province
from ntm_assess.storage.tables.sheets import Assessment
from ntm_assess.storage.tables.table import Table, now


class ProvinceProcedure(Table):
    """From this day on the province goes by this procedure."""

    province = ForeignKeyField(Province, on_delete="RESTRICT")
    procedure = CharField()  # its id; empty: the one that holds on the day
    from_day = DateField()
    chosen_by = ForeignKeyField(User, on_delete="RESTRICT")
    chosen_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("province", "from_day"), True),)


class GateWaiver(Table):
    """Why a commune sends although gates of a condition are not passed."""

    assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
    code = CharField()  # of the condition
    gates = CharField()  # codes of those that are passed over, a space between
    reason = TextField()
    written_by = ForeignKeyField(User, on_delete="RESTRICT")
    written_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "code"), True),)
