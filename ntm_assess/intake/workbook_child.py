"""The child process for workbooks: standard input -> the cells of all sheets, in JSON, within limits.

Calamine gives the values. It does not tell errors and formulas without a value from empty cells, nor 80% from 0.8;
these are looked up in the XML of the sheets, where the cells are counted too, before any value is read.

Run as: python -m ntm_assess.intake.workbook_child
"""

import io
import json
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, PasswordError, SheetTypeEnum, load_workbook

from ntm_assess.intake import confinement
from ntm_assess.intake.workbooks import CellKind, WorkbookFault, WorkbookRefused

MOST_MEMBERS = 1000
MOST_UNPACKED = 100 * 1024 * 1024  # bytes
MOST_CELLS = 150_000  # that hold something; a set of 1,800 indicators has some 50,000
MOST_ROWS, MOST_COLUMNS = 20_000, 200

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BUILT_IN_PERCENT = {9, 10}  # the numbers of Excel's own formats "0%" and "0.00%"
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")
SHOWN_AS_IT_STANDS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # in the code of a format; "%" means nothing there

Place = tuple[int, int]


def main(content: bytes) -> dict[str, object]:
    try:
        return {"sheets": list(_sheets(content))}
    except WorkbookRefused as refused:
        return {"fault": str(refused.fault)}
    except PasswordError:
        return {"fault": str(WorkbookFault.ENCRYPTED)}
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError):
        return {"fault": str(WorkbookFault.UNREADABLE)}


def _sheets(content: bytes) -> Iterator[dict[str, object]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        _refuse_what_is_no_plain_workbook(packed)
        marks = Marks(packed)
        with load_workbook(io.BytesIO(content)) as book:
            for about in book.sheets_metadata:
                if about.typ == SheetTypeEnum.WorkSheet:
                    marked = marks.of(about.name)
                    sheet = book.get_sheet_by_name(about.name)
                    yield {
                        "name": about.name,
                        "cells": list(_cells(sheet, marked)),
                        "merged": [_range(*each) for each in sheet.merged_cell_ranges or ()],
                    }


def _refuse_what_is_no_plain_workbook(packed: zipfile.ZipFile) -> None:
    members = packed.infolist()
    names = {each.filename for each in members}
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
        raise WorkbookRefused(WorkbookFault.UNPACKS_TOO_LARGE)
    if any(each.flag_bits & 1 for each in members):
        raise WorkbookRefused(WorkbookFault.ENCRYPTED)
    if "xl/workbook.xml" not in names:
        raise WorkbookRefused(WorkbookFault.NOT_XLSX)
    if any(posixpath.basename(name) == "vbaProject.bin" for name in names):
        raise WorkbookRefused(WorkbookFault.MACROS)


# --- Values -----------------------------------------------------------------------------------------------------------


def _cells(sheet: CalamineSheet, marks: dict[Place, CellKind]) -> Iterator[tuple[int, int, str, str | bool]]:
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise WorkbookRefused(WorkbookFault.TOO_MANY_CELLS)
    told = dict.fromkeys(place for place, mark in marks.items() if mark != CellKind.SHARE)
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        for column, value in enumerate(values, start=1):
            if value != "" and (row, column) not in told:
                kind, shown = _shown(value, is_share=(row, column) in marks)
                yield row, column, kind, shown
    for row, column in told:
        yield row, column, marks[row, column], ""


def _shown(value: object, *, is_share: bool) -> tuple[CellKind, str | bool]:
    match value:
        case bool():
            return CellKind.YES_NO, value
        case int() | float():
            # As Excel shows and compares: what it works out has a tail, 41.800000000000004 for 38 * 1.1.
            number = Decimal(f"{value:.15g}") * (100 if is_share else 1)
            whole = number == number.to_integral_value()
            return (CellKind.SHARE if is_share else CellKind.NUMBER), str(int(number)) if whole else f"{number:f}"
        case datetime() if value.time() == time():
            return CellKind.DAY, value.date().isoformat()
        case date() if not isinstance(value, datetime):
            return CellKind.DAY, value.isoformat()
        case datetime() | time() | timedelta():
            return CellKind.TEXT, str(value)
    return CellKind.TEXT, str(value)


def _range(first: Place, last: Place) -> tuple[int, int, int, int]:
    return first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1


# --- What values do not tell ------------------------------------------------------------------------------------------


class Marks:
    """Cells that are errors, formulas without a value, or shares, by the XML of a workbook.

    Raises WorkbookRefused as soon as its sheets, taken together, hold more cells than are read.
    """

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._share_styles = set(self._percent_styles())
        self._counted = 0
        relations = {each.get("Id"): each.get("Target", "") for each in self._xml("xl/_rels/workbook.xml.rels")}
        self._files = {
            each.get("name", ""): posixpath.normpath(posixpath.join("/xl", relations[each.get(RELATION)]))[1:]
            for each in self._xml("xl/workbook.xml").iter(f"{MAIN}sheet")
        }

    def of(self, name: str) -> dict[Place, CellKind]:
        found: dict[Place, CellKind] = {}
        row = column = 0
        with self._packed.open(self._files[name]) as opened:
            for event, element in ElementTree.iterparse(opened, ("start", "end")):
                if element.tag == f"{MAIN}row" and event == "start":
                    row, column = int(element.get("r", row + 1)), 0
                elif element.tag == f"{MAIN}c" and event == "end":
                    self._count(element)
                    column = _column(element.get("r")) or column + 1
                    if mark := self._mark(element):
                        found[row, column] = mark
                elif element.tag == f"{MAIN}row":
                    element.clear()
        return found

    def _count(self, cell: ElementTree.Element) -> None:
        self._counted += len(cell) > 0
        if self._counted > MOST_CELLS:
            raise WorkbookRefused(WorkbookFault.TOO_MANY_CELLS)

    def _mark(self, cell: ElementTree.Element) -> CellKind | None:
        if cell.get("t") == "e":
            return CellKind.ERROR
        value = cell.find(f"{MAIN}v")
        has_value = value is not None and bool(value.text)
        if cell.find(f"{MAIN}f") is not None and not has_value and cell.get("t") != "str":
            return CellKind.NOT_CALCULATED
        return CellKind.SHARE if int(cell.get("s", 0)) in self._share_styles else None

    def _percent_styles(self) -> Iterator[int]:
        if "xl/styles.xml" not in self._packed.namelist():
            return
        styles = self._xml("xl/styles.xml")
        own = {int(each.get("numFmtId", 0)): each.get("formatCode", "") for each in styles.iter(f"{MAIN}numFmt")}
        percent = BUILT_IN_PERCENT | {number for number, code in own.items() if "%" in SHOWN_AS_IT_STANDS.sub("", code)}
        for place, style in enumerate(styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
            if int(style.get("numFmtId", 0)) in percent:
                yield place

    def _xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self._packed.read(name))


def _column(reference: str | None) -> int:
    """ "C7" -> 3; 0 where the cell does not say."""
    match = REFERENCE.fullmatch(reference or "")
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


if __name__ == "__main__":
    confinement.confine()
    sys.stdout.write(json.dumps(main(sys.stdin.buffer.read())))
