"""What must hold on every page, for everybody who may see it, at the desk and on a phone.

The list of pages is drawn from the routes, so a new page is looked at from its first day.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from flask import Flask
from playwright.sync_api import APIResponse, Page, expect
from werkzeug.routing import Rule

from ntm_assess.domain.levels import Level, LevelEntry, LevelStatus
from ntm_assess.domain.workflow import Role
from ntm_assess.law.library import load_all
from ntm_assess.law.writing import overlay_to_toml
from ntm_assess.storage import areas, commune_figures, editions, evidence, people, tables, villages
from ntm_assess.storage.history import SYSTEM, Actor
from ntm_assess.storage.people import Place
from ntm_assess.web import access
from tests.browser import checklist
from tests.browser.accessibility import axe_findings
from tests.browser.conftest import NARROWEST, OFFICE, PHONE
from tests.browser.server import Server

pytestmark = pytest.mark.browser

# Who looks, and at which commune.
VISITORS = {
    "lan": "90001",  # an officer who fills in
    "hung": "90001",  # the leader there
    "bao": "90002",  # an officer with returned items
    "minh": "90006",  # pre-reviews
    "nam": "90004",  # appraises
    "sen": "90003",  # of a department: looks on
    "tu": "90003",  # of the council: looks on
    "thu": "90024",  # looks after units and people
    "canbo.90024": "90024",  # of a commune made of former ones
}
STRANGER = ""

# Answers that are no pages: files, a fragment that is polled, and what only developers see.
NO_PAGES = {
    "assets.show",
    "evidence.page",
    "evidence.download",
    "priorities.workbook",
    "law_desk.template",
    "law_desk.workbook",
    "law_desk.toml",
    "law_desk.overlay_workbook",
    "law_desk.overlay_toml",
    "law_desk.edition",
    "localities.template",
    "dossiers.download",
    "dossiers.progress",
    "states.show",
}

# The same pages in other states.
MORE = {
    STRANGER: ("/dang-nhap?tiep=/cac-xa", "/khong-co-trang-nay"),
    "lan": (
        *(f"{checklist.sheet_url('90001')}?loc={each}" for each in ("de-lam", "tra-lai", "thieu")),
        f"{checklist.sheet_url('90001')}/chi-tieu/dk:satisfaction/tep",
        f"{checklist.sheet_url('90001')}/chi-tieu/5",
        f"/bo-tieu-chi/{checklist.CRITERIA_SET}/khac/xa-ntm-2026-2030",
        *(f"{checklist.sheet_url('90001')}/chi-tieu/{code}/theo-thon" for code in ("1.1", "17.8", "17.11")),
        checklist.sheet_url("90002"),
        "/cac-xa",
    ),
    "hung": (f"{checklist.sheet_url('90001')}/kiem-tra/gui?loai=periodic",),
    "nam": (
        *(f"/tham-dinh?loc={each}" for each in ("buoc-khac", "tra-lai", "da-duyet", "tat-ca")),
        "/tham-dinh?q=khong+co",
        f"/tham-dinh/90004/{checklist.CRITERIA_SET}/2025/12.1?co=lon",
        f"/tham-dinh/90004/{checklist.CRITERIA_SET}/2025/dk:satisfaction",
        f"/tham-dinh/90003/{checklist.CRITERIA_SET}/2025/1.1",
        f"/tham-dinh/90002/{checklist.CRITERIA_SET}/2025/6.2",
    ),
    "thu": (
        *(f"/cai-dat/nguoi-dung/them?vai-tro={role}" for role in ("officer", "pre_reviewer", "reviewer", "admin")),
        "/cai-dat/nguoi-dung?q=khong+co",
        "/cai-dat/nguoi-dung?trang=2",
        "/cai-dat/don-vi/90?q=khong+co",
    ),
    "lanhdao.90004": (checklist.sheet_url("90004"), f"{checklist.sheet_url('90004')}/kiem-tra"),
    "lanhdao.90009": (f"{checklist.sheet_url('90009')}/kiem-tra", f"{checklist.sheet_url('90009')}/dien-bien"),
    "canbo.90023": (checklist.sheet_url("90023"), f"{checklist.sheet_url('90023')}/lam-truoc"),
    "canbo.90003": (f"{checklist.sheet_url('90003')}/lam-truoc", f"{checklist.sheet_url('90003')}/kiem-tra"),
}


@pytest.fixture(scope="module", autouse=True)
def onlookers(server: Server) -> None:
    """Two roles that the sample has nobody for."""
    with server.books():
        province = people.by_login("nam").province
        for login, name, role in (("sen", "Bà Sen", Role.DEPARTMENT), ("tu", "Ông Tú", Role.COUNCIL)):
            people.add(login, name, role, Place(province=province), by=SYSTEM, is_sample=True)


@pytest.fixture(scope="module", autouse=True)
def uplands(server: Server) -> None:
    """A commune in an area of its own, which the sample has none of."""
    stay = areas.Stay("nhom-2026", "NHOM2", date(2026, 1, 1), None, "Quyết định 20/QĐ-UBND ngày 05/3/2026")
    with server.books():
        unit = tables.Unit.get(tables.Unit.code == "90001")
        areas.add(unit, stay, library=load_all(), by=Actor.of(people.by_login("thu")))


@cache
def draft_id(server: Server) -> int:
    """Of levels that Thu edits: a changed one, a new one, and one that is dropped."""
    with server.books():
        mau, thu = load_all().overlays["mau"], people.by_login("thu")
        levels = {code: some for code, some in mau.levels.items() if code != "9.2"}
        levels |= {"2.1": levels["2.2"], "1.1": (LevelEntry(Level({}, LevelStatus.SAMPLE, mau.decision, "Mẫu")),)}
        changed = replace(mau, levels=levels)
        kept = editions.Law(changed, overlay_to_toml(changed), tables.Province.get(tables.Province.code == "90"))
        return editions.keep_draft(kept, owner=thu).id


def values_for(unit_code: str, server: Server) -> dict[str, object]:
    """A value for each variable part of an address."""
    with server.books():
        unit = tables.Unit.get(tables.Unit.code == unit_code)
        paper = evidence.of_unit(unit.id).first()
        group = tables.ReviewGroup.select().first()
        figures = commune_figures.versions_of(unit.id)
        listed = villages.of_unit(unit.id)
        lines = {each.subject: each.id for each in tables.ConditionLine.select().order_by(tables.ConditionLine.id)}
        stays = areas.rows_of(unit.id)
    return {
        "unit_code": unit_code,
        "draft_id": draft_id(server),
        "overlay": "mau",
        "edition_id": 0,
        "criteria_set": checklist.CRITERIA_SET,
        "other_set": "xa-ntm-nang-cao-2021-2025",
        "year": checklist.YEAR,
        "code": "15.1",
        "evidence_id": paper.id,
        "number": 1,
        "province_code": "90",
        "procedure": "hai-cap-2025",
        "group_id": group.id,
        "figures_id": figures[0].id if figures else 0,
        "former_code": "90031",
        "village_id": listed[0].id if listed else 0,
        "debt_id": lines.get("no_debt", 0),
        "opinion_id": lines.get("consultation", 0),
        "area_id": stays[0].id if stays else 0,
    }


def address_of(rule: Rule, values: dict[str, object]) -> str:
    if rule.endpoint == "dossiers.check":
        return "/hs/90003-2025-1"
    if rule.endpoint == "former_communes.old_sheet":
        return f"/xa/90024/xa-cu/90031/{checklist.CRITERIA_SET}/{checklist.YEAR - 1}"
    unknown = rule.arguments - set(values)
    assert not unknown, f"{rule}: values_for lacks {unknown}"
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)
    return path.rstrip("?")


def addresses(app: Flask, login: str, server: Server) -> Iterator[str]:
    """Every address that this person may open."""
    with server.books():
        role = people.by_login(login).role if login else None
    values = values_for(VISITORS.get(login, "90001"), server)
    for rule in app.url_map.iter_rules():
        found = access.rule_of(app, rule.endpoint)
        is_theirs = found.is_public if role is None else role in found.roles
        if rule.endpoint not in NO_PAGES and "GET" in rule.methods and is_theirs:
            yield address_of(rule, values)


def test_every_page_is_opened_by_somebody(built_app, open_as, server):
    """Otherwise the tests below would pass over it in silence."""
    opened = set()
    for login in (STRANGER, *VISITORS):
        request = open_as(login or None).request
        values = values_for(VISITORS.get(login, "90001"), server)
        for rule in built_app.url_map.iter_rules():
            if rule.endpoint in NO_PAGES or "GET" not in rule.methods or rule.endpoint in opened:
                continue
            answer = request.get(address_of(rule, values))
            if answer.ok and answer.headers["content-type"].startswith("text/html"):
                opened.add(rule.endpoint)
    every = {rule.endpoint for rule in built_app.url_map.iter_rules() if "GET" in rule.methods}
    assert every - opened - NO_PAGES == set()


# What axe judges an element by: its kind and attributes, what it stands in, whether it has words, and of a heading the
# one before it. A page in which all of this was seen before has nothing new for axe, who takes seconds for a large one.
KINDS_OF_ELEMENTS = """() => {
  const kinds = new Set();
  let heading = "";
  const visit = (element, path) => {
    const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const here = `${path} ${element.localName}.${element.className.baseVal ?? element.className}`;
    kinds.add(`${here} ${element.getAttributeNames()} ${words}`);
    if (/^h[1-6]$/.test(element.localName)) {
      kinds.add(`${heading} then ${element.localName}`);
      heading = element.localName;
    }
    for (const each of element.children) visit(each, here);
  };
  visit(document.body, "");
  return [...kinds];
}"""
looked_at: set[str] = set()  # pages that somebody else sees alike, word by word
kinds_seen: set[str] = set()  # by axe


@pytest.mark.parametrize("login", sorted({STRANGER, *VISITORS, *MORE}))
def test_every_page_can_be_read_by_everybody_and_fits(built_app, open_as, server, subtests, login):
    page = open_as(login or None)
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    of_role = addresses(built_app, login, server) if login in (STRANGER, *VISITORS) else ()
    for number, address in enumerate((*of_role, *MORE.get(login, ()))):
        content = content_of(page.request.get(address))
        if content in looked_at and number > 0:  # the bar at the top differs by role: each role's is seen once
            continue
        looked_at.add(content)
        with subtests.test(login=login, address=address):
            page.set_viewport_size(OFFICE)
            refused.clear()
            answer = page.goto(address)
            assert set(refused) <= {answer.url}, "everything that the page asks for is there"
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
            check_reading_and_width(page)


def content_of(answer: APIResponse) -> str:
    """What a page says below its top bar, without what is made anew for each request."""
    return re.sub(r'value="[^"]*"', "", answer.text().rpartition("</header>")[2])


def check_reading_and_width(page: Page) -> None:
    kinds = set(page.evaluate(KINDS_OF_ELEMENTS))
    has_news = not kinds <= kinds_seen
    kinds_seen.update(kinds)
    faults = axe_findings(page) if has_news else []
    page.set_viewport_size(PHONE)
    assert sideways(page) == 0, "at 390"
    faults += axe_findings(page) if has_news else []
    assert faults == []
    page.set_viewport_size(NARROWEST)
    assert sideways(page) == 0, "at 320"


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("path", ["", "/lam-truoc"])
def test_paper_has_the_content_without_the_controls(open_as, path):
    page = open_as("lan")
    page.goto(checklist.sheet_url("90001") + path)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("dữ liệu mẫu").filter(visible=True).first).to_be_visible()
    expect(page.get_by_role("navigation", name="Chính")).to_be_hidden()
    expect(page.get_by_role("button").filter(visible=True)).to_have_count(0)
    expect(
        page.get_by_role("link", name=re.compile("Kiểm tra và gửi|Thêm tệp|Excel")).filter(visible=True)
    ).to_have_count(0)
