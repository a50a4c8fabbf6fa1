"""From a commune that nobody has heard of to a printed dossier by hand (all but some of the approvals)."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from ntm_assess.dossier import verification
from ntm_assess.law.library import load_all
from ntm_assess.sample import figures
from tests.browser import checklist, seeding
from tests.browser.accessibility import axe_findings
from tests.browser.server import SAMPLE_PASSWORD

pytestmark = pytest.mark.browser

COMMUNE = "90040"
PASSWORD = "Ruộng-đồng 2025"
WAIVED = "Số liệu theo thôn nộp bằng giấy."
REASON = "Giấy xác nhận chưa có dấu của trường, đề nghị chụp lại."
CONDITIONS = 4
MET = re.compile(r"^\s*Đạt\s*$")
ITEMS = 57 + CONDITIONS
JUDGED_BY_HAND = ("1.1", "5", "19.2", "dk:no_debt")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A photo of a paper."""
    from PIL import Image

    path = tmp_path / "Giấy xác nhận.png"
    Image.new("RGB", (600, 800), "#ffffff").save(path)
    return path


def test_from_an_empty_commune_to_a_printed_dossier(open_as, server, paper, tmp_path):
    admin, officer, leader, reviewer = (open_as() for _ in range(4))
    sign_in(admin, "thu")
    add_commune(admin)
    set_password(officer, "hoa.suoihoa", add_person(admin, "officer", "Bà Hoa", "hoa.suoihoa"))
    set_password(leader, "que.suoihoa", add_person(admin, "leader", "Ông Quế", "que.suoihoa"))

    start(officer)
    enter_everything(officer)
    bring_paper(officer, "1.1", paper)
    for code in ("5", "15.1"):
        checklist.open_row(officer, COMMUNE, code).get_by_role("link", name="Thêm tệp").click()
        use_paper_again(officer)
    declare_conditions(leader)
    give_reasons(leader)
    fill_in_details(leader)
    send(leader)

    sign_in(reviewer, "nam")
    with server.books():  # sixty clicks of one kind would show nothing more
        seeding.approve_all_but(JUDGED_BY_HAND, COMMUNE, "nam")
    judge(reviewer, returned="5")
    conclude(reviewer, "Trả lại xã")

    mend(officer)
    send(leader)
    judge_what_is_new(reviewer, "5")
    conclude(reviewer, "Duyệt toàn bộ")

    check_dossier(make_dossier(leader), tmp_path)


# --- The administrator ------------------------------------------------------------------------------------------------


def sign_in(page: Page, login: str) -> None:
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(SAMPLE_PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()


def go_to(page: Page, label: str) -> None:
    """By the bar at the top."""
    page.get_by_role("navigation", name="Chính").get_by_role("link", name=label).click()


def add_commune(page: Page) -> None:
    go_to(page, "Đơn vị")
    page.get_by_role("link", name="Tỉnh Sông Lam (mẫu)").click()
    page.get_by_role("link", name="Thêm xã").click()
    page.get_by_label("Mã").fill(COMMUNE)
    page.get_by_label("Tên").fill("xã Suối Hoa")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("link", name="Xã Suối Hoa")).to_be_visible()


def add_person(page: Page, role: str, name: str, login: str) -> str:
    """The one-time code."""
    go_to(page, "Người dùng")
    page.get_by_role("link", name="Thêm người dùng").click()
    page.get_by_role("link", name={"officer": "Cán bộ xã", "leader": "Lãnh đạo xã"}[role]).click()
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Xã", exact=True).select_option(label="xã Suối Hoa")
    page.get_by_role("button", name="Thêm và cấp mã").click()
    code = page.locator(".one-time-code").inner_text()
    assert axe_findings(page) == []
    return code


def set_password(page: Page, login: str, code: str) -> None:
    page.goto("/dang-nhap")
    page.get_by_role("link", name="đặt mật khẩu bằng mã dùng một lần").click()
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mã dùng một lần").fill(code)
    page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    page.get_by_label("Gõ lại mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Đặt mật khẩu và vào").click()
    expect(page.get_by_role("heading", name="Bắt đầu")).to_be_visible()


