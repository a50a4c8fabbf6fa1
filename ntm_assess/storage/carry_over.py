"""Carry-over: two sheets of one commune read side by side, and what a person confirmed of it kept.

What is proposed follows from domain/carry_over.py. It is kept through the doors of every day (answers.py, evidence.py),
so that versions, record and summary are right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ntm_assess.domain import carry_over
from ntm_assess.domain.carry_over import Paper, Proposal, Side
from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.scoring import Scorecard
from ntm_assess.domain.set_maps import SetMap
from ntm_assess.storage import answers, assessments, evidence, history
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Assessment, Evidence, EvidenceUse, Summary


class Stale(Exception):
    """What the person saw is not how it stands now; the argument names the indicators of the new set."""

    @property
    def codes(self) -> tuple[str, ...]:
        return self.args[0]


@dataclass(frozen=True)
class Sheet:
    """An assessment with the set that holds for it."""

    assessment: Assessment
    applied: AppliedSet


@dataclass(frozen=True)
class Chosen:
    """What a person ticked, by codes of the new set."""

    figures: Mapping[str, str]  # with the fingerprint of the proposal that they saw
    papers: Mapping[str, frozenset[int]]  # ids

    @property
    def is_empty(self) -> bool:
        return not self.figures and not any(self.papers.values())


def filled_in_elsewhere(assessment: Assessment) -> list[Assessment]:
    """The other sheets of this commune on which something is entered, the newest year first."""
    row = Assessment
    return list(
        row.select()
        .join(Summary)
        .where(row.unit == assessment.unit_id, row.id != assessment.id, Summary.entered_indicators > 0)
        .order_by(row.year.desc(), row.id.desc())
    )


def proposals(old: Sheet, new: Sheet, set_map: SetMap) -> tuple[Side, list[Proposal]]:
    """The new side, and what it can take over from the old one. Three queries."""
    papers = _papers_of(old.assessment.id, new.assessment.id)
    before, after = (
        Side(Scorecard(each.applied, assessments.answers_of(each.assessment.id)), papers[each.assessment.id])
        for each in (old, new)
    )
    return after, carry_over.proposals(before, after, set_map)


def confirm(old: Sheet, new: Sheet, set_map: SetMap, chosen: Chosen, *, reason: str, by: Actor) -> None:
    """Keep what was ticked, all of it or nothing. Raises Stale and workflow.NotAllowed."""
    sheet = new.assessment
    with transaction():
        answers.check_open(sheet)  # holds the sheet, so that what is read now is what is written over
        _, found = proposals(old, new, set_map)
        by_code = {each.code: each for each in found if each.new}
        if stale := _stale(by_code, chosen):
            raise Stale(stale)
        figures = [answer for code in chosen.figures if (answer := by_code[code].answer)]
        answers.save_confirmed(sheet, figures, applied=new.applied, by=by, reason=reason)
        _use_papers(sheet, chosen.papers, reason=reason, by=by)
        history.record(
            "carry_over",
            by=by,
            unit_code=sheet.unit.code,
            assessment_id=sheet.id,
            after={
                "from": {"criteria_set": old.assessment.criteria_set, "year": old.assessment.year},
                "figures": sorted(chosen.figures),
                "papers": {code: sorted(ids) for code, ids in sorted(chosen.papers.items())},
            },
        )


def _stale(found: Mapping[str, Proposal], chosen: Chosen) -> tuple[str, ...]:
    codes = [
        code
        for code, fingerprint in chosen.figures.items()
        if code not in found or not found[code].answer or found[code].fingerprint != fingerprint
    ]
    for code, ids in chosen.papers.items():
        offered = {each.paper.id for each in found[code].papers} if code in found else frozenset[int]()
        if not ids <= offered:
            codes.append(code)
    return tuple(dict.fromkeys(codes))


def _use_papers(sheet: Assessment, papers: Mapping[str, Iterable[int]], *, reason: str, by: Actor) -> None:
    ids = {id_ for wanted in papers.values() for id_ in wanted}
    rows = {each.id: each for each in Evidence.select().where(Evidence.id.in_(ids))} if ids else {}
    answers.check_open(sheet, *papers)
    for code, wanted in papers.items():
        for id_ in sorted(wanted):
            evidence.use(rows[id_], sheet, code, by=by, reason=reason)


def _papers_of(*assessment_ids: int) -> dict[int, dict[str, tuple[Paper, ...]]]:
    """By assessment, then by indicator; papers that were taken away are not in it."""
    rows = (
        Evidence.select(Evidence, EvidenceUse.assessment.alias("sheet"), EvidenceUse.indicator_code)
        .join(EvidenceUse)
        .where(EvidenceUse.assessment.in_(assessment_ids), Evidence.hidden_at.is_null())
        .order_by(Evidence.id)
        .objects()
    )
    found: dict[int, dict[str, tuple[Paper, ...]]] = {each: {} for each in assessment_ids}
    for row in rows:
        papers = found[row.sheet]
        papers[row.indicator_code] = (*papers.get(row.indicator_code, ()), Paper(row.id, evidence.record_of(row)))
    return found
