"""Waivers (bỏ qua có lý do): why a commune sends although gates of a condition of recognition are not passed."""

from collections.abc import Collection

from ntm_assess.domain import workflow
from ntm_assess.domain.procedures import Waiver
from ntm_assess.domain.submissions import CONDITION_ITEM
from ntm_assess.storage import history, open_items, tables
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import GateWaiver, User


def of_assessment(assessment_id: int) -> dict[str, Waiver]:
    """By condition."""
    row = GateWaiver
    rows = row.select(row, User.id, User.name).join(User).where(row.assessment == assessment_id)
    return {
        each.code: Waiver(
            each.code,
            tuple(each.gates.split()),
            each.reason,
            each.written_by.name,
            each.written_at.isoformat(timespec="seconds") + "Z",
        )
        for each in rows
    }


def write(assessment: tables.Assessment, code: str, gates: Collection[str], reason: str, *, by: Actor) -> None:
    """Pass over these gates of a condition. Raises workflow.NotAllowed when the condition is closed or the reason says
    too little."""
    if not workflow.says_enough(reason):
        raise workflow.NotAllowed("a gate is passed over with a reason")
    row = GateWaiver
    with transaction():
        open_items.check(assessment, CONDITION_ITEM + code)
        before = of_assessment(assessment.id).get(code)
        values = {"gates": " ".join(gates), "reason": reason, "written_by": by.id, "written_at": tables.now()}
        row.insert(assessment=assessment.id, code=code, **values).on_conflict(
            conflict_target=[row.assessment, row.code],
            preserve=[row.gates, row.reason, row.written_by, row.written_at],
        ).execute()
        after = {"gates": list(gates), "reason": reason}
        _record("waive_gate", assessment, code, by=by, before=_plain(before), after=after)


def withdraw(assessment: tables.Assessment, code: str, *, by: Actor) -> None:
    """Nothing is passed over any more. Twice is once. Raises workflow.NotAllowed when the condition is closed."""
    row = GateWaiver
    with transaction():
        open_items.check(assessment, CONDITION_ITEM + code)
        before = of_assessment(assessment.id).get(code)
        if before is None:
            return
        row.delete().where(row.assessment == assessment.id, row.code == code).execute()
        _record("withdraw_waiver", assessment, code, by=by, before=_plain(before), after=None)


def _record(action: str, assessment: tables.Assessment, code: str, *, by: Actor, before: object, after: object) -> None:
    history.record(
        action,
        by=by,
        unit_code=assessment.unit.code,
        assessment_id=assessment.id,
        indicator_code=CONDITION_ITEM + code,
        before=before,
        after=after,
    )


def _plain(waiver: Waiver | None) -> dict[str, object] | None:
    return {"gates": list(waiver.gates), "reason": waiver.reason} if waiver else None
