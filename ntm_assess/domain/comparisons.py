"""Comparisons (đối chiếu): when a level counts as compared with the gazette.

Double entry: each person writes down what the gazette says, without seeing what the tool or anybody else says. Two
equal readings by different people make a level compared, and the agreed limits hold. Where they differ nothing changes
until a third person, or one of the two once more, reads the same as somebody else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ntm_assess.domain import integrity
from ntm_assess.domain.amendments import Amendment, IndicatorChange, SetChanges
from ntm_assess.domain.criteria import CriteriaSet, Indicator
from ntm_assess.domain.figures import Limits
from ntm_assess.domain.levels import Comparison, Level, LevelEntry, LevelStatus
from ntm_assess.domain.requirements import Requirement, needed_limits


@dataclass(frozen=True)
class LevelKey:
    """Which level: of an indicator, for these regions and years, in the decree or in an amendment of it."""

    criteria_set: str
    code: str
    regions: tuple[str, ...] = ()  # in alphabetical order; empty: all
    years: tuple[int, ...] = ()  # in order; empty: all
    amendment: str = ""  # the id of the one that wrote the level; empty: the decree of the set

    @classmethod
    def of(cls, criteria_set: str, code: str, entry: LevelEntry, amendment: str = "") -> "LevelKey":
        return cls(criteria_set, code, tuple(sorted(entry.regions)), tuple(sorted(entry.years)), amendment)


@dataclass(frozen=True)
class Question:
    """What is to be read in the gazette. A level that is put in anew, with other limits, is another question."""

    key: LevelKey
    about: str = ""  # the hash of the limits that stand there; empty: none do

    @classmethod
    def of(cls, key: LevelKey, limits: Limits | None) -> "Question":
        return cls(key, "" if limits is None else integrity.digest(plain_limits(limits)))


@dataclass(frozen=True)
class Gazette:
    """Where in the gazette (Công báo) it stands."""

    number: str  # "259 + 260"
    on: date
    page: str = ""

    @property
    def issue(self) -> tuple[str, date]:
        """The same for the same issue, however its number is spaced."""
        return "".join(self.number.casefold().split()), self.on


@dataclass(frozen=True)
class Reading:
    """What one person read."""

    person: int
    name: str
    limits: Limits
    gazette: Gazette
    on: date  # the day on which it was entered
    id: int = 0

    def agrees_with(self, other: "Reading") -> bool:
        is_same = self.limits == other.limits and self.gazette.issue == other.gazette.issue
        return self.person != other.person and is_same


@dataclass(frozen=True)
class Agreement:
    """Two equal readings of one level."""

    question: Question
    first: Reading
    second: Reading

    @property
    def key(self) -> LevelKey:
        return self.question.key

    @property
    def limits(self) -> Limits:
        return self.first.limits

    def is_about(self, limits: Limits | None) -> bool:
        """About the level that stands there, or equal to it."""
        return self.question == Question.of(self.key, limits) or self.limits == limits

    def comparison(self, was: Limits | None) -> Comparison:
        """`was`: the limits that stood there before."""
        gazette = self.first.gazette
        pages = ", ".join(dict.fromkeys(each.gazette.page for each in (self.first, self.second) if each.gazette.page))
        cited = f"Công báo số {gazette.number} ngày {gazette.on:%d/%m/%Y}" + (f", trang {pages}" if pages else "")
        return Comparison((self.first.name, self.second.name), self.second.on, cited, was)


class Progress(StrEnum):
    """How far a level is on its way to being compared."""

    UNREAD = "unread"
    READ_ONCE = "read_once"
    DIFFERENT = "different"  # people read different things
    AGREED = "agreed"


def agreed(readings: Iterable[Reading]) -> tuple[Reading, Reading] | None:
    """The first two equal readings by different people, in the order of entry; what comes later changes nothing.

    Of one person the last reading counts. `readings`: of one question, without those that were withdrawn.
    """
    standing: dict[int, Reading] = {}
    for reading in readings:
        other = next((each for each in standing.values() if each.agrees_with(reading)), None)
        if other:
            return other, reading
        standing.pop(reading.person, None)
        standing[reading.person] = reading
    return None


def progress(readings: Iterable[Reading]) -> Progress:
    """Of one question."""
    known = list(readings)
    if agreed(known):
        return Progress.AGREED
    people = len({each.person for each in known})
    return (Progress.UNREAD, Progress.READ_ONCE)[people] if people < 2 else Progress.DIFFERENT


def agreements(readings: Mapping[Question, Iterable[Reading]]) -> list[Agreement]:
    found = ((question, agreed(each)) for question, each in readings.items())
    return [Agreement(question, *pair) for question, pair in found if pair]


def origin(criteria_set: CriteriaSet, code: str) -> str:
    """The id of the amendment that the levels of an indicator come from; empty: the decree itself gives them."""
    for amendment in reversed(criteria_set.amended_by):
        changes = amendment.changes_of(criteria_set.id)
        if changes and _gives_levels(changes, code):
            return amendment.id
    return ""


def _gives_levels(changes: SetChanges, code: str) -> bool:
    changed = any(each.code == code and each.levels for each in changes.indicators)
    return changed or any(each.code == code for each in changes.added)


# --- What holds once two people agree ---------------------------------------------------------------------------------


def compared_set(criteria_set: CriteriaSet, found: Iterable[Agreement]) -> CriteriaSet:
    """The set with the agreed levels in it."""
    own = [each for each in found if each.key.criteria_set == criteria_set.id and not each.key.amendment]
    if not own:
        return criteria_set
    source = criteria_set.decision
    return criteria_set.with_criteria(
        lambda criterion: replace(
            criterion, indicators=tuple(_compared_indicator(each, own, source) for each in criterion.indicators)
        )
    )


def without_claims(criteria_set: CriteriaSet) -> CriteriaSet:
    """Without what its file says of comparisons: nobody here has seen two people read alike."""

    def unclaimed(entry: LevelEntry) -> LevelEntry:
        if entry.level.status is not LevelStatus.COMPARED:
            return entry
        return replace(entry, level=replace(entry.level, status=LevelStatus.NOT_COMPARED, comparison=None))

    return criteria_set.with_criteria(
        lambda criterion: replace(
            criterion,
            indicators=tuple(replace(each, levels=tuple(map(unclaimed, each.levels))) for each in criterion.indicators),
        )
    )


def compared_amendment(amendment: Amendment, sets: Mapping[str, CriteriaSet], found: Iterable[Agreement]) -> Amendment:
    """The amendment with the agreed levels in it."""
    own = [each for each in found if each.key.amendment == amendment.id]
    if not own:
        return amendment
    return replace(amendment, sets=tuple(_compared_changes(each, sets, amendment, own) for each in amendment.sets))


def _compared_changes(
    changes: SetChanges, sets: Mapping[str, CriteriaSet], amendment: Amendment, found: list[Agreement]
) -> SetChanges:
    own = [each for each in found if each.key.criteria_set == changes.criteria_set]
    base = sets[changes.criteria_set]

    def compared(change: IndicatorChange) -> IndicatorChange:
        indicator = base.indicator(change.code)
        if indicator is None or not change.levels:
            return change
        levels = replace(indicator, levels=change.levels)
        return replace(change, levels=_compared_indicator(levels, own, amendment.decision).levels)

    return replace(
        changes,
        indicators=tuple(compared(each) for each in changes.indicators),
        added=tuple(_compared_indicator(each, own, amendment.decision) for each in changes.added),
    )


def _compared_indicator(indicator: Indicator, found: list[Agreement], source: str) -> Indicator:
    own = [each for each in found if each.key.code == indicator.code and _fits(each, indicator.requirement)]
    if not own:
        return indicator
    levels = indicator.levels
    for agreement in own:
        levels = _with(levels, agreement, source)
    return replace(indicator, levels=levels)


def _fits(agreement: Agreement, requirement: Requirement) -> bool:
    """Another version of the set may ask for another kind of level."""
    return set(agreement.limits) == needed_limits(requirement)


def _with(levels: tuple[LevelEntry, ...], agreement: Agreement, source: str) -> tuple[LevelEntry, ...]:
    for place, entry in enumerate(levels):
        if _is_at(entry, agreement.key):
            return (*levels[:place], _compared_entry(entry, agreement), *levels[place + 1 :])
    if agreement.question.about:
        return levels  # what it was about is not there in this version
    level = Level(agreement.limits, LevelStatus.COMPARED, source, comparison=agreement.comparison(None))
    return (*levels, LevelEntry(level, agreement.key.regions, agreement.key.years))


def _is_at(entry: LevelEntry, key: LevelKey) -> bool:
    return tuple(sorted(entry.regions)) == key.regions and tuple(sorted(entry.years)) == key.years


def _compared_entry(entry: LevelEntry, agreement: Agreement) -> LevelEntry:
    level = entry.level
    if level.status is LevelStatus.COMPARED or not agreement.is_about(level.limits):
        return entry
    compared = replace(level, status=LevelStatus.COMPARED, comparison=agreement.comparison(level.limits))
    if agreement.limits != level.limits:
        # What a newspaper said, and what somebody noted on it, was about another number.
        compared = replace(compared, limits=agreement.limits, note="", source_url="")
    return replace(entry, level=compared)


def plain_limits(limits: Limits) -> dict[str, object]:
    """As plain values: 90 and 90.0 are the same text."""
    return {name: f"{value.normalize():f}" for name, value in limits.items()}
