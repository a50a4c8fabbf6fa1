"""What a commune enters for the conditions of recognition."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from ntm_assess.storage.tables.figures import Village
from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.sheets import Assessment
from ntm_assess.storage.tables.table import Table, now


class ConditionRecord(Table):
    """What stands on one page, without its lines (conditions.SUBJECTS)."""

    assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
    subject = CharField()
    content = TextField(default="{}")  # canonical JSON
    version = IntegerField(default=1)
    written_by = ForeignKeyField(User, on_delete="RESTRICT")
    written_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "subject"), True),)


class ConditionLine(Table):
    """One line of a page: the ballots of a village, a project, an opinion."""

    assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
    subject = CharField()
    village = ForeignKeyField(Village, null=True, on_delete="RESTRICT")
    content = TextField(default="{}")  # canonical JSON
    version = IntegerField(default=1)
    removed_at = DateTimeField(null=True)
    written_by = ForeignKeyField(User, on_delete="RESTRICT")
    written_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "subject", "village"), True),)
