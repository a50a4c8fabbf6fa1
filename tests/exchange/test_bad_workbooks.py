"""Whatever somebody does to the form, it is read right, or refused with sheet, row, column and what to do."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from ntm_assess import wording
from ntm_assess.domain.criteria import CriteriaSet
from ntm_assess.exchange import criteria_sheet, criteria_uploads
from ntm_assess.exchange.criteria_sheet import columns as sheets
from ntm_assess.exchange.criteria_sheet.cells import OLD_FONT
from ntm_assess.intake import confinement, workbooks
from ntm_assess.intake.workbooks import WorkbookFault, WorkbookRefused
from ntm_assess.law.library import load_all
from tests.exchange.books import PERCENT, SETS, Desk, with_member, without_values_of_formulas

LEVEL = 3  # the row of the first level: 1.1, from 80
INCOME = 6  # a row to add: 2, an amount


def faults(content: bytes) -> list[str]:
    filled = criteria_sheet.read(content, SETS)
    assert (filled.found is None) == bool(filled.faults)
    return [str(each) for each in filled.faults]


def found(desk: Desk) -> CriteriaSet:
    filled = criteria_sheet.read(desk.saved(), SETS)
    assert [str(each) for each in filled.faults] == []
    assert isinstance(filled.found, CriteriaSet)
    return filled.found


def first_level(desk: Desk) -> Decimal:
    return found(desk).indicator("1.1").levels[0].level.limits["at_least"]


# --- Numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "look", "read"),
    [
        (85, None, "85"),
        (16.5, None, "16.5"),
        ("85", None, "85"),
        ("16,5", None, "16.5"),
        ("16.5", None, "16.5"),
        ("85%", None, "85"),
        ("85 %", None, "85"),
        ("≥ 80%", None, "80"),
        (">=80", None, "80"),
        ("Từ 80% trở lên", None, "80"),
        ("ít nhất 80", None, "80"),
        (0.8, PERCENT, "80"),
        (0.165, {"num_format": "0.0%"}, "16.5"),
        (0.165, {"num_format": '0.00"%"'}, "0.165"),
        (" 85 ", None, "85"),
    ],
)
def test_a_number_is_read_as_it_is_meant(typed, look, read):
    assert first_level(Desk.of_set().type(sheets.LEVELS, LEVEL, "at_least", typed, look)) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("≤ 80", '"≤ 80": dấu "≤" không đúng với cột Từ.'),
        ("> 80", '"> 80": ông/bà chỉ ghi số; dấu ">" không tính bằng đúng mức.'),
        ("80 - 90", '"80 - 90": Ông/bà ghi một số, ví dụ 92,4.'),
        ("Đạt", '"Đạt": Ông/bà ghi một số, ví dụ 92,4.'),
        ("7.214", '"7.214": Ông/bà muốn ghi 7,214 hay 7214?'),
        (120, "120 nằm ngoài khoảng cho phép, từ 0 đến 100."),
        (-1, "-1 nằm ngoài khoảng cho phép, từ 0 đến 100."),
        (True, "ô phải là số. Ông/bà ghi ví dụ 80 hoặc 16,5, định dạng ô là Chung (General)."),
        (date(2026, 8, 5), "ô phải là số. Ông/bà ghi ví dụ 80 hoặc 16,5, định dạng ô là Chung (General)."),
        (None, "thiếu Từ."),
    ],
)
def test_what_is_no_number_is_refused_at_its_cell(typed, message):
    content = Desk.of_set().type(sheets.LEVELS, LEVEL, "at_least", typed).saved()

    assert faults(content) == [f"Sheet Mức, dòng 3, cột D: {message}"]


def test_a_limit_of_another_kind_is_refused_at_its_cell():
    content = Desk.of_set().type(sheets.LEVELS, LEVEL, "at_most", 5).saved()

    assert faults(content) == ["Sheet Mức, dòng 3, cột E: kiểu của chỉ tiêu không dùng ô này. Ông/bà xóa ô."]


@pytest.mark.parametrize("typed", [("48%", None), (0.48, PERCENT)])
def test_a_share_is_no_amount(typed):
    desk = Desk.of_set().type(sheets.LEVELS, INCOME, "code", "2").type(sheets.LEVELS, INCOME, "at_least", *typed)
    content = desk.type(sheets.LEVELS, INCOME, "status", "chưa đối chiếu").saved()

    assert faults(content) == [
        "Sheet Mức, dòng 6, cột D: mức của chỉ tiêu này không tính bằng %. Ông/bà ghi số, không ghi dấu %."
    ]


# --- Dates, codes, choices --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [date(2022, 3, 9), "09/03/2022", "9/3/2022", "9-3-2022", "2022-03-09"])
def test_a_date_is_read_day_first(typed):
    assert found(Desk.of_set().type(sheets.SET_HEAD, 0, "issued_on", typed)).issued_on == date(2022, 3, 9)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("3/2022", '"3/2022": Ông/bà ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/03/2026.'),
        ("03/23/2022", '"03/23/2022": Không có ngày này. Ông/bà muốn ghi 23/03/2022?'),
        (44628, "ô là số, không phải ngày. Ông/bà ghi ngày theo dạng ngày/tháng/năm, ví dụ 08/03/2022."),
    ],
)
def test_what_is_no_date_is_refused_at_its_cell(typed, message):
    assert faults(Desk.of_set().type(sheets.SET_HEAD, 0, "issued_on", typed).saved()) == [
        f"Sheet Bộ, dòng 7, cột B: {message}"
    ]


def test_a_whole_number_is_a_code_and_a_decimal_is_refused():
    assert found(Desk.of_set().type(sheets.INDICATORS, 5, "code", 2)).indicator("2")
    told = faults(Desk.of_set().type(sheets.LEVELS, LEVEL, "code", 1.1).saved())
    as_date = faults(Desk.of_set().type(sheets.LEVELS, LEVEL, "code", date(2026, 1, 1)).saved())

    assert told == [
        "Sheet Mức, dòng 3, cột A: mã đang là số 1,1; mã phải là chữ, vì 1.10 khác 1.1. "
        "Ông/bà định dạng ô là Văn bản (Text) rồi gõ lại."
    ]
    assert as_date[0].startswith("Sheet Mức, dòng 3, cột A: Excel đã đổi ô này thành ngày (01/01/2026).")


@pytest.mark.parametrize("typed", ["Theo nguồn thứ cấp", "THEO NGUON THU CAP", "secondary", " theo nguồn thứ cấp "])
def test_a_choice_is_known_by_its_word_or_its_code(typed):
    desk = Desk.of_set().type(sheets.CRITERIA, 3, "title_status", typed)

    assert found(desk).criteria[0].title_status == "secondary"


def test_a_word_that_is_no_choice_is_refused_with_the_list():
    assert faults(Desk.of_set().type(sheets.CRITERIA, 3, "title_status", "đã xem").saved()) == [
        'Sheet Tiêu chí, dòng 3, cột E: "đã xem" không có trong danh sách: '
        "đã đối chiếu công báo; theo nguồn thứ cấp; chưa đối chiếu."
    ]


@pytest.mark.parametrize(
    ("typed", "years"), [("2022, 2023", (2022, 2023)), ("2022-2024", (2022, 2023, 2024)), (2025, (2025,))]
)
def test_years_are_a_list_or_a_span(typed, years):
    assert found(Desk.of_set().type(sheets.LEVELS, LEVEL, "years", typed)).indicator("1.1").levels[0].years == years


@pytest.mark.parametrize(
    ("key", "typed", "column", "message"),
    [
        ("years", "năm nay", "C", '"năm nay" không phải năm. Ông/bà ghi ví dụ 2025, hoặc 2022, 2023.'),
        ("years", "2031", "C", "năm 2031 nằm ngoài thời gian áp dụng của bộ tiêu chí."),
        ("regions", "A; Z", "B", 'không có vùng "Z".'),
        ("source_url", "congbao", "N", "phải là địa chỉ trang, bắt đầu bằng https:// hoặc http://."),
        ("status", "đã đối chiếu công báo", "P", "thiếu hai người đối chiếu, ngày và số Công báo."),
    ],
)
def test_the_rules_of_the_files_are_told_at_the_cell(key, typed, column, message):
    content = Desk.of_set().type(sheets.LEVELS, LEVEL, key, typed).saved()

    assert faults(content) == [f"Sheet Mức, dòng 3, cột {column}: {message}"]


# --- Lines and sheets -------------------------------------------------------------------------------------------------


def test_an_empty_line_between_and_another_order_of_columns_do_no_harm():
    desk = Desk.of_set().type(sheets.LEVELS, 9, "code", "2").type(sheets.LEVELS, 9, "at_least", 48)
    desk.type(sheets.LEVELS, 9, "status", "chưa đối chiếu").type(sheets.LEVELS, 8, "note", "   ")

    assert [each.level.limits for each in found(desk).indicator("2").levels] == [{"at_least": 48}]


@pytest.mark.parametrize(
    ("form", "row", "key", "typed", "message"),
    [
        (sheets.INDICATORS, 4, "code", "1.1", "Sheet Chỉ tiêu, dòng 4, cột A: chỉ tiêu 1.1 đã có ở một dòng trên."),
        (sheets.INDICATORS, 4, "code", "7.1", "Sheet Chỉ tiêu, dòng 4, cột A: sheet Tiêu chí không có tiêu chí 7."),
        (sheets.INDICATORS, 4, "text", None, "Sheet Chỉ tiêu, dòng 4, cột C: thiếu Nội dung."),
        (sheets.INDICATORS, 4, "code", None, "Sheet Chỉ tiêu, dòng 4, cột A: thiếu Mã chỉ tiêu."),
        (sheets.INDICATORS, 3, "counted.unit", None, "Sheet Chỉ tiêu, dòng 3, cột H: thiếu Đơn vị của tử số, mẫu số."),
        (sheets.INDICATORS, 5, "unit", None, "Sheet Chỉ tiêu, dòng 5, cột M: thiếu Đơn vị của số."),
        (sheets.LEVELS, 3, "code", "1.9", "Sheet Mức, dòng 3, cột A: sheet Chỉ tiêu không có chỉ tiêu 1.9."),
        (sheets.CRITERIA, 4, "code", "1", "Sheet Tiêu chí, dòng 4, cột C: tiêu chí 1 đã có ở một dòng trên."),
        (
            sheets.CRITERIA,
            4,
            "group_title",
            "Khác",
            "Sheet Tiêu chí, dòng 4, cột B: nhóm I có tên khác ở một dòng trên.",
        ),
        (sheets.REGIONS, 4, "code", "A", "Sheet Vùng, dòng 4, cột A: mã A đã có ở một dòng trên."),
        (
            sheets.COMPONENTS,
            3,
            "name",
            "Phổ cập",
            "Sheet Thành phần, dòng 3, cột B: chỉ dùng chữ thường không dấu, số và gạch dưới.",
        ),
        (sheets.SET_HEAD, 0, "declared_indicators", 4, "Sheet Bộ, dòng 13, cột B: khai 4 nhưng tệp có 3."),
        (sheets.SET_HEAD, 0, "declared_indicators", 2.5, "Sheet Bộ, dòng 13, cột B: ô phải là số nguyên."),
    ],
)
def test_a_line_that_does_not_fit_is_told_where_it_stands(form, row, key, typed, message):
    assert message in faults(Desk.of_set().type(form, row, key, typed).saved())


def test_every_fault_is_told_in_the_order_of_the_sheets():
    desk = Desk.of_set().type(sheets.LEVELS, LEVEL, "at_least", "nhiều").type(sheets.SET_HEAD, 0, "title", None)
    desk.type(sheets.INDICATORS, 4, "kind", "lạ").type(sheets.LEVELS, 4, "status", None)

    assert [each.split(":")[0] for each in faults(desk.saved())] == [
        "Sheet Bộ, dòng 4, cột B",
        "Sheet Chỉ tiêu, dòng 4, cột E",
        "Sheet Mức, dòng 3, cột D",
        "Sheet Mức, dòng 4, cột L",
    ]


def test_merged_cells_are_refused_with_their_range():
    content = Desk.of_set().with_page("Tiêu chí", lambda page: page.merge_range("A3:A4", "I")).saved()

    assert faults(content) == [
        "Sheet Tiêu chí, dòng 3, cột A: ô gộp A3:A4. Ông/bà bỏ gộp ô và ghi giá trị vào từng dòng."
    ]


def test_a_title_above_the_table_may_be_merged():
    assert found(Desk.of_set().with_page("Tiêu chí", lambda page: page.merge_range("F1:H1", "Ghi chú")))


def test_a_sheet_by_another_name_is_asked_for():
    assert faults(Desk.of_set().rename("Mức", "Sheet1").saved()) == [
        "Sheet Mức: tệp không có sheet này, chỉ có: Bộ, Vùng, Quy tắc vùng, Tiêu chí, Chỉ tiêu, Sheet1, "
        "Mức theo bộ khác, Thành phần, Cơ quan hướng dẫn, Hướng dẫn, Danh mục. Ông/bà dùng đúng mẫu tải về."
    ]


def test_two_sheets_of_nearly_one_name_are_not_chosen_from():
    assert faults(Desk.of_set().rename("Danh mục", "muc").saved()) == [
        "Sheet Mức: tệp có hai sheet tên gần giống nhau. Ông/bà xóa hoặc đổi tên một sheet."
    ]


def test_a_column_by_another_name_is_refused():
    told = faults(Desk.of_set().type(sheets.LEVELS, 2, "at_least", "Mức chuẩn").saved())

    assert 'Sheet Mức, dòng 2, cột D: mẫu không có cột "Mức chuẩn". Ông/bà xóa cột này.' in told


def test_a_table_without_its_headings_is_refused():
    told = faults(Desk.of_set().clear_row(sheets.REGIONS, 2).saved())

    assert told[0] == "Sheet Vùng: không thấy dòng tên cột (Mã vùng, nhóm xã, Tên...). Ông/bà dùng đúng mẫu tải về."


def test_a_cell_beside_the_table_is_not_passed_over():
    told = faults(Desk.of_set().with_page("Vùng", lambda page: page.write_string("H3", "còn nữa")).saved())

    assert told == ["Sheet Vùng, dòng 3, cột H: ô nằm ngoài bảng, không thuộc cột nào. Ông/bà xóa ô này."]


# --- Text -------------------------------------------------------------------------------------------------------------


def test_text_in_pieces_is_put_together():
    in_pieces = "Tỷ lệ hộ nghèo"

    assert found(Desk.of_set().type(sheets.INDICATORS, 3, "text", in_pieces)).indicator("1.1").text == "Tỷ lệ hộ nghèo"


@pytest.mark.parametrize("typed", ["Tû lÖ ®­êng x· ®­îc cøng hãa", "Tyû leä ñöôøng xaõ ñöôïc cöùng hoùa"])
def test_text_in_an_old_font_is_refused_with_what_to_do(typed):
    told = faults(Desk.of_set().type(sheets.INDICATORS, 3, "text", typed).saved())

    assert told == [f"Sheet Chỉ tiêu, dòng 3, cột C: {OLD_FONT}"]


# --- Formulas ---------------------------------------------------------------------------------------------------------


def test_a_formula_gives_its_value():
    desk = Desk.of_set().with_page("Mức", lambda page: page.write_formula("D3", "=70+15", value=85))

    assert first_level(desk) == 85


def test_a_formula_that_nobody_calculated_is_refused():
    content = Desk.of_set().with_page("Mức", lambda page: page.write_formula("D3", "=70+15")).saved()
    number = 1 + [each.name for each in sheets.SET_FORMS].index("Mức")

    assert faults(without_values_of_formulas(content, number)) == [
        "Sheet Mức, dòng 3, cột D: ô là công thức chưa có kết quả. "
        "Ông/bà mở tệp bằng Excel rồi lưu lại, hoặc ghi giá trị."
    ]


def test_an_error_of_excel_is_not_an_empty_cell():
    desk = Desk.of_set().with_page("Mức", lambda page: page.write_formula("N3", "=NA()", value="#N/A"))

    assert faults(desk.saved()) == [
        "Sheet Mức, dòng 3, cột N: ô đang báo lỗi của Excel (như #N/A, #REF!). "
        "Ông/bà sửa công thức hoặc ghi giá trị vào ô."
    ]


# --- Files ------------------------------------------------------------------------------------------------------------


def a_bomb() -> bytes:
    """Some hundred kilobytes that unpack to hundreds of megabytes."""
    return with_member(Desk.of_set().saved(), "xl/media/anh.xml", lambda _: b"\0" * (120 * 1024 * 1024))


def a_bomb_that_lies() -> bytes:
    """The size in its directory is small; a strict reader meets the rest."""
    content = bytearray(
        with_member(Desk.of_set().saved(), "xl/worksheets/sheet1.xml", lambda xml: xml + " " * 20_000_000)
    )
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    return content.replace(size.to_bytes(4, "little"), (5000).to_bytes(4, "little"))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: b"", WorkbookFault.EMPTY),
        (lambda: b"PK\x03\x04" + bytes(10 * 1024 * 1024), WorkbookFault.TOO_LARGE),
        (lambda: b"ma,ten\n1,x\n", WorkbookFault.NOT_XLSX),
        (lambda: b"%PDF-1.7 ...", WorkbookFault.NOT_XLSX),
        (lambda: OLE + bytes(2000), WorkbookFault.OLD_EXCEL),
        (lambda: OLE + bytes(2000) + "EncryptedPackage".encode("utf-16-le"), WorkbookFault.ENCRYPTED),
        (lambda: with_member(Desk.of_set().saved(), "xl/vbaProject.bin", lambda _: b"x"), WorkbookFault.MACROS),
        (a_bomb, WorkbookFault.UNPACKS_TOO_LARGE),
        (a_bomb_that_lies, WorkbookFault.UNREADABLE),
        (lambda: Desk.of_set().saved()[:-400], WorkbookFault.UNREADABLE),
        (
            lambda: with_member(Desk.of_set().saved(), "xl/worksheets/sheet5.xml", lambda xml: xml[:-30]),
            WorkbookFault.UNREADABLE,
        ),
        (
            lambda: Desk.of_set().with_page("Mức", lambda page: page.write_string("A30000", "x")).saved(),
            WorkbookFault.TOO_MANY_CELLS,
        ),
    ],
    ids=lambda value: value if isinstance(value, WorkbookFault) else "",
)
def test_a_file_that_is_no_plain_workbook_is_refused(make, fault):
    with pytest.raises(WorkbookRefused) as refused:
        workbooks.read(make())

    assert refused.value.fault == fault
    assert criteria_uploads.read(make(), "bo.xlsx", {}).faults[0].message == wording.workbook_fault(fault)


def test_a_zip_of_something_else_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(WorkbookRefused) as refused:
        workbooks.read(packed.getvalue())
    assert refused.value.fault == WorkbookFault.NOT_XLSX


def test_entities_that_grow_are_not_unfolded():
    lol = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    content = with_member(
        Desk.of_set().saved(),
        "xl/workbook.xml",
        lambda xml: xml.replace("<workbook", f"{lol}]><workbook", 1).replace('name="Bộ"', 'name="&i;"'),
    )

    with pytest.raises(WorkbookRefused):
        workbooks.read(content)


def test_a_workbook_that_takes_for_ever_is_refused(monkeypatch):
    monkeypatch.setattr(confinement, "SECONDS", 0.01)

    with pytest.raises(WorkbookRefused) as refused:
        workbooks.read(Desk.of_set().saved())
    assert refused.value.fault == WorkbookFault.TOO_SLOW


@pytest.mark.parametrize("fault", WorkbookFault)
def test_every_refusal_says_what_to_do(fault):
    assert "ông/bà " in wording.workbook_fault(fault).lower() or fault == WorkbookFault.BUSY


# --- Localities and TOML ----------------------------------------------------------------------------------------------


def test_an_overlay_is_refused_at_its_cells():
    desk = Desk.of_overlay(load_all().overlays["mau"])
    desk.type(sheets.LOCALITY_LEVELS, 3, "code", "99").type(sheets.LOCALITY_LEVELS, 4, "at_least", "80")
    desk.type(sheets.LOCALITY_LEVELS, 5, "at_least", 800)
    filled = criteria_sheet.read(desk.saved(), load_all().sets)

    assert [str(each) for each in filled.faults] == [
        "Sheet Mức, dòng 3, cột A: bộ tiêu chí xa-ntm-2021-2025 không có chỉ tiêu này.",
        "Sheet Mức, dòng 5, cột D: 800 nằm ngoài khoảng cho phép, từ 0 đến 100.",
    ]


def test_an_overlay_on_a_set_that_is_not_there_is_refused():
    filled = criteria_sheet.read(Desk.of_overlay(load_all().overlays["mau"]).saved(), {})

    assert [str(each) for each in filled.faults] == [
        'Sheet Địa phương, dòng 5, cột B: không có bộ tiêu chí "xa-ntm-2021-2025".'
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id = ", "Sai cú pháp TOML"),
        ("tên = 1".encode("utf-16"), "Tệp phải lưu bằng bảng mã UTF-8."),
        (b"a = " + b"[" * 100_000, "Sai cú pháp TOML"),
        (b"a = " + b"9" * 5000, "Sai cú pháp TOML"),
        (b"a" * (6 * 1024 * 1024), "Tệp lớn hơn 5 MB"),
    ],
)
def test_a_toml_file_that_cannot_be_read_says_why(content, message):
    upload = criteria_uploads.read(content, "bo.toml", {})

    assert upload.found is None
    assert str(upload.faults[0]).startswith(message)


def test_a_toml_file_tells_the_place_of_each_fault():
    toml = criteria_uploads.read(Desk.of_set().saved(), "bo.xlsx", {}).toml
    damaged = toml.replace("at_least = 80,", "at_least = 800,").replace('kind = "number_at_least"', 'kind = "khac"')
    upload = criteria_uploads.read(b"\xef\xbb\xbf" + damaged.encode(), "bo.toml", {})

    assert [each.place for each in upload.faults] == [
        'vi-du-2021-2025.toml, chỉ tiêu 1.1, khóa "levels" thứ 1, khóa "at_least"',
        'vi-du-2021-2025.toml, chỉ tiêu 2, khóa "kind"',
    ]
    assert upload.faults[0].message == "800 nằm ngoài khoảng cho phép, từ 0 đến 100"
