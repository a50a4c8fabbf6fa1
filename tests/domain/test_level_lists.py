"""The list of all levels of a set: what is said, by whom, and what nobody knows."""

from dataclasses import replace
from decimal import Decimal

from ntm_assess.domain.criteria import LevelEntry, LevelStatus
from ntm_assess.domain.level_lists import LevelList
from ntm_assess.domain.levels import RelativeLevel, gaps
from tests.domain.builders import a_criteria_set, a_level, a_share, an_overlay

REGIONS = ("DBSH", "TN")
YEARS = (2024, 2025)
PROVINCE = a_level(LevelStatus.PROVINCE, at_least=60)


def entry(regions: tuple[str, ...] = (), years: tuple[int, ...] = ()) -> LevelEntry:
    return LevelEntry(a_level(at_least=80), regions, years)


def a_list(*entries: LevelEntry, overlay=None) -> LevelList:
    return LevelList.of(a_criteria_set(replace(a_share(), levels=entries)), overlay)


def test_where_there_is_no_level_regions_that_lack_the_same_years_stand_together():
    assert gaps([entry()], REGIONS, YEARS) == []
    assert gaps([], REGIONS, YEARS) == [((), ())]
    assert gaps([entry(("TN",))], REGIONS, YEARS) == [(("DBSH",), ())]
    assert gaps([entry(("TN",)), entry(("DBSH",), (2024,))], REGIONS, YEARS) == [(("DBSH",), (2025,))]


def test_a_level_is_a_line_and_so_is_each_gap():
    found = a_list(entry(("TN",)))

    assert [(line.key.regions, line.status) for line in found.lines] == [
        (("TN",), LevelStatus.NOT_COMPARED),
        (("DBSH",), None),
    ]
    assert (found.counts[LevelStatus.NOT_COMPARED], found.counts[LevelStatus.COMPARED], found.counts[None]) == (1, 0, 1)


def test_what_a_province_says_fills_a_gap_and_takes_the_place_of_a_level():
    local = LevelEntry(PROVINCE, ("DBSH",))
    found = a_list(entry(("TN",)), entry(("DBSH",)), overlay=an_overlay({"1.1": (local,)}))

    assert [(line.status, line.overridden) for line in found.lines] == [
        (LevelStatus.NOT_COMPARED, False),
        (LevelStatus.NOT_COMPARED, True),
        (LevelStatus.PROVINCE, False),
    ]
    assert a_list(overlay=an_overlay({"1.1": PROVINCE})).counts[None] == 0


def test_what_the_province_says_is_not_looked_up_in_the_gazette():
    lines = a_list(entry(), overlay=an_overlay({"1.1": PROVINCE})).lines

    assert [line.question is None for line in lines] == [False, True]


def test_levels_of_another_set_say_nothing():
    overlay = replace(an_overlay({"1.1": PROVINCE}), criteria_set="bo-khac")

    assert a_list(overlay=overlay).counts[None] == 1


def test_a_multiple_of_another_level_is_one_line_that_nobody_looks_up():
    relative = RelativeLevel("10", Decimal("1.1"), LevelStatus.SECONDARY, "Quyết định 01")
    indicator = replace(a_share(), levels=(), relative_level=relative)
    (line,) = LevelList.of(a_criteria_set(indicator)).lines

    assert (line.status, line.relative, line.question) == (LevelStatus.SECONDARY, relative, None)
