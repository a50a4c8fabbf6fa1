"""Maps between sets: what became of what, and how two texts differ."""

from dataclasses import replace

from ntm_assess.domain import set_maps
from ntm_assess.domain.criteria import CriteriaSet, Group
from ntm_assess.domain.set_maps import Change, Confidence, Link, Parts, SetMap, Words
from tests.domain.builders import a_criteria_set, an_indicator


def without_indicators(criteria_set: CriteriaSet) -> CriteriaSet:
    criteria = tuple(replace(each, indicators=()) for each in criteria_set.criteria)
    return replace(criteria_set, groups=(Group("I", "Nhóm một", criteria),))


def test_a_set_and_itself_ask_for_the_same():
    criteria_set = a_criteria_set(an_indicator("1.1"), an_indicator("2.1"))
    found = SetMap.identity(criteria_set, criteria_set)

    assert found.is_of_one_set
    assert found.links == (Link(Change.SAME, ("1.1",), "1.1"), Link(Change.SAME, ("2.1",), "2.1"))


def test_between_two_years_a_set_may_have_been_amended():
    then = a_criteria_set(an_indicator("1.1"), an_indicator("1.2"))
    now = a_criteria_set(replace(an_indicator("1.1"), text="Đã sửa"), an_indicator("1.3"))

    assert SetMap.identity(then, now).links == (
        Link(Change.LEVEL_CHANGED, ("1.1",), "1.1"),
        Link(Change.NEW, (), "1.3"),
        Link(Change.SAME, ("1.2",), "1.2"),  # it leads to what is not counted any more
    )


def test_without_a_map_equal_codes_stand_side_by_side():
    old = a_criteria_set(an_indicator("1.1"), an_indicator("1.2"), an_indicator("1.3"))
    new = a_criteria_set(an_indicator("1.1"), replace(an_indicator("1.2"), text="Chữ khác"), an_indicator("2.1"))

    assert SetMap.by_code(old, new).links == (
        Link(Change.SAME, ("1.1",), "1.1"),
        Link(Change.LEVEL_CHANGED, ("1.2",), "1.2", Confidence.LOW),
        Link(Change.NEW, (), "2.1"),
        Link(Change.DROPPED, ("1.3",)),
    )


def test_where_a_set_has_no_indicators_criteria_are_compared():
    old = a_criteria_set(an_indicator("1.1"))

    found = SetMap.by_code(old, without_indicators(old))

    assert found.parts is Parts.CRITERIA
    assert found.links == (Link(Change.SAME, ("1",), "1"),)


def test_what_differs_in_two_texts_is_marked_on_both_sides():
    old, new = set_maps.differences("Tỷ lệ đường xã được nhựa hóa", "Tỷ lệ đường xã được bảo trì hàng năm")

    assert old == (Words("Tỷ lệ đường xã được", False), Words("nhựa hóa", True))
    assert new == (Words("Tỷ lệ đường xã được", False), Words("bảo trì hàng năm", True))


def test_texts_with_little_in_common_are_not_marked():
    old, new = set_maps.differences("Xã có chợ nông thôn", "Có mô hình chợ thí điểm bảo đảm an toàn thực phẩm")

    assert not any(run.is_changed for run in (*old, *new))


def test_equal_texts_differ_nowhere():
    assert set_maps.differences("Có chợ", "Có chợ") == ((Words("Có chợ", False),), (Words("Có chợ", False),))
