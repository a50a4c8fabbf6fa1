"""A paper and a declared condition have a version, so that nobody overwrites what they did not see."""

STATEMENTS = (
    'ALTER TABLE "evidence" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1',
    'ALTER TABLE "condition_declaration" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1',
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
