"""The checklist as its pages show it: rows, criteria, filters, and what to do first, from one reading of the sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from ntm_assess import formatting, wording
from ntm_assess.domain import commune_figures, priorities, village_sheets, workflow
from ntm_assess.domain.commune_figures import CommonFigures, Whole
from ntm_assess.domain.criteria import Cost, CriteriaSet, Effort, Group
from ntm_assess.domain.figures import InputType
from ntm_assess.domain.priorities import Ranked
from ntm_assess.domain.requirements import Requirement, Schools
from ntm_assess.domain.scoring import CriterionResult, Result, Verdict
from ntm_assess.domain.submissions import CONDITION_ITEM
from ntm_assess.domain.workflow import ItemState, Role, State
from ntm_assess.formatting import NBSP, local_day
from ntm_assess.storage import assessments, reviews
from ntm_assess.storage import commune_figures as common_figures
from ntm_assess.storage.assessments import Mark, Sheet
from ntm_assess.storage.reviews import ReturnedItem
from ntm_assess.web import access, answer_form
from ntm_assess.web.addresses import Addresses
from ntm_assess.web.answer_form import Fault, FieldGroup, Posted

if TYPE_CHECKING:
    from ntm_assess.storage import tables


class Filter(StrEnum):
    """Which criteria are shown; the values stand in the address (?loc=)."""

    ALL = "tat-ca"
    MET = "dat"
    UNMET = "chua-dat"
    EASY = "de-lam"
    RETURNED = "tra-lai"
    LACKING = "thieu"


@dataclass(frozen=True)
class Row:
    """One indicator."""

    result: Result
    mark: Mark | None  # None: nobody has written anything yet
    item: ItemState
    papers: int
    step: Ranked | None  # its place in "Làm trước"; None: met, or no level
    effort: Effort
    returned: ReturnedItem | None
    is_open: bool  # for this person, now
    posted: Posted | None = None  # what was typed and could not be kept
    hints: tuple[Fault, ...] = ()  # what is still missing in what was kept
    common: CommonFigures | None = None  # of the commune, as they hold for the year

    @cached_property
    def groups(self) -> tuple[FieldGroup, ...]:
        return answer_form.groups(self.result.indicator.requirement)

    @property
    def has_choice(self) -> bool:
        """A choice cannot be unmade by deleting it, as a number can."""
        return any(group.lead.type is InputType.YES_NO for group in self.groups)

    @cached_property
    def typed(self) -> Mapping[str, str]:
        """What stands in the fields: as it was typed, or as it is kept."""
        if self.posted:
            return self.posted.typed
        indicator, answer = self.result.indicator, self.result.answer
        return {**answer_form.in_fields(indicator, answer), **self.computed}

    @cached_property
    def computed(self) -> dict[str, str]:
        """Shares that follow from counts: shown, and not typed while the counts are there."""
        parts = answer_form.computed(self.result.indicator.requirement, self.result.parts)
        return {name: wording.figure(part).removesuffix(f"{NBSP}%") for name, part in parts.items()}

    @cached_property
    def offered(self) -> list[Whole]:
        """Common figures for the wholes that are still empty."""
        return commune_figures.offered(self._requirement, self.result.answer.entry, self.common) if self.is_open else []

    @property
    def offer(self) -> str:
        """As the button "use it" names them: "whole=2.136"."""
        return "&".join(f"{each.input}={formatting.number(each.known)}" for each in self.offered)

    @property
    def differing(self) -> list[Whole]:
        """Wholes that are not the commune's common figure."""
        return commune_figures.differing(self._requirement, self.result.answer.entry, self.common)

    @property
    def is_by_village(self) -> bool:
        """Whether villages can count it."""
        return bool(village_sheets.columns(self._requirement))

    @property
    def _requirement(self) -> Requirement:
        return self.result.indicator.requirement

    @property
    def code(self) -> str:
        return self.result.indicator.code

    @property
    def version(self) -> int:
        return self.mark.version if self.mark else 0

    @property
    def changes(self) -> int:
        return self.mark.revision if self.mark else 0

    @property
    def may_be_easy(self) -> bool:
        """Worth a place for the note that it is: what costs money never gets one."""
        return self.effort.cost is Cost.NONE

    @property
    def is_easy(self) -> bool:
        return self.step is not None and self.step.is_easy_and_free

    @property
    def level_follows(self) -> bool:
        """The level depends on what is entered, so that it may change with a save."""
        return isinstance(self.result.indicator.requirement, Schools)

    @property
    def lacks_papers(self) -> bool:
        return self.result.verdict is Verdict.MET and not self.papers


# From the one that needs attention most.
_ITEM_ORDER = (ItemState.RETURNED, ItemState.CHANGED_AFTER_RETURN, ItemState.NOT_SENT, ItemState.WAITING)


@dataclass(frozen=True)
class Block:
    """One criterion with its rows."""

    result: CriterionResult
    rows: tuple[Row, ...]
    is_easy: bool
    url: str  # with the whole path: under a filter the criterion may not be on the page

    @property
    def code(self) -> str:
        return self.result.criterion.code

    @property
    def title(self) -> str:
        return self.result.criterion.title

    @property
    def verdict(self) -> Verdict:
        return self.result.verdict

    @property
    def papers(self) -> int:
        return sum(row.papers for row in self.rows)

    @property
    def is_returned(self) -> bool:
        return any(row.item is ItemState.RETURNED for row in self.rows)

    @property
    def lacks_papers(self) -> bool:
        return any(row.lacks_papers for row in self.rows)

    @property
    def item(self) -> ItemState:
        """That of the row that needs attention most; approved when every one is."""
        states = {row.item for row in self.rows}
        return next((state for state in _ITEM_ORDER if state in states), ItemState.APPROVED)


