"""Construction debts: the list of projects, each with a form of its own, and what is said of the list as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from werkzeug.wrappers import Response

from ntm_assess.domain.conditions import NO_DEBT
from ntm_assess.storage import condition_records
from ntm_assess.storage.condition_records import Line
from ntm_assess.web import access, condition_pages, pages
from ntm_assess.web.addresses import Addresses
from ntm_assess.web.condition_forms import DebtForm, DebtsForm, RecordForm
from ntm_assess.web.condition_pages import PAGE

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("condition_debts", __name__)

LIST = f"{PAGE}/{NO_DEBT}"
ONE = f"{LIST}/<int:debt_id>"


@bp.get(LIST)
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return _page(assessment, condition_pages.record_form(DebtsForm, assessment, NO_DEBT))


@bp.post(LIST)
@access.only(*access.COMMUNE)
def save(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    form = DebtsForm()
    status = condition_pages.save_record(form, assessment, NO_DEBT)
    return _page(assessment, form, status) if status != 200 else _back(assessment, "Đã lưu.")


@bp.route(f"{LIST}/them", methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def add(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return _form(assessment, condition_pages.new_line({"is_of_programme": True}))


@bp.route(ONE, methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def change(unit_code: str, criteria_set: str, year: int, debt_id: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return _form(assessment, condition_pages.line_or_404(assessment, NO_DEBT, debt_id))


@bp.post(f"{ONE}/bo")
@access.only(*access.COMMUNE)
def remove(unit_code: str, criteria_set: str, year: int, debt_id: int) -> Response:
    """It can be brought back."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    line = condition_pages.line_or_404(assessment, NO_DEBT, debt_id)
    condition_records.remove_line(assessment, NO_DEBT, line, by=access.actor())
    return _back(assessment, f"Đã bỏ {line.written.content['project']} khỏi danh sách.")


@bp.post(f"{ONE}/lay-lai")
@access.only(*access.COMMUNE)
def bring_back(unit_code: str, criteria_set: str, year: int, debt_id: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    line = condition_pages.line_or_404(assessment, NO_DEBT, debt_id)
    condition_records.bring_back_line(assessment, NO_DEBT, line, by=access.actor())
    return _back(assessment, f"Đã lấy lại {line.written.content['project']}.")


def _page(assessment: tables.Assessment, form: RecordForm, status: int = 200) -> Response:
    return condition_pages.render(
        "conditions/debts.html",
        assessment,
        NO_DEBT,
        status=status,
        form=form,
        lines=condition_records.lines(assessment.id, NO_DEBT),
        removed=condition_records.removed_lines(assessment.id, NO_DEBT),
    )


def _form(assessment: tables.Assessment, line: Line) -> Response:
    form, status = DebtForm.of(line.written.content, line.written.version), 200
    if form.is_submitted():
        status = condition_pages.save_line(form, assessment, NO_DEBT, line)
        if status == 200:
            return _back(assessment, f"Đã lưu {form['project'].data}.")
    return condition_pages.render("conditions/debt.html", assessment, NO_DEBT, status=status, form=form, line=line)


def _back(assessment: tables.Assessment, message: str) -> Response:
    return pages.go(Addresses(assessment)(".show"), message)
