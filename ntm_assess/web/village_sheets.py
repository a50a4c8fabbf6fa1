"""One indicator village by village: filled in at a desk, on a phone or on paper; the sum goes into the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ntm_assess import formatting, wording
from ntm_assess.domain import commune_figures as common
from ntm_assess.domain import scoring, village_sheets
from ntm_assess.domain.commune_figures import CommonFigures
from ntm_assess.domain.criteria import Indicator
from ntm_assess.domain.figures import Input
from ntm_assess.domain.scoring import Result
from ntm_assess.domain.village_sheets import Line, Sheet
from ntm_assess.domain.workflow import Role
from ntm_assess.formatting import BadNumber
from ntm_assess.storage import answers, commune_figures
from ntm_assess.storage import village_sheets as sheets
from ntm_assess.storage.answers import Conflict
from ntm_assess.storage.village_sheets import Kept, NoSum, Unseen, Written
from ntm_assess.web import access, evidence, pages
from ntm_assess.web.addresses import Addresses
from ntm_assess.web.answers import INDICATOR, indicator_or_404
from ntm_assess.web.line_fields import LineFields

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("village_sheets", __name__)

PAGE = f"{INDICATOR}/theo-thon"
VERSION = "_version"  # of the answer, beside "use the sum"
SHEET = "_sheet"  # there too: the digest of the sheet whose sum is shown
FILL = "_fill"  # a button: put each village's own households or people into the wholes that are empty
# Which count of a village is the whole of a share with this base.
OWN_COUNTS = {"households": "households", "people": "people"}


@dataclass(frozen=True)
class Posted:
    """The lines as they came in, by village: what is in the fields, what was written (of the lines that were touched),
    and what is wrong, by the name of the field."""

    fields: Mapping[int, LineFields]
    written: Mapping[int, Written]
    faults: Mapping[str, str]

    def over(self, conflicts: Mapping[int, LineFields]) -> Posted:
        """After a conflict: what was typed stands over what the others wrote."""
        changed = {id_: self.fields[id_].over(theirs) for id_, theirs in conflicts.items()}
        return replace(self, fields={**self.fields, **changed})


@dataclass(frozen=True)
class SheetPage:
    """What the page shows."""

    assessment: tables.Assessment
    indicator: Indicator
    sheet: Sheet
    is_open: bool
    result: Result  # as the answer stands
    version: int  # of the answer
    common: CommonFigures | None
    kept: Kept | None
    posted: Posted | None = None
    conflicts: Mapping[int, tuple[Line, str]] = field(default_factory=dict)

    @property
    def total(self) -> Result | None:
        """The sum as an answer. None: a village is missing."""
        if self.sheet.total is None:
            return None
        answer = replace(self.result.answer, entry=self.sheet.total, not_applicable_reason="")
        return scoring.result_of(self.indicator, answer, self.result.level)

    @property
    def faults_of_total(self) -> list[str]:
        """Why the sum cannot be an answer, though every village has its figures."""
        problems = self.indicator.requirement.problems(self.sheet.total) if self.sheet.total else ()
        return [wording.problem(each) for each in problems]

    @property
    def differing(self) -> list[str]:
        """Where the sum of the wholes is not the commune's common figure."""
        found = common.differing(self.indicator.requirement, self.sheet.total or {}, self.common)
        return [wording.common_difference(each) for each in found]

    @property
    def own_count(self) -> str:
        """Which count of a village may be put into its whole: "households"; empty: none."""
        return OWN_COUNTS.get(common.bases(self.indicator.requirement).get("whole", ""), "")

    @property
    def can_fill(self) -> bool:
        has_whole = any(column.name == "whole" for column in self.sheet.columns)
        return bool(
            has_whole
            and self.own_count
            and any(
                "whole" not in line.entry and getattr(line.village, self.own_count) is not None
                for line in self.sheet.lines
            )
        )

    @property
    def is_in_answer(self) -> bool:
        """Whether the answer is the sum of the sheet as it stands."""
        return self.sheet.total is not None and village_sheets.is_sum_in(self.sheet.total, self.result.answer.entry)

    @property
    def proves(self) -> bool:
        """Whether the answer is the sum of the sheet that is kept."""
        return self.kept is not None and self.kept.proves(self.result.answer)

    @property
    def digest(self) -> str:
        """Of the sheet whose sum is shown."""
        return village_sheets.digest(self.sheet.content(self.indicator.code))

    def fields(self, line: Line) -> LineFields:
        return self.posted.fields[line.village.id] if self.posted else _fields(self.sheet, line)

    def fault(self, line: Line, column: Input) -> str:
        return self.posted.faults.get(self.fields(line).name(column.name), "") if self.posted else ""


@bp.get(PAGE)
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return _page(_read(assessment, indicator_or_404(assessment, code)))


