"""Carry-over (bắt đầu từ năm trước, chuyển sang bộ tiêu chí mới): what an earlier sheet can give, to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response

from ntm_assess import formatting
from ntm_assess.domain import carry_over as rules
from ntm_assess.domain import workflow
from ntm_assess.domain.carry_over import Case, Proposal
from ntm_assess.domain.criteria import CriteriaSet, Criterion, Indicator
from ntm_assess.domain.workflow import Role, State
from ntm_assess.storage import areas, assessments, carry_over, reviews
from ntm_assess.storage.carry_over import Chosen, Sheet, Stale
from ntm_assess.web import access, earlier_sheets, once_only, pages
from ntm_assess.web.addresses import SHEET, Addresses
from ntm_assess.web.earlier_sheets import Source

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("carry_over", __name__)

FIGURE = "muc"  # a ticked proposal: "2.1:fingerprint"
PAPER = "tep"  # a ticked paper: "2.1:17"
CRITERION = "tieu-chi"  # a button: only what is ticked in this criterion
WAY = "bo"  # a button: the set and year to go on with


class Filter(StrEnum):
    """Which case is shown; the values stand in the address (?loc=)."""

    ALL = "tat-ca"
    FILLED = "dien-duoc"
    DIFFERS = "khac"
    DROPPED = "bo"
    SAME = "giong"


SHOWN = {
    Filter.ALL: (Case.FILLED, Case.DIFFERS, Case.DROPPED, Case.SAME),
    Filter.FILLED: (Case.FILLED,),
    Filter.DIFFERS: (Case.DIFFERS,),
    Filter.DROPPED: (Case.DROPPED,),
    Filter.SAME: (Case.SAME,),
}


@dataclass(frozen=True)
class Row:
    proposal: Proposal
    is_open: bool  # whether this person may confirm it now

    @property
    def is_offered(self) -> bool:
        return self.is_open and self.proposal.answer is not None

    @property
    def is_judged_otherwise(self) -> bool:
        """Whether the figure stands otherwise here than it did there: by another level, or with another verdict."""
        before, after = self.proposal.old[0], self.proposal.after
        return after is not None and (before.level, before.verdict) != (after.level, after.verdict)

    @property
    def value(self) -> str:
        return f"{self.proposal.code}:{self.proposal.fingerprint}"


@dataclass(frozen=True)
class Offer:
    """All that can come from one source."""

    sources: Sequence[Source]
    source: Source
    rows: Sequence[Row]
    missing: Sequence[Indicator]  # what the source has nothing for
    may_confirm: bool
    old_set: CriteriaSet  # as they are counted in the years of both sheets
    new_set: CriteriaSet

    @cached_property
    def counts(self) -> dict[Case, int]:
        cases = [row.proposal.case for row in self.rows]
        return {case: cases.count(case) for case in Case}

    def blocks(self, case: Case) -> list[tuple[Criterion, list[Row]]]:
        """The proposals of one case by criterion: of the new set, or of the old one when they are dropped."""
        of_set = self.old_set if case is Case.DROPPED else self.new_set
        found: dict[str, tuple[Criterion, list[Row]]] = {}
        for row in self.rows:
            if row.proposal.case is case:
                criterion = of_set.criterion_of(row.proposal.code)
                found.setdefault(criterion.code, (criterion, []))[1].append(row)
        return list(found.values())

    def has_choice(self, cases: Sequence[Case]) -> bool:
        """Whether there is anything to tick among these."""
        rows = [row for row in self.rows if row.is_open and row.proposal.case in cases]
        return any(row.is_offered or row.proposal.papers for row in rows)


@dataclass(frozen=True)
class Way:
    """A set and year to go on with."""

    criteria_set: CriteriaSet
    year: int

    @property
    def key(self) -> str:
        return f"{self.criteria_set.id}:{self.year}"


@bp.get(f"{SHEET}/lay-tu")
@access.only(*access.COMMUNE)
def show(unit_code: str, criteria_set: str, year: int) -> Response:
    """What an earlier sheet can give to this one."""
    return _page(access.assessment_or_404(unit_code, criteria_set, year))


@bp.post(f"{SHEET}/lay-tu")
@access.only(Role.OFFICER)
def confirm(unit_code: str, criteria_set: str, year: int) -> Response:
    """Keep what was ticked."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    source = _chosen_source(earlier_sheets.sources_of(assessment)) or abort(404)
    old, new = _sheet(source.assessment), _sheet(assessment)
    chosen = _chosen(new.applied.criteria_set)
    if chosen.is_empty:
        return _page(assessment, status=422, is_empty=True)

    def change() -> str:
        reason = f"chuyển từ {source.origin}"
        carry_over.confirm(old, new, source.set_map, chosen, reason=reason, by=access.actor())
        papers = sum(map(len, chosen.papers.values()))
        counted = [f"{len(chosen.figures)} mục"] * bool(chosen.figures) + [f"{papers} tệp"] * bool(papers)
        return f"Đã chuyển {' và '.join(counted)} từ {source.origin}."

    try:
        message = once_only.carry_out(change)
    except Stale as stale:
        return _page(assessment, status=409, stale=stale.codes)
    return pages.go(Addresses(assessment)("carry_over.show", tu=source.key), message)


