"""A count as Vietnamese offices type it: "7.214" is 7214."""

from wtforms import StringField

from ntm_assess import formatting, wording
from ntm_assess.domain.figures import InputType
from ntm_assess.web.forms import one_line


class CountField(StringField):
    """A whole number from 0. `data` is an int or None (left empty); the typed text stays in the field."""

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return formatting.number(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = one_line(valuelist[0]) if valuelist else ""
        self.data: int | None = None
        if not typed:
            return
        try:
            self.data = int(formatting.read_number(typed, InputType.COUNT))
        except formatting.BadNumber as error:
            raise ValueError(wording.number_error(error)) from error
