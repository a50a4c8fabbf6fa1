"""The reviewers' side: by the keys, by Tab and Enter, and one step after the other."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checklist, seeding
from tests.browser.accessibility import axe_findings
from tests.browser.test_keyboard import check_focus_is_seen, focus_on

pytestmark = pytest.mark.browser

OF_PROVINCE = "90010"  # straight to the province
OF_GROUP = "90006"  # the group's pre-reviewer first
REASON = "Số liệu không khớp với biểu kèm theo."


def review_url(unit_code: str, code: str = "") -> str:
    address = f"/tham-dinh/{unit_code}/{checklist.CRITERIA_SET}/{checklist.YEAR}"
    return f"{address}/{code}" if code else address


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def decided(page: Page, count: int) -> None:
    expect(page.get_by_role("navigation", name="Các mục của")).to_contain_text(f"đã xem {count}/57 mục")


def test_a_reviewer_needs_no_mouse(open_as):
    page = open_as("nam")
    page.goto("/tham-dinh")
    focus_on(page, page.get_by_role("link", name="Xã Quang Trung"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("1.1 ")

    page.keyboard.press("1")
    expect(heading(page)).to_contain_text("1.2 ")
    decided(page, 1)
    page.keyboard.press("ArrowDown")
    expect(heading(page)).to_contain_text("2.1 ")
    page.keyboard.press("ArrowUp")
    expect(heading(page)).to_contain_text("1.2 ")

    page.keyboard.press("2")
    error = page.get_by_text("Ông/bà ghi xã cần sửa gì (ít nhất 10 ký tự)")
    expect(error).to_be_visible()
    assert axe_findings(page) == []
    comment = page.get_by_role("textbox", name="Ý kiến")
    expect(comment).to_be_focused()
    page.keyboard.type(f"{REASON} 12")  # digits are text here
    expect(comment).to_have_value(f"{REASON} 12")
    focus_on(page, page.get_by_role("button", name="Trả lại xã"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("2.1 ")
    decided(page, 2)

    undo = page.get_by_role("button", name="Hoàn tác")
    focus_on(page, undo)
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("1.2 ")
    decided(page, 1)

    focus_on(page, page.get_by_label("Dùng phím tắt"))
    page.keyboard.press("Space")
    page.locator("body").press("1")
    focus_on(page, page.get_by_role("button", name="Duyệt"), key="Shift+Tab")
    check_focus_is_seen(page)
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("2.1 ")
    decided(page, 2)


def test_the_pre_reviewer_comes_first_and_the_province_last(open_as, server):
    """Thanh Bình lies in a former district. All but two items of each step are approved already."""
    minh, nam = open_as("minh"), open_as("nam")
    nam.goto(review_url(OF_GROUP))
    expect(nam.get_by_label("Quyết định")).to_contain_text("chưa đến bước của ông/bà")
    expect(nam.get_by_role("button", name="Duyệt")).to_have_count(0)

    for page, login, next_step in ((minh, "minh", "Sau đó chuyển lên tỉnh thẩm định."), (nam, "nam", "")):
        with server.books():
            seeding.approve_all_but({"18.6", "19.2"}, OF_GROUP, login)
        page.goto(review_url(OF_GROUP))
        for code in ("18.6", "19.2"):
            expect(heading(page)).to_contain_text(f"{code} ")
            page.get_by_role("button", name="Duyệt").click()
        page.get_by_role("button", name="Duyệt toàn bộ").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(next_step)
        assert axe_findings(page) == []
        dialog.get_by_role("button", name="Duyệt toàn bộ").click()
        expect(page.locator("#message")).to_contain_text("xã Thanh Bình")

    officer = open_as("canbo.90006")
    officer.goto(checklist.sheet_url(OF_GROUP))
    expect(officer.get_by_label("Việc cần chú ý")).to_contain_text("Đã duyệt")
    officer.goto(f"{checklist.sheet_url(OF_GROUP)}/dien-bien")
    for words in ("Bà Minh", "Ông Nam"):
        expect(officer.get_by_role("main")).to_contain_text(words)
