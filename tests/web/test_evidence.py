"""Papers behind the answers: Lan brings them, uses one for several indicators, takes one away and brings it back."""

from datetime import date, timedelta
from io import BytesIO
from threading import BoundedSemaphore

import pikepdf
import pytest
from PIL import Image

from ntm_assess import intake
from ntm_assess.intake import confinement
from ntm_assess.storage import assessments, evidence, former_communes, history, tables
from ntm_assess.storage.evidence import KEPT_HIDDEN
from ntm_assess.storage.former_communes import Addition, Details
from ntm_assess.storage.history import Actor
from ntm_assess.web.paper_form import safe_name
from tests.conftest import page_of
from tests.reviewing import conclude, enter, send
from tests.storage.test_evidence_files import make_old


def a_pdf(pages: int = 2) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def a_photo() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), "#88aa66").save(written, "JPEG")
    return written.getvalue()


@pytest.fixture
def url(sheet_url) -> str:
    return f"{sheet_url}/chi-tieu/15.3/tep"


@pytest.fixture
def upload(client_of, url):
    """Somebody brings a file to indicator 15.3."""

    def upload(person, content: bytes, name: str, htmx: bool = False, **fields):
        headers = {"HX-Request": "true"} if htmx else {}
        return client_of(person).post(url, data={"file": (BytesIO(content), name), **fields}, headers=headers)

    return upload


@pytest.fixture
def paper(upload, cast) -> tables.Evidence:
    """A paper of Lan's behind 15.3."""
    upload(cast.lan, a_pdf(), "Giấy xác nhận.pdf", title="Giấy xác nhận", number="12/XN", issued_on="1-5-25")
    return tables.Evidence.get()


def papers_of(assessment, code: str = "15.3") -> list[str]:
    return [each.title for each in evidence.of_code(assessment.id, code)]


def test_lan_brings_a_paper(upload, cast, assessment, url):
    response = upload(
        cast.lan,
        a_pdf(),
        "Giấy xác nhận.pdf",
        title="Giấy xác nhận",
        number="12/XN",
        issued_on="1-5-25",
        issued_by="Trạm Y tế",
        period_from="01/01/2025",
        period_to="30/9/2025",
    )

    assert response.location == url
    paper = tables.Evidence.get()
    assert (paper.title, paper.number, paper.issued_on.isoformat(), paper.pages) == (
        "Giấy xác nhận",
        "12/XN",
        "2025-05-01",
        2,
    )
    assert (paper.period_from.isoformat(), paper.period_to.isoformat()) == ("2025-01-01", "2025-09-30")
    assert papers_of(assessment) == ["Giấy xác nhận"]
    assert assessments.evidence_counts(assessment.id) == {"15.3": 1}
    assert [row.action for row in history.of_indicator(assessment.id, "15.3")] == ["add_evidence"]


def test_without_a_title_the_name_of_the_file_serves(upload, cast, assessment):
    upload(cast.lan, a_photo(), "Cân đo trẻ thôn Đông.jpg")

    assert papers_of(assessment) == ["Cân đo trẻ thôn Đông"]


def test_a_file_sent_by_script_sends_the_page_on(upload, cast, url):
    assert upload(cast.lan, a_pdf(), "a.pdf", htmx=True).headers["HX-Redirect"] == url


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.pdf", "trống"),
        (b"<html>", "a.html", "Chỉ nhận tệp PDF"),
        (b"<html>", "a.pdf", "không đúng với đuôi"),
        (a_pdf()[:150], "a.pdf", "Tệp hỏng"),
    ],
)
def test_an_unsound_file_is_refused_and_what_was_typed_stays(upload, cast, assessment, content, name, sentence):
    response = upload(cast.lan, content, name, title="Giấy xác nhận", issued_on="1/5/2025")

    page = page_of(response)
    assert response.status_code == 422
    assert sentence in page.text
    assert page.select_one("input[name=title]")["value"] == "Giấy xác nhận"
    assert page.select_one("input[name=issued_on]")["value"] == "1/5/2025"
    assert papers_of(assessment) == []


def test_a_form_without_a_file_says_so(client_of, cast, url):
    response = client_of(cast.lan).post(url, data={"title": "Giấy xác nhận"})

    assert response.status_code == 422
    assert "Chọn một tệp" in page_of(response).text


@pytest.mark.parametrize(
    ("field", "typed"), [("issued_on", "31/2/2025"), ("period_from", "hôm qua"), ("issued_on", "1")]
)
def test_a_day_that_is_none_is_refused_with_the_typed_text_kept(upload, cast, field, typed):
    response = upload(cast.lan, a_pdf(), "a.pdf", **{field: typed})

    assert response.status_code == 422
    assert page_of(response).select_one(f"input[name={field}]")["value"] == typed