# --- The commune ------------------------------------------------------------------------------------------------------


def start(page: Page) -> None:
    page.get_by_label("Bộ tiêu chí và năm").select_option(f"{checklist.CRITERIA_SET}:{checklist.YEAR}")
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.locator(".standing__score")).to_have_text(re.compile("^0/19"))


def enter_everything(page: Page) -> None:
    """Every field of every kind, one criterion after the other."""
    applied = load_all().applied(checklist.CRITERIA_SET, region="DBSH", year=checklist.YEAR, overlay_id="mau")
    for criterion in applied.criteria_set.criteria:
        checklist.open_criterion(page, criterion.code)
        for indicator in criterion.indicators:
            row = checklist.row_of(page, indicator.code)
            entry = figures.entry(indicator, applied.level_of(indicator.code), COMMUNE, meets=True)
            checklist.enter(row, indicator, entry)
            expect(checklist.verdict(row)).to_have_text(MET)
    expect(page.locator(".standing__score")).to_have_text(re.compile("^19/19"))
    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)
    page.reload()
    expect(page.get_by_text("57/57 chỉ tiêu đạt · 57/57 đã nhập")).to_be_visible()


def bring_paper(page: Page, code: str, paper: Path) -> None:
    checklist.open_row(page, COMMUNE, code).get_by_role("link", name="Thêm tệp").click()
    page.get_by_label("Tệp (PDF, JPG, PNG").set_input_files(paper)
    page.get_by_label("Tên văn bản").fill("Giấy xác nhận của trường")
    page.get_by_label("Số, ký hiệu").fill("12/XN")
    page.get_by_label("Ngày văn bản").fill("20-10-25")
    page.get_by_label("Số liệu từ ngày").fill("01/01/2025")
    page.get_by_label("đến ngày").fill("30/09/2025")
    page.get_by_role("button", name="Tải lên").click()
    expect(page.get_by_role("region", name="Các tệp của mục này")).to_contain_text("Giấy xác nhận của trường")


def use_paper_again(page: Page) -> None:
    page.get_by_label("Tệp của xã").select_option(label="Giấy xác nhận của trường – 12/XN")
    page.get_by_role("button", name="Dùng cho mục này").click()
    expect(page.get_by_role("region", name="Các tệp của mục này")).to_contain_text("Giấy xác nhận của trường")


def declare_conditions(page: Page) -> None:
    page.goto(checklist.sheet_url(COMMUNE))
    page.get_by_role("link", name="Kiểm tra và gửi").click()
    for number in range(CONDITIONS):
        condition = page.locator(".condition").nth(number)
        condition.locator("summary").click()
        condition.get_by_label("Xã bảo đảm điều kiện này").check()
        condition.get_by_label("Ghi chú").fill("Đã họp ngày 05/10/2025.")
        condition.get_by_role("button", name="Lưu điều kiện này").click()
        expect(page.get_by_text("Đã lưu điều kiện.")).to_be_visible()
        condition.locator("summary").click()
        condition.get_by_role("link", name="Thêm, bỏ tệp").click()
        use_paper_again(page)
        page.get_by_role("link", name="Kiểm tra và gửi").click()


def give_reasons(page: Page) -> None:
    """Neither the survey nor the meeting is entered, so the leader says why it is sent all the same."""
    for _ in range(2):
        page.get_by_role("link", name=re.compile("Ghi lý do")).first.click()
        page.get_by_label("Vì sao vẫn gửi").fill(WAIVED)
        page.get_by_role("button", name="Lưu lý do").click()
        expect(page.locator("#message")).to_contain_text("Đã ghi lý do")
    expect(page.get_by_role("link", name=re.compile("Ghi lý do"))).to_have_count(0)


