"""Làm trước: the order, its reasons, what can be done in an hour, and the same list in Excel."""

import gzip
import io
import re
import zipfile

import pytest

from ntm_assess import wording
from ntm_assess.domain import priorities
from ntm_assess.storage import assessments, tables
from tests import reviewing

BUDGET = 15 * 1024
MOST_QUERIES = 16


def words(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


@pytest.fixture
def url(sheet_url):
    return f"{sheet_url}/lam-truoc"


@pytest.fixture
def begun(assessment, cast):
    """All is met but 8.4 and 15.4 (easy), 17.11 (easy) with 17.12, and 2.1 (costly); 3.2 is not entered."""
    unmet = ("8.4", "15.4", "17.11", "17.12", "2.1")
    codes = [each.code for each in reviewing.applied().criteria_set.indicators]
    reviewing.enter(assessment, *(code for code in codes if code not in (*unmet, "3.2")), by=cast.lan)
    reviewing.enter(assessment, *unmet, by=cast.lan, meets=False)
    return assessment


def test_steps_stand_in_the_order_of_the_rules_with_their_reason(visit, cast, begun, url):
    page = visit(cast.lan, url)
    expected = priorities.ranked(assessments.scorecard_of(begun, reviewing.applied()))

    assert [step["id"].removeprefix("chi-tieu-").replace("-", ".") for step in page.select(".step")] == [
        each.step.code for each in expected
    ]
    first = page.select_one(".step")
    assert words(first).startswith("Thứ 1 ")
    assert "Vì sao thứ nhất: không cần kinh phí" in words(first)


def test_how_sure_a_level_is_stands_beside_every_gap(visit, cast, begun, url):
    scorecard = assessments.scorecard_of(begun, reviewing.applied())
    page = visit(cast.lan, url)

    assert page.select_one("#nguon-muc").text == wording.levels_line(scorecard.applied)
    for step in page.select(".step"):
        result = scorecard.results[step["id"].removeprefix("chi-tieu-").replace("-", ".")]
        note = step.select_one(".step__facts .level-note")
        assert note.text == wording.level(result.level)
        assert note["href"].endswith(f"/{result.indicator.code}")


def test_easy_ones_come_first_and_money_after_a_line(visit, cast, begun, url):
    list_ = visit(cast.lan, url).select_one(".steps")
    shown = [words(each) if each.name == "h2" else each["id"] for each in list_.select("h2, .step")]

    assert shown.index("Cần kinh phí nhỏ") == 4, "after its own heading and the three that cost nothing"
    assert shown.index("Cần vốn – đưa vào kế hoạch") > shown.index("chi-tieu-17-12")
    assert len(list_.select(".step--easy .tag--easy")) == 3


def test_each_says_what_it_brings_counted_down_the_list(visit, cast, begun, url):
    gains = [words(each) for each in visit(cast.lan, url).select(".step__gain")]
    rises = [re.search(r"(\d+) → (\d+)/19", gain) for gain in gains]

    assert [match.groups() for match in rises if match] == [
        ("14", "15"),
        ("15", "16"),
        ("16", "17"),
        ("17", "18"),
        ("18", "19"),
    ]


def test_the_rules_and_their_answers_can_be_opened(visit, cast, begun, url):
    table = visit(cast.lan, url).select_one(".step .rules")

    assert [words(row.th) for row in table.select("tr")] == [
        "1. Kinh phí",
        "2. Ai quyết định",
        "3. Kéo theo",
        "4. Thời gian",
        "5. Còn thiếu",
        "6. Thứ tự",
    ]


def test_what_is_a_suggestion_says_so(visit, cast, begun, url):
    assert "gợi ý của công cụ" in words(visit(cast.lan, url).select_one(".step"))


def test_the_drawing_says_the_same_in_words(visit, cast, begun, url):
    drawing = visit(cast.lan, url).select_one("svg.matrix")

    assert "Kinh phí 0 đồng: việc 1, 2, 3." in drawing["aria-label"]
    assert len(drawing.select(".matrix__dot--easy")) == 3


def test_work_of_an_hour_is_listed_with_the_way_there(visit, cast, begun, url, sheet_url):
    quick = visit(cast.lan, url).select_one(".quick")
    entered, papers = quick.select("li")

    assert words(entered).startswith("Nhập số liệu 3.2 – Phòng, chống thiên tai 4 tại chỗ.")
    assert entered.a["href"] == f"{sheet_url}#chi-tieu-3-2"
    assert words(papers).startswith("Thêm minh chứng 1.1 ,")
    assert papers.a["href"] == f"{sheet_url}/chi-tieu/1.1/tep"


def test_what_came_back_is_work_of_an_hour_too(visit, cast, begun, url):
    submission = reviewing.send(begun, by=cast.hung)
    reviewing.conclude(begun, submission, by=cast.minh, returned=["1.1"])
    first = visit(cast.lan, url).select_one(".quick li")

    assert words(first).startswith("Sửa mục bị trả lại 1.1 –")
    assert reviewing.REASON in words(first)


# ---------------------------------------------------------------- when there is little to show


def test_when_everything_is_met_it_looks_like_good_news(visit, cast, assessment, url):
    reviewing.enter_all(assessment, by=cast.lan)
    page = visit(cast.lan, url)

    assert words(page.select_one(".empty--good")).startswith("Không còn việc nào. Xã đã đạt cả 19 tiêu chí.")
    assert not page.select(".step, .matrix")


def test_when_only_costly_work_is_left_it_says_that_the_easy_part_is_done(visit, cast, begun, url):
    reviewing.enter(begun, "8.4", "15.4", "17.11", by=cast.lan)
    notice = words(visit(cast.lan, url).select_one(".notice--good"))

    assert notice.startswith("Đã xong hết việc dễ.")
    assert "2 Giao thông" in notice


def test_what_has_no_level_stands_apart(visit, cast, begun, url, app):
    tables.Province.update(overlay="").execute()
    page = visit(cast.lan, url)
    without = page.select_one("#chua-co-muc")

    assert "2.1 Đường xã – mức do UBND cấp tỉnh quy định" in words(without)
    assert not page.select_one(".steps #chi-tieu-2-1")


def test_nothing_is_offered_that_cannot_be_done_yet(visit, cast, begun, url):
    page = words(visit(cast.lan, url))

    for later in ("Giao việc", "Để sau", "Lộ trình"):
        assert later not in page


# ---------------------------------------------------------------- who, and Excel


@pytest.mark.parametrize("reader", ["hung", "minh", "nam", "sen", "tu"])
def test_whoever_sees_the_sheet_sees_the_order(visit, cast, begun, url, reader):
    page = visit(getattr(cast, reader), url)

    assert page.select(".step")
    assert bool(page.select("a[href$=uoc-tinh]")) is (reader == "hung"), "the commune reckons what it takes"


def test_the_neighbour_does_not_know_of_it(visit, cast, url):
    visit(cast.bao, url, status=404)
    visit(cast.bao, f"{url}.xlsx", status=404)


def test_the_workbook_has_the_same_sentences(client_of, cast, begun, visit, url):
    response = client_of(cast.lan).get(f"{url}.xlsx")
    first = visit(cast.lan, url).select_one(".step")

    assert response.headers["Content-Disposition"] == 'attachment; filename="lam-truoc-90001-2025.xlsx"'
    with zipfile.ZipFile(io.BytesIO(response.data)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert first.h3.text in texts
    assert first.select_one(".step__gain").text in texts


# ---------------------------------------------------------------- budgets


def test_the_page_of_an_empty_sheet_fits_a_poor_line(client_of, cast, assessment, url):
    response = client_of(cast.lan).get(url, headers={"Accept-Encoding": "gzip"})

    assert len(gzip.decompress(response.data)) > 100 * 1024, "57 steps were measured"
    assert len(response.data) <= BUDGET


def test_the_number_of_queries_does_not_grow_with_the_list(client_of, cast, assessment, url, count_queries):
    client = client_of(cast.lan)
    client.get(url)
    with count_queries() as long_list:
        client.get(url)
    reviewing.enter_all(assessment, by=cast.lan)
    with count_queries() as no_list:
        client.get(url)

    assert len(long_list) == len(no_list) <= MOST_QUERIES
