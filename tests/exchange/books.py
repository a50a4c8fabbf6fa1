"""Workbooks for tests: the forms as they are written, with cells changed as somebody at a desk would change them."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.exchange.criteria_sheet import columns as sheets
from ntm_assess.exchange.criteria_sheet.columns import Form
from ntm_assess.exchange.criteria_sheet.empty_forms import EXAMPLE_SET
from ntm_assess.exchange.criteria_sheet.rows import overlay_rows, set_rows
from ntm_assess.exchange.criteria_sheet.writing import workbook
from ntm_assess.intake import workbooks
from ntm_assess.law.sets import set_of
from ntm_assess.law.writing import overlay_document, set_document

SMALL = set_of(EXAMPLE_SET, "vi-du-2021-2025.toml")
SETS = {SMALL.id: SMALL}
PERCENT = {"num_format": "0%"}
FIRST_ROW = 3  # of the tables; above are what the sheet is about and the headings


def column_of(form: Form, key: str) -> int:
    """From 1."""
    return [each.key for each in form.columns].index(key) + 1


class Desk:
    """A filled-in form that is typed over, cell by cell, and then saved."""

    def __init__(self, content: bytes) -> None:
        self._cells = {sheet.name: dict(sheet.cells) for sheet in workbooks.read(content)}
        self._names = list(self._cells)
        self._typed: list[tuple[str, Callable[[xlsxwriter.Workbook, Worksheet], object]]] = []

    @classmethod
    def of_set(cls, criteria_set: CriteriaSet = SMALL) -> "Desk":
        return cls(workbook(sheets.SET_FORMS, set_rows(set_document(criteria_set))))

    @classmethod
    def of_overlay(cls, overlay: Overlay) -> "Desk":
        return cls(workbook(sheets.LOCALITY_FORMS, overlay_rows(overlay_document(overlay))))

    def type(self, form: Form, row: int, key: str, value: Any, look: dict[str, Any] | None = None) -> "Desk":
        """Into the row of a sheet, as Excel numbers them; of an upright form `row` is that of the key."""
        column = 2 if form.is_upright else column_of(form, key)
        row = FIRST_ROW + column_of(form, key) - 1 if form.is_upright else row
        self._cells[form.name].pop((row, column), None)
        if value is not None:
            self._typed.append((form.name, lambda book, page: _type(book, page, row, column, value, look)))
        return self

    def clear_row(self, form: Form, row: int) -> "Desk":
        for column in range(1, 60):
            self._cells[form.name].pop((row, column), None)
        return self

    def with_page(self, name: str, change: Callable[[Worksheet], object]) -> "Desk":
        self._typed.append((name, lambda book, page: change(page)))
        return self

    def rename(self, name: str, other: str) -> "Desk":
        self._names[self._names.index(name)] = other
        self._cells[other] = self._cells.pop(name)
        return self

    def saved(self) -> bytes:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            pages = {name: book.add_worksheet(name) for name in self._names}
            for name, page in pages.items():
                for (row, column), cell in self._cells[name].items():
                    _type(book, page, row, column, cell.value)
            for name, change in self._typed:
                change(book, pages[name])
        return content.getvalue()


def _type(
    book: xlsxwriter.Workbook, page: Worksheet, row: int, column: int, value: Any, look: dict[str, Any] | None = None
) -> None:
    place = (row - 1, column - 1)
    match value:
        case str() if value.startswith("="):
            page.write_formula(*place, value)
        case str():
            page.write_string(*place, value)
        case bool():
            page.write_boolean(*place, value)
        case date():
            page.write_datetime(*place, value, book.add_format({"num_format": "dd/mm/yyyy"}))
        case _:
            page.write_number(*place, value, book.add_format(look or {}))


def with_member(content: bytes, name: str, change: Callable[[str], str | bytes]) -> bytes:
    """The workbook with one of the files inside it changed, or added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            data = old.read(each)
            new.writestr(each.filename, change(data.decode()) if each.filename == name else data)
        if name not in old.namelist():
            new.writestr(name, change(""))
    return written.getvalue()


def without_values_of_formulas(content: bytes, sheet: int) -> bytes:
    """As programs save it that do not calculate."""
    return with_member(
        content, f"xl/worksheets/sheet{sheet}.xml", lambda xml: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", xml)
    )
