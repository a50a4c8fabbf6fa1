"""The villages of a commune: several at once from a pasted list, then one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, url_for
from werkzeug.wrappers import Response
from wtforms import ValidationError

from ntm_assess import formatting, wording
from ntm_assess.domain.figures import InputType
from ntm_assess.storage import villages
from ntm_assess.storage.villages import Details
from ntm_assess.web import access, pages
from ntm_assess.web.count_field import CountField
from ntm_assess.web.forms import Form, Line, Text, Version, one_line

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("villages", __name__)

PAGE = "/xa/<unit_code>/thon"
ONE = f"{PAGE}/<int:village_id>"
LONGEST_NAME = 100
MOST = 200  # villages in one list


class ListForm(Form):
    """One village a line, as it is copied from a sheet."""

    lines = Text(
        "Mỗi dòng một thôn",
        longest=20_000,
        is_required=True,
        description="Tên thôn; số hộ; số người. Chép thẳng ba cột từ Excel cũng được. Chưa có số thì chỉ ghi tên.",
        render_kw={"rows": 8, "placeholder": "Thôn Đông; 182; 655"},
    )

    def validate_lines(self, field: Text) -> None:
        self.added = read_lines(field.data or "")


class VillageForm(Form):
    version = Version()
    name = Line("Tên thôn", longest=LONGEST_NAME)
    households = CountField("Số hộ")
    people = CountField("Số người")

    def to_details(self) -> Details:
        return Details(self.name.data, self.households.data, self.people.data)


def read_lines(text: str) -> list[Details]:
    """A village from each line: name, households, people, with tabs or semicolons between. Raises ValidationError."""
    found: dict[str, Details] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            village = _read_line(line)
        except ValueError as error:
            raise ValidationError(f"Dòng {number}: {error}") from error
        if village.name in found:
            raise ValidationError(f"Dòng {number}: “{village.name}” đã có ở dòng trên.")
        found[village.name] = village
    if len(found) > MOST:
        raise ValidationError(f"Nhiều nhất {MOST} thôn một lần.")
    return list(found.values())


def _read_line(line: str) -> Details:
    separator = "\t" if "\t" in line else ";"
    name, *counts = (one_line(each) for each in line.split(separator))
    if not name or len(name) > LONGEST_NAME:
        raise ValueError(f"ông/bà ghi tên thôn, không quá {LONGEST_NAME} ký tự.")
    if len(counts) > 2:
        raise ValueError("chỉ ghi tên thôn; số hộ; số người.")
    households, people = (*(_count(each) for each in counts), None, None)[:2]
    return Details(name, households, people)


def _count(text: str) -> int | None:
    try:
        return int(formatting.read_number(text, InputType.COUNT)) if text else None
    except formatting.BadNumber as error:
        raise ValueError(f"“{text}”. {wording.number_error(error)}") from error


@bp.get(PAGE)
@access.only(*access.READERS)
def show(unit_code: str) -> Response:
    unit = access.unit_or_404(unit_code)
    listed = villages.of_unit(unit.id)
    is_commune = g.user.role in access.COMMUNE
    return pages.render(
        "villages/show.html",
        unit=unit,
        villages=listed,
        households=_sum([each.households for each in listed]),
        people=_sum([each.people for each in listed]),
        removed=villages.removed(unit.id) if is_commune else [],
        may_change=is_commune,
    )


@bp.route(f"{PAGE}/them", methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def add(unit_code: str) -> Response:
    unit = access.unit_or_404(unit_code)
    form = ListForm()
    if form.validate_on_submit():
        try:
            villages.add(unit, form.added, by=access.actor())
        except villages.Taken as error:
            form.refuse("lines", f"Xã đã có “{error.field}”. Ông/bà bỏ dòng đó rồi lưu lại.")
        else:
            return pages.go(url_for(".show", unit_code=unit_code), f"Đã thêm {len(form.added)} thôn.")
    return pages.render("villages/add.html", status=422 if form.errors else 200, unit=unit, form=form)


@bp.route(ONE, methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def change(unit_code: str, village_id: int) -> Response:
    unit = access.unit_or_404(unit_code)
    village = _village_or_404(unit, village_id)
    form = VillageForm(obj=village)
    if form.validate_on_submit():
        try:
            villages.change(unit, village, form.version.data, form.to_details(), by=access.actor())
        except villages.Taken:
            form.refuse("name", "Xã đã có thôn tên này.")
        except villages.Changed:
            return _changed_meanwhile(unit, form, _village_or_404(unit, village_id))
        else:
            return pages.go(url_for(".show", unit_code=unit_code), f"Đã lưu {form.name.data}.")
    return _form_page(unit, form, village, status=422 if form.errors else 200)


@bp.post(f"{ONE}/bo")
@access.only(*access.COMMUNE)
def remove(unit_code: str, village_id: int) -> Response:
    """It stands on no new sheet; it can be brought back."""
    unit = access.unit_or_404(unit_code)
    village = _village_or_404(unit, village_id)
    villages.remove(unit, village, by=access.actor())
    return pages.go(url_for(".show", unit_code=unit_code), f"Đã bỏ {village.name} khỏi danh sách.")


@bp.post(f"{ONE}/lay-lai")
@access.only(*access.COMMUNE)
def bring_back(unit_code: str, village_id: int) -> Response:
    unit = access.unit_or_404(unit_code)
    village = _village_or_404(unit, village_id)
    villages.bring_back(unit, village, by=access.actor())
    return pages.go(url_for(".show", unit_code=unit_code), f"Đã lấy lại {village.name}.")


def _sum(counts: Sequence[int | None]) -> int | None:
    """None: a village has no figure, so that there is no sum."""
    known = [each for each in counts if each is not None]
    return sum(known) if len(known) == len(counts) else None


def _village_or_404(unit: tables.Unit, village_id: int) -> tables.Village:
    return villages.find(village_id, unit_id=unit.id) or abort(404)


def _form_page(unit: tables.Unit, form: VillageForm, village: tables.Village, *, status: int) -> Response:
    return pages.render("villages/form.html", status=status, unit=unit, form=form, village=village)


def _changed_meanwhile(unit: tables.Unit, form: VillageForm, village: tables.Village) -> Response:
    """What was typed stays; beside it what the other person wrote. Saving once more takes what was typed."""
    for name in ("name", "households", "people"):
        theirs = getattr(village, name)
        if theirs != form[name].data:
            shown = "để trống" if theirs is None else formatting.number(theirs) if isinstance(theirs, int) else theirs
            form.refuse(name, f"Người khác vừa ghi: “{shown}”. Bấm Lưu lần nữa để giữ nội dung ông/bà gõ.")
    form.version.data = village.version
    form.version.raw_data = None
    return _form_page(unit, form, village, status=409)
