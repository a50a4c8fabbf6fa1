"""Minh goes through what Tân Mai sent, item by item: the claim beside its papers, approve or return, undo."""

from datetime import date

import pytest

from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.workflow import ItemState, Kind, Stage
from ntm_assess.storage import answers, reviews, submissions, tables
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.history import Actor
from tests import reviewing
from tests.conftest import CRITERIA_SET, YEAR, page_of, started

QUEUE = "/tham-dinh"
DESK = f"/tham-dinh/90001/{CRITERIA_SET}/{YEAR}"
REASON = "Danh sách chưa có dấu xác nhận."


@pytest.fixture
def sent(assessment, cast):
    """1.1 with a paper and a note, 1.2, and 15.1 with its counts are with the pre-reviewer."""
    reviewing.enter(assessment, "1.1", by=cast.lan, note="Theo Quyết định 12.")
    reviewing.enter(assessment, "1.2", "15.1", by=cast.lan)
    reviewing.bring_paper(assessment, "1.1", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)
    return assessment


@pytest.fixture
def submission(sent):
    return submissions.newest(sent)


@pytest.fixture
def press(client_of, cast, submission):
    """Somebody presses a button of the decision bar."""

    def press(person, code: str, verdict: str, reason: str = "", **more):
        htmx = {"HX-Request": "true"} if more.pop("htmx", False) else {}
        form = {"verdict": verdict, "reason": reason, "item_hash": reviewing.hashes_of(submission).get(code), **more}
        return client_of(person).post(f"{DESK}/{code}", data=form, headers=htmx)

    return press


def verdict_of(submission, code: str) -> tables.ItemReview | None:
    return reviews.item_reviews(submission.id, Stage.PRE_REVIEW).get(code)


