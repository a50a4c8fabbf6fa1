"""Merging (hợp nhất): what the figures of former communes say of the commune that was made of them, as proposals.

Nothing is written here; a person confirms. Each indicator has one rule (MergeRule): the counts are summed, the worst
stands for the whole, all must hold, or the newest survey counts. Where a former commune says nothing, or says it in a
way that the rule cannot use, there is no proposal, and it says why. As with carry-over, only a FILLED proposal may be
ticked beforehand: nothing that needs a look, and never what was not met in every former commune and would be met now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from ntm_assess.domain import integrity, scoring, village_sheets
from ntm_assess.domain.criteria import Indicator, MergeRule
from ntm_assess.domain.figures import Entry, Input, Part, ProblemCode, Sign
from ntm_assess.domain.requirements import Components, Requirement, Schools, ScoreSheet, YesNo
from ntm_assess.domain.scoring import Answer, Result, Verdict
from ntm_assess.domain.submissions import entry_values


class Origin(StrEnum):
    """Where the figures of a former commune come from."""

    OLD_SHEET = "old_sheet"
    TYPED = "typed"


class Case(StrEnum):
    SAME = "same"  # the sheet says it already
    FILLED = "filled"  # can be filled in
    DIFFERS = "differs"  # a person has to look
    NONE = "none"  # there is no proposal


class Look(StrEnum):
    """Why a person has to look."""

    ANOTHER_VALUE = "another_value"  # the sheet says something else
    LEVEL = "level"  # an old sheet was judged by another one
    YEARS = "years"  # the figures are of different years
    PARTLY_NOT_APPLICABLE = "partly_not_applicable"  # in some former communes there is nothing to count
    BECOMES_MET = "becomes_met"  # was not met everywhere, and would be


class Obstacle(StrEnum):
    """Why there is no proposal."""

    MISSING = "missing"  # a former commune says nothing
    NO_COUNTS = "no_counts"  # a percentage without its counts: it cannot be added up, and is not averaged
    NOT_ADDED = "not_added"  # the kind has nothing that adds up
    NO_DATE = "no_date"  # which survey is the newest cannot be told
    SAME_DATE = "same_date"  # two surveys of the newest day say different things
    UNCLEAR = "unclear"  # none is the worst in everything
    IMPOSSIBLE = "impossible"  # the sum is no possible answer


@dataclass(frozen=True)
class Former:
    """What one former commune has of one indicator."""

    commune: str  # its name: "xã Yên Hạ"
    result: Result  # by the level of its own sheet; of typed figures by that of the new one
    origin: Origin | None = None  # None: nothing is there
    as_of: date | None = None  # the last day of the year of an old sheet; the day of what was typed, where it is known

    @property
    def applies(self) -> bool:
        return not self.result.answer.not_applicable_reason


@dataclass(frozen=True)
class Merged:
    """What the rule gives; or why it gives nothing, and because of which former communes."""

    entry: Entry | None = None
    used: tuple[Former, ...] = ()  # whose figures it is made of
    obstacle: Obstacle | None = None
    blocking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What one indicator of the new commune can take from the former ones."""

    current: Result  # as the sheet stands
    formers: tuple[Former, ...]
    merged: Merged
    answer: Answer | None  # what would stand there instead; None: nothing to write
    case: Case
    looks: tuple[Look, ...] = ()

    @property
    def indicator(self) -> Indicator:
        return self.current.indicator

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def rule(self) -> MergeRule:
        return self.indicator.merge

    @property
    def after(self) -> Result:
        """The indicator once it is confirmed."""
        return result_of(self.current, self.answer) if self.answer else self.current

    @property
    def is_chosen_at_first(self) -> bool:
        """May be ticked beforehand, and confirmed with its group."""
        return self.case is Case.FILLED

    @cached_property
    def fingerprint(self) -> str:
        """Of all that the person sees of it: another one means that the page is stale."""
        shown = [
            *([each.commune, _values(each.result), str(each.origin), str(each.as_of)] for each in self.formers),
            _values(self.current),
            _values(self.after),
            str(self.case),
        ]
        return integrity.digest(shown)[:16]


