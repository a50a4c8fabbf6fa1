"""What was sent and what was decided on it, and the dossiers made from it."""

from peewee import BlobField, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.sheets import Assessment
from ntm_assess.storage.tables.table import Table, now


class Submission(Table):
    """A frozen, numbered copy of what was sent (lần gửi). Never changed."""

    assessment = ForeignKeyField(Assessment, backref="submissions", on_delete="RESTRICT")
    number = IntegerField()
    kind = CharField()
    content = BlobField()  # canonical JSON
    sha256 = CharField(index=True)
    sent_by = ForeignKeyField(User, on_delete="RESTRICT")
    sent_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "number"), True),)


class ItemReview(Table):
    """A verdict on one indicator of one submission, at one step. It names the hash of what it judged."""

    submission = ForeignKeyField(Submission, backref="item_reviews", on_delete="RESTRICT")
    stage = CharField()
    indicator_code = CharField()
    verdict = CharField()
    reason = TextField(default="")
    item_hash = CharField()
    is_carried = BooleanField(default=False)  # taken over from the submission before, unchanged
    decided_by = ForeignKeyField(User, on_delete="RESTRICT")
    decided_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("submission", "stage", "indicator_code"), True),)


class Review(Table):
    """The conclusion on a whole submission at one step (lần thẩm định)."""

    submission = ForeignKeyField(Submission, backref="reviews", on_delete="RESTRICT")
    stage = CharField()
    action = CharField()
    note = TextField(default="")
    concluded_by = ForeignKeyField(User, on_delete="RESTRICT")
    concluded_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("submission", "stage"), True),)


class DossierRun(Table):
    """One making of the dossier: queued, running, done or failed."""

    assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
    submission = ForeignKeyField(Submission, null=True, on_delete="RESTRICT")  # none: a draft of the living sheet
    state = CharField(default="queued")  # queued, running, done, failed
    done_parts = IntegerField(default=0)
    all_parts = IntegerField(default=0)
    part = CharField(default="")  # what is being made, as shown
    folder = CharField(default="")  # under DATA_DIR/ho-so
    error = TextField(default="")
    asked_by = ForeignKeyField(User, on_delete="RESTRICT")
    asked_at = DateTimeField(default=now)
    ended_at = DateTimeField(null=True)
