"""Dated definitions: words of the law whose meaning changes on a day, such as the poverty standard."""

from dataclasses import dataclass
from datetime import date

from ntm_assess.domain.levels import LevelStatus


@dataclass(frozen=True)
class Meaning:
    """What the word means from one day to another."""

    text: str
    applies_from: date
    applies_until: date | None  # None: no end yet
    status: LevelStatus
    source: str
    source_url: str = ""
    note: str = ""

    def holds_in(self, year: int) -> bool:
        return self.applies_from.year <= year and (self.applies_until is None or year <= self.applies_until.year)


@dataclass(frozen=True)
class Definition:
    """One word with its meanings, the earliest first. Indicators name its id in `defined_by`."""

    id: str
    title: str
    meanings: tuple[Meaning, ...]
    sha256: str = ""

    def meanings_in(self, year: int | None) -> tuple[Meaning, ...]:
        """What held at some time of the year; without a year all of them."""
        return tuple(each for each in self.meanings if year is None or each.holds_in(year))
