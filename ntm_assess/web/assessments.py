"""The checklist (bảng tiêu chí): a commune's whole sheet on one page."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from ntm_assess.web import access, checklist, pages
from ntm_assess.web.addresses import SHEET, Addresses
from ntm_assess.web.checklist import Filter

bp = Blueprint("assessments", __name__)


@bp.get(SHEET)
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    asked = request.args.get("loc", "")
    return pages.render(
        "assessments/show.html",
        checklist=checklist.read(assessment, role=g.user.role),
        shown=Filter(asked) if asked in set(Filter) else Filter.ALL,
        at=Addresses(assessment),
    )
