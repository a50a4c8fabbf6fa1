"""Records behind the conditions: kept with their version, their history, and only while the condition is open."""

import pytest

from ntm_assess.domain import integrity, workflow
from ntm_assess.domain.submissions import Condition, item_hashes
from ntm_assess.domain.workflow import Kind
from ntm_assess.storage import condition_records, conditions, evidence, history, reviews, submissions, tables, villages
from ntm_assess.storage.condition_records import Changed
from ntm_assess.storage.history import Actor
from tests import reviewing

POLICE = {"number": "12/XN", "issued_on": "2025-10-01", "issued_by": "Công an xã", "is_calm": True}
DEBT = {
    "project": "Đường thôn Đông",
    "settlement": 900,
    "paid": 400,
    "owed": 500,
    "due_on": None,
    "is_of_programme": True,
}


@pytest.fixture
def lan(cast):
    return Actor.of(cast.lan)


def rows(assessment, *actions):
    found = tables.History.select().where(tables.History.assessment == assessment.id)
    return [each for each in found if each.action in actions]


def test_a_record_is_written_over_the_version_that_was_seen(assessment, cast, lan):
    condition_records.write(assessment, "security", POLICE, 0, by=lan)
    condition_records.write(assessment, "security", POLICE | {"is_calm": False}, 1, by=lan)

    with pytest.raises(Changed) as changed:
        condition_records.write(assessment, "security", POLICE, 1, by=Actor.of(cast.hung))

    assert (changed.value.theirs.version, changed.value.theirs.by) == (2, "Bà Lan")
    assert condition_records.find(assessment.id, "security").content["is_calm"] is False


def test_the_same_again_changes_nothing(assessment, lan):
    for _ in range(2):
        condition_records.write(assessment, "security", POLICE, 0, by=lan)

    assert condition_records.find(assessment.id, "security").version == 1
    assert len(rows(assessment, condition_records.RECORD)) == 1


def test_every_change_stands_in_the_record_and_the_chain_holds(assessment, lan):
    villages.add(assessment.unit, [villages.Details("Thôn Đông")], by=lan)
    village = villages.of_unit(assessment.unit_id)[0]
    condition_records.save_survey(assessment, {village.id: (0, {"households": 9})}, by=lan)
    line_id = condition_records.add_line(assessment, "no_debt", DEBT, by=lan)
    condition_records.change_line(assessment, "no_debt", line_id, DEBT | {"paid": 500}, 1, by=lan)
    line = condition_records.find_line(assessment.id, "no_debt", line_id)
    for change in (condition_records.remove_line, condition_records.bring_back_line):
        change(assessment, "no_debt", line, by=lan)
        change(assessment, "no_debt", line, by=lan)

    assert [each.action for each in condition_records.changes(assessment.id, "no_debt")] == [
        condition_records.BRING_BACK,
        condition_records.REMOVE,
        condition_records.CHANGE,
        condition_records.ADD,
    ]
    assert condition_records.changes(assessment.id, "satisfaction")[0].after["village"] == "Thôn Đông"
    assert history.first_broken() is None


def test_a_village_of_elsewhere_is_passed_over(assessment, cast, lan):
    elsewhere = tables.Unit.get(tables.Unit.code == "90002")
    villages.add(elsewhere, [villages.Details("Thôn Xa")], by=Actor.of(cast.bao))
    village = villages.of_unit(elsewhere.id)[0]

    assert condition_records.save_survey(assessment, {village.id: (0, {"households": 9})}, by=lan) == {}
    assert condition_records.records(assessment).satisfaction is None


def test_a_village_that_is_removed_is_counted_no_more(assessment, lan):
    villages.add(assessment.unit, [villages.Details("Thôn Đông"), villages.Details("Thôn Tây")], by=lan)
    counts = {"households": 9, "issued": 9, "returned": 8, "satisfied": 7}
    listed = villages.of_unit(assessment.unit_id)
    condition_records.save_survey(assessment, {each.id: (0, counts) for each in listed}, by=lan)
    villages.remove(assessment.unit, listed[0], by=lan)

    assert condition_records.records(assessment).satisfaction.satisfied == (7, 8)


def test_nothing_is_written_once_the_sheet_is_sent(assessment, cast, lan):
    line_id = condition_records.add_line(assessment, "no_debt", DEBT, by=lan)
    line = condition_records.find_line(assessment.id, "no_debt", line_id)
    reviewing.enter(assessment, "1.1", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)

    for change in (
        lambda: condition_records.write(assessment, "security", POLICE, 0, by=lan),
        lambda: condition_records.add_line(assessment, "no_debt", DEBT, by=lan),
        lambda: condition_records.change_line(assessment, "no_debt", line_id, DEBT | {"paid": 1}, 1, by=lan),
        lambda: condition_records.remove_line(assessment, "no_debt", line, by=lan),
        lambda: condition_records.save_survey(assessment, {}, by=lan),
    ):
        with pytest.raises(workflow.NotAllowed):
            change()


def test_after_a_return_only_what_came_back_is_open_and_a_new_figure_mends_it(assessment, cast, lan):
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.declare_all(assessment, by=cast.lan)
    sent = reviewing.send(assessment, by=cast.hung, kind=Kind.RECOGNITION)
    reviewing.conclude(assessment, sent, by=cast.minh, returned=["dk:security"])
    written = condition_records.find(assessment.id, "security")

    with pytest.raises(workflow.NotAllowed):
        condition_records.add_line(assessment, "no_debt", DEBT, by=lan)
    assert "dk:security" in submissions.contents(assessment, reviewing.applied()).still_returned
    condition_records.write(assessment, "security", written.content | {"number": "13/XN"}, written.version, by=lan)

    assert "dk:security" not in submissions.contents(assessment, reviewing.applied()).still_returned


def test_who_wrote_a_figure_does_not_judge_it(assessment, cast, lan):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    sent = reviewing.send(assessment, by=cast.hung)
    assert not reviews.is_own_work(assessment, sent, cast.minh.id)

    tables.ConditionLine.create(assessment=assessment.id, subject="no_debt", written_by=cast.minh.id)

    assert reviews.is_own_work(assessment, sent, cast.minh.id)


# --- What is frozen ---------------------------------------------------------------------------------------------------


def test_a_condition_without_figures_has_the_hash_that_it_always_had():
    before = {"code": "no_debt", "is_declared": True, "note": "", "evidence": []}
    scorecard = submissions.Scorecard(reviewing.applied(), {})

    hashes = item_hashes(scorecard, {}, [Condition("no_debt", True)])

    assert hashes == {"dk:no_debt": integrity.digest(before)}


def test_figures_change_the_hash_of_their_condition_alone(assessment, lan):
    before = {each.code: each for each in conditions.declared(assessment, evidence.records_of(assessment.id))}
    condition_records.write(assessment, "meeting", {"place": "Hội trường", "invited": 9}, 0, by=lan)
    after = {each.code: each for each in conditions.declared(assessment, evidence.records_of(assessment.id))}

    assert {code for code in before if before[code] != after[code]} == {"consultation"}
