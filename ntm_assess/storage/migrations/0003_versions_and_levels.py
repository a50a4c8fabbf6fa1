"""A province and a group have a version, as a commune has; a summary knows by which levels it was worked out."""

STATEMENTS = (
    'ALTER TABLE "province" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1',
    'ALTER TABLE "review_group" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1',
    'ALTER TABLE "summary" ADD COLUMN "applied_sha256" VARCHAR(255) NOT NULL DEFAULT \'\'',
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
