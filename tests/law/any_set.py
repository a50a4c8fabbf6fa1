"""Strategies for hypothesis: any criteria set, and any overlay on it, that the readers of the law would take."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ntm_assess.domain.criteria import (
    REGION,
    AreaRule,
    Cost,
    CriteriaSet,
    Criterion,
    DecidedBy,
    Effort,
    Group,
    Guidance,
    Indicator,
    MergeRule,
    Overlay,
)
from ntm_assess.domain.figures import Counted
from ntm_assess.domain.levels import Comparison, Level, LevelEntry, LevelStatus, RelativeLevel
from ntm_assess.domain.requirements import (
    Component,
    Components,
    MustBeNone,
    NumberAtLeast,
    Requirement,
    Schools,
    ScoreSheet,
    ShareAtLeast,
    ShareAtMost,
    ShareBothSexes,
    ShareWithPart,
    YesNo,
    needed_limits,
)
from ntm_assess.formatting import is_legacy_encoded

REGIONS = {"TDMNPB": "Trung du miền núi phía Bắc", "DBSH": "Đồng bằng sông Hồng", "nhom-1": "Xã nhóm 1"}
YEARS = (2022, 2023, 2024, 2025)

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằắẫệọỗờủứÁĐỆ0123456789"
SIGNS = LETTERS + " .,;:-–()/%≥≤\"'\\=+@#*[]{}_$&<>|~`!?^"
# What people type, line breaks within included; every text has something to read at both ends.
texts = (
    st.tuples(st.sampled_from(LETTERS), st.text(SIGNS + "\n", max_size=20), st.sampled_from(LETTERS))
    .map("".join)
    .filter(lambda text: not is_legacy_encoded(text))  # nobody writes "aà" in Unicode
)
long_texts = st.lists(texts, min_size=8, max_size=20).map(" ".join)
lines = texts.map(lambda text: text.replace("\n", " "))
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
decree_statuses = st.sampled_from([LevelStatus.SECONDARY, LevelStatus.NOT_COMPARED])
days = st.dates(date(2010, 1, 1), date(2035, 12, 31))
shares = st.decimals(0, 100, places=3).map(lambda value: value.normalize() + 0)
numbers = st.decimals(0, 10**7, places=2).map(lambda value: value.normalize() + 0)


def optional(some: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | some


addresses = st.just("https://vanban.chinhphu.vn/?docid=1&x=2")
comparisons = st.builds(
    Comparison, people=st.lists(lines, min_size=2, max_size=2, unique=True).map(tuple), on=days, gazette=texts
)
area_rules = st.builds(
    AreaRule,
    area=st.sampled_from(list(REGIONS)),
    text=texts,
    status=decree_statuses,
    source=optional(texts),
    source_url=optional(addresses),
    note=optional(texts),
)

counted = st.none() | st.builds(
    Counted, part=texts, whole=texts, unit=lines, whole_numbers=st.booleans(), status=decree_statuses, base=st.just("")
)
components = st.lists(
    st.builds(Component, name=names, label=texts, limit=optional(names)),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each.name,
).map(lambda each: Components(tuple(each)))

requirements = st.one_of(
    st.just(YesNo()),
    st.builds(ShareAtLeast, counted=counted),
    st.builds(ShareAtMost, counted=counted),
    st.builds(ShareBothSexes, counted=counted),
    st.builds(ShareWithPart, of_which=texts, counted=counted),
    st.builds(NumberAtLeast, unit=lines),
    st.builds(MustBeNone, unit=lines),
    st.builds(ScoreSheet, mandatory=texts),
    st.just(Schools()),
    components,
)


@st.composite
def levels(draw: st.DrawFn, requirement: Requirement, source: str | None, status: LevelStatus | None = None) -> Level:
    limits = numbers if isinstance(requirement, NumberAtLeast) else shares
    status = status or draw(decree_statuses | st.just(LevelStatus.COMPARED))
    return Level(
        limits={name: draw(limits) for name in sorted(needed_limits(requirement))},
        status=status,
        comparison=draw(comparisons) if status is LevelStatus.COMPARED else None,
        source=draw(st.just(source) | texts) if source else draw(texts),
        note=draw(optional(texts)),
        source_url=draw(optional(addresses)),
    )


@st.composite
def entries(draw: st.DrawFn, requirement: Requirement, source: str, status: LevelStatus | None = None):
    """Levels that do not clash: each narrowness splits the regions or years between its entries."""
    wheres: list[tuple[tuple[str, ...], tuple[int, ...]]] = draw(
        st.sampled_from(
            [
                [],
                [((), ())],
                [((), ()), (("DBSH",), ()), (("TDMNPB", "nhom-1"), ())],
                [((), (2022, 2023)), ((), (2025,))],
                [(("DBSH",), (2022, 2025)), (("DBSH",), (2023,)), (("nhom-1",), ())],
            ]
        )
    )
    return tuple(LevelEntry(draw(levels(requirement, source, status)), *where) for where in wheres)


efforts = st.builds(
    Effort,
    cost=st.sampled_from(Cost),
    months=st.sampled_from([Decimal("0.5"), Decimal(1), Decimal("2.5"), Decimal(36)]),
    decided_by=st.sampled_from(DecidedBy),
    led_by=texts,
    action=texts,
)
guidance = st.builds(Guidance, agency=texts, document=optional(texts), status=decree_statuses)


@st.composite
def relative_levels(draw: st.DrawFn, source: str) -> RelativeLevel:
    return RelativeLevel(
        indicator=draw(st.sampled_from(["10", "2.10"])),
        factor=draw(st.sampled_from([Decimal("1.1"), Decimal(2)])),
        status=draw(decree_statuses),
        source=draw(st.just(source) | texts),
        source_url=draw(optional(addresses)),
        note=draw(optional(texts)),
    )


@st.composite
def indicators(draw: st.DrawFn, code: str, source: str) -> Indicator:
    requirement = draw(requirements)
    counting = draw(optional(texts))
    return Indicator(
        code=code,
        text=draw(texts | long_texts),
        text_status=draw(decree_statuses),
        requirement=requirement,
        effort=draw(efforts),
        levels=draw(entries(requirement, source)),
        set_by=draw(optional(texts)),
        not_applicable_when=draw(optional(texts)),
        short=draw(optional(texts)),
        counting=counting,
        counting_status=draw(decree_statuses) if counting else None,
        guided_by=tuple(draw(st.lists(guidance, max_size=2))),
        evidence=tuple(draw(st.lists(lines, max_size=3, unique=True))),
        counts_from=draw(st.none() | st.just(date(2023, 1, 1))),
        retired_from=draw(st.none() | st.just(date(2025, 7, 1))),
        merge_rule=draw(st.none() | st.sampled_from(MergeRule)),
        defined_by=draw(st.sampled_from([(), ("chuan-ngheo",), ("chuan-ngheo", "khu-vuc")])),
        relative_level=draw(relative_levels(source)) if isinstance(requirement, NumberAtLeast) else None,
    )


@st.composite
def sets(draw: st.DrawFn) -> CriteriaSet:
    source = draw(texts)
    complete = draw(st.booleans())
    counts = draw(
        st.lists(st.lists(st.integers(1 if complete else 0, 3), min_size=1, max_size=2), min_size=1, max_size=2)
    )
    number = iter(range(1, 100))
    groups = []
    for place, sizes in enumerate(counts, start=1):
        criteria = []
        for size in sizes:
            code = str(next(number))
            inner = [code] if size == 1 else [f"{code}.{each}" for each in range(9, 9 + size)]
            criteria.append(
                Criterion(
                    code, draw(texts), tuple(draw(indicators(each, source)) for each in inner), draw(decree_statuses)
                )
            )
        title = draw(optional(texts) if len(counts) == 1 else texts)
        groups.append(Group(f"nhóm {place}", title, tuple(criteria)))
    return CriteriaSet(
        id="bo-thu",
        title=draw(texts),
        short_title=draw(texts),
        decision=draw(texts),
        issued_on=draw(days),
        applies_from=date(2022, 3, 8),
        applies_until=draw(st.none() | st.just(date(2025, 12, 31))),
        regions=REGIONS,
        groups=tuple(groups),
        source_note=draw(optional(texts)),
        complete=complete,
        missing="" if complete else draw(texts),
        builds_on=draw(st.sampled_from(["", "bo-duoi"])),
        area_scheme=draw(st.sampled_from([REGION, "nhom-2026"])),
        area_rules=tuple(draw(st.lists(area_rules, max_size=2))),
        open_questions=tuple(draw(st.lists(lines, max_size=2, unique=True))),
        declared_indicators=0 if complete else 47,
    )


@st.composite
def overlays(draw: st.DrawFn, criteria_set: CriteriaSet) -> Overlay:
    decision = draw(texts)
    status = draw(st.sampled_from([LevelStatus.PROVINCE, LevelStatus.SAMPLE]))
    found = {each.code: draw(entries(each.requirement, decision, status)) for each in criteria_set.indicators}
    return Overlay(
        id="tinh-thu",
        title=draw(texts),
        criteria_set=criteria_set.id,
        decision=decision,
        levels={code: each for code, each in found.items() if each},
    )
