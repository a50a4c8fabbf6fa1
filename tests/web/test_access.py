"""Who may call what: every rule of the URL map, with every method, for every person, on every commune's things.

What must come out follows from the rule that the view declares and from who sees which commune. A view without a rule,
and an argument of an address that this file knows no value for, turn the suite red.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from itertools import product

import pytest
from flask import Flask
from werkzeug.routing import Rule as UrlRule

from ntm_assess.app import create_app
from ntm_assess.domain import conditions
from ntm_assess.domain.conditions import Voice
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.workflow import Kind, Role
from ntm_assess.storage import (
    answers,
    areas,
    commune_figures,
    condition_records,
    dossiers,
    evidence,
    former_communes,
    people,
    sessions,
    submissions,
    tables,
    villages,
)
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.evidence import Details
from ntm_assess.storage.history import SYSTEM, Actor
from ntm_assess.web import access
from tests.conftest import CRITERIA_SET, LOGINS, YEAR, Cast, started, with_csrf_token

TAN_MAI, DONG_XANH, TRA_BUI, NOWHERE = "90001", "90002", "91001", "99999"
COMMUNES = (TAN_MAI, DONG_XANH, TRA_BUI, NOWHERE)
SONG_LAM, THU_BON = {TAN_MAI, DONG_XANH}, {TRA_BUI}

# Which communes each person knows of; written down here once more, so that a slip in the queries is seen.
SEES = {
    "lan": {TAN_MAI},
    "hung": {TAN_MAI},
    "bao": {DONG_XANH},
    "cuc": {DONG_XANH},
    "minh": {TAN_MAI},
    "nam": SONG_LAM,
    "sen": SONG_LAM,
    "tu": SONG_LAM,
    "thu": SONG_LAM | THU_BON,
    "kim": THU_BON,
    "ngoc": THU_BON,
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}

# Allowed, and yet not there in this world.
NOT_THERE = {
    "dossiers.check": "no document bears this code",
    "dossiers.download": "the dossier is asked for, not made",
    "sending.confirm": "the sheet is sent already",
    "waivers.show": "the code is that of an indicator",
    "law_desk.edition": "nothing was put in by hand",
    "law_imports.preview": "a draft is its owner's alone",
    "law_imports.discard": "a draft is its owner's alone",
    "localities.edit": "a draft is its owner's alone",
    "localities.head": "a draft is its owner's alone",
}

# For administrators of the whole install.
OF_THE_WHOLE = {"units.add_province", "law_imports.upload"}


@dataclass(frozen=True)
class World:
    """For each commune, the values of every argument that an address may have."""

    arguments: Mapping[str, Mapping[str, object]]
    cast: Cast

    def values(self, rule: UrlRule, commune: str) -> dict[str, object]:
        """Raises KeyError for an argument that nobody thought of."""
        return {name: self.arguments[commune][name] for name in rule.arguments}


@pytest.fixture
def world(app: Flask, cast: Cast) -> World:
    """Every commune has sent its sheet of 2025, with one paper and one dossier that is asked for."""
    arguments = {commune: _arguments_of(commune, cast, app) for commune in COMMUNES}
    return World(arguments, cast)


def _arguments_of(commune: str, cast: Cast, app: Flask) -> dict[str, object]:
    province = {TRA_BUI: "91", NOWHERE: "99"}.get(commune, "90")
    values = {
        "unit_code": commune,
        "criteria_set": CRITERIA_SET,
        "other_set": "xa-ntm-nang-cao-2021-2025",
        "year": YEAR,
        "code": "1.1",
        "number": 1,
        "file_name": "to-trinh.pdf",
        "path": app.extensions["assets"]["app.css"].path,
        "province_code": province,
        "group_id": 999_999,
        "user_id": 999_999,
        "evidence_id": 999_999,
        "overlay": "mau",
        "draft_id": 999_999,
        "edition_id": 999_999,
        "run_id": 999_999,
        "review_id": 999_999,
        "figures_id": 999_999,
        "village_id": 999_999,
        "former_code": commune,
        "debt_id": 999_999,
        "opinion_id": 999_999,
        "area_id": 999_999,
        "reading_id": 999_999,
        "procedure": "hai-cap-2025",
        "choice_id": 999_999,
    }
    unit = tables.Unit.get_or_none(tables.Unit.code == commune)
    if unit:
        values |= _things_of(unit, cast, app)
    return values


def _things_of(unit: tables.Unit, cast: Cast, app: Flask) -> dict[str, object]:
    officer = tables.User(id=cast.lan.id, name="Người nhập", role="officer", unit=unit)
    leader = Actor(cast.hung.id, "Người gửi", "leader")
    assessment = started(officer, app)
    by = Actor.of(officer)
    paper = evidence.add(assessment, "1.1", Details(title=f"Quyết định của {unit.name}"), _a_kept_file(app), by=by)
    with app.app_context():
        applied = access.applied_to(assessment)
    answers.save(assessment, Answer("1.1", {"yes": True}), SaveMark(0, "a", 1), applied=applied, by=by)
    debt = condition_records.add_line(assessment, "no_debt", _a_debt(unit), by=by)
    opinion = condition_records.add_line(assessment, "consultation", _an_opinion(unit), by=by)
    submissions.send(assessment, Kind.PERIODIC, applied=applied, by=leader)
    run, _ = dossiers.ask(assessment, None, by=by)
    group, _ = tables.ReviewGroup.get_or_create(province=unit.province, name=f"Nhóm của {unit.province.name}")
    person = people.add(f"nguoi.{unit.code}", f"Người {unit.name}", Role.OFFICER, people.Place(unit=unit), by=SYSTEM)
    figures = commune_figures.Details(date(YEAR, 12, 31), {"households": 2136}, f"Báo cáo của {unit.name}")
    villages.add(unit, [villages.Details("Thôn Đông")], by=by)
    # It goes on with the code of a former commune, whose sheet is that of the year before the merger.
    details = former_communes.Details(unit.code, f"{unit.name} cũ", date(YEAR + 1, 7, 1), "Nghị quyết 01/NQ-VD")
    former_communes.add([former_communes.Addition(unit, details, unit)], by=by)
    return {
        "evidence_id": paper.id,
        "run_id": run.id,
        "group_id": group.id,
        "user_id": person.id,
        "figures_id": commune_figures.add(unit, figures, by=by),
        "village_id": villages.of_unit(unit.id)[0].id,
        "debt_id": debt,
        "opinion_id": opinion,
        "area_id": _an_area(unit, app, by=by),
    }


def _an_area(unit: tables.Unit, app: Flask, *, by: Actor) -> int:
    group = areas.Stay("nhom-2026", "NHOM3", date(2026, 1, 1), None, f"Quyết định về {unit.name}")
    areas.add(unit, group, library=app.extensions["criteria"], by=by)
    return areas.rows_of(unit.id)[0].id


def _a_debt(unit: tables.Unit) -> dict[str, object]:
    return conditions.plain(conditions.Debt(f"Đường của {unit.name}", 900, 400, 500))


def _an_opinion(unit: tables.Unit) -> dict[str, object]:
    return conditions.plain(conditions.Opinion(Voice.PEOPLE, f"Nhân dân {unit.name}", "", None, "Nhất trí."))


def _a_kept_file(app: Flask) -> dict[str, object]:
    files = app.extensions["evidence_files"]
    with files.receive(BytesIO(b"%PDF")) as waiting:
        waiting.pictures.mkdir()
        (waiting.pictures / "1.png").write_bytes(b"PNG")
        files.keep(waiting)
    return {"sha256": waiting.sha256, "file_name": "a.pdf", "media_type": "application/pdf", "size": 4, "pages": 1}


# --- The matrix -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One call: who, how, which rule, on whose things."""

    rule: UrlRule
    method: str
    login: str  # empty: a stranger
    commune: str

    def __str__(self) -> str:
        return f"{self.login or 'a stranger'}: {self.method} {self.rule.rule} of {self.commune}"