@bp.route(f"{SHEET}/bo-khac", methods=["GET", "POST"])
@access.only(*access.COMMUNE)
def move(unit_code: str, criteria_set: str, year: int) -> Response:
    """Go on with another set: a sheet of it is begun (or opened), and this one is its source."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    targets = earlier_sheets.targets_of(criteria_set)
    ways = {each.key: each for each in _ways(assessment, targets)}
    if request.method == "POST":
        way = ways.get(request.form.get(WAY, "")) or abort(404)
        applied = areas.applied_to(access.library(), assessment.unit, way.criteria_set.id, way.year)
        begun = assessments.start(assessment.unit, applied, by=access.actor())
        begun.unit = assessment.unit
        return pages.go(Addresses(begun)("carry_over.show", tu=f"{criteria_set}:{year}"))
    return pages.render(
        "carry_over/move.html",
        targets=targets,
        ways=list(ways.values()),
        own_set=access.library().sets[criteria_set],
        assessment=assessment,
        at=Addresses(assessment),
    )


def _ways(assessment: tables.Assessment, targets: Iterable[CriteriaSet]) -> Iterable[Way]:
    """Into complete sets whose levels can be told for this commune, from the year of its sheet on."""
    this_year = formatting.local_day(datetime.now(UTC)).year
    find_applied = areas.finder(access.library())
    for each in targets:
        years = [year for year in each.years_until(this_year) if each.complete and year >= assessment.year]
        for year in years:
            if find_applied(assessment.unit, each.id, year):
                yield Way(each, year)


def _chosen_source(sources: Sequence[Source]) -> Source | None:
    """That of the address; the first one where it names none."""
    key = request.args.get("tu", "")
    return next((each for each in sources if not key or each.key == key), None)


def _sheet(assessment: tables.Assessment) -> Sheet:
    return Sheet(assessment, access.applied_to(assessment))


def _page(
    assessment: tables.Assessment, *, status: int = 200, stale: Sequence[str] = (), is_empty: bool = False
) -> Response:
    sources = earlier_sheets.sources_of(assessment)
    source = _chosen_source(sources)
    asked = request.args.get("loc", "")
    shown = Filter(asked) if asked in set(Filter) else Filter.ALL
    return pages.render(
        "carry_over/show.html" if source else "carry_over/nothing.html",
        status=status,
        assessment=assessment,
        offer=_read(assessment, sources, source) if source else None,
        shown=shown,
        cases=SHOWN[shown],
        stale=stale,
        is_empty=is_empty,
        key=once_only.new_key(),
        at=Addresses(assessment),
    )


def _read(assessment: tables.Assessment, sources: Sequence[Source], source: Source) -> Offer:
    old, new = _sheet(source.assessment), _sheet(assessment)
    side, found = carry_over.proposals(old, new, source.set_map)
    state, items = State(assessment.state), reviews.item_states(assessment)
    may_confirm = g.user.role == Role.OFFICER and state.is_open
    return Offer(
        sources=sources,
        source=source,
        rows=[
            Row(each, may_confirm and each.new is not None and workflow.may_change(state, items[each.code]))
            for each in found
        ],
        missing=rules.without_source(side, found),
        may_confirm=may_confirm,
        old_set=old.applied.criteria_set,
        new_set=new.applied.criteria_set,
    )


def _chosen(criteria_set: CriteriaSet) -> Chosen:
    """What was ticked; with the button of a criterion, only in that one."""
    only = request.form.get(CRITERION, "")
    figures = {code: value for code, value in _pairs(FIGURE) if _is_within(code, only, criteria_set)}
    papers: dict[str, frozenset[int]] = {}
    for code, value in _pairs(PAPER):
        if value.isascii() and value.isdecimal() and len(value) < 10 and _is_within(code, only, criteria_set):
            papers[code] = papers.get(code, frozenset()) | {int(value)}
    return Chosen(figures, papers)


def _pairs(name: str) -> Iterable[tuple[str, str]]:
    for text in request.form.getlist(name):
        code, _, value = text.partition(":")
        yield code, value


def _is_within(code: str, criterion: str, criteria_set: CriteriaSet) -> bool:
    return not criterion or (
        criteria_set.indicator(code) is not None and criteria_set.criterion_of(code).code == criterion
    )
