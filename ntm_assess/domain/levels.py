"""Levels (mức): from where on an indicator is met, for which areas and years, how sure that is, and who says so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ntm_assess.domain.figures import Limits


class LevelStatus(StrEnum):
    """How sure a level is; shown wherever a verdict that rests on it is shown."""

    COMPARED = "compared"  # two people entered it alike from the gazette
    SECONDARY = "secondary"  # read in a newspaper, a portal, a law site
    NOT_COMPARED = "not_compared"  # known, but nobody has compared it with a text
    SAMPLE = "sample"  # invented for the sample province
    PROVINCE = "province"  # set by the province in its own decision

    @property
    def certainty(self) -> int:
        """A level made of others is as sure as the least sure of them."""
        return _LEAST_SURE_FIRST.index(self)


_LEAST_SURE_FIRST = (
    LevelStatus.SAMPLE,
    LevelStatus.NOT_COMPARED,
    LevelStatus.SECONDARY,
    LevelStatus.PROVINCE,
    LevelStatus.COMPARED,
)


@dataclass(frozen=True)
class Comparison:
    """Two people entered a level from the gazette, each without seeing the other's, and both entries were equal."""

    people: tuple[str, str]
    on: date
    gazette: str  # its number and date, or the address of the gazette's page
    # The limits that stood there before, where this was found out with the tool; None: nothing did, or a file says it.
    was: Limits | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Level:
    """The limits of one indicator for a region and year, and where they come from."""

    limits: Limits
    status: LevelStatus
    source: str  # decree and article, or the province's decision
    note: str = ""
    source_url: str = ""  # the page where it was read, when it was read in a secondary source
    comparison: Comparison | None = None  # only with the status COMPARED


@dataclass(frozen=True)
class LevelEntry:
    """One level of the file: for these regions and years. Empty means all of them."""

    level: Level
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    def applies_to(self, region: str, year: int) -> bool:
        return (not self.regions or region in self.regions) and (not self.years or year in self.years)

    @property
    def narrowness(self) -> tuple[bool, bool]:
        return (bool(self.regions), bool(self.years))


@dataclass(frozen=True)
class RelativeLevel:
    """A level that is a multiple of another one: 1,1 times that of an indicator of the set that this one builds on."""

    indicator: str  # its code there
    factor: Decimal
    status: LevelStatus
    source: str
    source_url: str = ""
    note: str = ""

    def of(self, level: Level) -> Level:
        return Level(
            limits={name: limit * self.factor for name, limit in level.limits.items()},
            status=min(self.status, level.status, key=lambda each: each.certainty),
            source=f"{self.source}; {level.source}",
            note=self.note,
            source_url=self.source_url,
        )


def narrowest(entries: Iterable[LevelEntry], region: str, year: int) -> Level | None:
    """The level for a region and year: an entry that names both goes before one that names less. None: unknown."""
    fitting = [entry for entry in entries if entry.applies_to(region, year)]
    return max(fitting, key=lambda entry: entry.narrowness).level if fitting else None


Reach = tuple[tuple[str, ...], tuple[int, ...]]  # regions and years; empty: all of them


def gaps(entries: Iterable[LevelEntry], regions: Collection[str], years: Collection[int]) -> list[Reach]:
    """For which regions and years there is no level; regions that lack the same years stand together."""
    known = list(entries)
    lacking: dict[tuple[int, ...], list[str]] = {}
    for region in regions:
        missing = tuple(year for year in years if narrowest(known, region, year) is None)
        if missing:
            lacking.setdefault(missing, []).append(region)
    return [
        (() if len(found) == len(regions) else tuple(found), () if len(missing) == len(years) else missing)
        for missing, found in lacking.items()
    ]
