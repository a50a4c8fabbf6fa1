"""The checklist: a commune's whole sheet on one page, small and with a fixed number of queries."""

import gzip
from dataclasses import replace
from datetime import date

import pytest

from ntm_assess import wording
from ntm_assess.domain.criteria import Indicator
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.workflow import Kind, State
from ntm_assess.storage import answers, assessments, tables
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.history import Actor
from tests import reviewing
from tests.conftest import page_of

KILOBYTE = 1024
BUDGET = 15 * KILOBYTE  # decisions of the design: 57 rows with short notes, style sheets apart
MOST_QUERIES = 16


def words(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def filters(page) -> dict[str, str]:
    """The address of each filter -> its words with the count."""
    return {link["href"]: words(link) for link in page.select(".filter")}


@pytest.fixture
def begun(assessment, cast):
    """1.1 and 1.2 are met, 2.1 is not; one of them has a paper."""
    reviewing.enter(assessment, "1.1", "1.2", by=cast.lan)
    reviewing.enter(assessment, "2.1", by=cast.lan, meets=False)
    reviewing.bring_paper(assessment, "1.1", by=cast.lan)
    return assessment


def test_an_empty_sheet_shows_every_criterion_of_the_set(visit, cast, sheet_url):
    page = visit(cast.lan, sheet_url)

    assert words(page.select_one("#diem")) == "0/19 tiêu chí đạt"
    assert words(page.select_one("#da-nhap")) == "0/57 chỉ tiêu đạt · 0/57 đã nhập"
    assert len(page.select(".tiles .tile")) == len(page.select("details.criterion")) == 19
    assert len(page.select("form.indicator")) == 57


def test_two_numbers_say_how_far_it_is_and_neither_is_the_other(visit, cast, begun, sheet_url):
    page = visit(cast.lan, sheet_url)

    assert words(page.select_one("#diem")) == "1/19 tiêu chí đạt"
    assert words(page.select_one("#da-nhap")) == "2/57 chỉ tiêu đạt · 3/57 đã nhập"
    assert words(page.select_one("#nhom-I")) == "1/1 đạt"
    assert "2/2 chỉ tiêu" in words(page.select_one("#tc1-dong"))


def test_a_row_says_level_verdict_and_shortfall(visit, cast, begun, sheet_url):
    row = visit(cast.lan, sheet_url).select_one("#chi-tieu-2-1")

    assert words(row.select_one(".indicator__verdict")).startswith("Chưa đạt thiếu ")
    assert "mức mẫu" in words(row.select_one(".indicator__level"))
    assert row.select_one(".indicator__level a")["href"] == "/huong-dan/xa-ntm-2021-2025/2.1"


def test_evidence_and_history_are_one_link_away(visit, cast, begun, sheet_url):
    page = visit(cast.lan, sheet_url)

    assert words(page.select_one("#chi-tieu-1-1 .indicator__papers")) == "1 tệp"
    assert words(page.select_one("#chi-tieu-1-2 .indicator__papers")) == "Thêm tệp"
    assert page.select_one("#chi-tieu-1-2 .indicator__papers a")["href"] == f"{sheet_url}/chi-tieu/1.2/tep"
    assert page.select_one("#chi-tieu-1-1 .indicator__more a[href$=lich-su]").text == "Lịch sử sửa (2)"
    assert not page.select("#chi-tieu-3-1 a[href$=lich-su]")


# ---------------------------------------------------------------- filters


def test_filters_are_links_with_counts(visit, cast, begun, sheet_url):
    assert filters(visit(cast.lan, sheet_url)) == {
        "?loc=tat-ca": "Tất cả 19",
        "?loc=dat": "Đạt 1",
        "?loc=chua-dat": "Chưa đạt 18",
        "?loc=de-lam": "Dễ làm 0",
        "?loc=tra-lai": "Bị trả lại 0",
        "?loc=thieu": "Thiếu minh chứng 1",
    }


@pytest.mark.parametrize("shown, codes", [("dat", ["1"]), ("thieu", ["1"]), ("tra-lai", []), ("de-lam", [])])
def test_a_filter_shows_what_it_says(visit, cast, begun, sheet_url, shown, codes):
    page = visit(cast.lan, f"{sheet_url}?loc={shown}")

    assert [each["id"] for each in page.select("details.criterion")] == [f"tc{code}" for code in codes]
    assert page.select_one(".filter[aria-current]")["href"] == f"?loc={shown}"
    assert len(page.select(".tiles .tile")) == 19, "the tiles stay, they are the way to everything"
    assert bool(page.select(".empty")) is not bool(codes)


def test_an_unknown_filter_shows_everything(visit, cast, begun, sheet_url):
    assert len(visit(cast.lan, f"{sheet_url}?loc=khac").select("details.criterion")) == 19


def test_a_criterion_is_easy_when_all_that_is_left_of_it_is(visit, cast, assessment, sheet_url):
    reviewing.enter(assessment, "8.1", "8.2", "8.3", by=cast.lan)
    page = visit(cast.lan, sheet_url)

    assert filters(page)["?loc=de-lam"] == "Dễ làm 1"
    assert "Dễ làm · không cần kinh phí" in words(page.select_one("#tc8-dong"))
    assert "dễ làm" in page.select_one(".tile--easy")["title"]
    assert words(page.select_one("#chi-tieu-8-4 .notice--easy")).startswith("Dễ làm, không cần kinh phí.")


# ---------------------------------------------------------------- beside the list


def test_the_aside_says_what_comes_first_in_the_words_of_its_page(visit, cast, begun, sheet_url):
    page = visit(cast.lan, sheet_url)
    first_here = [words(link) for link in page.select("#lam-truoc .next-steps a")]
    first_there = [words(each) for each in visit(cast.lan, f"{sheet_url}/lam-truoc").select(".step h3")][:3]

    assert first_here == first_there
    assert len(first_here) == 3


def test_the_set_says_until_when_it_holds(visit, cast, sheet_url):
    assert "Áp dụng đến hết 31/12/2025" in words(visit(cast.lan, sheet_url).select_one("aside"))


def test_what_came_back_stands_there_with_its_reason(visit, cast, begun, sheet_url):
    returned(begun, cast)
    page = visit(cast.lan, sheet_url)
    card = words(page.select_one("#bi-tra-lai"))

    assert card.startswith("1 mục bị trả lại 2.1 Đường xã")
    assert reviewing.REASON in card and "Bà Minh" in card
    assert reviewing.REASON in words(page.select_one("#chi-tieu-2-1"))
    assert filters(page)["?loc=tra-lai"] == "Bị trả lại 1"


def test_what_came_back_and_is_not_counted_any_more_stands_in_nobodys_way(
    visit, client_of, cast, begun, sheet_url, app
):
    """An amendment retires it while it is back with the commune."""
    returned(begun, cast)
    retire(app, "2.1")
    answer = client_of(cast.hung).post(f"{sheet_url}/kiem-tra", data={"kind": "periodic"})

    assert not visit(cast.lan, sheet_url).select("#bi-tra-lai .card")
    assert page_of(client_of(cast.lan).get(f"{sheet_url}/lam-truoc")).select("main")
    assert answer.status_code == 303
    assert assessments.find(begun.unit.code, begun.criteria_set, begun.year, user=cast.lan).state == State.SENT


def retire(app, code: str) -> None:
    library = app.extensions["criteria"]
    the_set = library.sets["xa-ntm-2021-2025"]
    retired = the_set.with_criteria(
        lambda criterion: replace(criterion, indicators=tuple(_retired(each, code) for each in criterion.indicators))
    )
    app.extensions["criteria"] = replace(library, sets={**library.sets, the_set.id: replace(retired, sha256="0" * 64)})


def _retired(indicator: Indicator, code: str) -> Indicator:
    return replace(indicator, retired_from=date(2025, 10, 1)) if indicator.code == code else indicator


def test_a_condition_that_came_back_leads_to_where_it_is_declared(visit, cast, assessment, sheet_url):
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.declare_all(assessment, by=cast.hung)
    submission = reviewing.send(assessment, by=cast.hung, kind=Kind.RECOGNITION)
    reviewing.conclude(assessment, submission, by=cast.minh, returned=["dk:security"])
    link = visit(cast.lan, sheet_url).select_one("#bi-tra-lai a")

    assert words(link) == wording.condition("security")
    assert link["href"].startswith(f"{sheet_url}/kiem-tra#")


def test_after_a_return_only_what_was_returned_can_be_typed_in(visit, cast, begun, sheet_url):
    returned(begun, cast)

    assert [form["id"] for form in visit(cast.lan, sheet_url).select("form.indicator")] == ["chi-tieu-2-1"]


def test_what_was_mended_says_so(visit, cast, begun, sheet_url):
    returned(begun, cast)
    reviewing.enter(begun, "2.1", by=cast.lan)
    page = visit(cast.lan, sheet_url)

    assert not page.select("#bi-tra-lai .card")
    assert "Đã sửa" in words(page.select_one("#chi-tieu-2-1 .indicator__papers"))


def returned(assessment: tables.Assessment, cast) -> None:
    submission = reviewing.send(assessment, by=cast.hung)
    reviewing.conclude(assessment, submission, by=cast.minh, returned=["2.1"])


# ---------------------------------------------------------------- when it is closed


def test_a_sheet_that_was_sent_is_read_and_can_be_asked_back(visit, cast, begun, sheet_url):
    reviewing.send(begun, by=cast.hung)
    page = visit(cast.lan, sheet_url)

    assert not page.select("form.indicator, .indicator input, .indicator textarea")
    assert words(page.select_one("#chi-tieu-1-1 .indicator__read")) == "Có"
    assert words(page.select_one(".standing .button")) == "Xin rút lại"
    assert words(page.select_one("#tc1-dong .tag")) == "Chờ duyệt"


@pytest.mark.parametrize("reader", ["hung", "minh", "nam", "sen", "tu"])
def test_whoever_does_not_fill_in_reads(visit, cast, begun, sheet_url, reader):
    page = visit(getattr(cast, reader), sheet_url)

    assert not page.select("form.indicator")
    assert bool(page.select(".standing .button")) is (reader == "hung"), "sending is the commune's business"


def test_the_neighbour_does_not_know_of_it(visit, cast, sheet_url):
    visit(cast.bao, sheet_url, status=404)


def test_a_set_or_year_that_is_not_there_is_404(visit, cast, sheet_url):
    visit(cast.lan, sheet_url.replace("xa-ntm-2021-2025", "khac"), status=404)
    visit(cast.lan, sheet_url.replace("/2025", "/2024"), status=404)


def test_a_note_is_text_whatever_it_looks_like(client_of, cast, assessment, sheet_url):
    note = '</textarea><script>alert("x")</script>'
    answer = Answer("1.1", {"yes": True}, note)
    answers.save(assessment, answer, SaveMark(0), applied=reviewing.applied(), by=Actor.of(cast.lan))

    page = page_of(client_of(cast.lan).get(sheet_url))
    assert page.select_one("#chi-tieu-1-1 textarea").text.strip() == note


# ---------------------------------------------------------------- budgets


@pytest.fixture
def full(assessment, cast):
    """Every row is filled in, has a note and a paper; some are not met."""
    codes = [indicator.code for indicator in reviewing.applied().criteria_set.indicators]
    for place, code in enumerate(codes):
        reviewing.enter(assessment, code, by=cast.lan, meets=place % 6 != 5, note=f"Theo báo cáo số {place + 12}")
        reviewing.bring_paper(assessment, code, by=cast.lan)
    return assessment


def test_the_page_of_57_filled_rows_fits_a_poor_line(client_of, cast, full, sheet_url):
    response = client_of(cast.lan).get(sheet_url, headers={"Accept-Encoding": "gzip"})

    assert len(gzip.decompress(response.data)) > 100 * KILOBYTE, "the whole page was measured"
    assert len(response.data) <= BUDGET


def test_so_does_the_page_of_a_sheet_that_came_back(client_of, cast, full, sheet_url):
    submission = reviewing.send(full, by=cast.hung)
    reviewing.conclude(full, submission, by=cast.minh, returned=["2.1", "15.4", "17.1"])
    response = client_of(cast.lan).get(sheet_url, headers={"Accept-Encoding": "gzip"})

    assert len(response.data) <= BUDGET


def test_the_number_of_queries_does_not_grow_with_what_is_on_the_sheet(
    client_of, cast, assessment, sheet_url, count_queries
):
    client = client_of(cast.lan)
    reviewing.enter(assessment, "1.1", by=cast.lan)
    client.get(sheet_url)
    with count_queries() as nearly_empty:
        client.get(sheet_url)
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.bring_paper(assessment, "1.1", by=cast.lan)
    with count_queries() as filled:
        client.get(sheet_url)

    assert len(filled) == len(nearly_empty)
    assert len(filled) <= MOST_QUERIES
