"""The areas whose levels communes take."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model


def up(migrator, db):
    class Unit(Model):
        class Meta:
            database = db
            table_name = "unit"

    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class UnitArea(Model):
        unit = ForeignKeyField(Unit, on_delete="RESTRICT")
        scheme = CharField()
        code = CharField()
        from_day = DateField()
        until_day = DateField(null=True)
        decision = CharField()
        version = IntegerField(default=1)
        entered_by = ForeignKeyField(User, on_delete="RESTRICT")
        entered_at = DateTimeField()

        class Meta:
            database = db
            table_name = "unit_area"
            indexes = ((("unit", "scheme", "from_day"), True),)

    db.create_tables([UnitArea])
