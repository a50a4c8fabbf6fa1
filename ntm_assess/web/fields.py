"""Form fields for what Vietnamese offices type: a day as one text field, text in one Unicode form."""

from datetime import date

from wtforms import StringField, ValidationError

from ntm_assess import formatting, wording


def stripped(text: str | None) -> str:
    """Without spaces at the ends, in the composed form (phones and Macs send the other one)."""
    return formatting.nfc(text or "").strip()


class TextField(StringField):
    """One line of text. Text of the old .VnTime fonts is refused with an explanation, never guessed."""

    def __init__(self, label: str, validators=(), **options) -> None:
        super().__init__(label, validators, filters=[stripped], **options)

    def pre_validate(self, form) -> None:
        if formatting.is_legacy_encoded(self.data):
            raise ValidationError("Chữ này theo bảng mã cũ (.VnTime, VNI). Ông/bà gõ lại bằng Unicode.")


class DayField(StringField):
    """A day as dd/mm/yyyy; also takes 1-5-26. `data` is a date or None, the typed text stays in the field."""

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return formatting.day(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = stripped(valuelist[0]) if valuelist else ""
        self.data: date | None = None
        if not typed:
            return
        try:
            self.data = formatting.read_date(typed)
        except formatting.BadDate as error:
            raise ValueError(wording.date_error(error)) from error
