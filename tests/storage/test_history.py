"""The record of every change: chained, never edited, and a cut or a slip in it is found."""

import pytest

from ntm_assess.storage import database, history, people, tables
from ntm_assess.storage.history import SYSTEM, Actor
from ntm_assess.storage.tables import History

LAN = Actor(7, "Bà Lan", "officer", "10.0.0.7")


@pytest.fixture(autouse=True)
def some_history(db):
    for number in range(5):
        with database.transaction():
            history.record(
                "answer", by=LAN, unit_code="90001", assessment_id=1, indicator_code="1.1", after=str(number)
            )


def the_guard_off() -> None:
    """Somebody with the file in their hands can do what the program cannot."""
    if database.is_sqlite():
        for what in ("update", "delete"):
            tables.database.execute_sql(f"DROP TRIGGER history_no_{what}")
    else:
        tables.database.execute_sql("ALTER TABLE history DISABLE TRIGGER ALL")


@pytest.fixture
def guard_off():
    the_guard_off()
    yield
    if not database.is_sqlite():
        tables.database.execute_sql("ALTER TABLE history ENABLE TRIGGER ALL")


def newest(back: int = 0) -> History:
    return History.select().order_by(History.id.desc()).offset(back).first()


def test_a_row_says_who_what_where_and_when():
    row = newest()

    assert (row.user, row.user_name, row.role, row.address) == (7, "Bà Lan", "officer", "10.0.0.7")
    assert (row.action, row.unit_code, row.assessment, row.indicator_code) == ("answer", "90001", 1, "1.1")
    assert (row.before, row.after) == ("", '"4"')
    assert abs((tables.now() - row.at).total_seconds()) < 60


def test_the_chain_holds():
    assert history.first_broken() is None


@pytest.mark.parametrize(
    "column", ["at", "user", "user_name", "role", "address", "action", "unit_code", "assessment", "indicator_code"]
)
def test_a_change_of_any_column_is_found(guard_off, column):
    row = newest(2)
    other = {"at": tables.now(), "user": 8, "assessment": 2}.get(column, "khác")

    History.update(**{column: other}).where(History.id == row.id).execute()

    assert history.first_broken() == row.id


@pytest.mark.parametrize("column", ["before", "after", "reason", "hash"])
def test_a_change_of_what_was_done_is_found(guard_off, column):
    row = newest(2)

    History.update(**{column: "khác"}).where(History.id == row.id).execute()

    assert history.first_broken() == row.id


def test_a_row_that_is_gone_is_found(guard_off):
    gone, following = newest(2), newest(1)

    History.delete().where(History.id == gone.id).execute()

    assert history.first_broken() == following.id


def test_rows_that_changed_places_are_found(guard_off):
    one, other = newest(2), newest(1)
    for row, values in ((one, other), (other, one)):
        History.update(after=values.after, hash=values.hash, at=values.at).where(History.id == row.id).execute()

    assert history.first_broken() == one.id


@pytest.mark.parametrize("statement", ["UPDATE history SET reason = 'x'", "DELETE FROM history"])
def test_the_database_itself_refuses_to_change_it(statement):
    with pytest.raises(Exception, match="the history is never changed"), database.transaction():
        tables.database.execute_sql(statement)

    assert history.first_broken() is None


def test_a_record_belongs_to_a_change():
    with pytest.raises(AssertionError):
        history.record("answer", by=LAN)


def test_a_change_that_fails_leaves_no_record():
    before = History.select().count()

    with pytest.raises(people.Refused):
        people.add("lan", "Người trùng tên", people.Role.COUNCIL, people.EVERYWHERE, by=SYSTEM)

    assert History.select().count() == before


def test_a_record_that_fails_leaves_no_change(monkeypatch, cast):
    def broken(*_, **__):
        raise OSError("hết chỗ")

    monkeypatch.setattr(history, "record", broken)

    with pytest.raises(OSError, match="hết chỗ"):
        people.disable(cast.lan, by=SYSTEM)

    assert people.by_login("lan").disabled_at is None
    assert history.first_broken() is None


def test_the_newest_comes_first():
    assert [row.after for row in history.of_indicator(1, "1.1")] == ['"4"', '"3"', '"2"', '"1"', '"0"']
