"""All levels of a set in one list: what the decree, its amendments and a province say, and what nobody knows yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ntm_assess.domain import comparisons
from ntm_assess.domain.comparisons import LevelKey, Question
from ntm_assess.domain.criteria import CriteriaSet, Indicator, Overlay
from ntm_assess.domain.levels import Level, LevelEntry, LevelStatus, RelativeLevel, gaps


@dataclass(frozen=True)
class Listed:
    """One line of the list: a level, or where there is none."""

    indicator: Indicator
    key: LevelKey
    level: Level | None = None  # None: not known
    overlay: Overlay | None = None  # the province's, where it is that which says so
    relative: RelativeLevel | None = None  # it follows from a level of the set that this one builds on
    overridden: bool = False  # a level of the province holds in its place

    @property
    def status(self) -> LevelStatus | None:
        said = self.level or self.relative
        return said.status if said else None

    @property
    def question(self) -> Question | None:
        """What is to be read in the gazette. None: nothing; it is compared, a multiple, or said by the province."""
        if self.overlay or self.relative or self.status is LevelStatus.COMPARED:
            return None
        return Question.of(self.key, self.level.limits if self.level else None)


@dataclass(frozen=True)
class LevelList:
    """In the order of the decree."""

    criteria_set: CriteriaSet
    lines: tuple[Listed, ...]
    counts: Mapping[LevelStatus | None, int] = field(default_factory=dict)

    @classmethod
    def of(cls, criteria_set: CriteriaSet, overlay: Overlay | None = None) -> "LevelList":
        """`criteria_set`: as amended. `overlay`: of one province; it may be for another set, and then says nothing."""
        own = overlay if overlay and overlay.criteria_set == criteria_set.id else None
        lines = tuple(line for each in criteria_set.indicators for line in _lines(each, criteria_set, own))
        statuses = [line.status for line in lines]
        order = (*LevelStatus, None)
        return cls(criteria_set, lines, {each: statuses.count(each) for each in order})


def _lines(indicator: Indicator, criteria_set: CriteriaSet, overlay: Overlay | None) -> Iterable[Listed]:
    amendment = comparisons.origin(criteria_set, indicator.code)
    local = overlay.levels.get(indicator.code, ()) if overlay else ()

    def key(entry: LevelEntry) -> LevelKey:
        return LevelKey.of(criteria_set.id, indicator.code, entry, amendment)

    for entry in indicator.levels:
        yield Listed(indicator, key(entry), entry.level, overridden=_is_overridden(entry, local, criteria_set))
    for entry in local:
        yield Listed(indicator, key(entry), entry.level, overlay)
    if indicator.relative_level:
        yield Listed(indicator, LevelKey(criteria_set.id, indicator.code), relative=indicator.relative_level)
        return
    for regions, years in gaps((*indicator.levels, *local), criteria_set.regions, criteria_set.known_years):
        yield Listed(indicator, LevelKey(criteria_set.id, indicator.code, tuple(sorted(regions)), years, amendment))


def _is_overridden(entry: LevelEntry, local: Iterable[LevelEntry], criteria_set: CriteriaSet) -> bool:
    """Whether the province says something wherever and whenever this level is for."""
    regions, years = entry.regions or tuple(criteria_set.regions), entry.years or tuple(criteria_set.known_years)
    return bool(local) and not gaps(local, regions, years)