def fill_in_details(page: Page) -> None:
    go_to(page, "Thông tin")
    page.get_by_label("Địa danh").fill("Suối Hoa")
    page.get_by_label("Họ và tên người ký").fill("Nguyễn Văn Quế")
    page.get_by_label("Kính gửi").fill("Ủy ban nhân dân tỉnh Sông Lam (mẫu)")
    page.get_by_label("Nơi nhận").fill("Như trên;\nLưu: VT.")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu thông tin xã.")).to_be_visible()


def send(page: Page) -> None:
    page.goto(f"{checklist.sheet_url(COMMUNE)}/kiem-tra")
    page.get_by_role("region", name="Đề nghị công nhận").get_by_role("link", name="Xem lại và gửi").click()
    expect(page.get_by_role("heading", name="Gửi đề nghị công nhận năm 2025?")).to_be_visible()
    page.get_by_role("button", name="Gửi đi").click()
    expect(page.get_by_text(re.compile(r"Đã gửi lần \d"))).to_be_visible()


def mend(page: Page) -> None:
    """Only what came back is open."""
    row = checklist.open_row(page, COMMUNE, "5")
    expect(page.get_by_label("Việc cần chú ý")).to_contain_text(REASON)
    expect(row).to_contain_text(REASON)
    expect(checklist.row_of(page, "1.1").get_by_role("radio")).to_have_count(0)
    for name in ("whole", "minimum", "level_1"):
        checklist.field(row, name).fill("6")
        checklist.field(row, name).press("Tab")
    expect(checklist.verdict(row)).to_have_text(MET)
    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)
    expect(row).to_contain_text("Đã sửa")


# --- The reviewer -----------------------------------------------------------------------------------------------------


def open_commune(page: Page) -> None:
    go_to(page, "Thẩm định")
    page.get_by_role("link", name="Xã Suối Hoa").click()


def items(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Các mục của xã Suối Hoa")


def judge(page: Page, *, returned: str) -> None:
    """By the keys."""
    open_commune(page)
    for done, code in enumerate(JUDGED_BY_HAND, ITEMS - len(JUDGED_BY_HAND)):
        expect(items(page)).to_contain_text(f"đã xem {done}/{ITEMS} mục")
        if code == returned:
            page.get_by_label("Ý kiến").fill(REASON)
            page.get_by_role("button", name="Trả lại xã").click()
        else:
            page.keyboard.press("1")
    expect(items(page)).to_contain_text(f"đã xem {ITEMS}/{ITEMS} mục")


def conclude(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()
    page.get_by_role("dialog").get_by_role("button", name=words).click()
    expect(page.get_by_role("heading", name="Thẩm định")).to_be_visible()
    expect(page.locator("#message")).to_contain_text("xã Suối Hoa")


def judge_what_is_new(page: Page, code: str) -> None:
    """What did not change keeps its approval; the page opens at the one item that did."""
    open_commune(page)
    expect(items(page)).to_contain_text(f"đã xem {ITEMS - 1}/{ITEMS} mục")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{code} "))
    expect(page.get_by_label("Xã khai")).to_contain_text(REASON)
    page.get_by_role("button", name="Duyệt").click()


# --- The dossier ------------------------------------------------------------------------------------------------------


def make_dossier(page: Page) -> Download:
    page.goto(checklist.sheet_url(COMMUNE))
    go_to(page, "Hồ sơ")
    page.get_by_role("button", name="Lập hồ sơ PDF").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    whole = page.get_by_role("link", name="Cả bộ (ZIP)")
    expect(whole).to_be_visible(timeout=60_000)
    assert axe_findings(page) == []
    with page.expect_download() as download:
        whole.click()
    return download.value


def check_dossier(download: Download, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(download.path().read_bytes())) as bundle:
        bundle.extractall(folder / "ho-so")
    manifest = next((folder / "ho-so").rglob("manifest.json"))
    papers = sorted((folder / "ho-so").rglob("*.pdf"))
    assert len(papers) >= 5
    for each in papers:
        found = verification.verify(each, manifest)
        assert found.is_good, f"{each.name}: {found.sentence}"
