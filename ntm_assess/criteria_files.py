"""criteria/*.toml -> CriteriaSet, criteria/localities/*.toml -> Overlay, or an error that names the place.

What the keys mean stands in criteria/README.md. A file that is wrong anywhere is refused whole: half a criteria set
would give wrong verdicts.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path

from ntm_assess import folders
from ntm_assess.checked_tables import CheckedTable, CriteriaFileError, refuse_repeats
from ntm_assess.domain.criteria import (
    AppliedSet,
    Cost,
    CriteriaSet,
    Criterion,
    DecidedBy,
    Effort,
    Group,
    Guidance,
    Indicator,
    Level,
    LevelEntry,
    LevelStatus,
    Overlay,
)
from ntm_assess.domain.requirements import NumberAtLeast, Requirement, needed_limits
from ntm_assess.requirement_tables import DECREE_STATUSES, requirement_of

LOCALITY_STATUSES = (LevelStatus.PROVINCE, LevelStatus.SAMPLE)

CODE = re.compile(r"[0-9]+(\.[0-9]+)?")


# --- The library ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Library:
    """All criteria sets and overlays that are shipped, by id."""

    sets: Mapping[str, CriteriaSet]
    overlays: Mapping[str, Overlay]
    _applied: dict[tuple[str, str, int, str | None], AppliedSet] = field(default_factory=dict, init=False, repr=False)

    def applied(self, set_id: str, *, region: str, year: int, overlay_id: str | None = None) -> AppliedSet:
        """The set as it holds there and then. KeyError for an unknown id or region; ValueError for an overlay of
        another set."""
        key = (set_id, region, year, overlay_id)
        if key not in self._applied:
            self._applied[key] = self._apply(*key)
        return self._applied[key]

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
    return Library(sets, {each.id: each for each in overlays})


def load_set(path: Path) -> CriteriaSet:
    """Raises CriteriaFileError."""
    table, digest = _opened(path)
    period = _period(table)
    regions = _regions(table.table("regions"))
    levels = _LevelReader(tuple(regions), period, table.text("source"))
    groups = tuple(_group(each, levels) for each in table.tables("groups"))
    criteria_set = CriteriaSet(
        id=table.text("id"),
        title=table.text("title"),
        short_title=table.text("short_title"),
        decision=table.text("decision"),
        issued_on=table.day("issued_on"),
        applies_from=period.first,
        applies_until=period.last,
        regions=regions,
        groups=groups,
        source_note=table.optional_text("source_note"),
        sha256=digest,
    )
    declared = table.count("declared_criteria"), table.count("declared_indicators")
    table.close()
    _check_whole(table, criteria_set, declared)
    return criteria_set


def load_overlay(path: Path, sets: Mapping[str, CriteriaSet]) -> Overlay:
    """`sets` are those that an overlay may name. Raises CriteriaFileError."""
    table, digest = _opened(path)
    set_id = table.text("criteria_set")
    if set_id not in sets:
        raise table.wrong(f'không có bộ tiêu chí "{set_id}"', "criteria_set")
    criteria_set = sets[set_id]
    decision = table.text("decision")
    status = table.choice("status", LOCALITY_STATUSES)
    period = _Period(criteria_set.applies_from, criteria_set.applies_until)
    reader = _LevelReader(tuple(criteria_set.regions), period, decision, status)
    overlay = Overlay(
        id=table.text("id"),
        title=table.text("title"),
        criteria_set=set_id,
        decision=decision,
        levels=_overlay_levels(table.table("levels"), criteria_set, reader),
        sha256=digest,
    )
    table.close()
    _check_id(table, overlay.id)
    return overlay


def _opened(path: Path) -> tuple[CheckedTable, str]:
    """The file as a table, and the SHA-256 of its bytes."""
    try:
        content = path.read_bytes()
        values = tomllib.loads(content.decode(), parse_float=Decimal)
    except OSError as error:
        raise CriteriaFileError(f"{path.name}: không mở được tệp ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CriteriaFileError(f"{path.name}: tệp phải lưu bằng bảng mã UTF-8") from error
    except (tomllib.TOMLDecodeError, ArithmeticError) as error:
        raise CriteriaFileError(f"{path.name}: sai cú pháp TOML ({error})") from error
    return CheckedTable(values, path.name), sha256(content).hexdigest()


# --- A set, from the outside in ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Period:
    first: date
    last: date | None  # None: no end yet

    def holds(self, year: int) -> bool:
        return self.first.year <= year and (self.last is None or year <= self.last.year)


def _period(table: CheckedTable) -> _Period:
    period = _Period(table.day("applies_from"), table.day("applies_until") if "applies_until" in table else None)
    if period.last and period.last < period.first:
        raise table.wrong("sớm hơn applies_from", "applies_until")
    return period


def _regions(table: CheckedTable) -> dict[str, str]:
    regions = {code: table.text(code) for code in table}
    if not regions:
        raise table.wrong("phải có ít nhất một vùng")
    return regions


def _group(table: CheckedTable, levels: "_LevelReader") -> Group:
    code = table.text("code")
    table.place = f"nhóm {code}"
    criteria = tuple(_criterion(each, levels) for each in table.tables("criteria"))
    group = Group(code, table.text("title"), criteria)
    table.close()
    return group


def _criterion(table: CheckedTable, levels: "_LevelReader") -> Criterion:
    code = table.text("code")
    table.place = f"tiêu chí {code}"
    if not code.isdecimal():
        raise table.wrong("mã tiêu chí phải là số, ví dụ 2", "code")
    indicators = tuple(_indicator(each, code, levels) for each in table.tables("indicators"))
    title = table.text("title")
    title_status = table.choice("title_status", DECREE_STATUSES)
    table.close()
    return Criterion(code, title, indicators, title_status)


def _indicator(table: CheckedTable, criterion: str, levels: "_LevelReader") -> Indicator:
    code = table.text("code")
    table.place = f"chỉ tiêu {code}"
    if not CODE.fullmatch(code) or code.split(".")[0] != criterion:
        raise table.wrong(f"mã không thuộc tiêu chí {criterion}", "code")
    requirement = requirement_of(table)
    counting = table.optional_text("counting")
    indicator = Indicator(
        code=code,
        text=table.text("text"),
        text_status=table.choice("text_status", DECREE_STATUSES),
        requirement=requirement,
        effort=_effort(table.table("effort")),
        levels=levels.entries(table.optional_tables("levels"), requirement),
        set_by=table.optional_text("set_by"),
        not_applicable_when=table.optional_text("not_applicable_when"),
        short=table.optional_text("short"),
        counting=counting,
        counting_status=table.choice("counting_status", DECREE_STATUSES) if counting else None,
        guided_by=tuple(_guidance(each) for each in table.optional_tables("guided_by")),
        evidence=table.texts("evidence"),
    )
    table.close()
    return indicator


def _effort(table: CheckedTable) -> Effort:
    effort = Effort(
        cost=table.choice("cost", Cost),
        months=table.number("months", least=Decimal("0.5")),
        decided_by=table.choice("decided_by", DecidedBy),
        led_by=table.text("led_by"),
        action=table.text("action"),
    )
    table.close()
    return effort


def _guidance(table: CheckedTable) -> Guidance:
    guidance = Guidance(table.text("agency"), table.optional_text("document"), table.choice("status", DECREE_STATUSES))
    table.close()
    return guidance


# --- Levels -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _LevelReader:
    """Reads the levels of one file; it knows what holds for all of them."""

    regions: tuple[str, ...]
    period: _Period
    source: str  # of a level that names none
    status: LevelStatus | None = None  # of every level; None: each names its own

    def entries(self, rows: Iterable[CheckedTable], requirement: Requirement) -> tuple[LevelEntry, ...]:
        entries: tuple[LevelEntry, ...] = ()
        for row in rows:
            entry = self._entry(row, requirement)
            if any(_clash(entry, other) for other in entries):
                raise row.wrong("trùng vùng và năm với một mức ghi ở trên")
            entries += (entry,)
        return entries

    def _entry(self, row: CheckedTable, requirement: Requirement) -> LevelEntry:
        most = None if isinstance(requirement, NumberAtLeast) else Decimal(100)  # all others are % or points
        limits = {name: row.number(name, most=most) for name in sorted(needed_limits(requirement))}
        regions, years = row.texts("regions"), row.counts("years")
        for region in regions:
            if region not in self.regions:
                raise row.wrong(f'không có vùng "{region}"', "regions")
        for year in years:
            if not self.period.holds(year):
                raise row.wrong(f"năm {year} nằm ngoài thời gian áp dụng của bộ tiêu chí", "years")
        level = Level(
            limits=limits,
            status=self.status or row.choice("status", DECREE_STATUSES),
            source=row.optional_text("source") or self.source,
            source_url=_address(row),
            note=row.optional_text("note"),
        )
        row.close()
        return LevelEntry(level, regions, years)


def _address(row: CheckedTable) -> str:
    url = row.optional_text("source_url")
    if url and not url.startswith(("https://", "http://")):
        raise row.wrong("phải là địa chỉ trang, bắt đầu bằng https:// hoặc http://", "source_url")
    return url


def _clash(one: LevelEntry, other: LevelEntry) -> bool:
    """Whether two levels, equally narrow, speak about the same region and year."""
    same_region = not one.regions or bool(set(one.regions) & set(other.regions))
    same_year = not one.years or bool(set(one.years) & set(other.years))
    return one.narrowness == other.narrowness and same_region and same_year


def _overlay_levels(
    table: CheckedTable, criteria_set: CriteriaSet, reader: _LevelReader
) -> dict[str, tuple[LevelEntry, ...]]:
    levels = {}
    for code in table:
        indicator = criteria_set.indicator(code)
        if indicator is None:
            raise table.wrong(f"bộ tiêu chí {criteria_set.id} không có chỉ tiêu này", code)
        levels[code] = reader.entries(table.tables(code, label=f"chỉ tiêu {code}"), indicator.requirement)
    return levels


# --- What only the whole can tell -------------------------------------------------------------------------------------


def _check_whole(table: CheckedTable, criteria_set: CriteriaSet, declared: tuple[int, int]) -> None:
    _check_id(table, criteria_set.id)
    refuse_repeats(table, "nhóm", [each.code for each in criteria_set.groups])
    refuse_repeats(table, "tiêu chí", [each.code for each in criteria_set.criteria])
    refuse_repeats(table, "chỉ tiêu", [each.code for each in criteria_set.indicators])
    there = len(criteria_set.criteria), len(criteria_set.indicators)
    for key, said, counted in zip(("declared_criteria", "declared_indicators"), declared, there, strict=True):
        if said != counted:
            raise table.wrong(f"khai {said} nhưng tệp có {counted}", key)


def _check_id(table: CheckedTable, id_: str) -> None:
    if table.file != f"{id_}.toml":
        raise table.wrong("phải trùng với tên tệp (không kể .toml)", "id")
