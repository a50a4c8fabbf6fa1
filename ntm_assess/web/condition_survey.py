"""The survey of satisfaction: households and ballots village by village, all villages in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ntm_assess import formatting, wording
from ntm_assess.domain import conditions
from ntm_assess.domain.conditions import COUNTS_OF_BALLOTS, SATISFACTION
from ntm_assess.domain.figures import InputType
from ntm_assess.storage import condition_records
from ntm_assess.storage.condition_records import Line, Written
from ntm_assess.web import access, condition_pages, pages
from ntm_assess.web.addresses import Addresses
from ntm_assess.web.condition_pages import PAGE

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("condition_survey", __name__)

FILL = "_fill"  # a button: put each village's own households where none are typed


@dataclass(frozen=True)
class Posted:
    """The lines as they came in: what was typed, what it says (version, counts), what is wrong and who wrote else."""

    typed: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[int, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[int, Written] = field(default_factory=dict)

    def in_field(self, line: Line, name: str) -> str:
        count = line.written.content.get(name)
        return self.typed.get(field_name(line, name), "" if count is None else formatting.number(count))

    def fault(self, line: Line, name: str) -> str:
        return self.faults.get(field_name(line, name), "")

    def theirs(self, line: Line) -> Written | None:
        """What somebody else wrote for this village in between."""
        return self.conflicts.get(line.village.id) if line.village else None

    def version(self, line: Line) -> int:
        """That the next save names: after a conflict that of the other person, who was shown."""
        return (self.theirs(line) or line.written).version


def field_name(line: Line, name: str) -> str:
    assert line.village, "a line of the survey is of a village"
    return f"{line.village.id}-{name}"


@bp.get(f"{PAGE}/{SATISFACTION}")
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    return _page(assessment, condition_records.survey(assessment), Posted())


@bp.post(f"{PAGE}/{SATISFACTION}")
@access.only(*access.COMMUNE)
def save(unit_code: str, criteria_set: str, year: int) -> Response:
    """All villages of the form at once, or none of them."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    lines = condition_records.survey(assessment)
    posted = _posted(lines, request.form)
    if posted.faults:
        return _page(assessment, lines, posted, 422)
    conflicts = condition_records.save_survey(assessment, posted.given, by=access.actor())
    if conflicts:
        return _page(assessment, lines, Posted(posted.typed, posted.given, {}, conflicts), 409)
    return pages.go(Addresses(assessment)(".show"), "Đã lưu kết quả khảo sát.")


def _page(assessment: tables.Assessment, lines: list[Line], posted: Posted, status: int = 200) -> Response:
    return condition_pages.render(
        "conditions/survey.html",
        assessment,
        SATISFACTION,
        status=status,
        lines=lines,
        posted=posted,
        names=COUNTS_OF_BALLOTS,
        can_fill=any(_own_households(each) and "households" not in each.written.content for each in lines),
    )


def _posted(lines: list[Line], form: MultiDict[str, str]) -> Posted:
    typed: dict[str, str] = {}
    given: dict[int, tuple[int, dict[str, Any]]] = {}
    faults: dict[str, str] = {}
    for line in lines:
        assert line.village, "a line of the survey is of a village"
        seen = form.get(f"{line.village.id}-v", "")
        if not seen:
            continue  # a village that came in between was not on the page
        counts = _read(line, form, typed, faults)
        version = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
        given[line.village.id] = (version, {name: count for name, count in counts.items() if count is not None})
    return Posted(typed, given, faults)


def _read(line: Line, form: MultiDict[str, str], typed: dict[str, str], faults: dict[str, str]) -> dict[str, Any]:
    """The counts of one village. Adds what was typed and what is wrong, by the name of the field."""
    counts: dict[str, int | None] = {}
    for name in COUNTS_OF_BALLOTS:
        key, counts[name] = field_name(line, name), None
        typed[key] = form.get(key, "").strip()
        if FILL in form and name == "households" and not typed[key]:
            typed[key] = _own_households(line)
        try:
            counts[name] = int(formatting.read_number(typed[key], InputType.COUNT)) if typed[key] else None
        except formatting.BadNumber as error:
            faults[key] = wording.number_error(error)
    for each in conditions.too_many(COUNTS_OF_BALLOTS, counts):
        faults.setdefault(field_name(line, each.name), wording.too_many(each))
    return counts


def _own_households(line: Line) -> str:
    known = line.village.households if line.village else None
    return "" if known is None else formatting.number(known)
