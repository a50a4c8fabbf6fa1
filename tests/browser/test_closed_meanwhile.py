"""The sheet is sent while an officer is typing: what came too late is shown with the reason, and waits for a person."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from ntm_assess.domain.workflow import Role
from ntm_assess.storage import answers, people
from ntm_assess.storage.history import SYSTEM
from ntm_assess.storage.people import Place
from tests.browser import checklist
from tests.browser.accessibility import axe_findings
from tests.browser.server import Server, sheet_of

pytestmark = pytest.mark.browser

COMMUNE, OFFICER, LEADER, COLLEAGUE = "90013", "canbo.90013", "lanhdao.90013", "canbo2.90013"
SHARE = "2.1"
WAITING = "1 mục chưa lưu – xem lại"
CLOSED = re.compile(r"Chưa lưu được lúc \d\d:\d\d\. Xã đã gửi báo cáo kỳ lúc .* chỉ tiêu này đang khóa")


@pytest.fixture
def page(open_as) -> Page:
    """The officer's browser, on the row."""
    page = open_as(OFFICER)
    page.on("dialog", lambda asked: asked.accept())  # the browser asks before it leaves unsaved figures
    checklist.open_row(page, COMMUNE, SHARE)
    return page


@pytest.fixture
def send_sheet(open_as) -> Callable[[], None]:
    """The leader sends it; afterwards it is taken back for the next test."""
    leader = open_as(LEADER)
    yield lambda: send(leader)
    take_back(leader)


def send(leader: Page) -> None:
    leader.goto(f"{checklist.sheet_url(COMMUNE)}/kiem-tra/gui?loai=periodic")
    leader.get_by_role("button", name="Gửi đi").click()
    expect(leader.get_by_text(re.compile(r"Đã gửi lần \d"))).to_be_visible()


def take_back(leader: Page) -> None:
    leader.goto(f"{checklist.sheet_url(COMMUNE)}/kiem-tra")
    if leader.get_by_role("button", name="Rút lại").is_visible():
        leader.get_by_label("Lý do xin rút lại").fill("Có số liệu mới của thôn.")
        leader.get_by_role("button", name="Rút lại").click()
        expect(leader.get_by_text("Đã rút lại.")).to_be_visible()


def kept(server: Server) -> Decimal | None:
    with server.books():
        answer, _ = answers.find(sheet_of(OFFICER).id, SHARE)
    return answer.entry.get("percent")


def row(page: Page) -> Locator:
    return checklist.row_of(page, SHARE)


def box(page: Page) -> Locator:
    return checklist.field(row(page), "percent")


def note(page: Page) -> Locator:
    return row(page).get_by_role("alert")


def write(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Tab")


def saves_of(page: Page) -> list[str]:
    """What the page sends from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.method == "PUT" else None)
    return found


def come_back(page: Page) -> None:
    """The page is loaded again, and has all the time in which it might send something by itself."""
    page.clock.install()
    page.reload()
    checklist.show(page, SHARE)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.clock.run_for(25_000)
    expect(checklist.save_line(page)).not_to_have_text("Đang lưu…")


def test_what_came_too_late_says_why_and_is_put_away_by_a_press(page, send_sheet, server):
    before = kept(server)
    send_sheet()
    write(page, "46,5")

    expect(note(page)).to_have_text(CLOSED)
    expect(note(page)).to_contain_text("Ông/bà vừa gõ: 46,5 %")
    expect(checklist.save_line(page)).to_have_text(WAITING)
    assert axe_findings(page) == []

    sent = saves_of(page)
    come_back(page)
    expect(note(page)).to_have_text(CLOSED)
    expect(box(page)).to_have_count(0)
    checklist.save_line(page).get_by_role("link", name=WAITING).click()
    expect(row(page)).to_be_in_viewport()
    assert axe_findings(page) == []

    note(page).get_by_role("link", name="Bỏ").click()
    expect(note(page)).to_be_hidden()
    expect(checklist.save_line(page)).not_to_contain_text("chưa lưu")
    come_back(page)
    expect(note(page)).to_be_hidden()
    expect(checklist.save_line(page)).not_to_contain_text("chưa lưu")
    assert (sent, kept(server)) == ([], before)


def test_when_the_sheet_is_open_again_a_person_sends_it_and_nobody_else(page, send_sheet, open_as, server):
    before = kept(server)
    send_sheet()
    write(page, "47,5")
    expect(note(page)).to_have_text(CLOSED)
    take_back(open_as(LEADER))

    sent = saves_of(page)
    come_back(page)
    expect(box(page)).to_have_value("47,5")
    expect(note(page)).to_have_text(CLOSED)
    expect(checklist.save_line(page)).to_have_text(WAITING)
    assert (sent, kept(server)) == ([], before)

    box(page).press("Enter")
    expect(note(page)).to_be_hidden()
    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)
    assert kept(server) == Decimal("47.5")


def test_another_tab_shows_it_too_and_both_forget_it_together(page, send_sheet, server):
    send_sheet()
    write(page, "48,5")
    expect(checklist.save_line(page)).to_have_text(WAITING)

    other = page.context.new_page()
    checklist.open_row(other, COMMUNE, SHARE)
    expect(checklist.save_line(other)).to_have_text(WAITING)
    note(other).get_by_role("link", name="Bỏ").click()

    for each in (other, page):
        expect(checklist.save_line(each)).not_to_contain_text("chưa lưu")
    assert kept(server) != Decimal("48.5")


def test_what_another_tab_could_not_save_is_a_press_away(page, send_sheet):
    other = page.context.new_page()
    checklist.open_row(other, COMMUNE, SHARE)
    send_sheet()
    write(page, "49,5")
    expect(checklist.save_line(page)).to_have_text(WAITING)
    other.evaluate("dispatchEvent(new Event('online'))")  # a moment at which it looks what waits

    checklist.save_line(other).get_by_role("button", name=WAITING).click()

    expect(note(other)).to_have_text(CLOSED)
    expect(box(other)).to_have_value("49,5")


def test_somebody_else_in_the_same_browser_neither_sees_nor_sends_it(page, send_sheet, server):
    with server.books():
        unit = people.by_login(OFFICER).unit
        people.add(COLLEAGUE, "Ông Tâm", Role.OFFICER, Place(unit=unit), by=SYSTEM, is_sample=True)
    before = kept(server)
    send_sheet()
    write(page, "50,5")
    expect(checklist.save_line(page)).to_have_text(WAITING)

    sent = saves_of(page)
    page.context.add_cookies([server.sign_in(COLLEAGUE)])
    come_back(page)
    expect(note(page)).to_be_hidden()
    expect(checklist.save_line(page)).not_to_contain_text("chưa lưu")
    page.context.add_cookies([server.sign_in(OFFICER)])
    come_back(page)
    expect(note(page)).to_contain_text("Ông/bà vừa gõ: 50,5 %")
    assert (sent, kept(server)) == ([], before)
