"""What stands behind the conditions of recognition: invented. Whoever proposes reaches what the procedures ask for;
the commune that a first look opens is in the midst of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ntm_assess.domain import conditions
from ntm_assess.domain.conditions import Broadcast, Consultation, Debt, Debts, Meeting, Opinion, PoliceWord, Voice
from ntm_assess.storage import condition_records, villages
from ntm_assess.storage.history import Actor

if TYPE_CHECKING:
    from ntm_assess.storage import tables

MEANWHILE = ("Thôn Đông", "Thôn Tây")  # of a commune whose villages nobody has listed
HOUSEHOLDS = 150
STILL_TO_COME = 2  # villages that have not counted yet


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
        _write(assessment, subject, record, by)
    if not villages.of_unit(assessment.unit_id):
        villages.add(assessment.unit, [villages.Details(name, HOUSEHOLDS) for name in MEANWHILE], by=by)
    ballots = {each.id: (0, _ballots(each.households or HOUSEHOLDS)) for each in villages.of_unit(assessment.unit_id)}
    condition_records.save_survey(assessment, ballots, by=by)


def begin(assessment: tables.Assessment, *, by: Actor) -> None:
    """Some villages have counted, a project is owed for, an opinion waits for its answer. Villages must be listed."""
    listed = villages.of_unit(assessment.unit_id)[:-STILL_TO_COME]
    ballots = {each.id: (0, _ballots(each.households or HOUSEHOLDS)) for each in listed}
    condition_records.save_survey(assessment, ballots, by=by)
    debt = Debt("Đường trục thôn Đông (mẫu)", 1_850_000_000, 1_600_000_000, 250_000_000, date(assessment.year, 12, 31))
    condition_records.add_line(assessment, conditions.NO_DEBT, conditions.plain(debt), by=by)
    first = date(assessment.year, 9, 8)
    heard = tuple(Broadcast(first + timedelta(days=day)) for day in (0, 2, 4))
    public = Consultation(first, first + timedelta(days=14), heard, ("Trụ sở Ủy ban nhân dân xã",))
    _write(assessment, conditions.CONSULTATION, public, by)
    for opinion in (
        Opinion(
            Voice.ORGANISATION,
            "Hội Nông dân xã (mẫu)",
            "03/CV-HND",
            first + timedelta(days=7),
            "Nhất trí.",
            "Tiếp thu.",
        ),
        Opinion(Voice.PEOPLE, "Nhân dân thôn Đông (mẫu)", "", first + timedelta(days=9), "Đề nghị lắp thêm đèn đường."),
    ):
        condition_records.add_line(assessment, conditions.CONSULTATION, conditions.plain(opinion), by=by)


def _write(assessment: tables.Assessment, subject: str, record: object, by: Actor) -> None:
    content = conditions.plain(record)
    content.pop(condition_records.LINES.get(subject), None)
    condition_records.write(assessment, subject, content, 0, by=by)


def _ballots(households: int) -> dict[str, object]:
    returned = households * 9 // 10
    return {"households": households, "issued": households, "returned": returned, "satisfied": returned * 96 // 100}
