"""Common figures: which holds for a year, what adds up, and which share has which whole."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ntm_assess.domain import commune_figures
from ntm_assess.domain.commune_figures import FIGURES, CommonFigures
from ntm_assess.domain.figures import Counted
from ntm_assess.domain.requirements import Schools, ShareAtLeast, ShareBothSexes, ShareWithPart, YesNo

OF_HOUSEHOLDS = ShareAtLeast(Counted("Số hộ đạt", "Tổng số hộ", "hộ", base="households"))
OF_PEOPLE = ShareBothSexes(Counted("Số người có thẻ", "Dân số", "người", base="people"))
OF_ITS_OWN = ShareAtLeast(Counted("Số cơ sở đạt", "Tổng số cơ sở", "cơ sở"))
AT_YEAR_END = CommonFigures(
    date(2025, 12, 31), {"households": 2136, "people": 7806, "women": 3980, "men": 3826, "schools": 5}
)


def as_of(year: int, month: int = 12) -> CommonFigures:
    return CommonFigures(date(year, month, 28), {"households": year})


def shown(wholes) -> list[tuple[str, int]]:
    return [(each.input, each.known) for each in wholes]


# ---------------------------------------------------------------- which holds


def test_the_newest_within_the_year_holds_for_it():
    assert commune_figures.in_force([as_of(2024), as_of(2025, 6), as_of(2025), as_of(2026, 1)], 2025) == as_of(2025)


def test_without_figures_of_the_year_those_before_hold():
    assert commune_figures.in_force([as_of(2023), as_of(2024)], 2026) == as_of(2024)


def test_figures_of_a_later_year_never_hold():
    assert commune_figures.in_force([as_of(2026, 1)], 2025) is None


# ---------------------------------------------------------------- what adds up


def test_women_and_men_are_all_people():
    assert commune_figures.mismatches({"people": 7806, "women": 3980, "men": 3826}) == []
    (wrong,) = commune_figures.mismatches({"people": 7806, "women": 3980, "men": 3827})
    assert (wrong.code, wrong.total, wrong.women, wrong.men) == ("people", 7806, 3980, 3827)


def test_one_sex_alone_is_not_more_than_all():
    assert commune_figures.mismatches({"people": 7806, "women": 3980}) == []
    assert [each.code for each in commune_figures.mismatches({"people": 7806, "men": 7807})] == ["people"]


def test_a_total_that_was_left_out_is_the_sum():
    assert commune_figures.completed({"women": 3980, "men": 3826})["people"] == 7806
    assert "people" not in commune_figures.completed({"women": 3980})
    assert commune_figures.completed({"women": 1, "men": 2, "people": 9})["people"] == 9


def test_the_parts_of_every_figure_are_figures_in_the_same_unit():
    for each in FIGURES.values():
        if each.women:
            assert FIGURES[each.women].unit == FIGURES[each.men].unit == each.unit


# ---------------------------------------------------------------- whose whole


def test_a_share_of_households_is_offered_them():
    (offer,) = commune_figures.offered(OF_HOUSEHOLDS, {"part": Decimal(1830)}, AT_YEAR_END)

    assert (offer.input, offer.known, offer.figure.unit) == ("whole", 2136, "hộ")


def test_nothing_is_offered_over_what_was_entered_or_where_nothing_is_known():
    assert commune_figures.offered(OF_HOUSEHOLDS, {"whole": Decimal(2000)}, AT_YEAR_END) == []
    assert commune_figures.offered(OF_HOUSEHOLDS, {}, CommonFigures(date(2025, 1, 1), {})) == []
    assert commune_figures.offered(OF_HOUSEHOLDS, {}, CommonFigures(date(2025, 1, 1), {"households": 0})) == []
    assert commune_figures.offered(OF_HOUSEHOLDS, {}, None) == []


def test_nothing_is_offered_where_the_share_itself_was_typed():
    assert commune_figures.offered(OF_HOUSEHOLDS, {"percent": Decimal(90)}, AT_YEAR_END) == []


@pytest.mark.parametrize("requirement", [OF_ITS_OWN, YesNo(), ShareAtLeast()])
def test_what_has_a_whole_of_its_own_is_offered_nothing(requirement):
    assert commune_figures.wholes(requirement, {}, AT_YEAR_END) == []


def test_women_and_men_are_offered_and_their_sum_follows():
    assert shown(commune_figures.offered(OF_PEOPLE, {}, AT_YEAR_END)) == [("nu_whole", 3980), ("nam_whole", 3826)]
    assert shown(commune_figures.offered(OF_PEOPLE, {"nu_whole": Decimal(1)}, AT_YEAR_END)) == [("nam_whole", 3826)]
    assert commune_figures.offered(OF_PEOPLE, {"whole": Decimal(7806)}, AT_YEAR_END) == []


def test_where_only_the_sum_is_known_it_is_offered():
    only_sum = replace(AT_YEAR_END, values={"people": 7806})

    assert shown(commune_figures.offered(OF_PEOPLE, {}, only_sum)) == [("whole", 7806)]


def test_a_share_with_a_part_has_one_whole():
    requirement = ShareWithPart("Từ hệ thống tập trung", OF_HOUSEHOLDS.counted)

    assert shown(commune_figures.offered(requirement, {}, AT_YEAR_END)) == [("whole", 2136)]


def test_schools_are_counted_in_schools():
    assert shown(commune_figures.offered(Schools(), {}, AT_YEAR_END)) == [("whole", 5)]


def test_another_whole_is_seen():
    (found,) = commune_figures.differing(OF_HOUSEHOLDS, {"part": Decimal(1), "whole": Decimal(2140)}, AT_YEAR_END)

    assert (found.known, found.entered) == (2136, Decimal(2140))
    assert commune_figures.differing(OF_HOUSEHOLDS, {"whole": Decimal("2136.0")}, AT_YEAR_END) == []
    assert commune_figures.differing(OF_HOUSEHOLDS, {"percent": Decimal(90)}, AT_YEAR_END) == []
