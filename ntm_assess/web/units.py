"""The page "Đơn vị": provinces, groups and communes; and what a commune's own leader says for its documents."""

from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, Field, SelectField
from wtforms.validators import InputRequired, Regexp, ValidationError

from ntm_assess.domain.criteria import Overlay
from ntm_assess.domain.workflow import Role
from ntm_assess.law.library import LevelsMissing
from ntm_assess.storage import areas, database, procedures, units
from ntm_assess.web import access, pages
from ntm_assess.web.forms import Form, Line, Text, Version, one_line

bp = Blueprint("units", __name__)

NO_GROUP = "Không thuộc nhóm nào"
SAMPLE_LEVELS = (
    "Tỉnh đang dùng bộ mức “{}” là mức mẫu, chỉ dành cho tỉnh mẫu. Theo mức mẫu không gửi được đề nghị công nhận: "
    "ông/bà chọn bộ mức của tỉnh, hoặc “Không có” khi tỉnh chưa quy định."
)


class ProvinceForm(Form):
    version = Version()
    name = Line("Tên tỉnh", longest=100, description="Viết cả “tỉnh” hoặc “thành phố”, ví dụ: tỉnh Sơn La.")
    region = SelectField(
        "Vùng", validators=[InputRequired()], description="Mức yêu cầu của bộ tiêu chí khác nhau theo vùng."
    )
    overlay = SelectField("Mức do tỉnh quy định", description="Bộ mức của tỉnh, nếu đã có tệp.")
    has_pre_review = BooleanField("Xã thuộc một nhóm thì qua bước thẩm tra trước khi tỉnh thẩm định")

    def __init__(self, province: units.Province | None = None) -> None:
        super().__init__(obj=province)
        overlays = access.library().overlays.values()
        offered = {each.id: each.title for each in overlays if _may_go_by(province, each)}
        self.region.choices = {"": "Chọn …"} | _regions()
        self.overlay.choices = {"": "Không có"} | offered
        self._wrong = _wrong_overlay(province) if province else ""
        if province and self._wrong:
            known = access.library().overlays.get(province.overlay)
            self.overlay.choices[province.overlay] = f"{known.title if known else province.overlay} – không dùng được"
            self.overlay.description = self._wrong

    def validate_overlay(self, field: Field) -> None:
        """Levels that cannot be used stand in the list only because they are the ones in use."""
        if self._wrong and field.data == field.object_data:
            raise ValidationError(self._wrong)


class NewProvinceForm(ProvinceForm):
    code = Line("Mã tỉnh", longest=2, validators=[Regexp(r"[0-9]{2}$", message="Mã tỉnh có hai chữ số, ví dụ 01.")])


class GroupForm(Form):
    version = Version()
    name = Line("Tên nhóm", longest=100, description="Các xã do một nơi thẩm tra, ví dụ: Các xã thuộc huyện A cũ.")


