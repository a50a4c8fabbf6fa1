"""All that the files of criteria/ say, and how a set holds in an area and year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from ntm_assess import folders
from ntm_assess.domain.amendments import Amendment, amended
from ntm_assess.domain.comparisons import Agreement, compared_amendment, compared_set, without_claims
from ntm_assess.domain.criteria import AppliedSet, CriteriaSet, Indicator, Overlay, last_day
from ntm_assess.domain.definitions import Definition
from ntm_assess.domain.procedures import Procedure
from ntm_assess.domain.set_maps import SetMap
from ntm_assess.law.amendments import load_amendment
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.definitions import load_definition
from ntm_assess.law.editions import (
    Edition,
    State,
    States,
    fitted,
    overlay_states,
    set_states,
    state_on,
    still_maps,
)
from ntm_assess.law.maps import load_map
from ntm_assess.law.overlays import load_overlay
from ntm_assess.law.procedures import load_procedure
from ntm_assess.law.sets import load_set

NO_AREAS: Mapping[str, str] = {}

_Key = tuple[str, str, int, str | None, date]


class LevelsMissing(CriteriaFileError):
    """A province goes by levels whose file is not there, so nothing can be judged. The message says what to do."""

    def __init__(self, overlay_id: str) -> None:
        super().__init__(
            f"Không có tệp của bộ mức “{overlay_id}” mà tỉnh đang dùng nên chưa tính được kết quả; số liệu đã nhập vẫn "
            f"còn nguyên. Người quản trị đặt lại tệp criteria/localities/{overlay_id}.toml rồi khởi động lại chương "
            "trình, hoặc chọn bộ mức khác ở trang Đơn vị."
        )


class RegionUnknown(LevelsMissing):
    """A commune lies in a region that the set does not know (any more), so nothing can be judged."""

    def __init__(self, region: str, title: str) -> None:
        CriteriaFileError.__init__(
            self,
            f"“{title}” không có vùng “{region}” của xã này nên chưa tính được kết quả; số liệu đã nhập vẫn còn "
            "nguyên. Người quản trị chọn lại vùng ở trang Đơn vị, hoặc nhập bộ tiêu chí có vùng đó.",
        )


class Place(Protocol):
    """What of a province says which levels hold there."""

    region: str
    overlay: str  # empty: none of its own


@dataclass(frozen=True, eq=False)
class Library:
    """Sets, overlays, maps between sets, amendments and definitions, by id.

    `sets` and `overlays` are as they stand last; `set_states` and `overlay_states` hold what was put in by hand, with
    what it took the place of.
    """

    sets: Mapping[str, CriteriaSet]
    overlays: Mapping[str, Overlay]
    maps: Mapping[str, SetMap] = field(default_factory=dict)
    amendments: Mapping[str, Amendment] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    editions: Sequence[Edition] = ()
    set_states: Mapping[str, States[CriteriaSet]] = field(default_factory=dict)
    overlay_states: Mapping[str, States[Overlay]] = field(default_factory=dict)
    shipped: "Library | None" = None  # the files alone, where anything was put in since
    _applied: dict[_Key, AppliedSet] = field(default_factory=dict, init=False, repr=False)

    def with_editions(self, editions: Iterable[Edition]) -> "Library":
        """The shipped files and these editions, in the place of those it had. Raises CriteriaFileError."""
        shipped, added = self.shipped or self, tuple(editions)
        if not added:
            return shipped
        of_sets = set_states(shipped.sets, added)
        sets = {**shipped.sets, **{id_: states[-1].law for id_, states in of_sets.items()}}
        of_overlays = overlay_states(shipped.overlays, added, sets, of_sets)
        return replace(
            shipped,
            sets=sets,
            overlays={**shipped.overlays, **{id_: states[-1].law for id_, states in of_overlays.items()}},
            maps={id_: each for id_, each in shipped.maps.items() if still_maps(each, sets)},
            editions=added,
            set_states=of_sets,
            overlay_states=of_overlays,
            shipped=shipped,
        ).check_references()

    def with_comparisons(self, found: Sequence[Agreement]) -> "Library":
        """With what two people each read alike in the gazette, in every state of a set that it fits; the last step,
        after `with_editions`. What an edition says of comparisons counts for nothing: here two people read."""
        if not found and not self.editions:
            return self
        states = {
            id_: tuple(replace(each, law=_compared_state(each, found)) for each in some)
            for id_, some in self.set_states.items()
        }
        plain = {id_: compared_set(each, found) for id_, each in self.sets.items() if id_ not in states}
        return replace(
            self,
            sets={id_: plain[id_] if id_ in plain else states[id_][-1].law for id_ in self.sets},
            set_states=states,
            amendments={id_: compared_amendment(each, self.sets, found) for id_, each in self.amendments.items()},
            shipped=self.shipped or self,
        )

    def set_on(self, set_id: str, day: date) -> CriteriaSet:
        """As it stood on that day, without amendments; before its first edition as in that one."""
        states = self.set_states.get(set_id)
        return (state_on(states, day) or states[0].law) if states else self.sets[set_id]

    def overlay_on(self, overlay_id: str, day: date) -> Overlay | None:
        """As it stood on that day. None: it did not hold yet."""
        states = self.overlay_states.get(overlay_id)
        return state_on(states, day) if states else self.overlays[overlay_id]

    def applied(
        self, set_id: str, *, region: str, year: int, overlay_id: str | None = None, on: date | None = None
    ) -> AppliedSet:
        """The set as it holds there and then, as amended by the end of the year (or by the day `on`).

        The overlay may be for the set or for one that it builds on. `region` may be empty where the set has groups of
        communes of its own: the group is not known. KeyError for an unknown id or region; ValueError for an overlay of
        another set.
        """
        key = (set_id, region, year, overlay_id, self._last_change(set_id, overlay_id, last_day(year, on)))
        if key not in self._applied:
            self._applied[key] = self._apply(*key)
        return self._applied[key]

    def applied_in(
        self, province: Place, set_id: str, year: int, own_areas: Mapping[str, str] = NO_AREAS
    ) -> AppliedSet:
        """As it holds in a province, with its own levels if they are for this set. Raises LevelsMissing.

        `own_areas`: the areas that a commune was put into, by area scheme. It goes by them before the province's
        region; where a set has groups of its own and the commune is in none, only its common levels hold.
        """
        overlay = self.overlays.get(province.overlay)
        if province.overlay and overlay is None:
            raise LevelsMissing(province.overlay)
        own = self._overlay_for(set_id, overlay)
        criteria_set = self.sets[set_id]
        default = "" if criteria_set.has_own_groups else province.region
        region = own_areas.get(criteria_set.area_scheme) or default
        try:
            return self.applied(set_id, region=region, year=year, overlay_id=own)
        except KeyError as error:
            raise RegionUnknown(region, criteria_set.short_title) from error

    def find_applied(
        self, province: Place, set_id: str, year: int, own_areas: Mapping[str, str] = NO_AREAS
    ) -> AppliedSet | None:
        """The same for a list; None where a file is not there (any more) or does not know the region."""
        try:
            return self.applied_in(province, set_id, year, own_areas)
        except (LevelsMissing, KeyError):
            return None

    def map_between(self, old: str, new: str) -> SetMap | None:
        """What became of one set in another. None: nobody has written it down."""
        return next((each for each in self.maps.values() if (each.old, each.new) == (old, new)), None)

    def latest(self, set_id: str) -> CriteriaSet:
        """The set with every amendment that is known, also those to come."""
        return amended(self.sets[set_id], self.amendments.values(), date.max)

    def as_sent(self, set_id: str, sha256: str, year: int) -> CriteriaSet:
        """The set with the hash that a submission names: as amended when it was sent. Where no state of the set has
        this hash any more, the one of that year."""
        days = [date.min, *(each.applies_from for each in self.amendments_of(set_id))]
        laws = [each.law for each in self.set_states.get(set_id, ())] or [self.sets[set_id]]
        states = (amended(law, self.amendments.values(), day) for law in laws for day in days)
        found = next((each for each in states if each.sha256 == sha256), None)
        return found or self._amended_on(set_id, last_day(year))

    def _amended_on(self, set_id: str, day: date) -> CriteriaSet:
        return amended(self.set_on(set_id, day), self.amendments.values(), day)

    def lineage(self, set_id: str) -> list[CriteriaSet]:
        """The set, the one that it builds on, and so on."""
        found = [self.sets[set_id]]
        while found[-1].builds_on in self.sets:
            found.append(self.sets[found[-1].builds_on])
        return found

    def amendments_of(self, set_id: str) -> list[Amendment]:
        """The earliest first."""
        found = (each for each in self.amendments.values() if each.changes_of(set_id))
        return sorted(found, key=lambda each: each.applies_from)

    def definitions_of(self, indicator: Indicator) -> list[Definition]:
        return [self.definitions[each] for each in indicator.defined_by if each in self.definitions]

    def _apply(self, set_id: str, region: str, year: int, overlay_id: str | None, day: date) -> AppliedSet:
        criteria_set = self._amended_on(set_id, day)
        overlay = self.overlay_on(overlay_id, day) if overlay_id else None
        if region not in criteria_set.regions and not (region == "" and criteria_set.has_own_groups):
            raise KeyError(region)
        if overlay and self._overlay_for(set_id, overlay) is None:
            raise ValueError(f"overlay {overlay.id} is for {overlay.criteria_set}, not for {set_id}")
        applied = AppliedSet.of(
            criteria_set,
            region=region,
            year=year,
            overlay=fitted(overlay, criteria_set) if overlay and overlay.criteria_set == set_id else None,
            base=self._base_of(criteria_set, region, year, overlay, day),
            on=day,
        )
        return replace(applied, meanings={word: each.meanings_in(year) for word, each in self.definitions.items()})

    def _base_of(
        self, criteria_set: CriteriaSet, region: str, year: int, overlay: Overlay | None, day: date
    ) -> AppliedSet | None:
        base = self.sets.get(criteria_set.builds_on)
        if base is None or region not in base.regions:
            return None
        own = self._overlay_for(base.id, overlay)
        return self.applied(base.id, region=region, year=year, overlay_id=own, on=day)

    def _overlay_for(self, set_id: str, overlay: Overlay | None) -> str | None:
        """The id of an overlay that is for the set or for one that it builds on."""
        return overlay.id if overlay and overlay.criteria_set in {each.id for each in self.lineage(set_id)} else None

    def _last_change(self, set_id: str, overlay_id: str | None, day: date) -> date:
        """The last day up to this one on which something changed: days with the same law share one applied set."""
        days = [each.from_day for each in self.overlay_states.get(overlay_id or "", ())]
        for each in self.lineage(set_id):
            states = self.set_states.get(each.id, ())
            days += [state.from_day for state in states]
            for law in [state.law for state in states] or [each]:
                days += _days_of_change(law, self.amendments_of(each.id))
        return max((each for each in days if each <= day), default=date.min)

    def check_references(self) -> "Library":
        """Itself, if what a file says of another file is there; each file alone cannot know. Raises
        CriteriaFileError."""
        for each in self.sets.values():
            self._check_references(each)
        return self

    def _check_references(self, criteria_set: CriteriaSet) -> None:
        ids, latest = {criteria_set.id}, criteria_set
        while latest.builds_on:
            if latest.builds_on not in self.sets or latest.builds_on in ids:
                raise CriteriaFileError(f'{latest.id}.toml, khóa "builds_on": không dựa được trên "{latest.builds_on}"')
            latest = self.sets[latest.builds_on]
            ids.add(latest.id)
        for indicator in criteria_set.indicators:
            self._check_references_of(indicator, criteria_set)

    def _check_references_of(self, indicator: Indicator, criteria_set: CriteriaSet) -> None:
        where = f"{criteria_set.id}.toml, chỉ tiêu {indicator.code}"
        for each in indicator.defined_by:
            if each not in self.definitions:
                raise CriteriaFileError(f'{where}, khóa "defined_by": không có định nghĩa "{each}"')
        relative = indicator.relative_level
        base = self.sets.get(criteria_set.builds_on)
        if relative and (base is None or base.indicator(relative.indicator) is None):
            raise CriteriaFileError(
                f'{where}, khóa "relative_level": bộ ở khóa builds_on không có chỉ tiêu {relative.indicator}'
            )


def _compared_state(state: State[CriteriaSet], found: Sequence[Agreement]) -> CriteriaSet:
    return compared_set(without_claims(state.law) if state.number else state.law, found)


def _days_of_change(criteria_set: CriteriaSet, amendments: Iterable[Amendment]) -> list[date]:
    days = [each.applies_from for each in amendments]
    added = [each for amendment in amendments for sets in amendment.sets for each in sets.added]
    changed = [each for amendment in amendments for sets in amendment.sets for each in sets.indicators]
    counted = [day for each in (*criteria_set.indicators, *added) for day in (each.counts_from, each.retired_from)]
    return [*days, *(day for day in (*counted, *(each.retired_from for each in changed)) if day)]


@cache
def load_all(folder: Path = folders.CRITERIA) -> Library:
    """Read once; later calls give the same Library. Raises CriteriaFileError."""
    loaded = (load_set(path) for path in sorted(folder.glob("*.toml")))
    sets = {each.id: each for each in loaded}
    if not sets:
        raise CriteriaFileError(f"{folder}: không có tệp bộ tiêu chí nào (*.toml)")
    overlays = (load_overlay(path, sets) for path in sorted((folder / "localities").glob("*.toml")))
    maps = (load_map(path, sets) for path in sorted((folder / "maps").glob("*.toml")))
    amendments = (load_amendment(path, sets) for path in sorted((folder / "amendments").glob("*.toml")))
    definitions = (load_definition(path) for path in sorted((folder / "definitions").glob("*.toml")))
    procedures = (load_procedure(path) for path in sorted((folder / "procedures").glob("*.toml")))
    library = Library(
        sets,
        {each.id: each for each in overlays},
        {each.id: each for each in maps},
        {each.id: each for each in amendments},
        {each.id: each for each in definitions},
        {each.id: each for each in procedures},
    )
    return library.check_references()
