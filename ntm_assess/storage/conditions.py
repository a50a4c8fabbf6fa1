"""Conditions (điều kiện công nhận): what a commune declares besides the criteria, each with a paper behind it.

The papers are evidence under the condition's item code ("dk:no_debt"); see evidence.py. What is counted and written
down beside the word of the commune stands in condition_records.py.
"""

from collections.abc import Mapping
from dataclasses import replace

from ntm_assess.domain.procedures import CONDITIONS
from ntm_assess.domain.submissions import CONDITION_ITEM, Condition, EvidenceRecord
from ntm_assess.storage import condition_records, history, open_items, tables
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import ConditionDeclaration


class Changed(Exception):
    """Somebody else declared it anew in between; nothing was written. `theirs` has no papers."""

    def __init__(self, theirs: Condition, version: int) -> None:
        super().__init__(theirs.code)
        self.theirs, self.version = theirs, version


def declared(assessment: tables.Assessment, records: Mapping[str, tuple[EvidenceRecord, ...]]) -> tuple[Condition, ...]:
    """All four, in their order, declared or not, each with what is entered for it. `records`: the papers of the
    assessment (evidence.records_of)."""
    row = ConditionDeclaration
    rows = {each.code: each for each in row.select().where(row.assessment == assessment.id)}
    entered = condition_records.records(assessment)
    return tuple(
        replace(_condition(code, rows.get(code), records), figures=entered.figures(code)) for code in CONDITIONS
    )


def versions_of(assessment_id: int) -> dict[str, int]:
    """By code; what nobody has declared is absent, and counts as 0."""
    row = ConditionDeclaration
    return dict(row.select(row.code, row.version).where(row.assessment == assessment_id).tuples().iterator())


def declare(
    assessment: tables.Assessment, code: str, *, is_declared: bool, note: str, by: Actor, version: int = 0
) -> None:
    """Keep what the commune says of one condition. `version`: the one that the person saw; 0: nothing was declared.

    Raises workflow.NotAllowed when the condition is closed, and Changed.
    """
    row = ConditionDeclaration
    item_code = CONDITION_ITEM + code
    with transaction():
        open_items.check(assessment, item_code)
        before = row.get_or_none(row.assessment == assessment.id, row.code == code)
        if before and (before.is_declared, before.note) == (is_declared, note):
            return
        if before and before.version != version:
            raise Changed(_condition(code, before, {}), before.version)
        row.insert(
            assessment=assessment.id, code=code, is_declared=is_declared, note=note, declared_by=by.id
        ).on_conflict(
            conflict_target=[row.assessment, row.code],
            preserve=[row.is_declared, row.note, row.declared_by, row.declared_at],
            update={row.version: row.version + 1},
        ).execute()
        history.record(
            "declare_condition",
            by=by,
            unit_code=assessment.unit.code,
            assessment_id=assessment.id,
            indicator_code=item_code,
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
