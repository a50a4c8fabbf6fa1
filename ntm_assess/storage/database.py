"""The database: SQLite in one file by default, PostgreSQL by URL. Refuses to start on anything that could lose work.

"Đã lưu" must be true after a crash and after a power cut: WAL, synchronous=FULL, foreign keys, BEGIN IMMEDIATE, each
read back at start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee
from playhouse.migrations import Runner

from ntm_assess.storage.tables import database

MIGRATIONS = Path(__file__).parent / "migrations"

# SQLite before these may lose committed rows or corrupt the file in WAL mode (the "WAL-reset" race).
FIXED_VERSIONS = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
BUSY_SECONDS = 10


class DatabaseRefused(Exception):
    """The database cannot be used safely; the message says why, in Vietnamese, and what to do."""


def connect(url: str) -> None:
    """Bind the tables to a database and open a connection that stays open (the keeper).

    `url` is sqlite:///path or postgresql://... Raises DatabaseRefused.
    """
    disconnect()
    database.initialize(_sqlite(Path(url.removeprefix("sqlite:///"))) if url.startswith("sqlite") else _postgresql(url))
    try:
        database.connect()
        if is_sqlite():
            _check_pragmas()
    except peewee.DatabaseError as error:
        disconnect()
        raise DatabaseRefused(f"Không mở được cơ sở dữ liệu: {error}") from error


def disconnect() -> None:
    """Let go of the database, as far as this thread holds it."""
    if database.obj is not None and not database.is_closed():
        database.close()


def is_sqlite() -> bool:
    return isinstance(database.obj, peewee.SqliteDatabase)


def upgrade() -> list[str]:
    """Bring the tables up to date. Returns the names of the migrations that ran. Raises DatabaseRefused."""
    runner = Runner(database.obj, str(MIGRATIONS))
    unknown = [migration.name for migration in runner.status() if migration.path is None]
    if unknown:
        raise DatabaseRefused(
            f"Cơ sở dữ liệu do bản mới hơn ghi ({unknown[-1]}). Hãy cài bản mới hơn của chương trình."
        )
    return list(runner.up() or [])


def notices() -> tuple[str, ...]:
    """What whoever runs the program should know about this database."""
    if not is_sqlite() or is_fixed(version()):
        return ()
    shown = ".".join(map(str, version()))
    return (f"SQLite {shown} có lỗi ở chế độ WAL nên chương trình ghi chậm hơn, dữ liệu vẫn an toàn.",)


@contextmanager
def transaction() -> Iterator[None]:
    """All of it or nothing. On SQLite it takes the write lock at once (IMMEDIATE), so no save fails half-way."""
    with database.atomic():
        yield


def open_for_request() -> None:
    """A connection for the thread that answers a request or runs a job."""
    database.connect(reuse_if_open=True)


def close_after_request(*, failed: bool = False) -> None:
    """SQLite stays open for the thread's next request: opening costs more than most questions do. After a failure
    nobody knows what the connection still holds, so it goes."""
    if failed or not is_sqlite():
        disconnect()


def sql(statement: str) -> str:
    """SQL text written with ? for the database in use."""
    return statement if is_sqlite() else statement.replace("?", "%s")


def version() -> tuple[int, ...]:
    """Of the SQLite library in use."""
    library: Any = vars(peewee)["sqlite3"]  # the one that peewee chose: pysqlite3 where it is installed
    return tuple(int(part) for part in library.sqlite_version.split("."))


def is_fixed(found: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset fault."""
    if found >= FIXED_VERSIONS[0]:
        return True
    return any(found[:2] == fixed[:2] and found >= fixed for fixed in FIXED_VERSIONS)


def journal_mode() -> str:
    """WAL where it is safe, else the rollback journal: slower, never wrong."""
    return "wal" if is_fixed(version()) else "delete"


def _postgresql(url: str) -> peewee.PostgresqlDatabase:
    if not url.startswith(("postgres://", "postgresql://")):
        raise DatabaseRefused(
            f"DATABASE_URL không hiểu được: {url.split(':', 1)[0]}. Dùng sqlite:/// hoặc postgresql://"
        )
    return peewee.PostgresqlDatabase(url, prefer_psycopg3=True)


def _sqlite(path: Path) -> peewee.SqliteDatabase:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseRefused(f"Không tạo được thư mục {path.parent}: {error.strerror}") from error
    return peewee.SqliteDatabase(
        str(path),
        pragmas={
            "journal_mode": journal_mode(),
            "synchronous": "full",
            "foreign_keys": 1,
            "busy_timeout": BUSY_SECONDS * 1000,
        },
        timeout=BUSY_SECONDS,
        lock_type="IMMEDIATE",
    )


def _check_pragmas() -> None:
    """What was asked for is what holds, and the file can be written."""
    wanted = {"journal_mode": journal_mode(), "synchronous": 2, "foreign_keys": 1}
    for name, value in wanted.items():
        (found,) = database.execute_sql(f"PRAGMA {name}").fetchone()
        if found != value:
            raise DatabaseRefused(
                f"SQLite không nhận {name}={value} (đang là {found}): không bảo đảm giữ được dữ liệu."
            )
    database.execute_sql("BEGIN IMMEDIATE")
    database.execute_sql("ROLLBACK")
