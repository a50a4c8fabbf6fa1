"""What a commune says of itself: assessments, answers, estimates, and the verdicts in one row."""

from peewee import SQL, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.places import Unit
from ntm_assess.storage.tables.table import Table, now


class Assessment(Table):
    """The living sheet of one commune, criteria set and year (bản tự đánh giá)."""

    unit = ForeignKeyField(Unit, backref="assessments", on_delete="RESTRICT")
    criteria_set = CharField()
    year = IntegerField()
    state = CharField(default="draft", index=True)
    started_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("unit", "criteria_set", "year"), True),)


class Summary(Table):
    """The verdicts of an assessment in one row, written with every change of an answer, so that lists stay cheap."""

    assessment = ForeignKeyField(Assessment, primary_key=True, backref="summaries", on_delete="CASCADE")
    letters = CharField()  # one letter an indicator, see scoring.LETTERS
    met_criteria = IntegerField()
    met_indicators = IntegerField()
    entered_indicators = IntegerField()
    applied_sha256 = CharField(default="", constraints=[SQL("DEFAULT ''")])  # of the levels that it was worked out by


class Answer(Table):
    """What the commune says about one indicator (kết quả của xã), with the mark of the save that wrote it."""

    assessment = ForeignKeyField(Assessment, backref="answers", on_delete="CASCADE")
    indicator_code = CharField()
    entry = TextField(default="{}")  # JSON: numbers as text, yes/no as true/false
    note = TextField(default="")
    not_applicable_reason = TextField(default="")
    version = IntegerField(default=1)  # rises with every save
    tab = CharField(default="")  # the browser tab that wrote this version
    seq = IntegerField(default=0)  # its sequence number in that tab
    revision = IntegerField(default=1)  # rises with every save and every change of evidence
    sent_revision = IntegerField(default=0)  # the revision that was sent last; 0: never
    answered_by = ForeignKeyField(User, on_delete="RESTRICT")
    answered_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "indicator_code"), True),)


class Estimate(Table):
    """The commune's own estimate of what an indicator takes, in place of the tool's suggestion."""

    assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
    indicator_code = CharField()
    cost = CharField()
    months = CharField()  # a Decimal as text
    decided_by = CharField()
    led_by = CharField(default="")
    estimated_by = ForeignKeyField(User, on_delete="RESTRICT")
    estimated_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "indicator_code"), True),)
