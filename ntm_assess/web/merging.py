"""A sheet of a merged commune: what its former communes had, typed where nothing is kept, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Blueprint, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ntm_assess import formatting, wording
from ntm_assess.domain import merging as rules
from ntm_assess.domain import scoring, village_sheets, workflow
from ntm_assess.domain.criteria import CriteriaSet, Criterion, Indicator
from ntm_assess.domain.figures import Input, InputType
from ntm_assess.domain.merging import Case, Proposal
from ntm_assess.domain.workflow import State
from ntm_assess.formatting import BadDate, BadNumber
from ntm_assess.storage import answers, areas, merging, reviews
from ntm_assess.storage.carry_over import Stale
from ntm_assess.storage.merging import Figures, Line, Typed, Written
from ntm_assess.web import access, evidence, once_only, pages
from ntm_assess.web.addresses import SHEET, Addresses
from ntm_assess.web.answers import indicator_or_404
from ntm_assess.web.forms import one_line
from ntm_assess.web.line_fields import LineFields

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("merging", __name__)

PAGE = f"{SHEET}/hop-nhat"
ONE = f"{PAGE}/<code>"
FIGURE = "muc"  # a ticked proposal: "2.1:fingerprint"
CRITERION = "tieu-chi"  # a button: only what is ticked in this criterion
LONGEST_REASON = 500
YES_NO = {"yes": True, "no": False}
# Fields besides the inputs of the requirement, behind the id of the former commune.
AS_OF, REASON = "_as_of", "_reason"


class Filter(StrEnum):
    """Which case is shown; the values stand in the address (?loc=)."""

    ALL = "tat-ca"
    FILLED = "dien-duoc"
    DIFFERS = "can-xem"
    NONE = "chua-co"
    SAME = "giong"


SHOWN = {
    Filter.ALL: (Case.FILLED, Case.DIFFERS, Case.NONE, Case.SAME),
    Filter.FILLED: (Case.FILLED,),
    Filter.DIFFERS: (Case.DIFFERS,),
    Filter.NONE: (Case.NONE,),
    Filter.SAME: (Case.SAME,),
}


@dataclass(frozen=True)
class Row:
    proposal: Proposal
    is_open: bool  # whether this person may confirm it now

    @property
    def has_figures(self) -> bool:
        """Whether any former commune says something."""
        return any(each.origin for each in self.proposal.formers)

    @property
    def is_offered(self) -> bool:
        return self.is_open and self.proposal.answer is not None

    @property
    def value(self) -> str:
        return f"{self.proposal.code}:{self.proposal.fingerprint}"


@dataclass(frozen=True)
class Offer:
    """All that can come from the former communes."""

    rows: Sequence[Row]
    criteria_set: CriteriaSet
    may_confirm: bool

    @cached_property
    def counts(self) -> dict[Case, int]:
        cases = [row.proposal.case for row in self.rows]
        return {case: cases.count(case) for case in Case}

    def blocks(self, case: Case) -> list[tuple[Criterion, list[Row]]]:
        """The proposals of one case by criterion."""
        found: dict[str, tuple[Criterion, list[Row]]] = {}
        for row in self.rows:
            if row.proposal.case is case:
                criterion = self.criteria_set.criterion_of(row.proposal.code)
                found.setdefault(criterion.code, (criterion, []))[1].append(row)
        return list(found.values())

    def has_choice(self, cases: Sequence[Case]) -> bool:
        """Whether there is anything to tick among these."""
        return any(row.is_offered and row.proposal.case in cases for row in self.rows)


@bp.get(PAGE)
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int) -> Response:
    """What follows from the former communes, indicator by indicator."""
    return _page(access.assessment_or_404(unit_code, criteria_set, year))


@bp.post(PAGE)
@access.only(*access.COMMUNE)
def confirm(unit_code: str, criteria_set: str, year: int) -> Response:
    """Keep what was ticked."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    applied = access.applied_to(assessment)
    chosen = _chosen(applied.criteria_set)
    if not chosen:
        return _page(assessment, status=422, is_empty=True)

    def change() -> str:
        merging.confirm(
            assessment, chosen, applied=applied, find_applied=areas.finder(access.library()), by=access.actor()
        )
        return f"Đã ghi {len(chosen)} chỉ tiêu từ số liệu các xã cũ."

    try:
        message = once_only.carry_out(change)
    except Stale as stale:
        return _page(assessment, status=409, stale=stale.codes)
    return pages.go(Addresses(assessment)("merging.show"), message)


