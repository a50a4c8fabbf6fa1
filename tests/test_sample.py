"""The sample province is consistent, says what it is, and shows every state of an assessment."""

import pytest

from ntm_assess.domain.scoring import Scorecard
from ntm_assess.domain.submissions import CONDITION_ITEM
from ntm_assess.domain.workflow import State
from ntm_assess.sample import ACCOUNTS, former, loading
from ntm_assess.sample.communes import COMMUNES, PASSWORD, WITH_LAST_YEAR, YEAR
from ntm_assess.storage import assessments, evidence, history, people, tables, units

pytestmark = pytest.mark.usefixtures("sample_province")


def all_assessments() -> list[tables.Assessment]:
    """Of the year of the sample."""
    return list(assessments.visible_to(people.by_login("nam")).where(tables.Assessment.year == YEAR))


def test_there_are_24_communes_from_nearly_empty_to_approved():
    assert len(COMMUNES) == 24
    assert {each.state for each in all_assessments()} == set(State)


def test_some_of_them_have_a_sheet_of_the_year_before():
    older = tables.Assessment.select().where(tables.Assessment.year == YEAR - 1)

    assert {each.unit.code for each in older} == {*WITH_LAST_YEAR, *former.WITH_SHEETS}


def test_it_is_loaded_whole_once(sample_province, built_app):
    assert loading.load(built_app.extensions["criteria"], sample_province, if_empty=True) == ()
    assert len(all_assessments()) == 24


def test_everything_of_it_says_that_it_is_sample_data():
    assert units.has_sample()
    assert all(each.unit.province.is_sample and "mẫu" in each.unit.province.name for each in all_assessments())
    assert all(person.is_sample for person in tables.User.select())
    assert all("mẫu" in paper.title for paper in tables.Evidence.select())


def test_every_summary_is_what_its_answers_come_to(built_app):
    library = built_app.extensions["criteria"]
    for assessment in all_assessments():
        applied = library.applied(assessment.criteria_set, region="DBSH", year=assessment.year, overlay_id="mau")
        scorecard = Scorecard(applied, assessments.answers_of(assessment.id))
        summary = tables.Summary.get_by_id(assessment.id)
        assert (summary.letters, summary.met_criteria) == (scorecard.letters, scorecard.met_criteria)


def test_what_the_table_of_communes_says_is_what_came_of_it():
    letters = {each.unit.code: tables.Summary.get_by_id(each.id).letters for each in all_assessments()}
    for commune in COMMUNES:
        assert letters[commune.code].count("U") == len(commune.unmet), commune.name


def test_the_history_of_all_of_it_holds_together():
    assert history.first_broken() is None


def test_every_submission_has_the_hash_of_its_content():
    from ntm_assess.storage import submissions

    sent = list(tables.Submission.select())
    assert sent
    assert all(submissions.is_unchanged(each) for each in sent)


def test_a_proposal_has_every_condition_declared_with_a_paper():
    proposals = tables.Submission.select().where(tables.Submission.kind == "recognition")
    for submission in proposals:
        records = evidence.records_of(submission.assessment_id)
        assert {code for code in records if code.startswith(CONDITION_ITEM)} == {
            CONDITION_ITEM + code for code in ("satisfaction", "no_debt", "security", "consultation")
        }


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.login)
def test_the_cast_signs_in_on_this_machine_only(account):
    person = people.check_password(account.login, PASSWORD, address="127.0.0.1", is_local=True)
    assert person.login == account.login

    with pytest.raises(people.Refused):
        people.check_password(account.login, PASSWORD, address="192.0.2.7", is_local=False)


def test_nobody_signs_in_as_one_of_the_others():
    others = tables.User.select().where(tables.User.password_hash == "")
    assert others.count() == 2 * (len(COMMUNES) - 2)
