"""Whatever is typed wrongly stays in its field, with a sentence that says what to do."""

import pytest
from playwright.sync_api import Page, expect

from ntm_assess.domain.figures import InputType
from ntm_assess.storage import answers
from tests.browser import checklist
from tests.browser.accessibility import axe_findings
from tests.browser.server import Server, sheet_of

pytestmark = pytest.mark.browser

COMMUNE, OFFICER = "90015", "canbo.90015"

# Of every type of field: the indicator, the field, what is typed in it, and the sentence at its row.
FIGURES = (
    (InputType.PERCENT, "2.1", "percent", "gần đủ", "Ông/bà ghi một số, ví dụ 92,4."),
    (InputType.PERCENT, "2.1", "percent", "-5", "Ông/bà ghi số từ 0 trở lên."),
    (InputType.PERCENT, "2.1", "percent", "924", "Ông/bà ghi 924, nhưng số lớn nhất ở đây là 100."),
    (InputType.PERCENT, "14.1", "grade_1", "120", "nhưng số lớn nhất ở đây là 100"),
    (InputType.COUNT, "9.1", "number", "2,5", "Ô này là số đếm: ông/bà ghi số nguyên, không có phần lẻ."),
    (InputType.COUNT, "9.1", "number", "3%", "Ô này không phải tỷ lệ: ông/bà ghi số, không ghi dấu %."),
    (InputType.COUNT, "15.4", "part", "99.000", "Ông/bà ghi 99.000, lớn hơn"),
    (InputType.COUNT, "15.4", "whole", "0", "Tổng số phải lớn hơn 0."),
    (InputType.COUNT, "5", "minimum", "6", "Ông/bà ghi 6, lớn hơn 5"),
    (InputType.AMOUNT, "10", "number", "sáu mươi", "Ông/bà ghi một số, ví dụ 92,4."),
    (InputType.AMOUNT, "10", "number", "1.234", "Ông/bà muốn ghi 1,234 hay 1234?"),
    (InputType.AMOUNT, "10", "number", "1234567890123456", "Số này dài quá 15 chữ số."),
    (InputType.AMOUNT, "3.2", "points", "120", "nhưng số lớn nhất ở đây là 100"),
)


@pytest.fixture
def page(open_as) -> Page:
    page = open_as(OFFICER)
    page.goto(checklist.sheet_url(COMMUNE))
    return page


def kept(server: Server, code: str) -> answers.Answer:
    with server.books():
        return answers.find(sheet_of(OFFICER).id, code)[0]


def test_a_figure_that_cannot_be_stays_and_says_why(page, server, subtests):
    for _, code, name, typed, sentence in FIGURES:
        with subtests.test(code=code, typed=typed):
            row, before = checklist.show(page, code), kept(server, code)
            box = checklist.field(row, name)
            box.fill(typed)
            box.press("Tab")
            expect(row.get_by_role("alert")).to_contain_text(sentence)
            expect(box).to_have_value(typed)
            expect(checklist.save_line(page)).to_contain_text("chưa lưu – xem lại")
            assert kept(server, code) == before
    assert axe_findings(page) == []


def test_every_type_of_field_is_among_them():
    assert {type for type, *_ in FIGURES} == set(InputType) - {InputType.YES_NO}


def test_what_was_meant_is_one_press_away(page, server):
    row = checklist.show(page, "17.6")
    checklist.field(row, "percent").fill("924")
    checklist.field(row, "percent").press("Tab")
    row.get_by_role("button", name="Ghi 92,4").click()
    expect(row.get_by_role("alert")).to_be_hidden()
    expect(checklist.field(row, "percent")).to_have_value("92,4")
    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)


def test_a_note_in_an_old_encoding_stays_and_says_why(page, server):
    row = checklist.show(page, "13.1")
    row.get_by_text("Ghi chú", exact=True).click()
    note = row.get_by_role("textbox", name="Ghi chú")
    note.fill("®ång ý")
    note.press("Tab")
    expect(row.get_by_role("alert")).to_contain_text("bảng mã cũ (.VnTime, VNI)")
    expect(note).to_have_value("®ång ý")
    assert kept(server, "13.1").note == ""

    note.fill("Đồng ý. " * 300)
    note.press("Tab")
    expect(row.get_by_role("alert")).to_contain_text("Dài quá 2.000 ký tự.")
    assert kept(server, "13.1").note == ""

    note.fill("Đồng ý.")
    note.press("Tab")
    expect(checklist.save_line(page)).to_have_text(checklist.SAVED)
    assert kept(server, "13.1").note == "Đồng ý."


def test_not_applicable_asks_for_its_reason(page, server):
    row = checklist.show(page, "13.4")
    row.get_by_text("Ghi chú", exact=True).click()
    row.get_by_role("checkbox", name="Không áp dụng").check()
    expect(row.get_by_role("alert")).to_contain_text("Ông/bà ghi lý do không áp dụng.")
    expect(row.get_by_role("checkbox", name="Không áp dụng")).to_be_checked()
    row.get_by_role("textbox", name="Lý do không áp dụng").fill("Xã không có làng nghề.")
    row.get_by_role("textbox", name="Lý do không áp dụng").press("Tab")
    expect(checklist.verdict(row)).to_contain_text("Không áp dụng")
    assert kept(server, "13.4").not_applicable_reason == "Xã không có làng nghề."
