"""What was sent and what became of it: every submission as it was, and the course of the assessment."""

from __future__ import annotations

from flask import Blueprint, abort

from ntm_assess.storage import submissions
from ntm_assess.web import access, condition_findings, pages
from ntm_assess.web.addresses import SHEET, Addresses

bp = Blueprint("submissions", __name__)


@bp.get(f"{SHEET}/lan-gui/<int:number>")
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int, number: int):
    """One submission with the levels, figures and papers of its day."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    submission = submissions.find(assessment.id, number) or abort(404)
    frozen = submissions.frozen(submission, access.library())
    procedure = condition_findings.procedure_of(frozen, access.library())
    return pages.render(
        "submissions/show.html",
        assessment=assessment,
        at=Addresses(assessment),
        submission=submission,
        frozen=frozen,
        findings=condition_findings.by_condition(procedure, frozen.conditions),
        is_unchanged=submissions.is_unchanged(submission),
        numbers=[each.number for each in submissions.all_of(assessment.id)],
    )


@bp.get(f"{SHEET}/dien-bien")
@access.only(*access.READERS)
def timeline(unit_code: str, criteria_set: str, year: int):
    """What happened to the whole, the newest last."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return pages.render(
        "submissions/timeline.html",
        assessment=assessment,
        at=Addresses(assessment),
        steps=submissions.steps(assessment.id),
    )
