"""The consultation: when and where the report was made public, and the opinions, each with its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from werkzeug.wrappers import Response

from ntm_assess.domain.conditions import CONSULTATION
from ntm_assess.storage import condition_records
from ntm_assess.storage.condition_records import Line
from ntm_assess.web import access, condition_pages, pages
from ntm_assess.web.addresses import Addresses
from ntm_assess.web.condition_forms import ConsultationForm, OpinionForm, RecordForm
from ntm_assess.web.condition_pages import PAGE

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("condition_opinions", __name__)

LIST = f"{PAGE}/{CONSULTATION}"
ONE = f"{LIST}/<int:opinion_id>"


@bp.get(LIST)
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return _page(assessment, condition_pages.record_form(ConsultationForm, assessment, CONSULTATION))


@bp.post(LIST)
@access.only(*access.COMMUNE)
def save(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    form = ConsultationForm()
    status = condition_pages.save_record(form, assessment, CONSULTATION)
    return _page(assessment, form, status) if status != 200 else _back(assessment, "Đã lưu thời gian, nơi công khai.")


@bp.route(f"{LIST}/them", methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def add(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return _form(assessment, condition_pages.new_line())


@bp.route(ONE, methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def change(unit_code: str, criteria_set: str, year: int, opinion_id: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return _form(assessment, condition_pages.line_or_404(assessment, CONSULTATION, opinion_id))


@bp.post(f"{ONE}/bo")
@access.only(*access.COMMUNE)
def remove(unit_code: str, criteria_set: str, year: int, opinion_id: int) -> Response:
    """It can be brought back."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    line = condition_pages.line_or_404(assessment, CONSULTATION, opinion_id)
    condition_records.remove_line(assessment, CONSULTATION, line, by=access.actor())
    return _back(assessment, f"Đã bỏ ý kiến của {line.written.content['name']}.")


@bp.post(f"{ONE}/lay-lai")
@access.only(*access.COMMUNE)
def bring_back(unit_code: str, criteria_set: str, year: int, opinion_id: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    line = condition_pages.line_or_404(assessment, CONSULTATION, opinion_id)
    condition_records.bring_back_line(assessment, CONSULTATION, line, by=access.actor())
    return _back(assessment, f"Đã lấy lại ý kiến của {line.written.content['name']}.")


def _page(assessment: tables.Assessment, form: RecordForm, status: int = 200) -> Response:
    return condition_pages.render(
        "conditions/consultation.html",
        assessment,
        CONSULTATION,
        status=status,
        form=form,
        lines=condition_records.lines(assessment.id, CONSULTATION),
        removed=condition_records.removed_lines(assessment.id, CONSULTATION),
    )


def _form(assessment: tables.Assessment, line: Line) -> Response:
    form, status = OpinionForm.of(line.written.content, line.written.version), 200
    if form.is_submitted():
        status = condition_pages.save_line(form, assessment, CONSULTATION, line)
        if status == 200:
            return _back(assessment, "Đã lưu ý kiến.")
    return condition_pages.render(
        "conditions/opinion.html", assessment, CONSULTATION, status=status, form=form, line=line
    )


def _back(assessment: tables.Assessment, message: str) -> Response:
    return pages.go(Addresses(assessment)(".show"), message)
