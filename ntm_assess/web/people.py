"""The page "Người dùng": an administrator adds people, lets them go, and gives codes for their first password."""

from flask import Blueprint, abort, g, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.validators import InputRequired

from ntm_assess import wording
from ntm_assess.domain.workflow import Role
from ntm_assess.storage import people, units
from ntm_assess.storage.people import Place
from ntm_assess.web import access, pages
from ntm_assess.web.forms import Form, Line, one_line

bp = Blueprint("people", __name__)

PAGE_SIZE = 50
ROLES = {str(each): wording.role(each) for each in Role}
DUTIES = {
    "officer": "nhập số liệu của một xã",
    "leader": "kiểm tra, gửi và rút lại của một xã",
    "pre_reviewer": "thẩm tra các xã của một nhóm",
    "reviewer": "thẩm định các xã của một tỉnh",
    "department": "xem các xã của một tỉnh",
    "council": "xem các xã của một tỉnh",
    "admin": "đơn vị và người dùng",
}
PLACE_LABELS = {"unit": "Xã", "group": "Nhóm xã", "province": "Tỉnh"}


class PersonForm(Form):
    name = Line("Họ và tên", longest=100, description="Như hiện trên trang và trong nhật ký, ví dụ: Bà Lan.")
    login = Line(
        "Tên đăng nhập",
        longest=40,
        description="Chữ thường không dấu, chữ số, dấu chấm; ví dụ: lan.tanmai. Mỗi người một tài khoản.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    place = SelectField("Nơi làm việc", validators=[InputRequired()])


@bp.get("/cai-dat/nguoi-dung")
@access.only(Role.ADMIN)
def show_all() -> str:
    search = one_line(request.args.get("q"))[:100]
    number = min(max(1, request.args.get("trang", 1, type=int)), 1000)
    access.shows_data_of(*units.provinces_of(g.user))
    found = people.of(g.user, search)
    return render_template(
        "people/people.html",
        people=list(found.paginate(number, PAGE_SIZE)),
        total=found.count(),
        search=search,
        number=number,
        page_size=PAGE_SIZE,
    )


@bp.route("/cai-dat/nguoi-dung/them", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def add() -> Response:
    """`vai-tro` in the address is the role; without it the page asks for it first."""
    role = request.args.get("vai-tro", "")
    if role not in ROLES:
        return pages.render("people/role.html", roles=ROLES, duties=DUTIES)
    places = _places(Role(role))
    form = PersonForm()
    form.place.label.text = PLACE_LABELS[people.PLACE_OF.get(Role(role), "province")]
    form.place.choices = {"": "Chọn …"} | {key: label for key, (label, _) in places.items()}
    if form.validate_on_submit():
        try:
            place = places[form.place.data][1]
            person = people.add(form.login.data, form.name.data, Role(role), place, by=access.actor())
        except people.Refused as error:
            form.refuse(error.field, str(error))
        else:
            return _code_page(person)
    return pages.render("people/add.html", status=422 if form.errors else 200, form=form, role=role)


@bp.post("/cai-dat/nguoi-dung/<int:user_id>/ma")
@access.only(Role.ADMIN)
def give_code(user_id: int) -> Response:
    """A new code; the old password ends."""
    return _code_page(_person_or_404(user_id))


@bp.post("/cai-dat/nguoi-dung/<int:user_id>/khoa")
@access.only(Role.ADMIN)
def disable(user_id: int) -> Response:
    person = _person_or_404(user_id)
    if person.id == g.user.id:
        abort(409, "Ông/bà không tự khóa tài khoản của mình được. Hãy nhờ một người quản trị khác.")
    people.disable(person, by=access.actor())
    return pages.go(url_for(".show_all"), f"Đã khóa tài khoản {person.login}. Người này bị đăng xuất ngay.")


@bp.post("/cai-dat/nguoi-dung/<int:user_id>/mo")
@access.only(Role.ADMIN)
def enable(user_id: int) -> Response:
    person = _person_or_404(user_id)
    people.enable(person, by=access.actor())
    return pages.go(url_for(".show_all"), f"Đã mở lại tài khoản {person.login}.")


def _person_or_404(user_id: int) -> people.User:
    person = people.find(user_id, admin=g.user) or abort(404)
    if person.province:
        access.shows_data_of(person.province)
    return person


def _code_page(person: people.User) -> Response:
    """The only time that the code is seen."""
    return pages.render("people/code.html", person=person, code=people.give_code(person, by=access.actor()))


def _places(role: Role) -> dict[str, tuple[str, Place]]:
    """Where a person of the role can belong, by the key that the form sends: (label, place)."""
    provinces = list(units.provinces_of(g.user))
    access.shows_data_of(*provinces)
    kind = people.PLACE_OF.get(role, "province")
    if kind == "unit":
        found = [Place(unit=each) for province in provinces for each in units.of_province(province)]
    elif kind == "group":
        found = [Place(group=each) for province in provinces for each in units.groups_of(province)]
    else:
        found = [Place(province=each) for each in provinces]
    places = {each.key: (each.name, each) for each in found}
    if role is Role.ADMIN and g.user.province_id is None:
        places["tat-ca"] = ("Toàn bộ hệ thống", people.EVERYWHERE)
    return places
