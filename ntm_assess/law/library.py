"""All criteria sets, overlays and maps that are shipped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from ntm_assess import folders
from ntm_assess.domain.criteria import AppliedSet, CriteriaSet, Overlay
from ntm_assess.domain.set_maps import SetMap
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.maps import load_map
from ntm_assess.law.overlays import load_overlay
from ntm_assess.law.sets import load_set


class LevelsMissing(CriteriaFileError):
    """A province goes by levels whose file is not there, so nothing can be judged. The message says what to do."""

    def __init__(self, overlay_id: str) -> None:
        super().__init__(
            f"Không có tệp của bộ mức “{overlay_id}” mà tỉnh đang dùng nên chưa tính được kết quả; số liệu đã nhập vẫn "
            f"còn nguyên. Người quản trị đặt lại tệp criteria/localities/{overlay_id}.toml rồi khởi động lại chương "
            "trình, hoặc chọn bộ mức khác ở trang Đơn vị."
        )


class Place(Protocol):
    """What of a province says which levels hold there."""

    region: str
    overlay: str  # empty: none of its own


@dataclass(frozen=True, eq=False)
class Library:
    """Sets, overlays and maps between sets, by id."""

    sets: Mapping[str, CriteriaSet]
    overlays: Mapping[str, Overlay]
    maps: Mapping[str, SetMap] = field(default_factory=dict)
    _applied: dict[tuple[str, str, int, str | None], AppliedSet] = field(default_factory=dict, init=False, repr=False)

    def applied(self, set_id: str, *, region: str, year: int, overlay_id: str | None = None) -> AppliedSet:
        """The set as it holds there and then. KeyError for an unknown id or region; ValueError for an overlay of
        another set."""
        key = (set_id, region, year, overlay_id)
        if key not in self._applied:
            self._applied[key] = self._apply(*key)
        return self._applied[key]

    def applied_in(self, province: Place, set_id: str, year: int) -> AppliedSet:
        """As it holds in a province, with its own levels if they are for this set. Raises LevelsMissing."""
        overlay = self.overlays.get(province.overlay)
        if province.overlay and overlay is None:
            raise LevelsMissing(province.overlay)
        own = overlay.id if overlay and overlay.criteria_set == set_id else None
        return self.applied(set_id, region=province.region, year=year, overlay_id=own)

    def find_applied(self, province: Place, set_id: str, year: int) -> AppliedSet | None:
        """The same for a list; None where a file is not there (any more) or does not know the region."""
        try:
            return self.applied_in(province, set_id, year)
        except (LevelsMissing, KeyError):
            return None

    def map_between(self, old: str, new: str) -> SetMap | None:
        """What became of one set in another. None: nobody has written it down."""
        return next((each for each in self.maps.values() if (each.old, each.new) == (old, new)), None)

    def _apply(self, set_id: str, region: str, year: int, overlay_id: str | None) -> AppliedSet:
        criteria_set = self.sets[set_id]
        overlay = self.overlays[overlay_id] if overlay_id else None
        if region not in criteria_set.regions:
            raise KeyError(region)
        if overlay and overlay.criteria_set != set_id:
            raise ValueError(f"overlay {overlay.id} is for {overlay.criteria_set}, not for {set_id}")
        return AppliedSet.of(criteria_set, region=region, year=year, overlay=overlay)


@cache
def load_all(folder: Path = folders.CRITERIA) -> Library:
    """Read once; later calls give the same Library. Raises CriteriaFileError."""
    loaded = (load_set(path) for path in sorted(folder.glob("*.toml")))
    sets = {each.id: each for each in loaded}
    if not sets:
        raise CriteriaFileError(f"{folder}: không có tệp bộ tiêu chí nào (*.toml)")
    overlays = (load_overlay(path, sets) for path in sorted((folder / "localities").glob("*.toml")))
    maps = (load_map(path, sets) for path in sorted((folder / "maps").glob("*.toml")))
    return Library(sets, {each.id: each for each in overlays}, {each.id: each for each in maps})
