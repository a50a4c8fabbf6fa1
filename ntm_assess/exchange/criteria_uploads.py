"""What an administrator uploads as a criteria set or as the levels of a locality: an Excel form or a TOML file.

Nothing is written here. A page shows `faults`, or what `found` would change (domain.set_changes) and what is odd about
it (domain.set_checks), and keeps `toml` once it is confirmed:

    upload = criteria_uploads.read(content, file_name, library.sets)
    changes = set_changes.between(library.sets.get(upload.found.id), upload.found)
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ntm_assess import wording
from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.exchange import criteria_sheet
from ntm_assess.intake.workbooks import LARGEST_WORKBOOK, WorkbookFault, WorkbookRefused
from ntm_assess.law.checked_tables import CriteriaFileError, Document
from ntm_assess.law.overlays import read_overlay
from ntm_assess.law.sets import read_set
from ntm_assess.law.writing import document_to_toml


@dataclass(frozen=True)
class UploadFault:
    """`place`: "Sheet Mức, dòng 12, cột D", or the table and key of a TOML file; empty: the file as a whole."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


@dataclass(frozen=True)
class Upload:
    """`found`, or else `faults`. `toml`: the file to keep; its hash is that of these bytes."""

    found: CriteriaSet | Overlay | None = None
    toml: str = ""
    faults: tuple[UploadFault, ...] = ()


def read(content: bytes, name: str, sets: Mapping[str, CriteriaSet]) -> Upload:
    """`name`: the one that the file came under; `sets`: those that the levels of a locality may be for."""
    if name.lower().endswith(".toml"):
        return _toml(content, sets)
    try:
        filled = criteria_sheet.read(content, sets)
    except WorkbookRefused as refused:
        return _refused(wording.workbook_fault(refused.fault))
    if filled.found is None:
        return Upload(faults=tuple(UploadFault(each.place, each.message) for each in filled.faults))
    toml = document_to_toml(filled.document)
    return Upload(_read_back(toml.encode(), filled.document, sets), toml)


def _toml(content: bytes, sets: Mapping[str, CriteriaSet]) -> Upload:
    """The file as it is, with its comments, under the name that its id gives it."""
    if len(content) > LARGEST_WORKBOOK:
        return _refused(wording.workbook_fault(WorkbookFault.TOO_LARGE))
    try:
        toml = content.decode("utf-8-sig")  # Notepad puts a mark before the text
        document = tomllib.loads(toml, parse_float=Decimal)
        return Upload(_read_back(toml.encode(), document, sets), toml)
    except UnicodeDecodeError:
        return _refused("Tệp phải lưu bằng bảng mã UTF-8.")
    except CriteriaFileError as error:
        return Upload(faults=tuple(_in_toml(each) for each in error.faults))
    except (ValueError, ArithmeticError, RecursionError) as error:
        return _refused(f"Sai cú pháp TOML ({error}).")


def _read_back(content: bytes, document: Document, sets: Mapping[str, CriteriaSet]) -> CriteriaSet | Overlay:
    name = f"{document.get('id', '')}.toml"
    return read_overlay(content, name, sets) if "criteria_set" in document else read_set(content, name)


def _in_toml(error: CriteriaFileError) -> UploadFault:
    place, _, message = str(error).rpartition(f": {error.message}")
    return UploadFault(place, error.message) if place and not message else UploadFault("", str(error))


def _refused(message: str) -> Upload:
    return Upload(faults=(UploadFault("", message),))
