"""Forms of what is entered for the conditions of recognition. `content` is what is kept, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from wtforms import BooleanField, Field, RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from ntm_assess import formatting, wording
from ntm_assess.domain import conditions
from ntm_assess.domain.conditions import Voice
from ntm_assess.web.count_field import CountField
from ntm_assess.web.day_field import DayField
from ntm_assess.web.forms import Form, Line, Text, Version, one_line

MOST_BROADCASTS = 200


def not_to_come(form: Form, field: DayField) -> None:
    """What is entered has happened."""
    if field.data and field.data > formatting.local_day(datetime.now(UTC)):
        raise ValidationError("Ngày này chưa đến. Ông/bà xem lại.")


class Places(Text):
    """A place a line. What is kept is a list."""


class Broadcasts(TextAreaField):
    """A day a line, with the times on that day behind a semicolon. `data`: plain values; the typed text stays."""

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "\n".join(_broadcast_line(each) for each in self.data or ())

    def process_data(self, value: list[dict[str, Any]] | None) -> None:
        self.data: list[dict[str, Any]] = list(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = []
        lines = valuelist[0].splitlines() if valuelist else []
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    self.data.append(_broadcast(line))
                except ValueError as error:
                    raise ValueError(f"Dòng {number}: {error}") from error
        if len(self.data) > MOST_BROADCASTS:
            raise ValueError(f"Nhiều nhất {MOST_BROADCASTS} dòng.")


def _broadcast_line(each: Mapping[str, Any]) -> str:
    day = formatting.day(date.fromisoformat(each["day"]))
    return f"{day}; {each['times']}" if each["times"] > 1 else day


def _broadcast(line: str) -> dict[str, Any]:
    day, _, times = (one_line(each) for each in line.replace("\t", ";").partition(";"))
    try:
        on = formatting.read_date(day)
        count = int(formatting.read_number(times, formatting.InputType.COUNT)) if times else 1
    except formatting.BadDate as error:
        raise ValueError(wording.date_error(error)) from error
    except formatting.BadNumber as error:
        raise ValueError(wording.number_error(error)) from error
    if count < 1:
        raise ValueError("Số lần phát từ 1 trở lên.")
    return {"day": on.isoformat(), "times": count}


class RecordForm(Form):
    """One record: its fields are those of the record in domain/conditions.py, under the same names."""

    version = Version()

    @classmethod
    def of(cls, content: Mapping[str, Any], version: int) -> RecordForm:
        """With what is kept; when it was sent, with what was typed."""
        form = cls()
        if not form.is_submitted():
            form.version.data = version
            for field in form.values:
                if field.short_name in content:
                    field.data = _in_field(field, content[field.short_name])
        return form

    @property
    def values(self) -> list[Field]:
        """The fields that are kept."""
        return [field for field in self if field.short_name not in ("version", "csrf_token")]

    @property
    def content(self) -> dict[str, Any]:
        return {field.short_name: _plain(field) for field in self.values}

    def differing(self, theirs: Mapping[str, Any]) -> dict[str, str]:
        """What another person wrote where something else is typed, by field, in words."""
        return {
            name: wording.condition_value(name, theirs.get(name))
            for name, value in self.content.items()
            if theirs.get(name) != value
        }

    def refuse_too_many(self, names: tuple[str, ...]) -> bool:
        """Whether counts that should fall in this order do not; each says so at its field."""
        found = conditions.too_many(names, self.content)
        for each in found:
            self.refuse(each.name, wording.too_many(each))
        return bool(found)


def _plain(field: Field) -> Any:
    if isinstance(field, DayField):
        return field.data.isoformat() if field.data else None
    if isinstance(field, Places):
        return [line for each in (field.data or "").splitlines() if (line := one_line(each))]
    return field.data


def _in_field(field: Field, value: Any) -> Any:
    if isinstance(field, DayField):
        return date.fromisoformat(value) if value else None
    return "\n".join(value) if isinstance(field, Places) else value


class DebtsForm(RecordForm):
    """What is said of the list of projects as a whole."""

    as_of = DayField("Số liệu đến ngày", validators=[InputRequired(), not_to_come], description="Ví dụ: 30/9/2025.")
    is_complete = BooleanField("Danh sách dưới đây đã đủ, xã không còn công trình nào khác còn nợ")


class DebtForm(RecordForm):
    """One project. What is still owed is, if nothing is typed, what was settled and not paid."""

    project = Line("Công trình, dự án", longest=300)
    settlement = CountField("Giá trị quyết toán được duyệt", validators=[InputRequired()])
    paid = CountField("Đã thanh toán", validators=[InputRequired()])
    owed = CountField("Còn nợ", description="Để trống thì lấy giá trị quyết toán trừ số đã thanh toán.")
    due_on = DayField("Hạn thanh toán", description="Chưa có hạn thì để trống.")
    is_of_programme = BooleanField("Thuộc chương trình xây dựng nông thôn mới", default=True)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) or self.refuse_too_many(("settlement", "paid")):
            return False
        unpaid = (self.settlement.data or 0) - (self.paid.data or 0)
        if self.owed.data is not None and self.owed.data > unpaid:
            self.refuse("owed", wording.too_many(conditions.TooMany("owed", self.owed.data, "unpaid", unpaid)))
            return False
        return True

    @property
    def content(self) -> dict[str, Any]:
        content = super().content
        if content["owed"] is None and self.settlement.data is not None and self.paid.data is not None:
            content["owed"] = self.settlement.data - self.paid.data
        return content


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value not in ("yes", "no"):
        raise ValueError(value)
    return bool(value == "yes")


class Verdict(RadioField):
    """Yes or no; `data` is a bool or None."""

    def __init__(self, label: str, words: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(label, choices=dict(words), coerce=_yes_or_no, **kwargs)


class PoliceForm(RecordForm):
    number = Line("Số, ký hiệu văn bản", longest=100)
    issued_on = DayField("Ngày văn bản", validators=[InputRequired(), not_to_come])
    issued_by = Line("Cơ quan xác nhận", description="Ví dụ: Công an tỉnh.")
    is_calm = Verdict(
        "Kết luận của công an",
        {"yes": wording.calm(True).capitalize(), "no": wording.calm(False).capitalize()},
        validators=[InputRequired("Ông/bà chọn kết luận ghi trong văn bản.")],
    )


class ConsultationForm(RecordForm):
    from_day = DayField("Công khai từ ngày", validators=[InputRequired(), not_to_come])
    to_day = DayField("Công khai đến ngày", validators=[InputRequired()])
    broadcasts = Broadcasts(
        "Các lần phát thanh",
        description="Mỗi dòng một ngày; ngày phát nhiều lần thì ghi thêm số lần, ví dụ 06/10/2025; 2.",
    )
    postings = Places(
        "Nơi niêm yết", longest=20_000, description="Mỗi dòng một nơi, ví dụ trụ sở xã, nhà văn hóa thôn Đông."
    )

    def validate_to_day(self, field: DayField) -> None:
        if field.data and self.from_day.data and field.data < self.from_day.data:
            raise ValidationError("Ngày này sớm hơn ngày bắt đầu. Ông/bà xem lại hai ngày.")

    def validate_broadcasts(self, field: Broadcasts) -> None:
        first, last = self.from_day.data, self.to_day.data
        days = [date.fromisoformat(each["day"]) for each in field.data]
        outside = [day for day in days if first and last and not first <= day <= last]
        if outside:
            raise ValidationError(f"Ngày {formatting.day(outside[0])} không nằm trong thời gian công khai.")


class OpinionForm(RecordForm):
    voice = RadioField(
        "Của ai",
        choices={
            str(Voice.ORGANISATION): "Mặt trận Tổ quốc, tổ chức chính trị - xã hội",
            str(Voice.PEOPLE): "Nhân dân",
        },
        validators=[InputRequired("Ông/bà chọn tổ chức hoặc Nhân dân.")],
    )
    name = Line("Tên tổ chức, hoặc người dân thôn nào", description="Ví dụ: Hội Nông dân xã; nhân dân thôn Đông.")
    number = Line("Số văn bản", longest=100, is_required=False, description="Ý kiến nói miệng thì để trống.")
    day = DayField("Ngày", validators=[not_to_come])
    text = Text("Ý kiến", is_required=True)
    answer = Text("Xã tiếp thu, giải trình", description="Chưa trả lời thì để trống, ghi sau.")


class MeetingForm(RecordForm):
    day = DayField("Ngày họp", validators=[InputRequired(), not_to_come])
    place = Line("Địa điểm")
    chair = Line("Chủ trì", description="Họ tên, chức vụ.")
    secretary = Line("Thư ký")
    invited = CountField("Số người được mời (triệu tập)", validators=[InputRequired()])
    attending = CountField("Số người dự họp", validators=[InputRequired()])
    agreeing = CountField("Số người nhất trí đề nghị công nhận", validators=[InputRequired()])

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and not self.refuse_too_many(conditions.COUNTS_OF_MEETING)