def test_a_period_that_ends_before_it_begins_is_refused(upload, cast):
    response = upload(cast.lan, a_pdf(), "a.pdf", period_from="1/9/2025", period_to="1/1/2025")

    assert "sớm hơn" in page_of(response).text


def test_a_refused_upload_by_script_gets_the_errors_alone(upload, cast):
    response = upload(cast.lan, b"<html>", "a.pdf", htmx=True)

    assert response.status_code == 422
    assert "<html lang" not in response.text
    assert 'id="file-error" hx-swap-oob="true"' in response.text


def test_the_page_shows_what_is_there_and_what_is_usually_needed(visit, cast, url, paper):
    page = visit(cast.lan, url)

    assert "Giấy xác nhận" in page.select_one(".paper").text
    assert page.select_one("form[data-upload]")


def test_one_paper_serves_another_indicator_too(client_of, visit, cast, assessment, sheet_url, paper):
    client_of(cast.lan).post(f"{sheet_url}/chi-tieu/15.4/tep/dung-lai", data={"evidence": paper.id})

    assert papers_of(assessment, "15.4") == ["Giấy xác nhận"]
    assert evidence.uses_of(assessment.id) == {paper.id: ["15.3", "15.4"]}
    links = [link.text for link in visit(cast.lan, f"{sheet_url}/minh-chung").select(".paper__facts a")]
    assert links == ["15.3", "15.4"]


def test_to_stop_using_a_paper_keeps_it_with_the_commune(client_of, cast, assessment, url, paper):
    client_of(cast.lan).post(f"{url}/{paper.id}/thoi")

    assert papers_of(assessment) == []
    assert [each.id for each in evidence.of_unit(assessment.unit_id)] == [paper.id]


def test_what_is_written_about_a_paper_can_be_corrected(client_of, cast, paper):
    client_of(cast.lan).post(
        f"/tep/{paper.id}", data={"version": "1", "title": "Giấy xác nhận số 2", "issued_on": "2/5/2025"}
    )

    paper = tables.Evidence.get_by_id(paper.id)
    assert (paper.title, paper.issued_on.isoformat()) == ("Giấy xác nhận số 2", "2025-05-02")


def test_two_people_correct_one_paper_and_the_second_sees_both(client_of, visit, cast, paper):
    first = visit(cast.hung, f"/tep/{paper.id}").select_one("input[name=version]")["value"]
    theirs = {"version": first, "title": "Lan sửa", "number": "13/XN", "issued_on": "1/5/2025"}
    client_of(cast.lan).post(f"/tep/{paper.id}", data=theirs)

    mine = {"version": first, "title": "Hùng sửa", "number": "13/XN", "issued_on": ""}
    response = client_of(cast.hung).post(f"/tep/{paper.id}", data=mine)

    page = page_of(response)
    assert response.status_code == 409
    assert "Người khác vừa ghi: “Lan sửa”." in page.select_one("#title-error").text
    assert "Người khác vừa ghi: “01/05/2025”." in page.select_one("#issued_on-error").text
    assert page.select_one("#number-error").text == "", "they say the same"
    assert page.select_one("input[name=title]")["value"] == "Hùng sửa"
    assert tables.Evidence.get_by_id(paper.id).title == "Lan sửa"

    again = mine | {"version": page.select_one("input[name=version]")["value"]}
    assert client_of(cast.hung).post(f"/tep/{paper.id}", data=again).status_code == 303
    assert tables.Evidence.get_by_id(paper.id).title == "Hùng sửa"


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 40])
def test_a_version_that_was_never_shown_overwrites_nothing(client_of, cast, paper, version):
    response = client_of(cast.lan).post(f"/tep/{paper.id}", data={"version": version, "title": "Giấy khác"})

    assert response.status_code == 409
    assert tables.Evidence.get_by_id(paper.id).title == "Giấy xác nhận"


def test_a_paper_needs_a_title(client_of, cast, paper):
    response = client_of(cast.lan).post(f"/tep/{paper.id}", data={"title": "  "})

    assert response.status_code == 422
    assert tables.Evidence.get_by_id(paper.id).title == "Giấy xác nhận"


def test_a_paper_that_is_taken_away_can_be_brought_back(client_of, visit, cast, assessment, sheet_url, paper):
    client_of(cast.lan).post(f"/tep/{paper.id}/bo")
    assert papers_of(assessment) == []
    assert "Đã bỏ" in visit(cast.lan, f"{sheet_url}/minh-chung").text

    client_of(cast.lan).post(f"/tep/{paper.id}/lay-lai")
    assert papers_of(assessment) == ["Giấy xác nhận"]


