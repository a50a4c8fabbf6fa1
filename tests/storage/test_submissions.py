"""Sending freezes what the commune says; what was sent stays as it was, and what was approved holds on."""

import json
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from ntm_assess.domain import integrity
from ntm_assess.domain.blockers import Blocker
from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.workflow import Action, ItemState, Kind, NotAllowed, Stage, State
from ntm_assess.law.library import load_all
from ntm_assess.storage import answers, assessments, database, history, reviews, submissions, tables
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.history import Actor
from ntm_assess.storage.submissions import NotReady
from tests import reviewing
from tests.domain.builders import a_level


@pytest.fixture
def entered(assessment, cast):
    """1.1 and 1.2 are entered, 1.1 with a paper; all else is a gap."""
    reviewing.enter(assessment, "1.1", "1.2", by=cast.lan)
    reviewing.bring_paper(assessment, "1.1", by=cast.lan)
    return assessment


@pytest.fixture
def returned(entered, cast):
    """Sent, and 1.2 came back from the pre-review."""
    reviewing.conclude(entered, reviewing.send(entered, by=cast.hung), by=cast.minh, returned=["1.2"])
    return entered


@pytest.fixture
def complete(assessment, cast):
    """Every indicator is met and every condition is declared with its paper."""
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.declare_all(assessment, by=cast.lan)
    return assessment


def test_a_submission_is_numbered_and_moves_the_assessment_on(entered, cast):
    submission = reviewing.send(entered, by=cast.hung)

    assert (submission.number, submission.kind, State(entered.state)) == (1, Kind.PERIODIC, State.SENT)


def test_its_hash_is_that_of_its_content(entered, cast):
    submission = submissions.with_content(reviewing.send(entered, by=cast.hung).id)
    content = bytes(submission.content)

    assert submission.sha256 == integrity.digest(json.loads(content))
    assert content == integrity.canonical(json.loads(content)), "the bytes themselves are the canonical form"
    assert submissions.is_unchanged(submission)


def test_a_content_that_was_tampered_with_is_seen(entered, cast):
    sent = reviewing.send(entered, by=cast.hung)
    whole = submissions.with_content(sent.id)
    tables.Submission.update(content=bytes(whole.content).replace(b'"yes":true', b'"yes":false')).execute()

    assert not submissions.is_unchanged(submissions.with_content(sent.id))


def test_it_keeps_answers_levels_and_papers(entered, cast):
    submission = submissions.with_content(reviewing.send(entered, by=cast.hung).id)

    frozen = submissions.frozen(submission, load_all())

    assert frozen.scorecard.results["1.1"].answer.entry == {"yes": True}
    assert frozen.scorecard.applied.level_of("15.1") == _without_notes(reviewing.applied().level_of("15.1"))
    assert [paper.title for paper in frozen.evidence["1.1"]] == ["Giấy xác nhận"]
    assert frozen.conditions == (), "a periodic report declares none"


def _without_notes(level):
    return type(level)(level.limits, level.status, level.source)


def test_it_stays_as_it_was_when_the_sheet_goes_on(returned, cast):
    reviewing.enter(returned, "1.2", by=cast.lan, meets=False)

    first = submissions.frozen(submissions.find(returned.id, 1), load_all())

    assert first.scorecard.results["1.2"].answer.entry == {"yes": True}


def test_a_gap_is_frozen_but_not_put_before_the_reviewer(entered, cast):
    submission = reviewing.send(entered, by=cast.hung)

    assert set(reviewing.hashes_of(submission)) == {"1.1", "1.2"}
    assert reviews.item_states(entered)["2.1"] is ItemState.NOT_SENT


def test_sending_leaves_a_row_in_the_record(entered, cast):
    submission = reviewing.send(entered, by=cast.hung)

    step = submissions.steps(entered.id)[-1]

    assert (step.action, step.by, step.number, step.kind) == ("send", "Ông Hùng", 1, Kind.PERIODIC)
    assert submission.sha256 in tables.History.get(tables.History.action == "send").after
    assert history.first_broken() is None


def test_nothing_can_be_sent_while_nothing_is_entered(assessment, cast):
    with pytest.raises(NotReady) as refused:
        reviewing.send(assessment, by=cast.hung)

    assert refused.value.blockers == {Blocker.NOTHING_ENTERED: ()}
    assert State(assessment.state) is State.DRAFT


def test_an_officer_does_not_send(entered, cast):
    with pytest.raises(NotAllowed):
        reviewing.send(entered, by=cast.lan)


def test_what_is_sent_cannot_be_sent_again(entered, cast):
    reviewing.send(entered, by=cast.hung)

    with pytest.raises(NotAllowed):
        reviewing.send(entered, by=cast.hung)


