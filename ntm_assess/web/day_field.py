"""A day as Vietnamese offices type it: one text field."""

from datetime import date

from wtforms import StringField

from ntm_assess import formatting, wording
from ntm_assess.web.forms import one_line


class DayField(StringField):
    """A day as dd/mm/yyyy; also takes 1-5-26. `data` is a date or None, the typed text stays in the field."""

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return formatting.day(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = one_line(valuelist[0]) if valuelist else ""
        self.data: date | None = None
        if not typed:
            return
        try:
            self.data = formatting.read_date(typed)
        except formatting.BadDate as error:
            raise ValueError(wording.date_error(error)) from error
