"""The verdict on an indicator, a criterion and the whole sheet."""

from fractions import Fraction

import pytest

from ntm_assess.domain.criteria import AppliedSet, LevelEntry, LevelStatus
from ntm_assess.domain.requirements import ShareAtLeast, ShareBothSexes, YesNo
from ntm_assess.domain.scoring import Verdict, open_results, result_of
from tests.domain.builders import (
    HOUSEHOLDS,
    a_criteria_set,
    a_level,
    a_scorecard,
    a_share,
    an_answer,
    an_applied_set,
    an_indicator,
    an_overlay,
)

CRAFT_VILLAGES = {"not_applicable_when": "Xã không có làng nghề"}


def verdict_of(indicator, answer=None):
    return result_of(indicator, answer, indicator.level_for("DBSH", 2025)).verdict


# --- One indicator ----------------------------------------------------------------------------------------------------


def test_no_answer_is_not_entered():
    assert verdict_of(an_indicator()) is Verdict.NOT_ENTERED


def test_a_half_filled_answer_is_not_entered():
    assert verdict_of(a_share(), an_answer(part=5)) is Verdict.NOT_ENTERED


@pytest.mark.parametrize(
    ("percent", "verdict"), [("90", Verdict.MET), ("90.001", Verdict.MET), ("89.996", Verdict.UNMET)]
)
def test_a_verdict_compares_what_is_exact_not_what_is_shown(percent, verdict):
    assert verdict_of(a_share(at_least=90), an_answer(percent=percent)) is verdict


def test_a_figure_that_cannot_be_is_never_met():
    assert verdict_of(a_share(at_least=80), an_answer(part=110, whole=100)) is Verdict.NOT_ENTERED


@pytest.mark.parametrize("requirement", [YesNo(), ShareAtLeast(HOUSEHOLDS)])
def test_without_a_level_there_is_no_verdict_whatever_was_entered(requirement):
    indicator = an_indicator(requirement=requirement, has_level=False)

    assert verdict_of(indicator, an_answer(yes=True, percent=100)) is Verdict.NO_LEVEL


def test_without_a_level_the_figures_still_show():
    indicator = an_indicator(requirement=ShareAtLeast(HOUSEHOLDS), has_level=False)
    result = result_of(indicator, an_answer(part=1, whole=4), None)

    assert result.parts[0].figure == 25
    assert result.is_entered


@pytest.mark.parametrize("entry", [{}, {"part": 1}, {"nu_percent": 91}])
def test_half_a_figure_is_not_entered_whether_or_not_there_is_a_level(entry):
    requirement = ShareBothSexes(HOUSEHOLDS)
    levels = (None, a_level(at_least=90))
    results = [result_of(an_indicator(requirement=requirement), an_answer(**entry), level) for level in levels]

    assert [result.is_entered for result in results] == [False, False]


def test_without_a_level_nothing_falls_short():
    result = result_of(an_indicator(has_level=False), an_answer(yes=False), None)

    assert result.shortfalls == ()


def test_not_applicable_counts_as_met_where_the_set_allows_it():
    verdict = verdict_of(an_indicator(**CRAFT_VILLAGES), an_answer(not_applicable_reason="Xã không có làng nghề"))

    assert verdict is Verdict.NOT_APPLICABLE
    assert verdict.counts_as_met


def test_not_applicable_is_nothing_where_the_set_does_not_allow_it():
    assert verdict_of(an_indicator(), an_answer(not_applicable_reason="Không muốn làm")) is Verdict.NOT_ENTERED


def test_an_indicator_that_may_not_apply_is_judged_when_no_reason_is_given():
    assert verdict_of(an_indicator(**CRAFT_VILLAGES), an_answer(yes=False)) is Verdict.UNMET


def test_the_gap_of_several_parts_is_the_largest_one():
    indicator = an_indicator(requirement=ShareBothSexes(HOUSEHOLDS), level=a_level(at_least=90))
    answer = an_answer(percent=85, nu_percent=90, nam_percent=81)

    assert result_of(indicator, answer, indicator.level_for("DBSH", 2025)).gap == Fraction(1, 10)


def test_a_no_has_no_gap():
    indicator = an_indicator()

    assert result_of(indicator, an_answer(yes=False), a_level()).gap is None


# --- Which level holds ------------------------------------------------------------------------------------------------


def test_the_level_that_names_region_and_year_goes_before_the_wider_ones():
    entries = (
        LevelEntry(a_level(at_least=10)),
        LevelEntry(a_level(at_least=20), years=(2025,)),
        LevelEntry(a_level(at_least=30), regions=("DBSH",)),
        LevelEntry(a_level(at_least=40), regions=("DBSH",), years=(2025,)),
    )
    overlay = an_overlay({"1.1": entries})
    places = [("DBSH", 2025), ("DBSH", 2024), ("TN", 2025), ("TN", 2024)]
    levels = [an_applied_set(a_share(), overlay=overlay, region=r, year=y).level_of("1.1") for r, y in places]

    assert [level.limits["at_least"] for level in levels] == [40, 30, 20, 10]


