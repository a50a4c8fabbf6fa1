"""The levels of a locality as lines of a form: one indicator has one line, or one for each run of years.

A line is text until it is read; what is wrong stays in its field. Regions, and the source of a level with a decision of
its own, are kept as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ntm_assess import formatting, wording
from ntm_assess.domain.criteria import CriteriaSet, Indicator, Overlay
from ntm_assess.domain.figures import InputType
from ntm_assess.domain.levels import Level, LevelEntry, LevelStatus
from ntm_assess.domain.requirements import Components, NumberAtLeast, Requirement, needed_limits
from ntm_assess.web.forms import one_line

MOST_INDICATORS = 60  # on one page of the editor
MOST_FIELDS = 600  # well below what the server takes in one form


@dataclass(frozen=True)
class Limit:
    """One number of a level."""

    name: str
    label: str
    unit: str


@dataclass
class Line:
    """One level. `kept`: as it stands now; None: an empty line for one more."""

    code: str
    index: int
    limits: Sequence[Limit]
    kept: LevelEntry | None
    typed: dict[str, str] = field(default_factory=dict)  # by limit, "years", "note", "set"
    fault: str = ""

    def name_of(self, key: str) -> str:
        return f"{self.code}:{self.index}:{key}"

    @property
    def is_empty(self) -> bool:
        return not any(self.typed.values())


@dataclass(frozen=True)
class Row:
    indicator: Indicator
    lines: Sequence[Line]


def limits_of(requirement: Requirement) -> tuple[Limit, ...]:
    """In the order in which a person reads them."""
    needed = needed_limits(requirement)
    if isinstance(requirement, Components):
        return tuple(Limit(each.limit, each.label, "%") for each in requirement.components if each.limit)
    unit = requirement.unit if isinstance(requirement, NumberAtLeast) else "điểm" if "points" in needed else "%"
    return tuple(Limit(each, wording.criteria_field(each), unit) for each in sorted(needed))


def parts(criteria_set: CriteriaSet, overlay: Overlay) -> list[tuple[Indicator, ...]]:
    """The indicators in pages that fit into one form."""
    found: list[list[Indicator]] = [[]]
    fields = 0
    for indicator in criteria_set.indicators:
        wanted = (len(overlay.levels.get(indicator.code, ())) + 1) * (len(limits_of(indicator.requirement)) + 2)
        if found[-1] and (len(found[-1]) == MOST_INDICATORS or fields + wanted > MOST_FIELDS):
            found.append([])
            fields = 0
        found[-1].append(indicator)
        fields += wanted
    return [tuple(each) for each in found]


def rows(indicators: Sequence[Indicator], overlay: Overlay, typed: Mapping[str, str] | None = None) -> list[Row]:
    """`typed`: the form that came in; without one the lines show what stands in the overlay."""
    return [Row(each, list(_lines(each, overlay, typed))) for each in indicators]


def _lines(indicator: Indicator, overlay: Overlay, typed: Mapping[str, str] | None) -> Iterator[Line]:
    limits = limits_of(indicator.requirement)
    for index, kept in enumerate((*overlay.levels.get(indicator.code, ()), None)):
        line = Line(indicator.code, index, limits, kept)
        keys = [each.name for each in limits] or ["set"]
        if typed is not None:
            line.typed = {key: one_line(typed.get(line.name_of(key), "")) for key in (*keys, "years", "note")}
        elif kept:
            line.typed = {each.name: formatting.number(kept.level.limits[each.name]) for each in limits} or {"set": "1"}
            line.typed |= {"years": ", ".join(map(str, kept.years)), "note": kept.level.note}
        yield line


def changed(overlay: Overlay, criteria_set: CriteriaSet, read: Sequence[Row], status: LevelStatus) -> Overlay | None:
    """The overlay with what these rows say. None: something is wrong, and the lines say what."""
    entries = {row.indicator.code: _entries(row, overlay, status) for row in read}
    if any(line.fault for row in read for line in row.lines):
        return None
    levels = {**overlay.levels, **entries}
    in_order = {each.code: levels[each.code] for each in criteria_set.indicators if levels.get(each.code)}
    return replace(overlay, levels=in_order)


def with_head(overlay: Overlay, title: str, decision: str) -> Overlay:
    """Levels whose source is the decision of the whole take the new one."""

    def moved(entry: LevelEntry) -> LevelEntry:
        is_of_whole = entry.level.source == overlay.decision
        return replace(entry, level=replace(entry.level, source=decision)) if is_of_whole else entry

    levels = {code: tuple(moved(each) for each in entries) for code, entries in overlay.levels.items()}
    return replace(overlay, title=title, decision=decision, levels=levels)


def _entries(row: Row, overlay: Overlay, status: LevelStatus) -> tuple[LevelEntry, ...]:
    found: list[LevelEntry] = []
    for line in row.lines:
        try:
            entry = None if line.is_empty else _entry(line, row.indicator, overlay, status)
        except ValueError as error:
            line.fault = str(error)
            continue
        if entry and any(_clash(entry, other) for other in found):
            line.fault = "Trùng năm với một dòng ở trên."
        elif entry:
            found.append(entry)
    return tuple(found)


def _entry(line: Line, indicator: Indicator, overlay: Overlay, status: LevelStatus) -> LevelEntry:
    """Raises ValueError with the sentence for the person."""
    limits = {each.name: _limit(line.typed[each.name], each, indicator.requirement) for each in line.limits}
    if not line.limits and not line.typed["set"]:
        raise ValueError("Ông/bà đánh dấu “Tỉnh có quy định”, hoặc xóa năm và ghi chú.")
    before = line.kept.level if line.kept else Level({}, status, overlay.decision)
    level = replace(before, limits=limits, note=line.typed["note"])
    return LevelEntry(level, line.kept.regions if line.kept else (), _years(line.typed["years"]))


def _limit(typed: str, limit: Limit, requirement: Requirement) -> Decimal:
    if not typed:
        raise ValueError(f"Thiếu số ở ô “{limit.label}”. Không quy định thì xóa cả dòng.")
    kind = InputType.AMOUNT if isinstance(requirement, NumberAtLeast) else InputType.PERCENT
    try:
        return formatting.read_number(typed, kind)
    except formatting.BadNumber as error:
        raise ValueError(wording.number_error(error)) from error


def _years(typed: str) -> tuple[int, ...]:
    words = typed.replace(",", " ").replace(";", " ").split()
    if not all(each.isascii() and each.isdecimal() and len(each) == 4 for each in words):
        raise ValueError("Ông/bà ghi năm bốn chữ số, cách nhau dấu phẩy, ví dụ 2024, 2025.")
    return tuple(sorted({int(each) for each in words}))


def _clash(one: LevelEntry, other: LevelEntry) -> bool:
    same_years = bool(one.years) == bool(other.years) and (not one.years or bool(set(one.years) & set(other.years)))
    same_regions = bool(one.regions) == bool(other.regions) and (
        not one.regions or bool(set(one.regions) & set(other.regions))
    )
    return same_years and same_regions