def test_a_refused_sending_leaves_no_trace(entered, cast):
    before = tables.History.select().count()

    with pytest.raises(NotReady):
        reviewing.send(entered, by=cast.hung, kind=Kind.RECOGNITION)

    assert tables.Submission.select().count() == 0
    assert tables.History.select().count() == before
    assert tables.Assessment.get().state == State.DRAFT


# --- Recognition ------------------------------------------------------------------------------------------------------


def test_recognition_needs_every_criterion_and_every_condition(entered):
    blockers = submissions.contents(entered, reviewing.applied()).blockers(Kind.RECOGNITION)

    assert set(blockers) == {Blocker.NOT_ENTERED, Blocker.NOT_DECLARED, Blocker.BELOW}
    assert len(blockers[Blocker.NOT_ENTERED]) == 55
    assert len(blockers[Blocker.NOT_DECLARED]) == 4


def test_a_complete_sheet_goes_for_recognition(complete, cast):
    submission = reviewing.send(complete, by=cast.hung, kind=Kind.RECOGNITION)

    frozen = submissions.frozen(submissions.with_content(submission.id), load_all())
    assert frozen.scorecard.is_complete
    assert [each.is_declared and len(each.evidence) for each in frozen.conditions] == [1, 1, 1, 1]
    assert len(reviewing.hashes_of(submission)) == 57 + 4


def test_a_real_commune_is_not_sent_for_recognition_by_invented_levels(complete, cast):
    tables.Province.update(is_sample=False).execute()
    real = assessments.find("90001", complete.criteria_set, complete.year, user=cast.hung)

    with pytest.raises(NotReady) as refused:
        reviewing.send(real, by=cast.hung, kind=Kind.RECOGNITION)

    assert list(refused.value.blockers) == [Blocker.SAMPLE_LEVEL]
    assert "2.1" in refused.value.blockers[Blocker.SAMPLE_LEVEL]
    assert reviewing.send(real, by=cast.hung).number == 1, "a report along the way may go"


def test_what_falls_short_of_a_new_level_can_be_mended_after_a_return(complete, cast):
    """One item came back; meanwhile the levels changed, and items that were approved meet theirs no more."""
    submission = reviewing.send(complete, by=cast.hung, kind=Kind.RECOGNITION)
    reviewing.conclude(complete, submission, by=cast.minh, returned=["6.2"])
    now = with_a_level_of("15.1", at_least=99)

    blockers = submissions.contents(complete, now).blockers(Kind.RECOGNITION)
    assert blockers[Blocker.UNMET] == ("15.1",)
    assert assessments.relevelled(complete, now) == {"15.1"}
    assert assessments.relevelled(complete, reviewing.applied()) == frozenset()

    answer = Answer("15.1", {}, note="Đang rà soát lại số liệu")
    saved = answers.save(complete, answer, SaveMark(1), applied=now, by=Actor.of(cast.lan))
    assert isinstance(saved, answers.Saved)
    with pytest.raises(NotAllowed):
        answers.save(complete, Answer("1.1"), SaveMark(1), applied=now, by=Actor.of(cast.lan))


def test_another_level_opens_nothing_that_is_with_the_reviewers(complete, cast):
    reviewing.send(complete, by=cast.hung)
    now = with_a_level_of("15.1", at_least=99)

    assert assessments.relevelled(complete, now) == frozenset()
    with pytest.raises(NotAllowed):
        answers.save(complete, Answer("15.1"), SaveMark(1), applied=now, by=Actor.of(cast.lan))


def with_a_level_of(code: str, **limits: int) -> AppliedSet:
    applied = reviewing.applied()
    return replace(applied, levels={**applied.levels, code: a_level(**limits)})


def test_a_condition_without_a_paper_keeps_it_back(complete, cast):
    tables.EvidenceUse.delete().where(tables.EvidenceUse.indicator_code == "dk:no_debt").execute()

    with pytest.raises(NotReady) as refused:
        reviewing.send(complete, by=cast.hung, kind=Kind.RECOGNITION)

    assert refused.value.blockers == {Blocker.NO_PAPER: ("dk:no_debt",)}


# --- Coming back, and again -------------------------------------------------------------------------------------------


def test_what_came_back_has_to_change_before_it_is_sent_again(returned, cast):
    with pytest.raises(NotReady) as refused:
        reviewing.send(returned, by=cast.hung)

    assert refused.value.blockers == {Blocker.STILL_RETURNED: ("1.2",)}


def test_an_explanation_is_a_change(returned, cast):
    reviewing.enter(returned, "1.2", by=cast.lan, note="Danh sách đã có dấu ở trang 2.")

    assert reviewing.send(returned, by=cast.hung).number == 2


