"""Earlier sheets of a commune: which of them can give something to this one, and which sets lead on from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ntm_assess.domain.criteria import CriteriaSet
from ntm_assess.domain.set_maps import SetMap
from ntm_assess.storage import carry_over
from ntm_assess.web import access
from ntm_assess.wording import carry_over as words

if TYPE_CHECKING:
    from ntm_assess.storage import tables


@dataclass(frozen=True)
class Source:
    """An earlier sheet that figures can come from, and the map that leads from its set."""

    assessment: tables.Assessment
    criteria_set: CriteriaSet
    set_map: SetMap

    @property
    def key(self) -> str:
        """As it stands in the address (?tu=)."""
        return f"{self.assessment.criteria_set}:{self.assessment.year}"

    @property
    def origin(self) -> str:
        return words.origin(self.criteria_set, self.assessment.year, is_same_set=self.set_map.is_of_one_set)


def sources_of(assessment: tables.Assessment) -> list[Source]:
    """Sheets that can give something: last year's first, then those of sets that a map leads from. One query."""
    library = access.library()
    found = []
    for other in carry_over.filled_in_elsewhere(assessment):
        other.unit = assessment.unit
        old_set = library.sets.get(other.criteria_set)
        set_map = _map_between(other, assessment) if old_set else None
        if old_set and set_map:
            found.append(Source(other, old_set, set_map))
    return sorted(found, key=lambda each: not each.set_map.is_of_one_set)


def targets_of(criteria_set: str) -> list[CriteriaSet]:
    """The sets that a map leads to from this one, those that cannot be begun yet among them."""
    library = access.library()
    return [library.sets[each.new] for each in library.maps.values() if each.old == criteria_set]


def _map_between(old: tables.Assessment, new: tables.Assessment) -> SetMap | None:
    """The way from one sheet to the other; None where there is none, or the other is no earlier."""
    if old.criteria_set == new.criteria_set:
        is_earlier = old.year < new.year
        sets = (access.applied_to(each).criteria_set for each in (old, new))
        return SetMap.identity(*sets) if is_earlier else None
    found = access.library().map_between(old.criteria_set, new.criteria_set)
    return found if found and found.of_indicators and old.year <= new.year else None