def proposal(current: Result, formers: Sequence[Former]) -> Proposal:
    """What the rule of the indicator makes of these; `formers` are all that the commune was made of."""
    formers = tuple(formers)
    merged = merge(current, formers)
    answer = _answer(current, formers, merged)
    looks = _looks(current, formers, merged, answer) if answer else ()
    if merged.obstacle:
        return Proposal(current, formers, merged, None, Case.NONE)
    if answer is None or _is_alike(answer, current.answer):
        return Proposal(current, formers, merged, None, Case.SAME)
    return Proposal(current, formers, merged, answer, Case.DIFFERS if looks else Case.FILLED, looks)


def merge(current: Result, formers: Sequence[Former]) -> Merged:
    """Where the indicator applies in none of them there is nothing to count: an entry without figures."""
    missing = tuple(each.commune for each in formers if not _is_known(each))
    if missing or not formers:
        return Merged(obstacle=Obstacle.MISSING, blocking=missing)
    applying = tuple(each for each in formers if each.applies)
    if not applying:
        return Merged({}, tuple(formers))
    merged = _RULES[current.indicator.merge](current, applying)
    if merged.entry is not None and not _is_possible(current, merged.entry):
        return Merged(obstacle=Obstacle.IMPOSSIBLE)
    return merged


def result_of(current: Result, answer: Answer) -> Result:
    """An answer, judged as the indicator is judged on the new sheet."""
    return scoring.result_of(current.indicator, answer, current.level)


def addends(requirement: Requirement) -> tuple[Input, ...]:
    """The inputs that add up over communes. Empty: an average, a score or a percentage does not."""
    return requirement.inputs if isinstance(requirement, Schools) else village_sheets.columns(requirement)


def asked(indicator: Indicator) -> tuple[Input, ...]:
    """What is typed of a former commune: where counts are summed the counts alone, since a percentage is of no use."""
    requirement = indicator.requirement
    return (addends(requirement) if indicator.merge is MergeRule.SUM else ()) or requirement.inputs


def takes(requirement: Requirement, old: Requirement) -> bool:
    """Whether figures entered for the old one mean the same in the fields of the new one."""
    return old.kind == requirement.kind and _fields(old) == _fields(requirement)


# --- The rules --------------------------------------------------------------------------------------------------------


def _sum(current: Result, applying: Sequence[Former]) -> Merged:
    """Exact: parts over wholes, each added up by itself."""
    requirement = current.indicator.requirement
    needed = addends(requirement)
    if not needed:
        is_share = any(each.unit == "%" for each in requirement.inputs)
        blocking = tuple(each.commune for each in applying) if is_share else ()
        return Merged(obstacle=Obstacle.NO_COUNTS if is_share else Obstacle.NOT_ADDED, blocking=blocking)
    lacking = tuple(each.commune for each in applying if any(name.name not in _entry(each) for name in needed))
    if lacking:
        return Merged(obstacle=Obstacle.NO_COUNTS, blocking=lacking)
    entry = {each.name: sum((Decimal(_entry(former)[each.name]) for former in applying), Decimal(0)) for each in needed}
    return Merged(entry, tuple(applying))


def _worst(current: Result, applying: Sequence[Former]) -> Merged:
    """The figures of the one that is worst in every part; where each part is entered by itself, the worst of each."""
    requirement = current.indicator.requirement
    parts = {index: requirement.parts(_entry(each), None) for index, each in enumerate(applying)}
    for index, own in parts.items():
        if all(
            _is_no_better(mine, other) for others in parts.values() for mine, other in zip(own, others, strict=True)
        ):
            return _no_better_than_any(current, applying, Merged(dict(_entry(applying[index])), (applying[index],)))
    if not isinstance(requirement, YesNo | ScoreSheet | Components):
        return Merged(obstacle=Obstacle.UNCLEAR)
    entry = {each.name: min(_entry(former)[each.name] for former in applying) for each in requirement.inputs}
    return _no_better_than_any(current, applying, Merged(entry, tuple(applying)))