def test_after_thirty_days_it_is_forgotten_with_its_bytes(client_of, app, cast, paper):
    client_of(cast.lan).post(f"/tep/{paper.id}/bo")
    files = app.extensions["evidence_files"]
    make_old(files, paper.sha256)
    tables.Evidence.update(hidden_at=tables.now() - KEPT_HIDDEN + timedelta(hours=1)).execute()
    assert evidence.sweep(files) == 0

    tables.Evidence.update(hidden_at=tables.now() - KEPT_HIDDEN - timedelta(hours=1)).execute()
    assert evidence.sweep(files) == 1
    assert not files.path(paper.sha256).exists()


def test_bytes_leave_only_as_a_download_that_runs_nothing(client_of, cast, paper):
    with client_of(cast.lan).get(f"/tep/{paper.id}/tai-ve") as response:
        assert response.data.startswith(b"%PDF")
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_page_is_shown_as_a_picture(client_of, cast, paper):
    with client_of(cast.lan).get(f"/tep/{paper.id}/trang/2") as response:
        assert response.mimetype == "image/png"
    assert client_of(cast.lan).get(f"/tep/{paper.id}/trang/3").status_code == 404


@pytest.mark.parametrize("path", ["/trang/1", "/tai-ve"])
def test_a_browser_keeps_no_paper(client_of, cast, paper, path):
    with client_of(cast.lan).get(f"/tep/{paper.id}{path}") as response:
        assert response.headers["Cache-Control"] == "no-store"


def test_a_number_that_no_paper_has_is_404(client_of, cast, sheet_url, assessment):
    for typed in ("", "x", "-1", "9" * 30):
        response = client_of(cast.lan).post(f"{sheet_url}/chi-tieu/15.4/tep/dung-lai", data={"evidence": typed})
        assert response.status_code == 404


@pytest.mark.parametrize("path", ["", "/trang/1", "/tai-ve"])
def test_the_neighbour_does_not_know_the_paper(client_of, cast, paper, path):
    assert client_of(cast.bao).get(f"/tep/{paper.id}{path}").status_code == 404


def test_the_neighbour_cannot_use_it_for_his_own(client_of, cast, built_app, paper):
    from tests.conftest import started

    own = started(cast.bao, built_app)
    url = f"/xa/{own.unit.code}/{own.criteria_set}/{own.year}/chi-tieu/15.3/tep/dung-lai"

    assert client_of(cast.bao).post(url, data={"evidence": paper.id}).status_code == 404
    assert papers_of(own) == []


def test_nam_looks_but_does_not_touch(client_of, upload, visit, cast, url, paper):
    assert not visit(cast.nam, url).select("form[data-upload]")
    assert upload(cast.nam, a_pdf(), "a.pdf").status_code == 403
    assert client_of(cast.nam).post(f"/tep/{paper.id}", data={"title": "x"}).status_code == 403
    assert client_of(cast.nam).post(f"/tep/{paper.id}/bo").status_code == 403


def test_what_was_sent_is_closed(client_of, upload, cast, assessment, paper):
    tables.Assessment.update(state="sent").execute()

    assert upload(cast.lan, a_pdf(), "a.pdf").status_code == 409
    assert client_of(cast.lan).post(f"/tep/{paper.id}/bo").status_code == 409
    assert papers_of(assessment) == ["Giấy xác nhận"]


@pytest.mark.parametrize("state", ["draft", "withdrawn", "returned"])
def test_the_papers_of_a_commune_that_was_merged_are_only_read(client_of, cast, paper, state):
    tables.Assessment.update(state=state).execute()
    merge(cast.lan.unit, cast.bao.unit, by=Actor.of(cast.thu))
    client = client_of(cast.lan)
    shown = client.get(f"/tep/{paper.id}")

    assert "minh chứng trong bảng năm 2025 của một xã đã hợp nhất" in page_of(shown).text
    assert client.post(f"/tep/{paper.id}", data={"version": "1", "title": "x"}).status_code == 409
    assert client.post(f"/tep/{paper.id}/bo").status_code == 409


def merge(unit: tables.Unit, into: tables.Unit, *, by: Actor) -> None:
    details = Details(unit.code, unit.name, date(2025, 7, 1), "Nghị quyết 01")
    former_communes.add([Addition(into, details, unit)], by=by)


