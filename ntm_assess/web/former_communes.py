"""Former communes: entered by the administrator, one by one or as a list; and their old sheets, to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, url_for
from werkzeug.wrappers import Response
from wtforms import Field, ValidationError
from wtforms.validators import InputRequired, Regexp

from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.scoring import Scorecard
from ntm_assess.domain.workflow import Role
from ntm_assess.storage import areas, assessments, former_communes, units
from ntm_assess.storage.former_communes import Addition, Circular, Details
from ntm_assess.storage.units import Changed, Taken
from ntm_assess.web import access, pages
from ntm_assess.web.day_field import DayField
from ntm_assess.web.forms import Form, Line, Text, Version, one_line

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("former_communes", __name__)

OF_UNIT = "/cai-dat/xa/<unit_code>/xa-cu"
ONE = f"{OF_UNIT}/<former_code>"
TO_READ = "/xa/<unit_code>/xa-cu"

LONGEST_NAME = 100
MOST = 3000  # lines in one list
MOST_FAULTS = 10  # said at once

TAKEN = "Xã đã có xã cũ mã {}."
CIRCULAR = "Xã này lại là xã cũ của xã mã {}. Ông/bà kiểm tra lại mã."
CHANGED = "Người khác vừa lưu “{}”. Ông/bà xem lại rồi lưu lần nữa để giữ nội dung ông/bà gõ."


class MergerForm(Form):
    """When, and by which decision."""

    merged_on = DayField("Ngày sáp nhập", validators=[InputRequired()], description="Ngày xã mới bắt đầu hoạt động.")
    decision = Line("Quyết định", longest=300, description="Số, ngày, cơ quan ban hành.")


class FormerForm(MergerForm):
    version = Version()
    code = Line("Mã xã cũ", longest=5, validators=[Regexp(r"[0-9]{5}$", message="Mã xã có năm chữ số, ví dụ 06862.")])
    name = Line("Tên xã cũ", longest=LONGEST_NAME, description="Viết cả “xã”, ví dụ: xã Yên Hạ.")

    def to_addition(self, unit: tables.Unit) -> Addition:
        assert self.merged_on.data is not None  # validated
        details = Details(self.code.data, self.name.data, self.merged_on.data, self.decision.data)
        return Addition(unit, details, assessments.find_unit(details.code, user=g.user))


class ListForm(MergerForm):
    """Many at once, as they are copied from a sheet."""

    lines = Text(
        "Mỗi dòng một xã cũ",
        longest=200_000,
        is_required=True,
        description="Mã mới; mã cũ; tên cũ. Chép thẳng ba cột từ Excel cũng được.",
        render_kw={"rows": 10, "placeholder": "06862; 06801; xã Yên Hạ"},
    )

    def __init__(self, province: tables.Province) -> None:
        super().__init__()
        self._units = {each.code: each for each in units.of_province(province)}

    def validate_lines(self, field: Field) -> None:
        self.rows = read_lines(field.data or "", self._units)

    def additions(self) -> Iterable[Addition]:
        assert self.merged_on.data is not None  # validated
        known = former_communes.units_by_code([code for _, code, _ in self.rows], user=g.user)
        for unit_code, code, name in self.rows:
            details = Details(code, name, self.merged_on.data, self.decision.data)
            yield Addition(self._units[unit_code], details, known.get(code))


def read_lines(text: str, known: Mapping[str, tables.Unit]) -> list[tuple[str, str, str]]:
    """New code, old code, old name from each line. `known`: the communes of the province, by code.

    Raises ValidationError with what is wrong, line by line. A line of headings at the top is passed over.
    """
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or (number == 1 and not any(each.isdigit() for each in line)):
            continue
        try:
            row = _read_line(line, known)
            if row[:2] in found:
                raise ValueError(f"mã cũ {row[1]} của xã {row[0]} đã có ở dòng trên.")
        except ValueError as error:
            faults.append(f"Dòng {number}: {error}")
        else:
            found[row[:2]] = row
    if len(found) > MOST:
        faults.append(f"Nhiều nhất {MOST} dòng một lần.")
    if faults:
        more = f" Và {len(faults) - MOST_FAULTS} dòng khác." if len(faults) > MOST_FAULTS else ""
        raise ValidationError(" ".join(faults[:MOST_FAULTS]) + more)
    return list(found.values())


def _read_line(line: str, known: Mapping[str, tables.Unit]) -> tuple[str, str, str]:
    cells = [one_line(each) for each in line.split("\t" if "\t" in line else ";")]
    if len(cells) != 3:
        raise ValueError("cần đúng ba cột: mã mới; mã cũ; tên cũ.")
    unit_code, code, name = cells
    for each in (unit_code, code):
        if not (each.isascii() and each.isdigit() and len(each) == 5):
            raise ValueError(f"mã “{each}” không phải năm chữ số; Excel hay bỏ mất số 0 ở đầu.")
    if unit_code not in known:
        raise ValueError(f"tỉnh chưa có xã mã {unit_code}.")
    if not name or len(name) > LONGEST_NAME:
        raise ValueError(f"ông/bà ghi tên xã cũ, không quá {LONGEST_NAME} ký tự.")
    return unit_code, code, name


# --- For the administrator --------------------------------------------------------------------------------------------


@bp.route(OF_UNIT, methods=["GET", "POST"])
@access.only(Role.ADMIN)
def show(unit_code: str) -> Response:
    """Of which communes this one was made, and one more."""
    unit = access.unit_or_404(unit_code)
    form = FormerForm()
    del form.version
    if form.validate_on_submit() and _is_added([form.to_addition(unit)], form, "code"):
        return pages.go(url_for(".show", unit_code=unit_code), f"Đã thêm {form.name.data}.")
    rows = former_communes.of_unit(unit.id)
    return pages.render("merging/former-communes.html", status=_status(form), unit=unit, form=form, rows=rows)


@bp.route(ONE, methods=["GET", "POST"])
@access.only(Role.ADMIN)
def change(unit_code: str, former_code: str) -> Response:
    unit = access.unit_or_404(unit_code)
    row = _former_or_404(unit, former_code)
    form = FormerForm(obj=row)
    if form.validate_on_submit():
        try:
            former_communes.change(row, form.version.data, form.to_addition(unit), by=access.actor())
        except (Taken, Circular) as error:
            form.refuse("code", _refusal(error))
        except Changed:
            return _changed_meanwhile(unit, form, _former_or_404(unit, former_code))
        else:
            return pages.go(url_for(".show", unit_code=unit_code), f"Đã lưu {form.name.data}.")
    return pages.render("merging/former-commune.html", status=_status(form), unit=unit, form=form, row=row)


@bp.post(f"{ONE}/bo")
@access.only(Role.ADMIN)
def remove(unit_code: str, former_code: str) -> Response:
    """What was entered by mistake."""
    unit = access.unit_or_404(unit_code)
    row = _former_or_404(unit, former_code)
    try:
        former_communes.remove(unit, row, row.version, by=access.actor())
    except Changed:
        abort(409)
    return pages.go(url_for(".show", unit_code=unit_code), f"Đã bỏ {row.name}.")


@bp.route("/cai-dat/don-vi/<province_code>/xa-cu", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def add_list(province_code: str) -> Response:
    """The former communes of a whole province, from a list of names and codes."""
    province = units.find_province(province_code, admin=g.user) or abort(404)
    access.shows_data_of(province)
    form = ListForm(province)
    if form.validate_on_submit() and _is_added(form.additions(), form, "lines"):
        where = url_for("units.province", province_code=province_code)
        return pages.go(where, f"Đã ghi {len(form.rows)} xã cũ.")
    return pages.render("merging/list.html", status=_status(form), province=province, form=form)


def _is_added(additions: Iterable[Addition], form: MergerForm, field: str) -> bool:
    """Otherwise the form says why not, at this field."""
    try:
        former_communes.add(additions, by=access.actor())
    except (Taken, Circular) as error:
        form.refuse(field, _refusal(error))
        return False
    return True


def _refusal(error: Taken | Circular) -> str:
    return (TAKEN if isinstance(error, Taken) else CIRCULAR).format(error.args[0])


def _changed_meanwhile(unit: tables.Unit, form: FormerForm, row: tables.FormerCommune) -> Response:
    """What was typed stays; saving once more takes it."""
    form.refuse("name", CHANGED.format(row.name))
    form.version.data = row.version
    form.version.raw_data = None
    return pages.render("merging/former-commune.html", status=409, unit=unit, form=form, row=row)


def _status(form: Form) -> int:
    return 422 if form.errors else 200


# --- For whoever reads ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Old:
    """A former commune with its own sheets."""

    commune: tables.FormerCommune
    sheets: list[tables.Assessment]


@bp.get(TO_READ)
@access.only(*access.READERS)
def read(unit_code: str) -> Response:
    unit = access.unit_or_404(unit_code)
    rows = former_communes.of_unit(unit.id)
    sheets = former_communes.old_sheets(rows)
    found = [Old(each, sheets[each.id]) for each in rows]
    return pages.render("merging/to-read.html", unit=unit, formers=found, sets=access.library().sets)


@bp.get(f"{TO_READ}/<former_code>/<criteria_set>/<int:year>")
@access.only(*access.READERS)
def old_sheet(unit_code: str, former_code: str, criteria_set: str, year: int) -> Response:
    """A sheet of a former commune under its old name: whoever reads the new one reads it, and nobody changes it."""
    unit = access.unit_or_404(unit_code)
    former = _former_or_404(unit, former_code)
    known = {(each.criteria_set, each.year): each for each in former_communes.old_sheets([former])[former.id]}
    sheet = known.get((criteria_set, year)) or abort(404)
    access.shows_data_of(sheet.unit.province)
    return pages.render(
        "merging/old-sheet.html",
        unit=unit,
        former=former,
        sheet=sheet,
        scorecard=_scorecard(sheet),
        papers=assessments.evidence_counts(sheet.id),
    )


def _scorecard(sheet: tables.Assessment) -> Scorecard:
    """By the levels that held for it; where they are not known any more nothing is judged."""
    applied = areas.finder(access.library())(sheet.unit, sheet.criteria_set, sheet.year)
    bare = AppliedSet(access.library().sets[sheet.criteria_set], "", sheet.year)
    return assessments.scorecard_of(sheet, applied or bare)


def _former_or_404(unit: tables.Unit, code: str) -> tables.FormerCommune:
    return former_communes.find(code, unit_id=unit.id) or abort(404)
