"""Sets and levels that are put in by hand; nobody edits or deletes a row of the editions."""

from peewee import (
    SQL,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

SQLITE = """
CREATE TRIGGER edition_no_{what} BEFORE {what} ON edition
BEGIN SELECT RAISE(ABORT, 'an edition is never changed'); END
"""

POSTGRESQL = (
    """
    CREATE FUNCTION edition_is_never_changed() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION 'an edition is never changed'; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER edition_no_change BEFORE UPDATE OR DELETE ON edition
    FOR EACH ROW EXECUTE FUNCTION edition_is_never_changed()
    """,
)


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Province(Model):
        class Meta:
            database = db
            table_name = "province"

    class Edition(Model):
        kind = CharField()
        law_id = CharField()
        number = IntegerField()
        effective_from = DateField()
        toml = TextField()
        sha256 = CharField()
        province = ForeignKeyField(Province, null=True, on_delete="RESTRICT")
        reason = TextField()
        file_name = CharField(default="")
        confirmed_by = ForeignKeyField(User, on_delete="RESTRICT")
        confirmed_at = DateTimeField()

        class Meta:
            database = db
            table_name = "edition"
            indexes = ((("kind", "law_id", "number"), True),)

    class EditionDraft(Model):
        kind = CharField()
        law_id = CharField()
        toml = TextField()
        sha256 = CharField()
        province = ForeignKeyField(Province, null=True, on_delete="CASCADE")
        file_name = CharField(default="")
        owner = ForeignKeyField(User, on_delete="CASCADE")
        version = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])
        number = IntegerField(null=True)
        touched_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "edition_draft"

    db.create_tables([Edition, EditionDraft])
    statements = (
        [SQLITE.format(what=what) for what in ("UPDATE", "DELETE")] if isinstance(db, SqliteDatabase) else POSTGRESQL
    )
    for statement in statements:
        db.execute_sql(statement)
