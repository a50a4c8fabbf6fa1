"""One indicator: what the commune answers, saved while it is typed; its history; the commune's own estimate.

A save names the version that its page saw. The browser's script says it in headers, a plain form in a field.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, ValidationError

from ntm_assess import formatting, wording
from ntm_assess.domain import scoring, workflow
from ntm_assess.domain.criteria import Cost, DecidedBy, Effort, Indicator
from ntm_assess.domain.figures import InputType
from ntm_assess.domain.scoring import Scorecard
from ntm_assess.domain.workflow import Role, State
from ntm_assess.storage import answers, assessments, estimates, history, submissions
from ntm_assess.storage.answers import Conflict, Late, SaveMark
from ntm_assess.web import access, answer_form, answer_history, checklist, meanwhile, pages
from ntm_assess.web.answer_form import Posted
from ntm_assess.web.checklist import Addresses, Checklist, Row
from ntm_assess.web.forms import Form, Line, Version

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("answers", __name__)

INDICATOR = "/xa/<unit_code>/<criteria_set>/<int:year>/chi-tieu/<code>"

VERSION = "_version"  # the version that a plain form shows
OVER = "_over"  # a button: write over the version that the person was shown
LONGEST_TAB = 64
LARGEST = 2**31 - 1  # what a column holds
SUGGESTION = "_suggestion"  # a button: go back to what the tool suggests
LONGEST_MONTHS = 120


@dataclass(frozen=True)
class Closed:
    """Why an indicator could not be written."""

    state: State
    sent: tables.Submission | None
    at: datetime  # when it was asked for


class EstimateForm(Form):
    """What the work takes by the commune's own reckoning."""

    version = Version()
    cost = RadioField("Kinh phí", choices={str(each): formatting.upper_first(wording.cost(each)) for each in Cost})
    months = StringField("Thời gian (tháng)", description="Nửa tháng ghi 0,5.")
    decided_by = RadioField(
        "Ai quyết định", choices={str(each): formatting.upper_first(wording.decided_by(each)) for each in DecidedBy}
    )
    led_by = Line("Ai chủ trì", is_required=False)

    def validate_months(self, field: StringField) -> None:
        try:
            months = formatting.read_number(field.data or "", InputType.AMOUNT)
        except formatting.BadNumber as error:
            raise ValidationError(wording.number_error(error)) from error
        if not 0 < months <= LONGEST_MONTHS:
            raise ValidationError(f"Ông/bà ghi số tháng lớn hơn 0, nhiều nhất {LONGEST_MONTHS}.")

    @classmethod
    def of(cls, effort: Effort, version: int) -> EstimateForm:
        return cls(version=version, **_in_fields(effort))

    def differing(self, effort: Effort) -> dict[str, str]:
        """What this effort says where something else is typed, by field, as a person reads it."""
        kept = _in_fields(effort)
        labels = {"cost": dict(self.cost.choices), "decided_by": dict(self.decided_by.choices)}
        return {name: labels.get(name, {}).get(each, each) for name, each in kept.items() if each != self[name].data}

    def to_effort(self) -> Effort:
        return Effort(
            cost=Cost(self.cost.data),
            months=formatting.read_number(self.months.data, InputType.AMOUNT),
            decided_by=DecidedBy(self.decided_by.data),
            led_by=self.led_by.data,
        )


def _in_fields(effort: Effort) -> dict[str, str]:
    return {
        "cost": str(effort.cost),
        "months": formatting.in_field(effort.months, InputType.AMOUNT),
        "decided_by": str(effort.decided_by),
        "led_by": effort.led_by,
    }


@bp.get(INDICATOR)
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    """The indicator as it stands now. For htmx its row, in place of one whose typing was given up."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    indicator_or_404(assessment, code)
    sheet = checklist.read(assessment, role=g.user.role)
    row = sheet.row(code)
    if pages.wants_fragment():
        return _fragments("answers/_row.html", sheet, row, trigger=_saved_event(row))
    return _page(sheet, row)


@bp.route(INDICATOR, methods=["PUT", "POST"])
@access.only(Role.OFFICER)
def answer(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    indicator = indicator_or_404(assessment, code)
    if not answer_form.is_filled_in(indicator, request.form):
        abort(400)
    posted = answer_form.read(indicator, request.form)
    if posted.faults:
        return _refused(assessment, posted)
    applied = access.applied_to(assessment)
    try:
        outcome = answers.save(assessment, posted.answer, _mark(), applied=applied, by=access.actor())
    except workflow.NotAllowed:
        return _refused(access.assessment_or_404(unit_code, criteria_set, year), posted)
    if isinstance(outcome, Conflict):
        return _refused(assessment, posted, outcome)
    if isinstance(outcome, Late):
        return Response(status=204)
    return _saved(assessment, posted, outcome.scorecard)


@bp.get(f"{INDICATOR}/lich-su")
@access.only(*access.READERS)
def changes(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    """Who changed what and when."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    indicator = indicator_or_404(assessment, code)
    level = access.applied_to(assessment).level_of(code)
    return pages.render(
        "answers/history.html",
        indicator=indicator,
        changes=answer_history.read(history.of_indicator(assessment.id, code), indicator, level),
        at=Addresses(assessment),
    )


