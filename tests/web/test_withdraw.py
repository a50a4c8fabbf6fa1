"""The leader takes back what waits, with a reason, and goes on after an approved periodic report."""

import pytest

from ntm_assess.domain.workflow import State
from ntm_assess.storage import submissions, tables
from tests import reviewing
from tests.conftest import page_of

REASON = {"reason": "Nhầm số liệu dân số."}


@pytest.fixture
def sent(assessment, cast):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)
    return assessment


@pytest.fixture
def url(sent, sheet_url):
    return f"{sheet_url}/rut-lai"


@pytest.fixture
def approved(sent, cast):
    reviewing.conclude(sent, submissions.newest(sent), by=cast.minh)
    reviewing.conclude(sent, submissions.newest(sent), by=cast.nam)
    return sent


def state_of(assessment) -> State:
    return State(tables.Assessment.get_by_id(assessment.id).state)


def test_hung_takes_it_back(client_of, cast, url, sent, sheet_url):
    response = client_of(cast.hung).post(url, data=REASON)

    assert response.location == f"{sheet_url}/kiem-tra"
    assert state_of(sent) is State.WITHDRAWN
    assert submissions.steps(sent.id)[-1].reason == "Nhầm số liệu dân số."


def test_after_the_pre_review_too(client_of, cast, url, sent):
    reviewing.conclude(sent, submissions.newest(sent), by=cast.minh)

    client_of(cast.hung).post(url, data=REASON)

    assert state_of(sent) is State.WITHDRAWN


def test_htmx_is_sent_on_as_well(client_of, cast, url, sheet_url):
    response = client_of(cast.hung).post(url, data=REASON, headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == f"{sheet_url}/kiem-tra"


def test_without_a_reason_it_comes_back_with_its_error(client_of, cast, url, sent):
    response = client_of(cast.hung).post(url, data={"reason": "  "})

    assert response.status_code == 422
    assert page_of(response).select_one("#reason-error").text.strip()
    assert state_of(sent) is State.SENT


def test_the_same_form_twice_takes_back_once(client_of, cast, url, sent):
    client, form = client_of(cast.hung), REASON | {"key": "mot-lan"}

    answers = [client.post(url, data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert [step.action for step in submissions.steps(sent.id)].count("withdraw") == 1


def test_what_does_not_wait_cannot_be_taken_back(client_of, cast, url, approved):
    assert client_of(cast.hung).post(url, data=REASON).status_code == 409


@pytest.mark.parametrize(("login", "status"), [("lan", 403), ("minh", 403), ("cuc", 404)])
def test_nobody_else_takes_it_back(client_of, cast, url, login, status):
    assert client_of(getattr(cast, login)).post(url, data=REASON).status_code == status


def test_the_page_offers_it_while_it_waits(visit, cast, url, sheet_url):
    page = visit(cast.hung, f"{sheet_url}/kiem-tra")

    assert page.select_one(f'form[action="{url}"]')
    assert not visit(cast.lan, f"{sheet_url}/kiem-tra").select_one(f'form[action="{url}"]')


def test_hung_goes_on_after_approval(client_of, visit, cast, approved, sheet_url):
    assert visit(cast.hung, f"{sheet_url}/kiem-tra").select_one(f'form[action="{sheet_url}/tiep-tuc"]')

    response = client_of(cast.hung).post(f"{sheet_url}/tiep-tuc", data={"key": "mot-lan"})

    assert response.location == f"{sheet_url}/kiem-tra"
    assert state_of(approved) is State.DRAFT


def test_going_on_needs_an_approval(client_of, cast, sent, sheet_url):
    assert client_of(cast.hung).post(f"{sheet_url}/tiep-tuc").status_code == 409


def test_lan_does_not_open_it_again(client_of, cast, approved, sheet_url):
    assert client_of(cast.lan).post(f"{sheet_url}/tiep-tuc").status_code == 403
