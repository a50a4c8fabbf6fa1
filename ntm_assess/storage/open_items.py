"""What is open (đang mở): the indicators and conditions of a sheet that the commune may change now.

A change asks inside its own transaction: the sheet may have been sent while somebody typed, or while a file was being
looked at. Asking holds the sheet until the transaction ends, so that a sending waits, or came first.
"""

from collections.abc import Iterable

from ntm_assess.domain import blockers, workflow
from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.procedures import CONDITIONS
from ntm_assess.domain.submissions import CONDITION_ITEM
from ntm_assess.domain.workflow import Kind, State
from ntm_assess.storage import assessments, mergers, reviews, tables
from ntm_assess.storage.database import is_sqlite, sql


def check(assessment: tables.Assessment, *codes: str, applied: AppliedSet | None = None) -> None:
    """Holds the sheet. Raises workflow.NotAllowed when one of these items is closed. `applied`: see closed_of."""
    hold(assessment)
    if closed := closed_of(assessment, codes, applied):
        raise workflow.NotAllowed(f"{', '.join(closed)} closed while {assessment.state}")


def hold(assessment: tables.Assessment) -> None:
    """Its state is then the one that holds now. SQLite has one writer at a time anyway."""
    lock = "" if is_sqlite() else " FOR UPDATE"
    (assessment.state,) = tables.database.execute_sql(
        sql(f"SELECT state FROM assessment WHERE id = ?{lock}"), (assessment.id,)
    ).fetchone()


def closed_of(assessment: tables.Assessment, codes: Iterable[str], applied: AppliedSet | None = None) -> list[str]:
    """Those of these items that are closed. `applied`: by what indicators are judged now; another level than was sent
    opens them."""
    if mergers.is_merged(assessment.unit_id):
        return list(codes)
    codes, state = list(codes), State(assessment.state)
    if state is not State.RETURNED:  # no item differs from the others: an autosave asks nothing more
        return [] if state.is_open else codes
    items = reviews.item_states(assessment)
    has_conditions = any(code.startswith(CONDITION_ITEM) for code in codes)
    conditions = _open_conditions(assessment) if has_conditions else set()
    relevelled = assessments.relevelled(assessment, applied) if applied else frozenset()
    return [
        code
        for code in codes
        if code not in conditions and not workflow.may_change(state, items[code], is_relevelled=code in relevelled)
    ]


def _open_conditions(assessment: tables.Assessment) -> set[str]:
    """After a return: those that came back, and those that keep the sheet from being sent as things stand now - what
    stands behind an approved one may have changed since (a village more, another procedure). A periodic submission
    takes none along, so nobody has judged any."""
    if assessments.last_kind(assessment.id) is Kind.PERIODIC:
        return {CONDITION_ITEM + code for code in CONDITIONS}
    returned = {item.code for item in reviews.returned_items(assessment) if item.code.startswith(CONDITION_ITEM)}
    return returned | _not_passed(assessment)


def _not_passed(assessment: tables.Assessment) -> set[str]:
    # Here, not above: what reads the conditions also writes them, and every writer asks this module first.
    from ntm_assess.storage import evidence, procedures, submissions

    procedure = procedures.in_force(assessment.unit.province)
    asked, gates = submissions.conditions_under(procedure, assessment, evidence.records_of(assessment.id))
    return {each.item_code for each in asked if not each.waiver and blockers.failing_gates(each, gates)}
