"""What people read in the gazette, level by level."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, Model, TextField


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class GazetteReading(Model):
        criteria_set = CharField()
        amendment = CharField(default="")
        indicator_code = CharField()
        regions = CharField(default="")
        years = CharField(default="")
        about = CharField(default="")
        limits = TextField(default="{}")
        gazette_number = CharField()
        gazette_day = DateField()
        gazette_page = CharField(default="")
        read_by = ForeignKeyField(User, on_delete="RESTRICT")
        reader_name = CharField()
        read_at = DateTimeField()
        withdrawn_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "gazette_reading"
            indexes = ((("criteria_set", "indicator_code"), False),)

    db.create_tables([GazetteReading])
