"""Estimates (ước tính): what an indicator takes by the commune's own reckoning, in place of the tool's suggestion."""

from dataclasses import dataclass

from peewee import fn

from ntm_assess.domain.criteria import Effort
from ntm_assess.storage import assessments, history, open_items, tables
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor

ACTION = "estimate"  # as the record names it


@dataclass(frozen=True)
class Kept:
    """What holds now. `effort` None: the tool's suggestion."""

    effort: Effort | None
    version: int  # what a save names, so that it overwrites nothing unseen; 0: nobody has estimated


class Changed(Exception):
    """Somebody else estimated in between; nothing was written."""

    def __init__(self, theirs: Kept) -> None:
        super().__init__(theirs.version)
        self.theirs = theirs


def find(assessment_id: int, code: str) -> Kept:
    version = _version(assessment_id, code)  # first: what is written right now makes it old, not new
    return Kept(assessments.estimates_of(assessment_id).get(code), version)


def save(assessment: tables.Assessment, code: str, effort: Effort | None, version: int, *, by: Actor) -> None:
    """None goes back to the suggestion. Two people who say the same do not contradict each other. Raises Changed.

    An estimate is no figure of the sheet, so that it may change after a sending too.
    """
    row = tables.Estimate
    with transaction():
        open_items.hold(assessment)
        before = find(assessment.id, code)
        if _values(effort) == _values(before.effort):
            return
        if before.version != version:
            raise Changed(before)
        row.delete().where(row.assessment == assessment.id, row.indicator_code == code).execute()
        if effort:
            row.create(
                assessment=assessment.id,
                indicator_code=code,
                cost=str(effort.cost),
                months=str(effort.months),
                decided_by=str(effort.decided_by),
                led_by=effort.led_by,
                estimated_by=by.id,
            )
        history.record(
            ACTION,
            by=by,
            unit_code=assessment.unit.code,
            assessment_id=assessment.id,
            indicator_code=code,
            before=_values(before.effort),
            after=_values(effort),
        )


def _version(assessment_id: int, code: str) -> int:
    """The number of the newest record. The row itself goes with the estimate, and a counter in it would begin anew."""
    row = tables.History
    newest = row.select(fn.MAX(row.id)).where(
        row.assessment == assessment_id, row.indicator_code == code, row.action == ACTION
    )
    return newest.scalar() or 0


def _values(effort: Effort | None) -> dict[str, object] | None:
    if effort is None:
        return None
    return {
        "cost": str(effort.cost),
        "months": str(effort.months),
        "decided_by": str(effort.decided_by),
        "led_by": effort.led_by,
    }
