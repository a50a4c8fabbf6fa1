"""The leader checks what is missing and sends; what was sent stays readable."""

import re
from threading import Barrier, Thread

import pytest

from ntm_assess.domain.workflow import Kind, State
from ntm_assess.storage import database, submissions, tables
from tests import reviewing
from tests.conftest import page_of

PERIODIC = {"kind": "periodic"}
RECOGNITION = {"kind": "recognition"}


@pytest.fixture
def entered(assessment, cast):
    """1.1 is entered with a paper, 1.2 without; all else is a gap."""
    reviewing.enter(assessment, "1.1", "1.2", by=cast.lan)
    reviewing.bring_paper(assessment, "1.1", by=cast.lan)
    return assessment


@pytest.fixture
def url(entered, sheet_url):
    return f"{sheet_url}/kiem-tra"


def state_of(assessment) -> State:
    return State(tables.Assessment.get_by_id(assessment.id).state)


def text_of(page) -> str:
    return " ".join(page.main.get_text(" ", strip=True).split())


# --- Looking ----------------------------------------------------------------------------------------------------------


def test_hung_sees_what_is_missing(visit, cast, url):
    page = visit(cast.hung, url)

    assert "Gửi được" in page.select_one("#periodic").text
    assert "chưa nhập số liệu" in page.select_one("#recognition").text
    assert "1.2 đã nhập nhưng chưa có minh chứng" in text_of(page)
    assert page.select_one("#periodic a.button")["href"] == f"{url}/gui?loai=periodic"


def test_what_is_missing_links_to_its_row(visit, cast, url, sheet_url):
    page = visit(cast.hung, url)

    links = [link["href"] for link in page.select("#recognition .todo a")]
    assert f"{sheet_url}#chi-tieu-2-1" in links


def test_the_status_of_the_levels_is_said(visit, cast, url):
    aside = visit(cast.hung, url).select_one("aside").text

    assert "chưa đối chiếu" in aside
    assert "mức mẫu" in aside


def test_lan_sees_the_list_and_who_sends(visit, cast, url):
    page = visit(cast.lan, url)

    assert "Lãnh đạo xã là người gửi." in text_of(page)
    assert not page.select("a.button[href*=gui]")


def test_the_last_look_says_what_cannot_be_undone(visit, cast, url):
    page = visit(cast.hung, f"{url}/gui?loai=periodic")

    assert page.h1.text == "Gửi báo cáo kỳ năm 2025?"
    assert "không sửa được cho đến khi" in text_of(page)
    assert "1/19 tiêu chí đạt, 2/57 chỉ tiêu" in text_of(page)
    assert page.select_one("main form input[name=key]")["value"]


def test_the_last_look_for_what_cannot_go_leads_back(client_of, cast, url):
    response = client_of(cast.hung).get(f"{url}/gui?loai=recognition")

    assert response.location == f"{url}#recognition"


def test_there_is_no_third_kind(client_of, cast, url):
    assert client_of(cast.hung).get(f"{url}/gui?loai=khac").status_code == 404


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_hung_sends_a_periodic_report_with_gaps(client_of, cast, url, entered):
    response = client_of(cast.hung).post(url, data=PERIODIC | {"note": "Báo cáo quý IV"})

    assert response.location == url
    assert state_of(entered) is State.SENT
    assert submissions.newest(entered).kind == Kind.PERIODIC
    assert submissions.steps(entered.id)[-1].reason == "Báo cáo quý IV"


def test_htmx_is_sent_on_as_well(client_of, cast, url):
    response = client_of(cast.hung).post(url, data=PERIODIC, headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == url


def test_the_page_after_sending_says_so(client_of, cast, url):
    page = page_of(client_of(cast.hung).post(url, data=PERIODIC, follow_redirects=True))

    assert "Đã gửi lần 1." in page.select_one("#message").text
    assert "đang chờ duyệt" in text_of(page)
    assert "Chờ thẩm tra" in text_of(page)


def test_nothing_chosen_comes_back_with_its_error(client_of, cast, url, entered):
    response = client_of(cast.hung).post(url, data={})

    assert response.status_code == 422
    assert "Ông/bà chọn báo cáo kỳ hoặc đề nghị công nhận." in response.text
    assert state_of(entered) is State.DRAFT


def test_a_note_that_is_too_long_keeps_what_was_typed(client_of, cast, url):
    note = "Dài quá. " * 300
    response = client_of(cast.hung).post(url, data=PERIODIC | {"note": note})

    assert response.status_code == 422
    page = page_of(response)
    assert page.title.text.startswith("Lỗi: ")
    assert page.select_one("textarea[name=note]").text.strip() == note.strip()


def test_recognition_is_refused_with_what_is_missing(client_of, cast, url, entered):
    response = client_of(cast.hung).post(url, data=RECOGNITION)

    assert response.status_code == 422
    assert "4 điều kiện chưa khai" in page_of(response).select_one("#recognition").text
    assert state_of(entered) is State.DRAFT


def test_a_level_waits_for_the_province_only_where_the_province_sets_it(visit, cast, url, entered):
    tables.Province.update(overlay="").execute()

    listed = visit(cast.hung, url).select("#recognition .todo li")
    (missing,) = [" ".join(each.text.split()) for each in listed if "chưa có mức" in each.text]

    assert "2.1, 2.2, 2.3, 2.4, 6.1, 6.2 chưa có mức: chờ UBND cấp tỉnh quy định" in missing
    assert "17.6, 17.8, 17.9 chưa có mức: bộ tiêu chí này chưa biết mức" in missing


def test_the_same_form_twice_sends_once_and_is_answered_alike(client_of, cast, url, entered):
    client, form = client_of(cast.hung), PERIODIC | {"key": "lan-bam-thu-nhat"}

    first, second = client.post(url, data=form), client.post(url, data=form)

    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, url)
    assert len(submissions.all_of(entered.id)) == 1


