"""Which area's levels a commune takes: a page for the administrator, with the words of the decrees beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response
from wtforms import Field, SelectField, ValidationError
from wtforms.validators import InputRequired

from ntm_assess.domain.criteria import AreaRule, CriteriaSet
from ntm_assess.domain.workflow import Role
from ntm_assess.storage import areas
from ntm_assess.storage.areas import Overlaps, Stay
from ntm_assess.storage.units import Changed
from ntm_assess.web import access, pages
from ntm_assess.web.day_field import DayField
from ntm_assess.web.forms import Form, Line, Version

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("areas", __name__)

PAGE = "/cai-dat/xa/<unit_code>/vung"
ONE = f"{PAGE}/<int:area_id>"
TAKEN = "Xã đã có vùng, nhóm trong một số ngày này. Ông/bà sửa dòng đang có, ghi ngày hết, rồi thêm dòng mới."
CHANGED = "Người khác vừa sửa dòng này. Ông/bà xem lại rồi lưu lần nữa để giữ nội dung ông/bà gõ."


@dataclass(frozen=True)
class Offer:
    """An area that decrees name, with what they say of who belongs to it."""

    scheme: str
    code: str
    name: str
    rules: tuple[tuple[CriteriaSet, AreaRule], ...]  # one that several sets have stands with the first

    @property
    def key(self) -> str:
        return f"{self.scheme}:{self.code}"


class StayForm(Form):
    version = Version()
    area = SelectField("Vùng, nhóm", validators=[InputRequired()])
    from_day = DayField("Từ ngày", validators=[InputRequired()], description="Ngày quyết định có hiệu lực.")
    until_day = DayField("Đến hết ngày", description="Để trống khi chưa có ngày hết.")
    decision = Line("Quyết định", longest=300, description="Số, ngày, cơ quan: Quyết định 10/QĐ-UBND ngày 02/01/2022.")

    def __init__(self, offers: Iterable[Offer], row: tables.UnitArea | None = None) -> None:
        super().__init__(obj=row, data={"area": f"{row.scheme}:{row.code}"} if row else None)
        self.area.choices = {"": "Chọn …"} | {each.key: each.name for each in offers}

    def validate_until_day(self, field: Field) -> None:
        if field.data and self.from_day.data and field.data < self.from_day.data:
            raise ValidationError("Ngày hết sớm hơn ngày bắt đầu. Ông/bà kiểm tra lại.")

    def to_stay(self) -> Stay:
        scheme, _, code = self.area.data.partition(":")
        assert self.from_day.data is not None  # validated
        return Stay(scheme, code, self.from_day.data, self.until_day.data, self.decision.data)


class SeenForm(Form):
    """Nothing but the version of the row that the page shows."""

    version = Version()


@bp.route(PAGE, methods=["GET", "POST"])
@access.only(Role.ADMIN)
def show(unit_code: str) -> Response:
    """Where the commune was and is, and one more."""
    unit = access.unit_or_404(unit_code)
    form = StayForm(_offers())
    del form.version
    if form.validate_on_submit():
        try:
            areas.add(unit, form.to_stay(), library=access.library(), by=access.actor())
        except Overlaps:
            form.refuse("from_day", TAKEN)
        else:
            return pages.go(url_for(".show", unit_code=unit_code), "Đã ghi. Kết quả của xã được tính lại theo mức mới.")
    return _page("areas/show.html", unit, form)


@bp.route(ONE, methods=["GET", "POST"])
@access.only(Role.ADMIN)
def change(unit_code: str, area_id: int) -> Response:
    unit = access.unit_or_404(unit_code)
    row = _row_or_404(unit, area_id)
    form = StayForm(_offers(), row)
    if form.validate_on_submit():
        try:
            areas.change(unit, row, form.version.data, form.to_stay(), library=access.library(), by=access.actor())
        except Overlaps:
            form.refuse("from_day", TAKEN)
        except Changed:
            return _changed_meanwhile(unit, form, _row_or_404(unit, area_id))
        else:
            return pages.go(url_for(".show", unit_code=unit_code), "Đã lưu. Kết quả của xã được tính lại theo mức mới.")
    return _page("areas/form.html", unit, form, row=row)


@bp.post(f"{ONE}/bo")
@access.only(Role.ADMIN)
def remove(unit_code: str, area_id: int) -> Response:
    """A row that was entered by mistake."""
    unit = access.unit_or_404(unit_code)
    row = _row_or_404(unit, area_id)
    try:
        areas.remove(unit, row, SeenForm().version.data, library=access.library(), by=access.actor())
    except Changed:
        abort(409, "Người khác vừa sửa dòng này. Ông/bà mở lại trang.")
    return pages.go(url_for(".show", unit_code=unit_code), "Đã bỏ. Kết quả của xã được tính lại.")


def _offers() -> list[Offer]:
    """The areas that a set or an amendment has a rule for."""
    found: dict[tuple[str, str], Offer] = {}
    for each in access.library().sets.values():
        criteria_set = access.library().latest(each.id)
        for rule in criteria_set.area_rules:
            key = (criteria_set.area_scheme, rule.area)
            rules = found[key].rules if key in found else ()
            if rule not in [known for _, known in rules]:
                found[key] = Offer(*key, criteria_set.regions[rule.area], (*rules, (criteria_set, rule)))
    return list(found.values())


def _row_or_404(unit: tables.Unit, area_id: int) -> tables.UnitArea:
    return areas.find(area_id, unit_id=unit.id) or abort(404)


def _page(
    template: str, unit: tables.Unit, form: StayForm, *, row: tables.UnitArea | None = None, status: int = 0
) -> Response:
    offers = _offers()
    return pages.render(
        template,
        status=status or (422 if form.errors else 200),
        unit=unit,
        form=form,
        row=row,
        rows=areas.rows_of(unit.id),
        offers=offers,
        names={(each.scheme, each.code): each.name for each in offers},
    )


def _changed_meanwhile(unit: tables.Unit, form: StayForm, row: tables.UnitArea) -> Response:
    form.refuse("decision", CHANGED)
    form.version.data = row.version
    form.version.raw_data = None
    return _page("areas/form.html", unit, form, row=row, status=409)
