"""The save core: what is kept, what is refused, and that it is whole."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ntm_assess.domain import integrity, submissions, workflow
from ntm_assess.domain.scoring import Answer, Scorecard
from ntm_assess.domain.workflow import ItemVerdict, Stage, State
from ntm_assess.storage import answers, assessments, database, history, tables
from ntm_assess.storage.answers import Conflict, Late, Saved, SaveMark
from tests.domain.builders import an_answer
from tests.storage.a_sheet import Sheet, a_sheet

NINETY = an_answer("1.2", percent=90)
NINETY_TWO = an_answer("1.2", percent="92.4")
EMPTY = Answer("1.2")


@pytest.fixture
def sheet(db):
    return a_sheet()


def first(tab: str = "a", seq: int = 1) -> SaveMark:
    """The mark of somebody who saw an empty row."""
    return SaveMark(0, tab, seq)


def test_an_answer_is_kept_with_its_version_history_and_summary(sheet):
    saved = sheet.save(NINETY, first())

    assert saved.version == 1
    assert sheet.answer("1.2") == NINETY
    assert sheet.history[-1].after == '{"entry":{"percent":"90"},"not_applicable_reason":"","note":""}'
    assert sheet.summary.letters == saved.scorecard.letters == "EME"


def test_the_note_and_the_reason_are_kept_with_the_figures(sheet):
    answer = Answer("1.2", {}, "Số liệu tháng 11", "Xã không có làng nghề")
    sheet.save(answer, first())

    assert sheet.answer("1.2") == answer


def test_clearing_a_figure_is_a_change_like_any_other(sheet):
    sheet.save(NINETY, first())

    assert sheet.save(EMPTY, SaveMark(1, "a", 2)).version == 2
    assert sheet.summary.entered_indicators == 0
    assert sheet.history[-1].before == '{"entry":{"percent":"90"},"not_applicable_reason":"","note":""}'


# ---------------------------------------------------------------- one tab


def test_typing_on_while_a_save_is_on_its_way_is_no_conflict(sheet):
    sheet.save(NINETY, first(seq=1))

    assert isinstance(sheet.save(NINETY_TWO, first(seq=2)), Saved)
    assert sheet.answer("1.2") == NINETY_TWO


def test_two_people_who_use_one_tab_are_two_writers(sheet):
    sheet.save(NINETY_TWO, first(seq=3), by=sheet.cast.tam)

    assert isinstance(sheet.save(NINETY, first(seq=2)), Conflict)
    assert isinstance(sheet.save(NINETY, first(seq=4)), Conflict)
    assert sheet.answer("1.2") == NINETY_TWO


def test_an_older_save_that_comes_in_late_changes_nothing(sheet):
    sheet.save(NINETY_TWO, first(seq=2))

    assert sheet.save(NINETY, first(seq=1)) == Late(1)
    assert sheet.answer("1.2") == NINETY_TWO


def test_a_save_that_comes_in_twice_is_taken_once(sheet):
    sheet.save(NINETY, first())
    before = len(sheet.history)

    assert sheet.save(NINETY, first()) == Late(1)
    assert len(sheet.history) == before


def test_what_was_typed_and_taken_back_does_not_come_back_late(sheet):
    sheet.save(EMPTY, first(seq=2))

    assert isinstance(sheet.save(NINETY, first(seq=1)), Late)
    assert sheet.answer("1.2") == EMPTY


def test_the_same_value_again_writes_no_history(sheet):
    sheet.save(NINETY, first())
    before = len(sheet.history)
    saved = sheet.save(NINETY, SaveMark(1, "a", 2))

    assert (saved.version, len(sheet.history)) == (1, before)


# ---------------------------------------------------------------- two tabs, two officers


def test_another_tab_that_did_not_see_the_figure_gets_both_and_overwrites_nothing(sheet):
    sheet.save(NINETY, first("a"), by=sheet.cast.tam)
    refused = sheet.save(NINETY_TWO, first("b"))

    assert isinstance(refused, Conflict)
    assert (refused.theirs, refused.version, refused.written_by) == (NINETY, 1, "Ông Tâm")
    assert sheet.answer("1.2") == NINETY


def test_another_tab_that_saw_the_figure_may_overwrite_it(sheet):
    sheet.save(NINETY, first("a"))

    assert sheet.save(NINETY_TWO, SaveMark(1, "b", 1)) == Saved(2, Scorecard(sheet.applied, {"1.2": NINETY_TWO}))


def test_two_people_who_write_the_same_do_not_contradict_each_other(sheet):
    sheet.save(NINETY, first("a"), by=sheet.cast.tam)
    before = len(sheet.history)

    assert isinstance(sheet.save(NINETY, first("b")), Saved)
    assert len(sheet.history) == before


def test_an_older_save_does_not_slip_in_after_somebody_confirmed_the_newer_one(sheet):
    sheet.save(NINETY, first("a", seq=2))
    sheet.save(NINETY, SaveMark(1, "b", 1))

    assert isinstance(sheet.save(NINETY_TWO, SaveMark(1, "a", 1)), Conflict)
    assert sheet.answer("1.2") == NINETY


def test_a_plain_form_is_held_to_the_version_it_showed(sheet):
    sheet.save(NINETY, SaveMark(0))

    assert isinstance(sheet.save(NINETY_TWO, SaveMark(0)), Conflict)
    assert isinstance(sheet.save(NINETY_TWO, SaveMark(1)), Saved)


def test_a_plain_form_sent_twice_is_taken_once(sheet):
    sheet.save(NINETY, SaveMark(0))

    assert sheet.save(NINETY, SaveMark(0)).version == 1


def test_evidence_that_came_first_does_not_stand_in_the_way(sheet):
    with database.transaction():
        answers.touch_revision(sheet.assessment.id, "1.2", by=sheet.cast.tam)

    assert sheet.save(NINETY, first()).version == 1


def test_of_two_who_save_at_the_same_moment_one_is_kept_and_one_is_told(sheet):
    def save(tab: str, percent: int, version: int, start: Barrier) -> Saved | Late | Conflict:
        database.open_for_request()
        try:
            start.wait()
            return sheet.save(an_answer("1.2", percent=percent), SaveMark(version, tab, 1))
        finally:
            database.disconnect()

    with ThreadPoolExecutor(2) as both:
        for version in range(20):
            start = Barrier(2)
            saves = [
                both.submit(save, f"{name}-{version}", percent, version, start)
                for name, percent in (("a", version), ("b", 50 + version))
            ]
            assert {type(each.result()) for each in saves} == {Saved, Conflict}
    assert history.first_broken() is None


# ---------------------------------------------------------------- when the sheet is closed


@pytest.mark.parametrize("state", [State.SENT, State.PRE_REVIEWED, State.APPROVED])
def test_a_sheet_that_was_sent_is_closed(sheet, state):
    assessments.change_state(sheet.assessment, state)

    with pytest.raises(workflow.NotAllowed):
        sheet.save(NINETY, first())


def test_the_state_that_counts_is_the_one_in_the_database(sheet):
    tables.Assessment.update(state="sent").execute()  # somebody sent it while she was typing

    with pytest.raises(workflow.NotAllowed):
        sheet.save(NINETY, first())


def test_after_a_return_only_what_was_returned_is_open(sheet):
    for code in ("1.2", "2.1"):
        sheet.save(Answer(code, NINETY.entry), first())
    returned(sheet, "1.2")

    assert isinstance(sheet.save(NINETY_TWO, SaveMark(1, "a", 2)), Saved)
    with pytest.raises(workflow.NotAllowed):
        sheet.save(an_answer("2.1", yes=True), SaveMark(1, "a", 3))


def returned(sheet: Sheet, code: str) -> None:
    tables.Answer.update(sent_revision=tables.Answer.revision).execute()
    items = [submissions.item_values(each, ()) for each in Scorecard(sheet.applied, {}).results.values()]
    submission = tables.Submission.create(
        assessment=sheet.assessment,
        number=1,
        kind="periodic",
        content=integrity.canonical({"items": items}),
        sha256="",
        sent_by=sheet.cast.hoa.id,
    )
    for answer in tables.Answer.select():
        verdict = ItemVerdict.RETURNED if answer.indicator_code == code else ItemVerdict.APPROVED
        tables.ItemReview.create(
            submission=submission,
            stage=str(Stage.APPRAISAL),
            indicator_code=answer.indicator_code,
            verdict=str(verdict),
            item_hash="",
            decided_by=sheet.cast.tam.id,
        )
    assessments.change_state(sheet.assessment, State.RETURNED)


# ---------------------------------------------------------------- whole or not at all


def test_a_process_that_dies_between_two_statements_leaves_all_or_nothing(sheet):
    sheet.save(NINETY, first())
    outcomes = [_saved_by_a_process_that_dies_at(step, sheet) for step in range(1, 12)]

    assert False in outcomes and True in outcomes
    assert outcomes == sorted(outcomes), "once it is all there, dying later takes nothing away"


def _saved_by_a_process_that_dies_at(step: int, sheet: Sheet) -> bool:
    """Whether the whole save is there afterwards; False: nothing of it is."""
    version = answers.find(sheet.assessment.id, "1.2")[1]
    answer = an_answer("1.2", percent=version)
    tables.database.close()
    child = os.fork()
    if child == 0:
        _die_at(step, lambda: sheet.save(answer, SaveMark(version, "a", version + 1)))
    assert os.waitpid(child, 0)[1] != 0
    tables.database.connect()

    recomputed = Scorecard(sheet.applied, assessments.answers_of(sheet.assessment.id))
    is_there = answers.find(sheet.assessment.id, "1.2") == (answer, version + 1)
    assert is_there or answers.find(sheet.assessment.id, "1.2")[1] == version
    assert len([row for row in sheet.history if row.action == "answer"]) == version + is_there
    assert sheet.summary.letters == recomputed.letters
    assert history.first_broken() is None
    return is_there


def _die_at(step: int, work) -> None:
    """In a child process: the `step`-th statement never comes back. Dies after the work when there are fewer."""
    tables.database.connect()
    execute, done = tables.database.execute_sql, []

    def dying(statement, *arguments, **options):
        done.append(statement)
        if len(done) == step:
            os.kill(os.getpid(), 9)
        return execute(statement, *arguments, **options)

    tables.database.obj.execute_sql = dying
    try:
        work()
    finally:
        os.kill(os.getpid(), 9)
