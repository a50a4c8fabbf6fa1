"""What the records of the conditions come to, exactly, and when there is nothing to conclude."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ntm_assess.domain import condition_findings, conditions
from ntm_assess.domain.condition_findings import Finding
from ntm_assess.domain.conditions import (
    Ballots,
    Broadcast,
    Consultation,
    Debt,
    Debts,
    Meeting,
    Opinion,
    PoliceWord,
    Records,
    Survey,
    Voice,
    too_many,
)
from ntm_assess.domain.procedures import CALM, OWED, Certainty, Procedure, Threshold, ThresholdCode

SURVEY = Survey((Ballots("Thôn Đông", 120, 110, 100, 91), Ballots("Thôn Tây", 80, 80, 75, 66)))


def a_procedure(**limits: int | None) -> Procedure:
    """Numbers that bind; None: nobody knows the number."""
    thresholds = tuple(a_threshold(ThresholdCode(code), limit) for code, limit in limits.items())
    return Procedure(
        source="văn bản thử",
        status=Certainty.SECONDARY,
        id="thu",
        title="Trình tự thử",
        decision="",
        issued_on=None,
        applies_from=date(2025, 1, 1),
        applies_until=None,
        steps=(),
        documents=(),
        conditions=(),
        thresholds=thresholds,
        days=(),
        revocation=(),
    )


def a_threshold(code: ThresholdCode, limit: int | None, status: Certainty = Certainty.SECONDARY) -> Threshold:
    return Threshold(source="văn bản thử", status=status, code=code, value=None if limit is None else Decimal(limit))


def found(code: Finding, records: Records, **limits: int | None):
    return {each.code: each for each in condition_findings.findings(records, a_procedure(**limits))}[code]


def test_coverage_and_satisfaction_are_exact():
    assert SURVEY.coverage == (175, 200)
    assert SURVEY.satisfied == (157, 175)
    satisfied = found(Finding.SATISFIED, Records(SURVEY), satisfaction=90)
    assert satisfied.measured == Fraction(157, 175)
    assert satisfied.passes is False


def test_just_below_is_below():
    survey = Survey((Ballots("Thôn Đông", 10**6, 10**6, 10**6, 899_999),))

    assert found(Finding.SATISFIED, Records(survey), satisfaction=90).passes is False
    survey = Survey((Ballots("Thôn Đông", 10**6, 10**6, 10**6, 900_000),))
    assert found(Finding.SATISFIED, Records(survey), satisfaction=90).passes is True


def test_without_a_number_that_is_known_there_is_no_verdict():
    records = Records(SURVEY)

    assert found(Finding.SATISFIED, records).passes is None
    assert found(Finding.SATISFIED, records, satisfaction=None).passes is None
    assert found(Finding.SATISFIED, records).measured == Fraction(157, 175), "and the figure is told all the same"


def test_a_number_that_nobody_confirmed_holds_back_nothing():
    threshold = a_threshold(ThresholdCode.SATISFACTION, 90, Certainty.UNCONFIRMED)
    procedure = Procedure(**{**vars(a_procedure()), "thresholds": (threshold,)})
    each = next(
        each for each in condition_findings.findings(Records(SURVEY), procedure) if each.code is Finding.SATISFIED
    )

    assert each.passes is None
    assert each.reaches is False, "it is told all the same"


@pytest.mark.parametrize("villages", [(), (Ballots("Thôn Đông", 120, 110, 100, 91), Ballots("Thôn Tây", 80, 80))])
def test_a_survey_that_lacks_a_village_has_no_rate(villages):
    survey = Survey(villages)

    assert survey.coverage is None
    assert found(Finding.SATISFIED, Records(survey), satisfaction=90).measured is None


def test_nobody_answered_and_nothing_is_divided_by_zero():
    assert Survey((Ballots("Thôn Đông", 10, 10, 0, 0),)).satisfied is None
    assert Survey((Ballots("Thôn Đông", 0, 0, 0, 0),)).coverage is None


def test_counts_that_cannot_be_are_named_with_the_count_they_exceed():
    names = conditions.COUNTS_OF_BALLOTS
    found_ = too_many(names, {"households": 10, "issued": 12, "returned": 11, "satisfied": 12})

    assert [(each.name, each.whole) for each in found_] == [("issued", "households"), ("satisfied", "returned")]


def test_a_count_is_held_against_the_nearest_that_is_known():
    found_ = too_many(
        conditions.COUNTS_OF_BALLOTS, {"households": 10, "issued": None, "returned": 11, "satisfied": None}
    )

    assert [(each.name, each.whole) for each in found_] == [("returned", "households")]


def a_debt(owed: int, *, is_of_programme: bool = True) -> Debt:
    return Debt("Đường thôn Đông", 900, 900 - owed, owed, None, is_of_programme)


def test_only_debts_of_the_programme_count():
    debts = Debts(date(2025, 9, 30), True, (a_debt(5), a_debt(7, is_of_programme=False)))

    assert (debts.owed, debts.owed_elsewhere) == (5, 7)
    assert found(Finding.OWED, Records(no_debt=debts)).passes is False


def test_nothing_owed_passes_only_when_the_list_is_complete():
    assert found(Finding.OWED, Records(no_debt=Debts(date(2025, 9, 30), True, (a_debt(0),)))).passes is True
    assert found(Finding.OWED, Records(no_debt=Debts(date(2025, 9, 30), False))).passes is None
    assert found(Finding.OWED, Records(no_debt=Debts(None, False, (a_debt(5),)))).passes is False


@pytest.mark.parametrize(("is_calm", "passes"), [(True, True), (False, False), (None, None)])
def test_the_police_have_the_word(is_calm, passes):
    assert found(Finding.CALM, Records(security=PoliceWord("12/XN-CA", is_calm=is_calm))).passes is passes


def days(*of_october: int) -> tuple[Broadcast, ...]:
    return tuple(Broadcast(date(2025, 10, day)) for day in of_october)


@pytest.mark.parametrize(
    ("broadcasts", "count"),
    [(days(1, 3, 6, 10, 15), 5), (days(1, 3, 6, 10, 16), 4), (days(1, 20, 22, 24, 26, 30), 5)],
    ids=["the fifteenth day counts", "the sixteenth does not", "the days may begin later"],
)
def test_broadcasts_are_counted_within_the_days(broadcasts, count):
    consultation = Consultation(broadcasts=broadcasts)
    heard = found(Finding.BROADCASTS, Records(consultation=consultation), broadcasts=5, broadcast_days=15)

    assert heard.measured == count
    assert heard.passes is (count >= 5)


def test_several_broadcasts_of_a_day_all_count():
    assert Consultation(broadcasts=(Broadcast(date(2025, 10, 1), 3), *days(2))).broadcasts_within(15) == 4


def test_every_opinion_wants_an_answer():
    asked = Opinion(Voice.PEOPLE, "Ông Bốn", "", None, "Đường còn lầy.")
    answered = Opinion(Voice.ORGANISATION, "Hội Nông dân xã", "3/CV", date(2025, 10, 5), "Nhất trí.", "Xã tiếp thu.")

    def are_answered(*opinions: Opinion) -> bool | None:
        return found(Finding.ANSWERED, Records(consultation=Consultation(opinions=opinions))).reaches

    assert are_answered(answered) is True
    assert are_answered(answered, asked) is False
    assert are_answered() is None
    assert found(Finding.ANSWERED, Records(consultation=Consultation(opinions=(asked,)))).passes is None


def test_the_vote_is_held_against_those_who_came():
    meeting = Meeting(invited=60, attending=50, agreeing=45)
    agreement = found(Finding.AGREEMENT, Records(meeting=meeting), meeting_agreement=90)

    assert (agreement.measured, agreement.passes) == (Fraction(9, 10), True)
    assert found(Finding.ATTENDANCE, Records(meeting=meeting)).counts == (50, 60)
    assert agreement.condition == "consultation"


def test_a_gate_that_binds_and_was_not_measured_is_not_passed():
    procedure = a_procedure(satisfaction=90, survey_coverage=None)
    gates = {each.code: each for each in condition_findings.gates(condition_findings.findings(Records(), procedure))}

    assert gates[ThresholdCode.SATISFACTION].passes is False
    assert gates[ThresholdCode.SURVEY_COVERAGE].passes is None
    assert gates[OWED].passes is None, "the word of the commune stands until figures say otherwise"


def test_a_debt_and_the_word_of_the_police_hold_back():
    records = Records(no_debt=Debts(projects=(a_debt(5),)), security=PoliceWord(is_calm=False))
    gates = {each.code: each for each in condition_findings.gates(condition_findings.findings(records, a_procedure()))}

    assert (gates[OWED].passes, gates[CALM].passes) == (False, False)
    assert (gates[OWED].condition, gates[CALM].condition) == ("no_debt", "security")


RECORDS = Records(
    SURVEY,
    Debts(date(2025, 9, 30), True, (a_debt(5),)),
    PoliceWord("12/XN-CA", date(2025, 10, 1), "Công an xã", True),
    Consultation(
        date(2025, 10, 1),
        date(2025, 10, 15),
        (Broadcast(date(2025, 10, 1), 2),),
        ("Trụ sở Ủy ban nhân dân xã",),
        (Opinion(Voice.PEOPLE, "Ông Bốn", "", None, "Đường còn lầy."),),
    ),
    Meeting(date(2025, 10, 20), "Hội trường xã", "Ông Hùng", "Bà Lan", 60, 50, 45),
)


def test_what_is_frozen_reads_back_as_it_was():
    kept = {}
    for condition in ("satisfaction", "no_debt", "security", "consultation"):
        kept |= RECORDS.figures(condition)

    assert set(RECORDS.figures("consultation")) == {"consultation", "meeting"}
    assert conditions.records_from(kept) == RECORDS


def test_what_was_not_entered_freezes_nothing():
    assert Records().figures("satisfaction") == {}
