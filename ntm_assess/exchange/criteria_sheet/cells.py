"""One cell -> the value that its column asks for, or a sentence about what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ntm_assess import formatting, wording
from ntm_assess.domain.figures import InputType
from ntm_assess.exchange.criteria_sheet.columns import NO, YES, Column, Fill
from ntm_assess.intake.workbooks import Cell, CellKind


class BadCell(ValueError):
    """The message says what is wrong and what to do; the place is known to the caller."""


# Signs that people write around a limit, by the side on which it is met.
FROM = ("≥", ">=", "từ", "ít nhất", "tối thiểu", "không dưới")
UP_TO = ("≤", "<=", "không quá", "tối đa")
STRICT = (">", "<", "trên", "dưới")
_SIGN = re.compile("|".join(map(re.escape, sorted((*FROM, *UP_TO, *STRICT), key=len, reverse=True))))
_TAIL = re.compile(r"\s*(trở lên|trở xuống)$")
_DOWN = "trở xuống"
_LIMIT = re.compile(r"([a-z][a-z0-9_]*)\s*=\s*(.+)")
_YEARS = re.compile(r"([0-9]{4})(?:\s*[-–]\s*([0-9]{4}))?")
_SEPARATOR = re.compile(r"[,;\n]")

_TOLD = {
    CellKind.ERROR: "ô đang báo lỗi của Excel (như #N/A, #REF!). Ông/bà sửa công thức hoặc ghi giá trị vào ô.",
    CellKind.NOT_CALCULATED: "ô là công thức chưa có kết quả. Ông/bà mở tệp bằng Excel rồi lưu lại, hoặc ghi giá trị.",
}
OLD_FONT = (
    "chữ gõ bằng phông cũ (.VnTime hoặc VNI), đọc sẽ sai. Ông/bà chuyển mã sang Unicode "
    "(UniKey: Ctrl + Shift + F6) rồi tải lại."
)
AS_TEXT = "Ông/bà định dạng ô là Văn bản (Text) rồi gõ lại."


def value_of(cell: Cell | None, column: Column) -> Any:
    """None: nothing stands there. Raises BadCell."""
    if cell is None:
        return None
    if cell.kind in _TOLD:
        raise BadCell(_TOLD[cell.kind])
    if cell.kind is CellKind.TEXT:
        cell = Cell(cell.kind, text_of(cell))
        if not cell.value:
            return None
        if formatting.is_legacy_encoded(str(cell.value)):
            raise BadCell(OLD_FONT)
    return _READERS[column.fill](cell, column)


def text_of(cell: Cell | None) -> str:
    """As all text is kept; empty where the cell is not text."""
    if cell is None or cell.kind is not CellKind.TEXT:
        return ""
    return formatting.nfc(str(cell.value)).replace("\r\n", "\n").strip()


def says_percent(cell: Cell | None) -> bool:
    return cell is not None and (cell.kind is CellKind.SHARE or "%" in text_of(cell))


def _text(cell: Cell, column: Column) -> str:
    match cell.value:
        case bool():
            raise BadCell("ô là giá trị đúng/sai của Excel. Ông/bà ghi bằng chữ.")
        case Decimal():
            return _as_typed(cell.value) + (" %" if cell.kind is CellKind.SHARE else "")
        case date():
            raise BadCell(f"Excel đã đổi ô này thành ngày ({formatting.day(cell.value)}). {AS_TEXT}")
    return cell.value


def _as_typed(value: Decimal) -> str:
    """Without dots between the thousands: "2026" is a year, a number of a document."""
    return formatting.in_field(value, InputType.AMOUNT)


def _code(cell: Cell, column: Column) -> str:
    if isinstance(cell.value, Decimal) and cell.value != cell.value.to_integral_value():
        raise BadCell(f"mã đang là số {formatting.number(cell.value)}; mã phải là chữ, vì 1.10 khác 1.1. {AS_TEXT}")
    if isinstance(cell.value, Decimal):
        return str(int(cell.value))
    code = _text(cell, column)
    if "\n" in code:
        raise BadCell("mã phải nằm trên một dòng.")
    return code


def _number(cell: Cell, column: Column) -> int | Decimal:
    if says_percent(cell) and not column.is_limit:
        raise BadCell(f"cột {column.heading} không tính bằng %. Ông/bà ghi số, không ghi dấu %.")
    if isinstance(cell.value, Decimal):
        return _plain(cell.value)
    if cell.kind is not CellKind.TEXT:
        raise BadCell("ô phải là số. Ông/bà ghi ví dụ 80 hoặc 16,5, định dạng ô là Chung (General).")
    return _typed_number(str(cell.value), column)


def _typed_number(typed: str, column: Column) -> int | Decimal:
    """ "≥ 80%", "16,5", "từ 80 trở lên"; the signs must be those of the column."""
    text = typed.lower()
    if tail := _TAIL.search(text):
        text = text[: tail.start()]
        _check_side(typed, tail[1], column, is_up_to=tail[1] == _DOWN)
    if sign := _SIGN.match(text):
        text = text[sign.end() :]
        if sign[0] in STRICT:
            raise BadCell(f'"{typed}": ông/bà chỉ ghi số; dấu "{sign[0]}" không tính bằng đúng mức.')
        _check_side(typed, sign[0], column, is_up_to=sign[0] in UP_TO)
    try:
        return _plain(formatting.read_number(text.replace("%", " "), InputType.AMOUNT))
    except formatting.BadNumber as error:
        raise BadCell(f'"{typed}": {wording.number_error(error)}') from error


def _check_side(typed: str, sign: str, column: Column, *, is_up_to: bool) -> None:
    if not column.is_limit or is_up_to != (column.key == "at_most"):
        raise BadCell(f'"{typed}": dấu "{sign}" không đúng với cột {column.heading}.')


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


def _count(cell: Cell, column: Column) -> int:
    number = _number(cell, column)
    if isinstance(number, Decimal) or cell.kind is CellKind.SHARE:
        raise BadCell("ô phải là số nguyên.")
    return number


def _day(cell: Cell, column: Column) -> date:
    match cell.value:
        case date():
            return cell.value
        case str():
            try:
                return formatting.read_date(cell.value)
            except formatting.BadDate as error:
                raise BadCell(f'"{cell.value}": {wording.date_error(error)}') from error
    raise BadCell("ô là số, không phải ngày. Ông/bà ghi ngày theo dạng ngày/tháng/năm, ví dụ 08/03/2022.")


def _yes_no(cell: Cell, column: Column) -> bool:
    if isinstance(cell.value, bool):
        return cell.value
    word = _text(cell, column).lower()
    if word not in (YES, NO):
        raise BadCell(f'"{word}": ông/bà ghi {YES} hoặc {NO}.')
    return word == YES


def _choice(cell: Cell, column: Column) -> str:
    typed = _text(cell, column)
    by_word = {formatting.fold(word): code for code, word in column.choices.items()}
    code = by_word.get(formatting.fold(typed), typed)
    if code not in column.choices:
        raise BadCell(f'"{typed}" không có trong danh sách: {"; ".join(column.choices.values())}.')
    return code


def _lines(cell: Cell, column: Column) -> list[str]:
    return [line.strip() for line in _text(cell, column).split("\n") if line.strip()]


def _codes(cell: Cell, column: Column) -> list[str]:
    if isinstance(cell.value, Decimal):
        return [_code(cell, column)]
    return [code.strip() for code in _SEPARATOR.split(_text(cell, column)) if code.strip()]


def _years(cell: Cell, column: Column) -> list[int]:
    """ "2022, 2023" or "2022-2025"."""
    years: list[int] = []
    for typed in _codes(cell, column):
        match = _YEARS.fullmatch(typed)
        if match is None:
            raise BadCell(f'"{typed}" không phải năm. Ông/bà ghi ví dụ 2025, hoặc 2022, 2023.')
        first, last = int(match[1]), int(match[2] or match[1])
        years += range(first, min(last, first + 100) + 1)
    return years


def _limits(cell: Cell, column: Column) -> dict[str, int | Decimal]:
    limits = {}
    for line in _lines(cell, column):
        match = _LIMIT.fullmatch(line)
        if match is None or match[1] in limits:
            raise BadCell(f'"{line}": mỗi mức ghi một dòng, dạng tên = số, ví dụ grade_1 = 98.')
        limits[match[1]] = _typed_number(match[2], column)
    return limits


_READERS: Mapping[Fill, Callable[[Cell, Column], Any]] = {
    Fill.TEXT: _text,
    Fill.CODE: _code,
    Fill.NUMBER: _number,
    Fill.COUNT: _count,
    Fill.DAY: _day,
    Fill.YES_NO: _yes_no,
    Fill.CHOICE: _choice,
    Fill.LINES: _lines,
    Fill.CODES: _codes,
    Fill.YEARS: _years,
    Fill.LIMITS: _limits,
}
