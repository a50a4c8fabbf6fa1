"""Verdicts belong to one submission and one step; nobody judges their own; of two who press at once one is told no."""

from threading import Barrier, Thread

import pytest

from ntm_assess.domain.workflow import Action, ItemState, ItemVerdict, Kind, NotAllowed, OwnWork, Stage, State
from ntm_assess.storage import assessments, database, history, review_queue, reviews, submissions, tables
from ntm_assess.storage.history import Actor
from tests import reviewing
from tests.conftest import started


@pytest.fixture
def sent(assessment, cast):
    """1.1 and 1.2 are with the pre-reviewer."""
    reviewing.enter(assessment, "1.1", "1.2", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)
    return assessment


@pytest.fixture
def submission(sent):
    return submissions.newest(sent)


def conclude(assessment, submission, action: Action, by: tables.User) -> None:
    reviews.conclude(assessment, submission, action, codes=reviewing.hashes_of(submission), by=Actor.of(by))


# --- Item by item -----------------------------------------------------------------------------------------------------


def test_what_is_sent_waits(sent):
    assert reviews.item_states(sent) == {"1.1": ItemState.WAITING, "1.2": ItemState.WAITING}


def test_what_was_never_sent_is_not_sent(assessment):
    assert reviews.item_states(assessment)["1.1"] is ItemState.NOT_SENT


def test_a_verdict_names_what_it_judged(sent, submission, cast):
    reviewing.decide(sent, submission, "1.1", by=cast.minh)

    verdict = reviews.item_reviews(submission.id, Stage.PRE_REVIEW)["1.1"]
    assert (verdict.verdict, verdict.item_hash) == (ItemVerdict.APPROVED, reviewing.hashes_of(submission)["1.1"])
    assert verdict.decided_by.name == "Bà Minh"


def test_a_return_carries_its_reason_to_the_commune(sent, submission, cast):
    reviewing.conclude(sent, submission, by=cast.minh, returned=["1.2"])

    (item,) = reviews.returned_items(sent)
    assert (item.code, item.reason, item.by) == ("1.2", reviewing.REASON, "Bà Minh")
    assert reviews.item_states(sent)["1.2"] is ItemState.RETURNED


def test_a_return_counts_once_it_is_concluded(sent, submission, cast):
    reviewing.decide(sent, submission, "1.2", by=cast.minh, returned=True)

    assert reviews.returned_items(sent) == []


def test_what_came_back_stays_open_when_the_path_of_the_commune_changes(sent, submission, cast):
    reviewing.conclude(sent, submission, by=cast.minh, returned=["1.2"])
    tables.Province.update(has_pre_review=False).execute()
    mine = assessments.find(sent.unit.code, sent.criteria_set, sent.year, user=cast.lan)

    assert [each.code for each in reviews.returned_items(mine)] == ["1.2"]
    assert reviews.item_states(mine)["1.2"] is ItemState.RETURNED


def test_a_return_without_a_reason_is_refused(sent, submission, cast):
    item_hash = reviewing.hashes_of(submission)["1.2"]

    with pytest.raises(NotAllowed):
        reviews.decide(
            sent,
            submission,
            "1.2",
            ItemVerdict.RETURNED,
            item_hash=item_hash,
            by=Actor.of(cast.minh),
            reason="Sai  số  ",
        )


def test_a_verdict_can_be_taken_back_and_the_record_keeps_both(sent, submission, cast):
    given = reviewing.decide(sent, submission, "1.1", by=cast.minh)

    assert reviews.undo(sent, submission, given.id, by=Actor.of(cast.minh)) == "1.1"

    assert reviews.item_states(sent)["1.1"] is ItemState.WAITING
    actions = [row.action for row in history.of_indicator(sent.id, "1.1")]
    assert actions[:2] == ["undo_decision", "decide"]


def test_what_is_decided_is_not_decided_again(sent, submission, cast):
    reviewing.decide(sent, submission, "1.1", by=cast.minh)

    with pytest.raises(NotAllowed):
        reviewing.decide(sent, submission, "1.1", by=cast.minh, returned=True)


def test_a_verdict_is_taken_back_once(sent, submission, cast):
    given = reviewing.decide(sent, submission, "1.1", by=cast.minh)
    reviews.undo(sent, submission, given.id, by=Actor.of(cast.minh))

    with pytest.raises(NotAllowed):
        reviews.undo(sent, submission, given.id, by=Actor.of(cast.minh))


def test_nothing_is_taken_back_after_the_conclusion(sent, submission, cast):
    reviewing.conclude(sent, submission, by=cast.minh)
    given = reviews.item_reviews(submission.id, Stage.PRE_REVIEW)["1.1"]

    with pytest.raises(NotAllowed):
        reviews.undo(sent, submission, given.id, by=Actor.of(cast.minh))
    with pytest.raises(NotAllowed):
        reviews.undo(sent, submission, given.id, by=Actor.of(cast.nam))