def test_a_sheet_that_is_sent_while_the_file_is_looked_at_takes_it_no_more(
    upload, cast, assessment, sheet_url, monkeypatch
):
    def slow(*args):
        tables.Assessment.update(state="sent").execute()
        return intake.Taken("application/pdf", 1)

    monkeypatch.setattr(intake, "check", slow)

    assert upload(cast.lan, a_pdf(), "a.pdf").status_code == 409
    assert papers_of(assessment) == []


@pytest.fixture
def shared(client_of, cast, assessment, sheet_url, paper) -> tables.Evidence:
    """Behind 15.3, which is approved, and 6.2, which came back."""
    enter(assessment, "15.3", "6.2", by=cast.lan)
    client_of(cast.lan).post(f"{sheet_url}/chi-tieu/6.2/tep/dung-lai", data={"evidence": paper.id})
    conclude(assessment, send(assessment, by=cast.hung), by=cast.minh, returned=["6.2"])
    return paper


@pytest.mark.parametrize("path", ["", "/bo"])
def test_a_paper_of_an_approved_indicator_says_which_and_what_to_do(client_of, cast, shared, path):
    response = client_of(cast.lan).post(f"/tep/{shared.id}{path}", data={"version": "1", "title": "Giấy khác"})

    assert response.status_code == 409
    said = page_of(response).select_one("main").text
    assert "15.3 năm 2025 (không bị trả lại)" in said and "6.2" not in said
    assert "tải lên một tệp mới" in said
    assert tables.Evidence.get().hidden_at is None


def test_its_page_says_so_before_anybody_tries(visit, cast, shared):
    page = visit(cast.lan, f"/tep/{shared.id}")

    assert "15.3 năm 2025" in page.select_one(".notice").text
    assert not page.select("main form")
    assert not visit(cast.nam, f"/tep/{shared.id}").select(".notice"), "whoever only reads is not told how to change"


def test_the_returned_indicator_lets_go_of_it(client_of, visit, cast, assessment, sheet_url, shared):
    url = f"{sheet_url}/chi-tieu/6.2/tep"
    assert visit(cast.lan, url).select_one(f"form[action='{url}/{shared.id}/thoi']")

    assert client_of(cast.lan).post(f"{url}/{shared.id}/thoi").status_code == 303
    assert papers_of(assessment, "6.2") == [] and papers_of(assessment) == ["Giấy xác nhận"]


def test_no_indicator_that_is_none_lets_go_of_a_paper(client_of, cast, assessment, sheet_url, paper):
    assert client_of(cast.lan).post(f"{sheet_url}/chi-tieu/99.99/tep/{paper.id}/thoi").status_code == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_a_machine_that_reads_other_files_says_so_soon_and_what_was_typed_stays(
    upload, cast, assessment, monkeypatch, htmx
):
    monkeypatch.setattr(confinement, "PATIENCE", 0)
    monkeypatch.setattr(confinement, "_room", BoundedSemaphore(1))
    with confinement._room:
        response = upload(cast.lan, a_pdf(), "a.pdf", htmx=htmx, title="Giấy xác nhận", issued_on="1/5/2025")

    assert response.status_code == 503
    assert "Máy đang bận đọc tệp khác, hãy thử lại sau ít phút" in response.text
    if not htmx:
        page = page_of(response)
        assert page.select_one("input[name=title]")["value"] == "Giấy xác nhận"
        assert page.select_one("input[name=issued_on]")["value"] == "1/5/2025"
    assert papers_of(assessment) == []


def test_a_change_of_evidence_makes_the_indicator_differ_from_what_was_sent(client_of, cast, assessment, paper):
    tables.Answer.update(sent_revision=tables.Answer.revision).execute()

    client_of(cast.lan).post(f"/tep/{paper.id}", data={"version": "1", "title": "Giấy khác"})

    answer = tables.Answer.get(indicator_code="15.3")
    assert answer.revision > answer.sent_revision


def test_the_list_costs_the_same_however_long_it_is(client_of, upload, cast, sheet_url, count_queries):
    client = client_of(cast.lan)
    costs = []
    for _ in range(2):
        for n in range(3):
            upload(cast.lan, a_photo() + bytes([n]), f"anh-{n}.jpg")
        with count_queries() as queries:
            client.get(f"{sheet_url}/minh-chung")
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Lan\\Giấy.pdf", "Giấy.pdf"),
        ("Gia\u0302\u0301y.pdf", "Giấy.pdf"),
        ("con.pdf", "tep-con.pdf"),
        ("a\0b\n.pdf", "ab.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("...", "tep"),
        ('a<b>:"|?*.pdf', "ab.pdf"),
        ("ư" * 300 + ".pdf", "ư" * 146 + ".pdf"),
    ],
)
def test_a_file_name_that_is_safe_everywhere(name, safe):
    assert safe_name(name) == safe