def cells(app: Flask) -> Iterator[Cell]:
    for rule in app.url_map.iter_rules():
        for method, login in product(sorted(rule.methods - {"HEAD", "OPTIONS"}), ("", *LOGINS)):
            for commune in COMMUNES if rule.arguments & OWNED else COMMUNES[:1]:
                yield Cell(rule, method, login, commune)


# Arguments that say whose thing it is; the scope is the commune, for those below its province.
OWNED = {"unit_code", "evidence_id", "province_code", "group_id", "user_id"}
OF_PROVINCE = {"province_code", "group_id", "user_id"}


def expected(cell: Cell, app: Flask, world: World) -> str:
    """What must come out, in a word."""
    rule = access.rule_of(app, cell.rule.endpoint)
    if rule is None:
        return "refused"
    if rule.is_public:
        return "allowed"
    if cell.login in ("", "phuc"):
        return "sign in"
    if getattr(world.cast, cell.login).role not in rule.roles:
        return "refused"
    if cell.login == "kim" and cell.rule.endpoint in OF_THE_WHOLE:
        return "refused"
    if cell.rule.arguments & OWNED and not _sees(cell):
        return "not found"
    return "allowed"


def _sees(cell: Cell) -> bool:
    if cell.rule.arguments & OF_PROVINCE:
        province = next((each for each in (SONG_LAM, THU_BON) if cell.commune in each), set())
        return bool(province & SEES[cell.login])
    return cell.commune in SEES[cell.login]


