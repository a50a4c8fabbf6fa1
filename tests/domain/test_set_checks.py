"""What is odd about a set is found, with its place, and nothing is said of what is in order."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ntm_assess.domain.criteria import (
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
from ntm_assess.domain.figures import Counted
from ntm_assess.domain.requirements import (
    Component,
    Components,
    MustBeNone,
    NumberAtLeast,
    ShareAtLeast,
    ShareWithPart,
    YesNo,
)
from ntm_assess.domain.set_changes import Line, Place
from ntm_assess.domain.set_checks import Finding, Oddity, Severity, findings, overlay_findings
from ntm_assess.law.library import load_all

LIBRARY = load_all()
COUNTED = Counted("Số hộ có nước sạch", "Tổng số hộ", "hộ")
EFFORT = Effort(Cost.NONE, Decimal(1), DecidedBy.COMMUNE, "Xã", "Làm")


def level(status: LevelStatus = LevelStatus.SECONDARY, **limits: str | int) -> Level:
    return Level({name: Decimal(limit) for name, limit in limits.items()}, status, "Quyết định")


def everywhere(**limits: str | int) -> tuple[LevelEntry, ...]:
    return (LevelEntry(level(**limits)),)


def an_indicator(code: str = "1.1", **changes: object) -> Indicator:
    usual = Indicator(
        code, "Tỷ lệ hộ có nước sạch", LevelStatus.SECONDARY, ShareAtLeast(COUNTED), EFFORT, everywhere(at_least=80)
    )
    return replace(usual, **changes)


def a_set(*indicators: Indicator, **changes: object) -> CriteriaSet:
    usual = CriteriaSet(
        id="bo-thu",
        title="Bộ thử",
        short_title="Bộ thử",
        decision="01/QĐ",
        issued_on=date(2022, 3, 8),
        applies_from=date(2022, 3, 8),
        applies_until=date(2025, 12, 31),
        regions={"A": "Vùng A", "B": "Vùng B"},
        groups=(Group("I", "Nhóm", (Criterion("1", "Tiêu chí", indicators or (an_indicator(),)),)),),
    )
    return replace(usual, **changes)


def found(criteria_set: CriteriaSet) -> list[tuple[Oddity, str]]:
    return [(each.oddity, each.what) for each in findings(criteria_set)]


def test_a_set_in_order_has_no_findings():
    assert findings(a_set()) == ()


def test_the_shipped_sets_have_no_errors():
    by_set = {
        each.id: [one for one in findings(each) if one.severity is Severity.ERROR] for each in LIBRARY.sets.values()
    }

    assert by_set == dict.fromkeys(by_set, [])


def test_every_unit_of_the_shipped_sets_is_known():
    found_in = [each for criteria_set in LIBRARY.sets.values() for each in findings(criteria_set)]

    assert [each for each in found_in if each.oddity is Oddity.UNIT_UNKNOWN] == []


def test_of_the_set_of_2021_only_levels_that_nobody_knows_are_missing():
    assert {each.oddity for each in findings(LIBRARY.sets["xa-ntm-2021-2025"])} == {Oddity.LEVEL_MISSING}


@pytest.mark.parametrize(
    ("changes", "oddity", "what"),
    [
        ({"title": " "}, Oddity.TEXT_EMPTY, "title"),
        ({"complete": False}, Oddity.LACK_NOT_TOLD, "missing"),
        ({"applies_until": date(2022, 1, 1)}, Oddity.DATES_REVERSED, "applies_until"),
    ],
)
def test_the_head(changes, oddity, what):
    assert (oddity, what) in found(a_set(**changes))


@pytest.mark.parametrize(
    ("changes", "oddity", "what"),
    [
        ({"text": ""}, Oddity.TEXT_EMPTY, "text"),
        ({"effort": replace(EFFORT, led_by="")}, Oddity.TEXT_EMPTY, "led_by"),
        ({"short": "x" * 46}, Oddity.SHORT_NAME_LONG, "short"),
        ({"requirement": ShareAtLeast(None)}, Oddity.COUNTS_MISSING, "counted"),
        ({"requirement": ShareAtLeast(replace(COUNTED, part=""))}, Oddity.TEXT_EMPTY, "part"),
        ({"requirement": ShareAtLeast(replace(COUNTED, unit="hô"))}, Oddity.UNIT_UNKNOWN, "counted.unit"),
        ({"requirement": ShareAtLeast(replace(COUNTED, base="ho"))}, Oddity.BASE_UNKNOWN, "counted.base"),
        ({"requirement": NumberAtLeast("triêu")}, Oddity.UNIT_UNKNOWN, "unit"),
        ({"requirement": MustBeNone("nhà")}, Oddity.LIMITS_WRONG, ""),
        ({"requirement": Components(())}, Oddity.COMPONENTS_WRONG, "components"),
        (
            {"requirement": Components((Component("a", "A"), Component("a", "B"))), "levels": everywhere()},
            Oddity.COMPONENTS_WRONG,
            "components",
        ),
        ({"requirement": YesNo(), "levels": everywhere(at_least=1)}, Oddity.LIMITS_WRONG, ""),
        ({"levels": everywhere(at_least=101)}, Oddity.LIMIT_OUT_OF_RANGE, "at_least"),
        ({"levels": everywhere(at_least="0.8")}, Oddity.SHARE_TINY, "at_least"),
        (
            {
                "requirement": ShareWithPart("Tập trung", COUNTED),
                "levels": everywhere(at_least=50, of_which_at_least=60),
            },
            Oddity.PART_OVER_WHOLE,
            "of_which_at_least",
        ),
        ({"levels": (LevelEntry(level(at_least=80), ("C",)),)}, Oddity.REGION_UNKNOWN, "regions"),
        ({"levels": (LevelEntry(level(at_least=80), (), (2026,)),)}, Oddity.YEAR_OUTSIDE, "years"),
        ({"levels": everywhere(at_least=80) * 2}, Oddity.LEVELS_CLASH, ""),
        (
            {"levels": (LevelEntry(level(LevelStatus.COMPARED, at_least=80)),)},
            Oddity.COMPARED_BY_NOBODY,
            "status",
        ),
        ({"levels": ()}, Oddity.LEVEL_MISSING, ""),
    ],
)
def test_an_indicator(changes, oddity, what):
    assert (oddity, what) in found(a_set(an_indicator(**changes)))


def test_codes_come_once_and_without_gaps():
    assert found(a_set(an_indicator("1.1"), an_indicator("1.1"))) == [(Oddity.CODE_REPEATED, "code")]
    assert findings(a_set(an_indicator("1.9"), an_indicator("1.11"))) == (
        Finding(Oddity.CODE_SKIPPED, Place(Line.INDICATOR, "1.11"), "code", {"number": 10}),
    )


def test_regions_that_lack_the_same_years_are_told_together():
    known = (
        LevelEntry(level(at_least=80), ("A",), (2022, 2023, 2024)),
        LevelEntry(level(at_least=80), ("B",), (2022, 2023, 2024)),
    )

    assert [each.place for each in findings(a_set(an_indicator(levels=known)))] == [
        Place(Line.LEVEL, "1.1", (), (2025,))
    ]
    assert [each.place for each in findings(a_set(an_indicator(levels=known[:1])))] == [
        Place(Line.LEVEL, "1.1", ("A",), (2025,)),
        Place(Line.LEVEL, "1.1", ("B",)),
    ]


@pytest.mark.parametrize("said", [{"set_by": "UBND cấp tỉnh"}, {}])
def test_a_level_that_somebody_else_sets_is_not_missing(said):
    lacking = an_indicator(levels=(), **said)

    assert findings(a_set(lacking, complete=bool(said), missing="Mức")) == ()


def test_an_overlay_may_ask_for_more_than_the_decree_and_not_for_less():
    local = level(LevelStatus.PROVINCE, at_least=70)
    overlay = Overlay("tinh", "Tỉnh", "bo-thu", "02/QĐ", {"1.1": (LevelEntry(local, ("A",)),), "9": ()})

    assert overlay_findings(overlay, a_set()) == (
        Finding(
            Oddity.BELOW_DECREE,
            Place(Line.LEVEL, "1.1", ("A",)),
            "at_least",
            {"region": "A", "limit": Decimal(70), "decree": Decimal(80)},
        ),
        Finding(Oddity.INDICATOR_UNKNOWN, Place(Line.INDICATOR, "9")),
    )
    more = LevelEntry(level(LevelStatus.PROVINCE, at_least=90))
    assert overlay_findings(replace(overlay, levels={"1.1": (more,)}), a_set()) == ()