def test_an_old_submission_is_not_judged(sent, submission, cast):
    submissions.withdraw(sent, reason="Nhầm", by=Actor.of(cast.hung))
    reviewing.send(sent, by=cast.hung)

    with pytest.raises(NotAllowed):
        reviewing.decide(sent, submission, "1.1", by=cast.minh)


def test_what_passed_the_pre_review_is_still_approved_when_it_is_taken_back(sent, submission, cast):
    reviewing.conclude(sent, submission, by=cast.minh)

    submissions.withdraw(sent, reason="Nhầm", by=Actor.of(cast.hung))

    assert reviews.item_states(sent) == {"1.1": ItemState.APPROVED, "1.2": ItemState.APPROVED}
    again = reviewing.send(sent, by=cast.hung)
    assert reviews.verdicts_of(again.id, Stage.PRE_REVIEW).keys() == {"1.1", "1.2"}, "and goes along as such"


def test_a_return_that_was_not_concluded_did_not_come_back(sent, submission, cast):
    reviewing.decide(sent, submission, "1.1", by=cast.minh, returned=True)

    submissions.withdraw(sent, reason="Nhầm", by=Actor.of(cast.hung))

    assert reviews.item_states(sent)["1.1"] is ItemState.NOT_SENT
    assert not reviews.returned_items(sent)


def test_what_was_said_of_an_item_is_told_over_all_submissions(sent, submission, cast):
    reviewing.conclude(sent, submission, by=cast.minh, returned=["1.2"])
    reviewing.enter(sent, "1.2", by=cast.lan, meets=False)
    again = reviewing.send(sent, by=cast.hung)
    reviewing.decide(sent, again, "1.2", by=cast.minh)

    told = [(each.submission.number, each.verdict, each.reason) for each in reviews.talk(sent.id, "1.2")]

    assert told == [(1, "returned", reviewing.REASON), (2, "approved", "")]
    assert len(reviews.talk(sent.id, "1.1")) == 1, "what was carried over was not said again"


# --- Who --------------------------------------------------------------------------------------------------------------


def test_the_province_waits_for_the_pre_review(sent, submission, cast):
    with pytest.raises(NotAllowed):
        reviewing.decide(sent, submission, "1.1", by=cast.nam)


@pytest.mark.parametrize("login", ["lan", "hung", "sen", "tu", "thu"])
def test_only_reviewers_judge(sent, submission, cast, login):
    with pytest.raises(NotAllowed):
        reviewing.decide(sent, submission, "1.1", by=getattr(cast, login))


def test_nobody_judges_what_they_wrote(sent, submission, cast):
    tables.User.update(role="pre_reviewer", group=cast.minh.group).where(tables.User.id == cast.lan.id).execute()

    with pytest.raises(OwnWork):
        reviewing.decide(sent, submission, "1.1", by=tables.User.get_by_id(cast.lan.id))


def test_nobody_judges_what_they_sent(sent, submission, cast):
    tables.User.update(role="pre_reviewer", group=cast.minh.group).where(tables.User.id == cast.hung.id).execute()

    with pytest.raises(OwnWork):
        reviewing.decide(sent, submission, "1.1", by=tables.User.get_by_id(cast.hung.id))


# --- The whole --------------------------------------------------------------------------------------------------------


def test_the_pre_review_comes_first_and_the_province_last(sent, submission, cast):
    reviewing.conclude(sent, submission, by=cast.minh)
    assert State(sent.state) is State.PRE_REVIEWED
    assert reviews.item_states(sent)["1.1"] is ItemState.WAITING, "the province has yet to judge"

    reviewing.conclude(sent, submission, by=cast.nam)
    assert State(sent.state) is State.APPROVED
    assert reviews.item_states(sent)["1.1"] is ItemState.APPROVED


def test_a_commune_without_a_group_goes_straight_to_the_province(cast, built_app):
    assessment = started(cast.bao, built_app)
    reviewing.enter(assessment, "1.1", by=cast.bao)
    submission = reviewing.send(assessment, by=cast.cuc)

    reviewing.conclude(assessment, submission, by=cast.nam)

    assert State(assessment.state) is State.APPROVED


def test_the_whole_waits_for_every_item(sent, submission, cast):
    reviewing.decide(sent, submission, "1.1", by=cast.minh)

    with pytest.raises(NotAllowed):
        conclude(sent, submission, Action.APPROVE, cast.minh)
    with pytest.raises(NotAllowed):
        conclude(sent, submission, Action.RETURN, cast.minh)


