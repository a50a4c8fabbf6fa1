"""Workbooks from outside (.xlsx): the bare cells of their sheets, read in a child process with limits.

What a cell shows is not all that it holds: a formula that nobody calculated, an error or a merged cell must not be read
as nothing. A share that Excel shows as "80%" comes as 80, not as 0.8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ntm_assess.intake import confinement

LARGEST_WORKBOOK = 5 * 1024 * 1024  # bytes; a set of 1,800 indicators has half a megabyte

ZIP_START = b"PK\x03\x04"
OLD_EXCEL_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and any workbook with a password
PASSWORD_MARK = "EncryptedPackage".encode("utf-16-le")


class WorkbookFault(StrEnum):
    """Why a workbook is not read; wording.workbook_fault makes the sentence."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_XLSX = "not_xlsx"
    OLD_EXCEL = "old_excel"  # .xls, whatever its name says
    MACROS = "macros"
    ENCRYPTED = "encrypted"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY_CELLS = "too_many_cells"
    UNREADABLE = "unreadable"
    TOO_SLOW = "too_slow"
    BUSY = "busy"  # nothing is wrong with the file


_NOT_ANSWERED: dict[type[confinement.NotAnswered], WorkbookFault] = {
    confinement.Busy: WorkbookFault.BUSY,
    confinement.TooSlow: WorkbookFault.TOO_SLOW,
    confinement.FellOver: WorkbookFault.UNREADABLE,
}


class WorkbookRefused(Exception):
    """The file is not read."""

    def __init__(self, fault: WorkbookFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class CellKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"  # a number shown with "%"
    DAY = "day"
    YES_NO = "yes_no"
    ERROR = "error"  # "#N/A" and the like
    NOT_CALCULATED = "not_calculated"  # a formula without its value


Place = tuple[int, int]  # row and column, both from 1, as Excel numbers them


@dataclass(frozen=True)
class Cell:
    """`value` of an error and of a formula without value is empty text."""

    kind: CellKind
    value: str | Decimal | date | bool = ""


@dataclass(frozen=True)
class Sheet:
    """Only cells that hold something. `merged`: the first and the last cell of each merged range."""

    name: str
    cells: Mapping[Place, Cell]
    merged: tuple[tuple[Place, Place], ...] = ()


def read(content: bytes) -> tuple[Sheet, ...]:
    """The sheets in their order. Raises WorkbookRefused."""
    if not content:
        raise WorkbookRefused(WorkbookFault.EMPTY)
    if len(content) > LARGEST_WORKBOOK:
        raise WorkbookRefused(WorkbookFault.TOO_LARGE)
    if content.startswith(OLD_EXCEL_START):
        raise WorkbookRefused(WorkbookFault.ENCRYPTED if PASSWORD_MARK in content else WorkbookFault.OLD_EXCEL)
    if not content.startswith(ZIP_START):
        raise WorkbookRefused(WorkbookFault.NOT_XLSX)
    try:
        answer = confinement.answer_of("ntm_assess.intake.workbook_child", content=content)
    except confinement.NotAnswered as error:
        raise WorkbookRefused(_NOT_ANSWERED[type(error)]) from error
    if "fault" in answer:
        raise WorkbookRefused(WorkbookFault(answer["fault"]))
    return tuple(_sheet(each["name"], each["cells"], each["merged"]) for each in answer["sheets"])


def _sheet(name: str, cells: list[list], merged: list[list[int]]) -> Sheet:
    return Sheet(
        name,
        {(row, column): _cell(CellKind(kind), value) for row, column, kind, value in cells},
        tuple(((top, left), (bottom, right)) for top, left, bottom, right in merged),
    )


def _cell(kind: CellKind, value: str | bool) -> Cell:
    match kind:
        case CellKind.NUMBER | CellKind.SHARE:
            return Cell(kind, Decimal(value))
        case CellKind.DAY:
            return Cell(kind, date.fromisoformat(str(value)))
    return Cell(kind, value)
