"""The list "Các xã": where each commune stands, and on which levels that rests."""

import pytest

from ntm_assess.law.library import load_all
from ntm_assess.storage import areas, tables, units
from ntm_assess.storage.history import SYSTEM
from tests import reviewing
from tests.conftest import started

URL = "/cac-xa"


def rows_of(page) -> list[str]:
    return [row.get_text(" ", strip=True) for row in page.select("tbody tr")]


def test_readers_see_the_communes_and_where_they_stand(visit, cast, assessment):
    assert rows_of(visit(cast.sen, URL)) == ["Xã Đồng Xanh – Chưa bắt đầu –", "Xã Tân Mai 2025 Đang nhập 0/19"]


def test_the_list_costs_the_same_for_many_communes(client_of, cast, assessment, count_queries):
    nam = client_of(cast.nam)
    with count_queries() as few:
        nam.get(URL)
    for number in range(20):
        units.add(assessment.unit.province, f"902{number:02}", f"xã Số {number}", by=SYSTEM)
    with count_queries() as many:
        nam.get(URL)

    assert len(many) == len(few)


# --- On which levels it rests -----------------------------------------------------------------------------------------

MAIN = "main"


def test_the_list_says_once_on_which_levels_it_rests(visit, cast, assessment):
    text = visit(cast.sen, URL).select_one(MAIN).text

    assert text.count("Mức dùng để tính") == 1
    assert "19 mức mẫu" in text
    assert "Chưa mức nào được đối chiếu công báo." in text


def test_where_they_differ_it_is_said_for_each_year(visit, cast, assessment, built_app):
    started(cast.bao, built_app, year=2024)

    lines = [line.text for line in visit(cast.sen, URL).select("main p.small")]

    assert [line.partition(".")[0] for line in lines] == ["Năm 2025", "Năm 2024"]
    assert "19 mức mẫu." in lines[0]
    assert "18 mức mẫu, 1 chưa có mức." in lines[1]


def test_without_a_sheet_nothing_is_said_of_levels(visit, cast):
    assert "Mức dùng để tính" not in visit(cast.sen, URL).select_one(MAIN).text


def test_the_list_follows_a_change_of_levels(visit, cast, assessment):
    reviewing.enter_all(assessment, by=cast.lan)
    assert rows_of(visit(cast.sen, URL))[1].endswith("19/19")

    province = assessment.unit.province
    units.change_province(province, 1, find_applied=areas.finder(load_all()), by=SYSTEM, overlay="")

    page = visit(cast.sen, URL)
    assert rows_of(page)[1].endswith("9/19")
    assert "19 chưa có mức" in page.select_one(MAIN).text


# --- When the levels of the province are not there --------------------------------------------------------------------


@pytest.fixture
def gone(assessment):
    """The province goes by levels whose file is not there."""
    tables.Province.update(overlay="khong-co").execute()
    return assessment


def test_no_result_is_shown_by_other_levels(visit, cast, gone):
    assert rows_of(visit(cast.sen, URL))[1] == "Xã Tân Mai 2025 Đang nhập – thiếu bộ mức của tỉnh"


@pytest.mark.parametrize("page", ["", "/lam-truoc", "/kiem-tra", "/ho-so", "/chi-tieu/1.1"])
def test_what_is_judged_by_them_says_what_the_administrator_does(visit, cast, gone, sheet_url, page):
    shown = visit(cast.hung, sheet_url + page, status=503)

    assert shown.select_one("h1").text == "Thiếu bộ mức của tỉnh"
    assert "criteria/localities/khong-co.toml" in shown.select_one(MAIN).text


def test_what_is_not_judged_is_still_there(visit, cast, gone):
    visit(cast.hung, "/xa/90001/thong-tin")
    visit(cast.hung, "/doi-mat-khau")


def test_a_draft_that_was_asked_for_says_it_too(client_of, cast, gone, sheet_url):
    client_of(cast.hung).post(f"{sheet_url}/ho-so")

    assert "criteria/localities/khong-co.toml" in tables.DossierRun.get().error


def test_nothing_is_begun_by_levels_that_are_not_there(client_of, cast, gone):
    response = client_of(cast.bao).post("/xa/90002/bat-dau", data={"choice": "xa-ntm-2021-2025:2025"})

    assert response.status_code == 503
    assert tables.Assessment.select().count() == 1
