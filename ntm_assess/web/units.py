"""The page "Đơn vị": provinces, groups and communes; and what a commune's own leader says for its documents."""

from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, Regexp
from wtforms.widgets import HiddenInput

from ntm_assess.domain.workflow import Role
from ntm_assess.storage import database, units
from ntm_assess.web import access, pages
from ntm_assess.web.forms import Form, Line, Text, one_line

bp = Blueprint("units", __name__)


class ProvinceForm(Form):
    name = Line("Tên tỉnh", longest=100, description="Viết cả “tỉnh” hoặc “thành phố”, ví dụ: tỉnh Sơn La.")
    region = SelectField(
        "Vùng", validators=[InputRequired()], description="Mức yêu cầu của bộ tiêu chí khác nhau theo vùng."
    )
    overlay = SelectField("Mức do tỉnh quy định", description="Bộ mức của tỉnh, nếu đã có tệp.")
    has_pre_review = BooleanField("Xã thuộc một nhóm thì qua bước thẩm tra trước khi tỉnh thẩm định")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        library = access.library()
        regions = {code: name for each in library.sets.values() for code, name in each.regions.items()}
        self.region.choices = {"": "Chọn …"} | regions
        self.overlay.choices = {"": "Không có"} | {each.id: each.title for each in library.overlays.values()}


class NewProvinceForm(ProvinceForm):
    code = Line("Mã tỉnh", longest=2, validators=[Regexp(r"[0-9]{2}$", message="Mã tỉnh có hai chữ số, ví dụ 01.")])


class GroupForm(Form):
    name = Line("Tên nhóm", longest=100, description="Các xã do một nơi thẩm tra, ví dụ: Các xã thuộc huyện A cũ.")


class CommuneForm(Form):
    version = IntegerField(widget=HiddenInput())  # the one that this page shows
    name = Line("Tên xã", longest=100, description="Viết cả “xã”, ví dụ: xã Tân Mai.")
    group_id = SelectField("Nhóm thẩm tra", coerce=int)

    def __init__(self, groups: list[units.ReviewGroup], **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.group_id.choices = {0: "Không thuộc nhóm nào"} | {each.id: each.name for each in groups}


class NewCommuneForm(CommuneForm):
    code = Line(
        "Mã xã",
        longest=5,
        validators=[Regexp(r"[0-9]{5}$", message="Mã xã có năm chữ số, ví dụ 06862.")],
        description="Mã đơn vị hành chính, năm chữ số.",
    )


class DetailsForm(Form):
    version = IntegerField(widget=HiddenInput())
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
    return pages.render("units/provinces.html", provinces=list(units.provinces_of(g.user)), notices=_notices())


@bp.route("/cai-dat/don-vi/them-tinh", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def add_province() -> Response:
    if g.user.province_id is not None:
        abort(403)
    form = NewProvinceForm()
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
    regions = {code: name for each in access.library().sets.values() for code, name in each.regions.items()}
    return render_template(
        "units/province.html",
        province=found,
        region=regions.get(found.region, found.region),
        communes=list(units.of_province(found, search)),
        groups=units.groups_of(found),
        search=search,
        notices=_notices(),
    )


@bp.route("/cai-dat/don-vi/<province_code>/sua", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def change_province(province_code: str) -> Response:
    found = _province_or_404(province_code)
    form = ProvinceForm(obj=found)
    if form.validate_on_submit():
        units.change_province(found, by=access.actor(), **_values(form, "name", "region", "overlay", "has_pre_review"))
        return pages.go(url_for(".province", province_code=province_code), "Đã lưu thông tin tỉnh.")
    return pages.render("units/province-form.html", status=_status(form), form=form, province=found)


@bp.route("/cai-dat/don-vi/<province_code>/them-nhom", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def add_group(province_code: str) -> Response:
    found = _province_or_404(province_code)
    form = GroupForm()
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
    group = units.find_group(group_id, admin=g.user) or abort(404)
    form = GroupForm(obj=group)
    if form.validate_on_submit():
        try:
            units.rename_group(group, form.name.data, by=access.actor())
        except units.Taken:
            form.refuse("name", "Tỉnh đã có nhóm tên này.")
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
        return _changed_meanwhile("units/commune-form.html", form, access.unit_or_404(unit_code))
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
        return _changed_meanwhile("units/details.html", form, access.unit_or_404(unit_code))
    return pages.render("units/details.html", status=_status(form), form=form, unit=unit)


def _is_changed(unit: units.Unit, form: Form, **values: object) -> bool:
    """Whether it was written; not when somebody else wrote since this page was opened."""
    try:
        units.change(unit, form.version.data or 0, by=access.actor(), **values)
    except units.Changed:
        return False
    return True


def _changed_meanwhile(template: str, form: Form, unit: units.Unit) -> Response:
    """What was typed stays; beside it what the other person wrote. Saving once more takes what was typed."""
    for field in form:
        theirs = getattr(unit, field.name, None)
        if theirs is not None and field.name != "version" and theirs != field.data:
            words = f"Người khác vừa ghi: “{theirs}”." if field.name != "group_id" else "Người khác vừa đổi nhóm."
            form.refuse(field.name, f"{words} Bấm Lưu lần nữa để giữ nội dung ông/bà gõ.")
    form.version.data = unit.version
    form.version.raw_data = None
    return pages.render(template, status=409, form=form, unit=unit, province=unit.province)


def _province_or_404(code: str) -> units.Province:
    return units.find_province(code, admin=g.user) or abort(404)


def _group_of(form: CommuneForm, groups: list[units.ReviewGroup]) -> units.ReviewGroup | None:
    return next((each for each in groups if each.id == form.group_id.data), None)


def _values(form: Form, *names: str) -> dict[str, Any]:
    return {name: form[name].data for name in names}


def _status(form: Form) -> int:
    return 422 if form.errors else 200


def _notices() -> tuple[str, ...]:
    return (*current_app.extensions["settings"].warnings, *database.notices())