def test_a_double_click_sends_once_and_is_answered_alike(client_of, cast, url, entered):
    clients, gate, answers = [client_of(cast.hung), client_of(cast.hung)], Barrier(2), []

    def press(client) -> None:
        gate.wait()
        response = client.post(url, data=PERIODIC | {"key": "hai-lan-mot-luc"})
        answers.append((response.status_code, response.location))
        database.disconnect()

    threads = [Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [(303, url), (303, url)]
    assert len(submissions.all_of(entered.id)) == 1


def test_what_is_sent_already_is_not_sent_again(client_of, cast, url):
    client = client_of(cast.hung)
    client.post(url, data=PERIODIC)

    assert client.post(url, data=PERIODIC).status_code == 409
    assert client.get(f"{url}/gui?loai=periodic").status_code == 409


def test_lan_fills_in_and_does_not_send(client_of, cast, url):
    assert client_of(cast.lan).post(url, data=PERIODIC).status_code == 403
    assert client_of(cast.lan).get(f"{url}/gui?loai=periodic").status_code == 403


def test_minh_reviews_and_does_not_send(client_of, cast, url):
    assert client_of(cast.minh).post(url, data=PERIODIC).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_neighbour_knows_nothing_of_it(client_of, cast, url, method):
    assert getattr(client_of(cast.cuc), method)(url, data=PERIODIC).status_code == 404


def test_what_came_back_unchanged_is_listed(client_of, visit, cast, url, entered):
    reviewing.conclude(entered, reviewing.send(entered, by=cast.hung), by=cast.minh, returned=["1.2"])

    page = visit(cast.hung, url)

    assert "1.2 bị trả lại, chưa sửa" in " ".join(page.select_one("#periodic").get_text(" ", strip=True).split())
    assert client_of(cast.hung).post(url, data=PERIODIC).status_code == 422


def test_mended_it_goes_again(client_of, cast, url, entered):
    reviewing.conclude(entered, reviewing.send(entered, by=cast.hung), by=cast.minh, returned=["1.2"])
    reviewing.enter(entered, "1.2", by=cast.lan, note="Đã bổ sung dấu.")

    client_of(cast.hung).post(url, data=PERIODIC)

    assert submissions.newest(entered).number == 2


def test_a_complete_sheet_goes_for_recognition(client_of, visit, cast, url, entered):
    reviewing.enter_all(entered, by=cast.lan)
    reviewing.declare_all(entered, by=cast.lan)
    page = visit(cast.hung, f"{url}/gui?loai=recognition")
    assert "4 điều kiện công nhận" in text_of(page)

    client_of(cast.hung).post(url, data=RECOGNITION)

    assert submissions.newest(entered).kind == Kind.RECOGNITION


# --- What was sent ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["lan", "hung", "minh", "nam", "sen", "tu"])
def test_what_was_sent_is_readable_for_all_who_see_the_commune(visit, cast, entered, sheet_url, login):
    submission = reviewing.send(entered, by=cast.hung)

    page = visit(getattr(cast, login), f"{sheet_url}/lan-gui/1")

    assert "Khớp nội dung" in page.text
    assert submission.sha256 in page.text
    row = page.select_one("#chi-tieu-1-1")
    assert "Giấy xác nhận" in row.text
    assert re.search(r"Đạt", row.text)


def test_a_submission_that_is_not_there(client_of, cast, entered, sheet_url):
    assert client_of(cast.lan).get(f"{sheet_url}/lan-gui/1").status_code == 404


def test_the_neighbour_does_not_read_it(client_of, cast, entered, sheet_url):
    reviewing.send(entered, by=cast.hung)

    assert client_of(cast.bao).get(f"{sheet_url}/lan-gui/1").status_code == 404
    assert client_of(cast.bao).get(f"{sheet_url}/dien-bien").status_code == 404


def test_the_course_is_told(visit, cast, entered, sheet_url):
    submission = reviewing.send(entered, by=cast.hung)
    reviewing.conclude(entered, submission, by=cast.minh, returned=["1.2"])
    reviewing.enter(entered, "1.2", by=cast.lan, meets=False)
    again = reviewing.send(entered, by=cast.hung)
    reviewing.conclude(entered, again, by=cast.minh)
    reviewing.conclude(entered, again, by=cast.nam)
    submissions.go_on(entered, by=reviewing.Actor.of(cast.hung))

    lines = [
        " ".join(line.get_text(" ", strip=True).split())
        for line in visit(cast.lan, f"{sheet_url}/dien-bien").select(".timeline li")
    ]

    assert [line.split(" Ông ")[0].split(" Bà ")[0] for line in lines] == [
        "Mở bản tự đánh giá",
        "Gửi lần 1 : báo cáo kỳ",
        "Trả lại 1 mục , lần gửi 1",
        "Gửi lần 2 : báo cáo kỳ",
        "Thẩm tra xong, chuyển lên tỉnh , lần gửi 2",
        "Đã duyệt , lần gửi 2",
        "Mở lại để nhập tiếp",
    ]
