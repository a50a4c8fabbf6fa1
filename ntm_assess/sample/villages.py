"""Common figures and villages of the commune that a first look opens: invented, and they add up.

Two of its indicators were counted village by village: one is summed and used, the other waits for some villages.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.sample import figures
from ntm_assess.sample.communes import VILLAGES
from ntm_assess.storage import answers, commune_figures, village_sheets, villages
from ntm_assess.storage.history import Actor
from ntm_assess.storage.village_sheets import Written

if TYPE_CHECKING:
    from ntm_assess.storage import tables

SUMMED, WAITING = "17.8", "17.11"
STILL_TO_COME = 3  # villages that have not counted yet


def enter(assessment: tables.Assessment, applied: AppliedSet, *, by: Actor) -> None:
    """Belongs behind the answers, whose counts are shared out among the villages."""
    unit, year = assessment.unit, assessment.year
    common = figures.common(unit.code)
    details = commune_figures.Details(date(year, 12, 31), common, f"Báo cáo thống kê năm {year} (mẫu)")
    commune_figures.add(unit, details, by=by)
    names = [f"Thôn {name}" for name in VILLAGES[: common["villages"]]]
    shares = (shared_out(common[code], len(names)) for code in ("households", "people"))
    villages.add(unit, [villages.Details(*each) for each in zip(names, *shares, strict=True)], by=by)
    for code in (SUMMED, WAITING):
        _count(assessment, code, applied, by)
    indicator = applied.criteria_set.indicator(SUMMED)
    assert indicator
    _, version = answers.find(assessment.id, SUMMED)
    outcome = village_sheets.use_sum(assessment, indicator, version, applied=applied, by=by)
    assert isinstance(outcome, answers.Saved)


def shared_out(total: int, parts: int) -> list[int]:
    """So many parts of unlike size that add up to the total."""
    weights = [80 + crc32(str(part).encode()) % 41 for part in range(parts)]
    cuts = [0, *(total * each // sum(weights) for each in accumulate(weights))]
    return [after - before for before, after in pairwise(cuts)]


def _count(assessment: tables.Assessment, code: str, applied: AppliedSet, by: Actor) -> None:
    """The counts of the answer, village by village."""
    listed = villages.of_unit(assessment.unit_id)
    answer, _ = answers.find(assessment.id, code)
    part, whole = int(answer.entry["part"]), int(answer.entry["whole"])
    lines = zip(listed, shared_out(whole, len(listed)), shared_out(whole - part, len(listed)), strict=True)
    written = {
        village.id: Written(0, {"part": Decimal(all_ - lacking), "whole": Decimal(all_)})
        for village, all_, lacking in lines
    }
    for village in listed[-STILL_TO_COME:] if code == WAITING else ():
        del written[village.id]
    village_sheets.save(assessment, code, written, applied=applied, by=by)
