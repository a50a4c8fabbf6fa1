"""The guard at the start: on what could lose work the program does not start."""

import threading

import peewee
import pytest
from peewee import IntegrityError

from ntm_assess.storage import database, tables
from ntm_assess.storage.database import DatabaseRefused


@pytest.fixture
def path(tmp_path):
    yield tmp_path / "ntm.db"
    database.disconnect()


def pragma(name: str):
    return tables.database.execute_sql(f"PRAGMA {name}").fetchone()[0]


def test_what_is_said_to_be_kept_is_kept(path):
    database.connect(f"sqlite:///{path}")

    assert [pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys")] == ["wal", 2, 1]
    assert pragma("busy_timeout") == 10_000
    assert database.notices() == ()


def test_a_thread_of_its_own_gets_the_same_care(path):
    database.connect(f"sqlite:///{path}")
    found = []

    def look():
        database.open_for_request()
        found.extend(pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys"))
        database.close_after_request(failed=True)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert found == ["wal", 2, 1]


@pytest.mark.parametrize(
    ("version", "is_fixed"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 3), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_versions_with_the_fault_are_known(version, is_fixed):
    assert database.is_fixed(version) is is_fixed


def test_with_the_fault_the_rollback_journal_is_used_and_said(path, monkeypatch):
    monkeypatch.setattr(database, "version", lambda: (3, 40, 1))
    database.connect(f"sqlite:///{path}")

    assert (pragma("journal_mode"), pragma("synchronous")) == ("delete", 2)
    assert "3.40.1" in database.notices()[0]


def test_a_file_in_wal_mode_goes_back_when_the_library_is_older(path, monkeypatch):
    database.connect(f"sqlite:///{path}")
    database.disconnect()
    monkeypatch.setattr(database, "version", lambda: (3, 40, 1))

    database.connect(f"sqlite:///{path}")

    assert pragma("journal_mode") == "delete"


def test_a_pragma_that_does_not_hold_is_refused(path, monkeypatch):
    """Somebody else's library, or a file system that cannot do it."""
    database.connect(f"sqlite:///{path}")
    monkeypatch.setattr(database, "journal_mode", lambda: "truncate")

    with pytest.raises(DatabaseRefused, match="journal_mode=truncate"):
        database._check_pragmas()


@pytest.mark.parametrize("place", ["/proc/ntm.db", "/dev/null/ntm.db", "/sys/ntm.db"])
def test_a_folder_that_cannot_be_written_is_refused(place):
    with pytest.raises(DatabaseRefused, match="Không"):
        database.connect(f"sqlite:///{place}")


def test_a_file_that_is_no_database_is_refused(path):
    path.write_text("Đây là một tệp văn bản." * 100, encoding="utf-8")

    with pytest.raises(DatabaseRefused, match="Không mở được"):
        database.connect(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["mysql://may/ntm", "oracle:x", ""])
def test_another_kind_of_database_is_refused(url):
    with pytest.raises(DatabaseRefused, match="sqlite:/// hoặc postgresql://"):
        database.connect(url)


def test_a_server_that_does_not_answer_is_refused():
    with pytest.raises(DatabaseRefused, match="Không mở được"):
        database.connect("postgresql://ntm:ntm@127.0.0.1:1/ntm?connect_timeout=2")


def test_the_tables_come_up_once(path):
    database.connect(f"sqlite:///{path}")

    assert database.upgrade() == sorted(each.stem for each in database.MIGRATIONS.glob("0*.py"))
    assert database.upgrade() == []


def test_a_database_of_a_newer_version_is_left_alone(path):
    database.connect(f"sqlite:///{path}")
    database.upgrade()
    tables.database.execute_sql(
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_of_tomorrow', '2030-01-01 00:00:00')"
    )

    with pytest.raises(DatabaseRefused, match="9999_of_tomorrow.*bản mới hơn"):
        database.upgrade()


def test_a_transaction_takes_the_lock_at_once(path):
    """A read and then a write in it never finds the database locked half-way."""
    database.connect(f"sqlite:///{path}")
    database.upgrade()
    sqlite3 = vars(peewee)["sqlite3"]  # the same library: locks do not hold between two in one process
    other = sqlite3.connect(path, timeout=0, isolation_level=None)

    with database.transaction(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_all_of_a_transaction_or_nothing(path):
    database.connect(f"sqlite:///{path}")
    database.upgrade()

    with pytest.raises(ZeroDivisionError), database.transaction():
        tables.Province.create(code="01", name="một", region="DBSH")
        _ = 1 / 0

    assert not tables.Province.select().exists()


def test_who_writes_what_belongs_to_nobody_is_stopped(path):
    database.connect(f"sqlite:///{path}")
    database.upgrade()

    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        tables.Unit.create(province=99, code="00001", name="xã", folded_name="xa")
