"""Amendments (quyết định sửa đổi): a later decree that changes a set from a day on, without touching its file."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ntm_assess.domain import integrity
from ntm_assess.domain.criteria import AreaRule, CriteriaSet, Criterion, Indicator, LevelEntry, LevelStatus


@dataclass(frozen=True)
class IndicatorChange:
    """What becomes of one indicator; what is left empty stays as it was."""

    code: str
    text: str = ""
    text_status: LevelStatus | None = None
    levels: tuple[LevelEntry, ...] = ()  # in the place of all levels that it had
    retired_from: date | None = None


@dataclass(frozen=True)
class SetChanges:
    """All that an amendment changes in one set."""

    criteria_set: str
    area_rules: tuple[AreaRule, ...] = ()  # beside those of the set
    indicators: tuple[IndicatorChange, ...] = ()
    added: tuple[Indicator, ...] = ()  # each goes to the end of the criterion that its code names

    @property
    def codes(self) -> list[str]:
        """Of the indicators that it changes or adds."""
        return [each.code for each in self.indicators] + [each.code for each in self.added]


@dataclass(frozen=True)
class Amendment:
    """One amending decree, for one set or several."""

    id: str
    title: str
    decision: str
    issued_on: date
    applies_from: date
    sets: tuple[SetChanges, ...]
    complete: bool = True
    missing: str = ""  # what is not known of it
    source_note: str = ""
    sha256: str = ""

    def changes_of(self, set_id: str) -> SetChanges | None:
        return next((each for each in self.sets if each.criteria_set == set_id), None)

    def names(self, set_id: str, code: str) -> bool:
        """Whether it changes or adds this indicator."""
        changes = self.changes_of(set_id)
        return changes is not None and code in changes.codes


def amended(criteria_set: CriteriaSet, amendments: Iterable[Amendment], day: date) -> CriteriaSet:
    """The set with every amendment that is in force on that day, the oldest first. None is: the set itself."""
    in_force = [each for each in amendments if each.applies_from <= day and each.changes_of(criteria_set.id)]
    for amendment in sorted(in_force, key=lambda each: (each.applies_from, each.id)):
        criteria_set = _with(criteria_set, amendment)
    return criteria_set


def _with(criteria_set: CriteriaSet, amendment: Amendment) -> CriteriaSet:
    changes = amendment.changes_of(criteria_set.id)
    assert changes is not None
    return replace(
        criteria_set.with_criteria(lambda criterion: _amended_criterion(criterion, changes)),
        area_rules=criteria_set.area_rules + changes.area_rules,
        amended_by=(*criteria_set.amended_by, amendment),
        sha256=integrity.digest([criteria_set.sha256, amendment.sha256]),
    )


def _amended_criterion(criterion: Criterion, changes: SetChanges) -> Criterion:
    by_code = {each.code: each for each in changes.indicators}
    kept = [_amended_indicator(each, by_code.get(each.code)) for each in criterion.indicators]
    added = [each for each in changes.added if each.criterion_code == criterion.code]
    return replace(criterion, indicators=(*kept, *added))


def _amended_indicator(indicator: Indicator, change: IndicatorChange | None) -> Indicator:
    if change is None:
        return indicator
    return replace(
        indicator,
        text=change.text or indicator.text,
        # A short name made for the old text would hide what is new.
        short="" if change.text else indicator.short,
        text_status=change.text_status or indicator.text_status,
        levels=change.levels or indicator.levels,
        retired_from=change.retired_from or indicator.retired_from,
    )
