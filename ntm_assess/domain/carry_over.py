"""Carry-over (chuyển số liệu): what an earlier sheet can give to a newer one, as proposals that a person confirms.

The earlier sheet is that of last year, or of another criteria set that a map leads from (set_maps.py). Nothing is
written here. Each proposal stands in one of four cases, and the rule for confirming them is:

- only a FILLED proposal may be ticked beforehand and confirmed with its group. It puts the same figure under the same
  requirement and level into an empty place, and its verdict is no better than the one before;
- a DIFFERS proposal waits for its own tick. Whatever would turn "chưa đạt" into "đạt", or would write over a figure of
  the new sheet, is one of these;
- SAME and DROPPED have nothing to write.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from ntm_assess.domain import integrity, scoring
from ntm_assess.domain.checks import CheckCode, period
from ntm_assess.domain.criteria import Indicator
from ntm_assess.domain.figures import ProblemCode
from ntm_assess.domain.requirements import Requirement
from ntm_assess.domain.scoring import Answer, Result, Scorecard
from ntm_assess.domain.set_maps import Change, Confidence, Link, SetMap
from ntm_assess.domain.submissions import EvidenceRecord, entry_values


class Case(StrEnum):
    SAME = "same"  # the new sheet says it already
    FILLED = "filled"  # can be filled in
    DIFFERS = "differs"  # a person has to look
    DROPPED = "dropped"  # the new set does not ask for it


class Look(StrEnum):
    """Why a person has to look."""

    ANOTHER_VALUE = "another_value"  # the new sheet says something else
    LEVEL = "level"  # another one, or another wording
    COUNTING = "counting"  # what is counted, or how, is worded otherwise
    DEFINITION = "definition"  # a word of the law that it rests on means something else in that year
    KIND = "kind"  # filled in otherwise: the figure cannot go along
    MERGED = "merged"
    SPLIT = "split"
    ALWAYS_APPLIES = "always_applies"  # "không áp dụng" is not allowed any more
    UNSURE = "unsure"  # the map is not sure of it
    BECOMES_MET = "becomes_met"  # was not met, and would be
    RETIRED = "retired"  # the indicator is not counted any more


@dataclass(frozen=True)
class Paper:
    """A paper of the commune, by the id of its row."""

    id: int
    record: EvidenceRecord


@dataclass(frozen=True)
class Side:
    """One of the two sheets."""

    scorecard: Scorecard
    papers: Mapping[str, tuple[Paper, ...]]  # by indicator code


@dataclass(frozen=True)
class OfferedPaper:
    """A paper that backed the old answer and does not back the new one yet."""

    paper: Paper
    period: CheckCode  # how its figures lie to the new year

    @property
    def is_of_the_year(self) -> bool:
        return self.period in (CheckCode.WITHIN_YEAR, CheckCode.PARTLY_IN_YEAR)


@dataclass(frozen=True)
class Proposal:
    """What one indicator of the new set can take over; or one of the old set that has no successor."""

    link: Link
    case: Case
    old: tuple[Result, ...]
    new: Result | None  # as it stands; None: dropped
    answer: Answer | None  # what would stand there instead; None: nothing to write
    papers: tuple[OfferedPaper, ...] = ()
    looks: tuple[Look, ...] = ()

    @property
    def code(self) -> str:
        """Of the new set; of the old one when it is dropped."""
        return self.new.indicator.code if self.new else self.old[0].indicator.code

    @property
    def after(self) -> Result | None:
        """The new indicator once it is confirmed."""
        if self.new is None or self.answer is None:
            return self.new
        return scoring.result_of(self.new.indicator, self.answer, self.new.level)

    @property
    def writes_figures(self) -> bool:
        """Beyond a note."""
        return self.answer is not None and self.new is not None and not _is_alike(self.answer, self.new.answer)

    @property
    def is_chosen_at_first(self) -> bool:
        """May be ticked beforehand, and confirmed with its group."""
        return self.case is Case.FILLED

    @property
    def papers_chosen_at_first(self) -> frozenset[int]:
        """Their ids: those of the year, where nobody has to look whether they prove what is asked now."""
        return frozenset(each.paper.id for each in self.papers if each.is_of_the_year and self.is_chosen_at_first)

    @cached_property
    def fingerprint(self) -> str:
        """Of all that the person sees of it: another one means that the page is stale."""
        after = self.after
        shown = [
            *([*_values(each.answer), str(each.verdict)] for each in self.old),
            [*_values(self.new.answer), str(self.new.verdict)] if self.new else None,
            [*_values(after.answer), str(after.verdict)] if after else None,
            str(self.case),
        ]
        return integrity.digest(shown)[:16]


def proposals(old: Side, new: Side, set_map: SetMap) -> list[Proposal]:
    """In the order of the new set, what is dropped last. Where the old sheet says nothing there is no proposal.

    Raises ValueError for a map that only speaks of criteria.
    """
    if not set_map.of_indicators:
        raise ValueError(f"{set_map.id} says nothing of indicators")
    links = [*set_map.links, *_unmapped(old, set_map)]
    found = [each for link in links if (each := _proposal(link, old, new))]
    places = {code: place for place, code in enumerate(new.scorecard.results)}
    old_places = {code: place for place, code in enumerate(old.scorecard.results)}
    return sorted(found, key=lambda each: (each.new is None, (places if each.new else old_places)[each.code]))


def without_source(new: Side, found: Iterable[Proposal]) -> tuple[Indicator, ...]:
    """What the old sheet has nothing for, and nobody has entered yet."""
    has_source = {each.code for each in found if each.new}
    return tuple(
        result.indicator
        for code, result in new.scorecard.results.items()
        if code not in has_source and not result.answer.is_entered
    )


def _unmapped(old: Side, set_map: SetMap) -> Iterable[Link]:
    """What came into the old set after the map was written: nobody has said what becomes of it."""
    mapped = {code for link in set_map.links for code in link.old}
    return (Link(Change.DROPPED, (code,)) for code in old.scorecard.results if code not in mapped)


def _proposal(link: Link, old: Side, new: Side) -> Proposal | None:
    sources = tuple(old.scorecard.results[code] for code in link.old if code in old.scorecard.results)
    papers = [paper for code in link.old for paper in old.papers.get(code, ())]
    if not any(_says_something(each.answer) for each in sources) and not papers:
        return None
    target = new.scorecard.results.get(link.new)
    if target is None:
        return Proposal(link, Case.DROPPED, sources, None, None, looks=(Look.RETIRED,) if link.new else ())
    offered = _offered(papers, new.papers.get(link.new, ()), new.scorecard.applied.year)
    carried = _carried(link, sources, target)
    looks = _looks(link, sources, target, carried, _redefined(old, new))
    answer = carried if carried != target.answer else None
    return Proposal(link, _case(sources, answer, offered, looks), sources, target, answer, offered, looks)


def _case(
    sources: Sequence[Result], answer: Answer | None, papers: Iterable[OfferedPaper], looks: Iterable[Look]
) -> Case:
    """A figure that cannot go along differs for good; else there is something to write, or nothing."""
    looks = tuple(looks)
    if any(each.answer.is_entered for each in sources) and any(look in NOT_COMPARABLE for look in looks):
        return Case.DIFFERS
    if answer is None and not any(paper.is_of_the_year for paper in papers):
        return Case.SAME
    return Case.DIFFERS if looks else Case.FILLED


# The figures of both sides cannot be held against each other, and are not written.
NOT_COMPARABLE = (Look.KIND, Look.MERGED, Look.SPLIT, Look.ALWAYS_APPLIES)


def _carried(link: Link, sources: Sequence[Result], target: Result) -> Answer:
    """The new answer as it would stand. Figures go only from one indicator to its like, a note only where none is."""
    current = target.answer
    note = current.note or "\n".join(dict.fromkeys(each.answer.note for each in sources if each.answer.note))
    source = sources[0] if len(sources) == 1 else None
    if source is None or not source.answer.is_entered or set(_of_value(link, source, target)) & set(NOT_COMPARABLE):
        return replace(current, note=note)
    return Answer(current.code, source.answer.entry, note, source.answer.not_applicable_reason)


def _looks(
    link: Link, sources: Sequence[Result], target: Result, carried: Answer, redefined: Container[str]
) -> tuple[Look, ...]:
    found = set(_of_link(link))
    if len(sources) == 1 and sources[0].answer.is_entered:
        source = sources[0]
        found |= set(_of_value(link, source, target))
        if not _is_alike(carried, target.answer):
            found |= set(_of_writing(source, target, carried))
            words = (*source.indicator.defined_by, *target.indicator.defined_by)
            found |= {Look.DEFINITION for word in words if word in redefined}
    return tuple(look for look in Look if look in found)


def _of_link(link: Link) -> Iterable[Look]:
    of_change = {Change.MERGED: Look.MERGED, Change.SPLIT: Look.SPLIT, Change.LEVEL_CHANGED: Look.LEVEL}
    if link.change in of_change:
        yield of_change[link.change]
    if link.confidence is not Confidence.HIGH:
        yield Look.UNSURE


def _of_value(link: Link, source: Result, target: Result) -> Iterable[Look]:
    """What stands between the old figure and the new indicator."""
    yield from (look for look in _of_link(link) if look in NOT_COMPARABLE)
    if source.answer.not_applicable_reason:
        if not target.indicator.may_be_not_applicable:
            yield Look.ALWAYS_APPLIES
    elif not _takes(target.indicator.requirement, source):
        yield Look.KIND
    elif _counting(source.indicator) != _counting(target.indicator):
        yield Look.COUNTING


def _of_writing(source: Result, target: Result, carried: Answer) -> Iterable[Look]:
    """What is to be thought of before this figure is written."""
    if target.answer.is_entered:
        yield Look.ANOTHER_VALUE
    if _limits(source) != _limits(target):
        yield Look.LEVEL
    after = scoring.result_of(target.indicator, carried, target.level)
    was_met = source.verdict.counts_as_met and target.verdict is not scoring.Verdict.UNMET
    if after.verdict.counts_as_met and not was_met:
        yield Look.BECOMES_MET


def _takes(requirement: Requirement, source: Result) -> bool:
    """Whether the figures can stand in the fields of this requirement."""
    old = source.indicator.requirement
    if old.kind != requirement.kind or _fields(old) != _fields(requirement):
        return False
    return all(each.code is ProblemCode.COUNTS_INCOMPLETE for each in requirement.problems(source.answer.entry))


def _fields(requirement: Requirement) -> list[tuple[str, str, str]]:
    return [(each.name, each.type, each.unit) for each in requirement.inputs]


def _counting(indicator: Indicator) -> tuple[object, ...]:
    return indicator.counting, *(each.label for each in indicator.requirement.inputs)


def _redefined(old: Side, new: Side) -> set[str]:
    """The dated definitions that are others in the year of the new sheet."""
    before, now = old.scorecard.applied.meanings, new.scorecard.applied.meanings
    return {word for word in {*before, *now} if before.get(word) != now.get(word)}


def _limits(result: Result) -> Mapping[str, object] | None:
    return result.level.limits if result.level else None


def _offered(papers: Iterable[Paper], there: Iterable[Paper], year: int) -> tuple[OfferedPaper, ...]:
    known = {each.id for each in there}
    by_id = {each.id: each for each in papers if each.id not in known}
    return tuple(OfferedPaper(each, period(each.record, year)) for each in by_id.values())


def _says_something(answer: Answer) -> bool:
    return answer.is_entered or bool(answer.note)


def _is_alike(one: Answer, other: Answer) -> bool:
    """Apart from the note."""
    return one.entry == other.entry and one.not_applicable_reason == other.not_applicable_reason


def _values(answer: Answer) -> list[object]:
    return [answer.code, entry_values(answer.entry), answer.note, answer.not_applicable_reason]
