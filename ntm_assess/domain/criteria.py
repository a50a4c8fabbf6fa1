"""Criteria sets (bộ tiêu chí): what a commune is measured against.

A criteria set holds groups of criteria (tiêu chí); a criterion holds indicators (chỉ tiêu). Only indicators are
answered. A criterion is met when every one of its indicators is met or not applicable. A level (mức) says from where
on an indicator is met; where nobody knows it, there is none, and the indicator gets no verdict.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from ntm_assess.domain import integrity
from ntm_assess.domain.definitions import Meaning
from ntm_assess.domain.levels import Level, LevelEntry, LevelStatus, RelativeLevel, narrowest
from ntm_assess.domain.requirements import Requirement

if TYPE_CHECKING:
    from ntm_assess.domain.amendments import Amendment

REGION = "region"  # the area scheme of the economic regions


class Cost(StrEnum):
    """What it takes in money (kinh phí). In this order, cheapest first."""

    NONE = "none"
    SMALL = "small"
    LARGE = "large"

    @property
    def rank(self) -> int:
        return list(Cost).index(self)


class DecidedBy(StrEnum):
    """Who must decide before the work can be done."""

    COMMUNE = "commune"
    ABOVE = "above"


@dataclass(frozen=True)
class Effort:
    """What it usually takes to meet an indicator: a suggestion of the tool, or the commune's own estimate."""

    cost: Cost
    months: Decimal  # half a month is 0.5
    decided_by: DecidedBy
    led_by: str  # who usually leads: "Trạm Y tế xã"
    action: str = ""  # what to do, as an order of work: "Lập sổ khám chữa bệnh điện tử"


class MergeRule(StrEnum):
    """How one commune's figure follows from those of the communes it was made of."""

    SUM = "sum"  # the counts add up
    WORST = "worst"
    ALL = "all"  # met where it was met everywhere
    LATEST = "latest"  # the newest survey stands for the whole


MERGE_BY_KIND = {
    "yes_no": MergeRule.ALL,
    "components": MergeRule.ALL,
    "number_at_least": MergeRule.WORST,
    "score_sheet": MergeRule.WORST,
}


@dataclass(frozen=True)
class Guidance:
    """The body that says how an indicator is counted, and in which document."""

    agency: str
    document: str
    status: LevelStatus


@dataclass(frozen=True)
class Indicator:
    """One thing that is answered (chỉ tiêu). Its code is text: "1.10" is not 1.1."""

    code: str
    text: str
    text_status: LevelStatus
    requirement: Requirement
    effort: Effort
    levels: tuple[LevelEntry, ...] = ()
    set_by: str = ""  # who sets the level when the decree leaves it open: "UBND cấp tỉnh"
    not_applicable_when: str = ""  # empty: the indicator always applies
    short: str = ""  # a short name for narrow places
    counting: str = ""  # how it is counted, in words
    counting_status: LevelStatus | None = None
    guided_by: tuple[Guidance, ...] = ()
    evidence: tuple[str, ...] = ()  # papers that usually prove it (gợi ý của công cụ)
    counts_from: date | None = None  # announced before, counted from this day on
    retired_from: date | None = None  # counted until the day before
    merge_rule: MergeRule | None = None  # None: what the kind suggests; see `merge`
    defined_by: tuple[str, ...] = ()  # codes of the dated definitions that its text rests on
    relative_level: RelativeLevel | None = None  # where `levels` has none

    @property
    def merge(self) -> MergeRule:
        return self.merge_rule or MERGE_BY_KIND.get(self.requirement.kind, MergeRule.SUM)

    @property
    def criterion_code(self) -> str:
        return self.code.partition(".")[0]

    def counts_on(self, day: date) -> bool:
        is_early = self.counts_from is not None and day < self.counts_from
        is_late = self.retired_from is not None and self.retired_from <= day
        return not is_early and not is_late

    @property
    def may_be_not_applicable(self) -> bool:
        return bool(self.not_applicable_when)

    @property
    def name(self) -> str:
        return self.short or self.text

    def level_for(self, region: str, year: int) -> Level | None:
        """The level that the decree gives for a region and year. None: unknown."""
        return narrowest(self.levels, region, year)


