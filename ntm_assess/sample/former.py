"""What one sample commune was made of: two communes with a sheet of the year before, and one known by name, whose
figures are typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ntm_assess.domain.criteria import AppliedSet, Indicator
from ntm_assess.domain.figures import Entry
from ntm_assess.domain.scoring import Answer
from ntm_assess.sample import figures
from ntm_assess.storage import answers, assessments, former_communes, merging, units
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.former_communes import Addition, Details
from ntm_assess.storage.history import Actor
from ntm_assess.storage.merging import Figures, Written

if TYPE_CHECKING:
    from ntm_assess.storage import tables

WITH_SHEETS = {"90031": "xã Thượng Sơn", "90032": "xã Lâm Hạ"}
BY_NAME = ("90033", "xã Bản Lâm")
MERGED_ON = date(2025, 7, 1)
DECISION = "Nghị quyết 01/NQ-MAU (mẫu)"

ENTERED = ("1.1", "2.1", "3.2", "5", "8.2", "9.1", "11", "14.1", "15.1", "17.1", "17.8")
UNMET = {"90032": ("17.8",)}
NOT_TYPED = ("5", "11")


def enter(assessment: tables.Assessment, before: AppliedSet, applied: AppliedSet, *, by: Actor) -> None:
    """`before`: the set as it held in the year before the merger."""
    unit = assessment.unit
    kept = {code: _with_sheet(unit, code, name, before, by) for code, name in WITH_SHEETS.items()}
    for code, name in (*WITH_SHEETS.items(), BY_NAME):
        addition = Addition(unit, Details(code, name, MERGED_ON, DECISION), kept.get(code))
        former_communes.add([addition], by=by)
    _type(assessment, before, applied, by)


def _with_sheet(unit: tables.Unit, code: str, name: str, before: AppliedSet, by: Actor) -> tables.Unit:
    own = units.add(unit.province, code, name, by=by)
    sheet = assessments.start(own, before, by=by)
    sheet.unit = own
    for indicator in _entered(before):
        answer = Answer(indicator.code, _entry(indicator, before, code))
        answers.save(sheet, answer, SaveMark(0), applied=before, by=by)
    return own


def _type(assessment: tables.Assessment, before: AppliedSet, applied: AppliedSet, by: Actor) -> None:
    code, _ = BY_NAME
    former = former_communes.find(code, unit_id=assessment.unit.id)
    assert former
    for indicator in _entered(before):
        if indicator.code not in NOT_TYPED:
            typed = Figures(_entry(indicator, before, code), as_of=date(before.year, 12, 31))
            merging.save(assessment, indicator.code, {former.id: Written(0, typed)}, applied=applied, by=by)


def _entered(applied: AppliedSet) -> list[Indicator]:
    """What has a level in that year; invented figures are made for one."""
    return [each for each in applied.criteria_set.indicators if each.code in ENTERED and applied.level_of(each.code)]


def _entry(indicator: Indicator, applied: AppliedSet, code: str) -> Entry:
    level = applied.level_of(indicator.code)
    assert level
    return figures.entry(indicator, level, code, meets=indicator.code not in UNMET.get(code, ()))
