"""What backs it: papers, what they serve, and the conditions declared."""

from peewee import SQL, BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.places import Unit
from ntm_assess.storage.tables.sheets import Assessment
from ntm_assess.storage.tables.table import Table, now


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
    version = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])  # rises with every correction


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
    version = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])

    class Meta:
        indexes = ((("assessment", "code"), True),)
