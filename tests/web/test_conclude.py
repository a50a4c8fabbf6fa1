"""When every item is decided, the whole is approved or goes back; pre-review first, then the province."""

import pytest

from ntm_assess.domain.workflow import Kind, State
from ntm_assess.storage import reviews, submissions, tables
from tests import reviewing
from tests.conftest import CRITERIA_SET, YEAR, page_of, started

DESK = f"/tham-dinh/90001/{CRITERIA_SET}/{YEAR}"
URL = f"{DESK}/ket-luan"
APPROVE, RETURN = {"action": "approve"}, {"action": "return"}


@pytest.fixture
def sent(assessment, cast):
    reviewing.enter(assessment, "1.1", "1.2", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)
    return assessment


@pytest.fixture
def submission(sent):
    return submissions.newest(sent)


@pytest.fixture
def judged(sent, submission, cast):
    """Minh has approved every item."""
    reviewing.judge(sent, submission, by=cast.minh)
    return sent


def state_of(assessment) -> State:
    return State(tables.Assessment.get_by_id(assessment.id).state)


def test_minh_approves_the_whole_for_the_province(client_of, visit, cast, judged):
    form = visit(cast.minh, f"{DESK}/1.1").select_one(f'form[action="{URL}"]')
    assert "Sau đó chuyển lên tỉnh thẩm định." in form["data-confirm-text"]

    response = client_of(cast.minh).post(URL, data=APPROVE)

    assert response.location == "/tham-dinh"
    assert state_of(judged) is State.PRE_REVIEWED


def test_nam_approves_it_for_good(client_of, cast, judged, submission):
    client_of(cast.minh).post(URL, data=APPROVE)
    judged = tables.Assessment.get_by_id(judged.id)
    reviewing.judge(judged, submission, by=cast.nam)

    client_of(cast.nam).post(URL, data=APPROVE)

    assert state_of(judged) is State.APPROVED


def test_without_a_pre_review_the_province_decides_alone(client_of, cast, built_app):
    assessment = started(cast.bao, built_app)
    reviewing.enter(assessment, "1.1", by=cast.bao)
    reviewing.judge(assessment, reviewing.send(assessment, by=cast.cuc), by=cast.nam)

    client_of(cast.nam).post(f"/tham-dinh/90002/{CRITERIA_SET}/{YEAR}/ket-luan", data=APPROVE)

    assert state_of(assessment) is State.APPROVED


@pytest.mark.parametrize(
    ("kind", "what_follows"),
    [(Kind.PERIODIC, "Xã mở lại được để nhập tiếp"), (Kind.RECOGNITION, "Sau khi duyệt, không sửa được nữa.")],
)
def test_what_follows_the_last_approval_is_told_of_its_kind(visit, cast, built_app, kind, what_follows):
    assessment = started(cast.bao, built_app)
    reviewing.enter_all(assessment, by=cast.bao)
    reviewing.declare_all(assessment, by=cast.bao)
    reviewing.judge(assessment, reviewing.send(assessment, by=cast.cuc, kind=kind), by=cast.nam)

    desk = f"/tham-dinh/90002/{CRITERIA_SET}/{YEAR}"
    form = visit(cast.nam, f"{desk}/1.1").select_one(f'form[action="{desk}/ket-luan"]')

    assert what_follows in form["data-confirm-text"]


def test_minh_returns_what_is_to_be_mended(client_of, visit, cast, sent, submission):
    reviewing.judge(sent, submission, by=cast.minh, returned=["1.2"])
    assert "Trả lại xã (1 mục)" in visit(cast.minh, f"{DESK}/1.1").select_one(".decision").text

    client_of(cast.minh).post(URL, data=RETURN)

    assert state_of(sent) is State.RETURNED
    assert [item.code for item in reviews.returned_items(sent)] == ["1.2"]


def test_the_queue_says_what_was_done(client_of, cast, judged):
    page = page_of(client_of(cast.minh).post(URL, data=APPROVE, follow_redirects=True))

    assert "Đã duyệt toàn bộ xã Tân Mai." in page.select_one("#message").text


def test_htmx_is_sent_on_as_well(client_of, cast, judged):
    response = client_of(cast.minh).post(URL, data=APPROVE, headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == "/tham-dinh"


@pytest.mark.parametrize("data", [{}, {"action": "send"}])
def test_nothing_chosen_is_no_conclusion(client_of, cast, judged, data):
    assert client_of(cast.minh).post(URL, data=data).status_code == 400
    assert state_of(judged) is State.SENT


@pytest.mark.parametrize("data", [APPROVE, RETURN])
def test_undecided_items_keep_it_open(client_of, visit, cast, sent, submission, data):
    reviewing.decide(sent, submission, "1.1", by=cast.minh)
    assert not visit(cast.minh, f"{DESK}/1.1").select(f'form[action="{URL}"]')

    assert client_of(cast.minh).post(URL, data=data).status_code == 409
    assert state_of(sent) is State.SENT


def test_a_returned_item_keeps_the_whole_from_approval(client_of, cast, sent, submission):
    reviewing.judge(sent, submission, by=cast.minh, returned=["1.2"])

    assert client_of(cast.minh).post(URL, data=APPROVE).status_code == 409


def test_the_same_form_twice_concludes_once(client_of, cast, judged):
    client, form = client_of(cast.minh), APPROVE | {"key": "mot-lan"}

    assert [client.post(URL, data=form).status_code for _ in range(2)] == [303, 303]
    assert tables.Review.select().count() == 1


def test_a_second_conclusion_is_too_late(client_of, cast, judged):
    client = client_of(cast.minh)
    client.post(URL, data=APPROVE)

    assert client.post(URL, data=APPROVE).status_code == 409


@pytest.mark.parametrize(("login", "status"), [("lan", 403), ("hung", 403), ("sen", 403), ("nam", 409), ("ngoc", 404)])
def test_nobody_else_concludes(client_of, cast, judged, login, status):
    assert client_of(getattr(cast, login)).post(URL, data=APPROVE).status_code == status


def test_what_came_back_goes_round_until_it_is_approved(client_of, cast, sent, submission):
    """Returned, mended, sent again with what was approved carried over, approved by both."""
    reviewing.judge(sent, submission, by=cast.minh, returned=["1.2"])
    client_of(cast.minh).post(URL, data=RETURN)
    sheet = tables.Assessment.get_by_id(sent.id)
    reviewing.enter(sheet, "1.2", by=cast.lan, note="Đã bổ sung dấu xác nhận.")
    again = reviewing.send(sheet, by=cast.hung)

    hashes = reviewing.hashes_of(again)
    client_of(cast.minh).post(f"{DESK}/1.2", data={"verdict": "approved", "item_hash": hashes["1.2"]})
    client_of(cast.minh).post(URL, data=APPROVE)
    for code, item_hash in hashes.items():
        client_of(cast.nam).post(f"{DESK}/{code}", data={"verdict": "approved", "item_hash": item_hash})
    client_of(cast.nam).post(URL, data=APPROVE)

    assert state_of(sent) is State.APPROVED
    assert reviews.approval_of(again).concluded_by.name == "Ông Nam"
