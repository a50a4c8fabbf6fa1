"""Every component in every state on one page, for the people who build the screens. Not there in a real install."""

from flask import Blueprint, abort, current_app, render_template

from ntm_assess.web import access

bp = Blueprint("states", __name__)


@bp.get("/thiet-ke")
@access.public
def show() -> str:
    if not (current_app.debug or current_app.testing):
        abort(404)
    return render_template("states.html")
