"""The checklist (bảng tiêu chí): a commune's whole sheet on one page."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from ntm_assess.domain.workflow import Role
from ntm_assess.storage import merging, procedures
from ntm_assess.web import access, checklist, earlier_sheets, pages
from ntm_assess.web.addresses import SHEET, Addresses
from ntm_assess.web.checklist import Filter

bp = Blueprint("assessments", __name__)


@bp.get(SHEET)
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    asked = request.args.get("loc", "")
    found = checklist.read(assessment, role=g.user.role)
    may_begin = g.user.role == Role.OFFICER and found.may_send and not found.sheet.marks
    return pages.render(
        "assessments/show.html",
        chain=procedures.chain_of(assessment.unit),
        checklist=found,
        to_begin_from=earlier_sheets.sources_of(assessment)[:1] if may_begin else [],
        to_merge=bool(may_begin and merging.made_of(assessment)),
        leads_on=bool(earlier_sheets.targets_of(criteria_set)),
        shown=Filter(asked) if asked in set(Filter) else Filter.ALL,
        at=Addresses(assessment),
    )
