"""The line is lost, the server is gone, the session is over: what was typed stays and is sent when it can be."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from ntm_assess.storage import answers
from tests.browser import checklist
from tests.browser.accessibility import axe_findings
from tests.browser.server import SAMPLE_PASSWORD, Server, sheet_of
from tests.browser.slow_line import SlowLine

pytestmark = pytest.mark.browser

COMMUNE, OFFICER = "90017", "canbo.90017"
SHARE, OTHER = "2.1", "2.2"
WAITING = re.compile(r"^Đang lưu…$|^Có mạng lại – đang gửi 1/1$")
BEFORE_IT_TRIES = 4_000  # milliseconds


@pytest.fixture
def page(open_as) -> Page:
    page = open_as(OFFICER)
    checklist.open_row(page, COMMUNE, SHARE)
    return page


def kept(server: Server, code: str) -> Decimal | None:
    with server.books():
        answer, _ = answers.find(sheet_of(OFFICER).id, code)
    return answer.entry.get("percent")


def write(page: Page, code: str, text: str) -> None:
    box = checklist.field(checklist.row_of(page, code), "percent")
    box.fill(text)
    box.press("Tab")


def test_what_is_typed_without_a_line_is_counted_and_sent_later(page, server):
    page.context.set_offline(True)
    write(page, SHARE, "61,5")
    expect(checklist.save_line(page)).to_have_text("Mất mạng – giữ 1 mục trên máy")
    write(page, OTHER, "62,5")
    expect(checklist.save_line(page)).to_have_text("Mất mạng – giữ 2 mục trên máy")
    expect(checklist.field(checklist.row_of(page, SHARE), "percent")).to_have_value("61,5")

    page.context.set_offline(False)

    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)
    assert (kept(server, SHARE), kept(server, OTHER)) == (Decimal("61.5"), Decimal("62.5"))
    expect(checklist.verdict(checklist.row_of(page, SHARE))).to_contain_text("Chưa đạt")


def test_what_waits_outlives_the_page(page, server):
    page.route("**/chi-tieu/*", lambda route: route.abort())
    write(page, SHARE, "71,5")
    expect(checklist.save_line(page)).to_have_text("Mất mạng – giữ 1 mục trên máy")
    context = page.context
    page.close()  # as when the PC is switched off: nobody is asked

    again = context.new_page()
    again.clock.install()
    line = SlowLine(again)
    row = checklist.open_row(again, COMMUNE, SHARE)
    expect(checklist.field(row, "percent")).to_have_value("71,5")
    expect(checklist.save_line(again)).to_have_text(WAITING, timeout=BEFORE_IT_TRIES)
    again.clock.run_for(12_000)  # its own tab would have sent it by now
    line.wait_for_save()
    expect(checklist.save_line(again)).to_have_text(WAITING)
    line.let_go()
    expect(checklist.save_line(again)).to_have_text(checklist.SAVED)
    assert kept(server, SHARE) == Decimal("71.5")


def test_what_waits_is_never_called_saved_while_there_is_no_line(page):
    write(page, OTHER, "51,5")
    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)
    page.context.route("**/chi-tieu/*", lambda route: route.abort())
    write(page, SHARE, "52,5")
    expect(checklist.save_line(page)).to_have_text("Mất mạng – giữ 1 mục trên máy")

    other = page.context.new_page()
    other.add_init_script("Object.defineProperty(navigator, 'onLine', {get: () => false})")
    checklist.open_row(other, COMMUNE, SHARE)
    expect(checklist.save_line(other)).to_have_text("Mất mạng – giữ 1 mục trên máy")


def test_what_breaks_on_the_server_shows_the_code_for_the_phone(page):
    page.route("**/chi-tieu/*", lambda route: route.fulfill(status=500, headers={"X-Error-Code": "7F3A91"}))
    write(page, SHARE, "53,5")

    expect(checklist.save_line(page)).to_have_text("Máy chủ đang bận – giữ 1 mục trên máy, tự gửi lại. Mã: 7F3A91")


def test_the_session_ends_while_typing_and_the_value_is_saved_after_signing_in(page, server):
    server.set_sample_password(OFFICER)
    write(page, SHARE, "81,5")
    expect(checklist.save_line(page)).to_have_text("Hết phiên – đăng nhập lại")
    assert kept(server, SHARE) != Decimal("81.5")

    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert axe_findings(page) == []
    dialog.get_by_label("Tên đăng nhập").fill(OFFICER)
    dialog.get_by_label("Mật khẩu").fill("sai mật khẩu")
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(dialog).to_contain_text(re.compile("chưa đúng|không đúng"))
    expect(dialog.get_by_label("Tên đăng nhập")).to_have_value(OFFICER)
    dialog.get_by_label("Mật khẩu").fill(SAMPLE_PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()

    expect(dialog).to_be_hidden()
    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)
    expect(checklist.field(checklist.row_of(page, SHARE), "percent")).to_have_value("81,5")
    assert kept(server, SHARE) == Decimal("81.5")
    write(page, OTHER, "82,5")
    expect(checklist.verdict(checklist.row_of(page, OTHER))).to_be_visible()
    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)
    assert kept(server, OTHER) == Decimal("82.5")


def test_somebody_else_who_signs_in_does_not_send_what_was_typed(page, server):
    server.end_sessions(OFFICER)
    before = kept(server, SHARE)
    write(page, SHARE, "91,5")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tên đăng nhập").fill("lan")
    dialog.get_by_label("Mật khẩu").fill(SAMPLE_PASSWORD)
    page.on("dialog", lambda asked: asked.accept())  # the browser asks before it leaves unsaved figures
    dialog.get_by_role("button", name="Đăng nhập").click()

    expect(page.get_by_text("Xã Tân Mai").first).to_be_visible()
    assert kept(server, SHARE) == before
