"""The procedure of recognition: what one says, with who says so; and by which one a province goes."""

from __future__ import annotations

from flask import Blueprint, abort, g, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.validators import InputRequired

from ntm_assess.domain.procedures import Procedure
from ntm_assess.domain.workflow import Role
from ntm_assess.storage import procedures, units
from ntm_assess.storage.procedures import BY_THE_DAY, Choice
from ntm_assess.web import access, pages
from ntm_assess.web.day_field import DayField
from ntm_assess.web.forms import Form

bp = Blueprint("procedures", __name__)

PAGE = "/cai-dat/don-vi/<province_code>/trinh-tu"
DAY_DECIDES = "-"  # the choice of BY_THE_DAY in the form, where empty means that nothing was chosen


class ChoiceForm(Form):
    procedure = SelectField("Trình tự", validators=[InputRequired()])
    from_day = DayField("Áp dụng từ ngày", validators=[InputRequired()], description="Ngày, tháng, năm: 01/7/2026.")

    def __init__(self) -> None:
        super().__init__()
        known = {each.id: each.title for each in procedures.known().values()}
        self.procedure.choices = {"": "Chọn …", DAY_DECIDES: "Theo ngày (trình tự chung)"} | known

    def to_choice(self) -> Choice:
        assert self.from_day.data is not None  # validated
        return Choice(BY_THE_DAY if self.procedure.data == DAY_DECIDES else self.procedure.data, self.from_day.data)


@bp.get("/trinh-tu/<procedure>")
@access.signed_in
def show(procedure: str) -> str | Response:
    """One procedure with all that it says."""
    found = procedures.known().get(procedure) or abort(404)
    return pages.render("procedures/show.html", procedure=found)


@bp.route(PAGE, methods=["GET", "POST"])
@access.only(Role.ADMIN)
def of_province(province_code: str) -> Response:
    """The one in force there, and another one from a day on."""
    province = _province_or_404(province_code)
    form = ChoiceForm()
    if form.validate_on_submit():
        try:
            procedures.choose(province, form.to_choice(), by=access.actor())
        except procedures.Taken:
            form.refuse("from_day", "Từ ngày này đã chọn một trình tự. Ông/bà bỏ dòng đó trước, hoặc chọn ngày khác.")
        else:
            return pages.go(url_for(".of_province", province_code=province_code), "Đã chọn trình tự.")
    return pages.render(
        "procedures/province.html",
        status=422 if form.errors else 200,
        province=province,
        form=form,
        procedure=procedures.in_force(province),
        missing=procedures.missing(province),
        chosen=procedures.chosen_for(province),
        names=_names(),
        others=list(procedures.known().values()),
    )


@bp.post(f"{PAGE}/<int:choice_id>/bo")
@access.only(Role.ADMIN)
def take_back(province_code: str, choice_id: int) -> Response:
    procedures.take_back(_province_or_404(province_code), choice_id, by=access.actor())
    return pages.go(url_for(".of_province", province_code=province_code), "Đã bỏ.")


def _names() -> dict[str, str]:
    named: dict[str, Procedure] = dict(procedures.known())
    return {BY_THE_DAY: "Theo ngày (trình tự chung)"} | {id_: each.title for id_, each in named.items()}


def _province_or_404(code: str) -> units.Province:
    found = units.find_province(code, admin=g.user) or abort(404)
    access.shows_data_of(found)
    return found
