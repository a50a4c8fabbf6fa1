"""Khác gì? Anybody who is signed in reads two sets side by side."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ntm_assess.domain.criteria import CriteriaSet, Level, LevelEntry, LevelStatus
from ntm_assess.domain.set_maps import Change, Confidence, Link, Parts, SetMap
from ntm_assess.law.library import Library
from tests.conftest import CRITERIA_SET

OTHER_SET = "bo-khac"
URL = f"/bo-tieu-chi/{CRITERIA_SET}/khac/{OTHER_SET}"


def another(shipped: CriteriaSet) -> CriteriaSet:
    """Criterion 9: 9.1 in other words, 9.2 with a higher level in the Red River Delta."""
    first, second = next(each for each in shipped.criteria if each.code == "9").indicators
    level = Level({"at_least": 99}, LevelStatus.SECONDARY, "Quyết định 99")
    raised = replace(second, levels=(LevelEntry(level, regions=("DBSH",)), *second.levels))
    criterion = next(each for each in shipped.criteria if each.code == "9")
    indicators = (replace(first, text="Nhà tạm, nhà dột nát"), raised)
    group = replace(shipped.groups[0], criteria=(replace(criterion, indicators=indicators),))
    return replace(shipped, id=OTHER_SET, short_title="Bộ khác", groups=(group,))


@pytest.fixture
def unmapped(app) -> Iterator[Library]:
    own: Library = app.extensions["criteria"]
    shipped = own.sets[CRITERIA_SET]
    app.extensions["criteria"] = Library({CRITERIA_SET: shipped, OTHER_SET: another(shipped)}, own.overlays)
    yield app.extensions["criteria"]
    app.extensions["criteria"] = own


@pytest.fixture
def mapped(app, unmapped) -> Library:
    links = (
        Link(Change.SAME, ("9.1",), "9.1"),
        Link(Change.LEVEL_CHANGED, ("9.2",), "9.2", Confidence.MEDIUM, "Mức cao hơn."),
        Link(Change.DROPPED, ("7",), "", Confidence.LOW, "Thôi không hỏi."),
    )
    found = SetMap("thu", CRITERIA_SET, OTHER_SET, Parts.INDICATORS, links, "Bảng do công cụ gợi ý.")
    app.extensions["criteria"] = Library(unmapped.sets, unmapped.overlays, {"thu": found})
    return app.extensions["criteria"]


def text_of(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def row_of(page, code: str):
    return next(row for row in page.select("tbody tr") if row.b and row.b.text == code)


def test_texts_and_levels_stand_side_by_side(visit, cast, mapped):
    row = row_of(visit(cast.lan, URL), "9.2")
    before, change, after = (text_of(cell) for cell in row.select("td"))

    assert "Chưa có mức" in before or "quy định" in before, "the shipped set has none for this region"
    assert "Đổi mức, nội dung (khá chắc) Mức cao hơn." in change
    assert "≥ 99 % theo nguồn thứ cấp" in after.replace("\xa0", " ")


def test_the_words_that_differ_are_marked(visit, cast, mapped):
    row = row_of(visit(cast.lan, URL), "9.1")

    assert [each.text for each in row.select("ins")] == ["nhà"]
    assert row.select("del") == []


def test_what_is_dropped_stands_at_the_end(visit, cast, mapped):
    last = visit(cast.nam, URL).select("section.compared")[-1]

    assert last.h2.text == "Không có trong Bộ khác"
    assert "Thôi không hỏi." in text_of(last)


def test_levels_are_those_of_the_region_that_is_chosen(visit, cast, mapped):
    row = row_of(visit(cast.lan, f"{URL}?vung=TN"), "9.2")

    assert "99" not in text_of(row)


def test_a_region_that_is_none_is_not_taken(visit, cast, mapped):
    page = visit(cast.lan, f"{URL}?vung=khong-co")

    assert page.select_one("option[selected]")["value"] == "DBSH", "that of the province"


def test_one_kind_of_change_can_be_shown_alone(visit, cast, mapped):
    page = visit(cast.lan, f"{URL}?loc=same")

    assert [row.b.text for row in page.select("tbody tr")] == ["9.1"]


def test_the_other_way_round_leads_to_the_way_of_the_map(client_of, cast, mapped):
    response = client_of(cast.lan).get(f"/bo-tieu-chi/{OTHER_SET}/khac/{CRITERIA_SET}")

    assert response.location == URL


def test_without_a_map_equal_codes_stand_side_by_side_and_the_page_says_so(visit, cast, unmapped):
    page = visit(cast.thu, URL)

    assert "Chưa có bảng chuyển đổi giữa hai bộ" in text_of(page.main)
    assert row_of(page, "9.1").select("ins")


def test_criteria_are_compared_where_indicators_are_unknown(visit, cast, app, unmapped):
    other = unmapped.sets[OTHER_SET]
    bare = replace(other.groups[0], criteria=tuple(replace(each, indicators=()) for each in other.criteria))
    incomplete = replace(other, groups=(bare,), complete=False, missing="Chưa có 47 chỉ tiêu.")
    app.extensions["criteria"] = Library({**unmapped.sets, OTHER_SET: incomplete}, unmapped.overlays)

    page = visit(cast.lan, URL)
    assert "Chưa có 47 chỉ tiêu." in text_of(page.main)
    assert "Chưa biết các chỉ tiêu." in text_of(row_of(page, "9"))


@pytest.mark.parametrize("path", [f"{CRITERIA_SET}/khac/{CRITERIA_SET}", f"{CRITERIA_SET}/khac/khong-co"])
def test_there_is_no_such_comparison(client_of, cast, path):
    assert client_of(cast.lan).get(f"/bo-tieu-chi/{path}").status_code == 404


def test_it_asks_the_database_for_nothing_of_its_own(client_of, cast, mapped, count_queries):
    client = client_of(cast.sen)
    client.get(URL)
    with count_queries() as queries:
        client.get(URL)

    assert len(queries) <= 4