_SHOWS: dict[Filter, Callable[[Block], bool]] = {
    Filter.ALL: lambda block: True,
    Filter.MET: lambda block: block.result.is_met,
    Filter.UNMET: lambda block: not block.result.is_met,
    Filter.EASY: lambda block: block.is_easy,
    Filter.RETURNED: lambda block: block.is_returned,
    Filter.LACKING: lambda block: block.lacks_papers,
}


@dataclass(frozen=True)
class Checklist:
    """Everything that is on the sheet, in the order of the decree."""

    sheet: Sheet
    items: Mapping[str, ItemState]
    returned: Mapping[str, ReturnedItem]  # by item code, conditions too
    common: CommonFigures | None
    relevelled: frozenset[str]  # back with the commune, and judged by another level than when they were sent
    role: Role
    url: str  # of the whole sheet

    @cached_property
    def ranked(self) -> list[Ranked]:
        return priorities.ranked(self.sheet.scorecard, self.sheet.estimates)

    @cached_property
    def easy_criteria(self) -> set[str]:
        return priorities.easy_criteria(self.sheet.scorecard, self.sheet.estimates)

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """By criterion code."""
        return {
            code: Block(
                result=each,
                rows=tuple(self._row(result) for result in each.results),
                is_easy=code in self.easy_criteria,
                url=f"{self.url}#tc{code}",
            )
            for code, each in self.sheet.scorecard.criteria.items()
        }

    def row(self, code: str) -> Row:
        return next(row for row in self.block_of(code).rows if row.code == code)

    def block_of(self, code: str) -> Block:
        return self.blocks[self._set.criterion_of(code).code]

    def group_of(self, block: Block) -> Group:
        return next(group for group in self._set.groups if block.result.criterion in group.criteria)

    def met_in(self, group: Group) -> int:
        return sum(self.blocks[criterion.code].result.is_met for criterion in group.criteria)

    def groups(self, shown: Filter) -> list[tuple[Group, list[Block]]]:
        """The groups that have something to show under this filter."""
        found = []
        for group in self._set.groups:
            blocks = [self.blocks[criterion.code] for criterion in group.criteria]
            if fitting := [block for block in blocks if _SHOWS[shown](block)]:
                found.append((group, fitting))
        return found

    @property
    def counts(self) -> dict[Filter, int]:
        """How many criteria each filter shows."""
        return {each: sum(map(shows, self.blocks.values())) for each, shows in _SHOWS.items()}

    @property
    def open_titles(self) -> list[str]:
        """The criteria that are not met."""
        return [f"{block.code} {block.title}" for block in self.blocks.values() if not block.result.is_met]

    @property
    def still_returned(self) -> list[ReturnedItem]:
        """What came back and is not mended. A condition stands here as long as the whole is with the commune; an
        indicator that is not counted any more does not: there is nothing left to mend."""
        counted = self.sheet.scorecard.results
        return [
            each
            for code, each in self.returned.items()
            if (code in counted and self.items.get(code) == ItemState.RETURNED)
            or (code.startswith(CONDITION_ITEM) and self._state is State.RETURNED)
        ]

    @property
    def approved_items(self) -> int:
        return sum(item is ItemState.APPROVED for item in self.items.values())

    @property
    def saved_at(self) -> datetime | None:
        """When something was written last, if that was today."""
        last = max((mark.answered_at for mark in self.sheet.marks.values()), default=None)
        return last if last and local_day(last) == local_day(datetime.now(UTC)) else None

    @property
    def may_send(self) -> bool:
        return self.role.is_of_commune and self._state.is_open

    @property
    def may_withdraw(self) -> bool:
        return self.role.is_of_commune and self._state.is_under_review

    @property
    def may_estimate(self) -> bool:
        return self.role.is_of_commune

    @property
    def _set(self) -> CriteriaSet:
        return self.sheet.scorecard.applied.criteria_set

    @cached_property
    def _state(self) -> State:
        return State(self.sheet.assessment.state)

    @cached_property
    def _places(self) -> dict[str, Ranked]:
        return {each.step.code: each for each in self.ranked}

    def _row(self, result: Result) -> Row:
        code = result.indicator.code
        item = self.items.get(code, ItemState.NOT_SENT)
        return Row(
            result=result,
            mark=self.sheet.marks.get(code),
            item=item,
            papers=self.sheet.evidence_counts.get(code, 0),
            step=self._places.get(code),
            effort=self.sheet.estimates.get(code, result.indicator.effort),
            returned=self.returned.get(code),
            common=self.common,
            is_open=self.role is Role.OFFICER
            and workflow.may_change(self._state, item, is_relevelled=code in self.relevelled),
        )


def read(assessment: tables.Assessment, *, role: str, sheet: Sheet | None = None) -> Checklist:
    """A fixed number of queries, however much is on the sheet."""
    items = reviews.item_states(assessment)
    came_back = {ItemState.RETURNED, ItemState.CHANGED_AFTER_RETURN} & set(items.values())
    is_returned = came_back or assessment.state == State.RETURNED
    returned = reviews.returned_items(assessment) if is_returned else []
    sheet = sheet or access.sheet_of(assessment)
    return Checklist(
        sheet=sheet,
        items=items,
        returned={each.code: each for each in returned},
        common=common_figures.in_force(assessment.unit_id, assessment.year),
        relevelled=assessments.relevelled(assessment, sheet.scorecard.applied),
        role=Role(role),
        url=Addresses(assessment)("assessments.show"),
    )
