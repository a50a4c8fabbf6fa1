"""A paper changes only while everything that rests on it is open: at the last moment, not when a page was opened."""

import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest

from ntm_assess.domain.workflow import ItemState, Kind, NotAllowed, State
from ntm_assess.storage import assessments, database, evidence, history, reviews, submissions, tables
from ntm_assess.storage.evidence import KEPT_HIDDEN, Changed, Details, Lock, Locked
from ntm_assess.storage.evidence_files import EvidenceFiles
from ntm_assess.storage.history import Actor
from tests.conftest import started
from tests.reviewing import bring_paper, conclude, declare_all, enter, enter_all, send
from tests.storage.test_evidence_files import make_old

OTHER = Details("Giấy khác")


@pytest.fixture
def lan(cast) -> Actor:
    return Actor.of(cast.lan)


@pytest.fixture
def paper(assessment, cast) -> tables.Evidence:
    """Behind 1.1."""
    enter(assessment, "1.1", "6.2", by=cast.lan)
    bring_paper(assessment, "1.1", by=cast.lan)
    return evidence.find(tables.Evidence.get().id, user=cast.lan)


@pytest.fixture
def shared(paper, assessment, cast, lan) -> tables.Evidence:
    """Behind 1.1, which is approved, and 6.2, which came back."""
    evidence.use(paper, assessment, "6.2", by=lan)
    conclude(assessment, send(assessment, by=cast.hung), by=cast.minh, returned=["6.2"])
    return paper


def records(action: str) -> int:
    return tables.History.select().where(tables.History.action == action).count()


# ---------------------------------------------------------------- sent in between


def changes_of(paper: tables.Evidence, sheet: tables.Assessment, by: Actor) -> dict[str, Callable[[], object]]:
    """Whatever can be done with a paper."""
    file = {"sha256": "0" * 64, "file_name": "b.pdf", "media_type": "application/pdf", "size": 1, "pages": 1}
    return {
        "add": lambda: evidence.add(sheet, "1.1", OTHER, file, by=by),
        "use": lambda: evidence.use(paper, sheet, "8.4", by=by),
        "stop using": lambda: evidence.stop_using(paper, sheet, "1.1", by=by),
        "change": lambda: evidence.change(paper, OTHER, paper.version, by=by),
        "hide": lambda: evidence.hide(paper, by=by),
        "bring back": lambda: evidence.bring_back(paper, by=by),
    }


@pytest.mark.parametrize("what", ["add", "use", "stop using", "change", "hide", "bring back"])
def test_what_was_sent_after_the_page_was_opened_is_closed(what, paper, assessment, cast, lan):
    if what == "bring back":
        evidence.hide(paper, by=lan)
    as_it_was_shown = assessment.clone()
    as_it_was_shown.unit = assessment.unit
    send(assessment, by=cast.hung)
    before = tables.History.select().count()

    with pytest.raises(NotAllowed):
        changes_of(paper, as_it_was_shown, lan)[what]()

    assert tables.History.select().count() == before
    assert reviews.item_states(assessment)["1.1"] is ItemState.WAITING, "nothing differs from what was sent"


@pytest.mark.parametrize("what", ["add", "use", "stop using", "change", "hide"])
def test_what_comes_while_the_sheet_is_being_sent_waits_and_is_refused(what, paper, assessment, cast, lan, monkeypatch):
    do, seen = changes_of(paper, assessment.clone(), lan)[what], evidence.records_of(assessment.id)
    frozen, freeze, outcome = threading.Event(), submissions._freeze, []

    def slowly(*args, **kwargs):
        frozen.set()
        other.join(0.3)
        return freeze(*args, **kwargs)

    def change():
        frozen.wait(5)
        database.open_for_request()
        try:
            do()
        except NotAllowed as error:
            outcome.append(error)
        finally:
            database.disconnect()

    monkeypatch.setattr(submissions, "_freeze", slowly)
    other = threading.Thread(target=change)
    other.start()
    send(assessment, by=cast.hung)
    other.join(5)

    assert len(outcome) == 1
    assert evidence.records_of(assessment.id) == seen, "what was sent is what is there"


