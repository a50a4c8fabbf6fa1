"""Nobody edits or deletes a row of the history, not even by mistake."""

from peewee import SqliteDatabase

SQLITE = """
CREATE TRIGGER history_no_{what} BEFORE {what} ON history
BEGIN SELECT RAISE(ABORT, 'the history is never changed'); END
"""

POSTGRESQL = (
    """
    CREATE FUNCTION history_is_append_only() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION 'the history is never changed'; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only()
    """,
)


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        for what in ("UPDATE", "DELETE"):
            db.execute_sql(SQLITE.format(what=what))
    else:
        for statement in POSTGRESQL:
            db.execute_sql(statement)
