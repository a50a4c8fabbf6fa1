"""Đối chiếu: people enter what the gazette says of a level, without seeing what the tool or anybody else says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from flask import Blueprint, abort, g, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from ntm_assess import formatting, wording
from ntm_assess.domain import comparisons
from ntm_assess.domain.comparisons import Gazette, LevelKey, Progress, Question
from ntm_assess.domain.criteria import CriteriaSet, Indicator
from ntm_assess.domain.figures import InputType
from ntm_assess.domain.level_lists import LevelList, Listed
from ntm_assess.domain.requirements import NumberAtLeast, needed_limits
from ntm_assess.storage import comparisons as readings
from ntm_assess.storage import editions
from ntm_assess.storage.comparisons import Kept, SampleAccount, Settled
from ntm_assess.web import access, law_in_use, pages
from ntm_assess.web.day_field import DayField
from ntm_assess.web.forms import Form, Line, one_line
from ntm_assess.web.list_parts import Part
from ntm_assess.wording import comparisons as said

bp = Blueprint("comparisons", __name__)

PAGE = "/cai-dat/bo-tieu-chi/<criteria_set>/doi-chieu"
LIMIT = "limit_"  # before the name of a limit: a field called "data" would hide what every form has of that name
NO_MATTER = ""  # every region, every year
SAMPLE_ACCOUNT = "Tài khoản mẫu không đối chiếu được mức dùng cho tỉnh thật."
SETTLED = "Hai người vừa nhập giống nhau nên mức này đã đối chiếu xong; không nhập hay rút lại được nữa."


# --- What there is to read --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """One level to be looked up, and how far it is."""

    indicator: Indicator
    key: LevelKey
    question: Question | None  # None: it is compared
    where: str
    progress: Progress
    own: tuple[Kept, ...] = ()  # what this person entered, the newest first; withdrawn ones too
    is_gap: bool = False  # no level is known; a person says for which region and year they found one

    @property
    def address(self) -> str:
        """Names the place within the indicator: "DBSH+TN:2024+2025"."""
        return f"{'+'.join(self.key.regions)}:{'+'.join(map(str, self.key.years))}"

    @property
    def own_standing(self) -> Kept | None:
        return next((each for each in self.own if not each.is_withdrawn), None)

    @property
    def waits_for_me(self) -> bool:
        return self.progress in (Progress.READ_ONCE, Progress.DIFFERENT) and self.own_standing is None


def _tasks(criteria_set: CriteriaSet, code: str = "") -> list[Task]:
    """In the order of the decree; of one indicator if it is named. One query."""
    kept = readings.of_set(criteria_set.id)
    known = readings.by_question(kept)
    lines = [line for line in LevelList.of(criteria_set).lines if code in ("", line.indicator.code)]
    found: list[Task] = []
    for line in lines:
        if line.relative:
            continue
        is_first_gap = line.level is None and not any(
            each.is_gap and each.indicator is line.indicator for each in found
        )
        found.append(_task(line, criteria_set, known, kept))
        found += _begun(line, criteria_set, known, kept) if is_first_gap else []
    return found


def _task(line: Listed, criteria_set: CriteriaSet, known: Mapping, kept: list[Kept]) -> Task:
    question = line.question
    return Task(
        line.indicator,
        line.key,
        question,
        said.where(line.key, criteria_set.regions),
        comparisons.progress(known.get(question, ())) if question else Progress.AGREED,
        _own(question, kept),
        is_gap=line.level is None,
    )


def _begun(line: Listed, criteria_set: CriteriaSet, known: Mapping, kept: list[Kept]) -> Iterator[Task]:
    """Levels for a part of what is missing that somebody found in the gazette."""
    for question, read in known.items():
        is_missing_here = question.key.code == line.indicator.code and not question.about
        if is_missing_here and question.key != line.key and not comparisons.agreed(read):
            where = said.where(question.key, criteria_set.regions)
            own = _own(question, kept)
            yield Task(line.indicator, question.key, question, where, comparisons.progress(read), own)


def _own(question: Question | None, kept: list[Kept]) -> tuple[Kept, ...]:
    return tuple(each for each in reversed(kept) if each.question == question and each.reading.person == g.user.id)


# --- The form ---------------------------------------------------------------------------------------------------------


class LimitField(StringField):
    """A number as offices type it. `data` is a Decimal or None; the typed text stays in the field."""

    def __init__(self, label: str, *, type: InputType, **kwargs: Any) -> None:
        super().__init__(label, validators=[InputRequired()], **kwargs)
        self._type = type

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = one_line(valuelist[0]) if valuelist else ""
        self.data: Decimal | None = None
        if not typed:
            return
        try:
            self.data = formatting.read_number(typed, self._type)
        except formatting.BadNumber as error:
            raise ValueError(wording.number_error(error)) from error


class ReadingForm(Form):
    """Where it stands in the gazette; a field for each limit is added for the indicator."""

    region = SelectField("Vùng, nhóm", description="Như cột của bảng trong Công báo.")
    year = SelectField("Năm")
    asks_only = BooleanField(
        "Công báo ghi yêu cầu đúng như nội dung chỉ tiêu trên đây, không kèm con số nào",
        validators=[InputRequired("Ông/bà đọc Công báo rồi đánh dấu nếu đúng như vậy.")],
    )
    number = Line("Công báo số", longest=60, description="Ví dụ: 1 + 2.")
    on = DayField("Ngày của số Công báo", validators=[InputRequired()], description="Ví dụ: 15/3/2022.")
    page = Line("Trang", longest=30, is_required=False, description="Ghi nếu biết.")

    def validate_number(self, field: Line) -> None:
        field.data = re.sub(r"^(công báo)?\s*(số)?\s*", "", field.data, flags=re.IGNORECASE)
        if not re.search(r"\d", field.data):
            raise ValidationError("Ông/bà ghi số của Công báo, ví dụ 1 + 2.")

    def validate_on(self, field: DayField) -> None:
        if field.data and field.data > formatting.local_day(datetime.now(UTC)):
            raise ValidationError("Ngày này chưa đến. Ông/bà xem lại.")

    @property
    def limits(self) -> dict[str, Decimal]:
        return {each.name.removeprefix(LIMIT): each.data for each in self if each.name.startswith(LIMIT)}

    @property
    def gazette(self) -> Gazette:
        assert self.on.data is not None
        return Gazette(self.number.data, self.on.data, self.page.data)


def _form_for(task: Task, criteria_set: CriteriaSet) -> ReadingForm:
    """What one level asks for. It is empty at first: not even the own reading of before stands in it."""
    requirement = task.indicator.requirement
    type = InputType.AMOUNT if isinstance(requirement, NumberAtLeast) else InputType.PERCENT
    names = sorted(needed_limits(requirement))
    labels = {name: said.limit_label(task.indicator, name) for name in names}
    fields = {LIMIT + name: LimitField(label, type=type) for name, label in labels.items()}
    form = type_of_form(fields)()
    if names:
        del form.asks_only
    if task.is_gap:
        regions = task.key.regions or tuple(criteria_set.regions)
        known = {code: name for code, name in criteria_set.regions.items() if code in regions}
        years = task.key.years or tuple(criteria_set.known_years)
        form.region.choices = {NO_MATTER: "Mọi vùng chưa có mức" if task.key.regions else "Mọi vùng"} | known
        form.year.choices = {NO_MATTER: "Mọi năm chưa có mức" if task.key.years else "Mọi năm"} | {
            str(each): str(each) for each in years
        }
    else:
        del form.region, form.year
    return form


def type_of_form(fields: Mapping[str, LimitField]) -> type[ReadingForm]:
    return type("LevelForm", (ReadingForm,), dict(fields))


# --- The pages --------------------------------------------------------------------------------------------------------

FILTERS = {
    "cho-toi": "Chờ ông/bà nhập",
    "chua-ai": "Chưa ai nhập",
    "khac-nhau": "Khác nhau",
    "da-xong": "Đã đối chiếu",
}


def _is_in(task: Task, asked: str) -> bool:
    return {
        "cho-toi": task.waits_for_me,
        "chua-ai": task.progress is Progress.UNREAD,
        "khac-nhau": task.progress is Progress.DIFFERENT,
        "da-xong": task.progress is Progress.AGREED,
    }.get(asked, True)


@bp.get(PAGE)
@access.only(*access.COMPARERS)
def show_all(criteria_set: str) -> Response:
    found = _set_or_404(criteria_set)
    tasks = _tasks(found)
    asked = request.args.get("loc", "")
    part = Part.of([each for each in tasks if _is_in(each, asked)], request.args.get("trang", 1, type=int))
    return pages.render(
        "comparisons/index.html",
        criteria_set=found,
        part=part,
        total=len(tasks),
        filters={code: (label, sum(_is_in(each, code) for each in tasks)) for code, label in FILTERS.items()},
        asked=asked if asked in FILTERS else "",
        may_read=readings.may_read(g.user),
    )


@bp.route(f"{PAGE}/<code>", methods=["GET", "POST"])
@access.only(*access.COMPARERS)
def enter(criteria_set: str, code: str) -> Response:
    found = _set_or_404(criteria_set)
    task = _task_or_404(found, code)
    form = _form_for(task, found)
    if task.question and form.validate_on_submit():
        question = _question(task, form, found)
        law_now = partial(editions.added_to, access.library())
        try:
            law = readings.enter(question, form.limits, form.gazette, user=g.user, by=access.actor(), law_now=law_now)
        except Settled:
            abort(409, SETTLED)
        except SampleAccount:
            abort(403, SAMPLE_ACCOUNT)
        if law:
            law_in_use.renew()
        return pages.go(url_for(".show_all", criteria_set=criteria_set), _outcome(question))
    return pages.render(
        "comparisons/enter.html",
        status=422 if form.errors else 200,
        criteria_set=found,
        task=task,
        form=form,
        may_read=readings.may_read(g.user),
    )


@bp.post("/cai-dat/bo-tieu-chi/doi-chieu/rut/<int:reading_id>")
@access.only(*access.COMPARERS)
def withdraw(reading_id: int) -> Response:
    kept = readings.find_own(reading_id, user=g.user) or abort(404)
    try:
        readings.withdraw(reading_id, user=g.user, by=access.actor())
    except Settled:
        abort(409, SETTLED)
    url = url_for(".show_all", criteria_set=kept.question.key.criteria_set)
    return pages.go(url, f"Đã rút lại bản nhập của chỉ tiêu {kept.question.key.code}.")


def _question(task: Task, form: ReadingForm, criteria_set: CriteriaSet) -> Question:
    """Of a gap the person says for which region and year the gazette has a level."""
    assert task.question
    if not task.is_gap:
        return task.question
    regions = (form.region.data,) if form.region.data else ()
    years = (int(form.year.data),) if form.year.data else ()
    key = LevelKey(criteria_set.id, task.indicator.code, regions, years, task.key.amendment)
    return Question.of(key, None)


def _outcome(question: Question) -> str:
    """What came of it; not what anybody else read."""
    read = readings.by_question(readings.of_set(question.key.criteria_set)).get(question, [])
    code = question.key.code
    return {
        Progress.AGREED: f"Chỉ tiêu {code}: hai người nhập giống nhau, mức đã đối chiếu công báo.",
        Progress.DIFFERENT: f"Chỉ tiêu {code}: đã ghi. Hai người nhập khác nhau; cần người thứ ba nhập, hoặc một trong "
        "hai người xem lại và nhập lại.",
    }.get(comparisons.progress(read), f"Chỉ tiêu {code}: đã ghi. Chờ một người khác nhập.")


def _set_or_404(set_id: str) -> CriteriaSet:
    if set_id not in access.library().sets:
        abort(404)
    return access.library().latest(set_id)


def _task_or_404(criteria_set: CriteriaSet, code: str) -> Task:
    """The one that the address names, else the first of the indicator."""
    asked = request.args.get("noi")
    tasks = _tasks(criteria_set, code)
    return next((each for each in tasks if asked in (None, each.address)), None) or abort(404)