def _page(
    assessment: tables.Assessment, *, status: int = 200, stale: Sequence[str] = (), is_empty: bool = False
) -> Response:
    offer = _read(assessment)
    asked = request.args.get("loc", "")
    shown = Filter(asked) if asked in set(Filter) else Filter.ALL
    return pages.render(
        "merging/show.html" if offer.rows else "merging/nothing.html",
        status=status,
        assessment=assessment,
        offer=offer,
        shown=shown,
        cases=SHOWN[shown],
        stale=stale,
        is_empty=is_empty,
        key=once_only.new_key(),
        at=Addresses(assessment),
    )


def _read(assessment: tables.Assessment) -> Offer:
    applied = access.applied_to(assessment)
    found = merging.proposals(assessment, applied, areas.finder(access.library()))
    state = State(assessment.state)
    may_confirm = g.user.role in access.COMMUNE and state.is_open
    items = reviews.item_states(assessment) if may_confirm else {}
    rows = [Row(each, may_confirm and workflow.may_change(state, items[each.code])) for each in found]
    return Offer(rows, applied.criteria_set, may_confirm)


def _chosen(criteria_set: CriteriaSet) -> dict[str, str]:
    """What was ticked, with what was seen; with the button of a criterion, only in that one."""
    only = request.form.get(CRITERION, "")
    pairs = (text.partition(":") for text in request.form.getlist(FIGURE))
    return {code: seen for code, _, seen in pairs if not only or _is_within(code, only, criteria_set)}


def _is_within(code: str, criterion: str, criteria_set: CriteriaSet) -> bool:
    return criteria_set.indicator(code) is not None and criteria_set.criterion_of(code).code == criterion


# --- The figures of one indicator -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Posted:
    """The lines as they came in, by former commune: what is in the fields, what was written (of the lines that were
    touched), and what is wrong, by the name of the field."""

    fields: Mapping[int, LineFields]
    written: Mapping[int, Written]
    faults: Mapping[str, str]


@dataclass(frozen=True)
class FiguresPage:
    """What the page of one indicator shows."""

    assessment: tables.Assessment
    proposal: Proposal
    lines: Sequence[Line]
    is_open: bool
    posted: Posted | None = None
    conflicts: Mapping[int, Typed] = field(default_factory=dict)

    @property
    def indicator(self) -> Indicator:
        return self.proposal.indicator

    @property
    def inputs(self) -> tuple[Input, ...]:
        return rules.asked(self.indicator)

    def fields(self, line: Line) -> LineFields:
        if self.posted is None:
            return _fields(self.indicator, line.commune.id, line.typed)
        fields, theirs = self.posted.fields[line.commune.id], self.conflicts.get(line.commune.id)
        return fields.over(_fields(self.indicator, line.commune.id, theirs)) if theirs else fields

    def fault(self, line: Line, name: str) -> str:
        return self.posted.faults.get(self.fields(line).name(name), "") if self.posted else ""

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of each field in which something is wrong, with what it is; for the summary at the top."""
        names = _names(self.indicator)
        found = [
            (f"f{self.fields(line).name(name)}", f"{line.commune.name}: {self.fault(line, name)}")
            for line in self.lines
            for name in names
            if self.fault(line, name)
        ]
        first = self.inputs[0].name
        return found + [
            (
                f"f{self.fields(line).name(first)}",
                f"{line.commune.name}: {self.conflicts[line.commune.id].written_by} vừa sửa",
            )
            for line in self.lines
            if line.commune.id in self.conflicts
        ]

    def in_words(self, typed: Typed) -> str:
        """What somebody else typed, in one line."""
        answer = scoring.Answer(self.indicator.code, typed.figures.entry, "", typed.figures.not_applicable_reason)
        return wording.result_line(scoring.result_of(self.indicator, answer, self.proposal.current.level))


@bp.get(ONE)
@access.only(*access.READERS)
def figures(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return _figures_page(_read_figures(assessment, indicator_or_404(assessment, code)))


@bp.post(ONE)
@access.only(*access.COMMUNE)
def save(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    """All former communes of the form at once, or none of them."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    page = _read_figures(assessment, indicator_or_404(assessment, code))
    posted = _posted(page, request.form)
    if posted.faults:
        return _figures_page(_with(page, posted), 422)
    applied = access.applied_to(assessment)
    conflicts = merging.save(assessment, code, posted.written, applied=applied, by=access.actor())
    if conflicts:
        return _figures_page(_with(page, posted, conflicts), 409)
    return pages.go(Addresses(assessment)("merging.figures", code), "Đã lưu số liệu của các xã cũ.")