def test_the_province_speaks_before_the_decree():
    province = a_level(LevelStatus.PROVINCE, at_least=95)
    applied = an_applied_set(a_share("1.1"), a_share("1.2"), overlay=an_overlay({"1.1": province}))

    assert applied.level_of("1.1") == province
    assert applied.level_of("1.2").limits == {"at_least": 80}


def test_a_region_that_no_level_names_has_none():
    applied = an_applied_set(
        an_indicator(has_level=False),
        overlay=an_overlay({"1.1": (LevelEntry(a_level(), regions=("TN",)),)}),
    )

    assert applied.level_of("1.1") is None


def test_an_applied_set_keeps_the_set_it_came_from():
    criteria_set = a_criteria_set(a_share("1.1"))

    assert AppliedSet.of(criteria_set, region="DBSH", year=2025).criteria_set is criteria_set


# --- Criteria and the whole sheet -------------------------------------------------------------------------------------


def test_a_criterion_is_met_when_every_indicator_is_met_or_not_applicable():
    scorecard = a_scorecard(
        an_indicator("13.1"),
        an_indicator("13.4", **CRAFT_VILLAGES),
        answers=[an_answer("13.1", yes=True), an_answer("13.4", not_applicable_reason="Xã không có làng nghề")],
    )

    assert scorecard.criteria["13"].is_met
    assert scorecard.is_complete


def test_one_unmet_indicator_keeps_its_criterion_from_being_met():
    scorecard = a_scorecard(
        an_indicator("1.1"), an_indicator("1.2"), answers=[an_answer("1.1", yes=True), an_answer("1.2", yes=False)]
    )
    criterion = scorecard.criteria["1"]

    assert (criterion.verdict, criterion.met_count) == (Verdict.UNMET, 1)
    assert [result.indicator.code for result in criterion.open_results] == ["1.2"]


def test_a_criterion_with_an_unknown_level_is_not_met():
    scorecard = a_scorecard(
        an_indicator("1.1"),
        an_indicator("1.2", has_level=False),
        answers=[an_answer("1.1", yes=True), an_answer("1.2", yes=True)],
    )

    assert scorecard.criteria["1"].verdict is Verdict.NO_LEVEL
    assert not scorecard.is_complete


def test_unmet_says_more_about_a_criterion_than_not_entered_and_no_level():
    scorecard = a_scorecard(
        an_indicator("1.1", has_level=False),
        an_indicator("1.2"),
        an_indicator("1.3"),
        answers=[an_answer("1.3", yes=False)],
    )

    assert scorecard.criteria["1"].verdict is Verdict.UNMET


def test_the_two_progress_numbers_are_met_and_entered():
    scorecard = a_scorecard(
        an_indicator("1.1"),
        an_indicator("1.2"),
        an_indicator("1.3", has_level=False),
        an_indicator("1.4"),
        answers=[an_answer("1.1", yes=True), an_answer("1.2", yes=False), an_answer("1.3", yes=True)],
    )

    assert (scorecard.met_indicators, scorecard.entered_indicators) == (1, 3)


def test_codes_are_text_and_keep_the_order_of_the_decree():
    scorecard = a_scorecard(an_indicator("17.2"), an_indicator("17.10"), an_indicator("17.1"))

    assert list(scorecard.results) == ["17.2", "17.10", "17.1"]
    assert scorecard.applied.criteria_set.place("17.10") == 1


def test_the_verdicts_pack_into_one_letter_each():
    scorecard = a_scorecard(
        an_indicator("1.1"),
        an_indicator("1.2"),
        an_indicator("1.3"),
        an_indicator("1.4", has_level=False),
        an_indicator("1.5", **CRAFT_VILLAGES),
        answers=[
            an_answer("1.1", yes=True),
            an_answer("1.2", yes=False),
            an_answer("1.5", not_applicable_reason="Xã không có làng nghề"),
        ],
    )

    assert scorecard.letters == "MUELA"


def test_what_is_left_to_do_leaves_out_what_is_met_and_what_has_no_level():
    scorecard = a_scorecard(
        an_indicator("1.1"),
        an_indicator("1.2"),
        an_indicator("1.3"),
        an_indicator("1.4", has_level=False),
        answers=[an_answer("1.1", yes=True), an_answer("1.2", yes=False)],
    )

    assert [result.indicator.code for result in open_results(scorecard)] == ["1.2", "1.3"]