# ---------------------------------------------------------------- shared by what is open and what is not


@pytest.mark.parametrize("what", ["change", "hide"])
def test_a_paper_of_an_approved_indicator_is_closed_though_another_came_back(what, shared, assessment, lan):
    with pytest.raises(Locked) as locked:
        changes_of(shared, assessment, lan)[what]()

    assert locked.value.locks == [Lock(2025, State.RETURNED, ("1.1",))]
    assert reviews.item_states(assessment)["1.1"] is ItemState.APPROVED


def test_what_was_taken_away_before_the_approval_does_not_come_back_into_it(paper, assessment, cast, lan):
    evidence.hide(paper, by=lan)
    conclude(assessment, send(assessment, by=cast.hung), by=cast.minh, returned=["6.2"])

    with pytest.raises(Locked):
        evidence.bring_back(paper, by=lan)


def test_the_indicator_that_came_back_lets_go_of_a_shared_paper_and_takes_another(shared, assessment, cast, lan):
    evidence.stop_using(shared, assessment, "6.2", by=lan)
    bring_paper(assessment, "6.2", by=cast.lan, title="Giấy mới")

    assert assessments.evidence_counts(assessment.id) == {"1.1": 1, "6.2": 1}
    states = reviews.item_states(assessment)
    assert (states["1.1"], states["6.2"]) == (ItemState.APPROVED, ItemState.CHANGED_AFTER_RETURN)


def test_a_paper_of_a_condition_follows_the_condition(assessment, cast, lan):
    enter_all(assessment, by=cast.lan)
    declare_all(assessment, by=cast.lan)
    submission = send(assessment, by=cast.hung, kind=Kind.RECOGNITION)
    conclude(assessment, submission, by=cast.minh, returned=["6.2", "dk:no_debt"])
    of_debt, of_security = (evidence.of_code(assessment.id, f"dk:{code}").get() for code in ("no_debt", "security"))

    evidence.hide(evidence.find(of_debt.id, user=cast.lan), by=lan)
    with pytest.raises(Locked):
        evidence.hide(evidence.find(of_security.id, user=cast.lan), by=lan)


def test_a_paper_of_another_year_that_was_sent_is_closed_this_year_too(paper, assessment, cast, lan, built_app):
    next_year = started(cast.lan, built_app, 2026)
    evidence.use(paper, next_year, "1.1", by=lan)
    send(assessment, by=cast.hung)

    assert evidence.locks_of(paper) == [Lock(2025, State.SENT, ("1.1",))]
    evidence.stop_using(paper, next_year, "1.1", by=lan)


# ---------------------------------------------------------------- two people


def test_a_correction_of_what_was_not_seen_is_refused(paper, cast, lan):
    evidence.change(paper, OTHER, 1, by=lan)

    with pytest.raises(Changed):
        evidence.change(paper, Details("Giấy thứ ba"), 1, by=Actor.of(cast.hung))
    assert tables.Evidence.get().title == "Giấy khác"
    evidence.change(paper, Details("Giấy thứ ba"), 2, by=Actor.of(cast.hung))


def test_two_who_write_the_same_do_not_contradict_each_other(paper, cast, lan):
    evidence.change(paper, OTHER, 1, by=lan)
    evidence.change(paper, OTHER, 1, by=Actor.of(cast.hung))

    assert records("change_evidence") == 1


def test_what_is_written_as_it_stood_is_no_change(paper, assessment, cast, lan):
    evidence.change(paper, OTHER, 1, by=lan)
    conclude(assessment, send(assessment, by=cast.hung), by=cast.minh, returned=["1.1"])

    evidence.change(paper, OTHER, 2, by=lan)

    assert reviews.item_states(assessment)["1.1"] is ItemState.RETURNED


def test_what_is_taken_away_serves_nothing_new(paper, assessment, lan):
    evidence.hide(paper, by=lan)

    with pytest.raises(NotAllowed):
        evidence.use(paper, assessment, "6.2", by=lan)


