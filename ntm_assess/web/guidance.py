"""How an indicator is counted, which papers usually prove it, who guides it, and where its level comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, g
from werkzeug.wrappers import Response

from ntm_assess.domain import scoring
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.workflow import Role
from ntm_assess.storage import assessments
from ntm_assess.web import access, pages
from ntm_assess.web.addresses import Addresses

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("guidance", __name__)


@bp.get("/huong-dan/<criteria_set>/<code>")
@access.signed_in
def show(criteria_set: str, code: str) -> Response:
    if criteria_set not in access.library().sets:
        abort(404)
    found = access.library().latest(criteria_set)
    indicator = found.indicator(code) or abort(404)
    own = _own_sheet(criteria_set)
    answer = Answer(code)
    return pages.render(
        "answers/guidance.html",
        criteria_set=found,
        criterion=found.criterion_of(code),
        indicator=indicator,
        # As the levels read for somebody who has entered nothing yet.
        result=scoring.result_of(indicator, answer, access.applied_to(own).level_of(code)) if own else None,
        levels=[(entry, scoring.result_of(indicator, answer, entry.level)) for entry in indicator.levels],
        definitions=[
            (each, each.meanings_in(own.year if own else None)) for each in access.library().definitions_of(indicator)
        ],
        amended_by=[each for each in found.amended_by if each.names(found.id, code)],
        at=Addresses(own) if own else None,
    )


def _own_sheet(criteria_set: str) -> tables.Assessment | None:
    """Somebody of a commune reads it beside their own sheet, with the level that holds there."""
    if not Role(g.user.role).is_of_commune:
        return None
    return next((each for each in assessments.visible_to(g.user) if each.criteria_set == criteria_set), None)
