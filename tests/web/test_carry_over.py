"""Lan starts from last year, or goes on with another set: four cases, and nothing comes along unasked."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.set_maps import Change, Link, Parts, SetMap
from ntm_assess.domain.workflow import Kind
from ntm_assess.law.library import Library
from ntm_assess.storage import answers, assessments, evidence, submissions, tables
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.history import Actor
from tests import reviewing
from tests.conftest import CRITERIA_SET, YEAR, page_of, started

OTHER_SET = "bo-khac"
START = ".notice a[href*=lay-tu]"  # on the checklist: the way to last year's figures


@pytest.fixture
def last_year(cast, app) -> tables.Assessment:
    """Of Tân Mai: 1.1 with a paper of that year, 2.1 with counts, 10 with an amount."""
    sheet = started(cast.lan, app, YEAR - 1)
    put(sheet, Answer("1.1", {"yes": True}), by=cast.lan)
    reviewing.enter(sheet, "2.1", "10", by=cast.lan)
    details = evidence.Details("Giấy xác nhận", period_from=date(YEAR - 1, 1, 1), period_to=date(YEAR - 1, 12, 31))
    file = {"sha256": "0" * 64, "file_name": "a.pdf", "media_type": "application/pdf", "size": 9, "pages": 1}
    evidence.add(sheet, "1.1", details, file, by=Actor.of(cast.lan))
    return sheet


@pytest.fixture
def url(last_year, sheet_url) -> str:
    return f"{sheet_url}/lay-tu"


def put(sheet: tables.Assessment, answer: Answer, *, by: tables.User) -> None:
    version = answers.find(sheet.id, answer.code)[1]
    answers.save(sheet, answer, SaveMark(version), applied=reviewing.applied(), by=Actor.of(by))


def stands(assessment: tables.Assessment) -> dict[str, Answer]:
    return assessments.answers_of(assessment.id)


def text_of(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def ticks(page, name: str = "muc", *, chosen: bool = True) -> list[str]:
    """What a browser would send of this page, pressed as it is."""
    boxes = page.select(f'input[name="{name}"]')
    return [box["value"] for box in boxes if box.has_attr("checked") is chosen]


def case_of(page, code: str) -> str:
    row = page.select_one(f'article[id$="chi-tieu-{code.replace(".", "-")}"]')
    return row["id"].partition("-")[0] if row else ""


# --- Looking ----------------------------------------------------------------------------------------------------------


def test_what_can_be_filled_in_is_ticked_beforehand(visit, cast, url):
    page = visit(cast.lan, url)

    assert page.h1.text == "Bắt đầu từ năm 2024"
    assert [each.partition(":")[0] for each in ticks(page)] == ["1.1", "2.1"]


def test_a_level_that_changed_with_the_year_is_looked_at(visit, cast, url):
    row = visit(cast.lan, url).select_one("#differs-chi-tieu-10")

    assert "Mức hoặc nội dung khác trước." in text_of(row)
    assert not row.select_one("input[name=muc]").has_attr("checked")


def test_another_value_is_shown_beside_and_not_ticked(visit, cast, url, assessment):
    put(assessment, Answer("1.1", {"yes": False}), by=cast.lan)
    row = visit(cast.lan, url).select_one("#differs-chi-tieu-1-1")

    assert "Bảng này đang ghi số khác" in text_of(row)
    assert "Trước chưa đạt" in text_of(row), "what is not met this year would be met"
    assert not row.select_one("input[name=muc]").has_attr("checked")


def test_a_paper_of_another_year_is_offered_with_a_warning(visit, cast, url):
    page = visit(cast.lan, url)

    assert ticks(page, "tep", chosen=False) == [f"1.1:{tables.Evidence.get().id}"]
    assert "số liệu ngoài năm 2025" in text_of(page.select_one("#filled-chi-tieu-1-1"))


def test_each_case_can_be_shown_alone(visit, cast, url):
    page = visit(cast.lan, f"{url}?loc=khac")

    assert [each["id"] for each in page.select("article.proposal")] == ["differs-chi-tieu-10"]
    assert [text_of(each) for each in page.select(".filters a")] == [
        "Tất cả 3",
        "Điền được 2",
        "Khác 1",
        "Bỏ 0",
        "Giống 0",
    ]


def test_where_there_is_nothing_to_tick_there_is_no_button(visit, cast, url):
    assert visit(cast.lan, f"{url}?loc=tat-ca").select(".transfer")
    assert not visit(cast.lan, f"{url}?loc=bo").select(".transfer")


def test_what_has_no_source_is_named(visit, cast, url):
    assert "54 chỉ tiêu không có gì để lấy" in text_of(visit(cast.lan, url).aside)


def test_without_an_earlier_sheet_the_page_says_so(visit, cast, sheet_url):
    assert "Chưa có bản tự đánh giá nào trước đó" in text_of(visit(cast.lan, f"{sheet_url}/lay-tu").main)


def test_a_later_sheet_is_no_source(visit, cast, last_year, assessment):
    put(assessment, Answer("1.1", {"yes": True}), by=cast.lan)

    page = visit(cast.lan, f"/xa/90001/{CRITERIA_SET}/{YEAR - 1}/lay-tu")
    assert page.h1.text == "Lấy số liệu đã có"


def test_hung_may_look_and_lan_confirms(visit, client_of, cast, url):
    page = visit(cast.hung, url)

    assert not page.select("input[type=checkbox], .transfer")
    assert "Cán bộ xã là người chọn và chuyển." in text_of(page.main)
    assert client_of(cast.hung).post(url).status_code == 403


def test_bao_does_not_see_what_tan_mai_has(client_of, cast, url):
    assert client_of(cast.bao).get(url).status_code == 404
    assert client_of(cast.bao).post(url).status_code == 404


def test_the_page_takes_a_fixed_number_of_queries(client_of, cast, url, last_year, count_queries):
    client = client_of(cast.lan)
    client.get(url)
    with count_queries() as few:
        client.get(url)
    reviewing.enter(last_year, "2.2", "2.3", "3.1", "4.1", "4.2", by=cast.lan)
    with count_queries() as many:
        client.get(url)

    assert len(many) == len(few) <= 14


# --- Confirming -------------------------------------------------------------------------------------------------------


def test_lan_confirms_what_is_ticked(client_of, visit, cast, url, assessment):
    response = client_of(cast.lan).post(url, data={"muc": ticks(visit(cast.lan, url))})

    assert response.status_code == 303
    assert stands(assessment).keys() == {"1.1", "2.1"}
    assert case_of(visit(cast.lan, url), "2.1") == "same"


def test_the_next_page_says_what_came_along(client_of, visit, cast, url):
    client = client_of(cast.lan)
    page = visit(cast.lan, url)
    answer = client.post(url, data={"muc": ticks(page), "tep": ticks(page, "tep", chosen=False)}, follow_redirects=True)

    assert "Đã chuyển 2 mục và 1 tệp từ năm 2024." in text_of(page_of(answer))


def test_the_record_of_an_indicator_says_where_it_came_from(client_of, visit, cast, url, sheet_url):
    client_of(cast.lan).post(url, data={"muc": ticks(visit(cast.lan, url))})

    assert "chuyển từ năm 2024" in text_of(visit(cast.lan, f"{sheet_url}/chi-tieu/1.1/lich-su").main)


def test_one_criterion_can_be_confirmed_alone(client_of, visit, cast, url, assessment):
    client_of(cast.lan).post(url, data={"muc": ticks(visit(cast.lan, url)), "tieu-chi": "2"})

    assert stands(assessment).keys() == {"2.1"}


def test_what_differs_comes_along_with_a_tick_of_its_own(client_of, visit, cast, url, assessment):
    put(assessment, Answer("1.1", {"yes": False}), by=cast.lan)
    tick = visit(cast.lan, url).select_one("#differs-chi-tieu-1-1 input[name=muc]")["value"]

    client_of(cast.lan).post(url, data={"muc": tick})

    assert stands(assessment)["1.1"].entry == {"yes": True}


def test_with_nothing_ticked_the_page_asks_for_something(client_of, cast, url, assessment):
    response = client_of(cast.lan).post(url)

    assert response.status_code == 422
    assert "Chưa chọn mục nào." in text_of(page_of(response))
    assert stands(assessment) == {}


def test_a_stale_page_is_told_in_words_and_changes_nothing(client_of, visit, cast, url, assessment):
    ticked = ticks(visit(cast.lan, url))
    put(assessment, Answer("2.1", {"percent": 12}), by=cast.lan)
    response = client_of(cast.lan).post(url, data={"muc": ticked})

    assert response.status_code == 409
    assert "chỉ tiêu 2.1 đã thay đổi" in text_of(page_of(response))
    assert stands(assessment).keys() == {"2.1"}


def test_a_form_that_comes_twice_is_carried_out_once(client_of, visit, cast, url, assessment):
    page = visit(cast.lan, url)
    form = {"muc": ticks(page), "key": page.select_one("#chuyen input[name=key]")["value"]}
    client = client_of(cast.lan)
    first, second = (client.post(url, data=form) for _ in range(2))

    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert tables.History.select().where(tables.History.action == "carry_over").count() == 1


@pytest.mark.parametrize("form", [{"muc": "9.9:x"}, {"muc": "1.1"}, {"tep": "1.1:999999"}, {"muc": "1.1:khac"}])
def test_what_was_never_offered_is_refused(client_of, cast, url, assessment, form):
    assert client_of(cast.lan).post(url, data=form).status_code == 409
    assert stands(assessment) == {}


def test_a_sheet_that_was_sent_takes_nothing(client_of, visit, cast, url, assessment, app):
    ticked = ticks(visit(cast.lan, url))
    put(assessment, Answer("4.1", {"yes": True}), by=cast.lan)
    submissions.send(assessment, Kind.PERIODIC, applied=reviewing.applied(), by=Actor.of(cast.hung))

    page = visit(cast.lan, url)
    assert "đang ở chỗ người thẩm định" in text_of(page.main)
    assert not page.select("input[type=checkbox]")
    assert client_of(cast.lan).post(url, data={"muc": ticked}).status_code == 409


def test_the_reviewer_is_told_what_was_carried_over(client_of, visit, cast, url, assessment):
    client_of(cast.lan).post(url, data={"muc": ticks(visit(cast.lan, url))})
    put(assessment, Answer("2.1", {"percent": 12}), by=cast.lan)
    submissions.send(assessment, Kind.PERIODIC, applied=reviewing.applied(), by=Actor.of(cast.hung))
    desk = f"/tham-dinh/90001/{CRITERIA_SET}/{YEAR}"

    assert "kết quả này chuyển từ năm 2024" in text_of(visit(cast.minh, f"{desk}/1.1").select_one(".claim"))
    assert "chuyển từ" not in text_of(visit(cast.minh, f"{desk}/2.1").select_one(".claim")), "typed since"


# --- Another set ------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_sets(app) -> Iterator[Library]:
    """Beside the shipped set one of two criteria: 1.1 asks for the same, 6.1 is merged, and the rest is gone."""
    own: Library = app.extensions["criteria"]
    shipped = own.sets[CRITERIA_SET]
    kept = [criterion for criterion in shipped.criteria if criterion.code in ("1", "6")]
    group = replace(shipped.groups[0], criteria=tuple(kept))
    other = replace(shipped, id=OTHER_SET, short_title="Bộ khác", groups=(group,))
    links = [Link(Change.SAME, ("1.1",), "1.1"), Link(Change.MERGED, ("6.1", "6.2"), "6.1", why="Gộp hai chỉ tiêu.")]
    links += [Link(Change.NEW, (), each.code) for each in other.indicators if each.code not in ("1.1", "6.1")]
    used = {code for link in links for code in link.old}
    links += [Link(Change.DROPPED, (each.code,)) for each in shipped.indicators if each.code not in used]
    found = SetMap("thu", CRITERIA_SET, OTHER_SET, Parts.INDICATORS, tuple(links), "Bảng thử.")
    incomplete = replace(other, id="chua-du", short_title="Bộ chưa đủ", complete=False, missing="Chưa có chỉ tiêu.")
    to_incomplete = replace(found, id="thu-2", new="chua-du", parts=Parts.CRITERIA)
    app.extensions["criteria"] = Library(
        {**own.sets, OTHER_SET: other, "chua-du": incomplete},
        own.overlays,
        {"thu": found, "thu-2": to_incomplete},
    )
    yield app.extensions["criteria"]
    app.extensions["criteria"] = own


@pytest.fixture
def entered(assessment, cast, two_sets) -> tables.Assessment:
    for code in ("1.1", "6.1", "6.2", "7"):
        put(assessment, Answer(code, {"yes": True}), by=cast.lan)
    return assessment


def test_lan_goes_on_with_another_set(client_of, visit, cast, entered, sheet_url):
    page = visit(cast.lan, f"{sheet_url}/bo-khac")
    choice = page.select_one("button[name=bo]")["value"]
    response = client_of(cast.lan).post(f"{sheet_url}/bo-khac", data={"bo": choice})
    page = visit(cast.lan, response.location)

    assert choice == f"{OTHER_SET}:{YEAR}"
    assert page.h1.text == f"Chuyển từ bộ Xã nông thôn mới 2021 - 2025, năm {YEAR}"
    assert [case_of(page, code) for code in ("1.1", "6.1", "7")] == ["filled", "differs", "dropped"]
    assert "Gộp hai chỉ tiêu." in text_of(page.select_one("#differs-chi-tieu-6-1"))


def test_an_incomplete_set_cannot_start_and_the_page_says_why(visit, client_of, cast, entered, sheet_url):
    page = visit(cast.lan, f"{sheet_url}/bo-khac")

    assert "Chưa bắt đầu được. Chưa có chỉ tiêu." in text_of(page.main)
    refused = client_of(cast.lan).post(f"{sheet_url}/bo-khac", data={"bo": f"chua-du:{YEAR}"})
    assert refused.status_code == 404
    assert not tables.Assessment.select().where(tables.Assessment.criteria_set == "chua-du").exists()


def test_a_map_of_criteria_is_no_source(visit, cast, entered, two_sets, app):
    complete = replace(two_sets.sets["chua-du"], complete=True)  # as it was when the sheet began
    applied = replace(reviewing.applied(), criteria_set=complete)
    assessments.start(cast.lan.unit, applied, by=Actor.of(cast.lan))

    page = visit(cast.lan, f"/xa/90001/chua-du/{YEAR}/lay-tu")
    assert page.h1.text == "Lấy số liệu đã có"


def test_where_no_map_leads_the_page_says_so(visit, cast, two_sets, app):
    applied = replace(reviewing.applied(), criteria_set=two_sets.sets[OTHER_SET])
    assessments.start(cast.lan.unit, applied, by=Actor.of(cast.lan))

    page = visit(cast.lan, f"/xa/90001/{OTHER_SET}/{YEAR}/bo-khac")
    assert re.search("Chưa có bảng chuyển đổi nào", text_of(page.main))


# --- The way there ----------------------------------------------------------------------------------------------------


def test_an_empty_sheet_offers_a_start_from_last_year(visit, cast, url, sheet_url, assessment):
    link = visit(cast.lan, sheet_url).select_one(START)

    assert link["href"] == f"{url}?tu={CRITERIA_SET}:2024"
    put(assessment, Answer("4.1", {"yes": True}), by=cast.lan)
    assert not visit(cast.lan, sheet_url).select(START)


def test_nobody_else_is_offered_one(visit, cast, url, sheet_url):
    assert not visit(cast.hung, sheet_url).select(START)
    assert not visit(cast.nam, sheet_url).select(START)


def test_a_set_that_leads_on_has_its_way_beside_the_other_years(visit, cast, sheet_url, two_sets):
    links = [link["href"] for link in visit(cast.lan, sheet_url).select("aside a")]

    assert f"{sheet_url}/bo-khac" in links
    assert f"{sheet_url}/lay-tu" in links


def test_what_was_typed_after_it_does_not_hide_where_it_came_from(client_of, visit, cast, url, sheet_url, assessment):
    client_of(cast.lan).post(url, data={"muc": ticks(visit(cast.lan, url))})
    put(assessment, Answer("1.1", {"yes": False}), by=cast.lan)

    assert "chuyển từ năm 2024" in text_of(visit(cast.lan, f"{sheet_url}/chi-tieu/1.1/lich-su").main)
