"""The cast and the tools of every test.

Lan is an officer of Tân Mai and Hùng its leader. Bảo is an officer of Đồng Xanh, Cúc its leader; they must never see
Tân Mai's work. Minh pre-reviews the communes of the group that holds Tân Mai, Nam appraises for the province. Sen works
for a department and Tú sits in the council; both only read. Thu looks after all units and people. Ngọc appraises for
another province, Thu Bồn, whose administrator is Kim. Phúc was let go.

The tests run on SQLite, and on PostgreSQL when TEST_DATABASE_URL names one.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import bs4
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from ntm_assess.app import create_app, furnish
from ntm_assess.domain.workflow import Role
from ntm_assess.law.library import load_all
from ntm_assess.sample import loading
from ntm_assess.settings import Settings
from ntm_assess.storage import assessments, database, people, sessions, tables, units
from ntm_assess.storage.history import SYSTEM, Actor
from ntm_assess.storage.people import Place
from tests.web.house_rules import check_house_rules

PASSWORD = "Ruộng-đồng 2025"
CRITERIA_SET = "xa-ntm-2021-2025"
YEAR = 2025
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")


@dataclass(frozen=True)
class Cast:
    """The people of the tests."""

    lan: tables.User
    hung: tables.User
    bao: tables.User
    cuc: tables.User
    minh: tables.User
    nam: tables.User
    sen: tables.User
    tu: tables.User
    thu: tables.User
    kim: tables.User
    ngoc: tables.User
    phuc: tables.User


LOGINS = tuple(Cast.__dataclass_fields__)


# --- A database with people in it, built once and copied for each test ------------------------------------------------


def _fill() -> None:
    """Two communes of an invented province, one of them in a group; and a real province beside it."""
    province = units.add_province(
        "90", "tỉnh Sông Lam", "DBSH", by=SYSTEM, overlay="mau", has_pre_review=True, is_sample=True
    )
    elsewhere = units.add_province("91", "tỉnh Thu Bồn", "DHNTB", by=SYSTEM)
    group = units.add_group(province, "Các xã thuộc huyện Thanh Lâm cũ", by=SYSTEM)
    tan_mai = units.add(
        province,
        "90001",
        "xã Tân Mai",
        group=group,
        by=SYSTEM,
        place_name="Tân Mai",
        signer_name="Trần Văn Hùng",
        addressee="Ủy ban nhân dân tỉnh Sông Lam",
        recipients="Như trên;\nLưu: VT.",
    )
    dong_xanh = units.add(province, "90002", "xã Đồng Xanh", by=SYSTEM)
    units.add(elsewhere, "91001", "xã Trà Bui", by=SYSTEM)
    for login, name, role, place in (
        ("lan", "Bà Lan", Role.OFFICER, Place(unit=tan_mai)),
        ("hung", "Ông Hùng", Role.LEADER, Place(unit=tan_mai)),
        ("bao", "Ông Bảo", Role.OFFICER, Place(unit=dong_xanh)),
        ("cuc", "Bà Cúc", Role.LEADER, Place(unit=dong_xanh)),
        ("minh", "Bà Minh", Role.PRE_REVIEWER, Place(group=group)),
        ("nam", "Ông Nam", Role.REVIEWER, Place(province=province)),
        ("sen", "Bà Sen", Role.DEPARTMENT, Place(province=province)),
        ("tu", "Ông Tú", Role.COUNCIL, Place(province=province)),
        ("kim", "Ông Kim", Role.ADMIN, Place(province=elsewhere)),
        ("ngoc", "Bà Ngọc", Role.REVIEWER, Place(province=elsewhere)),
        ("phuc", "Ông Phúc", Role.OFFICER, Place(unit=tan_mai)),
    ):
        people.add(login, name, role, place, by=SYSTEM)
    people.create_admin("thu", "Bà Thu", PASSWORD)
    # One hash for everybody: hashing is slow on purpose.
    kept = people.by_login("thu").password_hash
    tables.User.update(password_hash=kept).execute()
    people.disable(people.by_login("phuc"), by=SYSTEM)


@pytest.fixture(scope="session")
def keep_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator["KeptDatabase"]:
    """The cast in a database, made once; each test begins with a copy (fixture `db`)."""
    kept = KeptPostgresql() if POSTGRESQL else KeptSqlite(tmp_path_factory.mktemp("kept") / "ntm.db")
    database.connect(kept.url)
    database.upgrade()
    _fill()
    kept.keep()
    database.disconnect()
    yield kept
    database.disconnect()
    kept.remove()


class KeptSqlite:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    def keep(self) -> None:
        """The file is the copy."""

    def copied(self, folder: Path) -> str:
        path = folder / "ntm.db"
        shutil.copyfile(self.path, path)
        database.connect(f"sqlite:///{path}")
        return f"sqlite:///{path}"

    def remove(self) -> None:
        """pytest removes its folder."""


class KeptPostgresql:
    """A schema of its own in the database of TEST_DATABASE_URL, so that runs at the same time do not meet."""

    def __init__(self) -> None:
        self.schema = f"test_{secrets.token_hex(6)}"
        self.url = f"{POSTGRESQL}?options=-csearch_path%3D{self.schema}"
        self._run(f"CREATE SCHEMA {self.schema}")

    def keep(self) -> None:
        self.rows = [(table, list(table.select().order_by(table._meta.primary_key).tuples())) for table in tables.ALL]

    def copied(self, folder: Path) -> str:
        database.connect(self.url)
        names = ", ".join(f'"{table._meta.table_name}"' for table in tables.ALL)
        tables.database.execute_sql(f"TRUNCATE {names} CASCADE")
        for table, rows in self.rows:
            if rows:
                table.insert_many(rows, fields=table._meta.sorted_fields).execute()
                sequence = f"pg_get_serial_sequence('\"{table._meta.table_name}\"', 'id')"
                tables.database.execute_sql(f'SELECT setval({sequence}, max(id)) FROM "{table._meta.table_name}"')
        return self.url

    def remove(self) -> None:
        self._run(f"DROP SCHEMA {self.schema} CASCADE")

    @staticmethod
    def _run(statement: str) -> None:
        with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
            connection.execute(statement)


KeptDatabase = KeptSqlite | KeptPostgresql


@pytest.fixture
def db(keep_database: KeptDatabase, tmp_path: Path) -> Iterator[str]:
    """A database with the cast in it; the value is its URL."""
    yield keep_database.copied(tmp_path)
    database.disconnect()


@pytest.fixture
def cast(db: str) -> Cast:
    people_by_login = {each.login: each for each in tables.User.select()}
    return Cast(**{login: people_by_login[login] for login in LOGINS})


# --- The app ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    data_dir = tmp_path_factory.mktemp("data")
    return create_app(Settings(data_dir=data_dir, database_url="sqlite:///unused", secret_key="x" * 40))


@pytest.fixture
def app(built_app: Flask, db: str, tmp_path: Path) -> Flask:
    """The app on this test's database and data folder."""
    built_app.testing = True
    built_app.extensions["criteria"] = load_all()
    settings = replace(built_app.extensions["settings"], data_dir=tmp_path, database_url=db)
    furnish(built_app, settings, at_once=True)
    return built_app


