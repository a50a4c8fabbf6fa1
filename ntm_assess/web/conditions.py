"""The word of the police, and the minutes of the meeting: pages of one form each."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from ntm_assess.domain.conditions import MEETING, SECURITY
from ntm_assess.web import access, condition_pages, pages
from ntm_assess.web.addresses import Addresses
from ntm_assess.web.condition_forms import MeetingForm, PoliceForm
from ntm_assess.web.condition_pages import PAGE

bp = Blueprint("conditions", __name__)


@bp.get(f"{PAGE}/{SECURITY}")
@access.only(*access.READERS)
def security(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    form = condition_pages.record_form(PoliceForm, assessment, SECURITY)
    return condition_pages.render("conditions/security.html", assessment, SECURITY, form=form)


@bp.post(f"{PAGE}/{SECURITY}")
@access.only(*access.COMMUNE)
def save_security(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    form = PoliceForm()
    status = condition_pages.save_record(form, assessment, SECURITY)
    if status == 200:
        return pages.go(Addresses(assessment)(".security"), "Đã lưu xác nhận của công an.")
    return condition_pages.render("conditions/security.html", assessment, SECURITY, status=status, form=form)


@bp.get(f"{PAGE}/{MEETING}")
@access.only(*access.READERS)
def meeting(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    form = condition_pages.record_form(MeetingForm, assessment, MEETING)
    return condition_pages.render("conditions/meeting.html", assessment, MEETING, form=form)


@bp.post(f"{PAGE}/{MEETING}")
@access.only(*access.COMMUNE)
def save_meeting(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    form = MeetingForm()
    status = condition_pages.save_record(form, assessment, MEETING)
    if status == 200:
        return pages.go(Addresses(assessment)(".meeting"), "Đã lưu biên bản họp.")
    return condition_pages.render("conditions/meeting.html", assessment, MEETING, status=status, form=form)
