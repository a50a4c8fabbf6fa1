"""Scoring (tự đánh giá): the answers of a commune beside the levels that hold for it, and what is met.

A verdict is computed here and nowhere else. Where the figure or the level is missing there is no "Đạt".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from ntm_assess.domain.criteria import AppliedSet, Criterion, Indicator, Level
from ntm_assess.domain.figures import Entry, Part, Shortfall


class Verdict(StrEnum):
    MET = "met"
    UNMET = "unmet"
    NOT_ENTERED = "not_entered"
    NOT_APPLICABLE = "not_applicable"
    NO_LEVEL = "no_level"

    @property
    def letter(self) -> str:
        """One letter for the packed summary of an assessment."""
        return LETTERS[self]

    @property
    def counts_as_met(self) -> bool:
        return self in (Verdict.MET, Verdict.NOT_APPLICABLE)


LETTERS = {
    Verdict.MET: "M",
    Verdict.UNMET: "U",
    Verdict.NOT_ENTERED: "E",
    Verdict.NOT_APPLICABLE: "A",
    Verdict.NO_LEVEL: "L",
}


@dataclass(frozen=True)
class Answer:
    """What the commune says about one indicator (kết quả của xã)."""

    code: str
    entry: Entry = field(default_factory=dict)
    note: str = ""
    not_applicable_reason: str = ""  # not empty: the commune says the indicator does not apply
    village_sheet: str = ""  # hash of the sheet by village that the entry is the sum of; known where it is frozen

    @property
    def is_entered(self) -> bool:
        return bool(self.entry) or bool(self.not_applicable_reason)


@dataclass(frozen=True)
class Result:
    """One indicator: its answer, its level, the verdict, and what each part of it says."""

    indicator: Indicator
    answer: Answer
    level: Level | None
    verdict: Verdict
    parts: tuple[Part, ...] = ()

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        return tuple(part.shortfall for part in self.parts if part.shortfall)

    @property
    def gap(self) -> Fraction | None:
        """The largest gap as a share of its level. None: met, not (wholly) entered, or a yes/no."""
        if self.verdict is not Verdict.UNMET:
            return None
        ratios = [shortfall.ratio for shortfall in self.shortfalls]
        if not ratios or any(ratio is None for ratio in ratios):
            return None
        return max(ratio for ratio in ratios if ratio is not None)

    @property
    def is_entered(self) -> bool:
        """Everything is filled in, whether or not a level is known."""
        if self.answer.not_applicable_reason:
            return True
        return all(part.is_entered for part in self.parts)


def result_of(indicator: Indicator, answer: Answer | None, level: Level | None) -> Result:
    """The verdict on one indicator. Order: not applicable, no level, not entered, then the figures."""
    answer = answer or Answer(indicator.code)
    if answer.not_applicable_reason and indicator.may_be_not_applicable:
        return Result(indicator, answer, level, Verdict.NOT_APPLICABLE)
    if level is None:
        # A "no" falls short of a yes whatever the level; but what is not judged has no shortfall.
        figures = (replace(part, shortfall=None) for part in indicator.requirement.parts(answer.entry, None))
        return Result(indicator, answer, None, Verdict.NO_LEVEL, tuple(figures))
    parts = indicator.requirement.parts(answer.entry, level.limits)
    if not all(part.is_entered for part in parts):
        return Result(indicator, answer, level, Verdict.NOT_ENTERED, parts)
    verdict = Verdict.UNMET if any(part.shortfall for part in parts) else Verdict.MET
    return Result(indicator, answer, level, verdict, parts)


@dataclass(frozen=True)
class CriterionResult:
    """One criterion with its indicators; met when every one of them is met or not applicable."""

    criterion: Criterion
    results: tuple[Result, ...]

    @property
    def is_met(self) -> bool:
        return all(result.verdict.counts_as_met for result in self.results)

    @property
    def met_count(self) -> int:
        return sum(result.verdict.counts_as_met for result in self.results)

    @property
    def open_results(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if not result.verdict.counts_as_met)

    @property
    def verdict(self) -> Verdict:
        """Met, unmet (one indicator is), else what keeps it from a verdict."""
        if self.is_met:
            return Verdict.MET
        verdicts = {result.verdict for result in self.results}
        return next(each for each in (Verdict.UNMET, Verdict.NOT_ENTERED, Verdict.NO_LEVEL) if each in verdicts)


@dataclass(frozen=True)
class Scorecard:
    """The whole sheet (bảng điểm): what is met, what is not. Compare only what is exact; show what is rounded."""

    applied: AppliedSet
    answers: Mapping[str, Answer]

    @cached_property
    def results(self) -> dict[str, Result]:
        """By indicator code, in the order of the decree."""
        return {
            indicator.code: result_of(
                indicator, self.answers.get(indicator.code), self.applied.level_of(indicator.code)
            )
            for indicator in self.applied.criteria_set.indicators
        }

    @cached_property
    def criteria(self) -> dict[str, CriterionResult]:
        """By criterion code, in the order of the decree."""
        return {
            criterion.code: CriterionResult(criterion, tuple(self.results[each.code] for each in criterion.indicators))
            for criterion in self.applied.criteria_set.criteria
        }

    @property
    def met_criteria(self) -> int:
        return sum(each.is_met for each in self.criteria.values())

    @property
    def met_indicators(self) -> int:
        return sum(result.verdict.counts_as_met for result in self.results.values())

    @property
    def entered_indicators(self) -> int:
        return sum(result.is_entered for result in self.results.values())

    @property
    def is_complete(self) -> bool:
        """Every criterion is met: what a recognition submission needs."""
        return self.met_criteria == len(self.criteria)

    @property
    def letters(self) -> str:
        """The verdicts packed, one letter an indicator in the order of the decree."""
        return "".join(result.verdict.letter for result in self.results.values())


def open_results(scorecard: Scorecard) -> Iterable[Result]:
    """What is unmet or not entered; what has no level stands apart."""
    return (result for result in scorecard.results.values() if result.verdict in (Verdict.UNMET, Verdict.NOT_ENTERED))
