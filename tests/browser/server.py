"""The real server, started as people start it, on the sample province."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ntm_assess.law.library import load_all
from ntm_assess.sample import ACCOUNTS, loading
from ntm_assess.storage import assessments, database, people, sessions, tables
from ntm_assess.storage.history import SYSTEM

CHECKOUT = Path(__file__).resolve().parents[2]
SERVE = [sys.executable, "-c", "import sys; from ntm_assess.cli import main; sys.exit(main(['serve']))"]
SECONDS_TO_STOP = 20
SAMPLE_PASSWORD = ACCOUNTS[0].password


@dataclass(frozen=True)
class Server:
    """`ntm-assess serve` in a process of its own."""

    address: str
    data_dir: Path
    log: Path

    def url(self, path: str) -> str:
        return self.address + path

    @contextmanager
    def books(self) -> Iterator[None]:
        """The database behind it, by storage: to look, and to have done what a test does not want to click together."""
        database.connect(_database_url(self.data_dir))
        try:
            yield
        finally:
            database.disconnect()

    def sign_in(self, login: str) -> dict[str, str]:
        """A session of this person, as the cookie that their browser has."""
        with self.books():
            token = sessions.start(people.by_login(login), address="127.0.0.1")
        return {"name": "phien", "value": token, "url": self.address}

    def set_sample_password(self, login: str) -> None:
        """For somebody of the sample whom nobody signs in as. Ends their sessions."""
        with self.books():
            people.set_password(people.by_login(login), SAMPLE_PASSWORD, by=SYSTEM)

    def end_sessions(self, login: str) -> None:
        """As after fifteen minutes without a click."""
        with self.books():
            sessions.end_all_of(people.by_login(login))


@contextmanager
def serving_the_sample(data_dir: Path) -> Iterator[Server]:
    database.connect(_database_url(data_dir))
    database.upgrade()
    loading.load(load_all(), data_dir)
    database.disconnect()
    log = data_dir / "server.log"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = os.environ | {"DATA_DIR": str(data_dir), "PORT": str(port), "PYTHONPATH": str(CHECKOUT)}
    for name in ("HOST", "DATABASE_URL", "PUBLIC_URL"):
        environ.pop(name, None)
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(SERVE, env=environ, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        said = process.stdout.readline()  # the address, once the port is open
        assert said.startswith("Sổ Nông thôn mới: http"), log.read_text(encoding="utf-8")
        yield Server(said.partition(": ")[2].strip(), data_dir, log)
        process.terminate()
        process.wait(SECONDS_TO_STOP)


def sheet_of(login: str) -> tables.Assessment:
    """The newest sheet of an officer's commune; within `books`."""
    return assessments.visible_to(people.by_login(login)).first()


def _database_url(data_dir: Path) -> str:
    return f"sqlite:///{data_dir / 'ntm.db'}"
