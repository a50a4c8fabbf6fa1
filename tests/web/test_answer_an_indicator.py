"""A commune answers one indicator: with scripts or without, with figures of every kind, and who may not."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from ntm_assess import formatting
from ntm_assess.domain.scoring import Answer, Scorecard
from ntm_assess.storage import assessments, tables
from tests import reviewing
from tests.conftest import page_of
from tests.domain.builders import an_answer
from tests.web.house_rules import check_parts

HTMX = {"HX-Request": "true", "X-Tab": "a", "X-Seq": "1", "X-Ver": "0"}
SHARE, BOTH_SEXES, NOT_APPLICABLE = "15.4", "15.1", "13.4"


@pytest.fixture
def lan(client_of, cast):
    return client_of(cast.lan)


@pytest.fixture
def url_of(sheet_url):
    return lambda code: f"{sheet_url}/chi-tieu/{code}"


@pytest.fixture
def answer(assessment):
    """What is kept for an indicator."""
    return lambda code: assessments.answers_of(assessment.id).get(code)


def parts(response) -> dict[str, BeautifulSoup]:
    """The parts of an answer to htmx, by the id of their place in the page."""
    fragment = BeautifulSoup(response.text, "html.parser")
    check_parts(fragment)
    return {part["id"]: part for part in fragment.select("[hx-swap-oob]")}


def words(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


# ---------------------------------------------------------------- does it work


def test_a_plain_form_saves_and_leads_back_to_its_row(lan, url_of, sheet_url, answer):
    response = lan.post(
        url_of("1.1"), data={"yes": "yes", "_note": "  Quyết định 12/QĐ-UBND\r\nngày 3/3 ", "_version": "0"}
    )

    assert (response.status_code, response.location) == (303, f"{sheet_url}#chi-tieu-1-1")
    assert answer("1.1") == Answer("1.1", {"yes": True}, "Quyết định 12/QĐ-UBND\nngày 3/3")


def test_htmx_gets_what_changed_and_no_field(lan, url_of):
    response = lan.put(url_of("1.1"), data={"yes": "yes"}, headers=HTMX)
    changed = parts(response)

    assert response.status_code == 200
    assert words(changed["chi-tieu-1-1-kq"]) == "Đạt"
    assert words(changed["diem"]) == "0/19 tiêu chí đạt"
    assert words(changed["da-nhap"]) == "1/57 chỉ tiêu đạt · 1/57 đã nhập"
    assert "1/2 chỉ tiêu" in words(changed["tc1-dong"])
    assert not BeautifulSoup(response.text, "html.parser").select("input, textarea")


def test_every_part_of_the_answer_has_its_place_in_the_page(lan, url_of, sheet_url):
    page = page_of(lan.get(sheet_url))
    for code in ("1.1", SHARE, BOTH_SEXES, "5", "8.4"):
        places = parts(lan.put(url_of(code), data={"_note": "tạm tính"}, headers=HTMX))
        assert places
        for place in places:
            assert page.find(id=place), f"{place} of {code}"


def test_the_script_is_told_the_version_and_how_figures_read_now(lan, url_of):
    response = lan.put(url_of(SHARE), data={"percent": " 46.5 %", "part": "", "whole": ""}, headers=HTMX)

    assert json.loads(response.headers["HX-Trigger"]) == {
        "daluu": {"target": "#chi-tieu-15-4", "code": SHARE, "ver": 1, "fields": {"percent": "46,5"}}
    }


def test_the_summary_row_says_what_the_sheet_says(lan, url_of, assessment):
    for code, data in (("1.1", {"yes": "yes"}), (SHARE, {"percent": "99"}), ("9.1", {"number": "2"})):
        lan.put(url_of(code), data=data, headers=HTMX)
    kept = tables.Summary.get(assessment=assessment.id)

    assert kept.letters == Scorecard(reviewing.applied(), assessments.answers_of(assessment.id)).letters
    assert kept.entered_indicators == 3


def test_the_row_alone_is_what_stands_now(lan, url_of):
    lan.post(url_of(SHARE), data={"percent": "46", "_version": "0"})
    response = lan.get(url_of(SHARE), headers=HTMX)
    row = BeautifulSoup(response.text, "html.parser").select_one("form")

    assert (row["id"], row["data-ver"]) == ("chi-tieu-15-4", "1")
    assert row.select_one("[name=percent]")["value"] == "46"
    assert json.loads(response.headers["HX-Trigger"])["daluu"]["ver"] == 1


def test_the_page_of_one_indicator_works_alone(visit, cast, url_of):
    form = visit(cast.lan, url_of(SHARE)).select_one("form.indicator")

    assert form["action"] == form["hx-put"] == url_of(SHARE)
    assert form.select_one("button.indicator__save")


# ---------------------------------------------------------------- figures of every kind


@pytest.mark.parametrize(
    "code, data, entry",
    [
        ("1.1", {"yes": "no"}, {"yes": False}),
        (SHARE, {"percent": "46,5"}, {"percent": "46.5"}),
        (SHARE, {"part": "3.591", "whole": "7 806"}, {"part": 3591, "whole": 7806}),
        ("2.1", {"part": "12,5", "whole": "20"}, {"part": "12.5", "whole": 20}),
        ("9.1", {"number": "0"}, {"number": 0}),
        ("10", {"number": "65,4"}, {"number": "65.4"}),
        ("3.2", {"yes": "yes", "points": "72,5"}, {"yes": True, "points": "72.5"}),
        ("5", {"whole": "3", "minimum": "3", "level_1": "2"}, {"whole": 3, "minimum": 3, "level_1": 2}),
        (
            BOTH_SEXES,
            {"nu_part": "3.700", "nu_whole": "3.900", "nam_part": "3.500", "nam_whole": "3.906"},
            {"nu_part": 3700, "nu_whole": 3900, "nam_part": 3500, "nam_whole": 3906},
        ),
        ("17.1", {"percent": "95", "trong_do_percent": "60"}, {"percent": 95, "trong_do_percent": 60}),
    ],
)
def test_figures_of_every_kind_are_kept(lan, url_of, answer, code, data, entry):
    assert lan.put(url_of(code), data=data, headers=HTMX).status_code == 200
    assert answer(code) == an_answer(code, **entry)


def test_every_indicator_of_the_set_can_be_filled_in_from_its_own_form(lan, sheet_url, url_of, answer):
    """What the page shows and what the server reads are the same fields."""
    page = page_of(lan.get(sheet_url))
    for form in page.select("form.indicator"):
        code = form.select_one(".indicator__code").text
        names = {field["name"] for field in form.select("input, textarea")}
        inputs = reviewing.applied().criteria_set.indicator(code).requirement.inputs
        assert {each.name for each in inputs} <= names, code


def test_counts_rule_and_the_share_follows_from_them(lan, url_of, answer):
    response = lan.put(url_of(SHARE), data={"percent": "12", "part": "3591", "whole": "7806"}, headers=HTMX)
    box = BeautifulSoup(response.text, "html.parser").select_one("#chi-tieu-15-4-percent-o input")

    assert answer(SHARE) == an_answer(SHARE, part=3591, whole=7806)
    assert (box["value"], box["name"], box.has_attr("readonly")) == ("46,0", "_percent", True)


def test_a_share_that_followed_from_counts_goes_when_they_go(lan, url_of, answer):
    lan.put(url_of(SHARE), data={"part": "3591", "whole": "7806"}, headers=HTMX)
    response = lan.put(url_of(SHARE), data={"_percent": "46,0", "part": "", "whole": ""}, headers=HTMX | {"X-Seq": "2"})
    box = BeautifulSoup(response.text, "html.parser").select_one("#chi-tieu-15-4-percent-o input")

    assert answer(SHARE) == Answer(SHARE)
    assert (box["value"], box["name"], box.has_attr("readonly")) == ("", "percent", False)


def test_the_share_of_all_follows_from_women_and_men(lan, url_of):
    data = {"nu_part": "90", "nu_whole": "100", "nam_part": "80", "nam_whole": "100"}
    changed = parts(lan.put(url_of(BOTH_SEXES), data=data, headers=HTMX))

    assert changed["chi-tieu-15-1-percent-o"].select_one("input")["value"] == "85,0"
    assert changed["chi-tieu-15-1-nu_percent-o"].select_one("input")["value"] == "90,0"


def test_one_count_of_two_is_kept_and_the_other_asked_for(lan, url_of, answer):
    response = lan.put(url_of(SHARE), data={"part": "3591"}, headers=HTMX)
    changed = parts(response)

    assert response.status_code == 200
    assert answer(SHARE) == an_answer(SHARE, part=3591)
    assert words(changed["chi-tieu-15-4-kq"]).startswith("Chưa nhập")
    assert words(changed["chi-tieu-15-4-loi"]).startswith("Ông/bà ghi nốt số này")


def test_a_figure_can_be_cleared(lan, url_of, answer):
    lan.put(url_of(SHARE), data={"percent": "46"}, headers=HTMX)
    lan.put(url_of(SHARE), data={"percent": "  "}, headers=HTMX | {"X-Seq": "2"})

    assert answer(SHARE) == Answer(SHARE)


def test_a_choice_can_be_unmade(lan, url_of, answer):
    lan.put(url_of("1.1"), data={"yes": "yes", "_note": "đang chờ"}, headers=HTMX)
    response = lan.put(
        url_of("1.1"), data={"yes": "yes", "_note": "đang chờ", "_clear": "yes"}, headers=HTMX | {"X-Seq": "2"}
    )

    assert answer("1.1") == Answer("1.1", {}, "đang chờ")
    assert json.loads(response.headers["HX-Trigger"])["daluu"]["fields"] == {"yes": ""}


def test_with_nothing_filled_in_nothing_is_lost_and_nothing_claimed(lan, url_of, answer):
    assert lan.put(url_of("1.1"), data={"_note": ""}, headers=HTMX).status_code == 200
    assert answer("1.1") in (None, Answer("1.1"))


def test_the_level_of_schools_follows_from_their_number(lan, url_of):
    tables.Province.update(region="TDMNPB").execute()  # where few schools have a level of their own
    few = parts(lan.put(url_of("5"), data={"whole": "3"}, headers=HTMX))
    many = parts(lan.put(url_of("5"), data={"whole": "5"}, headers=HTMX | {"X-Seq": "2"}))

    assert words(few["chi-tieu-5-muc"]) != words(many["chi-tieu-5-muc"])


def test_text_from_a_phone_is_kept_in_one_form(lan, url_of, answer):
    lan.put(url_of("1.1"), data={"_note": "Đồng"}, headers=HTMX)  # letters and marks apart

    assert answer("1.1").note == "Đồng"


# ---------------------------------------------------------------- not applicable


def test_not_applicable_needs_a_reason(lan, url_of, answer):
    response = lan.put(url_of(NOT_APPLICABLE), data={"_not_applicable": "yes"}, headers=HTMX)

    assert response.status_code == 422
    assert words(parts(response)["chi-tieu-13-4-loi"]) == "Ông/bà ghi lý do không áp dụng."


def test_not_applicable_with_a_reason_counts_as_met(lan, url_of, answer):
    data = {"_not_applicable": "yes", "_reason": "Xã không có làng nghề"}
    changed = parts(lan.put(url_of(NOT_APPLICABLE), data=data, headers=HTMX))

    assert words(changed["chi-tieu-13-4-kq"]) == "Không áp dụng"
    assert answer(NOT_APPLICABLE).not_applicable_reason == "Xã không có làng nghề"


def test_where_the_set_does_not_allow_it_it_is_not_read(lan, url_of, answer):
    lan.put(url_of("1.1"), data={"_not_applicable": "yes", "_reason": "không thích"}, headers=HTMX)

    assert answer("1.1") in (None, Answer("1.1"))


# ---------------------------------------------------------------- what cannot be


@pytest.mark.parametrize(
    "code, data, sentence, choices",
    [
        (SHARE, {"percent": "924"}, "Có phải ông/bà muốn ghi 92,4?", ["percent=92,4"]),
        (SHARE, {"percent": "chín mươi"}, "Ông/bà ghi một số", []),
        (SHARE, {"percent": "-4"}, "Ông/bà ghi số từ 0 trở lên.", []),
        (SHARE, {"part": "3,5", "whole": "9"}, "số nguyên", []),
        (SHARE, {"part": "9", "whole": "7"}, "Ông/bà ghi 9, lớn hơn 7", []),
        (SHARE, {"part": "0", "whole": "0"}, "Tổng số phải lớn hơn 0.", []),
        ("10", {"number": "7.214"}, "Ông/bà muốn ghi 7,214 hay 7214?", ["number=7,214", "number=7214"]),
        ("3.2", {"points": "725"}, "Có phải ông/bà muốn ghi 72,5?", ["points=72,5"]),
        ("1.1", {"_note": "x" * 2001}, "Ông/bà viết ngắn lại.", []),
        ("1.1", {"_note": "nh©n d©n"}, "bảng mã cũ", []),
    ],
)
def test_what_cannot_be_is_told_with_a_way_out(lan, url_of, answer, code, data, sentence, choices):
    response = lan.put(url_of(code), data=data, headers=HTMX)
    (message,) = parts(response).values()

    assert response.status_code == 422
    assert sentence in words(message)
    assert [button["value"] for button in message.select("button")] == choices
    assert answer(code) is None


def test_a_reading_that_was_offered_is_one_press_away(lan, url_of, answer):
    lan.put(url_of("10"), data={"number": "7.214", "_choose": "number=7214"}, headers=HTMX)

    assert answer("10") == an_answer("10", number=7214)


def test_without_scripts_the_page_says_it_and_keeps_what_was_typed(lan, url_of):
    response = lan.post(url_of(SHARE), data={"percent": "924", "_note": "tạm tính", "_version": "0"})
    page = page_of(response)

    assert response.status_code == 422
    assert page.title.text.startswith("Lỗi: Chỉ tiêu 15.4")
    assert page.select_one("[name=percent]")["value"] == "924"
    assert page.select_one("[name=_note]").text.strip() == "tạm tính"
    assert page.select_one("[role=alert] button")["value"] == "percent=92,4"


@pytest.mark.parametrize("header", [{"X-Ver": "-1"}, {"X-Ver": "một"}, {"X-Seq": str(2**31)}, {"X-Tab": "t" * 65}])
def test_a_mark_that_no_browser_sends_is_refused(lan, url_of, answer, header):
    assert lan.put(url_of("1.1"), data={"yes": "yes"}, headers=HTMX | header).status_code == 400
    assert answer("1.1") is None


@pytest.mark.parametrize("data", [{}, {"_version": "1"}, {"csrf_token": "x", "percent": "46"}])
def test_a_form_that_was_cut_off_on_its_way_clears_nothing(lan, url_of, answer, assessment, cast, data):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    before = answer("1.1")

    assert lan.put(url_of("1.1"), data=data, headers=HTMX).status_code == 400
    assert lan.post(url_of("1.1"), data=data).status_code == 400
    assert answer("1.1") == before


def test_a_field_that_came_in_empty_clears(lan, url_of, answer):
    lan.put(url_of(SHARE), data={"percent": "46"}, headers=HTMX)
    lan.put(url_of(SHARE), data={"percent": ""}, headers=HTMX | {"X-Seq": "2", "X-Ver": "1"})

    assert answer(SHARE) == an_answer(SHARE)


# ---------------------------------------------------------------- who and when


def test_the_neighbour_does_not_know_of_it(client_of, cast, url_of, answer):
    assert client_of(cast.bao).put(url_of("1.1"), data={"yes": "yes"}, headers=HTMX).status_code == 404
    assert answer("1.1") is None


@pytest.mark.parametrize("reader", ["hung", "minh", "nam", "sen", "tu", "thu"])
def test_whoever_does_not_fill_in_does_not_answer(client_of, cast, url_of, answer, reader):
    assert client_of(getattr(cast, reader)).put(url_of("1.1"), data={"yes": "yes"}, headers=HTMX).status_code == 403
    assert answer("1.1") is None


def test_what_was_sent_is_closed(lan, url_of, answer, assessment, cast):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)

    assert lan.put(url_of("1.2"), data={"yes": "yes"}, headers=HTMX).status_code == 409
    assert lan.post(url_of("1.2"), data={"yes": "yes", "_version": "0"}).status_code == 409
    assert answer("1.2") is None


def closed_note(response) -> BeautifulSoup:
    """Why an indicator cannot be written any more, in its place at the row."""
    assert response.status_code == 409
    (message,) = parts(response).values()
    return message.select_one("[data-closed]")


def test_what_was_sent_meanwhile_says_so_and_shows_what_was_typed(lan, url_of, assessment, cast):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    sent = reviewing.send(assessment, by=cast.hung)
    note = closed_note(lan.put(url_of(SHARE), data={"percent": "46,5", "_note": "theo sổ"}, headers=HTMX))

    assert re.search(r"Chưa lưu được lúc \d\d:\d\d\.", words(note))
    assert f"Xã đã gửi báo cáo kỳ lúc {formatting.moment(sent.sent_at)}, chỉ tiêu này đang khóa" in words(note)
    assert "Ông/bà vừa gõ: 46,5 % Ghi chú: theo sổ" in words(note)
    assert (note.a.text, note.a["href"], note.a["hx-get"]) == ("Bỏ", url_of(SHARE), url_of(SHARE))


def test_what_did_not_come_back_says_why_it_is_closed(lan, url_of, assessment, cast):
    reviewing.enter(assessment, "1.1", "6.2", by=cast.lan)
    reviewing.conclude(assessment, reviewing.send(assessment, by=cast.hung), by=cast.minh, returned=["6.2"])

    note = closed_note(lan.put(url_of("1.1"), data={"yes": "no"}, headers=HTMX))

    assert "Chỉ tiêu này không bị trả lại nên đang khóa" in words(note)


def test_what_was_approved_says_so(lan, url_of, assessment, cast):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    submission = reviewing.send(assessment, by=cast.hung)
    reviewing.conclude(assessment, submission, by=cast.minh)
    reviewing.conclude(assessment, submission, by=cast.nam)

    note = closed_note(lan.put(url_of("1.1"), data={"yes": "no"}, headers=HTMX))

    assert "Lần gửi số 1 đã được duyệt, chỉ tiêu này đang khóa." in words(note)


def test_that_it_is_closed_goes_before_what_is_wrong_with_what_was_typed(lan, url_of, assessment, cast):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)

    note = closed_note(lan.put(url_of(SHARE), data={"percent": "gần đủ"}, headers=HTMX))

    assert "Ông/bà vừa gõ: gần đủ Bỏ" in words(note)
    assert "Ông/bà ghi một số" not in words(note)


def test_without_scripts_a_closed_indicator_shows_what_was_typed_on_its_page(lan, url_of, assessment, cast):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)
    response = lan.post(url_of(SHARE), data={"percent": "46,5", "_version": "0"})
    page = page_of(response)

    assert response.status_code == 409
    assert "Ông/bà vừa gõ: 46,5 %" in words(page.select_one(".indicator [data-closed]"))
    assert "người khác thay đổi" not in page.text
    assert not page.select(".error-summary")


def test_an_indicator_that_the_set_does_not_have_is_404(lan, url_of):
    assert lan.put(url_of("99.9"), data={"yes": "yes"}, headers=HTMX).status_code == 404


# ---------------------------------------------------------------- history and guidance


def test_history_says_who_changed_what(visit, cast, lan, url_of):
    lan.post(url_of(SHARE), data={"percent": "46", "_version": "0"})
    entry = words(visit(cast.lan, f"{url_of(SHARE)}/lich-su").select_one(".timeline li"))

    assert entry.startswith("Sửa kết quả Bà Lan")
    assert entry.endswith("– → 46,0 %")


def test_saves_of_one_person_within_ten_minutes_are_one_entry(visit, cast, lan, url_of, assessment):
    lan.post(url_of(SHARE), data={"percent": "46", "_version": "0"})
    lan.post(url_of(SHARE), data={"percent": "47", "_version": "1"})
    reviewing.enter(assessment, SHARE, by=cast.hung)
    entries = [words(each) for each in visit(cast.nam, f"{url_of(SHARE)}/lich-su").select(".timeline li")]

    assert len(entries) == 2
    assert entries[1].endswith("– → 47,0 %")


def test_history_tells_of_reviews_too(visit, cast, url_of, assessment):
    reviewing.enter(assessment, SHARE, by=cast.lan)
    submission = reviewing.send(assessment, by=cast.hung)
    reviewing.conclude(assessment, submission, by=cast.minh, returned=[SHARE])
    newest = words(visit(cast.lan, f"{url_of(SHARE)}/lich-su").select_one(".timeline__returned"))

    assert newest.startswith("Trả lại Bà Minh") and reviewing.REASON in newest


def test_without_changes_history_says_so(visit, cast, url_of):
    assert "Chưa ai sửa chỉ tiêu này." in words(visit(cast.lan, f"{url_of(SHARE)}/lich-su").select_one(".empty"))


def test_guidance_tells_level_source_papers_and_who_guides(visit, cast, sheet_url):
    page = words(visit(cast.lan, "/huong-dan/xa-ntm-2021-2025/5").select_one("main"))

    for expected in ("Đồng bằng sông Hồng", "theo nguồn thứ cấp", "Minh chứng thường cần", "Nơi hướng dẫn"):
        assert expected in page


def test_every_indicator_has_its_guidance(visit, cast, sheet_url):
    for indicator in reviewing.applied().criteria_set.indicators:
        visit(cast.lan, f"/huong-dan/xa-ntm-2021-2025/{indicator.code}")


def test_guidance_of_nothing_is_404(visit, cast):
    visit(cast.lan, "/huong-dan/xa-ntm-2021-2025/99", status=404)
    visit(cast.lan, "/huong-dan/khac/1.1", status=404)
