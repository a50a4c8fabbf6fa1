"""What belongs to another commune does not exist."""

import pytest
from playwright.sync_api import expect

from ntm_assess.storage import evidence, people
from tests.browser import checklist

pytestmark = pytest.mark.browser

OURS, THEIRS = "90001", "90002"


def test_a_neighbours_commune_is_not_there(open_as, server, subtests):
    with server.books():
        paper = evidence.of_unit(people.by_login("bao").unit.id).first().id
    sheet = checklist.sheet_url(THEIRS)
    parts = ("", "/lam-truoc", "/minh-chung", "/chi-tieu/15.1", "/kiem-tra", "/lan-gui/1", "/dien-bien", "/ho-so")
    papers = (f"/tep/{paper}", f"/tep/{paper}/tai-ve", f"/tep/{paper}/trang/1")
    page = open_as("lan")
    for address in (*(sheet + part for part in parts), *papers):
        with subtests.test(address=address):
            assert page.goto(address).status == 404
            expect(page.get_by_role("heading", level=1)).to_have_text("Không tìm thấy")
            assert "Đồng Xanh" not in page.locator("body").inner_text()
    page.get_by_role("link", name="Về trang đầu").click()
    expect(page).to_have_url(checklist.sheet_url(OURS))
