"""The four conditions of recognition: declared with a note, each with its papers."""

import pytest

from ntm_assess.domain.workflow import Kind
from ntm_assess.storage import conditions, evidence
from tests import reviewing
from tests.conftest import page_of


@pytest.fixture
def url(assessment, sheet_url):
    return f"{sheet_url}/kiem-tra/dieu-kien/no_debt"


DECLARED = {"no_debt-is_declared": "y", "no_debt-note": "Báo cáo số 12/BC-UBND"}


def declared(assessment):
    return {each.code: each for each in conditions.declared(assessment, evidence.records_of(assessment.id))}


@pytest.mark.parametrize("login", ["lan", "hung"])
def test_the_commune_declares_a_condition(client_of, cast, assessment, url, sheet_url, login):
    response = client_of(getattr(cast, login)).post(url, data=DECLARED)

    assert response.location == f"{sheet_url}/kiem-tra#dieu-kien"
    assert declared(assessment)["no_debt"].is_declared
    assert declared(assessment)["no_debt"].note == "Báo cáo số 12/BC-UBND"
    assert not declared(assessment)["security"].is_declared


def test_htmx_is_sent_on_as_well(client_of, cast, url):
    response = client_of(cast.lan).post(url, data=DECLARED, headers={"HX-Request": "true"})

    assert "HX-Redirect" in response.headers


def test_nothing_filled_in_takes_the_declaration_back(client_of, cast, assessment, url):
    client = client_of(cast.lan)
    client.post(url, data=DECLARED)

    client.post(url, data={"no_debt-version": "1"})

    assert not declared(assessment)["no_debt"].is_declared


def test_a_note_that_is_too_long_keeps_what_was_typed(client_of, cast, assessment, url):
    note = "Dài quá. " * 300
    response = client_of(cast.lan).post(url, data={"no_debt-is_declared": "y", "no_debt-note": note})

    assert response.status_code == 422
    page = page_of(response)
    assert page.select_one("textarea[name=no_debt-note]").text.strip() == note.strip()
    assert page.select_one("#chi-tieu-dk-no-debt").has_attr("open"), "the one with the error is open"
    assert not declared(assessment)["no_debt"].is_declared


def test_the_page_shows_each_with_its_papers(visit, cast, assessment, url, sheet_url):
    reviewing.bring_paper(assessment, "dk:no_debt", by=cast.lan, title="Báo cáo nợ đọng")

    page = visit(cast.lan, f"{sheet_url}/kiem-tra")

    assert len(page.select(".condition")) == 4
    condition = page.select_one("#chi-tieu-dk-no-debt")
    assert "chưa khai · 1 tệp" in condition.text
    assert "Báo cáo nợ đọng" in condition.text
    assert condition.select_one(".condition__papers a")["href"] == f"{sheet_url}/chi-tieu/dk:no_debt/tep"


def test_there_is_no_fifth_condition(client_of, cast, sheet_url):
    assert client_of(cast.lan).post(f"{sheet_url}/kiem-tra/dieu-kien/khac", data={}).status_code == 404


def test_what_is_sent_is_closed(client_of, cast, assessment, url):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)

    assert client_of(cast.lan).post(url, data=DECLARED).status_code == 409


def test_two_people_declare_and_the_second_sees_both(client_of, visit, cast, assessment, url, sheet_url):
    seen = visit(cast.hung, f"{sheet_url}/kiem-tra").select_one("[name=no_debt-version]")["value"]
    client_of(cast.lan).post(url, data=DECLARED | {"no_debt-version": seen})

    response = client_of(cast.hung).post(url, data={"no_debt-version": seen, "no_debt-note": "Chưa rõ"})

    page = page_of(response)
    assert response.status_code == 409
    condition = page.select_one("#chi-tieu-dk-no-debt")
    assert condition.has_attr("open")
    assert "Người khác vừa ghi: “Báo cáo số 12/BC-UBND”." in condition.text
    assert "Người khác vừa ghi: “đã khai”." in condition.text
    assert condition.select_one("textarea").text.strip() == "Chưa rõ"
    assert declared(assessment)["no_debt"].note == "Báo cáo số 12/BC-UBND"

    version = condition.select_one("[name=no_debt-version]")["value"]
    client_of(cast.hung).post(url, data={"no_debt-version": version, "no_debt-note": "Chưa rõ"})
    assert declared(assessment)["no_debt"].note == "Chưa rõ"
    assert client_of(cast.lan).post(url, data=DECLARED | {"no_debt-version": version}).status_code == 409


def test_two_who_declare_the_same_do_not_contradict_each_other(client_of, cast, url):
    client_of(cast.lan).post(url, data=DECLARED)

    assert client_of(cast.hung).post(url, data=DECLARED).status_code == 303


def test_after_a_return_what_was_approved_is_kept(client_of, visit, cast, assessment, url, sheet_url):
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.declare_all(assessment, by=cast.lan)
    sent = reviewing.send(assessment, by=cast.hung, kind=Kind.RECOGNITION)
    reviewing.conclude(assessment, sent, by=cast.minh, returned=["dk:security"])

    page = visit(cast.lan, f"{sheet_url}/kiem-tra")
    approved, returned = page.select_one("#chi-tieu-dk-no-debt"), page.select_one("#chi-tieu-dk-security")
    assert not approved.select("form") and "không bị trả lại" in approved.text
    assert returned.select("form")
    assert client_of(cast.lan).post(url, data=DECLARED | {"no_debt-version": "1"}).status_code == 409
    assert client_of(cast.lan).post(f"{sheet_url}/chi-tieu/dk:no_debt/tep").status_code == 409
    other = {"security-version": "1", "security-is_declared": "y", "security-note": "Đã có xác nhận"}
    assert client_of(cast.lan).post(f"{sheet_url}/kiem-tra/dieu-kien/security", data=other).status_code == 303


@pytest.mark.parametrize(("login", "status"), [("minh", 403), ("sen", 403), ("bao", 404)])
def test_nobody_else_declares(client_of, cast, url, login, status):
    assert client_of(getattr(cast, login)).post(url, data=DECLARED).status_code == status