@dataclass(frozen=True)
class Criterion:
    """A heading with a number (tiêu chí)."""

    code: str
    title: str
    indicators: tuple[Indicator, ...]
    title_status: LevelStatus = LevelStatus.NOT_COMPARED


@dataclass(frozen=True)
class Group:
    """A group of criteria (nhóm tiêu chí), numbered in Roman."""

    code: str
    title: str  # empty: the decree has no groups, and none is shown
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class AreaRule:
    """Which communes belong to an area, or take its levels although they lie elsewhere; in the words of the decree."""

    area: str  # a code of `CriteriaSet.regions`
    text: str
    status: LevelStatus
    source: str = ""
    source_url: str = ""
    note: str = ""


@dataclass(frozen=True)
class CriteriaSet:
    """All that one decree asks (bộ tiêu chí). Never edited once published; a change is an amendment, a new set or an
    overlay."""

    id: str
    title: str
    short_title: str
    decision: str
    issued_on: date
    applies_from: date
    applies_until: date | None
    regions: Mapping[str, str]  # code -> name; see `area_scheme`
    groups: tuple[Group, ...]
    source_note: str = ""
    sha256: str = ""  # of the file's bytes
    complete: bool = True  # no assessment is started on an incomplete set
    missing: str = ""  # what an incomplete set lacks, and how to fill it in
    builds_on: str = ""  # the id of the set that a commune meets first
    area_scheme: str = REGION  # what `regions` are: the economic regions, or a grouping of communes of this name
    area_rules: tuple[AreaRule, ...] = ()
    open_questions: tuple[str, ...] = ()  # what the decree leaves unclear, or nobody has read yet
    declared_indicators: int = 0  # of an incomplete set: how many the decree has
    amended_by: tuple["Amendment", ...] = ()  # those that are worked into it

    @property
    def has_own_groups(self) -> bool:
        """Its levels follow groups of communes, not the economic regions."""
        return self.area_scheme != REGION

    def with_criteria(self, change: Callable[[Criterion], Criterion]) -> "CriteriaSet":
        groups = (replace(group, criteria=tuple(map(change, group.criteria))) for group in self.groups)
        return replace(self, groups=tuple(groups))

    def with_only(self, codes: Container[str]) -> "CriteriaSet":
        """These indicators alone, without the criteria and groups that are left empty."""
        if all(each.code in codes for each in self.indicators):
            return self
        fewer = self.with_criteria(
            lambda criterion: replace(
                criterion, indicators=tuple(each for each in criterion.indicators if each.code in codes)
            )
        )
        groups = (
            replace(group, criteria=tuple(each for each in group.criteria if each.indicators)) for group in fewer.groups
        )
        return replace(fewer, groups=tuple(group for group in groups if group.criteria))

    def counted_on(self, day: date) -> "CriteriaSet":
        """Without the indicators that do not count on that day."""
        return self.with_only({each.code for each in self.indicators if each.counts_on(day)})

    def years_until(self, this_year: int) -> list[int]:
        """The years that can be assessed by this set, up to this one; the newest first."""
        last = min(this_year, self.applies_until.year) if self.applies_until else this_year
        return list(range(last, self.applies_from.year - 1, -1))

    @property
    def known_years(self) -> range:
        """The years that it is for; of a set without end the first one alone."""
        last = self.applies_until or self.applies_from
        return range(self.applies_from.year, last.year + 1)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for group in self.groups for criterion in group.criteria)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """In the order of the decree."""
        return tuple(indicator for criterion in self.criteria for indicator in criterion.indicators)

    @cached_property
    def _by_code(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def _criterion_of(self) -> dict[str, Criterion]:
        return {indicator.code: criterion for criterion in self.criteria for indicator in criterion.indicators}

    def indicator(self, code: str) -> Indicator | None:
        return self._by_code.get(code)

    def criterion_of(self, code: str) -> Criterion:
        return self._criterion_of[code]

    def place(self, code: str) -> int:
        """Where the indicator stands in the decree, from 0."""
        return self._places[code]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {indicator.code: place for place, indicator in enumerate(self.indicators)}


@dataclass(frozen=True)
class Overlay:
    """What a province (or the sample) adds to a national set: levels, each with its decision (địa phương)."""

    id: str
    title: str
    criteria_set: str
    decision: str
    levels: Mapping[str, tuple[LevelEntry, ...]]  # by indicator code
    sha256: str = ""

    @property
    def is_sample(self) -> bool:
        """Invented, for the sample province alone."""
        return any(each.level.status is LevelStatus.SAMPLE for entries in self.levels.values() for each in entries)


@dataclass(frozen=True)
class AppliedSet:
    """A criteria set as it holds for one area and year, with the overlay of its province."""

    criteria_set: CriteriaSet  # with the indicators that count, and as amended by then
    region: str  # a code of `regions`; empty: in which area the commune is, is not known
    year: int
    overlay: Overlay | None = None
    levels: Mapping[str, Level] = field(default_factory=dict)  # by indicator code; an unknown level is absent
    base: "AppliedSet | None" = None  # the set that this one builds on, there and then
    uncounted: tuple[Indicator, ...] = ()  # announced but not yet counted, or retired
    meanings: Mapping[str, tuple[Meaning, ...]] = field(default_factory=dict)  # of dated definitions in the year, by id

    @classmethod
    def of(
        cls,
        criteria_set: CriteriaSet,
        *,
        region: str,
        year: int,
        overlay: Overlay | None = None,
        base: "AppliedSet | None" = None,
        on: date | None = None,
    ) -> "AppliedSet":
        """The overlay speaks first; what it leaves open comes from the set. `on`: as of a day before the year's end."""
        day = last_day(year, on)
        counted = criteria_set.counted_on(day)
        levels: dict[str, Level] = {}
        for indicator in counted.indicators:
            local = narrowest(overlay.levels.get(indicator.code, ()), region, year) if overlay else None
            level = local or indicator.level_for(region, year) or _relative(indicator, base)
            if level:
                levels[indicator.code] = level
        uncounted = tuple(each for each in criteria_set.indicators if not each.counts_on(day))
        return cls(counted, region, year, overlay, levels, base, uncounted)

    def level_of(self, code: str) -> Level | None:
        return self.levels.get(code)

    @cached_property
    def sha256(self) -> str:
        """Of all that its verdicts follow from: another file, other levels, another area or year give another one."""
        overlay = self.overlay.sha256 if self.overlay else ""
        base = self.base.sha256 if self.base else ""
        uncounted = [each.code for each in self.uncounted]
        whole = [self.criteria_set.sha256, overlay, self.region, self.year, base, uncounted]
        # The hash of a file does not know what two people agreed on since.
        compared = {code: _compared(level) for code, level in self.levels.items() if level.comparison}
        return integrity.digest([*whole, compared] if compared else whole)


def _compared(level: Level) -> list[object]:
    assert level.comparison
    limits = {name: str(limit) for name, limit in level.limits.items()}
    return [limits, level.comparison.gazette, *level.comparison.people]


def last_day(year: int, on: date | None = None) -> date:
    """The day that decides for a year: its last one, or `on` where that comes before."""
    end = date(year, 12, 31)
    return min(end, on) if on else end


def _relative(indicator: Indicator, base: AppliedSet | None) -> Level | None:
    """A multiple of a level of the base. None: it is no multiple, or that level is not known."""
    relative = indicator.relative_level
    level = base.level_of(relative.indicator) if relative and base else None
    return relative.of(level) if relative and level else None