def _no_better_than_any(current: Result, applying: Sequence[Former], merged: Merged) -> Merged:
    """A level may depend on more than the figure (schools: on how many there are)."""
    assert merged.entry is not None
    verdicts = {_on_new_sheet(current, each).verdict for each in applying}
    if result_of(current, Answer("", merged.entry)).verdict is Verdict.MET and verdicts != {Verdict.MET}:
        return Merged(obstacle=Obstacle.UNCLEAR)
    return merged


def _latest(current: Result, applying: Sequence[Former]) -> Merged:
    undated = tuple(each.commune for each in applying if each.as_of is None)
    if undated and len(applying) > 1:
        return Merged(obstacle=Obstacle.NO_DATE, blocking=undated)
    newest = max(each.as_of or date.min for each in applying)
    found = [each for each in applying if (each.as_of or date.min) == newest]
    if any(_entry(each) != _entry(found[0]) for each in found):
        return Merged(obstacle=Obstacle.SAME_DATE, blocking=tuple(each.commune for each in found))
    return Merged(dict(_entry(found[0])), tuple(found))


_RULES = {
    MergeRule.SUM: _sum,
    MergeRule.WORST: _worst,
    MergeRule.ALL: _worst,  # what is worst is met if, and only if, all are
    MergeRule.LATEST: _latest,
}


def _is_no_better(mine: Part, other: Part) -> bool:
    if mine.figure is None or other.figure is None:
        return False
    more_is_better = mine.sign in (Sign.AT_LEAST, Sign.YES)
    return mine.figure <= other.figure if more_is_better else mine.figure >= other.figure


# --- What is known, and what is to be looked at -----------------------------------------------------------------------


def _is_known(former: Former) -> bool:
    """Wholly entered; or counted, be it that there was nothing to count (0 of 0)."""
    needed = addends(former.result.indicator.requirement)
    return former.result.is_entered or (bool(needed) and all(each.name in _entry(former) for each in needed))


def _is_possible(current: Result, entry: Entry) -> bool:
    problems = current.indicator.requirement.problems(entry)
    is_whole = all(part.is_entered for part in current.indicator.requirement.parts(entry, None))
    return is_whole and all(each.code is ProblemCode.COUNTS_INCOMPLETE for each in problems)


def _answer(current: Result, formers: Sequence[Former], merged: Merged) -> Answer | None:
    """The answer as it would stand, with the note that stands there now."""
    if merged.entry is None:
        return None
    if merged.entry:
        return replace(current.answer, entry=merged.entry, not_applicable_reason="")
    reasons = dict.fromkeys(each.result.answer.not_applicable_reason for each in formers)
    return replace(current.answer, entry={}, not_applicable_reason="; ".join(reasons))


def _looks(current: Result, formers: Sequence[Former], merged: Merged, answer: Answer) -> tuple[Look, ...]:
    found = set()
    if current.answer.is_entered:
        found.add(Look.ANOTHER_VALUE)
    if any(_limits(each.result) != _limits(current) for each in formers):
        found.add(Look.LEVEL)
    if len({each.as_of.year if each.as_of else None for each in merged.used}) > 1:
        found.add(Look.YEARS)
    if any(not each.applies for each in formers) and merged.entry:
        found.add(Look.PARTLY_NOT_APPLICABLE)
    were_met = all(
        each.result.verdict.counts_as_met and _on_new_sheet(current, each).verdict.counts_as_met for each in formers
    )
    if result_of(current, answer).verdict.counts_as_met and (not were_met or current.verdict is Verdict.UNMET):
        found.add(Look.BECOMES_MET)
    return tuple(look for look in Look if look in found)


def _on_new_sheet(current: Result, former: Former) -> Result:
    return result_of(current, former.result.answer)


def _entry(former: Former) -> Entry:
    return former.result.answer.entry


def _fields(requirement: Requirement) -> list[tuple[str, str, str]]:
    return [(each.name, each.type, each.unit) for each in requirement.inputs]


def _limits(result: Result) -> Mapping[str, object] | None:
    return result.level.limits if result.level else None


def _is_alike(one: Answer, other: Answer) -> bool:
    """Apart from the note."""
    return one.entry == other.entry and one.not_applicable_reason == other.not_applicable_reason


def _values(result: Result) -> list[object]:
    answer = result.answer
    return [entry_values(answer.entry), answer.note, answer.not_applicable_reason, str(result.verdict)]