def test_with_a_returned_item_the_whole_is_not_approved(sent, submission, cast):
    reviewing.judge(sent, submission, by=cast.minh, returned=["1.2"])

    with pytest.raises(NotAllowed):
        conclude(sent, submission, Action.APPROVE, cast.minh)


def test_without_a_returned_item_the_whole_is_not_returned(sent, submission, cast):
    reviewing.judge(sent, submission, by=cast.minh)

    with pytest.raises(NotAllowed):
        conclude(sent, submission, Action.RETURN, cast.minh)


def test_after_a_return_only_what_came_back_is_open(sent, submission, cast):
    reviewing.conclude(sent, submission, by=cast.minh, returned=["1.2"])

    reviewing.enter(sent, "1.2", by=cast.lan, meets=False)
    assert reviews.item_states(sent)["1.2"] is ItemState.CHANGED_AFTER_RETURN
    with pytest.raises(NotAllowed):
        reviewing.enter(sent, "1.1", by=cast.lan, meets=False)


def test_a_condition_is_judged_like_an_indicator(assessment, cast):
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.declare_all(assessment, by=cast.lan)
    submission = reviewing.send(assessment, by=cast.hung, kind=Kind.RECOGNITION)

    reviewing.conclude(assessment, submission, by=cast.minh, returned=["dk:no_debt"])

    assert [item.code for item in reviews.returned_items(assessment)] == ["dk:no_debt"]
    contents = submissions.contents(assessment, reviewing.applied())
    assert contents.still_returned == ("dk:no_debt",)
    reviewing.bring_paper(assessment, "dk:no_debt", by=cast.lan, title="Báo cáo nợ đọng")
    assert submissions.contents(assessment, reviewing.applied()).still_returned == ()


@pytest.mark.parametrize("what", ["decide", "conclude"])
def test_of_two_reviewers_who_press_at_once_one_is_told_no(sent, submission, cast, what):
    if what == "conclude":
        reviewing.judge(sent, submission, by=cast.minh)
    gate, outcomes = Barrier(2), []

    def press() -> None:
        mine = assessments.find(sent.unit.code, sent.criteria_set, sent.year, user=cast.minh)
        gate.wait()
        try:
            if what == "decide":
                reviewing.decide(mine, submission, "1.1", by=cast.minh)
            else:
                conclude(mine, submission, Action.APPROVE, cast.minh)
            outcomes.append("done")
        except NotAllowed:
            outcomes.append("told no")
        finally:
            database.disconnect()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "told no"]


# --- The queue --------------------------------------------------------------------------------------------------------


def test_each_sees_what_waits_for_them(sent, submission, cast):
    assert [review_queue.waiting_count(person) for person in (cast.minh, cast.nam, cast.sen)] == [1, 0, 0]

    reviewing.conclude(sent, submission, by=cast.minh)

    assert [review_queue.waiting_count(person) for person in (cast.minh, cast.nam, cast.sen)] == [0, 1, 0]


def test_the_queue_tells_how_far_it_is(sent, submission, cast):
    reviewing.decide(sent, submission, "1.2", by=cast.minh, returned=True)

    (entry,) = review_queue.submissions_for(cast.minh)

    assert (entry.decided, entry.returned, entry.total, entry.waits_for_user) == (1, 1, 2, True)
    assert entry.submission.sent_by.name == "Ông Hùng"


def test_the_queue_is_searched_without_diacritics(sent, cast):
    assert len(review_queue.submissions_for(cast.nam, "tan ma")) == 1
    assert review_queue.submissions_for(cast.nam, "dong xanh") == []


def test_another_province_sees_nothing(sent, cast):
    assert review_queue.submissions_for(cast.ngoc) == []


def test_questions_do_not_grow_with_the_communes(sent, cast, built_app, count_queries):
    with count_queries() as few:
        review_queue.submissions_for(cast.nam)
    other = started(cast.bao, built_app)
    reviewing.enter(other, "1.1", by=cast.bao)
    reviewing.send(other, by=cast.cuc)

    with count_queries() as many:
        entries = review_queue.submissions_for(cast.nam)

    assert len(entries) == 2
    assert len(many) == len(few) == 5


def test_questions_do_not_grow_with_the_submissions(sent, submission, cast, count_queries):
    reviewing.conclude(sent, submission, by=cast.minh, returned=["1.2"])
    reviewing.enter(sent, "1.2", by=cast.lan, meets=False)
    reviewing.send(sent, by=cast.hung)
    mine = assessments.find(sent.unit.code, sent.criteria_set, sent.year, user=cast.lan)

    with count_queries() as queries:
        reviews.item_states(mine)
    with count_queries() as more:
        reviews.returned_items(mine)

    assert (len(queries), len(more)) == (6, 2)