def test_everybody_gets_what_is_theirs_and_nobody_more(app, world, browsers):
    wrong = []
    for cell in cells(app):
        wanted = expected(cell, app, world)
        if wanted in ("sign in", "refused") and cell.commune != TAN_MAI:
            continue  # the gate says so before anybody looks whose it is
        outcome = outcome_of(browsers[cell.login], cell, world, wanted)
        if outcome != wanted:
            wrong.append(f"{cell}: {outcome} instead of {wanted}")

    assert wrong == [], "\n".join(wrong)


@pytest.fixture
def browsers(client_of, world):
    """One for everybody, by login."""
    return {login: client_of(getattr(world.cast, login) if login else None) for login in ("", *LOGINS)}


def outcome_of(client, cell: Cell, world: World, wanted: str) -> str:
    """In a word. What is allowed and would change something is called without its CSRF token: that it is refused for
    this alone shows that the gate lets it through, and nothing changes."""
    is_probe = cell.method in UNSAFE and wanted == "allowed"
    answer = call(client, cell, world, headers={"X-CSRFToken": ""} if is_probe else {})
    if answer.location.startswith("/dang-nhap"):
        return "sign in"
    if answer.status == (400 if is_probe else 200) or (answer.status in (302, 303) and cell.method not in UNSAFE):
        return "allowed"
    if answer.status == 404 and cell.rule.endpoint in NOT_THERE:
        return wanted
    return {403: "refused", 404: "not found"}.get(answer.status, str(answer.status))


@dataclass(frozen=True)
class Called:
    status: int
    location: str
    body: bytes


def call(client, cell: Cell, world: World, **options: object) -> Called:
    url = cell.rule.build(world.values(cell.rule, cell.commune))[1]
    with client.open(url, method=cell.method, **options) as response:
        return Called(response.status_code, response.location or "", response.data)


def test_what_is_not_theirs_looks_as_if_it_did_not_exist(app, world, browsers):
    differing = [
        str(cell)
        for cell in cells(app)
        if cell.commune != NOWHERE
        and expected(cell, app, world) == "not found"
        and body_of(browsers[cell.login], cell, world)
        != body_of(browsers[cell.login], replace(cell, commune=NOWHERE), world)
    ]

    assert differing == []


