"""Forms: what all of them share. Text comes in composed and trimmed; what is wrong is said in Vietnamese.

WTForms has no Vietnamese catalogue, so its sentences stand here; each tells what to do.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, PasswordField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from ntm_assess import formatting

# What no field keeps: control characters (but line ends and tabs), halves of characters, and the marks that turn the
# direction of text and so make a name look like another.
_NEVER_KEPT = re.compile(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")

MESSAGES = {
    "This field is required.": "Ông/bà chưa điền mục này.",
    "Not a valid choice.": "Ông/bà chọn một mục trong danh sách.",
    "Not a valid choice": "Ông/bà chọn một mục trong danh sách.",
    "Invalid Choice: could not coerce.": "Ông/bà chọn một mục trong danh sách.",
    "Not a valid integer value.": "Ông/bà nhập một số nguyên.",
    "Invalid input.": "Nội dung chưa đúng, ông/bà kiểm tra lại.",
    "CSRF token missing.": "Trang đã mở quá lâu. Ông/bà tải lại trang rồi làm lại.",
}


class _Vietnamese:
    def gettext(self, text: str) -> str:
        return MESSAGES.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


class Form(FlaskForm):
    """Errors speak Vietnamese; what was typed stays in the fields."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: PlainForm) -> _Vietnamese:
            return _Vietnamese()

    def refuse(self, field: str, message: str) -> None:
        """Put an error, found only after the form itself was right, at a field."""
        self[field].errors = [*self[field].errors, message]


def stripped(text: str | None) -> str:
    """As text is kept: composed (NFC), trimmed, line ends as \\n, without what nobody sees. None becomes ""."""
    composed = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").replace("\xa0", " ")
    return _NEVER_KEPT.sub("", composed).strip()


def one_line(text: str | None) -> str:
    return " ".join(stripped(text).split())


def unicode_only(form: PlainForm, field: Field) -> None:
    """Text in the encoding of an old font is told, not guessed."""
    if formatting.is_legacy_encoded(field.data or ""):
        raise ValidationError("Chữ này gõ bằng bảng mã cũ (.VnTime, VNI). Ông/bà đổi bộ gõ sang Unicode rồi gõ lại.")


def _validators(is_required: bool, longest: int, more: Sequence[Any]) -> list[Any]:
    # DataRequired looks at what is left after trimming: spaces alone are nothing.
    first = DataRequired() if is_required else Optional()
    return [first, Length(max=longest, message=f"Dài quá {longest} ký tự. Ông/bà viết ngắn lại."), unicode_only, *more]


class Line(StringField):
    """Text of one line."""

    def __init__(
        self,
        label: str,
        *,
        longest: int = 200,
        is_required: bool = True,
        validators: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("render_kw", {})["maxlength"] = longest
        super().__init__(label, validators=_validators(is_required, longest, validators), filters=[one_line], **kwargs)


class Text(TextAreaField):
    """Text of several lines."""

    def __init__(
        self,
        label: str,
        *,
        longest: int = 2000,
        is_required: bool = False,
        validators: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators=_validators(is_required, longest, validators), filters=[stripped], **kwargs)


class Version(IntegerField):
    """The version that the page shows, unseen. What no row can have counts as 0, which overwrites nothing."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class Password(PasswordField):
    """As it was typed: nothing trimmed, nothing kept in the page."""

    def __init__(self, label: str, *, autocomplete: str, **kwargs: Any) -> None:
        super().__init__(label, validators=[InputRequired()], render_kw={"autocomplete": autocomplete}, **kwargs)
