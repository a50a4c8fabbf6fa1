"""Gates before a recognition: what is not passed is said with its legal basis, and is sent only with a reason."""

from datetime import date

import pytest

from ntm_assess.domain.workflow import Kind
from ntm_assess.law.library import load_all
from ntm_assess.storage import condition_records, procedures, submissions, tables
from ntm_assess.storage.history import Actor
from ntm_assess.storage.procedures import Choice
from tests import reviewing
from tests.conftest import page_of

REASON = "Hai thôn bị ngập, khảo sát bổ sung trong tháng 12."
RECOGNITION = {"kind": "recognition"}


@pytest.fixture
def complete(assessment, cast):
    """All is met and declared, but the survey of one village is not in."""
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.declare_all(assessment, by=cast.lan)
    (line, *_) = condition_records.survey(assessment)
    left_out = {line.village.id: (line.written.version, {**line.written.content, "returned": None, "satisfied": None})}
    condition_records.save_survey(assessment, left_out, by=Actor.of(cast.lan))
    return assessment


@pytest.fixture
def url(complete, sheet_url):
    return f"{sheet_url}/kiem-tra"


@pytest.fixture
def hung(client_of, cast):
    return client_of(cast.hung)


def waiver_url(url: str, code: str = "satisfaction") -> str:
    return f"{url}/dieu-kien/{code}/bo-qua"


def text_of(page) -> str:
    return " ".join(page.main.get_text(" ", strip=True).split())


def test_a_gate_that_is_not_passed_keeps_a_recognition_back_and_names_its_basis(hung, url):
    page = page_of(hung.get(url))

    assert "1 điều kiện có số liệu chưa đạt hoặc chưa nhập" in page.select_one("#recognition").text
    gates = " ".join(page.select_one("#chot").text.split())
    assert "Chưa đạt hoặc chưa đủ số liệu: tỷ lệ phiếu thu về trên số hộ" in gates
    assert "Quyết định 18/2022/QĐ-TTg, Điều 4 khoản 1 (chưa đối chiếu)" in gates
    assert page.select_one(f'#chot a[href="{waiver_url(url)}"]')
    assert hung.post(url, data=RECOGNITION).status_code == 422


def test_what_is_unconfirmed_keeps_nothing_back(hung, url):
    """The rate of satisfaction is not known either, and its level is unconfirmed."""
    assert "tỷ lệ hài lòng" not in page_of(hung.get(url)).select_one("#chot").text


def test_with_a_written_reason_it_goes_and_the_reason_goes_along(
    hung, client_of, visit, url, cast, complete, sheet_url
):
    assert hung.post(waiver_url(url), data={"reason": REASON}).location == f"{url}#chot"
    assert "Vẫn gửi, vì:" in page_of(hung.get(url)).select_one("#chot").text
    assert "trong đó 1 điều kiện chưa qua chốt" in text_of(page_of(hung.get(f"{url}/gui?loai=recognition")))

    assert hung.post(url, data=RECOGNITION).location == url

    sent = submissions.newest(complete)
    frozen = submissions.frozen(sent, load_all())
    (waiver,) = [each.waiver for each in frozen.conditions if each.waiver]
    assert (waiver.gates, waiver.reason, waiver.by) == (("survey_coverage",), REASON, cast.hung.name)
    assert (frozen.procedure.id, frozen.procedure.sha256) == (
        "hai-cap-2025",
        load_all().procedures["hai-cap-2025"].sha256,
    )
    assert submissions.is_unchanged(sent)
    seen_by_reviewer = visit(cast.minh, f"/tham-dinh/90001/xa-ntm-2021-2025/{complete.year}/dk:satisfaction")
    assert REASON in seen_by_reviewer.select_one(".claim").text
    assert REASON in visit(cast.lan, f"{sheet_url}/lan-gui/1").text


@pytest.mark.parametrize("reason", ["", "vì mưa", "         x "])
def test_a_reason_that_says_too_little_is_refused(hung, url, reason):
    response = hung.post(waiver_url(url), data={"reason": reason})

    assert response.status_code == 422
    assert page_of(response).select_one("#reason-error").text.strip()
    assert tables.GateWaiver.select().count() == 0


def test_only_the_leader_passes_over_a_gate(client_of, cast, url):
    assert client_of(cast.lan).get(waiver_url(url)).status_code == 403
    assert client_of(cast.lan).post(waiver_url(url), data={"reason": REASON}).status_code == 403
    assert "Ghi lý do" not in page_of(client_of(cast.lan).get(url)).text


def test_a_reason_covers_what_it_was_written_for_and_nothing_that_fails_later(hung, url, cast, complete):
    hung.post(waiver_url(url), data={"reason": REASON})
    tables.EvidenceUse.delete().where(tables.EvidenceUse.indicator_code == "dk:satisfaction").execute()

    page = page_of(hung.get(url))

    assert "Chưa có văn bản; chưa đạt hoặc" in page.select_one("#chot").text
    assert "Vẫn gửi, vì:" not in page.select_one("#chot").text
    assert hung.post(url, data=RECOGNITION).status_code == 422


