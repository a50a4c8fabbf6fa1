"""What each kind asks for, when it is met, and which entries cannot be."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_assess.domain.figures import Counted, InputType, Part, ProblemCode, Shortfall, Sign
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
from tests.domain.builders import HOUSEHOLDS, entry_of, numbers

POINTS_OF_PERCENT = "điểm %"
KILOMETRES = Counted("Đường đạt", "Tổng chiều dài", "km", whole_numbers=False)
SHARE = ShareAtLeast(HOUSEHOLDS)
BOTH_SEXES = ShareBothSexes(Counted("Số người có thẻ", "Dân số", "người"))
WATER = ShareWithPart("Từ hệ thống cấp nước tập trung", HOUSEHOLDS)
SCORE_SHEET = ScoreSheet("Tất cả các mục bắt buộc đều có")
SCHOOLING = Components(
    (Component("grade_1", "Trẻ vào lớp 1", limit="grade_1"), Component("primary", "Phổ cập tiểu học"))
)
SCHOOL_LIMITS = {"minimum": 100, "level_1": 70, "level_1_few": 50}


def parts(requirement: Requirement, entry: dict, **limits) -> tuple[Part, ...]:
    return requirement.parts(entry_of(entry), numbers(limits))


def is_met(requirement: Requirement, entry: dict, **limits) -> bool:
    every = parts(requirement, entry, **limits)
    assert all(part.is_entered for part in every)
    return not any(part.shortfall for part in every)


def shortfall(requirement: Requirement, entry: dict, **limits) -> Shortfall | None:
    (part,) = parts(requirement, entry, **limits)
    return part.shortfall


def problems(requirement: Requirement, **entry) -> list[tuple[str, ProblemCode]]:
    return [(problem.input, problem.code) for problem in requirement.problems(entry_of(entry))]


# --- Yes/no -----------------------------------------------------------------------------------------------------------


def test_yes_is_met_and_no_is_not():
    assert is_met(YesNo(), {"yes": True})
    assert not is_met(YesNo(), {"yes": False})


def test_a_missing_yes_or_no_is_not_entered():
    (part,) = parts(YesNo(), {})

    assert not part.is_entered


# --- A share ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [{"percent": 80}, {"part": 4, "whole": 5}])
def test_a_share_is_met_exactly_at_its_level(entry):
    assert is_met(SHARE, entry, at_least=80)


@pytest.mark.parametrize("entry", [{"percent": "89.996"}, {"part": 22499, "whole": 25000}])
def test_89_996_percent_is_not_90_percent(entry):
    assert not is_met(SHARE, entry, at_least=90)


def test_two_thirds_is_compared_as_two_thirds():
    assert not is_met(SHARE, {"part": 2, "whole": 3}, at_least="66.67")
    assert is_met(SHARE, {"part": 2, "whole": 3}, at_least="66.66")


def test_the_shortfall_of_a_share_says_how_many_households_are_missing():
    assert shortfall(SHARE, {"part": 3591, "whole": 7806}, at_least=50) == Shortfall(
        Sign.AT_LEAST,
        amount=50 - Fraction(359100, 7806),
        unit=POINTS_OF_PERCENT,
        count=312,
        count_unit="hộ",
        ratio=(50 - Fraction(359100, 7806)) / 50,
    )


@given(st.integers(1, 5000), st.data(), st.integers(0, 100))
def test_the_missing_count_is_the_least_that_reaches_the_level(whole, data, target):
    part = data.draw(st.integers(0, whole))
    missing = shortfall(SHARE, {"part": part, "whole": whole}, at_least=target)

    if missing is None:
        assert Fraction(part * 100, whole) >= target
    else:
        assert missing.count is not None
        assert is_met(SHARE, {"part": part + missing.count, "whole": whole}, at_least=target)
        assert not is_met(SHARE, {"part": part + missing.count - 1, "whole": whole}, at_least=target)


@given(st.integers(1, 5000), st.data(), st.integers(0, 100))
def test_the_count_above_a_ceiling_is_the_least_that_must_go(whole, data, target):
    part = data.draw(st.integers(0, whole))
    requirement = ShareAtMost(HOUSEHOLDS)
    above = shortfall(requirement, {"part": part, "whole": whole}, at_most=target)

    if above is None:
        assert Fraction(part * 100, whole) <= target
    else:
        assert above.count is not None
        assert is_met(requirement, {"part": part - above.count, "whole": whole}, at_most=target)
        assert not is_met(requirement, {"part": part - above.count + 1, "whole": whole}, at_most=target)


def test_kilometres_are_not_rounded_up_to_a_count():
    missing = shortfall(ShareAtLeast(KILOMETRES), {"part": "3.2", "whole": "5"}, at_least=70)

    assert missing is not None
    assert missing.amount == 6
    assert missing.count is None


def test_a_percentage_alone_has_no_count():
    missing = shortfall(SHARE, {"percent": 46}, at_least=50)

    assert missing is not None
    assert (missing.amount, missing.count) == (4, None)


def test_the_counts_rule_over_the_percentage():
    assert not is_met(SHARE, {"percent": 95, "part": 1, "whole": 2}, at_least=90)


def test_a_share_at_most_is_met_up_to_its_level():
    poverty = ShareAtMost(HOUSEHOLDS)

    assert is_met(poverty, {"percent": 13}, at_most=13)
    assert not is_met(poverty, {"percent": "13.004"}, at_most=13)


def test_a_ceiling_of_zero_has_no_ratio():
    above = shortfall(ShareAtMost(HOUSEHOLDS), {"percent": 1}, at_most=0)

    assert above is not None
    assert above.ratio is None


def test_without_counted_things_only_a_percentage_is_asked_for():
    assert [each.name for each in ShareAtLeast().inputs] == ["percent"]


def test_people_are_whole_numbers_and_kilometres_are_not():
    assert [each.type for each in SHARE.inputs] == [InputType.PERCENT, InputType.COUNT, InputType.COUNT]
    assert [each.type for each in ShareAtLeast(KILOMETRES).inputs][1:] == [InputType.AMOUNT, InputType.AMOUNT]


@pytest.mark.parametrize(
    ("entry", "input_", "code"),
    [
        ({"percent": 101}, "percent", ProblemCode.OVER_100),
        ({"percent": -1}, "percent", ProblemCode.NEGATIVE),
        ({"part": 6, "whole": 5}, "part", ProblemCode.PART_OVER_WHOLE),
        ({"part": 0, "whole": 0}, "whole", ProblemCode.WHOLE_IS_ZERO),
        ({"part": 1}, "whole", ProblemCode.COUNTS_INCOMPLETE),
        ({"whole": 1}, "part", ProblemCode.COUNTS_INCOMPLETE),
        ({"part": "1.5", "whole": 2}, "part", ProblemCode.NOT_WHOLE),
        ({"percent": "92.3", "part": 7214, "whole": 7806}, "percent", ProblemCode.PERCENT_DIFFERS),
    ],
)
def test_what_cannot_be_a_share_is_named_at_its_input(entry, input_, code):
    assert problems(SHARE, **entry) == [(input_, code)]


@pytest.mark.parametrize("percent", ["92.4", "92.41", "92.416", "92"])
def test_a_percentage_rounded_from_the_counts_is_no_problem(percent):
    assert problems(SHARE, percent=percent, part=7214, whole=7806) == []


@pytest.mark.parametrize("entry", [{"percent": 101}, {"part": 6, "whole": 5}, {"part": 0, "whole": 0}])
def test_a_share_that_cannot_be_has_no_figure(entry):
    (part,) = parts(SHARE, entry, at_least=80)

    assert not part.is_entered


# --- Women and men ----------------------------------------------------------------------------------------------------


def test_both_sexes_counted_sum_up_to_the_whole():
    overall, women, men = parts(
        BOTH_SEXES, {"nu_part": 95, "nu_whole": 100, "nam_part": 60, "nam_whole": 100}, at_least=90
    )

    assert overall.figure == Fraction(155, 2)
    assert [part.shortfall is None for part in (overall, women, men)] == [False, True, False]


def test_the_overall_share_is_not_enough_when_one_sex_falls_short():
    assert not is_met(BOTH_SEXES, {"percent": 92, "nu_percent": 95, "nam_percent": "89.9"}, at_least=90)


def test_the_sexes_alone_as_percentages_give_no_overall_share():
    overall, *_ = parts(BOTH_SEXES, {"nu_percent": 95, "nam_percent": 91}, at_least=90)

    assert not overall.is_entered


def test_a_typed_overall_percentage_must_fit_the_sum_of_both_sexes():
    counts = {"nu_part": 95, "nu_whole": 100, "nam_part": 60, "nam_whole": 100}

    assert problems(BOTH_SEXES, percent="77.5", **counts) == []
    assert problems(BOTH_SEXES, percent="95", **counts) == [("percent", ProblemCode.PERCENT_DIFFERS)]


def test_a_problem_of_one_sex_is_shown_once_where_it_is():
    found = problems(BOTH_SEXES, nu_part=101, nu_whole=100, nam_part=1, nam_whole=100)

    assert found == [("nu_part", ProblemCode.PART_OVER_WHOLE)]


# --- A share with a part ----------------------------------------------------------------------------------------------


def test_a_share_and_its_part_must_both_reach_their_levels():
    limits = {"at_least": 90, "of_which_at_least": 50}

    assert is_met(WATER, {"part": 95, "whole": 100, "trong_do_part": 50}, **limits)
    assert not is_met(WATER, {"part": 95, "whole": 100, "trong_do_part": 49}, **limits)
    assert not is_met(WATER, {"percent": 89, "trong_do_percent": 60}, **limits)


def test_the_whole_is_asked_for_once():
    assert [each.name for each in WATER.inputs] == [
        "percent",
        "part",
        "whole",
        "trong_do_percent",
        "trong_do_part",
    ]


@pytest.mark.parametrize(
    ("entry", "input_", "code"),
    [
        ({"part": 80, "whole": 100, "trong_do_part": 81}, "trong_do_part", ProblemCode.PART_OVER_WHOLE),
        ({"percent": 80, "trong_do_percent": 81}, "trong_do_percent", ProblemCode.PART_OVER_WHOLE),
        ({"percent": 80, "trong_do_part": 5}, "whole", ProblemCode.COUNTS_INCOMPLETE),
        ({"part": 0, "whole": 0, "trong_do_part": 0}, "whole", ProblemCode.WHOLE_IS_ZERO),
    ],
)
def test_a_part_that_does_not_fit_its_share_is_named_once(entry, input_, code):
    assert problems(WATER, **entry) == [(input_, code)]


# --- Numbers ----------------------------------------------------------------------------------------------------------


def test_a_number_is_met_exactly_at_its_level():
    income = NumberAtLeast("triệu đồng/người/năm")

    assert is_met(income, {"number": 48}, at_least=48)
    assert shortfall(income, {"number": "47.9"}, at_least=48) == Shortfall(
        Sign.AT_LEAST, amount=Fraction(1, 10), unit="triệu đồng/người/năm", ratio=Fraction(1, 480)
    )


def test_none_left_is_met_and_one_left_is_not():
    houses = MustBeNone("nhà")

    assert is_met(houses, {"number": 0})
    assert not is_met(houses, {"number": 1})


def test_houses_are_whole_and_never_negative():
    assert problems(MustBeNone("nhà"), number="0.5") == [("number", ProblemCode.NOT_WHOLE)]
    assert problems(MustBeNone("nhà"), number=-1) == [("number", ProblemCode.NEGATIVE)]


# --- The special kinds ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mandatory", "points", "met"), [(True, 50, True), (True, "49.9", False), (False, 90, False)])
def test_a_score_sheet_needs_its_mandatory_items_and_its_points(mandatory, points, met):
    assert is_met(SCORE_SHEET, {"yes": mandatory, "points": points}, points=50) is met


def test_more_than_100_points_is_a_problem_and_no_figure():
    _, points = parts(SCORE_SHEET, {"yes": True, "points": 101}, points=50)

    assert problems(SCORE_SHEET, yes=True, points=101) == [("points", ProblemCode.OVER_100)]
    assert not points.is_entered


@pytest.mark.parametrize(
    ("whole", "minimum", "level_1", "met"),
    [
        (10, 10, 7, True),
        (10, 10, 6, False),
        (10, 9, 7, False),
        (3, 3, 2, True),
        (2, 2, 1, True),
        (4, 4, 2, False),  # half is enough for three schools or fewer only
    ],
)
def test_schools_all_reach_the_minimum_and_enough_reach_level_1(whole, minimum, level_1, met):
    entry = {"whole": whole, "minimum": minimum, "level_1": level_1}

    assert is_met(Schools(), entry, **SCHOOL_LIMITS) is met


def test_schools_say_how_many_more_must_reach_level_1():
    _, level_1 = parts(Schools(), {"whole": 4, "minimum": 4, "level_1": 2}, **SCHOOL_LIMITS)

    assert level_1.shortfall is not None
    assert (level_1.shortfall.count, level_1.shortfall.count_unit) == (1, "trường")


@pytest.mark.parametrize(
    ("entry", "input_", "code"),
    [
        ({"whole": 3, "minimum": 4}, "minimum", ProblemCode.PART_OVER_WHOLE),
        ({"whole": 3, "minimum": 2, "level_1": 3}, "level_1", ProblemCode.PART_OVER_WHOLE),
        ({"whole": 3, "level_1": 4}, "level_1", ProblemCode.PART_OVER_WHOLE),
        ({"whole": 0}, "whole", ProblemCode.WHOLE_IS_ZERO),
    ],
)
def test_more_schools_cannot_reach_a_level_than_there_are(entry, input_, code):
    assert problems(Schools(), **entry) == [(input_, code)]


def test_a_composite_is_met_when_every_component_is():
    assert is_met(SCHOOLING, {"grade_1": 98, "primary": True}, grade_1=98)
    assert not is_met(SCHOOLING, {"grade_1": 98, "primary": False}, grade_1=98)
    assert not is_met(SCHOOLING, {"grade_1": "97.99", "primary": True}, grade_1=98)


def test_a_composite_needs_a_limit_for_each_share_in_it():
    assert needed_limits(SCHOOLING) == {"grade_1"}
    assert needed_limits(YesNo()) == frozenset()


# --- What holds for every kind ----------------------------------------------------------------------------------------

EVERY_KIND = [
    YesNo(),
    SHARE,
    ShareAtMost(HOUSEHOLDS),
    BOTH_SEXES,
    WATER,
    NumberAtLeast("km"),
    MustBeNone("nhà"),
    SCORE_SHEET,
    Schools(),
    SCHOOLING,
]


@pytest.mark.parametrize("requirement", EVERY_KIND, ids=lambda each: each.kind)
def test_nothing_entered_is_never_met_and_never_a_problem(requirement):
    limits = dict.fromkeys(needed_limits(requirement), Decimal(0))

    assert requirement.problems({}) == ()
    assert not any(part.is_entered for part in requirement.parts({}, limits))


@pytest.mark.parametrize("requirement", EVERY_KIND, ids=lambda each: each.kind)
def test_without_a_level_there_are_figures_and_no_shortfall(requirement):
    entry = {each.name: False if each.type is InputType.YES_NO else Decimal(1) for each in requirement.inputs}
    shares_or_numbers = [part for part in requirement.parts(entry, None) if part.sign not in (Sign.YES, Sign.NONE)]

    assert all(part.target is None and part.shortfall is None for part in shares_or_numbers)


@pytest.mark.parametrize("requirement", EVERY_KIND, ids=lambda each: each.kind)
def test_the_inputs_of_a_kind_have_names_of_their_own(requirement):
    names = [each.name for each in requirement.inputs]

    assert len(names) == len(set(names))
