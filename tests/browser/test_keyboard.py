"""By keyboard alone, from signing in to the last decision, and one always sees where one is."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import checklist
from tests.browser.server import SAMPLE_PASSWORD

pytestmark = pytest.mark.browser

COMMUNE, OFFICER, REVIEWER = "90018", "canbo.90018", "nam"
MOST_STEPS = 120  # by Tab, to anything on a page


def focus_on(page: Page, target: Locator, key: str = "Tab") -> None:
    """Goes there by one key, and sees on the way where the focus is."""
    for _ in range(MOST_STEPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
        check_focus_is_seen(page)
    raise AssertionError(f"{target} is not reached by {key}")


def check_focus_is_seen(page: Page) -> None:
    """The element in focus, or what stands for it, has an outline and is not under anything sticky."""
    seen = page.evaluate(
        """() => {
          const focused = document.activeElement;
          if (focused === document.body) return { outlined: true, free: true }; // between the last stop and the first
          const shown = focused.labels?.length && focused.type === "radio" ? focused.labels[0] : focused;
          const outlined = [focused, shown, shown.parentElement].some((each) => {
            const { outlineStyle, outlineWidth } = getComputedStyle(each);
            return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
          });
          const { left, top, width, height } = shown.getBoundingClientRect();
          const above = document.elementFromPoint(left + width / 2, top + height / 2);
          const free = above && (shown.contains(above) || above.contains(shown));
          return { outlined, free: Boolean(free), what: focused.outerHTML.slice(0, 120) };
        }"""
    )
    assert seen["outlined"], f"no outline: {seen['what']}"
    assert seen["free"], f"the focus is hidden: {seen['what']}"


def test_an_officer_needs_no_mouse(open_as, server):
    server.set_sample_password(OFFICER)
    page = open_as()
    page.goto("/dang-nhap")
    focus_on(page, page.get_by_label("Tên đăng nhập"))
    page.keyboard.type(OFFICER)
    focus_on(page, page.get_by_label("Mật khẩu"))
    page.keyboard.type(SAMPLE_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bảng tiêu chí")

    focus_on(page, page.locator("#tc2 > summary"))
    page.keyboard.press("Enter")
    row = checklist.row_of(page, "2.1")
    focus_on(page, checklist.field(row, "percent"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("100")
    page.keyboard.press("Tab")
    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)
    expect(checklist.verdict(row)).to_have_text(re.compile(r"^\s*Đạt\s*$"))

    page.goto(checklist.sheet_url(COMMUNE) + "#tc1")
    choice = checklist.field(checklist.row_of(page, "1.1"), "yes")
    focus_on(page, choice.first)
    page.keyboard.press("ArrowRight")
    expect(choice.last).to_be_checked()
    expect(checklist.verdict(checklist.row_of(page, "1.1"))).to_contain_text("Chưa đạt")

    focus_on(page, page.get_by_role("link", name="Làm trước").first, key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Làm trước")


def test_the_first_tab_leads_past_the_bar(open_as):
    page = open_as(OFFICER)
    page.goto(checklist.sheet_url(COMMUNE))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    check_focus_is_seen(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.getElementById('main').contains(document.activeElement)")
    assert inside, "the next stop is in the content"