def body_of(client, cell: Cell, world: World) -> bytes:
    return re.sub(rb'(name="csrf(_|-)token" (value|content)=)"[^"]*"', rb"\1", call(client, cell, world).body)


# --- The test of the test ---------------------------------------------------------------------------------------------


def without_rule(app: Flask) -> list[str]:
    return [rule.rule for rule in app.url_map.iter_rules() if access.rule_of(app, rule.endpoint) is None]


def test_every_route_has_a_rule(app):
    assert without_rule(app) == []


@pytest.fixture
def bare_app(app: Flask) -> Flask:
    """An app in which somebody forgot something."""
    return create_app(app.extensions["settings"])


def test_a_route_without_a_rule_is_refused_and_seen(bare_app):
    bare_app.add_url_rule("/quen", "forgotten", lambda: "bí mật")

    assert without_rule(bare_app) == ["/quen"]
    assert bare_app.test_client().get("/quen").status_code == 403


def test_a_view_that_forgets_to_ask_whose_it_is_is_seen(bare_app, world):
    bare_app.add_url_rule("/lo/<unit_code>", "leaky", access.signed_in(lambda unit_code: "của xã khác"))
    rule = next(rule for rule in bare_app.url_map.iter_rules() if rule.endpoint == "leaky")
    cell = Cell(rule, "GET", "lan", DONG_XANH)
    client = with_csrf_token(bare_app.test_client())
    client.set_cookie(bare_app.extensions["settings"].cookie_name, sessions.start(world.cast.lan, address=""))

    assert expected(cell, bare_app, world) == "not found"
    assert outcome_of(client, cell, world, "not found") == "allowed"


def test_an_argument_that_nobody_thought_of_is_seen(bare_app, world):
    bare_app.add_url_rule("/moi/<int:brand_new_id>", "new", access.signed_in(lambda brand_new_id: ""))
    rule = next(rule for rule in bare_app.url_map.iter_rules() if rule.endpoint == "new")

    with pytest.raises(KeyError, match="brand_new_id"):
        world.values(rule, TAN_MAI)


# --- Strangers, and other people's pages ------------------------------------------------------------------------------


def test_htmx_is_told_to_sign_in_over_the_page(client_of):
    response = client_of().get("/cai-dat/nguoi-dung", headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response.headers["X-Sign-In"] == "1"


def test_a_stranger_comes_back_to_where_they_wanted_to_go(client_of):
    assert client_of().get("/cai-dat/don-vi?q=tan").location == "/dang-nhap?tiep=/cai-dat/don-vi?q%3Dtan"


def test_a_page_that_was_made_for_somebody_else_sends_nothing(client_of, cast):
    """Bảo signed in here while Lan's page was open in another tab."""
    headers = {"HX-Request": "true", "X-User": str(cast.lan.id)}

    assert client_of(cast.bao).post("/dang-xuat", headers=headers).status_code == 401


@pytest.mark.parametrize("login", ["lan", "bao", "minh", "nam", "ngoc"])
def test_no_page_names_a_commune_that_is_not_theirs(app, world, browsers, login):
    """Tân Mai, Đồng Xanh and Trà Bui stand in every row of their own; none may stand in an answer for a stranger."""
    foreign = [NAMES[code] for code in NAMES if code not in SEES[login]]
    leaks = []
    for cell in cells(app):
        if cell.login == login and cell.method == "GET" and not access.rule_of(app, cell.rule.endpoint).is_public:
            body = call(browsers[login], cell, world).body
            leaks += [f"{cell}: {name}" for name in foreign if name.encode() in body]

    assert leaks == []


NAMES = {TAN_MAI: "Tân Mai", DONG_XANH: "Đồng Xanh", TRA_BUI: "Trà Bui"}