@bp.route(f"{INDICATOR}/uoc-tinh", methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def estimate(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    """What it takes by the commune's own reckoning, or back to the tool's suggestion."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    indicator = indicator_or_404(assessment, code)
    kept = estimates.find(assessment.id, code)
    form, status = EstimateForm.of(kept.effort or indicator.effort, kept.version), 200
    at = Addresses(assessment)
    if request.method == "POST":
        status = 422
        is_suggestion = SUGGESTION in request.form
        if is_suggestion or form.validate():
            effort = None if is_suggestion else form.to_effort()
            try:
                estimates.save(assessment, code, effort, form.version.data, by=access.actor())
            except estimates.Changed as changed:
                kept, status = changed.theirs, 409
                meanwhile.show(form, form.differing(kept.effort or indicator.effort), kept.version)
            else:
                return pages.go(f"{at('priorities.show')}#{formatting.slug(code)}")
    return pages.render("answers/estimate.html", status=status, indicator=indicator, form=form, own=kept.effort, at=at)


def indicator_or_404(assessment: tables.Assessment, code: str) -> Indicator:
    return access.applied_to(assessment).criteria_set.indicator(code) or abort(404)


def _mark() -> SaveMark:
    version = request.form.get(OVER) or request.headers.get("X-Ver") or request.form.get(VERSION) or "0"
    tab = request.headers.get("X-Tab", "")
    if len(tab) > LONGEST_TAB:
        abort(400)
    return SaveMark(_whole(version), tab, _whole(request.headers.get("X-Seq", "0")))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > LARGEST:
        abort(400)
    return int(text)


def _saved(assessment: tables.Assessment, posted: Posted, scorecard: Scorecard) -> Response:
    """For htmx what changed on the page around the field; for a plain form the page itself, at the same row."""
    code = posted.answer.code
    if not pages.wants_fragment():
        return pages.go(f"{Addresses(assessment)('assessments.show')}#{formatting.slug(code)}")
    kept = assessments.sheet(assessment, scorecard.applied, scorecard)
    sheet = checklist.read(assessment, role=g.user.role, sheet=kept)
    row = replace(sheet.row(code), hints=posted.hints)
    fields = answer_form.rewritten(row.result.indicator, posted)
    return _fragments("answers/_saved.html", sheet, row, trigger=_saved_event(row, fields))


def _refused(assessment: tables.Assessment, posted: Posted, conflict: Conflict | None = None) -> Response:
    """What was typed stays: htmx gets the message alone, a plain browser the indicator's own page.

    That the indicator is closed goes before whatever else is wrong with what was typed.
    """
    sheet = checklist.read(assessment, role=g.user.role)
    row = replace(sheet.row(posted.answer.code), posted=posted)
    indicator, level = row.result.indicator, row.result.level
    more: dict[str, Any] = {"mine": scoring.result_of(indicator, posted.answer, level)}
    if not row.is_open:
        more["closed"] = Closed(State(assessment.state), submissions.newest(assessment), datetime.now(UTC))
    elif conflict:
        more |= {"conflict": conflict, "theirs": scoring.result_of(indicator, conflict.theirs, level)}
    status = 409 if conflict or not row.is_open else 422
    if pages.wants_fragment():
        return _fragments("answers/_refused.html", sheet, row, status=status, **more)
    return _page(sheet, row, status=status, **more)


def _page(sheet: Checklist, row: Row, status: int = 200, **more: Any) -> Response:
    at = Addresses(sheet.sheet.assessment)
    return pages.render("answers/answer.html", status=status, checklist=sheet, row=row, at=at, **more)


def _fragments(
    template: str, sheet: Checklist, row: Row, *, status: int = 200, trigger: dict | None = None, **more: Any
) -> Response:
    at = Addresses(sheet.sheet.assessment)
    return pages.fragments(template, status=status, trigger=trigger, checklist=sheet, row=row, at=at, **more)


def _saved_event(row: Row, fields: dict[str, str] | None = None) -> dict[str, object]:
    """What the browser's script is told: the version to name next time, and figures that read otherwise now."""
    detail = {"target": f"#{formatting.slug(row.code)}", "code": row.code, "ver": row.version, "fields": fields or {}}
    return {"daluu": detail}
