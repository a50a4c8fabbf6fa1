"""A file of law that an administrator uploads: read whole, or refused with every fault and its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import ValidationError

from ntm_assess.exchange import criteria_uploads
from ntm_assess.exchange.criteria_uploads import UploadFault
from ntm_assess.intake.workbooks import LARGEST_WORKBOOK, WorkbookFault
from ntm_assess.law.editions import Kind
from ntm_assess.storage import editions
from ntm_assess.web import access
from ntm_assess.web.forms import Form
from ntm_assess.web.paper_form import safe_name
from ntm_assess.wording import editions as said
from ntm_assess.wording import workbook_fault

if TYPE_CHECKING:
    from ntm_assess.storage import tables

BUSY = workbook_fault(WorkbookFault.BUSY)


class LawUploadForm(Form):
    """`faults` are those of the file itself; they stand in a list of their own on the page."""

    file = FileField("Tệp Excel (.xlsx) hoặc TOML, tối đa 5 MB")

    def __init__(self) -> None:
        super().__init__()
        self.faults: tuple[UploadFault, ...] = ()

    def validate_file(self, field: FileField) -> None:
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("Ông/bà chọn một tệp .xlsx hoặc .toml.")

    @property
    def status(self) -> int:
        if any(each.message == BUSY for each in self.faults):
            return 503
        return 422 if self.errors or self.faults else 200

    def keep(self, kind: Kind, province: tables.Province | None = None) -> tables.EditionDraft | None:
        """The draft for the preview. None: the file cannot be taken, and the form says why."""
        upload = criteria_uploads.read(self._content(), self.file.data.filename, access.library().sets)
        if upload.found is None:
            self.faults = upload.faults
            return None
        kept = editions.Law(upload.found, upload.toml, province, safe_name(self.file.data.filename))
        if kept.kind is not kind:
            self.refuse("file", said.SET_EXPECTED if kind is Kind.SET else said.OVERLAY_EXPECTED)
            return None
        if province and not is_free_for(province, upload.found.id):
            self.refuse("file", said.OTHERS_LEVELS.format(upload.found.id))
            return None
        return editions.keep_draft(kept, owner=g.user)

    def _content(self) -> bytes:
        with self.file.data.stream as stream:
            return stream.read(LARGEST_WORKBOOK + 1)  # one byte more than may be, so that it is told as such


def is_free_for(province: tables.Province, overlay_id: str) -> bool:
    """Whether the levels with this id are the province's own, or nobody's yet."""
    if overlay_id in access.library().overlays:
        return editions.owner_of(overlay_id) == province.id
    return editions.newest_number(Kind.OVERLAY, overlay_id) == 0
