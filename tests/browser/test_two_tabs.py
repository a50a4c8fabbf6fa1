"""One figure, two people or tabs, a slow line: nothing is lost and nothing is overwritten in silence."""

import random
import re
from decimal import Decimal
from itertools import cycle

import pytest
from playwright.sync_api import Locator, Page, expect

from ntm_assess.domain.workflow import Role
from ntm_assess.storage import answers, assessments, people
from ntm_assess.storage.history import SYSTEM
from ntm_assess.storage.people import Place
from tests.browser import checklist
from tests.browser.accessibility import axe_findings
from tests.browser.server import Server, sheet_of
from tests.browser.slow_line import SlowLine

pytestmark = pytest.mark.browser

COMMUNE, OFFICER, COLLEAGUE = "90012", "canbo.90012", "canbo2.90012"
CODE = "2.1"  # a share that is typed as such


@pytest.fixture
def colleague(server: Server) -> str:
    """A second officer of the commune."""
    with server.books():
        if not people.by_login(COLLEAGUE):
            place = Place(unit=people.by_login(OFFICER).unit)
            people.add(COLLEAGUE, "Ông Tâm", Role.OFFICER, place, by=SYSTEM, is_sample=True)
    return COLLEAGUE


@pytest.fixture
def officer_page(open_as) -> Page:
    return open_as(OFFICER)


def kept(server: Server, code: str = CODE) -> Decimal | None:
    """What the server has."""
    with server.books():
        answer, _ = answers.find(sheet_of(OFFICER).id, code)
    return answer.entry.get("percent")


def box(page: Page, code: str = CODE) -> Locator:
    return checklist.field(checklist.row_of(page, code), "percent")


def write(page: Page, text: str, code: str = CODE) -> None:
    box(page, code).fill(text)
    box(page, code).press("Tab")


def message(page: Page, code: str = CODE) -> Locator:
    return checklist.row_of(page, code).get_by_role("alert")


def test_two_people_write_and_both_figures_are_shown(open_as, officer_page, colleague, server):
    ours, theirs = officer_page, open_as(colleague)
    for page in (ours, theirs):
        checklist.open_row(page, COMMUNE, CODE)
    write(theirs, "47,2")
    expect(checklist.save_line(theirs)).to_have_text(checklist.SAVED)

    write(ours, "46,5")

    panel = message(ours)
    expect(panel.get_by_role("heading")).to_have_text(re.compile(r"Ông Tâm vừa sửa chỉ tiêu này lúc \d\d:\d\d"))
    expect(panel.get_by_role("row", name="Ông Tâm ghi")).to_contain_text("47,2 %")
    expect(panel.get_by_role("row", name="Ông/bà vừa gõ")).to_contain_text("46,5 %")
    expect(box(ours)).to_have_value("46,5")
    expect(checklist.save_line(ours)).to_have_text("1 mục chưa lưu – xem lại")
    assert kept(server) == Decimal("47.2")
    assert axe_findings(ours) == []

    panel.get_by_role("button", name="Ghi 46,5 %").click()
    expect(panel).to_be_hidden()
    expect(checklist.save_line(ours)).to_have_text(checklist.SAVED)
    assert kept(server) == Decimal("46.5")

    write(theirs, "47,5")
    message(theirs).get_by_role("link", name="Giữ 46,5 %").click()
    expect(box(theirs)).to_have_value("46,5")
    expect(message(theirs)).to_be_hidden()
    expect(checklist.save_line(theirs)).to_have_text(checklist.SAVED)
    assert kept(server) == Decimal("46.5")


def test_typing_on_while_the_answer_is_away_keeps_the_last_word(officer_page, server):
    checklist.open_row(officer_page, COMMUNE, CODE)
    line = SlowLine(officer_page)
    box(officer_page).fill("")
    box(officer_page).press_sequentially("92")
    line.wait_for_save()
    expect(checklist.save_line(officer_page)).to_have_text("Đang lưu…")
    box(officer_page).press_sequentially(",4")
    line.arrive()
    line.wait_for_save()
    line.let_go()

    expect(checklist.save_line(officer_page)).to_have_text(checklist.SAVED)
    expect(box(officer_page)).to_have_value("92,4")
    expect(box(officer_page)).to_be_focused()
    assert kept(server) == Decimal("92.4")


def test_an_older_save_that_arrives_late_changes_nothing(officer_page, server):
    checklist.open_row(officer_page, COMMUNE, CODE)
    line = SlowLine(officer_page)
    write(officer_page, "61")
    line.wait_for_save(1)
    write(officer_page, "62")
    line.wait_for_save(2)
    line.arrive(1)
    line.answer()
    line.let_go()

    expect(checklist.save_line(officer_page)).to_have_text(checklist.SAVED)
    expect(box(officer_page)).to_have_value("62")
    assert kept(server) == 62


def wait_for_another_tab(page: Page) -> None:
    """So long that the tab in which something was typed would have sent it."""
    page.clock.run_for(12_000)


