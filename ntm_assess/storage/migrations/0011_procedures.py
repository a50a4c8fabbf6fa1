"""By which procedure a province goes, and why a commune sends in spite of a gate."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, Model, TextField


def up(migrator, db):
    class Province(Model):
        class Meta:
            database = db
            table_name = "province"

    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Assessment(Model):
        class Meta:
            database = db
            table_name = "assessment"

    class ProvinceProcedure(Model):
        province = ForeignKeyField(Province, on_delete="RESTRICT")
        procedure = CharField()
        from_day = DateField()
        chosen_by = ForeignKeyField(User, on_delete="RESTRICT")
        chosen_at = DateTimeField()

        class Meta:
            database = db
            table_name = "province_procedure"
            indexes = ((("province", "from_day"), True),)

    class GateWaiver(Model):
        assessment = ForeignKeyField(Assessment, on_delete="CASCADE")
        code = CharField()
        gates = CharField()
        reason = TextField()
        written_by = ForeignKeyField(User, on_delete="RESTRICT")
        written_at = DateTimeField()

        class Meta:
            database = db
            table_name = "gate_waiver"
            indexes = ((("assessment", "code"), True),)

    db.create_tables([ProvinceProcedure, GateWaiver])
