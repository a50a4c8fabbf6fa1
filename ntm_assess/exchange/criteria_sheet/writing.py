"""A document -> the workbook: the same forms whether they are filled in or empty.

Cells check what is typed: lists for choices, numbers, dates. Codes are text, so that 1.10 stays 1.10.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.exchange.criteria_sheet import columns as sheets
from ntm_assess.exchange.criteria_sheet.columns import Column, Fill, Form
from ntm_assess.exchange.criteria_sheet.rows import Row, overlay_rows, set_rows
from ntm_assess.formatting import FIRST_YEAR, LAST_YEAR, number
from ntm_assess.law.writing import overlay_document, set_document

LISTS = "Danh mục"  # the sheet that the choices are taken from
GUIDE = "Hướng dẫn"
HEADINGS = 1  # the row of the headings, from 0; above it stands what the sheet is about
ROWS = 3000  # that have checks in their cells
LONGEST_TEXT = 32_767  # characters that Excel keeps in a cell

GUIDE_LINES = (
    "Mỗi sheet là một bảng; dòng 2 là tên cột, từ dòng 3 trở đi là nội dung. Cột có dấu * phải điền.",
    "Không đổi tên sheet, tên cột. Đổi thứ tự cột, thêm dòng trống, tô màu thì được.",
    f"Dòng có ô đầu bắt đầu bằng “{sheets.EXAMPLE}” chỉ để xem, không được đọc; ông/bà để nguyên hoặc xóa đi.",
    "Mã ghi là chữ, đúng như trong quyết định: 1.10 khác 1.1.",
    "Số ghi 16,5 hoặc 80; ghi 80% hay ≥ 80% cũng đọc được khi đúng với cột. Ngày ghi ngày/tháng/năm.",
    "Không gộp ô. Mỗi dòng ghi đủ, kể cả khi giống dòng trên.",
    "Mức nào chưa biết thì không ghi dòng mức: chỉ tiêu đó hiện “Chưa có mức”. Không đoán.",
    "Chữ phải là Unicode. Chữ gõ bằng phông .VnTime hoặc VNI phải chuyển mã trước (UniKey: Ctrl + Shift + F6).",
    "Tải tệp lên ở trang Nhập bộ tiêu chí: công cụ cho xem trước từng dòng, chưa ghi gì cho đến khi xác nhận.",
)


def write_set(criteria_set: CriteriaSet) -> bytes:
    return workbook(sheets.SET_FORMS, set_rows(set_document(criteria_set)))


def write_overlay(overlay: Overlay) -> bytes:
    return workbook(sheets.LOCALITY_FORMS, overlay_rows(overlay_document(overlay)))


# --- Rows -> the workbook ---------------------------------------------------------------------------------------------


def workbook(forms: Sequence[Form], rows: Mapping[str, Sequence[Row]], *, examples: bool = False) -> bytes:
    """`examples`: the rows only show how it is done, and are marked as such."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        looks = Looks(book)
        pages = [book.add_worksheet(each.name) for each in forms]
        guide, lists = book.add_worksheet(GUIDE), Lists(book.add_worksheet(LISTS))
        for page, form in zip(pages, forms, strict=True):
            fill = _fill_upright if form.is_upright else _fill_table
            fill(page, form, rows.get(form.name, ()), looks, lists, examples)
        guide.set_column(0, 0, 110)
        for place, line in enumerate(GUIDE_LINES):
            guide.write_string(place, 0, line, looks.text)
    return content.getvalue()


STYLES = {Fill.DAY: "dd/mm/yyyy", **dict.fromkeys((Fill.CODE, Fill.CODES, Fill.YEARS, Fill.LIMITS), "@")}


