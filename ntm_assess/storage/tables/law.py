"""Law that was put in by hand: editions of criteria sets and of local levels, and what waits to become one."""

from peewee import SQL, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.places import Province
from ntm_assess.storage.tables.table import Table, now


class Edition(Table):
    """One version of a set or an overlay (bản nhập). A trigger refuses every change of a row."""

    kind = CharField()  # law.editions.Kind
    law_id = CharField()  # of the set or overlay
    number = IntegerField()  # by kind and id, from 1
    effective_from = DateField()
    toml = TextField()
    sha256 = CharField()  # of the text's bytes
    province = ForeignKeyField(Province, null=True, on_delete="RESTRICT")  # whose levels these are; a set has none
    reason = TextField()  # why it was put in, by which decision
    file_name = CharField(default="")  # that it came in; empty: edited in the tool
    confirmed_by = ForeignKeyField(User, on_delete="RESTRICT")
    confirmed_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("kind", "law_id", "number"), True),)


class EditionDraft(Table):
    """What one person uploaded or edits and has not confirmed yet; it is swept a day after it was touched last."""

    kind = CharField()
    law_id = CharField()
    toml = TextField()
    sha256 = CharField()
    province = ForeignKeyField(Province, null=True, on_delete="CASCADE")
    file_name = CharField(default="")
    owner = ForeignKeyField(User, on_delete="CASCADE")
    version = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])
    number = IntegerField(null=True)  # of the edition that it became
    touched_at = DateTimeField(default=now, index=True)


class GazetteReading(Table):
    """What one person read in the gazette of one level (bản nhập đối chiếu). Kept for ever; at most withdrawn."""

    criteria_set = CharField()
    amendment = CharField(default="")  # the id of the one that wrote the level; empty: the decree of the set
    indicator_code = CharField()
    regions = CharField(default="")  # codes with commas between, in alphabetical order; empty: all
    years = CharField(default="")  # likewise
    about = CharField(default="")  # the hash of the limits that stood there; empty: none did
    limits = TextField(default="{}")  # JSON: numbers as text
    gazette_number = CharField()
    gazette_day = DateField()
    gazette_page = CharField(default="")
    read_by = ForeignKeyField(User, on_delete="RESTRICT")
    reader_name = CharField()  # as it was on that day
    read_at = DateTimeField(default=now)
    withdrawn_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("criteria_set", "indicator_code"), False),)
