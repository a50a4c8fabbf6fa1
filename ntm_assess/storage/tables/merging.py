"""Of which former communes a commune was made, and what was typed of them."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.places import Unit
from ntm_assess.storage.tables.sheets import Assessment
from ntm_assess.storage.tables.table import Table, now


class FormerCommune(Table):
    """A commune that became (part of) another one on a day, by a decision (xã cũ)."""

    unit = ForeignKeyField(Unit, backref="former_communes", on_delete="RESTRICT")  # the new one
    code = CharField()  # its own, before; it may be the code that the new one goes on with
    name = CharField()
    merged_on = DateField()
    decision = CharField()
    # Where its own sheets are kept; the new one itself, where that goes on with its code. None: only a name is known.
    former_unit = ForeignKeyField(Unit, null=True, backref="became", on_delete="RESTRICT")
    version = IntegerField(default=1)
    entered_by = ForeignKeyField(User, on_delete="RESTRICT")
    entered_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("unit", "code"), True),)


class FormerFigure(Table):
    """What was typed of one indicator of a former commune, for one sheet of the new one."""

    former = ForeignKeyField(FormerCommune, on_delete="CASCADE")
    assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
    indicator_code = CharField()
    entry = TextField(default="{}")  # JSON, as that of an answer
    not_applicable_reason = TextField(default="")
    as_of = DateField(null=True)  # of the survey or report that it was taken from
    version = IntegerField(default=1)
    written_by = ForeignKeyField(User, on_delete="RESTRICT")
    written_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "indicator_code", "former"), True),)