def test_changed_and_changed_back_is_no_change(returned, cast):
    reviewing.enter(returned, "1.2", by=cast.lan, meets=False)
    reviewing.enter(returned, "1.2", by=cast.lan, meets=True)

    with pytest.raises(NotReady):
        reviewing.send(returned, by=cast.hung)


def test_approvals_of_what_is_unchanged_are_carried_over(returned, cast):
    reviewing.enter(returned, "1.2", by=cast.lan, meets=False)

    again = reviewing.send(returned, by=cast.hung)

    carried = reviews.item_reviews(again.id, Stage.PRE_REVIEW)
    assert list(carried) == ["1.1"]
    assert carried["1.1"].is_carried
    assert carried["1.1"].decided_by.name == "Bà Minh"
    assert reviews.item_states(returned) == {"1.1": ItemState.APPROVED, "1.2": ItemState.CHANGED_AFTER_RETURN}


def test_a_paper_more_drops_the_approval(entered, cast):
    reviewing.send(entered, by=cast.hung)
    reviewing.judge(entered, submissions.newest(entered), by=cast.minh)
    submissions.withdraw(entered, reason="Thêm văn bản", by=Actor.of(cast.hung))
    reviewing.bring_paper(entered, "1.1", by=cast.lan, title="Quyết định mới")

    again = reviewing.send(entered, by=cast.hung)

    assert list(reviews.item_reviews(again.id, Stage.PRE_REVIEW)) == ["1.2"]


def test_each_step_carries_its_own_approvals(entered, cast):
    submission = reviewing.send(entered, by=cast.hung)
    reviewing.conclude(entered, submission, by=cast.minh)
    reviewing.conclude(entered, submission, by=cast.nam, returned=["1.2"])
    reviewing.enter(entered, "1.2", by=cast.lan, meets=False)

    again = reviewing.send(entered, by=cast.hung)

    assert list(reviews.item_reviews(again.id, Stage.PRE_REVIEW)) == ["1.1"]
    assert list(reviews.item_reviews(again.id, Stage.APPRAISAL)) == ["1.1"]


# --- Taking back and going on -----------------------------------------------------------------------------------------


def test_what_waits_can_be_taken_back_with_a_reason(entered, cast):
    reviewing.send(entered, by=cast.hung)

    submissions.withdraw(entered, reason="Nhầm số liệu dân số", by=Actor.of(cast.hung))

    assert State(entered.state) is State.WITHDRAWN
    assert submissions.steps(entered.id)[-1].reason == "Nhầm số liệu dân số"


def test_a_draft_cannot_be_taken_back(entered, cast):
    with pytest.raises(NotAllowed):
        submissions.withdraw(entered, reason="Nhầm", by=Actor.of(cast.hung))


def test_the_commune_goes_on_after_an_approved_periodic_report(entered, cast):
    submission = reviewing.send(entered, by=cast.hung)
    reviewing.conclude(entered, submission, by=cast.minh)
    reviewing.conclude(entered, submission, by=cast.nam)

    submissions.go_on(entered, by=Actor.of(cast.hung))

    assert State(entered.state) is State.DRAFT
    assert reviews.item_states(entered)["1.1"] is ItemState.APPROVED


def test_an_approved_recognition_stays(complete, cast):
    submission = reviewing.send(complete, by=cast.hung, kind=Kind.RECOGNITION)
    reviewing.conclude(complete, submission, by=cast.minh)
    reviewing.conclude(complete, submission, by=cast.nam)

    with pytest.raises(NotAllowed):
        submissions.go_on(complete, by=Actor.of(cast.hung))
    assert reviews.approval_of(submission).concluded_by.name == "Ông Nam"


def test_the_course_is_told_from_the_start(returned, cast):
    reviewing.enter(returned, "1.2", by=cast.lan, meets=False)
    reviewing.send(returned, by=cast.hung)
    submissions.withdraw(returned, reason="Còn thiếu tệp", by=Actor.of(cast.hung))

    told = [(step.action, step.number) for step in submissions.steps(returned.id)]

    assert told == [("start", None), ("send", 1), ("return", 1), ("send", 2), ("withdraw", 2)]
    assert submissions.steps(returned.id)[2].returned == ("1.2",)


def test_of_two_sendings_at_the_same_moment_one_goes(entered, cast):
    gate, outcomes = Barrier(2), []

    def send() -> None:
        mine = assessments.find(entered.unit.code, entered.criteria_set, entered.year, user=cast.hung)
        gate.wait()
        try:
            outcomes.append(reviewing.send(mine, by=cast.hung).number)
        except NotAllowed:
            outcomes.append(None)
        finally:
            database.disconnect()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes, key=str) == [1, None]
    assert tables.Submission.select().count() == 1


def test_a_step_is_named_as_the_record_names_it():
    assert set(submissions.STEPS) == {"start", *map(str, Action)}
