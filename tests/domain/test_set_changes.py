"""Two versions of a set are told apart line by line, each difference with its place."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from ntm_assess.domain.criteria import Cost, CriteriaSet, Indicator, Level, LevelEntry, LevelStatus
from ntm_assess.domain.requirements import NumberAtLeast, ShareAtLeast
from ntm_assess.domain.set_changes import Change, Line, Place, Sort, between, between_overlays
from ntm_assess.law.library import load_all
from tests.law import any_set

LIBRARY = load_all()
XA = LIBRARY.sets["xa-ntm-2021-2025"]
HEAD = Place(Line.HEAD)


def differences(before: CriteriaSet | None, after: CriteriaSet) -> list[Change]:
    return [each for each in between(before, after) if each.sort is not Sort.SAME]


def with_indicator(code: str, **changes: object) -> CriteriaSet:
    """The shipped set with one indicator changed."""

    def changed(indicator: Indicator) -> Indicator:
        return replace(indicator, **changes) if indicator.code == code else indicator

    return with_indicators(lambda indicators: tuple(map(changed, indicators)))


def with_indicators(change) -> CriteriaSet:
    return replace(
        XA,
        groups=tuple(
            replace(group, criteria=tuple(replace(each, indicators=change(each.indicators)) for each in group.criteria))
            for group in XA.groups
        ),
    )


def test_a_set_and_itself_are_the_same_in_every_line():
    lines = Counter(each.place.line for each in between(XA, XA))

    assert differences(XA, XA) == []
    assert (lines[Line.HEAD], lines[Line.REGION], lines[Line.CRITERION], lines[Line.INDICATOR]) == (1, 7, 19, 57)


def test_without_an_earlier_version_every_line_is_new():
    assert {each.sort for each in between(None, XA)} == {Sort.NEW}


def test_a_changed_field_is_told_from_what_to_what():
    effort = replace(XA.indicator("2.1").effort, cost=Cost.SMALL)
    place = Place(Line.INDICATOR, "2.1")

    assert differences(XA, with_indicator("2.1", effort=effort, short="Đường")) == [
        Change(Sort.CHANGED, place, "effort.cost", Cost.LARGE, Cost.SMALL),
        Change(Sort.CHANGED, place, "short", "Đường xã", "Đường"),
    ]


def test_a_change_of_kind_tells_every_field_of_the_kind():
    found = differences(XA, with_indicator("2.1", requirement=NumberAtLeast("km")))

    assert [(each.what, each.after) for each in found][:2] == [("kind", "number_at_least"), ("unit", "km")]
    assert {each.what for each in found} >= {"counted.part", "counted.whole"}


def test_a_change_of_counts_is_told_by_its_field():
    counted = replace(XA.indicator("2.1").requirement.counted, unit="m")
    found = differences(XA, with_indicator("2.1", requirement=ShareAtLeast(counted)))

    assert found == [Change(Sort.CHANGED, Place(Line.INDICATOR, "2.1"), "counted.unit", "km", "m")]


def test_a_level_is_found_again_by_its_regions_and_years():
    level = Level({"at_least": Decimal(85)}, LevelStatus.SECONDARY, "Quyết định")
    other = Level({"at_least": Decimal(70)}, LevelStatus.SECONDARY, "Quyết định")
    before = with_indicator("2.1", levels=(LevelEntry(level, ("TN", "BTB"), (2024,)), LevelEntry(level, ("DNB",))))
    after = with_indicator("2.1", levels=(LevelEntry(other, ("BTB", "TN"), (2024,)), LevelEntry(level)))

    assert differences(before, after) == [
        Change(Sort.CHANGED, Place(Line.LEVEL, "2.1", ("BTB", "TN"), (2024,)), "at_least", Decimal(85), Decimal(70)),
        Change(Sort.NEW, Place(Line.LEVEL, "2.1"), after=level),
        Change(Sort.DROPPED, Place(Line.LEVEL, "2.1", ("DNB",)), before=level),
    ]


def test_an_indicator_that_is_gone_is_dropped_with_its_levels():
    found = differences(XA, with_indicators(lambda all_: tuple(each for each in all_ if each.code != "15.3")))

    assert {(each.sort, each.place.code) for each in found} == {(Sort.DROPPED, "15.3")}
    assert [each.place.line for each in found][:2] == [Line.INDICATOR, Line.LEVEL]


def test_another_order_of_the_same_indicators_is_told():
    found = differences(XA, with_indicators(lambda indicators: tuple(reversed(indicators))))

    assert [(each.place, each.what) for each in found] == [(HEAD, "order")]


def test_a_new_indicator_does_not_change_the_order():
    new = replace(XA.indicator("2.1"), code="2.5", levels=())

    found = differences(XA, with_indicators(lambda all_: (*all_, new) if all_[0].code == "2.1" else all_))

    assert found == [Change(Sort.NEW, Place(Line.INDICATOR, "2.5"), after=new)]


def test_overlays_are_compared_by_their_levels():
    mau = LIBRARY.overlays["mau"]
    levels = {**mau.levels, "4.2": mau.levels["2.1"]}
    del levels["9.2"]

    found = between_overlays(mau, replace(mau, title="Tỉnh khác", levels=levels))

    assert [(each.sort, each.place.code, each.what) for each in found if each.sort is not Sort.SAME] == [
        (Sort.CHANGED, "", "title"),
        (Sort.CHANGED, "4.2", "at_least"),
        (Sort.DROPPED, "9.2", ""),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_set.sets(), any_set.sets())
def test_only_equal_sets_differ_in_nothing(one, other):
    assert differences(one, one) == []
    assert (differences(one, other) == []) == (one == other)