def _figures_page(page: FiguresPage, status: int = 200) -> Response:
    template = "merging/figures.html" if page.lines else "merging/nothing.html"
    return pages.render(template, status=status, view=page, assessment=page.assessment, at=Addresses(page.assessment))


def _read_figures(assessment: tables.Assessment, indicator: Indicator) -> FiguresPage:
    """A fixed number of queries."""
    applied = access.applied_to(assessment)
    answer, _ = answers.find(assessment.id, indicator.code)
    current = scoring.result_of(indicator, answer, applied.level_of(indicator.code))
    sources = merging.Sources(assessment, applied, areas.finder(access.library()), indicator.code)
    may_change = g.user.role in access.COMMUNE and evidence.may_change(assessment, indicator.code)
    return FiguresPage(assessment, sources.proposal(current), sources.lines(current), may_change)


def _with(page: FiguresPage, posted: Posted, conflicts: Mapping[int, Typed] | None = None) -> FiguresPage:
    return FiguresPage(page.assessment, page.proposal, page.lines, page.is_open, posted, conflicts or {})


def _posted(page: FiguresPage, form: MultiDict[str, str]) -> Posted:
    fields: dict[int, LineFields] = {}
    written: dict[int, Written] = {}
    faults: dict[str, str] = {}
    for line in page.lines:
        sent = _fields(page.indicator, line.commune.id, line.typed).sent(form)
        fields[sent.id] = sent
        if sent.is_touched:
            figures, wrong = _read_line(page.indicator, sent.texts)
            faults |= {sent.name(name): message for name, message in wrong.items()}
            written[sent.id] = Written(sent.version, figures)
    return Posted(fields, written, faults)


def _fields(indicator: Indicator, former_id: int, typed: Typed) -> LineFields:
    figures = typed.figures
    texts = {each.name: _in_field(each, figures.entry.get(each.name)) for each in rules.asked(indicator)}
    texts |= {AS_OF: formatting.day(figures.as_of) if figures.as_of else "", REASON: figures.not_applicable_reason}
    return LineFields.of(former_id, typed.version, texts)


def _in_field(asked: Input, value: Decimal | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else formatting.in_field(value, asked.type)


def _names(indicator: Indicator) -> Iterable[str]:
    return (*(each.name for each in rules.asked(indicator)), AS_OF, REASON)


def _read_line(indicator: Indicator, typed: Mapping[str, str]) -> tuple[Figures, dict[str, str]]:
    """The figures, and what is wrong by the name of the input."""
    entry: dict[str, Decimal | bool] = {}
    faults: dict[str, str] = {}
    for each in rules.asked(indicator):
        try:
            value = _value(each, typed[each.name])
        except BadNumber as error:
            faults[each.name] = wording.number_error(error)
        else:
            entry |= {} if value is None else {each.name: value}
    as_of = None
    try:
        as_of = _day(typed[AS_OF])
    except BadDate as error:
        faults[AS_OF] = wording.date_error(error)
    reason = one_line(typed[REASON])[:LONGEST_REASON] if indicator.may_be_not_applicable else ""
    if reason and entry:
        faults[REASON] = "Đã ghi số thì bỏ trống lý do không áp dụng, hoặc ngược lại."
    for problem in village_sheets.problems(indicator.requirement, entry):
        faults.setdefault(problem.input, wording.problem(problem))
    return Figures(entry, reason, as_of), faults


def _value(each: Input, text: str) -> Decimal | bool | None:
    """None: left empty. Raises BadNumber."""
    if each.type is InputType.YES_NO:
        return YES_NO.get(text)
    return formatting.read_number(text, each.type) if text.strip() else None


def _day(text: str) -> date | None:
    """None: left empty. Raises BadDate."""
    return formatting.read_date(one_line(text)) if text.strip() else None
