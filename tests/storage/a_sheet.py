"""A commune with an empty sheet, and two officers who write on it.

Hoa and Tâm are officers of Đồng Xanh and fill in the same sheet.
"""

from dataclasses import dataclass

from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.scoring import Answer
from ntm_assess.storage import answers, assessments, tables
from ntm_assess.storage.answers import Conflict, Late, Saved, SaveMark
from ntm_assess.storage.history import Actor
from tests.domain.builders import EASY, a_share, an_applied_set, an_indicator

APPLIED = an_applied_set(an_indicator("1.1"), a_share("1.2"), an_indicator("2.1", effort=EASY))


@dataclass(frozen=True)
class Cast:
    hoa: Actor
    tam: Actor


@dataclass(frozen=True)
class Sheet:
    """An assessment and the set that holds for it, with short ways to save."""

    assessment: tables.Assessment
    cast: Cast
    applied: AppliedSet = APPLIED

    def save(self, answer: Answer, mark: SaveMark, by: Actor | None = None) -> Saved | Late | Conflict:
        return answers.save(self.assessment, answer, mark, applied=self.applied, by=by or self.cast.hoa)

    def answer(self, code: str) -> Answer:
        return answers.find(self.assessment.id, code)[0]

    @property
    def summary(self) -> tables.Summary:
        return tables.Summary.get(assessment=self.assessment.id)

    @property
    def history(self) -> list[tables.History]:
        rows = tables.History.select().where(tables.History.assessment == self.assessment.id)
        return list(rows.order_by(tables.History.id))


def a_commune(code: str = "06862") -> tables.Unit:
    province, _ = tables.Province.get_or_create(code="27", defaults={"name": "tỉnh Sông Lam (mẫu)", "region": "DBSH"})
    return tables.Unit.create(province=province, code=code, name="xã Đồng Xanh", folded_name="xa dong xanh")


def an_officer(name: str, unit: tables.Unit) -> Actor:
    return Actor.of(tables.User.create(login=f"{name}.{unit.code}", name=name, role="officer", unit=unit))


def a_sheet(applied: AppliedSet = APPLIED) -> Sheet:
    unit = a_commune()
    cast = Cast(an_officer("Bà Hoa", unit), an_officer("Ông Tâm", unit))
    return another_sheet(Sheet(assessments.start(unit, applied, by=cast.hoa), cast, applied), applied)


def another_sheet(sheet: Sheet, applied: AppliedSet) -> Sheet:
    """Of the same commune and people, e.g. for another year."""
    unit = sheet.assessment.unit
    assessments.start(unit, applied, by=sheet.cast.hoa)
    user = tables.User.get_by_id(sheet.cast.hoa.id)
    found = assessments.find(unit.code, applied.criteria_set.id, applied.year, user=user)
    assert found
    return Sheet(found, sheet.cast, applied)
