"""Builders for domain tests. They fill in all that does not matter, so that what matters is all you see."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from ntm_assess.domain.criteria import (
    AppliedSet,
    Cost,
    CriteriaSet,
    Criterion,
    DecidedBy,
    Effort,
    Group,
    Indicator,
    Level,
    LevelEntry,
    LevelStatus,
    Overlay,
)
from ntm_assess.domain.figures import Counted, Entry
from ntm_assess.domain.requirements import Requirement, ShareAtLeast, YesNo, needed_limits
from ntm_assess.domain.scoring import Answer, Scorecard

Number = int | str | Decimal

HOUSEHOLDS = Counted("Số hộ đạt", "Tổng số hộ", "hộ")
YES = {"yes": True}
NO = {"yes": False}


def a_level(status: LevelStatus = LevelStatus.NOT_COMPARED, **limits: Number) -> Level:
    """`a_level(at_least=80)`; without limits the level of a yes/no."""
    return Level(numbers(limits), status, source="Quyết định 01/QĐ-VD")


def an_effort(
    cost: Cost = Cost.LARGE,
    months: Number = 12,
    decided_by: DecidedBy = DecidedBy.ABOVE,
    led_by: str = "Phòng Kinh tế xã",
) -> Effort:
    return Effort(cost, Decimal(months), decided_by, led_by, "Việc cần làm")


EASY = an_effort(Cost.NONE, 1, DecidedBy.COMMUNE)


def an_indicator(
    code: str = "1.1",
    requirement: Requirement | None = None,
    *,
    level: Level | None = None,
    has_level: bool = True,
    effort: Effort | None = None,
    not_applicable_when: str = "",
) -> Indicator:
    """A yes/no unless told otherwise. Its level is known; for a share it is 80 %."""
    requirement = requirement or YesNo()
    level = level or a_level(**dict.fromkeys(needed_limits(requirement), 80))
    return Indicator(
        code=code,
        text=f"Chỉ tiêu {code}",
        text_status=LevelStatus.NOT_COMPARED,
        requirement=requirement,
        effort=effort or an_effort(),
        levels=(LevelEntry(level),) if has_level else (),
        not_applicable_when=not_applicable_when,
    )


def a_share(code: str = "1.1", at_least: Number = 80, **more: object) -> Indicator:
    """A share of households, met from `at_least` % up."""
    return an_indicator(code, ShareAtLeast(HOUSEHOLDS), level=a_level(at_least=at_least), **more)  # type: ignore[arg-type]


def a_criteria_set(*indicators: Indicator) -> CriteriaSet:
    """The criteria follow from the codes: "2.1" and "2.2" are criterion 2. All stand in one group."""
    by_criterion: dict[str, list[Indicator]] = {}
    for indicator in indicators or (an_indicator(),):
        by_criterion.setdefault(indicator.code.split(".")[0], []).append(indicator)
    criteria = tuple(Criterion(code, f"Tiêu chí {code}", tuple(own)) for code, own in by_criterion.items())
    return CriteriaSet(
        id="bo-thu",
        title="Bộ tiêu chí thử",
        short_title="Bộ thử",
        decision="01/QĐ-VD",
        issued_on=date(2022, 3, 8),
        applies_from=date(2022, 3, 8),
        applies_until=date(2025, 12, 31),
        regions={"DBSH": "Đồng bằng sông Hồng", "TN": "Tây Nguyên"},
        groups=(Group("I", "Nhóm một", criteria),),
        sha256="0" * 64,
    )


def an_overlay(levels: Mapping[str, Level | tuple[LevelEntry, ...]]) -> Overlay:
    """Levels by indicator code; a lone level is for every region and year."""
    entries = {code: (LevelEntry(each),) if isinstance(each, Level) else each for code, each in levels.items()}
    return Overlay("tinh-thu", "Tỉnh thử", "bo-thu", "Quyết định 02/QĐ-UBND", entries)


def an_applied_set(
    *indicators: Indicator, overlay: Overlay | None = None, region: str = "DBSH", year: int = 2025
) -> AppliedSet:
    return AppliedSet.of(a_criteria_set(*indicators), region=region, year=year, overlay=overlay)


def an_answer(code: str = "1.1", *, not_applicable_reason: str = "", **entry: Number | bool) -> Answer:
    """`an_answer("2.1", part=41, whole=50)`."""
    return Answer(code, entry_of(entry), not_applicable_reason=not_applicable_reason)


def a_scorecard(*indicators: Indicator, answers: Iterable[Answer] = (), overlay: Overlay | None = None) -> Scorecard:
    return Scorecard(an_applied_set(*indicators, overlay=overlay), {answer.code: answer for answer in answers})


def entry_of(values: Mapping[str, Number | bool]) -> Entry:
    return {name: value if isinstance(value, bool) else Decimal(value) for name, value in values.items()}


def numbers(values: Mapping[str, Number]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in values.items()}