class Looks:
    """The formats of the workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFC8C2"}
        self.title = book.add_format({"bold": True})
        self.heading = book.add_format({**cell, "bold": True, "bg_color": "#EDF2EE"})
        self.hint = book.add_format({"font_color": "#5B665F", "italic": True, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        pale = {"italic": True, "font_color": "#5B665F"}
        self._cells = {
            (is_example, style): book.add_format({**cell, "num_format": style, **(pale if is_example else {})})
            for is_example in (False, True)
            for style in ("General", *STYLES.values())
        }

    def cell(self, column: Column, *, is_example: bool = False) -> Format:
        # Numbers are left in Excel's general format: there "80%" is kept as a share that shows its sign.
        return self._cells[is_example, STYLES.get(column.fill, "General")]


class Lists:
    """The sheet of choices, a column for each list; cells refer to it."""

    def __init__(self, page: Worksheet) -> None:
        self._page = page
        self._known: dict[tuple[str, ...], str] = {}

    def of(self, words: tuple[str, ...]) -> str:
        if words not in self._known:
            column = len(self._known)
            letter = chr(ord("A") + column)
            self._page.set_column(column, column, 34)
            self._page.write_column(0, column, words)
            self._known[words] = f"='{LISTS}'!${letter}$1:${letter}${len(words)}"
        return self._known[words]


def _fill_table(page: Worksheet, form: Form, rows: Sequence[Row], looks: Looks, lists: Lists, examples: bool) -> None:
    page.write_string(0, 0, form.about, looks.title)
    for place, column in enumerate(form.columns):
        page.set_column(place, place, column.width, looks.cell(column))
        page.write_string(HEADINGS, place, heading(column), looks.heading)
        _check(page, (HEADINGS + 1, place, ROWS, place), column, lists)
    for place, row in enumerate(rows, start=HEADINGS + 1):
        _refuse_unknown(form, row)
        for index, column in enumerate(form.columns):
            value = _shown(column, row.get(column.key))
            marked = f"{sheets.EXAMPLE} {value}" if examples and index == 0 else value
            _write(page, place, index, marked, looks.cell(column, is_example=examples))
    page.freeze_panes(HEADINGS + 1, 1)
    page.ignore_errors({"number_stored_as_text": f"A1:AZ{ROWS}"})


def _fill_upright(page: Worksheet, form: Form, rows: Sequence[Row], looks: Looks, lists: Lists, examples: bool) -> None:
    """Names in the first column, what is filled in in the second, what belongs there in the third."""
    row = dict(rows[0]) if rows else {}
    _refuse_unknown(form, row)
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 70)
    page.set_column(2, 2, 60)
    page.write_string(0, 0, form.about, looks.title)
    for place, column in enumerate(form.columns, start=HEADINGS + 1):
        page.write_string(place, 0, heading(column), looks.heading)
        value = _shown(column, row.get(column.key))
        _write(page, place, 1, None if examples else value, looks.cell(column))
        as_text = f"{value:%d/%m/%Y}" if isinstance(value, date) else value
        example = f"{sheets.EXAMPLE}: {as_text}" if examples and value is not None else ""
        page.write_string(place, 2, ". ".join(filter(None, (column.hint, example))), looks.hint)
        _check(page, (place, 1, place, 1), column, lists)
    page.ignore_errors({"number_stored_as_text": "B1:B100"})


def heading(column: Column) -> str:
    return f"{column.heading} *" if column.is_needed else column.heading


def _refuse_unknown(form: Form, row: Row) -> None:
    """A key without a column would be lost."""
    unknown = set(row) - {each.key for each in form.columns}
    if unknown:
        raise ValueError(f"the sheet {form.name} has no column for {', '.join(sorted(unknown))}")


def _write(page: Worksheet, row: int, column: int, value: Any, look: Format) -> None:
    match value:
        case None:
            page.write_blank(row, column, None, look)
        case date():
            page.write_datetime(row, column, value, look)
        case int() | Decimal():
            page.write_number(row, column, value, look)
        case _:
            if len(value) > LONGEST_TEXT:
                raise ValueError(f"a text of {len(value)} characters does not fit into a cell")
            page.write_string(row, column, value, look)


def _shown(column: Column, value: Any) -> Any:
    """What stands in the cell: text, a number, a date, or None."""
    if value is None:
        return None
    match column.fill:
        case Fill.CHOICE:
            return column.choices[value]
        case Fill.YES_NO:
            return sheets.YES if value else sheets.NO
        case Fill.LINES:
            return "\n".join(value)
        case Fill.CODES | Fill.YEARS:
            return ", ".join(map(str, value))
        case Fill.LIMITS:
            return "\n".join(f"{name} = {number(limit)}" for name, limit in value.items())
    return value


RULES: Mapping[Fill, tuple[dict[str, Any], str]] = {
    Fill.NUMBER: (
        {"validate": "decimal", "criteria": ">=", "value": 0},
        "Ông/bà ghi một số từ 0 trở lên, ví dụ 80 hoặc 16,5.",
    ),
    Fill.COUNT: ({"validate": "integer", "criteria": ">=", "value": 1}, "Ông/bà ghi một số nguyên từ 1 trở lên."),
    Fill.DAY: (
        {
            "validate": "date",
            "criteria": "between",
            "minimum": date(FIRST_YEAR, 1, 1),
            "maximum": date(LAST_YEAR, 12, 31),
        },
        "Ông/bà ghi ngày theo dạng ngày/tháng/năm.",
    ),
}


def _check(page: Worksheet, cells: tuple[int, int, int, int], column: Column, lists: Lists) -> None:
    """What Excel itself asks of the cells, and what it says to whoever is about to fill them."""
    words = tuple(column.choices.values()) or ((sheets.YES, sheets.NO) if column.fill is Fill.YES_NO else ())
    rule, message = RULES.get(column.fill, ({"validate": "any"}, ""))
    if words:
        rule, message = {"validate": "list", "source": lists.of(words)}, "Ông/bà chọn một mục trong danh sách."
    if message or column.hint:
        told = {"error_title": "Ông/bà xem lại", "error_message": message} if message else {}
        hint = {"input_title": column.heading[:32], "input_message": column.hint[:255]} if column.hint else {}
        page.data_validation(*cells, {**rule, **told, **hint})
