"""What a commune counts once for all: its common figures, its villages, and the sheets filled in village by village."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from ntm_assess.storage.tables.papers import Evidence
from ntm_assess.storage.tables.people import User
from ntm_assess.storage.tables.places import Unit
from ntm_assess.storage.tables.sheets import Assessment
from ntm_assess.storage.tables.table import Table, now


class CommuneFigures(Table):
    """The common figures of a commune (số liệu chung) as of one date."""

    unit = ForeignKeyField(Unit, on_delete="RESTRICT")
    as_of = DateField()
    figures = TextField(default="{}")  # JSON: whole numbers by the code of the figure
    source = CharField(default="")  # the paper in words: "Báo cáo dân số năm 2025 của Công an xã"
    evidence = ForeignKeyField(Evidence, null=True, on_delete="SET NULL")  # the paper itself, where it is kept here
    version = IntegerField(default=1)  # rises with every change
    written_by = ForeignKeyField(User, on_delete="RESTRICT")
    written_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("unit", "as_of"), True),)


class Village(Table):
    """A village of a commune (thôn, bản, ấp), with its own counts where they are known."""

    unit = ForeignKeyField(Unit, on_delete="RESTRICT")
    name = CharField()
    place = IntegerField(default=0)  # in the commune's own order
    households = IntegerField(null=True)
    people = IntegerField(null=True)
    version = IntegerField(default=1)
    removed_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("unit", "name"), True),)


class VillageCount(Table):
    """What one village has of one indicator, still being filled in."""

    assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
    indicator_code = CharField()
    village = ForeignKeyField(Village, on_delete="RESTRICT")
    entry = TextField(default="{}")  # JSON, as that of an answer
    version = IntegerField(default=1)
    written_by = ForeignKeyField(User, on_delete="RESTRICT")
    written_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "indicator_code", "village"), True),)


class VillageSheet(Table):
    """A sheet by village whose sum became the answer (bảng theo thôn). Never changed."""

    assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
    indicator_code = CharField()
    content = TextField()  # canonical JSON
    sha256 = CharField()
    made_by = ForeignKeyField(User, on_delete="RESTRICT")
    made_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("assessment", "indicator_code"), False),)
