"""What every page of a condition of recognition shows, and how one of its records or lines is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, g
from werkzeug.wrappers import Response

from ntm_assess.domain import conditions as figures
from ntm_assess.domain.condition_findings import Found
from ntm_assess.domain.conditions import Records
from ntm_assess.domain.submissions import Condition
from ntm_assess.storage import condition_records, conditions, evidence, open_items
from ntm_assess.storage.condition_records import Line
from ntm_assess.web import access, condition_findings, meanwhile, once_only, pages
from ntm_assess.web.addresses import SHEET, Addresses
from ntm_assess.web.condition_forms import RecordForm

if TYPE_CHECKING:
    from ntm_assess.storage import tables

PAGE = f"{SHEET}/dieu-kien"


@dataclass(frozen=True)
class ConditionPage:
    """One subject of one sheet, as it stands now."""

    assessment: tables.Assessment
    subject: str
    condition: Condition  # what the commune declares
    records: Records
    findings: Sequence[Found]
    is_own: bool  # of the person's commune
    may_change: bool

    @property
    def item_code(self) -> str:
        return self.condition.item_code


def render(
    template: str, assessment: tables.Assessment, subject: str, *, status: int = 200, **context: Any
) -> Response:
    """A fixed number of queries, however long the lists are."""
    item_code = figures.item_of(subject)
    declared = {each.code: each for each in conditions.declared(assessment, evidence.records_of(assessment.id))}
    condition = declared[figures.condition_of(subject)]
    records = figures.records_from(condition.figures)
    is_own = g.user.role in access.COMMUNE
    return pages.render(
        template,
        status=status,
        view=ConditionPage(
            assessment,
            subject,
            condition,
            records,
            condition_findings.of_subject(assessment, subject, records),
            is_own,
            is_own and not open_items.closed_of(assessment, [item_code]),
        ),
        subjects=condition_findings.ENDPOINTS,
        key=once_only.new_key(),
        changes=condition_records.changes(assessment.id, subject),
        at=Addresses(assessment),
        **context,
    )


def record_form(form_class: type[RecordForm], assessment: tables.Assessment, subject: str) -> RecordForm:
    """With what is kept, or with what was typed."""
    written = condition_records.find(assessment.id, subject)
    return form_class.of(written.content, written.version)


def save_record(form: RecordForm, assessment: tables.Assessment, subject: str) -> int:
    """200: it is kept. Otherwise the status of the refusal, and the form says why."""
    if not form.validate():
        return 422
    try:
        condition_records.write(assessment, subject, form.content, form.version.data, by=access.actor())
    except condition_records.Changed as changed:
        meanwhile.show(form, form.differing(changed.theirs.content), changed.theirs.version)
        return 409
    return 200


def save_line(form: RecordForm, assessment: tables.Assessment, subject: str, line: Line) -> int:
    """The same for a line; a new one has the id 0."""
    if not form.validate():
        return 422
    if not line.id:
        once_only.carry_out(lambda: _add(form, assessment, subject))
        return 200
    try:
        condition_records.change_line(assessment, subject, line.id, form.content, form.version.data, by=access.actor())
    except condition_records.Changed as changed:
        meanwhile.show(form, form.differing(changed.theirs.content), changed.theirs.version)
        return 409
    return 200


def line_or_404(assessment: tables.Assessment, subject: str, line_id: int) -> Line:
    return condition_records.find_line(assessment.id, subject, line_id) or abort(404)


def _add(form: RecordForm, assessment: tables.Assessment, subject: str) -> str:
    return str(condition_records.add_line(assessment, subject, form.content, by=access.actor()))


def new_line(content: Mapping[str, Any] | None = None) -> Line:
    return Line(0, condition_records.Written(dict(content or {})))