@pytest.fixture
def client_of(app: Flask) -> Callable[[tables.User | None], FlaskClient]:
    """A browser of a person who is signed in (None: of a stranger). It sends the CSRF token as forms do."""

    def client_of(person: tables.User | None = None) -> FlaskClient:
        client = app.test_client()
        if person:
            token = sessions.start(person, address="127.0.0.1")
            client.set_cookie(app.extensions["settings"].cookie_name, token)
        with_csrf_token(client)
        return client

    return client_of


def with_csrf_token(client: FlaskClient) -> FlaskClient:
    """The client sends a valid token from now on."""
    with client.session_transaction() as session:
        session.setdefault("csrf_token", secrets.token_hex(20))
        signer = URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token")
        client.environ_base["HTTP_X_CSRFTOKEN"] = signer.dumps(session["csrf_token"])
    return client


def without_csrf_token(client: FlaskClient) -> FlaskClient:
    client.environ_base.pop("HTTP_X_CSRFTOKEN", None)
    return client


@pytest.fixture
def visit(client_of) -> Callable[..., bs4.BeautifulSoup]:
    """The page that a person sees; every page is held against the house rules."""

    def visit(person: tables.User | None, url: str, *, status: int = 200) -> bs4.BeautifulSoup:
        response = client_of(person).get(url)
        assert response.status_code == status, f"{url}: {response.status} {response.location or ''}"
        return page_of(response)

    return visit


def page_of(response: TestResponse) -> bs4.BeautifulSoup:
    """A whole page, held against the house rules."""
    page = bs4.BeautifulSoup(response.text, "html.parser")
    check_house_rules(page)
    return page


@pytest.fixture
def count_queries(db: str, monkeypatch: pytest.MonkeyPatch):
    """`with count_queries() as queries: ...` lists the statements that were run inside."""

    @contextmanager
    def count_queries() -> Iterator[list[str]]:
        queries: list[str] = []
        run = tables.database.obj.execute_sql

        def execute_sql(statement, *arguments, **options):
            queries.append(statement)
            return run(statement, *arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(tables.database.obj, "execute_sql", execute_sql)
            yield queries

    return count_queries


# --- Work that has begun ----------------------------------------------------------------------------------------------


@pytest.fixture
def assessment(cast: Cast, built_app: Flask) -> tables.Assessment:
    """Tân Mai's sheet for 2025, with nothing on it yet."""
    return started(cast.lan, built_app)


def started(officer: tables.User, app: Flask, year: int = YEAR) -> tables.Assessment:
    """An empty sheet of the officer's commune."""
    applied = app.extensions["criteria"].applied_in(officer.unit.province, CRITERIA_SET, year)
    assessments.start(officer.unit, applied, by=Actor.of(officer))
    return assessments.find(officer.unit.code, CRITERIA_SET, year, user=officer)


@pytest.fixture
def sheet_url(assessment: tables.Assessment) -> str:
    """Where Tân Mai's sheet is found; pages of it hang below."""
    return f"/xa/{assessment.unit.code}/{assessment.criteria_set}/{assessment.year}"


@pytest.fixture(scope="module")
def sample_province(tmp_path_factory: pytest.TempPathFactory, built_app: Flask) -> Iterator[Path]:
    """The sample province, loaded once for the tests of a file, in SQLite; the value is its data folder."""
    folder = tmp_path_factory.mktemp("sample")
    database.connect(f"sqlite:///{folder}/ntm.db")
    database.upgrade()
    loading.load(built_app.extensions["criteria"], folder)
    yield folder
    database.disconnect()
