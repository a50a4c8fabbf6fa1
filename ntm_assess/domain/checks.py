"""Checks (máy đã kiểm): what the tool can check of one indicator for the reviewer, and what only a person can see.

A check is a code with what it found; the sentences stand in templates/reviews/_checks.html.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ntm_assess.domain import commune_figures
from ntm_assess.domain.commune_figures import CommonFigures, Whole
from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.domain.figures import Part
from ntm_assess.domain.scoring import Result
from ntm_assess.domain.submissions import EvidenceRecord

TRUSTED = (LevelStatus.COMPARED, LevelStatus.PROVINCE)  # levels that somebody answers for


class CheckCode(StrEnum):
    # the tool has checked it
    DIVIDED = "divided"  # two counts give the share
    LEVEL_TRUSTED = "level_trusted"
    HAS_PAPERS = "has_papers"
    WHOLE_IS_COMMON = "whole_is_common"  # the whole of the share is the common figure of the commune
    SUMMED = "summed"  # the counts are the sum of a sheet by village
    WITHIN_YEAR = "within_year"  # papers whose figures are of the year and of no other
    # a person has to look
    NOT_APPLICABLE = "not_applicable"  # the commune says so; is its reason right?
    NOT_COUNTED = "not_counted"  # a share without the counts behind it
    WHOLE_DIFFERS = "whole_differs"  # the whole of the share is another one than the common figure
    NO_LEVEL = "no_level"
    LEVEL_NOT_COMPARED = "level_not_compared"
    NO_PAPERS = "no_papers"
    PARTLY_IN_YEAR = "partly_in_year"
    OUTSIDE_YEAR = "outside_year"
    PERIOD_UNKNOWN = "period_unknown"
    SEALS = "seals"  # seals and signatures, and whether the papers say what the commune says


FINE = (
    CheckCode.DIVIDED,
    CheckCode.LEVEL_TRUSTED,
    CheckCode.HAS_PAPERS,
    CheckCode.WHOLE_IS_COMMON,
    CheckCode.SUMMED,
    CheckCode.WITHIN_YEAR,
)
PERIODS = (CheckCode.WITHIN_YEAR, CheckCode.PARTLY_IN_YEAR, CheckCode.OUTSIDE_YEAR, CheckCode.PERIOD_UNKNOWN)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. Its other fields name what it is about, where it is about some only."""

    code: CheckCode
    part: Part | None = None
    papers: tuple[EvidenceRecord, ...] = ()
    wholes: tuple[Whole, ...] = ()

    @property
    def is_fine(self) -> bool:
        return self.code in FINE


def checks(
    result: Result, papers: Sequence[EvidenceRecord], year: int, common: CommonFigures | None = None
) -> list[Check]:
    """What is fine first, then what a person has to look at. `common`: the commune's figures that hold for the year."""
    found = [*_of_figures(result), *_of_wholes(result, common), _of_level(result), *of_papers(papers, year)]
    return sorted(found, key=lambda check: not check.is_fine)


def of_papers(papers: Sequence[EvidenceRecord], year: int) -> Iterable[Check]:
    """Is there a paper, and are its figures those of the year? The period is what the officer wrote of the paper."""
    if not papers:
        yield Check(CheckCode.NO_PAPERS)
        return
    yield Check(CheckCode.HAS_PAPERS, papers=tuple(papers))
    by_period = {code: tuple(paper for paper in papers if period(paper, year) is code) for code in PERIODS}
    yield from (Check(code, papers=found) for code, found in by_period.items() if found)
    yield Check(CheckCode.SEALS)


def period(paper: EvidenceRecord, year: int) -> CheckCode:
    """How the period of the paper lies to the year. One date alone is a day: figures as of that day."""
    if not paper.period_from and not paper.period_to:
        return CheckCode.PERIOD_UNKNOWN
    first = date.fromisoformat(paper.period_from or paper.period_to)
    last = date.fromisoformat(paper.period_to or paper.period_from)
    if last.year < year or first.year > year:
        return CheckCode.OUTSIDE_YEAR
    return CheckCode.WITHIN_YEAR if first.year == last.year == year else CheckCode.PARTLY_IN_YEAR


def _of_figures(result: Result) -> Iterable[Check]:
    if result.answer.not_applicable_reason:
        yield Check(CheckCode.NOT_APPLICABLE)
        return
    for part in result.parts:
        if part.counts:
            yield Check(CheckCode.DIVIDED, part)
        elif part.is_entered and part.unit == "%":
            yield Check(CheckCode.NOT_COUNTED, part)


def _of_wholes(result: Result, common: CommonFigures | None) -> Iterable[Check]:
    """Whether the wholes are the commune's own figures, and whether the counts were summed village by village."""
    found = commune_figures.wholes(result.indicator.requirement, result.answer.entry, common)
    if agreeing := tuple(each for each in found if each.agrees):
        yield Check(CheckCode.WHOLE_IS_COMMON, wholes=agreeing)
    if differing := tuple(each for each in found if each.differs):
        yield Check(CheckCode.WHOLE_DIFFERS, wholes=differing)
    if result.answer.village_sheet:
        yield Check(CheckCode.SUMMED)


def _of_level(result: Result) -> Check:
    if result.level is None:
        return Check(CheckCode.NO_LEVEL)
    return Check(CheckCode.LEVEL_TRUSTED if result.level.status in TRUSTED else CheckCode.LEVEL_NOT_COMPARED)
