"""The survey of satisfaction: households and ballots village by village, all villages in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
from ntm_assess.web.line_fields import LineFields

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("condition_survey", __name__)

FILL = "_fill"  # a button: put each village's own households where none are typed


@dataclass(frozen=True)
class Posted:
    """The form, by village: what is in its fields, what was written (version and counts, of the lines that were
    touched), what is wrong by the name of the field, and who wrote something else in between."""

    fields: Mapping[int, LineFields]
    given: Mapping[int, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[int, Written] = field(default_factory=dict)

    def fault(self, line: Line, name: str) -> str:
        return self.faults.get(self.fields[_village(line).id].name(name), "")

    def over(self, conflicts: Mapping[int, Written]) -> Posted:
        """What was typed stands over what the others wrote."""
        changed = {id_: self.fields[id_].over(_fields(id_, theirs)) for id_, theirs in conflicts.items()}
        return replace(self, fields={**self.fields, **changed}, conflicts=conflicts)


@bp.get(f"{PAGE}/{SATISFACTION}")
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    lines = condition_records.survey(assessment)
    return _page(assessment, lines, Posted({_village(each).id: _fields_of(each) for each in lines}))


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
        return _page(assessment, lines, posted.over(conflicts), 409)
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


def _village(line: Line) -> tables.Village:
    assert line.village, "a line of the survey is of a village"
    return line.village


def _fields_of(line: Line) -> LineFields:
    return _fields(_village(line).id, line.written)


def _fields(village_id: int, written: Written) -> LineFields:
    content = written.content
    texts = {name: formatting.number(content[name]) if name in content else "" for name in COUNTS_OF_BALLOTS}
    return LineFields.of(village_id, written.version, texts)


def _posted(lines: list[Line], form: MultiDict[str, str]) -> Posted:
    fields: dict[int, LineFields] = {}
    given: dict[int, tuple[int, dict[str, Any]]] = {}
    faults: dict[str, str] = {}
    for line in lines:
        sent = _fields_of(line).sent(form)
        if FILL in form:
            sent = sent.filled("households", _own_households(line))
        fields[sent.id] = sent
        if sent.is_touched:
            given[sent.id] = (sent.version, _counts(sent, faults))
    return Posted(fields, given, faults)


def _counts(sent: LineFields, faults: dict[str, str]) -> dict[str, Any]:
    """What a line says. Adds what is wrong with it."""
    counts: dict[str, int | None] = dict.fromkeys(COUNTS_OF_BALLOTS)
    for name, text in sent.texts.items():
        try:
            counts[name] = int(formatting.read_number(text, InputType.COUNT)) if text else None
        except formatting.BadNumber as error:
            faults[sent.name(name)] = wording.number_error(error)
    for each in conditions.too_many(COUNTS_OF_BALLOTS, counts):
        faults.setdefault(sent.name(each.name), wording.too_many(each))
    return {name: count for name, count in counts.items() if count is not None}


def _own_households(line: Line) -> str:
    known = _village(line).households
    return "" if known is None else formatting.number(known)
