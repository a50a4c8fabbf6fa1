"""What a commune enters for the conditions of recognition."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Assessment(Model):
        class Meta:
            database = db
            table_name = "assessment"

    class Village(Model):
        class Meta:
            database = db
            table_name = "village"

    class ConditionRecord(Model):
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        subject = CharField()
        content = TextField(default="{}")
        version = IntegerField(default=1)
        written_by = ForeignKeyField(User, on_delete="RESTRICT")
        written_at = DateTimeField()

        class Meta:
            database = db
            table_name = "condition_record"
            indexes = ((("assessment", "subject"), True),)

    class ConditionLine(Model):
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        subject = CharField()
        village = ForeignKeyField(Village, null=True, on_delete="RESTRICT")
        content = TextField(default="{}")
        version = IntegerField(default=1)
        removed_at = DateTimeField(null=True)
        written_by = ForeignKeyField(User, on_delete="RESTRICT")
        written_at = DateTimeField()

        class Meta:
            database = db
            table_name = "condition_line"
            indexes = ((("assessment", "subject", "village"), True),)

    db.create_tables([ConditionRecord, ConditionLine])