@pytest.fixture
def cut_off_page(officer_page) -> Page:
    """A tab on the row whose saves do not get through."""
    checklist.open_row(officer_page, COMMUNE, CODE)
    officer_page.route("**/chi-tieu/*", lambda route: route.abort())
    return officer_page


def other_tab(page: Page) -> Page:
    other = page.context.new_page()
    other.clock.install()
    return other


def test_what_another_tab_delivers_is_known_at_once(cut_off_page, server):
    write(cut_off_page, "63")
    expect(checklist.save_line(cut_off_page)).to_have_text("Mất mạng – giữ 1 mục trên máy")
    other = other_tab(cut_off_page)
    checklist.open_row(other, COMMUNE, CODE)
    wait_for_another_tab(other)

    for page in (other, cut_off_page):
        expect(checklist.save_line(page)).to_have_text(checklist.SAVED, timeout=5_000)  # not when it looks by itself
    assert kept(server) == 63


def test_what_is_typed_while_another_tab_delivers_the_figure_before_is_not_lost(cut_off_page, server):
    write(cut_off_page, "64")
    expect(checklist.save_line(cut_off_page)).to_have_text("Mất mạng – giữ 1 mục trên máy")
    other = other_tab(cut_off_page)
    line = SlowLine(other)
    checklist.open_row(other, COMMUNE, CODE)
    wait_for_another_tab(other)
    line.wait_for_save()
    with cut_off_page.expect_event("requestfailed"):
        write(cut_off_page, "65")
    line.let_go()
    expect(checklist.save_line(other)).to_have_text(checklist.SAVED)
    expect(checklist.save_line(cut_off_page)).to_have_text("Mất mạng – giữ 1 mục trên máy")
    assert kept(server) == 64

    cut_off_page.close()
    third = other_tab(other)
    checklist.open_row(third, COMMUNE, CODE)
    expect(box(third)).to_have_value("65")
    wait_for_another_tab(third)
    expect(checklist.save_line(third)).to_have_text(checklist.SAVED)
    assert kept(server) == 65


def test_what_one_tab_saves_does_not_take_away_what_another_could_not(officer_page):
    other = officer_page.context.new_page()
    for page in (officer_page, other):
        checklist.open_row(page, COMMUNE, CODE)
    write(officer_page, "924")
    expect(checklist.save_line(officer_page)).to_have_text("1 mục chưa lưu – xem lại")
    other.evaluate("dispatchEvent(new Event('online'))")  # a moment at which it looks what waits
    expect(checklist.save_line(other)).to_have_text("1 mục chưa lưu – xem lại")
    with other.expect_event("requestfinished", lambda request: request.method == "PUT"):
        write(other, "66")
    expect(checklist.verdict(checklist.row_of(other, CODE))).to_contain_text("24")

    officer_page.on("dialog", lambda asked: asked.accept())
    officer_page.reload()
    checklist.show(officer_page, CODE)
    expect(box(officer_page)).to_have_value("924")
    expect(message(officer_page)).to_contain_text("số lớn nhất ở đây là 100")


INTERLEAVINGS = 10


def test_however_two_tabs_interleave_what_is_typed_is_kept_or_shown(officer_page, server, subtests):
    """Typing, saves on their way and answers in any order: each tab keeps its text, and knows if it is not saved."""
    tabs = (officer_page, officer_page.context.new_page())
    lines = {}
    for page in tabs:
        page.goto(checklist.sheet_url(COMMUNE))
        lines[page] = SlowLine(page)
    for seed, code in zip(range(INTERLEAVINGS), cycle(shares(server)), strict=False):
        with subtests.test(seed=seed, code=code):
            interleave(server, lines, code, random.Random(seed))


def interleave(server: Server, lines: dict[Page, SlowLine], code: str, chance: random.Random) -> None:
    before, typed, last = kept(server, code), [], {}
    for step in range(4):
        page = chance.choice(list(lines))
        last[page] = f"{chance.randrange(10, 100)},{step + 1}"
        typed.append(number(last[page]))
        checklist.show(page, code)
        with page.expect_request(lambda request: request.method == "PUT"):
            write(page, last[page], code)
        for action in chance.choices((lines[page].arrive, lines[page].answer), k=2):
            action()
    for line in chance.sample(list(lines.values()), 2):
        line.let_go()

    found = kept(server, code)
    assert found in {before, *typed}
    for page, text in last.items():
        expect(box(page, code)).to_have_value(text)
        if number(text) != found:
            expect(message(page, code)).to_contain_text("vừa sửa chỉ tiêu này")
            expect(checklist.save_line(page)).to_contain_text("chưa lưu")


def shares(server: Server) -> list[str]:
    """Indicators whose share is typed as such."""
    with server.books():
        return [
            code for code, answer in assessments.answers_of(sheet_of(OFFICER).id).items() if "percent" in answer.entry
        ]


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
