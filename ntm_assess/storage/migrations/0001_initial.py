"""The tables of the first release."""

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(migrator, db):
    class Province(Model):
        code = CharField(unique=True)
        name = CharField()
        region = CharField()
        overlay = CharField(default="")
        has_pre_review = BooleanField(default=False)
        is_sample = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "province"

    db.create_tables([Province])

    class ReviewGroup(Model):
        province = ForeignKeyField(Province, on_delete="RESTRICT")
        name = CharField()

        class Meta:
            database = db
            table_name = "review_group"
            indexes = ((("province", "name"), True),)

    db.create_tables([ReviewGroup])

    class Unit(Model):
        province = ForeignKeyField(Province, on_delete="RESTRICT")
        group = ForeignKeyField(ReviewGroup, null=True, on_delete="SET NULL")
        code = CharField(unique=True)
        name = CharField()
        folded_name = CharField(index=True)
        place_name = CharField(default="")
        signer_name = CharField(default="")
        signer_office = CharField(default="CHỦ TỊCH")
        addressee = CharField(default="")
        recipients = TextField(default="")
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "unit"

    db.create_tables([Unit])

    class Assessment(Model):
        unit = ForeignKeyField(Unit, on_delete="RESTRICT")
        criteria_set = CharField()
        year = IntegerField()
        state = CharField(index=True, default="draft")
        started_at = DateTimeField()

        class Meta:
            database = db
            table_name = "assessment"
            indexes = ((("unit", "criteria_set", "year"), True),)

    db.create_tables([Assessment])

    class User(Model):
        login = CharField(unique=True)
        name = CharField()
        folded_name = CharField(default="")
        role = CharField()
        unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
        group = ForeignKeyField(ReviewGroup, null=True, on_delete="RESTRICT")
        province = ForeignKeyField(Province, null=True, on_delete="RESTRICT")
        password_hash = CharField(default="")
        code_hash = CharField(default="")
        code_until = DateTimeField(null=True)
        is_sample = BooleanField(default=False)
        disabled_at = DateTimeField(null=True)
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "user"

    db.create_tables([User])

    class Answer(Model):
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        indicator_code = CharField()
        entry = TextField(default="{}")
        note = TextField(default="")
        not_applicable_reason = TextField(default="")
        version = IntegerField(default=1)
        tab = CharField(default="")
        seq = IntegerField(default=0)
        revision = IntegerField(default=1)
        sent_revision = IntegerField(default=0)
        answered_by = ForeignKeyField(User, on_delete="RESTRICT")
        answered_at = DateTimeField()

        class Meta:
            database = db
            table_name = "answer"
            indexes = ((("assessment", "indicator_code"), True),)

    db.create_tables([Answer])

    class ConditionDeclaration(Model):
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        code = CharField()
        is_declared = BooleanField(default=False)
        note = TextField(default="")
        declared_by = ForeignKeyField(User, on_delete="RESTRICT")
        declared_at = DateTimeField()

        class Meta:
            database = db
            table_name = "condition_declaration"
            indexes = ((("assessment", "code"), True),)

    db.create_tables([ConditionDeclaration])

    class Submission(Model):
        assessment = ForeignKeyField(Assessment, on_delete="RESTRICT")
        number = IntegerField()
        kind = CharField()
        content = BlobField()
        sha256 = CharField(index=True)
        sent_by = ForeignKeyField(User, on_delete="RESTRICT")
        sent_at = DateTimeField()

        class Meta:
            database = db
            table_name = "submission"
            indexes = ((("assessment", "number"), True),)

    db.create_tables([Submission])

    class DossierRun(Model):
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        submission = ForeignKeyField(Submission, null=True, on_delete="RESTRICT")
        state = CharField(default="queued")
        done_parts = IntegerField(default=0)
        all_parts = IntegerField(default=0)
        part = CharField(default="")
        folder = CharField(default="")
        error = TextField(default="")
        asked_by = ForeignKeyField(User, on_delete="RESTRICT")
        asked_at = DateTimeField()
        ended_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "dossier_run"

    db.create_tables([DossierRun])

    class Estimate(Model):
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        indicator_code = CharField()
        cost = CharField()
        months = CharField()
        decided_by = CharField()
        led_by = CharField(default="")
        estimated_by = ForeignKeyField(User, on_delete="RESTRICT")
        estimated_at = DateTimeField()

        class Meta:
            database = db
            table_name = "estimate"
            indexes = ((("assessment", "indicator_code"), True),)

    db.create_tables([Estimate])

    class Evidence(Model):
        unit = ForeignKeyField(Unit, on_delete="RESTRICT")
        sha256 = CharField(index=True)
        file_name = CharField()
        media_type = CharField()
        size = IntegerField()
        pages = IntegerField(default=1)
        title = CharField()
        number = CharField(default="")
        issued_on = DateField(null=True)
        issued_by = CharField(default="")
        period_from = DateField(null=True)
        period_to = DateField(null=True)
        uploaded_by = ForeignKeyField(User, on_delete="RESTRICT")
        uploaded_at = DateTimeField()
        hidden_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "evidence"

    db.create_tables([Evidence])

    class EvidenceUse(Model):
        evidence = ForeignKeyField(Evidence, on_delete="CASCADE")
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        indicator_code = CharField()

        class Meta:
            database = db
            table_name = "evidence_use"
            indexes = ((("assessment", "indicator_code", "evidence"), True),)

    db.create_tables([EvidenceUse])

    class History(Model):
        at = DateTimeField()
        user = IntegerField(null=True)
        user_name = CharField(default="")
        role = CharField(default="")
        address = CharField(default="")
        action = CharField()
        unit_code = CharField(index=True, default="")
        assessment = IntegerField(index=True, null=True)
        indicator_code = CharField(default="")
        before = TextField(default="")
        after = TextField(default="")
        reason = TextField(default="")
        hash = CharField()

        class Meta:
            database = db
            table_name = "history"

    db.create_tables([History])

    class ItemReview(Model):
        submission = ForeignKeyField(Submission, on_delete="RESTRICT")
        stage = CharField()
        indicator_code = CharField()
        verdict = CharField()
        reason = TextField(default="")
        item_hash = CharField()
        is_carried = BooleanField(default=False)
        decided_by = ForeignKeyField(User, on_delete="RESTRICT")
        decided_at = DateTimeField()

        class Meta:
            database = db
            table_name = "item_review"
            indexes = ((("submission", "stage", "indicator_code"), True),)

    db.create_tables([ItemReview])

    class Once(Model):
        key = CharField(unique=True)
        user = ForeignKeyField(User, on_delete="CASCADE")
        result = TextField(default="")
        taken_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "once"

    db.create_tables([Once])

    class Review(Model):
        submission = ForeignKeyField(Submission, on_delete="RESTRICT")
        stage = CharField()
        action = CharField()
        note = TextField(default="")
        concluded_by = ForeignKeyField(User, on_delete="RESTRICT")
        concluded_at = DateTimeField()

        class Meta:
            database = db
            table_name = "review"
            indexes = ((("submission", "stage"), True),)

    db.create_tables([Review])

    class Session(Model):
        token_hash = CharField(unique=True)
        user = ForeignKeyField(User, on_delete="CASCADE")
        started_at = DateTimeField()
        seen_at = DateTimeField()

        class Meta:
            database = db
            table_name = "session"

    db.create_tables([Session])

    class SignInFailure(Model):
        login = CharField(index=True)
        address = CharField(index=True)
        failed_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "sign_in_failure"

    db.create_tables([SignInFailure])

    class Summary(Model):
        assessment = ForeignKeyField(Assessment, primary_key=True, on_delete="CASCADE")
        letters = CharField()
        met_criteria = IntegerField()
        met_indicators = IntegerField()
        entered_indicators = IntegerField()

        class Meta:
            database = db
            table_name = "summary"

    db.create_tables([Summary])
