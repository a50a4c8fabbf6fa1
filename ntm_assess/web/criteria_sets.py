"""One criteria set as everybody may read it: what it asks, what is not known of it, who goes by which levels."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from ntm_assess.web import access, pages

bp = Blueprint("criteria_sets", __name__)


@bp.get("/bo-tieu-chi/<criteria_set>")
@access.signed_in
def show(criteria_set: str) -> Response:
    """With every amendment that is known, also those to come."""
    if criteria_set not in access.library().sets:
        abort(404)
    found = access.library().latest(criteria_set)
    return pages.render("criteria_sets/show.html", criteria_set=found, below=access.library().sets.get(found.builds_on))
