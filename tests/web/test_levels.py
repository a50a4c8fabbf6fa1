"""Where each level of a set comes from: one page for everybody who is signed in."""

from dataclasses import replace

import pytest

from ntm_assess.domain.criteria import CriteriaSet, Group
from ntm_assess.law.library import load_all
from tests.conftest import CRITERIA_SET

PAGE = f"/bo-tieu-chi/{CRITERIA_SET}/muc"


def words(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def row_of(page, code: str):
    return next(row for row in page.select("tbody tr") if row.b and row.b.text == code)


@pytest.mark.parametrize("login", ["lan", "hung", "minh", "nam", "sen", "tu", "thu", "kim"])
def test_everybody_reads_how_many_levels_are_how_sure(visit, cast, login):
    counts = words(visit(getattr(cast, login), PAGE).select_one("#dem"))

    assert "15 theo nguồn thứ cấp" in counts
    assert "36 chưa đối chiếu" in counts
    assert "0 đã đối chiếu công báo" in counts
    assert "chưa có mức" in counts


def test_a_level_stands_with_its_region_decree_and_status(visit, cast):
    page = visit(cast.thu, PAGE)
    cells = [words(cell) for cell in row_of(page, "15.4").select("td")]

    assert cells[1] == "Trung du miền núi phía Bắc"
    assert cells[2].startswith("≥ 50 % ")
    assert cells[3] in ("chưa đối chiếu", "theo nguồn thứ cấp")
    assert "Quyết định 318/QĐ-TTg" in cells[4]


def test_the_page_where_it_was_read_is_a_link_that_tells_nobody_who_reads(visit, cast):
    links = visit(cast.thu, PAGE).select("a.levels__source")

    assert links
    assert {tuple(each["rel"]) for each in links} == {("noreferrer",)}
    assert all(each["href"].startswith("http") for each in links)


def test_a_province_sees_which_of_its_own_levels_hold(visit, cast):
    own, elsewhere = visit(cast.lan, PAGE), visit(cast.ngoc, PAGE)

    assert "mức mẫu" in words(own.select_one("#dem"))
    assert "Dùng ở" in words(own)
    assert "mức mẫu" not in words(elsewhere)


def test_what_nobody_knows_is_a_line_that_says_who_sets_it(visit, cast):
    page = visit(cast.thu, f"{PAGE}?loc=chua-co")
    rows = page.select("tbody tr")

    assert rows
    assert all("chưa có mức" in words(row) for row in rows)
    assert any("UBND cấp tỉnh quy định" in words(row) for row in rows)


def test_the_filters_count_what_they_show(visit, cast):
    page = visit(cast.thu, PAGE)
    for each in page.select(".filters a"):
        label, _, count = words(each).rpartition(" ")
        assert len(visit(cast.thu, each["href"]).select("tbody tr")) == int(count), label


def test_a_multiple_of_another_level_says_of_which(visit, cast):
    page = visit(cast.thu, "/bo-tieu-chi/xa-ntm-kieu-mau-2021-2025/muc")

    assert "lần mức của chỉ tiêu 10" in words(page)


def test_a_set_without_indicators_says_so(visit, cast):
    assert "Chưa biết chỉ tiêu nào" in words(visit(cast.lan, "/bo-tieu-chi/xa-ntm-2026-2030/muc"))


def test_an_unknown_set_is_not_there(client_of, cast):
    assert client_of(cast.lan).get("/bo-tieu-chi/khong-co/muc").status_code == 404


def a_long_set(shipped: CriteriaSet, indicators: int) -> CriteriaSet:
    """As many indicators as told, all in one criterion."""
    (first, *_) = shipped.criteria[0].indicators
    many = tuple(replace(first, code=f"1.{number}") for number in range(1, indicators + 1))
    criterion = replace(shipped.criteria[0], indicators=many)
    return replace(shipped, id="bo-dai", groups=(Group("I", "Nhóm", (criterion,)),))


@pytest.fixture
def long_list(app):
    """Three parts of a list of 250."""
    library = load_all()
    app.extensions["criteria"] = replace(
        library, sets={**library.sets, "bo-dai": a_long_set(library.sets[CRITERIA_SET], 250)}
    )
    yield "/bo-tieu-chi/bo-dai/muc"
    app.extensions["criteria"] = library


@pytest.mark.parametrize(("part", "lines"), [("1", 100), ("3", 50), ("99", 50), ("0", 100), ("x", 100)])
def test_a_long_list_comes_in_parts(visit, cast, long_list, part, lines):
    page = visit(cast.thu, f"{long_list}?trang={part}")

    assert len(page.select("tbody tr")) == lines
    assert "trên 3" in words(page.select_one(".pager"))


def test_the_desk_comes_in_the_same_parts(visit, cast, long_list):
    page = visit(cast.thu, "/cai-dat/bo-tieu-chi/bo-dai/doi-chieu?trang=3&loc=chua-ai")

    assert len(page.select("tbody tr")) == 50
    assert "loc=chua-ai" in page.select_one(".pager a")["href"]


def test_the_list_costs_the_same_however_long_it_is(client_of, cast, long_list, count_queries):
    def queries_of(url: str) -> int:
        client = client_of(cast.nam)
        with count_queries() as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    assert queries_of(long_list) == queries_of(PAGE) <= 8


# --- Wherever a verdict is printed, how sure its level is ------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "/lam-truoc", "/chi-tieu/1.1"])
def test_the_pages_of_a_sheet_say_how_sure_their_levels_are(visit, cast, sheet_url, page):
    assert "chưa đối chiếu" in words(visit(cast.lan, sheet_url + page).main)


@pytest.mark.parametrize("page", ["", "/lam-truoc"])
def test_a_whole_sheet_leads_to_where_its_levels_come_from(visit, cast, sheet_url, page):
    line = visit(cast.lan, sheet_url + page).select_one("#nguon-muc")

    assert "Chưa mức nào được đối chiếu công báo." in words(line)
    assert line.parent.a["href"] == PAGE


@pytest.mark.parametrize("page", ["/huong-dan/xa-ntm-2021-2025/3.1", "/bo-tieu-chi/xa-ntm-2021-2025"])
def test_the_pages_about_a_set_lead_to_its_levels(visit, cast, page):
    assert PAGE in {link["href"] for link in visit(cast.sen, page).select("main a")}


def test_two_sets_side_by_side_say_how_sure_each_level_is(visit, cast):
    page = visit(cast.sen, "/bo-tieu-chi/xa-ntm-2021-2025/khac/xa-ntm-nang-cao-2021-2025")
    shown = [each for each in page.select("tbody p.small") if "Chuẩn:" in words(each)]

    assert shown
    assert all(each.select_one(".level-note") for each in shown)
