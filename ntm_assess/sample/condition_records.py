"""What stands behind the conditions of recognition: invented, and it reaches what the procedures ask for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ntm_assess.domain import conditions
from ntm_assess.domain.conditions import Broadcast, Consultation, Debts, Meeting, PoliceWord
from ntm_assess.storage import condition_records, villages
from ntm_assess.storage.history import Actor

if TYPE_CHECKING:
    from ntm_assess.storage import tables

MEANWHILE = ("Thôn Đông", "Thôn Tây")  # of a commune whose villages nobody has listed
HOUSEHOLDS = 150


def enter(assessment: tables.Assessment, *, by: Actor) -> None:
    """All five subjects. Of the villages, those that are listed; else two are added."""
    first = date(assessment.year, 11, 3)
    records = {
        conditions.NO_DEBT: Debts(first, is_complete=True),
        conditions.SECURITY: PoliceWord("12/XN-CAX", first, "Công an xã", is_calm=True),
        conditions.CONSULTATION: Consultation(
            first,
            first + timedelta(days=14),
            tuple(Broadcast(first + timedelta(days=day)) for day in range(5)),
            ("Trụ sở Ủy ban nhân dân xã", "Nhà văn hóa các thôn"),
        ),
        conditions.MEETING: Meeting(
            first + timedelta(days=15), "Hội trường xã", "Nguyễn Văn Mẫu", "Trần Thị Mẫu", 42, 40, 39
        ),
    }
    for subject, record in records.items():
        content = conditions.plain(record)
        content.pop(condition_records.LINES.get(subject), None)
        condition_records.write(assessment, subject, content, 0, by=by)
    if not villages.of_unit(assessment.unit_id):
        villages.add(assessment.unit, [villages.Details(name, HOUSEHOLDS) for name in MEANWHILE], by=by)
    ballots = {each.id: (0, _ballots(each.households or HOUSEHOLDS)) for each in villages.of_unit(assessment.unit_id)}
    condition_records.save_survey(assessment, ballots, by=by)


def _ballots(households: int) -> dict[str, object]:
    returned = households * 9 // 10
    return {"households": households, "issued": households, "returned": returned, "satisfied": returned * 96 // 100}