def test_taking_away_twice_is_once(paper, lan):
    evidence.hide(paper, by=lan)
    evidence.hide(paper, by=lan)
    evidence.bring_back(paper, by=lan)
    evidence.bring_back(paper, by=lan)

    assert (records("hide_evidence"), records("bring_back_evidence")) == (1, 1)


# ---------------------------------------------------------------- forgotten, and brought again at that moment


@pytest.fixture
def files(tmp_path) -> EvidenceFiles:
    return EvidenceFiles(tmp_path)


def put(files: EvidenceFiles) -> dict[str, object]:
    with files.receive(BytesIO(b"the same paper")) as waiting:
        waiting.pictures.mkdir()
        (waiting.pictures / "1.png").write_bytes(b"a picture")
        files.keep(waiting)
    return {"sha256": waiting.sha256, "file_name": "a.pdf", "media_type": "application/pdf", "size": 14, "pages": 1}


@pytest.fixture
def long_gone(files, assessment, cast, lan) -> tables.Evidence:
    """Brought long ago, and taken away more than thirty days ago."""
    file = put(files)
    make_old(files, file["sha256"])
    paper = evidence.add(assessment, "1.1", Details("Giấy"), file, by=lan)
    gone = tables.now() - KEPT_HIDDEN - timedelta(days=1)
    tables.Evidence.update(hidden_at=gone).execute()
    return evidence.find(paper.id, user=cast.lan)


def is_whole(files: EvidenceFiles, sha256: str) -> bool:
    return files.path(sha256).is_file() and files.picture(sha256, 1) is not None


def test_what_nobody_brings_again_goes_with_its_bytes(files, long_gone):
    assert evidence.sweep(files) == 1
    assert not files.path(long_gone.sha256).exists() and files.picture(long_gone.sha256, 1) is None
    assert tables.Evidence.select().count() == tables.EvidenceUse.select().count() == 0


def test_bytes_that_came_in_again_before_the_sweep_stay_for_the_row_that_follows(files, long_gone, assessment, lan):
    file = put(files)

    evidence.sweep(files)

    evidence.add(assessment, "1.1", Details("Giấy"), file, by=lan)
    assert is_whole(files, long_gone.sha256)


@pytest.mark.parametrize("moment", ["record", "remove"])
def test_bytes_that_come_in_again_during_the_sweep_stay(files, long_gone, assessment, lan, monkeypatch, moment):
    """Between the look at their age and the end, or when nobody refers to them and they are about to go."""
    place = history if moment == "record" else files
    go_on, brought = getattr(place, moment), []

    def meanwhile(*args, **kwargs):
        if not brought:
            brought.append(put(files))
        return go_on(*args, **kwargs)

    monkeypatch.setattr(place, moment, meanwhile)
    evidence.sweep(files)

    evidence.add(assessment, "1.1", Details("Giấy"), brought[0], by=lan)
    assert is_whole(files, long_gone.sha256)


def test_a_paper_that_is_brought_back_during_the_sweep_stays(files, long_gone, lan, monkeypatch):
    was_sent = evidence._was_sent
    monkeypatch.setattr(evidence, "_was_sent", lambda paper: evidence.bring_back(paper, by=lan) or was_sent(paper))

    assert evidence.sweep(files) == 0
    assert is_whole(files, long_gone.sha256) and tables.Evidence.get().hidden_at is None


def test_a_paper_that_was_forgotten_is_not_brought_back(files, long_gone, lan):
    evidence.sweep(files)

    with pytest.raises(NotAllowed):
        evidence.bring_back(long_gone, by=lan)


def test_a_paper_whose_bytes_came_in_again_waits_so_that_they_are_not_left_over(files, long_gone):
    put(files)
    assert evidence.sweep(files) == 0

    make_old(files, long_gone.sha256)
    assert evidence.sweep(files) == 1
    assert not files.path(long_gone.sha256).exists()


def test_a_paper_with_another_row_keeps_its_bytes(files, long_gone, assessment, lan):
    evidence.add(assessment, "6.2", Details("Giấy"), put(files), by=lan)
    make_old(files, long_gone.sha256)

    assert evidence.sweep(files) == 1
    assert is_whole(files, long_gone.sha256)