def test_a_reason_that_is_not_needed_any_more_does_not_go_along(hung, url, cast, complete):
    hung.post(waiver_url(url), data={"reason": REASON})
    (line, *_) = condition_records.survey(complete)
    whole = {**line.written.content, "returned": line.written.content["households"], "satisfied": 1}
    condition_records.save_survey(complete, {line.village.id: (line.written.version, whole)}, by=Actor.of(cast.lan))

    assert page_of(hung.get(url)).select_one("#chot") is None
    assert "đã qua mọi chốt" in page_of(hung.get(waiver_url(url))).text
    hung.post(url, data=RECOGNITION)

    frozen = submissions.frozen(submissions.newest(complete), load_all())
    assert [each.waiver for each in frozen.conditions] == [None] * 4


def test_a_reason_is_taken_back_once_and_the_history_keeps_both(hung, url):
    hung.post(waiver_url(url), data={"reason": REASON})

    for _ in range(2):
        assert hung.post(f"{waiver_url(url)}/thoi").location == f"{url}#chot"

    assert tables.GateWaiver.select().count() == 0
    steps = tables.History.select().where(tables.History.action.in_(["waive_gate", "withdraw_waiver"]))
    assert [each.action for each in steps.order_by(tables.History.id)] == ["waive_gate", "withdraw_waiver"]


def test_a_condition_that_there_is_not_is_not_found(hung, url):
    assert hung.get(waiver_url(url, "luck")).status_code == 404
    assert hung.post(waiver_url(url, "luck"), data={"reason": REASON}).status_code == 404


def test_nothing_is_passed_over_while_it_is_with_the_reviewers(hung, url, complete):
    hung.post(waiver_url(url), data={"reason": REASON})
    hung.post(url, data=RECOGNITION)

    assert "đang khóa" in page_of(hung.get(waiver_url(url))).text
    assert hung.post(waiver_url(url), data={"reason": REASON + " Thêm."}).status_code in (409, 422)
    assert tables.GateWaiver.get().reason == REASON


@pytest.mark.parametrize(
    ("subject", "content", "said"),
    [
        ("no_debt", {"project": "Đường", "settlement": 900, "paid": 400, "owed": 500}, "Số liệu cho thấy còn nợ đọng"),
        ("security", {"number": "1", "issued_on": None, "issued_by": "", "is_calm": False}, "Công an xác nhận xã phức"),
    ],
)
def test_what_is_known_against_a_condition_keeps_it_back_whatever_is_declared(
    hung, url, cast, complete, subject, content, said
):
    by = Actor.of(cast.lan)
    if subject == "no_debt":
        condition_records.add_line(complete, subject, {**content, "due_on": None, "is_of_programme": True}, by=by)
    else:
        condition_records.write(complete, subject, content, 1, by=by)

    assert said in page_of(hung.get(url)).select_one("#chot").text


def test_what_the_tool_does_not_make_is_listed_on_the_page(hung, url):
    listed = " ".join(page_of(hung.get(url)).select_one("#thanh-phan").text.split())

    assert "Công cụ lập 4 tài liệu, nộp kèm 11 tài liệu" in listed
    assert "D03 Báo cáo tổng hợp ý kiến" in listed
    assert "nộp kèm (chưa lập bằng công cụ)" in listed
    assert "(căn cứ chưa xác nhận)" in listed


# --- Three tiers ------------------------------------------------------------------------------------------------------


def go_by_three_tiers(cast) -> None:
    choice = Choice("qd-18-2022-ba-cap", date(2020, 1, 1))
    procedures.choose(cast.lan.unit.province, choice, by=Actor.of(cast.thu))


@pytest.mark.parametrize("kind", Kind)
def test_three_tiers_refuse_a_commune_without_a_group_and_say_who_sets_it(kind, hung, url, cast):
    go_by_three_tiers(cast)
    tables.Unit.update(group=None).execute()

    page = page_of(hung.get(url))

    assert "người quản trị xếp xã vào nhóm ở trang Đơn vị" in page.select_one(f"#{kind}").text
    assert hung.post(url, data={"kind": str(kind)}).status_code == 422
    assert tables.Submission.select().count() == 0


def test_three_tiers_have_the_look_before_even_where_the_province_did_not_ask_for_it(hung, url, cast, complete, visit):
    go_by_three_tiers(cast)
    tables.Province.update(has_pre_review=False).execute()

    assert hung.post(url, data={"kind": "periodic"}).location == url

    assert "Chờ thẩm tra" in text_of(visit(cast.hung, url))
    assert "Chờ thẩm tra" in visit(cast.nam, "/tham-dinh?loc=buoc-khac").text


def test_two_tiers_leave_the_look_before_to_the_province(hung, url, cast, visit):
    tables.Province.update(has_pre_review=False).execute()

    hung.post(url, data={"kind": "periodic"})

    assert "Chờ thẩm định" in text_of(visit(cast.hung, url))
