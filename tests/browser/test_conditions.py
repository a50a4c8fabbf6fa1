"""The five subjects of the conditions on a phone, from nothing to what they come to, with scripts and without."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import checklist
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


def count_ballots(page: Page, commune: str) -> None:
    page.goto(f"/xa/{commune}/thon/them")
    page.get_by_label("Mỗi dòng một thôn").fill("Thôn Đông; 100\nThôn Tây; 300")
    page.get_by_role("button", name="Lưu").click()
    page.goto(f"{checklist.sheet_url(commune)}/kiem-tra")
    open_condition(page, "satisfaction").get_by_role("link", name="Khảo sát sự hài lòng").click()
    for village, back in (("Thôn Đông", "90"), ("Thôn Tây", "260")):
        page.get_by_label(f"{village}: phiếu phát ra").fill("100" if village == "Thôn Đông" else "290")
        page.get_by_label(f"{village}: phiếu thu về").fill(back)
        page.get_by_label(f"{village}: phiếu hài lòng").fill(back)
    page.get_by_role("button", name="Điền số hộ của thôn vào ô trống").click()
    expect(page.get_by_text("87,5 % (350/400 hộ)")).to_be_visible()


def owe(page: Page) -> None:
    page.get_by_role("link", name="Nợ đọng xây dựng cơ bản").click()
    page.get_by_role("link", name="Thêm công trình").click()
    page.get_by_label("Công trình, dự án").fill("Đường thôn Đông")
    page.get_by_label("Giá trị quyết toán").fill("900.000.000")
    page.get_by_label("Đã thanh toán").fill("1.000.000.000")
    page.get_by_role("button", name="Lưu").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("nhiều hơn giá trị quyết toán")
    page.get_by_label("Đã thanh toán").fill("700.000.000")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("definition").get_by_text("200.000.000 đồng")).to_be_visible()


def consult(page: Page) -> None:
    page.get_by_role("link", name="Công khai, lấy ý kiến").click()
    page.get_by_label("Công khai từ ngày").fill("1-10-25")
    page.get_by_label("Công khai đến ngày").fill("15-10-25")
    page.get_by_label("Các lần phát thanh").fill("1/10/2025; 2\n5/10/2025; 3")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("5 lần trong 15 ngày").first).to_be_visible()


def open_condition(page: Page, code: str) -> Locator:
    """On the check page; opened by a press, as it is without scripts too."""
    condition = page.locator(f"#chi-tieu-dk-{code}")
    condition.locator("summary").click()
    return condition


@pytest.mark.parametrize(
    ("commune", "has_scripts"), [("90017", True), ("90018", False)], ids=["with scripts", "without"]
)
def test_what_is_entered_contradicts_what_is_declared(open_as, commune, has_scripts):
    page = open_as(f"canbo.{commune}", viewport=PHONE, java_script_enabled=has_scripts)
    count_ballots(page, commune)
    owe(page)
    consult(page)
    page.goto(f"{checklist.sheet_url(commune)}/kiem-tra")
    debt = open_condition(page, "no-debt")
    debt.get_by_label("Xã bảo đảm điều kiện này").check()
    debt.get_by_role("button", name="Lưu điều kiện này").click()
    debt = open_condition(page, "no-debt")

    expect(debt.get_by_text("Khai là đạt, nhưng số liệu cho nợ đọng")).to_be_visible()
