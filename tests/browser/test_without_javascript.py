"""Every step of the main job without JavaScript."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import checklist, seeding
from tests.browser.server import SAMPLE_PASSWORD

pytestmark = pytest.mark.browser

COMMUNE, OFFICER, LEADER = "90020", "canbo.90020", "lanhdao.90020"
REASON = "Số liệu không khớp với biểu kèm theo."
RETURNED = "17.8"


@pytest.fixture
def plain(open_as, server):
    """A browser that runs no scripts, of a person who signs in by the form."""

    def plain(login: str) -> Page:
        page = open_as(java_script_enabled=False)
        page.goto("/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(login)
        page.get_by_label("Mật khẩu").fill(SAMPLE_PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
        return page

    for login in (OFFICER, LEADER):
        server.set_sample_password(login)
    return plain


def test_the_main_job_needs_no_javascript(plain, server, tmp_path):
    officer, leader, reviewer = (plain(login) for login in (OFFICER, LEADER, "nam"))
    save_by_button(officer)
    keep_what_was_typed_wrongly(officer)
    upload(officer, tmp_path)
    send(leader)

    judge(server, reviewer, RETURNED, "Trả lại xã")
    conclude(reviewer, "Trả lại xã")
    mend(officer)
    send(leader)
    judge(server, reviewer, RETURNED, "Duyệt")
    conclude(reviewer, "Duyệt toàn bộ")

    make_dossier(leader)


def save_by_button(page: Page) -> None:
    row = checklist.open_row(page, COMMUNE, "2.1", by_tile=False)
    checklist.field(row, "percent").fill("99,5")
    row.get_by_role("button", name="Lưu").click()
    expect(page).to_have_url(re.compile("#chi-tieu-2-1$"))
    row = checklist.row_of(page, "2.1")
    expect(row).to_be_visible()
    expect(checklist.field(row, "percent")).to_have_value("99,5")


def keep_what_was_typed_wrongly(page: Page) -> None:
    row = checklist.open_row(page, COMMUNE, "2.2", by_tile=False)
    checklist.field(row, "percent").fill("gần đủ")
    row.get_by_role("button", name="Lưu").click()
    expect(page).to_have_title(re.compile("^Lỗi: "))
    row = checklist.row_of(page, "2.2")
    expect(row).to_contain_text("Ông/bà ghi một số, ví dụ 92,4.")
    expect(checklist.field(row, "percent")).to_have_value("gần đủ")
    checklist.field(row, "percent").fill("100")
    row.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bảng tiêu chí")


def upload(page: Page, folder: Path) -> None:
    Image.new("RGB", (400, 300), "#ffffff").save(folder / "nha-van-hoa.jpg")
    row = checklist.open_row(page, COMMUNE, "6.1", by_tile=False)
    row.get_by_role("link", name=re.compile("tệp")).click()
    page.get_by_label("Tệp (PDF, JPG, PNG").set_input_files(folder / "nha-van-hoa.jpg")
    page.get_by_label("Ngày văn bản").fill("31/02/2025")
    page.get_by_role("button", name="Tải lên").click()
    expect(page.get_by_text("Không có ngày này.").first).to_be_visible()
    expect(page.get_by_label("Ngày văn bản")).to_have_value("31/02/2025")
    page.get_by_label("Tệp (PDF, JPG, PNG").set_input_files(folder / "nha-van-hoa.jpg")
    page.get_by_label("Ngày văn bản").fill("28/02/2025")
    page.get_by_role("button", name="Tải lên").click()
    expect(page.get_by_role("region", name="Các tệp của mục này")).to_contain_text("nha-van-hoa")


def send(page: Page) -> None:
    page.goto(f"{checklist.sheet_url(COMMUNE)}/kiem-tra")
    page.get_by_role("region", name="Báo cáo kỳ").get_by_role("link", name="Xem lại và gửi").click()
    page.get_by_label("Lời nhắn").fill("Xã gửi báo cáo.")
    page.get_by_role("button", name="Gửi đi").click()
    expect(page.get_by_text(re.compile(r"Đã gửi lần \d"))).to_be_visible()


def judge(server, page: Page, code: str, words: str) -> None:
    """The last undecided item; the others are approved already."""
    with server.books():
        seeding.approve_all_but({code}, COMMUNE, "nam")
    page.goto("/tham-dinh")
    page.get_by_role("link", name="Xã Vĩnh Thạch").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{code} ")
    if words != "Duyệt":
        page.get_by_role("button", name=words).click()
        expect(page.get_by_text("Ông/bà ghi xã cần sửa gì (ít nhất 10 ký tự)")).to_be_visible()
        page.get_by_role("textbox", name="Ý kiến").fill(REASON)
    page.get_by_role("button", name=words).click()
    expect(page.get_by_role("navigation", name="Các mục của")).to_contain_text("đã xem 57/57 mục")


def conclude(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()
    expect(page.locator("#message")).to_contain_text("xã Vĩnh Thạch")


def mend(page: Page) -> None:
    """By an explanation: the figure was right."""
    row = checklist.open_row(page, COMMUNE, RETURNED, by_tile=False)
    expect(row).to_contain_text(REASON)
    row.get_by_text("Ghi chú", exact=True).click()
    row.get_by_role("textbox", name="Ghi chú").fill("Biểu kèm theo là của năm trước, đã thay.")
    row.get_by_role("button", name="Lưu").click()
    expect(page).to_have_url(re.compile("#chi-tieu-17-8$"))


def make_dossier(page: Page) -> None:
    page.goto(f"{checklist.sheet_url(COMMUNE)}/ho-so")
    page.get_by_role("button", name="Lập hồ sơ PDF").click()
    for _ in range(240):
        again = page.get_by_role("link", name="Xem lại tiến trình")
        if not again.count():
            break
        page.wait_for_timeout(500)
        again.click()
    expect(page.get_by_role("link", name="Cả bộ (ZIP)")).to_be_visible()