class CommuneForm(Form):
    version = Version()
    name = Line("Tên xã", longest=100, description="Viết cả “xã”, ví dụ: xã Tân Mai.")
    group_id = SelectField("Nhóm thẩm tra", coerce=int)

    def __init__(self, groups: list[units.ReviewGroup], **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.group_id.choices = {0: NO_GROUP} | {each.id: each.name for each in groups}


class NewCommuneForm(CommuneForm):
    code = Line(
        "Mã xã",
        longest=5,
        validators=[Regexp(r"[0-9]{5}$", message="Mã xã có năm chữ số, ví dụ 06862.")],
        description="Mã đơn vị hành chính, năm chữ số.",
    )


class DetailsForm(Form):
    version = Version()
    place_name = Line("Địa danh", longest=60, description="Đứng trước ngày tháng trên văn bản, ví dụ: Tân Mai.")
    signer_office = Line("Chức vụ người ký", longest=100, description="Ví dụ: CHỦ TỊCH.")
    signer_name = Line("Họ và tên người ký", longest=100)
    addressee = Line("Kính gửi", longest=200, description="Ví dụ: Ủy ban nhân dân tỉnh Sơn La.")
    recipients = Text("Nơi nhận", longest=1000, description="Mỗi nơi một dòng.", render_kw={"rows": 4})


# --- Provinces and groups ---------------------------------------------------------------------------------------------


@bp.get("/cai-dat/don-vi")
@access.only(Role.ADMIN)
def show_all() -> Response:
    """An administrator of one province lands in it."""
    if g.user.province_id is not None:
        return redirect(url_for(".province", province_code=g.user.province.code))
    provinces = list(units.provinces_of(g.user))
    access.shows_data_of(*provinces)
    return pages.render("units/provinces.html", provinces=provinces, notices=_notices())


@bp.route("/cai-dat/don-vi/them-tinh", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def add_province() -> Response:
    if g.user.province_id is not None:
        abort(403)
    form = NewProvinceForm()
    del form.version
    if form.validate_on_submit():
        values = _values(form, "region", "overlay", "has_pre_review")
        try:
            added = units.add_province(form.code.data, form.name.data, by=access.actor(), **values)
        except units.Taken:
            form.refuse("code", f"Mã {form.code.data} đã có. Ông/bà kiểm tra lại mã.")
        else:
            return pages.go(url_for(".province", province_code=added.code), f"Đã thêm {added.name}.")
    return pages.render("units/province-form.html", status=_status(form), form=form, province=None)


@bp.get("/cai-dat/don-vi/<province_code>")
@access.only(Role.ADMIN)
def province(province_code: str) -> str:
    """A province: its communes and groups."""
    found = _province_or_404(province_code)
    search = one_line(request.args.get("q"))[:100]
    wrong = _wrong_overlay(found)
    return render_template(
        "units/province.html",
        province=found,
        region=_regions().get(found.region, found.region),
        communes=list(units.of_province(found, search)),
        groups=units.groups_of(found),
        search=search,
        procedure=procedures.in_force(found),
        notices=(*_notices(), wrong) if wrong else _notices(),
    )


@bp.route("/cai-dat/don-vi/<province_code>/sua", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def change_province(province_code: str) -> Response:
    found = _province_or_404(province_code)
    form = ProvinceForm(found)
    if form.validate_on_submit():
        values = _values(form, "name", "region", "overlay", "has_pre_review")
        find_applied = areas.finder(access.library())
        try:
            units.change_province(found, form.version.data, find_applied=find_applied, by=access.actor(), **values)
        except units.Changed:
            found = _province_or_404(province_code)
            return _changed_meanwhile("units/province-form.html", form, found, province=found)
        return pages.go(url_for(".province", province_code=province_code), "Đã lưu thông tin tỉnh.")
    return pages.render("units/province-form.html", status=_status(form), form=form, province=found)


@bp.route("/cai-dat/don-vi/<province_code>/them-nhom", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def add_group(province_code: str) -> Response:
    found = _province_or_404(province_code)
    form = GroupForm()
    del form.version
    if form.validate_on_submit():
        try:
            units.add_group(found, form.name.data, by=access.actor())
        except units.Taken:
            form.refuse("name", "Tỉnh đã có nhóm tên này.")
        else:
            return pages.go(url_for(".province", province_code=province_code), f"Đã thêm nhóm {form.name.data}.")
    return pages.render("units/group-form.html", status=_status(form), form=form, province=found, group=None)


@bp.route("/cai-dat/don-vi/nhom/<int:group_id>", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def change_group(group_id: int) -> Response:
    group = _group_or_404(group_id)
    form = GroupForm(obj=group)
    if form.validate_on_submit():
        try:
            units.rename_group(group, form.version.data, form.name.data, by=access.actor())
        except units.Taken:
            form.refuse("name", "Tỉnh đã có nhóm tên này.")
        except units.Changed:
            group = _group_or_404(group_id)
            return _changed_meanwhile("units/group-form.html", form, group, group=group, province=group.province)
        else:
            return pages.go(url_for(".province", province_code=group.province.code), "Đã đổi tên nhóm.")
    return pages.render("units/group-form.html", status=_status(form), form=form, province=group.province, group=group)


# --- Communes ---------------------------------------------------------------------------------------------------------


@bp.route("/cai-dat/don-vi/<province_code>/them-xa", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def add_commune(province_code: str) -> Response:
    found = _province_or_404(province_code)
    groups = units.groups_of(found)
    form = NewCommuneForm(groups)
    del form.version
    if form.validate_on_submit():
        group = _group_of(form, groups)
        try:
            unit = units.add(found, form.code.data, form.name.data, group=group, by=access.actor())
        except units.Taken:
            form.refuse("code", f"Mã {form.code.data} đã có. Ông/bà kiểm tra lại mã.")
        else:
            return pages.go(url_for(".province", province_code=province_code), f"Đã thêm {unit.name}.")
    return pages.render("units/commune-form.html", status=_status(form), form=form, province=found, unit=None)


@bp.route("/cai-dat/xa/<unit_code>", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def change_commune(unit_code: str) -> Response:
    unit = access.unit_or_404(unit_code)
    groups = units.groups_of(unit.province)
    form = CommuneForm(groups, obj=unit)
    if form.validate_on_submit():
        if _is_changed(unit, form, name=form.name.data, group=_group_of(form, groups)):
            return pages.go(url_for(".province", province_code=unit.province.code), f"Đã lưu {form.name.data}.")
        unit = access.unit_or_404(unit_code)
        return _changed_meanwhile("units/commune-form.html", form, unit, unit=unit, province=unit.province)
    return pages.render("units/commune-form.html", status=_status(form), form=form, province=unit.province, unit=unit)


@bp.route("/xa/<unit_code>/thong-tin", methods=["GET", "POST"])
@access.only(Role.LEADER)
def details(unit_code: str) -> Response:
    """What the commune's documents need: place, signer, addressee, recipients."""
    unit = access.unit_or_404(unit_code)
    form = DetailsForm(obj=unit)
    if form.validate_on_submit():
        if _is_changed(unit, form, **_values(form, *units.DETAILS)):
            return pages.go(url_for(".details", unit_code=unit_code), "Đã lưu thông tin xã.")
        unit = access.unit_or_404(unit_code)
        return _changed_meanwhile("units/details.html", form, unit, unit=unit)
    return pages.render("units/details.html", status=_status(form), form=form, unit=unit)


def _is_changed(unit: units.Unit, form: Form, **values: object) -> bool:
    """Whether it was written; not when somebody else wrote since this page was opened."""
    try:
        units.change(unit, form.version.data, by=access.actor(), **values)
    except units.Changed:
        return False
    return True


def _changed_meanwhile(template: str, form: Form, row: Any, **more: Any) -> Response:
    """What was typed stays; beside it what the other person wrote. Saving once more takes what was typed."""
    for field in form:
        theirs = getattr(row, field.name, None)
        if theirs is not None and field.name != "version" and theirs != field.data:
            said = f"Bản người khác vừa lưu: “{_in_words(field, theirs)}”."
            form.refuse(field.name, f"{said} Bấm Lưu lần nữa để giữ nội dung ông/bà gõ.")
    form.version.data = row.version
    form.version.raw_data = None
    return pages.render(template, status=409, form=form, **more)


def _in_words(field: Field, value: object) -> object:
    """As the form says it: the label of a choice, a tick as có or không."""
    if isinstance(field, SelectField):
        return dict(field.choices).get(value, value)
    return ("có" if value else "không") if isinstance(field, BooleanField) else value


def _regions() -> dict[str, str]:
    sets = (each for each in access.library().sets.values() if not each.has_own_groups)
    return {code: name for each in sets for code, name in each.regions.items()}


def _may_go_by(province: units.Province | None, overlay: Overlay) -> bool:
    """Invented levels are for invented provinces."""
    return not overlay.is_sample or (province is not None and province.is_sample)


def _wrong_overlay(province: units.Province) -> str:
    """What is wrong with the levels that this province goes by, and what to do. Empty: nothing."""
    if not province.overlay:
        return ""
    overlay = access.library().overlays.get(province.overlay)
    if overlay is None:
        return str(LevelsMissing(province.overlay))
    return "" if _may_go_by(province, overlay) else SAMPLE_LEVELS.format(overlay.title)


def _province_or_404(code: str) -> units.Province:
    found = units.find_province(code, admin=g.user) or abort(404)
    access.shows_data_of(found)
    return found


def _group_or_404(group_id: int) -> units.ReviewGroup:
    found = units.find_group(group_id, admin=g.user) or abort(404)
    access.shows_data_of(found.province)
    return found


def _group_of(form: CommuneForm, groups: list[units.ReviewGroup]) -> units.ReviewGroup | None:
    return next((each for each in groups if each.id == form.group_id.data), None)


def _values(form: Form, *names: str) -> dict[str, Any]:
    return {name: form[name].data for name in names}


def _status(form: Form) -> int:
    return 422 if form.errors else 200


def _notices() -> tuple[str, ...]:
    return (*current_app.extensions["settings"].warnings, *database.notices())
