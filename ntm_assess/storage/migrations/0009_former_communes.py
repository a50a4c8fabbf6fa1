"""The communes that others were made of, and their figures."""

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

    class FormerCommune(Model):
        unit = ForeignKeyField(Unit, backref="former_communes", on_delete="RESTRICT")
        code = CharField()
        name = CharField()
        merged_on = DateField()
        decision = CharField()
        former_unit = ForeignKeyField(Unit, null=True, backref="became", on_delete="RESTRICT")
        version = IntegerField(default=1)
        entered_by = ForeignKeyField(User, on_delete="RESTRICT")
        entered_at = DateTimeField()

        class Meta:
            database = db
            table_name = "former_commune"
            indexes = ((("unit", "code"), True),)

    class FormerFigure(Model):
        former = ForeignKeyField(FormerCommune, on_delete="CASCADE")
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        indicator_code = CharField()
        entry = TextField(default="{}")
        not_applicable_reason = TextField(default="")
        as_of = DateField(null=True)
        version = IntegerField(default=1)
        written_by = ForeignKeyField(User, on_delete="RESTRICT")
        written_at = DateTimeField()

        class Meta:
            database = db
            table_name = "former_figure"
            indexes = ((("assessment", "indicator_code", "former"), True),)

    db.create_tables([FormerCommune, FormerFigure])
