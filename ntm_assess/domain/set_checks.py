"""What is odd about a criteria set or an overlay, although it can be read: for whoever puts one in or edits one.

An error makes verdicts wrong or impossible; a warning may be meant so. The readers of files refuse most errors with
their place in the file; here they are found in a set from wherever it comes. wording.finding makes the sentences.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from itertools import combinations, pairwise

from ntm_assess.domain import commune_figures
from ntm_assess.domain.criteria import CriteriaSet, Indicator, Overlay
from ntm_assess.domain.figures import Counted
from ntm_assess.domain.levels import LevelEntry, LevelStatus, gaps
from ntm_assess.domain.requirements import Components, NumberAtLeast, Requirement, needed_limits
from ntm_assess.domain.set_changes import Line, Place

# What counts and amounts of the programme are in. Another unit may be right, and is asked about.
UNITS = frozenset(
    (
        *("hộ", "người", "trẻ", "học sinh", "lao động", "nhà", "thôn", "xã", "trường", "lớp", "cơ sở", "hộ, cơ sở"),
        *(
            "km",
            "m",
            "m²",
            "m³",
            "ha",
            "kg",
            "tấn",
            "kWh",
            "m²/người",
            "lít/người/ngày",
            "lít/người/ngày đêm",
            "%",
            "điểm",
        ),
        *("đồng", "triệu đồng", "triệu đồng/người", "triệu đồng/người/năm"),
        *("mô hình", "lĩnh vực", "sản phẩm", "hợp tác xã", "công trình", "bãi", "thuê bao"),
        *("vụ", "vụ việc", "lần", "ca", "giờ", "ngày"),
    )
)
LONGEST_SHORT_NAME = 45  # characters that fit into narrow places


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Oddity(StrEnum):
    # errors
    CODE_REPEATED = "code_repeated"
    TEXT_EMPTY = "text_empty"
    LIMITS_WRONG = "limits_wrong"  # not those that the kind needs
    LIMIT_OUT_OF_RANGE = "limit_out_of_range"
    PART_OVER_WHOLE = "part_over_whole"  # the level of the part is above that of the whole
    COMPONENTS_WRONG = "components_wrong"
    REGION_UNKNOWN = "region_unknown"
    YEAR_OUTSIDE = "year_outside"
    LEVELS_CLASH = "levels_clash"  # two equally narrow levels for one region and year
    COMPARED_BY_NOBODY = "compared_by_nobody"
    LACK_NOT_TOLD = "lack_not_told"  # incomplete, and nothing says what is missing
    DATES_REVERSED = "dates_reversed"
    INDICATOR_UNKNOWN = "indicator_unknown"  # a level of an overlay for nothing
    # warnings
    LEVEL_MISSING = "level_missing"
    COUNTS_MISSING = "counts_missing"
    UNIT_UNKNOWN = "unit_unknown"
    BASE_UNKNOWN = "base_unknown"
    SHORT_NAME_LONG = "short_name_long"
    CODE_SKIPPED = "code_skipped"
    SHARE_TINY = "share_tiny"  # 0.8 where 80 may be meant
    BELOW_DECREE = "below_decree"  # a province that asks for less than the decree


WARNINGS = frozenset(list(Oddity)[list(Oddity).index(Oddity.LEVEL_MISSING) :])


@dataclass(frozen=True)
class Finding:
    """`what`: the field, by its key in a criteria file; `values` are for the sentence."""

    oddity: Oddity
    place: Place
    what: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.oddity in WARNINGS else Severity.ERROR


def findings(criteria_set: CriteriaSet) -> tuple[Finding, ...]:
    """In the order of the set; those of the whole come first."""
    return tuple(_of_set(criteria_set))


def overlay_findings(overlay: Overlay, criteria_set: CriteriaSet) -> tuple[Finding, ...]:
    return tuple(_of_overlay(overlay, criteria_set))


# --- The whole --------------------------------------------------------------------------------------------------------

HEAD = Place(Line.HEAD)


def _of_set(criteria_set: CriteriaSet) -> Iterator[Finding]:
    yield from _of_head(criteria_set)
    yield from _repeated(Line.GROUP, [each.code for each in criteria_set.groups])
    yield from _repeated(Line.CRITERION, [each.code for each in criteria_set.criteria])
    yield from _repeated(Line.INDICATOR, [each.code for each in criteria_set.indicators])
    for group in criteria_set.groups if len(criteria_set.groups) > 1 else ():
        yield from _empty_texts(group, Place(Line.GROUP, group.code))
    for criterion in criteria_set.criteria:
        yield from _empty_texts(criterion, Place(Line.CRITERION, criterion.code))
        yield from _skipped([each.code for each in criterion.indicators])
        for indicator in criterion.indicators:
            yield from _of_indicator(indicator, criteria_set)


def _of_head(criteria_set: CriteriaSet) -> Iterator[Finding]:
    yield from _empty_texts(criteria_set, HEAD)
    if not criteria_set.complete and not criteria_set.missing.strip():
        yield Finding(Oddity.LACK_NOT_TOLD, HEAD, "missing")
    if criteria_set.applies_until and criteria_set.applies_until < criteria_set.applies_from:
        yield Finding(Oddity.DATES_REVERSED, HEAD, "applies_until")
    for rule in criteria_set.area_rules:
        if rule.area not in criteria_set.regions:
            yield Finding(Oddity.REGION_UNKNOWN, HEAD, "area_rules", {"region": rule.area})


def _repeated(line: Line, codes: Iterable[str]) -> Iterator[Finding]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield Finding(Oddity.CODE_REPEATED, Place(line, code), "code", {"times": times})


def _skipped(codes: list[str]) -> Iterator[Finding]:
    """A number left out between two indicators of a criterion."""
    for one, other in pairwise(codes):
        number, next_number = int(one.split(".")[-1]), int(other.split(".")[-1])
        if next_number > number + 1:
            yield Finding(Oddity.CODE_SKIPPED, Place(Line.INDICATOR, other), "code", {"number": number + 1})


REQUIRED_TEXTS = ("title", "short_title", "decision", "text", "led_by", "action", "agency", "label", "part", "whole")


def _empty_texts(thing: object, place: Place) -> Iterator[Finding]:
    for each in fields(thing):  # type: ignore[arg-type]
        if each.name in (*REQUIRED_TEXTS, "unit") and not str(getattr(thing, each.name)).strip():
            yield Finding(Oddity.TEXT_EMPTY, place, each.name)


# --- An indicator -----------------------------------------------------------------------------------------------------


def _of_indicator(indicator: Indicator, criteria_set: CriteriaSet) -> Iterator[Finding]:
    place = Place(Line.INDICATOR, indicator.code)
    yield from _empty_texts(indicator, place)
    yield from _empty_texts(indicator.effort, place)
    yield from _of_requirement(indicator.requirement, place)
    if len(indicator.short) > LONGEST_SHORT_NAME:
        yield Finding(Oddity.SHORT_NAME_LONG, place, "short", {"most": LONGEST_SHORT_NAME})
    yield from _of_levels(indicator, indicator.levels, criteria_set)
    if criteria_set.complete and not indicator.set_by and not indicator.relative_level:
        yield from _missing_levels(indicator, criteria_set)


def _of_requirement(requirement: Requirement, place: Place) -> Iterator[Finding]:
    yield from _empty_texts(requirement, place)
    if hasattr(requirement, "counted"):
        yield from _of_counts(requirement.counted, place)
    if isinstance(requirement, Components):
        names = [each.name for each in requirement.components]
        if not names or len(set(names)) < len(names):
            yield Finding(Oddity.COMPONENTS_WRONG, place, "components")
        for component in requirement.components:
            yield from _empty_texts(component, place)
    unit = getattr(requirement, "unit", "")
    if unit and unit not in UNITS:
        yield Finding(Oddity.UNIT_UNKNOWN, place, "unit", {"unit": unit})


def _of_counts(counted: Counted | None, place: Place) -> Iterator[Finding]:
    if counted is None:
        yield Finding(Oddity.COUNTS_MISSING, place, "counted")
        return
    yield from _empty_texts(counted, place)
    if counted.unit and counted.unit not in UNITS:
        yield Finding(Oddity.UNIT_UNKNOWN, place, "counted.unit", {"unit": counted.unit})
    if counted.base and counted.base not in commune_figures.FIGURES:
        yield Finding(Oddity.BASE_UNKNOWN, place, "counted.base", {"base": counted.base})


# --- Levels -----------------------------------------------------------------------------------------------------------


def _place_of(code: str, entry: LevelEntry) -> Place:
    return Place(Line.LEVEL, code, tuple(sorted(entry.regions)), tuple(sorted(entry.years)))


def _of_levels(indicator: Indicator, entries: tuple[LevelEntry, ...], of: CriteriaSet) -> Iterator[Finding]:
    for entry in entries:
        place = _place_of(indicator.code, entry)
        yield from _of_limits(entry.level.limits, indicator.requirement, place)
        yield from _of_where(entry, place, of)
        if entry.level.status is LevelStatus.COMPARED and entry.level.comparison is None:
            yield Finding(Oddity.COMPARED_BY_NOBODY, place, "status")
        if not entry.level.source.strip():
            yield Finding(Oddity.TEXT_EMPTY, place, "source")
    for one, other in combinations(entries, 2):
        if one.narrowness == other.narrowness and _meet(one.regions, other.regions) and _meet(one.years, other.years):
            yield Finding(Oddity.LEVELS_CLASH, _place_of(indicator.code, other))


def _meet(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return not some or bool(set(some) & set(others))


def _of_limits(limits: Mapping[str, Decimal], requirement: Requirement, place: Place) -> Iterator[Finding]:
    needed = needed_limits(requirement)
    if set(limits) != needed:
        yield Finding(Oddity.LIMITS_WRONG, place, "", {"needed": sorted(needed), "there": sorted(limits)})
        return
    is_number = isinstance(requirement, NumberAtLeast)
    for name, limit in limits.items():
        if limit < 0 or (limit > 100 and not is_number):
            yield Finding(Oddity.LIMIT_OUT_OF_RANGE, place, name, {"limit": limit})
        elif 0 < limit < 1 and not is_number and name != "at_most":
            yield Finding(Oddity.SHARE_TINY, place, name, {"limit": limit})
    if limits.get("of_which_at_least", 0) > limits.get("at_least", 100):
        yield Finding(Oddity.PART_OVER_WHOLE, place, "of_which_at_least")


def _of_where(entry: LevelEntry, place: Place, of: CriteriaSet) -> Iterator[Finding]:
    for region in entry.regions:
        if region not in of.regions:
            yield Finding(Oddity.REGION_UNKNOWN, place, "regions", {"region": region})
    for year in entry.years:
        if not of.applies_from.year <= year <= (of.applies_until.year if of.applies_until else year):
            yield Finding(Oddity.YEAR_OUTSIDE, place, "years", {"year": year})


def _missing_levels(indicator: Indicator, of: CriteriaSet) -> Iterator[Finding]:
    """One finding for all regions that lack the same years."""
    for regions, years in gaps(indicator.levels, of.regions, of.known_years):
        yield Finding(Oddity.LEVEL_MISSING, Place(Line.LEVEL, indicator.code, regions, years))


# --- An overlay -------------------------------------------------------------------------------------------------------


def _of_overlay(overlay: Overlay, criteria_set: CriteriaSet) -> Iterator[Finding]:
    yield from _empty_texts(overlay, HEAD)
    for code, entries in overlay.levels.items():
        indicator = criteria_set.indicator(code)
        if indicator is None:
            yield Finding(Oddity.INDICATOR_UNKNOWN, Place(Line.INDICATOR, code))
            continue
        yield from _of_levels(indicator, entries, criteria_set)
        for entry in entries:
            yield from _below_decree(indicator, entry, criteria_set)


def _below_decree(indicator: Indicator, entry: LevelEntry, of: CriteriaSet) -> Iterator[Finding]:
    """The regions where the decree asks for more; a province may only ask for more than it."""
    year = max(entry.years, default=of.applies_until.year if of.applies_until else of.applies_from.year)
    for region in entry.regions or of.regions:
        decree = indicator.level_for(region, year)
        for name, limit in entry.level.limits.items():
            asked = decree.limits.get(name) if decree else None
            is_less = asked is not None and (limit > asked if name == "at_most" else limit < asked)
            if is_less:
                values = {"region": region, "limit": limit, "decree": asked}
                yield Finding(Oddity.BELOW_DECREE, _place_of(indicator.code, entry), name, values)
