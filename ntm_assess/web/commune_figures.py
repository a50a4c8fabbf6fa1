"""The page "Số liệu chung": households, people, villages, schools of a commune, entered once as of a date."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, g, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, ValidationError
from wtforms.validators import InputRequired

from ntm_assess import formatting, wording
from ntm_assess.domain import commune_figures as figures
from ntm_assess.domain.commune_figures import FIGURES, GROUPS
from ntm_assess.storage import commune_figures, evidence, villages
from ntm_assess.storage.commune_figures import Dated, Details
from ntm_assess.web import access, pages
from ntm_assess.web.count_field import CountField
from ntm_assess.web.day_field import DayField
from ntm_assess.web.forms import Form, Line, Version

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("commune_figures", __name__)

PAGE = "/xa/<unit_code>/so-lieu-chung"
COUNT = "count_"  # before the code of a figure: a field called "children" would hide what every form has of that name


class FiguresForm(Form):
    """One date; a field for each figure is added below."""

    version = Version()
    as_of = DayField("Số liệu đến ngày", validators=[InputRequired()], description="Ví dụ: 31/12/2025.")
    source = Line("Theo giấy tờ nào", description="Ví dụ: Báo cáo dân số năm 2025 của Công an xã.")
    evidence = SelectField("Tệp đã tải lên", description="Nếu giấy tờ này đã có trong phần Minh chứng của xã.")

    def __init__(self, papers: list[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.evidence.choices = {"": "Chưa có tệp"} | {str(each.id): each.title for each in papers}

    def validate_as_of(self, field: DayField) -> None:
        if field.data and field.data > formatting.local_day(datetime.now(UTC)):
            raise ValidationError("Ngày này chưa đến. Ông/bà xem lại.")

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        if not is_right:
            return False
        for each in figures.mismatches(self.values):
            self.refuse(COUNT + each.code, wording.common_mismatch(each))
            is_right = False
        if not self.values:
            self.refuse(COUNT + next(iter(FIGURES)), "Ông/bà ghi ít nhất một số.")
            is_right = False
        return is_right

    @property
    def values(self) -> dict[str, int]:
        counts = {code: self[COUNT + code].data for code in FIGURES}
        return {code: count for code, count in counts.items() if count is not None}

    def to_details(self) -> Details:
        """What was typed, once it is right."""
        assert self.as_of.data is not None
        paper = int(self.evidence.data) if self.evidence.data else None
        return Details(self.as_of.data, figures.completed(self.values), self.source.data, paper)


for _each in FIGURES.values():
    setattr(FiguresForm, COUNT + _each.code, CountField(_each.label))


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    title: str
    who: str
    at: datetime
    lines: list[str]


@bp.get(PAGE)
@access.only(*access.READERS)
def show(unit_code: str) -> Response:
    unit = access.unit_or_404(unit_code)
    versions = commune_figures.versions_of(unit.id)
    return pages.render(
        "commune_figures/show.html",
        unit=unit,
        versions=versions,
        groups=GROUPS,
        notes=village_notes(unit, versions[0].figures) if versions else (),
        changes=[_change(row) for row in commune_figures.changes(unit.code)],
        may_change=g.user.role in access.COMMUNE,
    )


@bp.route(f"{PAGE}/them", methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def add(unit_code: str) -> Response:
    """Figures as of one more date."""
    unit = access.unit_or_404(unit_code)
    form = FiguresForm(_papers(unit))
    if form.validate_on_submit():
        try:
            commune_figures.add(unit, form.to_details(), by=access.actor())
        except commune_figures.Taken:
            _refuse_day(form)
        else:
            return pages.go(url_for(".show", unit_code=unit_code), "Đã lưu số liệu chung.")
    return _form_page(unit, form, None)


@bp.route(f"{PAGE}/<int:figures_id>", methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def change(unit_code: str, figures_id: int) -> Response:
    unit = access.unit_or_404(unit_code)
    dated = commune_figures.find(figures_id, unit_id=unit.id) or abort(404)
    form = FiguresForm(_papers(unit, dated), data=_in_form(dated))
    if form.validate_on_submit():
        try:
            commune_figures.change(unit, dated, form.version.data, form.to_details(), by=access.actor())
        except commune_figures.Taken:
            _refuse_day(form)
        except commune_figures.Changed:
            return _changed_meanwhile(unit, form, commune_figures.find(figures_id, unit_id=unit.id) or abort(404))
        else:
            return pages.go(url_for(".show", unit_code=unit_code), "Đã lưu số liệu chung.")
    return _form_page(unit, form, dated)


def village_notes(unit: tables.Unit, common: figures.CommonFigures) -> list[str]:
    """Where the list of villages says otherwise; counts that a village lacks are not compared."""
    listed = villages.of_unit(unit.id)
    totals: dict[str, int] = {"villages": len(listed)}
    for code in ("households", "people"):
        counts = [getattr(each, code) for each in listed]
        if None not in counts:
            totals[code] = sum(counts)
    return [
        wording.villages_differ(FIGURES[code].label, total, known, FIGURES[code].unit, common.as_of)
        for code, total in totals.items()
        if listed and (known := common.of(code)) is not None and known != total
    ]


def _form_page(unit: tables.Unit, form: FiguresForm, dated: Dated | None, status: int = 200) -> Response:
    return pages.render(
        "commune_figures/form.html",
        status=422 if form.errors and status == 200 else status,
        unit=unit,
        form=form,
        dated=dated,
        groups=GROUPS,
    )


def _refuse_day(form: FiguresForm) -> None:
    form.refuse("as_of", "Đã có số liệu của ngày này. Ông/bà mở số liệu đó để sửa.")


def _changed_meanwhile(unit: tables.Unit, form: FiguresForm, dated: Dated) -> Response:
    """What was typed stays; beside it what the other person wrote. Saving once more takes what was typed."""
    for name, theirs in _in_form(dated).items():
        if name != "version" and theirs != form[name].data:
            said = f"{dated.written_by} vừa ghi: “{_in_words(form, name, theirs)}”."
            form.refuse(name, f"{said} Bấm Lưu lần nữa để giữ nội dung ông/bà gõ.")
    form.version.data = dated.version
    form.version.raw_data = None
    return _form_page(unit, form, dated, status=409)


def _in_form(dated: Dated) -> dict[str, Any]:
    return {
        "version": dated.version,
        "as_of": dated.figures.as_of,
        "source": dated.source,
        "evidence": str(dated.evidence.id) if dated.evidence else "",
        **{COUNT + code: dated.figures.of(code) for code in FIGURES},
    }


def _in_words(form: FiguresForm, name: str, value: Any) -> str:
    if name == "evidence":
        return str(dict(form.evidence.choices).get(value, value))
    if isinstance(value, date):
        return formatting.day(value)
    return formatting.number(value) if isinstance(value, int) else value or "để trống"


def _papers(unit: tables.Unit, dated: Dated | None = None) -> list[Any]:
    """Those of the commune; the one that is named stays in the list when it was taken away."""
    papers = list(evidence.of_unit(unit.id))
    named = dated.evidence if dated else None
    return [*papers, named] if named and named.id not in {each.id for each in papers} else papers


def _change(row: tables.History) -> Change:
    before, after = json.loads(row.before or "null"), json.loads(row.after)
    word = "Thêm" if row.action == commune_figures.ADD else "Sửa"
    title = f"{word} số liệu đến ngày {formatting.day(date.fromisoformat(after['as_of']))}"
    return Change(title, row.user_name, row.at, wording.common_changes(before, after))
