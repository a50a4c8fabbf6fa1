"""A sheet as somebody filled it in -> its lines, each value with the cell that it came from.

Columns are found by their headings. Whatever is not where the form has room for it is told, never passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ntm_assess.exchange.criteria_sheet.cells import BadCell, says_percent, text_of, value_of
from ntm_assess.exchange.criteria_sheet.columns import EXAMPLE, Form
from ntm_assess.formatting import fold
from ntm_assess.intake.workbooks import Cell, CellKind, Place, Sheet

MOST_ROWS_ABOVE = 20  # in which the headings are looked for


@dataclass(frozen=True)
class Fault:
    """What is wrong in which cell. Row and column from 1; 0: the sheet as a whole."""

    sheet: str
    row: int
    column: int
    message: str

    @property
    def place(self) -> str:
        """ "Sheet Mức, dòng 12, cột D"."""
        row = f", dòng {self.row}" if self.row else ""
        column = f", cột {letters(self.column)}" if self.column else ""
        return f"Sheet {self.sheet}{row}{column}"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Line:
    """A line of a sheet by the keys of its columns; `cells` has the places of empty values too."""

    sheet: str
    row: int
    values: Mapping[str, Any]
    cells: Mapping[str, Place]
    percents: frozenset[str] = frozenset()  # keys of numbers that were typed with "%"

    def fault(self, message: str, key: str = "") -> Fault:
        row, column = self.cells.get(key, (self.row, 0))
        return Fault(self.sheet, row, column, message)


class SheetReader:
    """Reads one sheet and gathers what is wrong with it."""

    def __init__(self, sheet: Sheet, form: Form) -> None:
        self._sheet = sheet
        self._form = form
        self._rows: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            if text_of(cell) or cell.kind is not CellKind.TEXT:
                self._rows.setdefault(row, {})[column] = cell
        self._headings = {fold(each.heading): each for each in form.columns}
        self.faults: list[Fault] = []

    def lines(self) -> list[Line]:
        """Of an upright sheet there is one. None where the headings are not found."""
        if self._form.is_upright:
            return [self._upright()]
        headings = self._heading_row()
        if not headings:
            return []
        columns = self._columns(headings)
        self._refuse_merged(headings, max(columns.values(), default=0))
        mark = columns.get(self._form.columns[0].key, 0)
        below = [(row, cells) for row, cells in self._rows.items() if row > headings]
        return [self._line(row, cells, columns) for row, cells in below if not _is_example(cells.get(mark))]

    def _wrong(self, place: Place, message: str) -> None:
        self.faults.append(Fault(self._sheet.name, *place, message))

    # --- Headings ---

    def _heading_row(self) -> int:
        """0: there is none."""
        known = {
            row: sum(_bare(cell) in self._headings for cell in cells.values())
            for row, cells in self._rows.items()
            if row <= MOST_ROWS_ABOVE
        }
        best = max(known, key=lambda row: known[row], default=0)
        if known.get(best, 0) < 2:
            names = ", ".join(each.heading for each in self._form.columns[:3])
            self._wrong((0, 0), f"không thấy dòng tên cột ({names}...). Ông/bà dùng đúng mẫu tải về.")
            return 0
        return best

    def _columns(self, headings: int) -> dict[str, int]:
        """The column of each key."""
        columns: dict[str, int] = {}
        for number, cell in self._rows[headings].items():
            column = self._headings.get(_bare(cell))
            if column is None:
                self._wrong((headings, number), f'mẫu không có cột "{text_of(cell)}". Ông/bà xóa cột này.')
            elif column.key in columns:
                self._wrong((headings, number), f"cột {column.heading} có hai lần.")
            else:
                columns[column.key] = number
        for each in self._form.columns:
            if each.is_needed and each.key not in columns:
                self._wrong((headings, 0), f"thiếu cột {each.heading}.")
        return columns

    def _refuse_merged(self, first_row: int, last_column: int) -> None:
        for (top, left), (bottom, right) in self._sheet.merged:
            if bottom >= first_row and left <= last_column:
                cells = f"{letters(left)}{top}:{letters(right)}{bottom}"
                self._wrong((top, left), f"ô gộp {cells}. Ông/bà bỏ gộp ô và ghi giá trị vào từng dòng.")

    # --- Lines ---

    def _line(self, row: int, cells: Mapping[int, Cell], columns: Mapping[str, int]) -> Line:
        known = set(columns.values())
        for number in cells:
            if number not in known:
                self._wrong((row, number), "ô nằm ngoài bảng, không thuộc cột nào. Ông/bà xóa ô này.")
        return self._values(row, {key: (row, number) for key, number in columns.items()})

    def _upright(self) -> Line:
        """Names in the first column, values in the second, whatever helps in the third."""
        places: dict[str, Place] = {}
        for row, cells in self._rows.items():
            column = self._headings.get(_bare(cells[1])) if 1 in cells else None
            if column:
                places[column.key] = (row, 2)
            elif 2 in cells:
                self._wrong((row, 2), "mẫu không có dòng này. Ông/bà giữ nguyên tên dòng ở cột A.")
        for each in self._form.columns:
            if each.is_needed and each.key not in places:
                self._wrong((0, 1), f"thiếu dòng {each.heading}.")
        self._refuse_merged(min((row for row, _ in places.values()), default=1), 2)
        return self._values(0, places)

    def _values(self, row: int, places: Mapping[str, Place]) -> Line:
        values: dict[str, Any] = {}
        for column in self._form.columns:
            place = places.get(column.key, (row, 0))
            try:
                value = value_of(self._cell(place), column)
            except BadCell as error:
                self._wrong(place, str(error))
                continue
            if value not in (None, [], {}):
                values[column.key] = value
            elif column.is_needed and column.key in places:
                self._wrong(place, f"thiếu {column.heading}.")
        percents = frozenset(key for key, place in places.items() if says_percent(self._cell(place)))
        return Line(self._sheet.name, row, values, places, percents)

    def _cell(self, place: Place) -> Cell | None:
        row, column = place
        return self._rows.get(row, {}).get(column)


def _is_example(code: Cell | None) -> bool:
    return text_of(code).startswith(EXAMPLE)


def _bare(cell: Cell) -> str:
    """A heading without its star and its marks."""
    return fold(text_of(cell).rstrip("* "))


def letters(column: int) -> str:
    """4 -> "D", 28 -> "AB"."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
