"""An officer starts this year's sheet from last year's, with and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checklist

pytestmark = pytest.mark.browser


def test_last_years_figures_are_confirmed_and_stand_on_the_sheet(open_as):
    page: Page = open_as("canbo.90023")
    page.goto(checklist.sheet_url("90023"))
    page.get_by_role("link", name="Lấy số liệu đã có").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bắt đầu từ năm 2024")

    page.get_by_role("checkbox", name="2.2 Đường thôn, liên thôn").uncheck()
    page.get_by_role("button", name="Chỉ chuyển tiêu chí 2").click()

    expect(page.get_by_role("status").filter(has_text="Đã chuyển 3 mục từ năm 2024.")).to_be_visible()
    expect(page.locator("#filled-chi-tieu-2-2")).to_be_visible()
    expect(page.locator("#same-chi-tieu-2-1")).to_be_visible()