@bp.get(f"{PAGE}/in")
@access.only(*access.READERS)
def blank(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    """An empty sheet to print and to fill in by hand."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    page = _read(assessment, indicator_or_404(assessment, code))
    return pages.render("villages/blank.html", view=page, at=Addresses(assessment))


@bp.post(PAGE)
@access.only(Role.OFFICER)
def save(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    """All villages of the form at once, or none of them."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    indicator = indicator_or_404(assessment, code)
    page = _read(assessment, indicator)
    posted = _posted(page, request.form)
    if posted.faults:
        return _page(replace(page, posted=posted), 422)
    applied = access.applied_to(assessment)
    conflicts = sheets.save(assessment, code, posted.written, applied=applied, by=access.actor())
    if conflicts:
        theirs = {id_: _fields(page.sheet, line) for id_, (line, _) in conflicts.items()}
        return _page(replace(page, posted=posted.over(theirs), conflicts=conflicts), 409)
    return pages.go(Addresses(assessment)("village_sheets.show", code), "Đã lưu số liệu theo thôn.")


@bp.post(f"{PAGE}/dung-tong")
@access.only(Role.OFFICER)
def use_sum(unit_code: str, criteria_set: str, year: int, code: str) -> Response:
    """The sum becomes the answer of the indicator; the sheet is kept as its evidence."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    indicator = indicator_or_404(assessment, code)
    applied = access.applied_to(assessment)
    version = request.form.get(VERSION, "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    try:
        outcome = sheets.use_sum(
            assessment, indicator, seen, applied=applied, by=access.actor(), seen=request.form.get(SHEET, "")
        )
    except NoSum:
        abort(409, "Bảng theo thôn chưa có tổng. Ông/bà xem lại các thôn còn thiếu số.")
    except Unseen:
        abort(409, "Số của các thôn vừa thay đổi, tổng không còn như ông/bà đã xem. Ông/bà xem lại rồi dùng tổng.")
    if isinstance(outcome, Conflict):
        abort(409, f"{outcome.written_by} vừa sửa kết quả này. Ông/bà xem lại rồi dùng tổng.")
    at = Addresses(assessment)
    return pages.go(f"{at('assessments.show')}#{formatting.slug(code)}", f"Đã dùng tổng các thôn cho chỉ tiêu {code}.")


def _page(page: SheetPage, status: int = 200) -> Response:
    return pages.render("villages/sheet.html", status=status, view=page, at=Addresses(page.assessment))


def _read(assessment: tables.Assessment, indicator: Indicator) -> SheetPage:
    """A fixed number of queries, however many villages there are."""
    answer, version = answers.find(assessment.id, indicator.code)
    level = access.applied_to(assessment).level_of(indicator.code)
    return SheetPage(
        assessment=assessment,
        indicator=indicator,
        sheet=sheets.sheet(assessment, indicator),
        is_open=g.user.role == Role.OFFICER and evidence.may_change(assessment, indicator.code),
        result=scoring.result_of(indicator, answer, level),
        version=version,
        common=commune_figures.in_force(assessment.unit_id, assessment.year),
        kept=sheets.newest(assessment.id, indicator.code),
    )


def _fields(sheet: Sheet, line: Line) -> LineFields:
    entry = line.entry
    texts = {
        each.name: formatting.in_field(Decimal(entry[each.name]), each.type) if each.name in entry else ""
        for each in sheet.columns
    }
    return LineFields.of(line.village.id, line.version, texts)


def _posted(page: SheetPage, form: MultiDict[str, str]) -> Posted:
    fields: dict[int, LineFields] = {}
    written: dict[int, Written] = {}
    faults: dict[str, str] = {}
    for line in page.sheet.lines:
        sent = _fields(page.sheet, line).sent(form)
        if FILL in form and "whole" in sent.texts:
            sent = sent.filled("whole", _own_count(page, line))
        fields[line.village.id] = sent
        if sent.is_touched:
            written[line.village.id] = Written(sent.version, _entry(page, sent, faults))
    return Posted(fields, written, faults)


def _entry(page: SheetPage, sent: LineFields, faults: dict[str, str]) -> dict[str, Decimal | bool]:
    """What a line says. Adds what is wrong with it."""
    entry: dict[str, Decimal | bool] = {}
    for column in page.sheet.columns:
        text = sent.texts[column.name]
        try:
            if text:
                entry[column.name] = formatting.read_number(text, column.type)
        except BadNumber as error:
            faults[sent.name(column.name)] = wording.number_error(error)
    for problem in village_sheets.problems(page.indicator.requirement, entry):
        faults.setdefault(sent.name(problem.input), wording.problem(problem))
    return entry


def _own_count(page: SheetPage, line: Line) -> str:
    known = getattr(line.village, page.own_count) if page.own_count else None
    return "" if known is None else formatting.number(known)
