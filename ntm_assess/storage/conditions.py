"""Conditions (điều kiện công nhận): what a commune declares besides the criteria, each with a paper behind it.

The papers are evidence under the condition's item code ("dk:no_debt"); see evidence.py.
"""

from collections.abc import Mapping

from ntm_assess.domain import workflow
from ntm_assess.domain.submissions import CONDITIONS, Condition, EvidenceRecord
from ntm_assess.domain.workflow import State
from ntm_assess.storage import assessments, history, tables
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import ConditionDeclaration


def declared(assessment: tables.Assessment, records: Mapping[str, tuple[EvidenceRecord, ...]]) -> tuple[Condition, ...]:
    """All four, in their order, declared or not. `records`: the papers of the assessment (evidence.records_of)."""
    row = ConditionDeclaration
    rows = {each.code: each for each in row.select().where(row.assessment == assessment.id)}
    return tuple(_condition(code, rows.get(code), records) for code in CONDITIONS)


def declare(assessment: tables.Assessment, code: str, *, is_declared: bool, note: str, by: Actor) -> None:
    """Keep what the commune says of one condition. Raises workflow.NotAllowed when the sheet is closed."""
    if not State(assessment.state).is_open:
        raise workflow.NotAllowed(f"condition {code} is closed while {assessment.state}")
    row = ConditionDeclaration
    with transaction():
        # Asks for the state again and holds the assessment, so that a sending waits or this is told no.
        assessments.change_state(assessment, State(assessment.state))
        before = row.get_or_none(row.assessment == assessment.id, row.code == code)
        row.insert(
            assessment=assessment.id, code=code, is_declared=is_declared, note=note, declared_by=by.id
        ).on_conflict(
            conflict_target=[row.assessment, row.code],
            preserve=[row.is_declared, row.note, row.declared_by, row.declared_at],
        ).execute()
        history.record(
            "declare_condition",
            by=by,
            unit_code=assessment.unit.code,
            assessment_id=assessment.id,
            indicator_code=_condition(code, None, {}).item_code,
            before=_values(before.is_declared, before.note) if before else None,
            after=_values(is_declared, note),
        )


def _condition(
    code: str, row: ConditionDeclaration | None, records: Mapping[str, tuple[EvidenceRecord, ...]]
) -> Condition:
    found = Condition(code, row is not None and row.is_declared, row.note if row else "")
    return Condition(found.code, found.is_declared, found.note, tuple(records.get(found.item_code, ())))


def _values(is_declared: bool, note: str) -> dict[str, object]:
    return {"is_declared": is_declared, "note": note}
