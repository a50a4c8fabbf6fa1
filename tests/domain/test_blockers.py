"""The gates of a recognition, what passes over them, and that what was sent before they were kept is as it was."""

from dataclasses import replace

import pytest

from ntm_assess.domain import blockers, integrity, submissions
from ntm_assess.domain.blockers import Blocker
from ntm_assess.domain.procedures import CONDITIONS, DECLARED, PAPER, GateValue, Waiver
from ntm_assess.domain.submissions import Condition, EvidenceRecord
from ntm_assess.domain.workflow import Kind
from ntm_assess.law.library import load_all
from tests.dossier.a_dossier import a_dossier

PAPERS = (EvidenceRecord("0" * 64, "a.pdf", "Giấy"),)
DECLARED_ALL = tuple(Condition(code, True, evidence=PAPERS) for code in CONDITIONS)
SHORT = GateValue("satisfaction", "survey_coverage", False)
WAIVER = Waiver("satisfaction", ("survey_coverage",), "Hai thôn bị ngập", "Ông Hùng", "2025-11-03T01:00:00Z")
SHEET = a_dossier().submission.scorecard


def found(conditions, *gates, **more):
    return blockers.blockers(Kind.RECOGNITION, SHEET, conditions, [], gates=gates, is_sample=True, **more)


@pytest.mark.parametrize(
    ("passes", "expected"), [(True, {}), (None, {}), (False, {Blocker.BELOW: ("dk:satisfaction",)})]
)
def test_only_what_is_not_passed_keeps_back(passes, expected):
    assert found(DECLARED_ALL, replace(SHORT, passes=passes)) == expected


def test_a_condition_is_named_once_however_many_of_its_gates_fail():
    gates = (SHORT, replace(SHORT, code="satisfaction"))

    assert found(DECLARED_ALL, *gates) == {Blocker.BELOW: ("dk:satisfaction",)}


def test_a_waiver_lets_its_gates_pass_and_no_other():
    covered = blockers.with_waivers(DECLARED_ALL, [SHORT], {"satisfaction": WAIVER})
    more = blockers.with_waivers(DECLARED_ALL, [SHORT, replace(SHORT, code="satisfaction")], {"satisfaction": WAIVER})

    assert found(covered, SHORT) == {}
    assert [each.waiver for each in more] == [None] * 4


def test_a_waiver_that_nothing_needs_stays_behind():
    assert (
        blockers.with_waivers(DECLARED_ALL, [replace(SHORT, passes=True)], {"satisfaction": WAIVER})[0].waiver is None
    )


def test_a_waiver_names_only_what_fails_now():
    wide = replace(WAIVER, gates=(DECLARED, PAPER, "survey_coverage"))

    assert blockers.with_waivers(DECLARED_ALL, [SHORT], {"satisfaction": wide})[0].waiver.gates == ("survey_coverage",)


@pytest.mark.parametrize("kind", Kind)
def test_without_a_group_nothing_is_sent_where_somebody_has_to_look_before(kind):
    sheet = blockers.blockers(kind, SHEET, DECLARED_ALL, [], is_sample=True, lacks_group=True)

    assert sheet == {Blocker.NO_GROUP: ()}


# --- What is frozen ---------------------------------------------------------------------------------------------------


def test_procedure_and_waiver_are_frozen_and_come_back():
    procedure = load_all().procedures["hai-cap-2025"]
    conditions = (replace(DECLARED_ALL[0], waiver=WAIVER), *DECLARED_ALL[1:])

    sent = a_dossier(conditions=conditions, procedure=procedure).submission

    assert sent.conditions == conditions
    assert (sent.procedure.id, sent.procedure.sha256) == (procedure.id, procedure.sha256)
    assert [each.number for each in sent.procedure.documents] == [each.number for each in procedure.documents]


def test_without_them_nothing_is_added_so_that_old_hashes_and_approvals_hold():
    condition = DECLARED_ALL[0]
    before = {"code": condition.code, "is_declared": True, "note": "", "evidence": [vars(PAPERS[0])]}

    hashes = submissions.item_hashes(SHEET, {}, [condition])

    assert hashes[condition.item_code] == integrity.digest(before)
    assert b'"procedure"' not in a_dossier().content
    assert b'"waiver"' not in a_dossier().content
