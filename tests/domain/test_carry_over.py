"""Carry-over proposes; a person confirms. Nothing is met, and nothing is written over, by itself."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_assess.domain import carry_over
from ntm_assess.domain.carry_over import Case, Look, OfferedPaper, Paper, Proposal, Side
from ntm_assess.domain.checks import CheckCode
from ntm_assess.domain.criteria import Indicator
from ntm_assess.domain.definitions import Meaning
from ntm_assess.domain.levels import LevelStatus
from ntm_assess.domain.requirements import MustBeNone, NumberAtLeast, ShareAtMost
from ntm_assess.domain.scoring import Answer, Scorecard, Verdict
from ntm_assess.domain.set_maps import Change, Confidence, Link, Parts, SetMap
from ntm_assess.domain.submissions import EvidenceRecord
from tests.domain.builders import HOUSEHOLDS, NO, YES, a_share, an_answer, an_applied_set, an_indicator

SAME = Link(Change.SAME, ("1.1",), "1.1")


def a_side(*indicators: Indicator, answers=(), papers=None, year: int = 2025) -> Side:
    scorecard = Scorecard(an_applied_set(*indicators, year=year), {each.code: each for each in answers})
    return Side(scorecard, papers or {})


def a_map(*links: Link) -> SetMap:
    return SetMap("cu--moi", "cu", "moi", Parts.INDICATORS, links)


def a_paper(id: int = 1, period_from: str = "", period_to: str = "") -> Paper:
    return Paper(id, EvidenceRecord("0" * 64, "a.pdf", "Giấy", period_from=period_from, period_to=period_to))


def a_meaning(text: str) -> Meaning:
    return Meaning(text, date(2022, 1, 1), None, LevelStatus.SECONDARY, "Nghị định")


def with_meanings(side: Side, meanings: dict[str, tuple[Meaning, ...]]) -> Side:
    applied = replace(side.scorecard.applied, meanings=meanings)
    return Side(Scorecard(applied, side.scorecard.answers), side.papers)


def proposed(old: Side, new: Side, *links: Link) -> Proposal:
    (found,) = carry_over.proposals(old, new, a_map(*(links or (SAME,))))
    return found


def from_share(old: Answer, *more: Answer, to: Indicator | None = None, link: Link = SAME) -> Proposal:
    """One share to its like, of which the new sheet may say something already."""
    return proposed(a_side(a_share(), answers=[old], year=2024), a_side(to or a_share(), answers=more), link)


# --- The four cases ---------------------------------------------------------------------------------------------------


def test_into_an_empty_place_it_can_be_filled():
    found = from_share(an_answer(part=41, whole=50))

    assert found.case is Case.FILLED
    assert found.answer == an_answer(part=41, whole=50)
    assert found.is_chosen_at_first


def test_what_the_new_sheet_says_already_is_the_same():
    found = from_share(an_answer(part=41, whole=50), an_answer(part=41, whole=50))

    assert found.case is Case.SAME
    assert found.answer is None


def test_another_value_waits_for_a_press_of_its_own():
    found = from_share(an_answer(part=41, whole=50), an_answer(part=49, whole=50))

    assert found.case is Case.DIFFERS
    assert found.looks == (Look.ANOTHER_VALUE,)
    assert found.answer == an_answer(part=41, whole=50)
    assert not found.is_chosen_at_first


def test_what_the_new_set_does_not_ask_for_is_dropped():
    old = a_side(an_indicator("7"), answers=[an_answer("7", **YES)])

    found = proposed(old, a_side(an_indicator("1.1")), Link(Change.DROPPED, ("7",)))

    assert (found.case, found.code, found.answer) == (Case.DROPPED, "7", None)


def test_what_is_not_counted_any_more_is_dropped_as_well():
    found = proposed(a_side(an_indicator("1.1"), answers=[an_answer(**YES)]), a_side(an_indicator("1.2")))

    assert (found.case, found.looks) == (Case.DROPPED, (Look.RETIRED,))


def test_what_the_map_does_not_name_is_not_lost_from_sight():
    found = proposed(a_side(an_indicator("1.4"), answers=[an_answer("1.4", **YES)]), a_side(an_indicator("1.1")))

    assert (found.case, found.code) == (Case.DROPPED, "1.4")


def test_where_nothing_was_said_nothing_is_proposed():
    assert carry_over.proposals(a_side(an_indicator()), a_side(an_indicator()), a_map(SAME)) == []


def test_what_has_no_source_is_named():
    old = a_side(an_indicator("1.1"), answers=[an_answer(**YES)])
    new = a_side(an_indicator("1.1"), an_indicator("1.2"), an_indicator("1.3"), answers=[an_answer("1.3", **NO)])
    found = carry_over.proposals(old, new, a_map(SAME, Link(Change.NEW, (), "1.2"), Link(Change.NEW, (), "1.3")))

    assert [each.code for each in carry_over.without_source(new, found)] == ["1.2"]


def test_proposals_stand_in_the_order_of_the_new_set_and_the_dropped_come_last():
    old = a_side(
        *(an_indicator(code) for code in ("1.1", "1.2", "1.3")),
        answers=[an_answer(code, **YES) for code in ("1.1", "1.2", "1.3")],
    )
    new = a_side(an_indicator("4.1"), an_indicator("4.2"))
    links = (
        Link(Change.DROPPED, ("1.2",)),
        Link(Change.SAME, ("1.1",), "4.2"),
        Link(Change.SAME, ("1.3",), "4.1"),
    )

    assert [each.code for each in carry_over.proposals(old, new, a_map(*links))] == ["4.1", "4.2", "1.2"]


def test_a_map_of_criteria_carries_nothing():
    with pytest.raises(ValueError, match="indicators"):
        carry_over.proposals(a_side(), a_side(), replace(a_map(), parts=Parts.CRITERIA))


def test_a_word_of_the_law_that_means_something_else_by_now_is_looked_at():
    """ "Hộ nghèo" of one year is not that of the next: the same figure does not say the same."""
    poor = replace(a_share(), defined_by=("chuan-ngheo",))
    old, new = a_side(poor, answers=[an_answer(part=41, whole=50)], year=2026), a_side(poor, year=2027)
    known = {"chuan-ngheo": (a_meaning("cũ"),), "khac": (a_meaning("cũ"),)}

    kept = proposed(with_meanings(old, known), with_meanings(new, known | {"khac": (a_meaning("mới"),)}))
    changed = proposed(with_meanings(old, known), with_meanings(new, known | {"chuan-ngheo": (a_meaning("mới"),)}))

    assert kept.is_chosen_at_first
    assert (changed.case, changed.looks) == (Case.DIFFERS, (Look.DEFINITION,))
    assert changed.answer == an_answer(part=41, whole=50)


def test_another_way_of_counting_is_looked_at():
    found = from_share(an_answer(part=41, whole=50), to=replace(a_share(), counting="Tính cả hộ tạm trú"))

    assert (found.case, found.looks) == (Case.DIFFERS, (Look.COUNTING,))


# --- What a person has to look at -------------------------------------------------------------------------------------


def test_another_level_is_looked_at():
    found = from_share(an_answer(part=41, whole=50), to=a_share(at_least=90))

    assert (found.case, found.looks) == (Case.DIFFERS, (Look.LEVEL,))
    assert found.old[0].verdict is Verdict.MET
    assert found.after and found.after.verdict is Verdict.UNMET


def test_what_was_not_met_and_would_be_is_looked_at():
    found = from_share(an_answer(part=35, whole=50), to=a_share(at_least=60))

    assert found.case is Case.DIFFERS
    assert Look.BECOMES_MET in found.looks


def test_an_older_figure_that_would_lift_a_newer_one_is_looked_at():
    found = from_share(an_answer(part=50, whole=50), an_answer(part=10, whole=50))

    assert found.looks == (Look.ANOTHER_VALUE, Look.BECOMES_MET)


@pytest.mark.parametrize(
    "requirement", [NumberAtLeast("hộ"), ShareAtMost(HOUSEHOLDS), MustBeNone("nhà")], ids=lambda each: each.kind
)
def test_a_figure_does_not_go_into_another_kind(requirement):
    found = from_share(replace(an_answer(part=41, whole=50), note="Theo sổ"), to=an_indicator("1.1", requirement))

    assert (found.case, found.looks) == (Case.DIFFERS, (Look.KIND,))
    assert found.answer == Answer("1.1", note="Theo sổ"), "the words go along"


def test_what_is_counted_in_other_words_is_looked_at():
    counted = replace(HOUSEHOLDS, whole="Tổng số hộ thường trú")
    found = from_share(
        an_answer(part=41, whole=50), to=an_indicator("1.1", replace(a_share().requirement, counted=counted))
    )

    assert (found.case, found.looks) == (Case.DIFFERS, (Look.COUNTING,))
    assert found.answer == an_answer(part=41, whole=50)


def test_what_the_map_is_not_sure_of_is_looked_at():
    found = from_share(an_answer(part=41, whole=50), link=replace(SAME, confidence=Confidence.MEDIUM))

    assert (found.case, found.looks) == (Case.DIFFERS, (Look.UNSURE,))


def test_several_in_one_are_shown_and_not_added_up():
    old = a_side(an_indicator("1.1"), an_indicator("1.2"), answers=[an_answer("1.1", **YES), an_answer("1.2", **NO)])

    found = proposed(old, a_side(an_indicator("4.1")), Link(Change.MERGED, ("1.1", "1.2"), "4.1"))

    assert [each.indicator.code for each in found.old] == ["1.1", "1.2"]
    assert (found.case, found.looks, found.answer) == (Case.DIFFERS, (Look.MERGED,), None)


def test_not_applicable_does_not_go_where_everything_applies():
    old = a_side(
        an_indicator(not_applicable_when="Không có làng nghề"),
        answers=[an_answer(not_applicable_reason="Xã không có làng nghề")],
    )

    found = proposed(old, a_side(an_indicator()))

    assert (found.case, found.looks, found.answer) == (Case.DIFFERS, (Look.ALWAYS_APPLIES,), None)


def test_not_applicable_goes_along_with_its_reason():
    with_choice = an_indicator(not_applicable_when="Không có làng nghề")
    answer = an_answer(not_applicable_reason="Xã không có làng nghề")

    assert proposed(a_side(with_choice, answers=[answer]), a_side(with_choice)).answer == answer


def test_a_note_of_the_new_sheet_stays():
    old = replace(an_answer(part=41, whole=50), note="Năm trước")
    new = Answer("1.1", note="Năm nay")

    assert from_share(old, new).answer == replace(an_answer(part=41, whole=50), note="Năm nay")


# --- Papers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paper", "period", "is_of_the_year"),
    [
        (a_paper(period_from="2025-01-01", period_to="2025-06-30"), CheckCode.WITHIN_YEAR, True),
        (a_paper(period_from="2024-07-01", period_to="2025-06-30"), CheckCode.PARTLY_IN_YEAR, True),
        (a_paper(period_from="2024-01-01", period_to="2024-12-31"), CheckCode.OUTSIDE_YEAR, False),
        (a_paper(), CheckCode.PERIOD_UNKNOWN, False),
    ],
    ids=["within", "partly", "outside", "unknown"],
)
def test_a_paper_is_offered_with_how_it_lies_to_the_year(paper, period, is_of_the_year):
    old = a_side(an_indicator(), answers=[an_answer(**YES)], papers={"1.1": (paper,)}, year=2024)

    (offered,) = proposed(old, a_side(an_indicator(), year=2025)).papers

    assert offered == OfferedPaper(paper, period)
    assert offered.is_of_the_year is is_of_the_year


def test_a_paper_that_is_there_is_not_offered_again():
    papers = {"1.1": (a_paper(period_from="2025-01-01"),)}
    old = a_side(an_indicator(), answers=[an_answer(**YES)], papers=papers)

    found = proposed(old, a_side(an_indicator(), answers=[an_answer(**YES)], papers=papers))

    assert (found.case, found.papers) == (Case.SAME, ())


def test_a_paper_is_ticked_beforehand_where_nobody_has_to_look():
    papers = {"1.1": (a_paper(1, period_from="2025-03-01"), a_paper(2, period_from="2024-03-01"))}
    old = a_side(an_indicator(), answers=[an_answer(**YES)], papers=papers)

    assert proposed(old, a_side(an_indicator())).papers_chosen_at_first == {1}
    assert (
        proposed(old, a_side(an_indicator()), replace(SAME, change=Change.LEVEL_CHANGED)).papers_chosen_at_first
        == set()
    )


def test_a_paper_of_the_year_alone_is_something_to_fill_in():
    old = a_side(an_indicator(), papers={"1.1": (a_paper(period_from="2025-03-01"),)})

    assert proposed(old, a_side(an_indicator())).case is Case.FILLED


def test_a_paper_of_another_year_alone_is_not():
    old = a_side(an_indicator(), papers={"1.1": (a_paper(period_from="2024-03-01"),)})

    assert proposed(old, a_side(an_indicator())).case is Case.SAME


# --- The fingerprint --------------------------------------------------------------------------------------------------


def test_a_page_is_stale_once_anything_on_it_is_another():
    shown = from_share(an_answer(part=41, whole=50))
    others = (
        from_share(an_answer(part=42, whole=50)),
        from_share(an_answer(part=41, whole=50), an_answer(part=1, whole=50)),
        from_share(an_answer(part=41, whole=50), to=a_share(at_least=90)),
        from_share(replace(an_answer(part=41, whole=50), note="Mới")),
    )

    assert shown.fingerprint == from_share(an_answer(part=41, whole=50)).fingerprint
    assert len({shown.fingerprint, *(each.fingerprint for each in others)}) == 5


# --- What must hold for whatever stands on the sheets -----------------------------------------------------------------

CODES = ("1.1", "1.2", "2.1")
counts = st.integers(0, 50)
limits = st.integers(1, 99)
share_answers = st.builds(lambda code, part: an_answer(code, part=part, whole=50), st.sampled_from(CODES), counts)
yes_answers = st.builds(lambda code, yes: an_answer(code, yes=yes), st.sampled_from(CODES), st.booleans())
not_applicable = st.builds(lambda code: an_answer(code, not_applicable_reason="Không có"), st.sampled_from(CODES))
notes = st.builds(lambda code, note: Answer(code, note=note), st.sampled_from(CODES), st.sampled_from(["", "Ghi chú"]))
sheets_of_answers = st.lists(
    st.one_of(share_answers, yes_answers, not_applicable, notes), max_size=3, unique_by=lambda each: each.code
)


@st.composite
def indicators(draw: st.DrawFn, code: str) -> Indicator:
    has_choice = "Không có" if draw(st.booleans()) else ""
    if draw(st.booleans()):
        return an_indicator(code, not_applicable_when=has_choice, has_level=draw(st.booleans()))
    share = a_share(code, draw(limits), not_applicable_when=has_choice)
    return share if draw(st.booleans()) else replace(share, levels=())


@st.composite
def sides(draw: st.DrawFn) -> Side:
    there = [draw(indicators(code)) for code in CODES]
    kinds = {each.code: {field.name for field in each.requirement.inputs} for each in there}
    answers = [each for each in draw(sheets_of_answers) if set(each.entry) <= kinds[each.code]]
    return a_side(*there, answers=answers)


links_to = st.builds(
    lambda change, old, new, confidence: Link(
        change, (old,) if change is Change.SAME else (old, "2.1"), new, confidence
    ),
    st.sampled_from([Change.SAME, Change.MERGED]),
    st.sampled_from(["1.1", "1.2"]),
    st.sampled_from(CODES),
    st.sampled_from(Confidence),
)
maps = st.lists(links_to, max_size=3, unique_by=lambda each: each.new).map(lambda links: a_map(*links))


@given(sides(), sides(), maps)
def test_nothing_turns_from_unmet_to_met_without_a_person(old, new, set_map):
    for each in carry_over.proposals(old, new, set_map):
        becomes_met = each.after and each.after.verdict.counts_as_met and not each.new.verdict.counts_as_met
        was_met = all(result.verdict.counts_as_met for result in each.old)
        if becomes_met and not was_met:
            assert not each.is_chosen_at_first
        if each.new and each.new.verdict is Verdict.UNMET and each.writes_figures:
            assert not each.is_chosen_at_first


@given(sides(), sides(), maps)
def test_nothing_that_is_entered_is_written_over_without_a_press(old, new, set_map):
    for each in carry_over.proposals(old, new, set_map):
        if each.is_chosen_at_first and each.writes_figures:
            assert not each.new.answer.is_entered
        if each.answer and each.new.answer.note:
            assert each.answer.note == each.new.answer.note


@given(sides(), sides(), maps)
def test_confirmed_twice_is_confirmed_once(old, new, set_map):
    confirmed = with_confirmed(new, carry_over.proposals(old, new, set_map))

    for each in carry_over.proposals(old, confirmed, set_map):
        assert each.answer is None
        assert each.case is not Case.FILLED


@given(sides(), sides(), maps)
def test_what_is_written_can_stand_in_the_fields_of_its_indicator(old, new, set_map):
    for each in carry_over.proposals(old, new, set_map):
        if each.answer:
            requirement = each.new.indicator.requirement
            assert set(each.answer.entry) <= {field.name for field in requirement.inputs}
            assert (
                not each.answer.not_applicable_reason
                or each.new.indicator.may_be_not_applicable
                or not each.writes_figures
            )


def with_confirmed(new: Side, found: list[Proposal]) -> Side:
    written = {each.code: each.answer for each in found if each.answer}
    return replace(new, scorecard=replace(new.scorecard, answers={**new.scorecard.answers, **written}))
