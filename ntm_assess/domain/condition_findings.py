"""What the records behind the conditions of recognition come to, beside what the procedure asks.

Figures are exact; what they are held against stands in the procedure (procedures.py). Where that says nothing that
binds, the figure is told without a verdict.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ntm_assess.domain.conditions import (
    CONSULTATION,
    MEETING,
    NO_DEBT,
    SATISFACTION,
    SECURITY,
    Consultation,
    Debts,
    Meeting,
    PoliceWord,
    Records,
    Survey,
    condition_of,
)
from ntm_assess.domain.procedures import OWN_GATES, GateValue, Procedure, Threshold, ThresholdCode

_Measured = tuple[Fraction | None, tuple[int, int] | None]


class Finding(StrEnum):
    """What is worked out from the records."""

    COVERAGE = "coverage"
    SATISFIED = "satisfied"
    OWED = "owed"
    CALM = "calm"
    BROADCASTS = "broadcasts"
    ANSWERED = "answered"
    ATTENDANCE = "attendance"
    AGREEMENT = "agreement"


# What a finding is held against. The others need no number: nothing is owed, the police say so, all is answered (which
# no decree that we know of asks for in these words, so it is told and holds back nothing).
THRESHOLDS = {
    Finding.COVERAGE: ThresholdCode.SURVEY_COVERAGE,
    Finding.SATISFIED: ThresholdCode.SATISFACTION,
    Finding.BROADCASTS: ThresholdCode.BROADCASTS,
    Finding.AGREEMENT: ThresholdCode.MEETING_AGREEMENT,
}


_SUBJECT = {
    Finding.COVERAGE: SATISFACTION,
    Finding.SATISFIED: SATISFACTION,
    Finding.OWED: NO_DEBT,
    Finding.CALM: SECURITY,
    Finding.BROADCASTS: CONSULTATION,
    Finding.ANSWERED: CONSULTATION,
    Finding.ATTENDANCE: MEETING,
    Finding.AGREEMENT: MEETING,
}


@dataclass(frozen=True)
class Found:
    """One finding beside what it is held against."""

    code: Finding
    measured: Fraction | None  # a share as a fraction of 1, or a number; None: it cannot be told yet
    counts: tuple[int, int] | None = None  # behind a share
    threshold: Threshold | None = None
    days: int | None = None  # within which broadcasts are counted
    reaches: bool | None = None  # what it is held against; None: nobody knows that, or it cannot be told yet
    passes: bool | None = None  # the same, where what it is held against binds

    @property
    def subject(self) -> str:
        return _SUBJECT[self.code]

    @property
    def condition(self) -> str:
        return condition_of(self.subject)


def findings(records: Records, procedure: Procedure | None) -> tuple[Found, ...]:
    """All of them, in the order of the conditions. `procedure` None: nobody knows by which one."""
    days = _days(procedure)
    measured = {
        **_of_survey(records.satisfaction or Survey()),
        Finding.OWED: (_owed(records.no_debt), None),
        Finding.CALM: (_calm(records.security), None),
        **_of_consultation(records.consultation, days),
        **_of_meeting(records.meeting or Meeting()),
    }
    return tuple(_found(code, *measured[code], procedure, days) for code in Finding)


def gates(found: Collection[Found]) -> tuple[GateValue, ...]:
    """As the gates before sending take them: a threshold that binds and is not measured is not passed; a debt, or what
    the police say, holds back once it is known."""
    return tuple(
        GateValue(each.condition, str(THRESHOLDS.get(each.code, each.code)), _opens(each))
        for each in found
        if each.code in THRESHOLDS or each.code in OWN_GATES
    )


def _opens(found: Found) -> bool | None:
    if found.code in OWN_GATES:
        return found.passes
    binds = found.threshold is not None and found.threshold.binds
    return bool(found.passes) if binds else None


def _of_survey(survey: Survey) -> dict[Finding, _Measured]:
    return {Finding.COVERAGE: _share(survey.coverage), Finding.SATISFIED: _share(survey.satisfied)}


def _of_meeting(meeting: Meeting) -> dict[Finding, _Measured]:
    return {Finding.ATTENDANCE: _share(meeting.attendance), Finding.AGREEMENT: _share(meeting.agreement)}


def _of_consultation(consultation: Consultation | None, days: int | None) -> dict[Finding, _Measured]:
    if consultation is None:
        return {Finding.BROADCASTS: (None, None), Finding.ANSWERED: (None, None)}
    heard = Fraction(consultation.broadcasts_within(days)) if consultation.broadcasts else None
    return {Finding.BROADCASTS: (heard, None), Finding.ANSWERED: _share(consultation.answered)}


def _owed(debts: Debts | None) -> Fraction | None:
    """A debt that is known counts at once; that there is none only counts when nothing is left out."""
    if debts is None or not (debts.is_complete or debts.owed):
        return None
    return Fraction(debts.owed)


def _calm(word: PoliceWord | None) -> Fraction | None:
    return None if word is None or word.is_calm is None else Fraction(word.is_calm)


def _found(
    code: Finding,
    measured: Fraction | None,
    counts: tuple[int, int] | None,
    procedure: Procedure | None,
    days: int | None,
) -> Found:
    threshold = procedure.threshold(THRESHOLDS[code]) if procedure and code in THRESHOLDS else None
    reaches = None if measured is None else _reaches(code, measured, threshold)
    binds = threshold.binds if threshold else code in OWN_GATES
    passes = reaches if binds else None
    of_days = days if code is Finding.BROADCASTS else None
    return Found(code, measured, counts, threshold, of_days, reaches, passes)


def _reaches(code: Finding, measured: Fraction, threshold: Threshold | None) -> bool | None:
    if code in (Finding.CALM, Finding.ANSWERED):
        return measured == 1
    if code is Finding.OWED:
        return measured == 0
    if threshold is None or threshold.value is None:
        return None
    return measured * (100 if threshold.unit == "%" else 1) >= Fraction(threshold.value)


def _days(procedure: Procedure | None) -> int | None:
    found = procedure.threshold(ThresholdCode.BROADCAST_DAYS) if procedure else None
    return int(found.value) if found and found.value else None


def _share(counts: tuple[int, int] | None) -> _Measured:
    return (Fraction(*counts), counts) if counts else (None, None)
