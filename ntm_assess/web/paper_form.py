"""What is typed about a paper (minh chứng), for a new one and for a correction."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import ValidationError

from ntm_assess import formatting
from ntm_assess.storage.evidence import Details
from ntm_assess.web.day_field import DayField
from ntm_assess.web.forms import Form, Line, Version

if TYPE_CHECKING:
    from ntm_assess.storage import tables

RESERVED_NAMES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
LONGEST_NAME = 150  # characters of a file name; longer ones do not unpack on old Windows


class PaperForm(Form):
    """What identifies a paper."""

    title = Line("Tên văn bản, trích yếu", longest=300)
    number = Line("Số, ký hiệu", longest=100, is_required=False)
    issued_on = DayField("Ngày văn bản")
    issued_by = Line("Cơ quan ban hành", is_required=False)
    period_from = DayField("Số liệu từ ngày")
    period_to = DayField("đến ngày")

    def validate_period_to(self, field: DayField) -> None:
        if field.data and self.period_from.data and field.data < self.period_from.data:
            raise ValidationError("Ngày này sớm hơn ngày bắt đầu. Ông/bà xem lại hai ngày.")

    def to_details(self) -> Details:
        return Details(
            title=self.title.data,
            number=self.number.data,
            issued_on=self.issued_on.data,
            issued_by=self.issued_by.data,
            period_from=self.period_from.data,
            period_to=self.period_to.data,
        )


class DetailsForm(PaperForm):
    """A correction of what is written about a paper."""

    version = Version()

    def differing(self, paper: tables.Evidence) -> dict[str, str]:
        """What stands in the paper now where something else is typed, by field, as a person reads it."""
        typed = vars(self.to_details())
        kept = {name: getattr(paper, name) for name in typed if getattr(paper, name) != typed[name]}
        return {name: formatting.day(each) if isinstance(each, date) else each or "" for name, each in kept.items()}


class UploadForm(PaperForm):
    """A new paper. Without a title the name of the file serves, so that a photo needs one tap."""

    file = FileField("Tệp (PDF, JPG, PNG, tối đa 20 MB)")
    title = Line("Tên văn bản, trích yếu", longest=300, is_required=False, description="Để trống thì lấy theo tên tệp.")

    def validate_file(self, field: FileField) -> None:
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("Chọn một tệp PDF, JPG hoặc PNG.")

    @property
    def file_name(self) -> str:
        return safe_name(self.file.data.filename)

    def to_details(self) -> Details:
        details = super().to_details()
        return details if details.title else Details(**{**vars(details), "title": PurePath(self.file_name).stem})


def safe_name(name: str) -> str:
    """A file name without folders and control characters, in the composed form, short enough for any system."""
    flat = formatting.nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in flat if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    stem, suffix = PurePath(kept or "tep").stem, PurePath(kept).suffix
    if stem.lower() in RESERVED_NAMES:  # Windows cannot make a file of these names
        stem = f"tep-{stem}"
    return stem[: LONGEST_NAME - len(suffix)] + suffix
