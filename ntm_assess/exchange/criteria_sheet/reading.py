"""A workbook that somebody filled in -> a set or an overlay, or all that is wrong, each with sheet, row and column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.domain.requirements import NumberAtLeast
from ntm_assess.exchange.criteria_sheet import columns as sheets
from ntm_assess.exchange.criteria_sheet.columns import Form
from ntm_assess.exchange.criteria_sheet.documents import Lines, Places, overlay_document, set_document
from ntm_assess.exchange.criteria_sheet.tables import Fault, Line, SheetReader
from ntm_assess.formatting import fold
from ntm_assess.intake import workbooks
from ntm_assess.intake.workbooks import Sheet
from ntm_assess.law.checked_tables import EMPTY, NOT_ASKED_FOR, CriteriaFileError, Document
from ntm_assess.law.overlays import overlay_of
from ntm_assess.law.sets import set_of
from ntm_assess.wording.criteria_words import criteria_field

DECLARED = ("declared_criteria", "declared_indicators")


@dataclass(frozen=True)
class Filled:
    """What came of a workbook: `found`, or else `faults`, in the order of the sheets."""

    document: Document
    found: CriteriaSet | Overlay | None
    faults: tuple[Fault, ...]


def read(content: bytes, sets: Mapping[str, CriteriaSet]) -> Filled:
    """`sets` are those that an overlay may name. Raises workbooks.WorkbookRefused when it is no workbook to read."""
    there = workbooks.read(content)
    book = {_folded(each.name): each for each in there}
    is_overlay = _folded(sheets.LOCALITY_HEAD.name) in book
    forms = sheets.LOCALITY_FORMS if is_overlay else sheets.SET_FORMS
    misplaced = tuple(_sheet_faults(forms, there))
    if misplaced:
        return Filled({}, None, misplaced)
    faults: list[Fault] = []
    lines = {each.name: _lines(book[_folded(each.name)], each, faults) for each in forms}
    places = Places()
    document = overlay_document(lines, places) if is_overlay else set_document(lines, places, faults)
    faults += _percents_of_numbers(lines, document, sets, is_overlay=is_overlay)
    found, wrong = _checked(document, sets, is_overlay=is_overlay)
    faults += _at_their_cells(wrong, places, faults)
    return Filled(document, None if faults else found, tuple(_in_order(faults, forms)))


def _folded(name: str) -> str:
    return fold(name.strip())


def _sheet_faults(forms: Iterable[Form], there: Sequence[Sheet]) -> Iterator[Fault]:
    """Each sheet of the form must be there, and once."""
    names = [_folded(each.name) for each in there]
    shown = ", ".join(each.name for each in there)
    for form in forms:
        times = names.count(_folded(form.name))
        if times == 0:
            yield Fault(form.name, 0, 0, f"tệp không có sheet này, chỉ có: {shown}. Ông/bà dùng đúng mẫu tải về.")
        elif times > 1:
            yield Fault(form.name, 0, 0, "tệp có hai sheet tên gần giống nhau. Ông/bà xóa hoặc đổi tên một sheet.")


def _lines(sheet: Sheet, form: Form, faults: list[Fault]) -> list[Line]:
    reader = SheetReader(sheet, form)
    lines = reader.lines()
    faults += reader.faults
    return lines


def _checked(
    document: Document, sets: Mapping[str, CriteriaSet], *, is_overlay: bool
) -> tuple[CriteriaSet | Overlay | None, tuple[CriteriaFileError, ...]]:
    """By the rules of the files."""
    name = f"{document.get('id', '')}.toml"
    try:
        return (overlay_of(document, name, sets) if is_overlay else set_of(document, name)), ()
    except CriteriaFileError as error:
        return None, error.faults


def _at_their_cells(wrong: tuple[CriteriaFileError, ...], places: Places, told: list[Fault]) -> Iterator[Fault]:
    """What the rules of the files refuse, where it stands in the sheets, and only what has not been told."""
    known = {(each.sheet, each.row, each.column) for each in told}
    for error in wrong:
        fault = places.fault(error.path, _in_words(error))
        is_count = bool(error.path) and error.path[-1] in DECLARED and bool(known)  # lines left out do not count
        if (fault.sheet, fault.row, fault.column) not in known and not is_count:
            yield fault


def _in_words(error: CriteriaFileError) -> str:
    """The message of a file in the words of the sheets."""
    key = str(error.path[-1]) if error.path else ""
    outer = str(error.path[-2]) if len(error.path) > 1 else ""
    if error.message == NOT_ASKED_FOR:
        return "kiểu của chỉ tiêu không dùng ô này. Ông/bà xóa ô."
    is_empty_list = key == "groups" and error.message == EMPTY
    if error.message == f'thiếu "{key}"' or is_empty_list:
        return f"thiếu {criteria_field(key, outer)}."
    return f"{error.message}."


def _percents_of_numbers(
    lines: Lines, document: Document, sets: Mapping[str, CriteriaSet], *, is_overlay: bool
) -> Iterator[Fault]:
    """ "80%" where the level is a number of something else."""
    if is_overlay:
        base = sets.get(document.get("criteria_set", ""))
        kinds = {each.code: each.requirement.kind for each in base.indicators} if base else {}
    else:
        rows = [line.values for line in lines[sheets.INDICATORS.name]]
        kinds = {row.get("code", ""): row.get("kind", "") for row in rows}
    for line in lines[sheets.LEVELS.name]:
        if "at_least" in line.percents and kinds.get(line.values.get("code", "")) == NumberAtLeast.kind:
            yield line.fault("mức của chỉ tiêu này không tính bằng %. Ông/bà ghi số, không ghi dấu %.", "at_least")


def _in_order(faults: list[Fault], forms: tuple[Form, ...]) -> list[Fault]:
    order = {form.name: place for place, form in enumerate(forms)}
    return sorted(faults, key=lambda each: (order.get(each.sheet, -1), each.row, each.column))
