"""What the figures of the conditions come to, held against the procedure of the commune."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ntm_assess.domain import condition_findings, conditions
from ntm_assess.domain.condition_findings import Found
from ntm_assess.domain.conditions import Records
from ntm_assess.domain.submissions import Condition
from ntm_assess.storage import procedures

if TYPE_CHECKING:
    from ntm_assess.domain.procedures import Procedure
    from ntm_assess.domain.submissions import Frozen
    from ntm_assess.law.library import Library
    from ntm_assess.storage import tables

# The page of each subject.
ENDPOINTS = {
    conditions.SATISFACTION: "condition_survey.show",
    conditions.NO_DEBT: "condition_debts.show",
    conditions.SECURITY: "conditions.security",
    conditions.CONSULTATION: "condition_opinions.show",
    conditions.MEETING: "conditions.meeting",
}


def pages_of(condition: str) -> dict[str, str]:
    """The subjects of a condition, each with the endpoint of its page."""
    return {each: endpoint for each, endpoint in ENDPOINTS.items() if conditions.condition_of(each) == condition}


def procedure_of(frozen: Frozen, library: Library) -> Procedure | None:
    """By which the commune went on the day of sending. None: it was not kept then, or is not there any more."""
    return library.procedures.get(frozen.procedure.id) if frozen.procedure else None


def of_subject(assessment: tables.Assessment, subject: str, records: Records) -> list[Found]:
    """By the procedure that holds today."""
    found = condition_findings.findings(records, procedures.in_force(assessment.unit.province))
    return [each for each in found if each.subject == subject]


def by_condition(procedure: Procedure | None, declared: Sequence[Condition]) -> dict[str, list[Found]]:
    """By the code of the condition. Of a subject for which nothing is entered there are none."""
    figures = {subject: values for each in declared for subject, values in each.figures.items()}
    found = condition_findings.findings(conditions.records_from(figures), procedure)
    return {
        each.code: [one for one in found if one.condition == each.code and one.subject in each.figures]
        for each in declared
    }
