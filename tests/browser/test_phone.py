"""On a phone the whole way is there, in the order in which it is needed."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import checklist
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


def top_of(element: Locator) -> float:
    return element.bounding_box()["y"]


def test_what_came_back_stands_first_then_the_list_then_the_way_on(open_as):
    page = open_as("bao", viewport=PHONE)
    page.goto(checklist.sheet_url("90002"))
    returned = page.get_by_role("heading", name="2 mục bị trả lại")
    heading = page.get_by_role("heading", level=1)
    last = page.locator("#tc19")
    way_on = page.get_by_role("link", name="Kiểm tra và gửi").filter(visible=True)
    assert top_of(returned) < top_of(heading) < top_of(last) < top_of(way_on)

    way_on.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra và gửi")


def test_the_bar_fits_and_every_entry_can_be_reached(open_as):
    page = open_as("hung", viewport=PHONE)
    page.goto(checklist.sheet_url("90001"))
    name = page.get_by_role("link", name="Ông Hùng")
    assert abs(top_of(name) - top_of(page.get_by_role("link", name="Sổ Nông thôn mới"))) < 30, "in one row"
    entry = page.get_by_role("navigation", name="Chính").get_by_role("link", name="Thông tin")
    entry.click()  # the bar scrolls sideways
    expect(page.get_by_role("heading", level=1)).to_have_text("Thông tin xã")
