"""What differs between two versions of a criteria set, or of an overlay: line by line, each with its place.

A line (Row) is the head, a region, a group, a criterion, an indicator or a level. A line that is in both is the same,
or each of its fields that differs is a change of its own. So a preview can show what an import would do before it is
done, and the history what was done.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any

from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.domain.levels import LevelEntry


class Sort(StrEnum):
    """In the order in which a preview counts them."""

    NEW = "new"
    CHANGED = "changed"
    DROPPED = "dropped"
    SAME = "same"


class Line(StrEnum):
    HEAD = "head"
    REGION = "region"
    GROUP = "group"
    CRITERION = "criterion"
    INDICATOR = "indicator"
    LEVEL = "level"


@dataclass(frozen=True)
class Place:
    """`code`: of the group, criterion or indicator (of a level: its indicator), or of the region; the head has none."""

    line: Line
    code: str = ""
    regions: tuple[str, ...] = ()  # of a level; none: all
    years: tuple[int, ...] = ()


@dataclass(frozen=True)
class Change:
    """`what`: the field that changed, by its key in a criteria file ("effort.cost"); empty for a whole line.

    Of a whole line `before` or `after` is the thing itself: an Indicator, a Level, the name of a region.
    """

    sort: Sort
    place: Place
    what: str = ""
    before: Any = None
    after: Any = None


@dataclass(frozen=True)
class _Row:
    thing: Any
    cells: Mapping[str, Any] = field(default_factory=dict)


def between(before: CriteriaSet | None, after: CriteriaSet) -> tuple[Change, ...]:
    """In the order of `after`, what was dropped at the end. Without `before` every line is new."""
    in_both = {each.code for each in before.indicators if after.indicator(each.code)} if before else set()
    return tuple(_changes(dict(_set_rows(before, in_both)) if before else {}, dict(_set_rows(after, in_both))))


def between_overlays(before: Overlay | None, after: Overlay) -> tuple[Change, ...]:
    return tuple(_changes(dict(_overlay_rows(before)) if before else {}, dict(_overlay_rows(after))))


def _changes(before: Mapping[Place, _Row], after: Mapping[Place, _Row]) -> Iterator[Change]:
    for place, row in after.items():
        if place in before:
            yield from _line_changes(place, before[place], row)
        else:
            yield Change(Sort.NEW, place, after=row.thing)
    for place, row in before.items():
        if place not in after:
            yield Change(Sort.DROPPED, place, before=row.thing)


def _line_changes(place: Place, before: _Row, after: _Row) -> Iterator[Change]:
    differing = [
        key for key in dict.fromkeys((*after.cells, *before.cells)) if before.cells.get(key) != after.cells.get(key)
    ]
    for key in differing:
        yield Change(Sort.CHANGED, place, key, before.cells.get(key), after.cells.get(key))
    if not differing:
        yield Change(Sort.SAME, place, before=before.thing, after=after.thing)


# --- Lines of a set ---------------------------------------------------------------------------------------------------

INNER = ("regions", "groups", "criteria", "indicators", "levels", "limits")  # lines or cells of their own
NOT_COMPARED = ("code", "sha256", "amended_by", *INNER)


def _set_rows(criteria_set: CriteriaSet, in_both: Set[str]) -> Iterator[tuple[Place, _Row]]:
    """`in_both`: indicators whose order can be compared."""
    order = tuple(each.code for each in criteria_set.indicators if each.code in in_both)
    yield Place(Line.HEAD), _Row(criteria_set, {**_cells(criteria_set), "order": order})
    for code, name in criteria_set.regions.items():
        yield Place(Line.REGION, code), _Row(name, {"name": name})
    for group in criteria_set.groups:
        yield Place(Line.GROUP, group.code), _Row(group, _cells(group))
        for criterion in group.criteria:
            cells = {**_cells(criterion), "group": group.code}
            yield Place(Line.CRITERION, criterion.code), _Row(criterion, cells)
            for indicator in criterion.indicators:
                yield Place(Line.INDICATOR, indicator.code), _Row(indicator, _cells(indicator))
                yield from _level_rows(indicator.code, indicator.levels)


def _overlay_rows(overlay: Overlay) -> Iterator[tuple[Place, _Row]]:
    yield Place(Line.HEAD), _Row(overlay, _cells(overlay))
    for code, entries in overlay.levels.items():
        yield from _level_rows(code, entries)


def _level_rows(code: str, entries: tuple[LevelEntry, ...]) -> Iterator[tuple[Place, _Row]]:
    for entry in entries:
        place = Place(Line.LEVEL, code, tuple(sorted(entry.regions)), tuple(sorted(entry.years)))
        yield place, _Row(entry.level, {**entry.level.limits, **_cells(entry.level)})


def _cells(thing: Any, prefix: str = "") -> dict[str, Any]:
    """The fields of a thing by their keys in a criteria file; those of a thing within it behind a dot."""
    cells: dict[str, Any] = {}
    for each in fields(thing):
        value = getattr(thing, each.name)
        if each.name in NOT_COMPARED or not each.compare:
            continue
        if each.name == "requirement":
            cells |= {"kind": value.kind, **_cells(value)}
        elif is_dataclass(value):
            cells |= _cells(value, f"{each.name}.")
        else:
            cells[prefix + each.name] = value
    return cells
