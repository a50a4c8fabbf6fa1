"""Common figures of a commune, its villages, and sheets by village."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Unit(Model):
        class Meta:
            database = db
            table_name = "unit"

    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Assessment(Model):
        class Meta:
            database = db
            table_name = "assessment"

    class Evidence(Model):
        class Meta:
            database = db
            table_name = "evidence"

    class CommuneFigures(Model):
        unit = ForeignKeyField(Unit, on_delete="RESTRICT")
        as_of = DateField()
        figures = TextField(default="{}")
        source = CharField(default="")
        evidence = ForeignKeyField(Evidence, null=True, on_delete="SET NULL")
        version = IntegerField(default=1)
        written_by = ForeignKeyField(User, on_delete="RESTRICT")
        written_at = DateTimeField()

        class Meta:
            database = db
            table_name = "commune_figures"
            indexes = ((("unit", "as_of"), True),)

    class Village(Model):
        unit = ForeignKeyField(Unit, on_delete="RESTRICT")
        name = CharField()
        place = IntegerField(default=0)
        households = IntegerField(null=True)
        people = IntegerField(null=True)
        version = IntegerField(default=1)
        removed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "village"
            indexes = ((("unit", "name"), True),)

    class VillageCount(Model):
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        indicator_code = CharField()
        village = ForeignKeyField(Village, on_delete="RESTRICT")
        entry = TextField(default="{}")
        version = IntegerField(default=1)
        written_by = ForeignKeyField(User, on_delete="RESTRICT")
        written_at = DateTimeField()

        class Meta:
            database = db
            table_name = "village_count"
            indexes = ((("assessment", "indicator_code", "village"), True),)

    class VillageSheet(Model):
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        indicator_code = CharField()
        content = TextField()
        sha256 = CharField()
        made_by = ForeignKeyField(User, on_delete="RESTRICT")
        made_at = DateTimeField()

        class Meta:
            database = db
            table_name = "village_sheet"
            indexes = ((("assessment", "indicator_code"), False),)

    db.create_tables([CommuneFigures, Village, VillageCount, VillageSheet])
