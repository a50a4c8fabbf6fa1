"""The reviewer's desk: one submission as it was frozen, item by item, with the verdicts so far and the papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from flask import abort, g

from ntm_assess import formatting, intake, wording
from ntm_assess.domain import checks, workflow
from ntm_assess.domain.checks import Check
from ntm_assess.domain.condition_findings import Found
from ntm_assess.domain.conditions import Records, records_from
from ntm_assess.domain.criteria import Criterion
from ntm_assess.domain.procedures import ConditionRule
from ntm_assess.domain.scoring import Result
from ntm_assess.domain.submissions import Condition, EvidenceRecord, Frozen, item_hashes
from ntm_assess.domain.workflow import Chain, ItemState, ItemVerdict, Stage, State
from ntm_assess.storage import procedures, reviews, submissions, village_sheets
from ntm_assess.storage.village_sheets import Kept
from ntm_assess.web import access, condition_findings
from ntm_assess.web.addresses import Addresses

if TYPE_CHECKING:
    from ntm_assess.storage import tables


@dataclass(frozen=True)
class Item:
    """An indicator or a condition of recognition, as the reviewer judges it."""

    code: str
    name: str
    text: str
    hash: str
    state: ItemState
    review: tables.ItemReview | None  # at the step that the submission has reached
    papers: tuple[EvidenceRecord, ...]
    checks: list[Check]
    result: Result | None = None  # of an indicator
    criterion: Criterion | None = None
    condition: Condition | None = None
    rule: ConditionRule | None = None  # what the procedure says of it
    findings: Sequence[Found] = ()  # what its figures come to

    @property
    def records(self) -> Records:
        """What stands behind a condition, as it was sent."""
        return records_from(self.condition.figures if self.condition else {})

    @property
    def heading(self) -> str:
        return self.name if self.condition else f"{self.code} {self.name}"


@dataclass(frozen=True)
class Desk:
    """The last submission of an assessment and where its review stands."""

    assessment: tables.Assessment
    submission: tables.Submission
    frozen: Frozen
    stage: Stage  # that judges now, or that judged last
    items: Mapping[str, Item]
    is_own_work: bool

    @cached_property
    def at(self) -> Addresses:
        return Addresses(self.assessment)

    @cached_property
    def chain(self) -> Chain:
        """Who judges this commune."""
        return procedures.chain_of(self.assessment.unit)

    @cached_property
    def is_under_review(self) -> bool:
        return State(self.assessment.state).is_under_review

    @cached_property
    def may_judge(self) -> bool:
        """Whether this person decides now."""
        return self.is_under_review and workflow.judge_of(self.stage) == g.user.role and not self.is_own_work

    @cached_property
    def undecided(self) -> list[Item]:
        return [item for item in self.items.values() if item.review is None]

    @cached_property
    def returned(self) -> list[Item]:
        return [item for item in self.items.values() if item.state is ItemState.RETURNED]

    @property
    def decided_count(self) -> int:
        return len(self.items) - len(self.undecided)

    def place(self, item: Item) -> int:
        """From 1."""
        return list(self.items).index(item.code) + 1

    def before(self, item: Item) -> str | None:
        codes = list(self.items)
        place = codes.index(item.code)
        return codes[place - 1] if place else None

    def after(self, item: Item) -> str | None:
        codes = list(self.items)
        place = codes.index(item.code) + 1
        return codes[place] if place < len(codes) else None

    def to_decide_after(self, code: str) -> Item | None:
        """The next undecided item behind this one, from the top again when there is none. None: all are decided."""
        others = [item for item in self.undecided if item.code != code]
        codes = list(self.items)
        return next((item for item in others if codes.index(item.code) > codes.index(code)), next(iter(others), None))

    def first_to_decide(self) -> Item | None:
        return next(iter(self.undecided or self.items.values()), None)


@dataclass(frozen=True)
class Event:
    """One line of the talk about an item; see components/timeline.html."""

    at: datetime
    title: str
    who: str
    text: str = ""
    kind: str = ""
    url: str = ""
    url_text: str = ""

    @property
    def when(self) -> str:
        return formatting.moment(self.at)


@dataclass(frozen=True)
class Viewer:
    """The paper that is looked at: its tab, its page and its size stand in the address."""

    papers: tuple[EvidenceRecord, ...]
    number: int  # of the paper, from 1
    page: int  # from 1
    is_large: bool
    row: tables.Evidence | None  # None: the paper is not in the store any more

    @property
    def paper(self) -> EvidenceRecord | None:
        return self.papers[self.number - 1] if self.papers else None

    @property
    def pages_shown(self) -> int:
        return min(self.paper.pages, intake.MOST_PAGES_SHOWN) if self.paper else 0


def desk_or_404(unit_code: str, criteria_set: str, year: int) -> Desk:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    submission = submissions.newest(assessment) or abort(404)
    frozen = submissions.frozen(submission, access.library())
    stage = reviews.stage_reached(assessment, submission.id)
    return Desk(
        assessment=assessment,
        submission=submission,
        frozen=frozen,
        stage=stage,
        items=_items(assessment, frozen, reviews.item_reviews(submission.id, stage)),
        is_own_work=reviews.is_own_work(assessment, submission, g.user.id),
    )


def talk(desk: Desk, item: Item) -> list[Event]:
    """What was sent and what was said of this item, in any submission, the oldest first."""
    sent = [
        Event(
            at=each.sent_at,
            title=f"Xã gửi lần {each.number}",
            who=each.sent_by.name,
            url=desk.at("submissions.show", number=each.number, _anchor=formatting.slug(item.code)),
            url_text="Xem số liệu đã gửi",
        )
        for each in submissions.all_of(desk.assessment.id)
    ]
    said = [
        Event(
            at=each.decided_at,
            title=f"{wording.stage(Stage(each.stage))}: {wording.item_verdict(ItemVerdict(each.verdict)).lower()}",
            who=each.decided_by.name,
            text=each.reason,
            kind=each.verdict,
        )
        for each in reviews.talk(desk.assessment.id, item.code)
    ]
    return sorted([*sent, *said], key=lambda event: event.at)


def viewer(desk: Desk, item: Item, *, number: int, page: int, is_large: bool) -> Viewer:
    """Numbers that are out of range show the nearest there is."""
    number = min(max(number, 1), max(len(item.papers), 1))
    record = item.papers[number - 1] if item.papers else None
    row = submissions.paper_of(desk.assessment.unit_id, record.sha256) if record else None
    page = min(max(page, 1), max(record.pages, 1)) if record else 1
    return Viewer(item.papers, number, page, is_large, row)


def village_sheet(desk: Desk, item: Item) -> Kept | None:
    """The sheet by village that the commune's figures are the sum of."""
    sha256 = item.result.answer.village_sheet if item.result else ""
    return village_sheets.by_hash(desk.assessment.id, sha256) if sha256 else None


