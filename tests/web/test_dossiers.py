"""The dossier on screen: a draft until the submission is approved, made in a queue, checked by its code."""

import zipfile
from io import BytesIO

import pytest

from ntm_assess import printing
from ntm_assess.jobs import BROKEN, Jobs
from ntm_assess.storage import assessments, dossiers, submissions, tables
from tests.conftest import page_of


@pytest.fixture
def jobs(app, tmp_path):
    """Work is done when it is asked for."""
    app.extensions["jobs"] = Jobs(tmp_path, app.extensions["printer"], app.extensions["evidence_files"], at_once=True)
    return app.extensions["jobs"]


@pytest.fixture
def url(sheet_url) -> str:
    return f"{sheet_url}/ho-so"


@pytest.fixture
def made(client_of, cast, assessment, url, jobs) -> tables.DossierRun:
    """Lan has had a draft made."""
    client_of(cast.lan).post(url)
    return dossiers.newest(assessment)


def test_lan_has_a_draft_made(visit, cast, made, url):
    page = visit(cast.lan, url)

    assert made.state == "done"
    assert "dự thảo" in page.select_one(".page__lead").text
    assert [each.text for each in page.select(".document__name")] == [
        "Hồ sơ",
        "Tờ trình",
        "Báo cáo",
        "Biểu tổng hợp",
        "Danh mục minh chứng",
    ]


def test_what_has_no_data_yet_is_listed(visit, cast, assessment, url):
    assert "I. Đặc điểm tình hình chung" in visit(cast.lan, url).select_one("#kiem-tra").text


def test_a_document_and_the_whole_come_down(client_of, visit, cast, made, url):
    links = [link["href"] for link in visit(cast.lan, url).select("#lan-lap a[href]")]
    with client_of(cast.lan).get(links[1]) as document, client_of(cast.lan).get(links[-1]) as bundle:
        assert document.data.startswith(b"%PDF")
        assert document.headers["Content-Disposition"].startswith("attachment")
        assert len(zipfile.ZipFile(BytesIO(bundle.data)).namelist()) >= 7


@pytest.mark.parametrize("name", ["..%2F..%2Fntm.db", "khong-co.pdf", "%2Fetc%2Fpasswd", "manifest.json%00.pdf"])
def test_no_other_file_comes_down(client_of, cast, made, url, name):
    assert client_of(cast.lan).get(f"{url}/{made.id}/{name}").status_code == 404


def test_while_one_is_being_made_no_second_begins(client_of, cast, assessment, url, app, monkeypatch):
    asked = []
    monkeypatch.setattr(app.extensions["jobs"], "make_dossier", asked.append)

    client_of(cast.lan).post(url)
    client_of(cast.lan).post(url)

    assert len(asked) == 1
    assert tables.DossierRun.select().count() == 1


def test_the_bar_asks_again_until_it_is_done(client_of, cast, assessment, url, app, monkeypatch):
    monkeypatch.setattr(app.extensions["jobs"], "make_dossier", lambda run_id: None)
    client_of(cast.lan).post(url)
    run = dossiers.newest(assessment)
    dossiers.progress(run.id, 2, 5, "Báo cáo")

    bar = client_of(cast.lan).get(f"{url}/{run.id}/tien-trinh", headers={"HX-Request": "true"}).text
    assert "2/5 phần" in bar
    assert 'hx-trigger="every 2s"' in bar

    dossiers.failed(run.id, "Chưa xong.")
    ended = client_of(cast.lan).get(f"{url}/{run.id}/tien-trinh", headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in ended
    assert "Chưa xong." in ended


def test_a_failure_is_said_and_loses_nothing(client_of, visit, cast, url, jobs, assessment, monkeypatch):
    def fails(*_arguments):
        raise RuntimeError

    monkeypatch.setattr(jobs._printer.__class__, "dossier", fails)
    client_of(cast.lan).post(url)
    monkeypatch.undo()

    assert dossiers.newest(assessment).error == BROKEN
    assert BROKEN in visit(cast.lan, url).text


def test_what_was_stopped_half_way_can_be_asked_for_again(visit, cast, assessment, url, app, client_of, monkeypatch):
    monkeypatch.setattr(app.extensions["jobs"], "make_dossier", lambda run_id: None)
    client_of(cast.lan).post(url)
    tables.DossierRun.update(asked_at=tables.now() - dossiers.GIVEN_UP * 2).execute()

    page = visit(cast.lan, url)
    assert "dừng giữa chừng" in page.text
    assert page.select_one("#lan-lap form")


def test_bao_does_not_know_of_it(client_of, cast, made, url):
    assert client_of(cast.bao).get(url).status_code == 404
    assert client_of(cast.bao).post(url).status_code == 404
    assert client_of(cast.bao).get(f"{url}/{made.id}/tien-trinh").status_code == 404


def test_nam_reads_and_prints_only_what_is_approved(visit, client_of, cast, assessment, url):
    assert not visit(cast.nam, url).select("#lan-lap form")
    assert client_of(cast.nam).post(url).status_code == 403


def test_a_strange_code_is_not_known(client_of):
    for code in ("90003-2025-01", "x", "90003-2025-", "--", "90003-9999999-1", "'; DROP--1-1"):
        assert client_of(None).get(f"/hs/{code}").status_code == 404


def test_an_approved_submission_is_no_draft_and_its_code_is_public(sample_province, built_app):
    printer = built_app.extensions["printer"]
    nam = tables.User.get(login="nam")
    assessment = assessments.find("90003", "xa-ntm-2021-2025", 2025, user=nam)
    submission = printing.to_print(assessment)
    dossier = printer.dossier(assessment, submission)

    assert not dossier.is_draft
    assert dossier.approval.by == "Ông Nam"
    assert dossier.check_url.endswith("/hs/90003-2025-01")
    found = submissions.by_code("90003", 2025, 1)
    page = page_of(built_app.test_client().get("/hs/90003-2025-01"))
    assert found.sha256 in page.text
    assert "dữ liệu mẫu" in page.text