def text_of(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


# --- The queue of communes --------------------------------------------------------------------------------------------


def test_minh_sees_who_waits(visit, cast, sent):
    row = visit(cast.minh, QUEUE).select_one("#cac-xa tbody tr")

    assert "Xã Tân Mai" in row.text
    assert "Báo cáo kỳ" in row.text
    assert "0/3 mục" in row.text
    assert "Chờ thẩm tra" in row.text


def test_what_waits_for_another_step_is_told_apart(visit, cast, sent):
    assert "Không còn xã nào chờ ông/bà" in visit(cast.nam, QUEUE).text
    assert "Xã Tân Mai" in visit(cast.nam, f"{QUEUE}?loc=buoc-khac").select_one("#cac-xa").text


def test_what_came_back_and_what_is_approved_stay_in_sight(visit, cast, sent, submission):
    reviewing.conclude(sent, submission, by=cast.minh, returned=["1.2"])
    assert "Xã Tân Mai" in visit(cast.minh, f"{QUEUE}?loc=tra-lai").select_one("tbody").text

    reviewing.enter(sent, "1.2", by=cast.lan, meets=False)
    again = reviewing.send(sent, by=cast.hung)
    reviewing.conclude(sent, again, by=cast.minh)
    reviewing.conclude(sent, again, by=cast.nam)
    assert "Xã Tân Mai" in visit(cast.minh, f"{QUEUE}?loc=da-duyet").select_one("tbody").text


def test_the_communes_are_searched_without_diacritics(visit, client_of, cast, sent):
    assert "Xã Tân Mai" in visit(cast.minh, f"{QUEUE}?q=tan mai").select_one("#cac-xa").text
    assert "Không thấy xã nào" in visit(cast.minh, f"{QUEUE}?q=đồng xanh").text
    part = client_of(cast.minh).get(f"{QUEUE}?q=tan", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<section id="cac-xa"')


def test_a_filter_that_is_not_there(client_of, cast, sent):
    assert client_of(cast.minh).get(f"{QUEUE}?loc=khac").status_code == 404


def test_the_page_asks_as_much_for_many_communes_as_for_one(client_of, cast, sent, built_app, count_queries):
    client = client_of(cast.nam)
    client.get(f"{QUEUE}?loc=tat-ca")
    with count_queries() as few:
        client.get(f"{QUEUE}?loc=tat-ca")
    other = started(cast.bao, built_app)
    reviewing.enter(other, "1.1", by=cast.bao)
    reviewing.send(other, by=cast.cuc)

    with count_queries() as many:
        page = client.get(f"{QUEUE}?loc=tat-ca")

    assert page.text.count("data-label=") == 2 * 4
    assert len(many) == len(few)


@pytest.mark.parametrize(("login", "status"), [("lan", 403), ("hung", 403), ("sen", 200), ("tu", 200), ("thu", 403)])
def test_who_sees_the_queue(client_of, cast, sent, login, status):
    assert client_of(getattr(cast, login)).get(QUEUE).status_code == status


# --- One item ---------------------------------------------------------------------------------------------------------


def test_without_a_code_the_first_undecided_item_shows(visit, cast, sent, submission):
    reviewing.decide(sent, submission, "1.1", by=cast.minh)

    assert visit(cast.minh, DESK).h1.text.startswith("1.2 ")


def test_the_claim_stands_beside_level_verdict_and_papers(visit, cast, sent):
    page = visit(cast.minh, f"{DESK}/1.1")
    claim = text_of(page.select_one(".claim"))

    assert "Xã khai Có" in claim
    assert "Chuẩn Có" in claim
    assert "Tự đánh giá Đạt" in claim
    assert "chưa đối chiếu" in claim
    assert "Theo Quyết định 12." in claim
    assert "Có 1 tệp minh chứng" in claim
    assert "1. Giấy xác nhận" in page.select_one(".viewer__tabs").text
    paper = tables.Evidence.get()
    assert page.select_one(".viewer img")["src"] == f"/tep/{paper.id}/trang/1"
    assert page.select_one(".viewer__foot a[href$='tai-ve']")


def test_the_machine_says_what_it_checked_and_what_a_person_must_see(visit, cast, sent):
    checks = [text_of(each) for each in visit(cast.minh, f"{DESK}/15.1").select(".checks li")]

    assert any("đúng phép tính" in each for each in checks)
    assert "Cần người xem: chưa có minh chứng" in checks
    of_paper = [text_of(each) for each in visit(cast.minh, f"{DESK}/1.1").select(".checks li")]
    assert "Kỳ số liệu của 1 tệp nằm trong năm đánh giá" in of_paper
    assert "Cần người xem: dấu, chữ ký và số liệu trên tệp" in of_paper


def test_a_period_that_only_touches_the_year_is_for_a_person(visit, cast, assessment):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    reviewing.bring_paper(assessment, "1.1", by=cast.lan)
    tables.Evidence.update(period_from=date(YEAR - 1, 7, 1)).execute()
    reviewing.send(assessment, by=cast.hung)

    of_paper = [text_of(each) for each in visit(cast.minh, f"{DESK}/1.1").select(".checks li")]

    assert "Cần người xem: kỳ số liệu chỉ chạm một phần năm đánh giá: “Giấy xác nhận”" in of_paper


def test_an_indicator_of_several_parts_shows_each(visit, cast, sent):
    rows = [text_of(row) for row in visit(cast.minh, f"{DESK}/15.1").select(".parts tbody tr")]

    assert [row.split()[0] for row in rows] == ["Chung", "Nữ", "Nam"]


def test_a_reason_why_it_does_not_apply_is_put_before_the_reviewer(visit, cast, assessment):
    answer = Answer("13.4", not_applicable_reason="Xã không có làng nghề.")
    answers.save(assessment, answer, SaveMark(0), applied=reviewing.applied(), by=Actor.of(cast.lan))
    reviewing.send(assessment, by=cast.hung)

    page = visit(cast.minh, f"{DESK}/13.4")

    assert "Không áp dụng" in page.select_one(".figures").text
    assert "Xã không có làng nghề." in page.select_one(".checks").text


def test_a_condition_is_an_item(visit, cast, assessment):
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.declare_all(assessment, by=cast.lan)
    reviewing.send(assessment, by=cast.hung, kind=Kind.RECOGNITION)

    page = visit(cast.minh, f"{DESK}/dk:no_debt")

    assert "nợ đọng" in page.h1.text
    assert "Đã khai" in page.select_one(".figures").text
    assert "Điều kiện công nhận" in page.select_one(".claim__where").text
    assert page.select_one(".viewer img")


def test_the_viewer_turns_pages_and_grows_without_script(visit, client_of, cast, sent):
    page = visit(cast.minh, f"{DESK}/1.1?tep=1&trang=2&co=lon")
    assert page.select_one(".viewer img")["src"].endswith("/trang/2")
    assert "viewer__page--large" in page.select_one(".viewer__page")["class"]

    part = client_of(cast.minh).get(f"{DESK}/1.1?trang=2", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<section class="viewer" id="minh-chung"')


@pytest.mark.parametrize("where", ["tep=99", "tep=0", "trang=99", "trang=-1", "tep=abc"])
def test_a_page_that_is_not_there_shows_the_nearest(visit, cast, sent, where):
    assert visit(cast.minh, f"{DESK}/1.1?{where}").select_one(".viewer img")


def test_the_papers_are_those_of_the_sending(visit, cast, sent, submission):
    submissions.withdraw(sent, reason="Thêm văn bản", by=Actor.of(cast.hung))
    reviewing.bring_paper(sent, "1.1", by=cast.lan, title="Quyết định mới")

    assert len(visit(cast.minh, f"{DESK}/1.1").select(".viewer__tabs a")) == 1


@pytest.mark.parametrize("code", ["2.1", "99.9", "dk:no_debt", "ket-luan"])
def test_what_was_not_sent_is_no_item(client_of, cast, sent, code):
    assert client_of(cast.minh).get(f"{DESK}/{code}").status_code == 404


def test_a_commune_that_sent_nothing_has_no_desk(client_of, cast, assessment):
    assert client_of(cast.minh).get(DESK).status_code == 404


def test_the_items_are_filtered(visit, cast, sent, submission):
    reviewing.decide(sent, submission, "1.2", by=cast.minh, returned=True)

    def listed(where: str) -> list[str]:
        return [each.b.text for each in visit(cast.minh, f"{DESK}/1.1{where}").select(".queue__item")]

    assert listed("") == ["1.1", "1.2", "15.1"]
    assert listed("?loc=cho") == ["1.1", "15.1"]
    assert listed("?loc=tra-lai") == ["1.2"]


# --- Approve ----------------------------------------------------------------------------------------------------------


def test_minh_approves_and_goes_on_to_the_next(press, cast, submission):
    response = press(cast.minh, "1.1", "approved")

    assert response.location == f"{DESK}/1.2?vua=1.1#dang-xem"
    assert verdict_of(submission, "1.1").verdict == "approved"


def test_htmx_goes_on_too(press, cast):
    assert press(cast.minh, "1.1", "approved", htmx=True).headers["HX-Redirect"].startswith(f"{DESK}/1.2")


def test_the_last_one_stays_and_offers_the_conclusion(press, client_of, cast, sent, submission):
    reviewing.decide(sent, submission, "1.1", by=cast.minh)
    reviewing.decide(sent, submission, "1.2", by=cast.minh)

    location = press(cast.minh, "15.1", "approved").location

    assert location.startswith(f"{DESK}/15.1")
    assert "Duyệt toàn bộ" in page_of(client_of(cast.minh).get(location)).select_one(".decision").text


def test_what_was_just_done_can_be_undone(press, visit, client_of, cast, submission):
    location = press(cast.minh, "1.1", "approved").location

    bar = visit(cast.minh, location.partition("#")[0]).select_one(".undo")
    assert "Đã duyệt 1.1" in bar.text
    response = client_of(cast.minh).post(bar.form["action"])

    assert response.location == f"{DESK}/1.1#dang-xem"
    assert verdict_of(submission, "1.1") is None


def test_a_decided_item_can_be_undone_later(visit, client_of, cast, sent, submission):
    reviewing.decide(sent, submission, "1.1", by=cast.minh)

    form = visit(cast.minh, f"{DESK}/1.1").select_one(".decision__done form")
    client_of(cast.minh).post(form["action"])

    assert verdict_of(submission, "1.1") is None


def test_undoing_twice_is_told_no(client_of, cast, sent, submission):
    given = reviewing.decide(sent, submission, "1.1", by=cast.minh)
    client = client_of(cast.minh)

    answers_given = [client.post(f"{DESK}/1.1/hoan-tac/{given.id}").status_code for _ in range(2)]

    assert answers_given == [303, 409]


def test_the_same_form_twice_is_answered_alike(press, cast, submission):
    first = press(cast.minh, "1.1", "approved", key="mot-lan")
    second = press(cast.minh, "1.1", "approved", key="mot-lan")

    assert first.location == second.location
    assert tables.ItemReview.select().count() == 1


def test_an_item_that_was_decided_meanwhile_is_told(press, cast, sent, submission):
    reviewing.decide(sent, submission, "1.1", by=cast.minh)

    assert press(cast.minh, "1.1", "returned", REASON).status_code == 409


def test_a_page_that_shows_something_else_is_too_old(press, cast):
    assert press(cast.minh, "1.1", "approved", item_hash="0" * 64).status_code == 409


# --- Return -----------------------------------------------------------------------------------------------------------


def test_minh_returns_with_a_reason(press, cast, sent, submission):
    press(cast.minh, "1.2", "returned", f"  {REASON}  ")

    assert verdict_of(submission, "1.2").reason == REASON
    assert reviews.item_states(sent)["1.2"] is ItemState.RETURNED


@pytest.mark.parametrize("reason", ["", "   ", "Thiếu dấu", " Thiếu tệp   \n "])
def test_a_return_needs_ten_characters(press, cast, submission, reason):
    response = press(cast.minh, "1.2", "returned", reason)

    assert response.status_code == 422
    page = page_of(response)
    assert "ít nhất 10 ký tự" in page.select_one("#reason-error").text
    assert page.select_one("textarea[name=reason]").text.strip() == reason.strip()
    assert verdict_of(submission, "1.2") is None


def test_nothing_pressed_keeps_what_was_typed(press, cast, submission):
    response = press(cast.minh, "1.2", "", REASON)

    assert response.status_code == 422
    page = page_of(response)
    assert "Ông/bà chọn Duyệt hoặc Trả lại xã." in page.select_one(".decision").text
    assert page.select_one("textarea[name=reason]").text.strip() == REASON


def test_the_talk_is_told(visit, cast, sent, submission):
    reviewing.conclude(sent, submission, by=cast.minh, returned=["1.2"])
    reviewing.enter(sent, "1.2", by=cast.lan, meets=False)
    reviewing.send(sent, by=cast.hung)

    page = visit(cast.minh, f"{DESK}/1.2")
    talk = [text_of(each) for each in page.select(".timeline li")]

    assert [each.split(" Ông ")[0].split(" Bà ")[0] for each in talk] == [
        "Xã gửi lần 1",
        "Thẩm tra: trả lại",
        "Xã gửi lần 2",
    ]
    assert REASON in talk[1]
    assert "Xã gửi lại" in page.select_one(".queue__item[aria-current]").text


def test_what_is_carried_over_says_so(visit, cast, sent, submission):
    reviewing.conclude(sent, submission, by=cast.minh, returned=["1.2"])
    reviewing.enter(sent, "1.2", by=cast.lan, meets=False)
    reviewing.send(sent, by=cast.hung)

    assert "giữ từ lần gửi trước vì nội dung không đổi" in visit(cast.minh, f"{DESK}/1.1").select_one(".decision").text


# --- Who, and when ----------------------------------------------------------------------------------------------------


def test_the_neighbours_reviewer_knows_nothing_of_it(press, client_of, cast):
    assert press(cast.ngoc, "1.1", "approved").status_code == 404
    assert client_of(cast.ngoc).get(f"{DESK}/1.1").status_code == 404


@pytest.mark.parametrize("login", ["lan", "hung", "sen", "tu", "thu"])
def test_who_does_not_judge_is_refused(press, cast, login):
    assert press(getattr(cast, login), "1.1", "approved").status_code == 403


def test_the_province_looks_on_while_the_pre_review_lasts(press, visit, cast):
    assert not visit(cast.nam, f"{DESK}/1.1").select(".decision form")
    assert press(cast.nam, "1.1", "approved").status_code == 409


def test_after_the_conclusion_it_is_too_late(press, visit, cast, sent, submission):
    reviewing.conclude(sent, submission, by=cast.minh, returned=["1.2"])

    assert press(cast.minh, "1.1", "approved").status_code == 409
    assert not visit(cast.minh, f"{DESK}/1.1").select(".decision form")


def test_nobody_judges_what_they_wrote(press, visit, cast, sent):
    tables.User.update(role="pre_reviewer", group=cast.minh.group, unit=None).where(
        tables.User.id == cast.lan.id
    ).execute()
    lan = tables.User.get_by_id(cast.lan.id)

    response = press(lan, "1.1", "approved")

    assert response.status_code == 403
    assert "người khác sẽ thẩm định" in response.text
    assert not visit(lan, f"{DESK}/1.1").select(".decision form")