def _items(assessment: tables.Assessment, frozen: Frozen, given: Mapping[str, tables.ItemReview]) -> dict[str, Item]:
    hashes = item_hashes(frozen.scorecard, frozen.evidence, frozen.conditions)
    states = reviews.item_states(assessment)
    criteria_set = frozen.scorecard.applied.criteria_set
    procedure = condition_findings.procedure_of(frozen, access.library())
    found = condition_findings.by_condition(procedure, frozen.conditions)

    def state_of(code: str) -> ItemState:
        if code in given:
            return ItemState(given[code].verdict)
        return ItemState.CHANGED_AFTER_RETURN if states[code] is ItemState.CHANGED_AFTER_RETURN else ItemState.WAITING

    def indicator(code: str) -> Item:
        result = frozen.scorecard.results[code]
        return Item(
            code=code,
            name=result.indicator.name,
            text=result.indicator.text,
            hash=hashes[code],
            state=state_of(code),
            review=given.get(code),
            papers=frozen.evidence[code],
            checks=checks.checks(result, frozen.evidence[code], frozen.year, frozen.common),
            result=result,
            criterion=criteria_set.criterion_of(code),
        )

    def condition(each: Condition) -> Item:
        words = wording.condition(each.code)
        return Item(
            code=each.item_code,
            name=words,
            text=words,
            hash=hashes[each.item_code],
            state=state_of(each.item_code),
            review=given.get(each.item_code),
            papers=each.evidence,
            checks=list(checks.of_papers(each.evidence, frozen.year)),
            condition=each,
            rule=procedure.condition(each.code) if procedure else None,
            findings=found[each.code],
        )

    of_conditions = {each.item_code: each for each in frozen.conditions}
    return {code: condition(of_conditions[code]) if code in of_conditions else indicator(code) for code in hashes}
