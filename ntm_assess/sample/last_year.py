"""Last year's sheet of some communes, so that it can be tried how this year's starts from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.scoring import Answer
from ntm_assess.sample import figures, papers
from ntm_assess.storage import answers, assessments, evidence
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.history import Actor

if TYPE_CHECKING:
    from ntm_assess.storage import tables

UNMET = ("2.3", "5", "8.4", "15.4", "17.11")
NOT_ENTERED = ("13.4", "17.7")
NOTES = {"17.12": "Số liệu do tổ thu gom của xã cung cấp."}
CONFIRMED = ("11", "15.1", "17.12")  # by a paper of that year
PLANNED = ("1.1", "1.2")  # by a paper whose figures are of no year


def enter(unit: tables.Unit, applied: AppliedSet, kept: Mapping[str, dict[str, object]], *, by: Actor) -> None:
    """`kept`: the papers of the sample, by file name."""
    assessment = assessments.start(unit, applied, by=by)
    assessment.unit = unit
    for indicator in applied.criteria_set.indicators:
        level = applied.level_of(indicator.code)
        if level is None or indicator.code in NOT_ENTERED:
            continue
        # Another commune as far as figures go: nothing but yes and no stays the same from year to year.
        entry = figures.entry(indicator, level, f"{unit.code} {applied.year}", meets=indicator.code not in UNMET)
        answer = Answer(indicator.code, entry, NOTES.get(indicator.code, ""))
        answers.save(assessment, answer, SaveMark(0), applied=applied, by=by)
    _attach(assessment, kept, by)


def _attach(assessment: tables.Assessment, kept: Mapping[str, dict[str, object]], by: Actor) -> None:
    year = assessment.year
    title = f"Giấy xác nhận số liệu năm {year} (mẫu)"
    confirmed = evidence.Details(title, period_from=date(year, 1, 1), period_to=date(year, 12, 31))
    planned = evidence.Details("Hồ sơ quy hoạch (mẫu)", issued_on=date(year - 1, 5, 12))
    for codes, details, file in ((CONFIRMED, confirmed, papers.CONFIRMATION[0]), (PLANNED, planned, papers.TABLE[0])):
        paper = evidence.add(assessment, codes[0], details, kept[file], by=by)
        for code in codes[1:]:
            evidence.use(paper, assessment, code, by=by)
