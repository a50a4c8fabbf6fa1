"""Tables: what is kept, and nothing else. Rules live in the domain; uniqueness is the database's job.

Times are UTC without a zone. Changing a table needs a migration (migrations/), and a test proves that both agree.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CharField,
    DatabaseProxy,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

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


class Province(Table):
    """Tỉnh, thành phố: who appraises, under which levels."""

    code = CharField(unique=True)
    name = CharField()  # "tỉnh Sông Lam (mẫu)"
    region = CharField()  # a region code of the criteria sets: "DBSH"
    overlay = CharField(default="")  # id of the levels that the province sets
    has_pre_review = BooleanField(default=False)
    is_sample = BooleanField(default=False)


class ReviewGroup(Table):
    """Communes that one pre-reviewer looks after, e.g. those of a former district."""

    province = ForeignKeyField(Province, backref="groups", on_delete="RESTRICT")
    name = CharField()

    class Meta:
        indexes = ((("province", "name"), True),)


class Unit(Table):
    """A commune (xã), with what its documents need."""

    province = ForeignKeyField(Province, backref="units", on_delete="RESTRICT")
    group = ForeignKeyField(ReviewGroup, null=True, backref="units", on_delete="SET NULL")
    code = CharField(unique=True)  # the official five digits, as text
    name = CharField()  # "xã Đồng Xanh"
    folded_name = CharField(index=True)  # for search without diacritics
    place_name = CharField(default="")  # before the date: "Đồng Xanh"
    signer_name = CharField(default="")
    signer_office = CharField(default="CHỦ TỊCH")
    addressee = CharField(default="")  # "Ủy ban nhân dân tỉnh ..."
    recipients = TextField(default="")  # Nơi nhận, one a line
    version = IntegerField(default=1)

    @property
    def has_pre_review(self) -> bool:
        """Whether somebody looks at its submissions before the province: a group does, where the province wants it."""
        return self.group_id is not None and self.province.has_pre_review


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


class Evidence(Table):
    """A paper that backs answers of one commune (minh chứng). The bytes lie under their hash in the evidence store."""

    unit = ForeignKeyField(Unit, backref="evidence", on_delete="RESTRICT")
    sha256 = CharField(index=True)
    file_name = CharField()
    media_type = CharField()
    size = IntegerField()  # bytes
    pages = IntegerField(default=1)
    title = CharField()
    number = CharField(default="")  # số, ký hiệu
    issued_on = DateField(null=True)
    issued_by = CharField(default="")
    period_from = DateField(null=True)
    period_to = DateField(null=True)
    uploaded_by = ForeignKeyField(User, on_delete="RESTRICT")
    uploaded_at = DateTimeField(default=now)
    hidden_at = DateTimeField(null=True)  # removed by the officer; kept 30 days


class EvidenceUse(Table):
    """One paper serves one indicator, or one condition of recognition ("dk:no_debt"), of one assessment."""

    evidence = ForeignKeyField(Evidence, backref="uses", on_delete="CASCADE")
    assessment = ForeignKeyField(Assessment, backref="evidence_uses", on_delete="CASCADE")
    indicator_code = CharField()

    class Meta:
        indexes = ((("assessment", "indicator_code", "evidence"), True),)


class ConditionDeclaration(Table):
    """What the commune declares of one condition of recognition."""

    assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
    code = CharField()
    is_declared = BooleanField(default=False)
    note = TextField(default="")
    declared_by = ForeignKeyField(User, on_delete="RESTRICT")
    declared_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "code"), True),)


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


ALL = (
    Province,
    ReviewGroup,
    Unit,
    User,
    Session,
    SignInFailure,
    Assessment,
    Summary,
    Answer,
    Estimate,
    Evidence,
    EvidenceUse,
    ConditionDeclaration,
    Submission,
    ItemReview,
    Review,
    DossierRun,
    Once,
    History,
)
