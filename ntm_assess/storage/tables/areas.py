"""Which communes go by other levels than their province."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.places import Unit
from ntm_assess.storage.tables.table import Table, now


class UnitArea(Table):
    """The area whose levels a commune takes, from a day on, by a decision (vùng, nhóm của xã)."""

    unit = ForeignKeyField(Unit, on_delete="RESTRICT")
    scheme = CharField()  # CriteriaSet.area_scheme: "region", "nhom-2026"
    code = CharField()  # an area of that scheme: "TDMNPB"
    from_day = DateField()
    until_day = DateField(null=True)  # the last day; None: no end yet
    decision = CharField()  # that put it there: its number, date and who made it
    version = IntegerField(default=1)
    entered_by = ForeignKeyField(User, on_delete="RESTRICT")
    entered_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("unit", "scheme", "from_day"), True),)
