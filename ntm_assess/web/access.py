"""Who may see and do what. Denied unless a view says otherwise.

Every view carries a rule (a decorator below); the gate refuses a view without one. Loaders give the row or 404: what a
person may not see does not exist for them. Their own thing in the wrong role is 403.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.workflow import Role
from ntm_assess.law.library import Library
from ntm_assess.storage import areas, assessments, units
from ntm_assess.storage.history import Actor
from ntm_assess.web import pages

View = TypeVar("View", bound=Callable)

READERS = frozenset(set(Role) - {Role.ADMIN})  # whoever may read the sheets of the communes they see
COMMUNE = frozenset({Role.OFFICER, Role.LEADER})
JUDGES = frozenset({Role.PRE_REVIEWER, Role.REVIEWER})
COMPARERS = frozenset({Role.ADMIN, Role.REVIEWER})  # whoever may read the gazette for all


@dataclass(frozen=True)
class Rule:
    """Who may call a view."""

    roles: frozenset[Role]
    is_public: bool = False


def public(view: View) -> View:
    """Anybody, signed in or not."""
    view.access_rule = Rule(frozenset(Role), is_public=True)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anybody who is signed in."""
    view.access_rule = Rule(frozenset(Role))  # type: ignore[attr-defined]
    return view


def only(*roles: Role) -> Callable[[View], View]:
    """People of these roles."""

    def mark(view: View) -> View:
        view.access_rule = Rule(frozenset(roles))  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The rule of a view. None: it has none, and the gate refuses it."""
    return getattr(app.view_functions[endpoint], "access_rule", None)


def gate() -> Response | None:
    """Runs before every view. g.user is set by then (None: not signed in)."""
    if request.endpoint is None:
        return None  # 404 or 405, which say nothing of anybody
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(403)
    if rule.is_public:
        return None
    if g.user is None or _page_is_of_somebody_else():
        return _to_sign_in()
    if g.user.role not in rule.roles:
        abort(403)
    return None


def actor() -> Actor:
    """The signed-in person, as the record names them."""
    return Actor.of(g.user, request.remote_addr or "")


def library() -> Library:
    return current_app.extensions["criteria"]


def applied_to(assessment: "assessments.tables.Assessment") -> AppliedSet:
    """The criteria set as it holds for this assessment today. Without the province's levels the answer is a page that
    says so (LevelsMissing)."""
    key = (assessment.id, assessment.criteria_set, assessment.year)
    if g.get("applied_key") != key:
        g.applied = areas.applied_to(library(), assessment.unit, assessment.criteria_set, assessment.year)
        g.applied_key = key
    return g.applied


def shows_data_of(*provinces: units.Province) -> None:
    """This page shows data of these provinces; of an invented one it says so, whoever reads."""
    g.is_sample = g.get("is_sample", False) or any(each.is_sample for each in provinces)


def assessment_or_404(unit_code: str, criteria_set: str, year: int) -> "assessments.tables.Assessment":
    """The assessment, with unit and province, if this person may see it."""
    if criteria_set not in library().sets:
        abort(404)
    g.assessment = assessments.find(unit_code, criteria_set, year, user=g.user) or abort(404)
    shows_data_of(g.assessment.unit.province)
    return g.assessment


def sheet_of(assessment: "assessments.tables.Assessment") -> assessments.Sheet:
    """All that stands on it, read once for a request: the page and the top bar both look."""
    if "sheet" not in g or g.sheet.assessment.id != assessment.id:
        g.sheet = assessments.sheet(assessment, applied_to(assessment))
    return g.sheet


def unit_or_404(unit_code: str) -> units.Unit:
    """The commune, with its province, if this person may see it."""
    unit = assessments.find_unit(unit_code, user=g.user) or abort(404)
    shows_data_of(unit.province)
    return unit


def _page_is_of_somebody_else() -> bool:
    """The page was made for another person, who signed in here before: what they typed is not to be sent as ours."""
    page_user = request.headers.get("X-User", "")
    return page_user != "" and page_user != str(g.user.id)


def _to_sign_in() -> Response:
    # htmx would follow a plain redirect and swap the sign-in page into a table row.
    if pages.wants_fragment():
        return Response(status=401, headers={"X-Sign-In": "1"})
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.sign_in", tiep=target))
