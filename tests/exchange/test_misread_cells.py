"""Cells that Excel shows as one thing and keeps as another, and workbooks larger than any set."""

from decimal import Decimal

import pytest

from ntm_assess.exchange import criteria_sheet
from ntm_assess.exchange.criteria_sheet import columns as sheets
from ntm_assess.exchange.criteria_sheet.columns import Form
from ntm_assess.intake import workbook_child, workbooks
from ntm_assess.intake.workbooks import WorkbookFault, WorkbookRefused
from tests.exchange.books import PERCENT, SETS, Desk, with_member
from tests.exchange.test_bad_workbooks import LEVEL, faults, first_level, found

NO_PERCENT = "không tính bằng %. Ông/bà ghi số, không ghi dấu %."


def file_of(form: Form) -> str:
    return f"xl/worksheets/sheet{1 + [each.name for each in sheets.SET_FORMS].index(form.name)}.xml"


# --- Signs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["80 trở xuống", "80% trở xuống", "từ 80% trở xuống"])
def test_a_tail_that_contradicts_the_column_is_refused(typed):
    content = Desk.of_set().type(sheets.LEVELS, LEVEL, "at_least", typed).saved()

    assert faults(content) == [
        f'Sheet Mức, dòng 3, cột D: "{typed}": dấu "trở xuống" không đúng với cột Từ.',
    ]


@pytest.mark.parametrize(("key", "typed"), [("at_most", "5% trở lên"), ("at_most", "Từ 5"), ("points", "≤ 80")])
def test_a_sign_of_the_other_side_is_refused(key, typed):
    (told, *_) = faults(Desk.of_set().type(sheets.LEVELS, LEVEL, key, typed).saved())

    assert f'"{typed}": dấu ' in told
    assert " không đúng với cột " in told


def test_a_tail_of_the_side_of_the_column_is_read():
    filled = criteria_sheet.read(
        Desk.of_set().type(sheets.LEVELS, LEVEL, "at_most", "không quá 5% trở xuống").saved(), SETS
    )

    assert [each.message for each in filled.faults] == ["kiểu của chỉ tiêu không dùng ô này. Ông/bà xóa ô."]


# --- Numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shown", "kept"), [("41.8", repr(38 * 1.1)), ("13.05", repr(4.35 * 3))])
def test_what_excel_worked_out_is_read_as_excel_shows_it(shown, kept):
    content = Desk.of_set().type(sheets.LEVELS, LEVEL, "at_least", Decimal(shown)).saved()
    worked_out = with_member(
        content, file_of(sheets.LEVELS), lambda xml: xml.replace(f"<v>{shown}</v>", f"<v>{kept}</v>")
    )
    filled = criteria_sheet.read(worked_out, SETS)

    assert worked_out != content
    assert filled.found.indicator("1.1").levels[0].level.limits == {"at_least": Decimal(shown)}


@pytest.mark.parametrize(("number", "read"), [(1719, "1719"), (2026, "2026"), (16.5, "16,5"), (1234.5, "1234,5")])
def test_a_number_in_a_text_has_no_dots(number, read):
    levels = found(Desk.of_set().type(sheets.LEVELS, LEVEL, "source", number)).indicator("1.1").levels

    assert levels[0].level.source == read


@pytest.mark.parametrize("style", ["0\\%", '0"%"', "0_%", "[$%]0"])
def test_a_percent_sign_that_only_stands_there_makes_no_share(style):
    assert first_level(Desk.of_set().type(sheets.LEVELS, LEVEL, "at_least", 1, {"num_format": style})) == 1


@pytest.mark.parametrize(("typed", "look"), [(1.1, PERCENT), ("110%", None)])
def test_a_factor_is_no_share(typed, look):
    row = {"code": "2", "indicator": "1.1", "status": "theo nguồn thứ cấp"}
    desk = Desk.of_set().type(sheets.RELATIVE_LEVELS, 3, "factor", typed, look)
    for key, value in row.items():
        desk.type(sheets.RELATIVE_LEVELS, 3, key, value)

    assert faults(desk.saved())[0] == f"Sheet Mức theo bộ khác, dòng 3, cột C: cột Gấp mấy lần mức đó {NO_PERCENT}"


@pytest.mark.parametrize(("typed", "look"), [(0.5, PERCENT), ("50 %", None)])
def test_months_are_no_share(typed, look):
    (told,) = faults(Desk.of_set().type(sheets.INDICATORS, 3, "effort.months", typed, look).saved())

    assert told.startswith("Sheet Chỉ tiêu, dòng 3, cột Y: cột ")
    assert told.endswith(NO_PERCENT)


# --- Many cells -------------------------------------------------------------------------------------------------------


def with_lines(count: int, cell: str) -> bytes:
    lines = "".join(f"<row>{cell * 100}</row>" for _ in range(count))
    return with_member(
        Desk.of_set().saved(), file_of(sheets.LEVELS), lambda xml: xml.replace("</sheetData>", f"{lines}</sheetData>")
    )


def test_only_cells_that_hold_something_are_counted(monkeypatch):
    monkeypatch.setattr(workbook_child, "MOST_CELLS", 5000)

    assert workbook_child.main(with_lines(60, "<c><v>1</v></c>")) == {"fault": WorkbookFault.TOO_MANY_CELLS}
    assert "sheets" in workbook_child.main(with_lines(60, '<c s="1"/>'))


def test_the_parent_is_told_of_too_many_cells():
    content = with_lines(1 + workbook_child.MOST_CELLS // 100, "<c><v>1</v></c>")

    with pytest.raises(WorkbookRefused) as refused:
        workbooks.read(content)
    assert refused.value.fault is WorkbookFault.TOO_MANY_CELLS
