"""A gate before sending is passed over: the leader says why, and the reason goes along with the submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from ntm_assess.domain import workflow
from ntm_assess.domain.submissions import Condition
from ntm_assess.domain.workflow import SHORTEST_REASON, Role
from ntm_assess.storage import open_items, submissions, waivers
from ntm_assess.storage.submissions import Contents
from ntm_assess.web import access, pages
from ntm_assess.web.addresses import SHEET, Addresses
from ntm_assess.web.forms import Form, Text

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("waivers", __name__)

PAGE = f"{SHEET}/kiem-tra/dieu-kien/<code>/bo-qua"
TOO_SHORT = f"Ông/bà ghi rõ vì sao vẫn gửi, ít nhất {SHORTEST_REASON} ký tự."


class WaiverForm(Form):
    reason = Text("Vì sao vẫn gửi", is_required=True, description="Người thẩm định đọc, và in trên Tờ trình.")


@bp.get(PAGE)
@access.only(Role.LEADER)
def show(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    """What is not passed, and the reason so far."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    contents, condition = _condition_or_404(assessment, code)
    written = waivers.of_assessment(assessment.id).get(code)
    return _page(assessment, contents, condition, WaiverForm(formdata=None, reason=written.reason if written else ""))


@bp.post(PAGE)
@access.only(Role.LEADER)
def write(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    contents, condition = _condition_or_404(assessment, code)
    form = WaiverForm()
    if form.validate() and not workflow.says_enough(form.reason.data):
        form.refuse("reason", TOO_SHORT)
    failing = contents.failing_gates(condition)
    if form.errors or not failing:
        return _page(assessment, contents, condition, form)
    waivers.write(assessment, code, failing, form.reason.data, by=access.actor())
    return _back(assessment, "Đã ghi lý do. Lý do đi cùng lần gửi và in trên Tờ trình.")


@bp.post(f"{PAGE}/thoi")
@access.only(Role.LEADER)
def withdraw(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    _condition_or_404(assessment, code)
    waivers.withdraw(assessment, code, by=access.actor())
    return _back(assessment, "Đã bỏ lý do.")


def _condition_or_404(assessment: tables.Assessment, code: str) -> tuple[Contents, Condition]:
    contents = submissions.contents(assessment, access.applied_to(assessment))
    return contents, next((each for each in contents.conditions if each.code == code), None) or abort(404)


def _page(assessment: tables.Assessment, contents: Contents, condition: Condition, form: WaiverForm) -> Response:
    return pages.render(
        "sending/waiver.html",
        status=422 if form.errors else 200,
        assessment=assessment,
        at=Addresses(assessment),
        contents=contents,
        condition=condition,
        failing=contents.failing_gates(condition),
        rule=contents.procedure.condition(condition.code),
        is_written=condition.code in waivers.of_assessment(assessment.id),
        is_closed=bool(open_items.closed_of(assessment, [condition.item_code])),
        form=form,
    )


def _back(assessment: tables.Assessment, message: str) -> Response:
    return pages.go(Addresses(assessment)("sending.check", _anchor="chot"), message)
