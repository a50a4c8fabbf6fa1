"""The levels of a criteria file, as they stand in sets and overlays alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ntm_assess.domain.levels import Comparison, Level, LevelEntry, LevelStatus, RelativeLevel
from ntm_assess.domain.requirements import NumberAtLeast, Requirement, needed_limits
from ntm_assess.law.checked_tables import CheckedTable
from ntm_assess.law.requirement_tables import DECREE_STATUSES


@dataclass(frozen=True)
class Period:
    first: date
    last: date | None  # None: no end yet

    def holds(self, year: int) -> bool:
        return self.first.year <= year and (self.last is None or year <= self.last.year)


@dataclass(frozen=True)
class LevelReader:
    """Reads the levels of one file; it knows what holds for all of them."""

    regions: tuple[str, ...]
    period: Period
    source: str  # of a level that names none
    status: LevelStatus | None = None  # of every level; None: each names its own

    def entries(self, rows: Iterable[CheckedTable], requirement: Requirement) -> tuple[LevelEntry, ...]:
        entries: tuple[LevelEntry, ...] = ()
        for row in rows:
            with row.tolerating():
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
        status = self.status or row.choice("status", DECREE_STATUSES)
        level = Level(
            limits=limits,
            status=status,
            source=row.optional_text("source") or self.source,
            source_url=address(row),
            note=row.optional_text("note"),
            comparison=_comparison(row.table("comparison")) if status is LevelStatus.COMPARED else None,
        )
        row.close()
        return LevelEntry(level, regions, years)

    def relative(self, table: CheckedTable, requirement: Requirement) -> RelativeLevel:
        if not isinstance(requirement, NumberAtLeast):
            raise table.wrong(f'chỉ dùng với kiểu "{NumberAtLeast.kind}"')
        level = RelativeLevel(
            indicator=table.text("indicator"),
            factor=table.number("factor", least=Decimal("0.01")),
            status=table.choice("status", DECREE_STATUSES),
            source=table.optional_text("source") or self.source,
            source_url=address(table),
            note=table.optional_text("note"),
        )
        table.close()
        return level


def _comparison(table: CheckedTable) -> Comparison:
    people = table.texts("people")
    if len(people) != 2:
        raise table.wrong("phải là tên hai người khác nhau", "people")
    comparison = Comparison((people[0], people[1]), table.day("on"), table.text("gazette"))
    table.close()
    return comparison


def address(row: CheckedTable) -> str:
    url = row.optional_text("source_url")
    if url and not url.startswith(("https://", "http://")):
        raise row.wrong("phải là địa chỉ trang, bắt đầu bằng https:// hoặc http://", "source_url")
    return url


def _clash(one: LevelEntry, other: LevelEntry) -> bool:
    """Whether two levels, equally narrow, speak about the same region and year."""
    same_region = not one.regions or bool(set(one.regions) & set(other.regions))
    same_year = not one.years or bool(set(one.years) & set(other.years))
    return one.narrowness == other.narrowness and same_region and same_year
