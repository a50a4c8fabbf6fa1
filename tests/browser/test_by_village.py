"""Common figures and sheets by village on a phone, from nothing to the sum, with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checklist
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

CODE = "17.11"  # households that sort their waste


def enter_common_figures(page: Page, commune: str) -> None:
    page.goto(f"/xa/{commune}/so-lieu-chung")
    page.get_by_role("link", name="Thêm số liệu").click()
    page.get_by_label("Số liệu đến ngày").fill("31/12/2025")
    page.get_by_label("Theo giấy tờ nào").fill("Báo cáo thống kê năm 2025")
    page.get_by_label("Tổng số hộ").fill("1.200")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("row", name="Tổng số hộ 1.200 hộ")).to_be_visible()


def list_villages(page: Page) -> None:
    page.get_by_role("link", name="Các thôn").click()
    page.get_by_role("link", name="Thêm thôn").click()
    page.get_by_label("Mỗi dòng một thôn").fill("Thôn Đông; 100; 380\nThôn Tây; 1.100")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("row", name="Cộng")).to_contain_text("1.200")


def figures_of(page: Page, commune: str) -> tuple[str, str]:
    """The two counts of the answer, as they are kept."""
    page.goto(f"{checklist.sheet_url(commune)}/chi-tieu/{CODE}")
    return page.locator("[name=part]").input_value(), page.locator("[name=whole]").input_value()


@pytest.mark.parametrize(
    ("commune", "has_scripts"), [("90020", True), ("90021", False)], ids=["with scripts", "without"]
)
def test_villages_are_counted_and_their_sum_becomes_the_answer(open_as, commune, has_scripts):
    page = open_as(f"canbo.{commune}", viewport=PHONE, java_script_enabled=has_scripts)
    enter_common_figures(page, commune)
    list_villages(page)
    page.goto(f"{checklist.sheet_url(commune)}/chi-tieu/{CODE}/theo-thon")
    page.get_by_label("Thôn Đông: Số hộ thực hiện").fill("60")
    page.get_by_label("Thôn Tây: Số hộ thực hiện").fill("1.010")
    page.get_by_role("button", name="Điền số hộ của thôn vào ô trống").click()
    expect(page.get_by_text("1.070/1.200 hộ")).to_be_visible()
    page.get_by_role("button", name="Dùng tổng này").click()

    expect(page.get_by_text(f"Đã dùng tổng các thôn cho chỉ tiêu {CODE}.")).to_be_visible()
    assert figures_of(page, commune) == ("1.070", "1.200")


def test_the_common_figure_goes_into_its_field_by_one_press(open_as):
    commune = "90022"
    page = open_as(f"canbo.{commune}")
    enter_common_figures(page, commune)
    row = checklist.open_row(page, commune, CODE)
    for name in ("part", "whole"):
        checklist.field(row, name).fill("")
    expect(row.get_by_text("Số liệu chung: 1.200 hộ")).to_be_visible()
    checklist.field(row, "part").fill("900")
    row.get_by_role("button", name="Dùng làm mẫu số").click()

    expect(checklist.field(row, "whole")).to_have_value("1.200")
    expect(row).to_contain_text("Đạt")
    assert figures_of(page, commune) == ("900", "1.200")
