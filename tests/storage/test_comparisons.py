"""Readings of the gazette are kept, two equal ones settle a level, and the sheets that rest on it follow."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest

from ntm_assess.domain.comparisons import Gazette, LevelKey, Progress, Question, progress
from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.domain.scoring import Answer
from ntm_assess.law.library import Library, load_all
from ntm_assess.storage import answers, comparisons, database, history, tables
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.comparisons import SampleAccount, Settled
from ntm_assess.storage.history import Actor
from tests.conftest import CRITERIA_SET

LIBRARY = load_all()
CODE = "3.1"
KEY = LevelKey(CRITERIA_SET, CODE)
ISSUE = Gazette("259 + 260", date(2022, 3, 20), "34")


@pytest.fixture
def question() -> Question:
    """A share whose level is the same everywhere."""
    return Question.of(KEY, LIBRARY.sets[CRITERIA_SET].indicator(CODE).levels[0].level.limits)


def enter(question: Question, user, at_least: int = 90) -> Library | None:
    return comparisons.enter(
        question,
        {"at_least": Decimal(at_least)},
        ISSUE,
        user=user,
        by=Actor.of(user),
        law_now=lambda: LIBRARY.with_comparisons(comparisons.agreements()),
    )


def test_one_reading_changes_nothing(cast, question):
    assert enter(question, cast.thu) is None
    assert comparisons.agreements() == []
    assert progress(comparisons.by_question(comparisons.of_set(CRITERIA_SET))[question]) is Progress.READ_ONCE


def test_two_equal_readings_settle_the_level_in_the_library_that_comes_back(cast, question):
    enter(question, cast.thu)
    library = enter(question, cast.ngoc)
    level = library.applied(CRITERIA_SET, region="DBSH", year=2025).level_of(CODE)

    assert level.status is LevelStatus.COMPARED
    assert level.limits == {"at_least": 90}
    assert level.comparison.people == ("Bà Thu", "Bà Ngọc")


def test_the_sheets_that_rest_on_it_are_worked_out_anew_at_once(cast, question, assessment):
    applied = LIBRARY.applied_in(assessment.unit.province, CRITERIA_SET, 2025)
    standing = applied.level_of(CODE).limits["at_least"]
    by = Actor.of(cast.lan)
    answer = Answer(CODE, {"percent": standing})
    answers.save(assessment, answer, SaveMark(0, "a", 1), applied=applied, by=by)
    before = tables.Summary.get()

    enter(question, cast.thu, standing + 1)
    library = enter(question, cast.nam, standing + 1)
    after = tables.Summary.get()

    assert after.met_indicators == before.met_indicators - 1
    assert after.applied_sha256 == library.applied_in(assessment.unit.province, CRITERIA_SET, 2025).sha256


def test_an_equal_reading_once_more_is_kept_once_and_a_corrected_one_beside_the_first(cast, question):
    for at_least in (90, 90, 95):
        assert enter(question, cast.thu, at_least) is None

    assert [each.reading.limits["at_least"] for each in comparisons.of_set(CRITERIA_SET)] == [90, 95]


def test_what_is_settled_takes_nothing_more_and_gives_nothing_back(cast, question):
    enter(question, cast.thu)
    enter(question, cast.ngoc)

    with pytest.raises(Settled):
        enter(question, cast.nam)
    with pytest.raises(Settled):
        comparisons.withdraw(comparisons.of_set(CRITERIA_SET)[0].reading.id, user=cast.thu, by=Actor.of(cast.thu))
    assert len(comparisons.of_set(CRITERIA_SET)) == 2


def test_a_withdrawn_reading_counts_no_more_and_stays_in_the_record(cast, question):
    enter(question, cast.thu)
    (kept,) = comparisons.of_set(CRITERIA_SET)
    for _ in range(2):
        comparisons.withdraw(kept.reading.id, user=cast.thu, by=Actor.of(cast.thu))

    assert enter(question, cast.ngoc) is None
    assert [each.is_withdrawn for each in comparisons.of_set(CRITERIA_SET)] == [True, False]
    actions = [row.action for row in tables.History.select().order_by(tables.History.id.desc()).limit(3)]
    assert actions == ["read_gazette", "withdraw_reading", "read_gazette"]


def test_nobody_takes_back_what_another_person_read(cast, question):
    enter(question, cast.thu)
    (kept,) = comparisons.of_set(CRITERIA_SET)

    assert comparisons.find_own(kept.reading.id, user=cast.ngoc) is None
    with pytest.raises(tables.GazetteReading.DoesNotExist):
        comparisons.withdraw(kept.reading.id, user=cast.ngoc, by=Actor.of(cast.ngoc))


def test_the_record_says_what_was_read_and_holds(cast, question):
    enter(question, cast.thu)
    row = tables.History.select().order_by(tables.History.id.desc()).first()

    assert json.loads(row.after)["limits"] == {"at_least": "90"}
    assert json.loads(row.after)["gazette"]["number"] == "259 + 260"
    assert (row.user_name, row.indicator_code) == ("Bà Thu", CODE)
    assert history.first_broken() is None


def test_a_sample_account_says_nothing_where_there_are_real_provinces(cast, question):
    invented = cast.nam
    invented.is_sample = True

    with pytest.raises(SampleAccount):
        enter(question, invented)

    tables.Province.update(is_sample=True).execute()
    assert enter(question, invented) is None
    assert len(comparisons.of_set(CRITERIA_SET)) == 1


def test_of_two_who_enter_at_the_same_moment_one_settles_it(cast, question):
    together = Barrier(2)

    def enter_there(user) -> Library | None:
        database.open_for_request()
        together.wait(timeout=20)
        try:
            return enter(question, user)
        finally:
            database.disconnect()

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(enter_there, (cast.thu, cast.ngoc)))

    assert [each is None for each in found].count(True) == 1
    assert len(comparisons.agreements()) == 1


def test_all_agreements_are_one_question_to_the_database(cast, question, count_queries):
    enter(question, cast.thu)
    enter(question, cast.ngoc)

    with count_queries() as queries:
        assert len(comparisons.agreements()) == 1
    assert len(queries) == 1
