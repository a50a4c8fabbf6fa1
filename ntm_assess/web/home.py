"""The first page: where each person lands, and how a commune begins."""

from datetime import UTC, datetime

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField

from ntm_assess import formatting, wording
from ntm_assess.domain.criteria import CriteriaSet, last_day
from ntm_assess.domain.workflow import Role
from ntm_assess.storage import areas, assessments, mergers, procedures, units
from ntm_assess.web import access, pages
from ntm_assess.web.forms import Form

bp = Blueprint("home", __name__)


class StartForm(Form):
    """The one choice: a criteria set and a year for which it is complete."""

    choice = SelectField("Bộ tiêu chí và năm")

    def __init__(self, sets: list[CriteriaSet], this_year: int) -> None:
        super().__init__()
        self.choice.choices = {
            f"{each.id}:{year}": f"{each.short_title}, năm {year}"
            for each in sets
            for year in each.years_until(this_year)
            if access.library().set_on(each.id, last_day(year)).complete
        }

    @property
    def set_and_year(self) -> tuple[str, int]:
        criteria_set, _, year = self.choice.data.partition(":")
        return criteria_set, int(year)


@bp.get("/")
@access.signed_in
def show() -> Response:
    """Everybody's first page: their own work."""
    role = Role(g.user.role)
    if role.is_of_commune:
        newest = assessments.visible_to(g.user).first()
        return redirect(sheet_url(newest) if newest else url_for(".start", unit_code=g.user.unit.code))
    if role in access.JUDGES:
        return redirect(url_for("reviews.queue"))
    return redirect(url_for("units.show_all" if role is Role.ADMIN else ".communes"))


@bp.get("/cac-xa")
@access.only(*(access.READERS - access.COMMUNE))
def communes() -> str:
    """The communes of somebody who reads many, each with where it stands."""
    standings = units.standings(g.user, areas.finder(access.library()))
    access.shows_data_of(*(each.unit.province for each in standings))
    return render_template(
        "home/communes.html",
        standings=standings,
        bases=_bases(standings),
        in_force=procedures.in_force_today(),
        sheet_url=sheet_url,
    )


@bp.route("/xa/<unit_code>/bat-dau", methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def start(unit_code: str) -> Response:
    """A commune begins a sheet; one that exists is opened."""
    unit = access.unit_or_404(unit_code)
    this_year = formatting.local_day(datetime.now(UTC)).year
    known = [each for each in access.library().sets.values() if _is_for(each, unit)]
    sets = [each for each in known if each.complete]
    form = StartForm(sets, this_year)
    if form.validate_on_submit():
        criteria_set, year = form.set_and_year
        applied = areas.applied_to(access.library(), unit, criteria_set, year)
        return pages.go(sheet_url(assessments.start(unit, applied, by=access.actor())))
    return pages.render(
        "home/start.html",
        status=422 if form.errors else 200,
        unit=unit,
        form=form,
        incomplete=[each for each in known if not each.complete and each.years_until(this_year)],
        over=[each for each in sets if each.applies_until and each.applies_until.year < this_year],
        titles={each.id: each.short_title for each in known},
        merged_into=mergers.merged_into(unit.id),
        started=list(assessments.visible_to(g.user)),
        sheet_url=sheet_url,
    )


def _is_for(criteria_set: CriteriaSet, unit: units.Unit) -> bool:
    """Whether the set speaks about the commune's region, or about groups of communes."""
    return criteria_set.has_own_groups or unit.province.region in criteria_set.regions


def sheet_url(assessment: "assessments.tables.Assessment") -> str:
    """The checklist of an assessment."""
    return url_for(
        "assessments.show",
        unit_code=assessment.unit.code,
        criteria_set=assessment.criteria_set,
        year=assessment.year,
    )


def _bases(standings: list[units.Standing]) -> dict[str, str]:
    """On which levels the results rest, by what the line is for: "" for all of them, else "Năm 2025"."""
    found = {each.applied.sha256: each.applied for each in standings if each.applied}
    newest_first = sorted(found.values(), key=lambda each: each.year, reverse=True)
    has_sets = len({each.criteria_set.id for each in newest_first}) > 1
    lines = {
        f"Năm {each.year}" + (f", {each.criteria_set.short_title}" if has_sets else ""): wording.levels_line(each)
        for each in newest_first
    }
    return {"": next(iter(lines.values()))} if len(set(lines.values())) == 1 else lines
