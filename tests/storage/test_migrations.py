"""Migrations build exactly the tables of tables.py: no more, no less, and of the same kind."""

import pytest
from playhouse.migrations import Migration, Runner
from playhouse.schema_diff import diff_models

from ntm_assess.storage import database, tables


@pytest.fixture
def migrated(db):
    """A database that the migrations made, on SQLite or PostgreSQL."""
    return tables.database.obj


def test_the_migrations_build_the_tables(migrated):
    difference = diff_models(migrated, tables.ALL)

    assert not any(difference), difference


def test_no_table_is_forgotten_in_the_list():
    assert set(tables.ALL) == set(tables.Table.__subclasses__())


def columns(model) -> dict[str, tuple]:
    return {
        column.name: (column.data_type.upper(), column.null) for column in model._meta.database.get_columns(name(model))
    }


def name(model) -> str:
    return model._meta.table_name


def foreign_keys(model) -> set[tuple]:
    return {(key.column, key.dest_table, key.dest_column) for key in model._meta.database.get_foreign_keys(name(model))}


def indexes(model) -> set[tuple]:
    return {(tuple(index.columns), index.unique) for index in model._meta.database.get_indexes(name(model))}


@pytest.fixture
def frozen_tables(migrated):
    """What tables.py itself would make: type, null, keys and indexes of each table; read, then forgotten again."""
    found = {}
    with migrated.atomic() as transaction:
        for model in reversed(tables.ALL):
            migrated.execute_sql(
                f'DROP TABLE "{name(model)}" CASCADE' if not database.is_sqlite() else f'DROP TABLE "{name(model)}"'
            )
        migrated.create_tables(tables.ALL, safe=False)
        for model in tables.ALL:
            found[name(model)] = (columns(model), foreign_keys(model), indexes(model))
        transaction.rollback()
    return found


def test_columns_keys_and_indexes_are_the_same(migrated, frozen_tables, subtests):
    """The comparison above looks at names; this one at types, null, keys and uniqueness as well."""
    for model in tables.ALL:
        with subtests.test(name(model)):
            assert (columns(model), foreign_keys(model), indexes(model)) == frozen_tables[name(model)]


@pytest.mark.parametrize("what", ["columns", "on delete"])
def test_the_statements_are_the_same(migrated, what):
    """SQLite keeps the text of each CREATE TABLE: ON DELETE stands nowhere else."""
    if not database.is_sqlite():
        return
    made = dict(migrated.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    for model in tables.ALL:
        statement, _ = model._schema._create_table(safe=False).query()
        assert normal(made[name(model)]) == normal(statement)


def normal(statement: str) -> list[str]:
    """The lines of a CREATE TABLE in any order of the keys."""
    inside = statement[statement.index("(") + 1 : statement.rindex(")")]
    return sorted(part.strip() for part in inside.split(", "))


def test_rows_of_an_older_version_get_what_was_added(tmp_path):
    """As whoever upgrades has them; a row of before has a version that can be named, and a summary that is renewed."""
    database.connect(f"sqlite:///{tmp_path}/ntm.db")
    Runner(tables.database.obj, str(database.MIGRATIONS)).up(target="0002_history_is_append_only")
    for statement in (
        "INSERT INTO province VALUES (1, '90', 'tỉnh Sông Lam', 'DBSH', '', 0, 0)",
        "INSERT INTO review_group VALUES (1, 1, 'Nhóm một')",
        "INSERT INTO unit VALUES (1, 1, 1, '90001', 'xã Tân Mai', 'xa tan mai', '', '', '', '', '', 1)",
        "INSERT INTO assessment VALUES (1, 1, 'xa-ntm-2021-2025', 2025, 'draft', '2025-01-01 00:00:00')",
        "INSERT INTO summary VALUES (1, 'M', 1, 1, 1)",
    ):
        tables.database.execute_sql(statement)

    database.upgrade()

    assert (tables.Province.get().version, tables.ReviewGroup.get().version) == (1, 1)
    assert (tables.Summary.get().letters, tables.Summary.get().applied_sha256) == ("M", "")
    database.disconnect()


def test_there_is_no_way_back():
    """Nobody undoes a migration: a backup is put back instead."""
    for migration in Migration.load_directory(str(database.MIGRATIONS)):
        assert not hasattr(migration.load(), "down")


def test_migrations_are_numbered_without_a_gap():
    numbers = [migration.idx for migration in Migration.load_directory(str(database.MIGRATIONS))]

    assert numbers == list(range(1, len(numbers) + 1))
