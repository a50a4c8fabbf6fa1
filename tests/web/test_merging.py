"""A merged commune: what its former communes had is typed or read, proposed, and confirmed by a person."""

import re
from dataclasses import dataclass
from datetime import date

import pytest

from ntm_assess.domain.scoring import Answer
from ntm_assess.storage import answers, areas, assessments, former_communes, merging, submissions, tables, units
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.former_communes import Addition, Details
from ntm_assess.storage.history import SYSTEM, Actor
from ntm_assess.storage.merging import Figures, Written
from tests import reviewing
from tests.conftest import CRITERIA_SET, YEAR, page_of
from tests.domain.builders import entry_of

MERGED_ON = date(YEAR, 7, 1)
DECISION = "Nghị quyết 01/NQ-VD"
BY_NAME, WITH_SHEET = "xã Phú Lâm", "xã Yên Hạ"


@dataclass(frozen=True)
class Merger:
    """Tân Mai was made of Yên Hạ, which has a sheet of the year before, and of Phú Lâm, known by name."""

    sheet: tables.Assessment
    old: tables.Assessment
    by_name: tables.FormerCommune

    def type(self, code: str, **entry: int | bool) -> None:
        written = {self.by_name.id: Written(0, Figures(entry_of(entry), as_of=date(YEAR - 1, 12, 31)))}
        by = Actor(1, "Bà Lan", "officer")
        assert merging.save(self.sheet, code, written, applied=reviewing.applied(), by=by) == {}

    def field(self, name: str) -> str:
        return f"{self.by_name.id}-{name}"


@pytest.fixture
def merger(cast, app, assessment) -> Merger:
    unit = cast.lan.unit
    own = units.add(unit.province, "90031", WITH_SHEET, by=SYSTEM)
    applied = areas.applied_to(app.extensions["criteria"], own, CRITERIA_SET, YEAR - 1)
    old = assessments.start(own, applied, by=Actor.of(cast.lan))
    old.unit = own
    for answer in (Answer("1.1", {"yes": True}), Answer("17.8", entry_of({"part": 80, "whole": 100}))):
        answers.save(old, answer, SaveMark(0), applied=applied, by=Actor.of(cast.lan))
    details = (Details("90031", WITH_SHEET, MERGED_ON, DECISION), Details("90032", BY_NAME, MERGED_ON, DECISION))
    kept = (own, None)
    additions = [Addition(unit, each, where) for each, where in zip(details, kept, strict=True)]
    former_communes.add(additions, by=Actor.of(cast.thu))
    by_name = former_communes.find("90032", unit_id=unit.id)
    return Merger(assessment, old, by_name)


@pytest.fixture
def url(merger, sheet_url) -> str:
    return f"{sheet_url}/hop-nhat"


def text_of(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def ticks(page, *, chosen: bool = True) -> list[str]:
    return [box["value"] for box in page.select('input[name="muc"]') if box.has_attr("checked") is chosen]


def value_of(page, code: str) -> str:
    return page.select_one(f'input[name="muc"][value^="{code}:"]')["value"]


def stands(sheet: tables.Assessment, code: str) -> Answer:
    return answers.find(sheet.id, code)[0]


# --- Proposals --------------------------------------------------------------------------------------------------------


def test_each_indicator_shows_every_former_commune_and_what_is_missing(visit, cast, url):
    row = visit(cast.lan, url).select_one("#chi-tieu-1-1")

    assert [text_of(each) for each in row.select("tbody th, tr th")][:2] == [
        "Xã Phú Lâm chưa có số",
        "Xã Yên Hạ bảng năm 2024",
    ]
    assert "Chưa có đủ số của xã Phú Lâm." in text_of(row)
    assert not row.select("input")


def test_what_fits_is_ticked_beforehand_and_says_how_it_came_about(visit, cast, url, merger):
    merger.type("1.1", yes=True)
    merger.type("17.8", part=45, whole=50)
    page = visit(cast.lan, url)

    assert [each.partition(":")[0] for each in ticks(page)] == ["1.1", "17.8"]
    assert "= (45 + 80) / (50 + 100) hộ" in text_of(page.select_one("#chi-tieu-17-8"))


def test_what_was_not_met_everywhere_and_becomes_met_waits_for_a_tick(visit, cast, url, merger):
    merger.type("17.8", part=900, whole=900)
    tables.Answer.update(entry='{"part":"1","whole":"100"}').where(tables.Answer.assessment == merger.old.id).execute()
    page = visit(cast.lan, url)

    assert ticks(page) == []
    assert "Có xã cũ chưa đạt mà hợp nhất lại thành đạt" in text_of(page.select_one("#chi-tieu-17-8"))


@pytest.mark.parametrize("who", ["lan", "hung"])
def test_what_is_ticked_lands_on_the_sheet_with_its_origin(client_of, visit, cast, url, merger, who):
    merger.type("17.8", part=45, whole=50)
    person = getattr(cast, who)
    response = client_of(person).post(url, data={"muc": ticks(visit(person, url))})

    assert response.status_code == 303
    assert stands(merger.sheet, "17.8").entry == entry_of({"part": 125, "whole": 150})
    history = visit(cast.lan, f"{url.removesuffix('/hop-nhat')}/chi-tieu/17.8/lich-su")
    assert "hợp nhất từ xã Phú Lâm (ghi tay, số ngày 31/12/2024), xã Yên Hạ (bảng năm 2024)" in text_of(history)


def test_the_reviewer_reads_where_the_figure_came_from(client_of, visit, cast, url, merger):
    merger.type("17.8", part=45, whole=50)
    client_of(cast.lan).post(url, data={"muc": ticks(visit(cast.lan, url))})
    submissions.send(merger.sheet, reviewing.Kind.PERIODIC, applied=reviewing.applied(), by=Actor.of(cast.hung))
    page = visit(cast.minh, f"/tham-dinh/90001/{CRITERIA_SET}/{YEAR}/17.8")

    assert "kết quả này hợp nhất từ xã Phú Lâm" in text_of(page)


def test_a_criterion_is_confirmed_by_itself(client_of, visit, cast, url, merger):
    merger.type("1.1", yes=True)
    merger.type("17.8", part=45, whole=50)
    client_of(cast.lan).post(url, data={"muc": ticks(visit(cast.lan, url)), "tieu-chi": "17"})

    assert stands(merger.sheet, "17.8").is_entered
    assert not stands(merger.sheet, "1.1").is_entered


def test_a_form_that_comes_twice_is_carried_out_once(client_of, visit, cast, url, merger):
    merger.type("1.1", yes=True)
    page = visit(cast.lan, url)
    data = {"muc": ticks(page), "key": page.select_one("input[name=key]")["value"]}
    lan = client_of(cast.lan)

    assert [lan.post(url, data=data).status_code for _ in range(2)] == [303, 303]
    assert tables.History.select().where(tables.History.action == "merge").count() == 1


def test_nothing_ticked_is_told(client_of, cast, url):
    response = client_of(cast.lan).post(url, data={})

    assert response.status_code == 422
    assert "Chưa chọn mục nào." in text_of(page_of(response))


def test_what_changed_meanwhile_is_not_written(client_of, visit, cast, url, merger):
    merger.type("1.1", yes=True)
    seen = ticks(visit(cast.lan, url))
    answers.save(
        merger.sheet, Answer("1.1", {"yes": False}), SaveMark(0), applied=reviewing.applied(), by=Actor.of(cast.hung)
    )
    response = client_of(cast.lan).post(url, data={"muc": seen})

    assert response.status_code == 409
    assert "chỉ tiêu 1.1 đã thay đổi" in text_of(page_of(response))
    assert stands(merger.sheet, "1.1").entry == {"yes": False}


def test_a_sheet_at_the_reviewers_offers_nothing(client_of, visit, cast, url, merger):
    merger.type("1.1", yes=True)
    seen = ticks(visit(cast.lan, url))
    reviewing.enter(merger.sheet, "8.2", by=cast.lan)
    reviewing.send(merger.sheet, by=cast.hung)
    page = visit(cast.lan, url)

    assert not page.select("input[type=checkbox]")
    assert client_of(cast.lan).post(url, data={"muc": seen}).status_code == 409


@pytest.mark.parametrize("who", ["minh", "nam", "sen", "tu"])
def test_reviewers_read_and_change_nothing(client_of, visit, cast, url, merger, who):
    merger.type("1.1", yes=True)
    page = visit(getattr(cast, who), url)

    assert "Có ở cả 2 xã cũ" in text_of(page)
    assert not page.select("input[type=checkbox]")
    assert client_of(getattr(cast, who)).post(url, data={}).status_code == 403


@pytest.mark.parametrize("page", ["", "/1.1"])
def test_bao_knows_nothing_of_it(client_of, cast, url, page):
    assert client_of(cast.bao).get(url + page).status_code == 404
    assert client_of(cast.bao).post(url + page).status_code == 404


@pytest.mark.parametrize(("key", "kept"), [("dien-duoc", "1.1"), ("chua-co", "1.2"), ("giong", "")])
def test_one_case_at_a_time(visit, cast, url, merger, key, kept):
    merger.type("1.1", yes=True)
    shown = [each["id"] for each in visit(cast.lan, f"{url}?loc={key}").select("article")]

    assert shown[:1] == ([f"chi-tieu-{kept.replace('.', '-')}"] if kept else [])


def test_a_commune_that_was_made_of_none_is_told_so(visit, cast, sheet_url):
    assert "không có xã cũ nào" in text_of(visit(cast.lan, f"{sheet_url}/hop-nhat"))
    assert "không có xã cũ nào" in text_of(visit(cast.lan, f"{sheet_url}/hop-nhat/1.1"))


def test_an_empty_sheet_leads_there(visit, cast, sheet_url, url):
    links = [each["href"] for each in visit(cast.lan, sheet_url).select(".notice a")]

    assert url in links


def test_the_page_takes_a_fixed_number_of_queries(client_of, cast, url, merger, count_queries):
    lan = client_of(cast.lan)
    with count_queries() as few:
        lan.get(url)
    for code in ("1.1", "1.2", "8.2"):
        merger.type(code, yes=True)
    former_communes.add(
        [Addition(cast.lan.unit, Details("90033", "xã Thứ Ba", MERGED_ON, DECISION))], by=Actor.of(cast.thu)
    )
    with count_queries() as many:
        lan.get(url)

    assert len(few) == len(many)


# --- The figures of one indicator -------------------------------------------------------------------------------------


def test_figures_are_typed_and_counted(client_of, visit, cast, url, merger):
    lan = client_of(cast.lan)
    data = {merger.field("v"): "0", merger.field("part"): "1.045", merger.field("whole"): "1.100"}
    response = lan.post(f"{url}/17.8", data=data | {merger.field("_as_of"): "31-12-24"})

    assert response.status_code == 303
    assert "(1.045 + 80) / (1.100 + 100) hộ" in text_of(visit(cast.lan, f"{url}/17.8"))
    assert visit(cast.lan, f"{url}/17.8").select_one(f"#f{merger.field('_as_of')}")["value"] == "31/12/2024"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"part": "60", "whole": "50"}, "lớn hơn"),
        ({"part": "bốn", "whole": "50"}, "số"),
        ({"_as_of": "31/31/2024"}, "ngày"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_stays(client_of, cast, url, merger, typed, message):
    data = {merger.field("v"): "0"} | {merger.field(name): text for name, text in typed.items()}
    response = client_of(cast.lan).post(f"{url}/17.8", data=data)
    page = page_of(response)

    assert response.status_code == 422
    assert re.search(message, text_of(page.select_one(".error-summary")), re.IGNORECASE)
    for name, text in typed.items():
        assert page.select_one(f"#f{merger.field(name)}")["value"] == text
    assert tables.FormerFigure.select().count() == 0


def test_two_people_see_each_others_figures_before_one_wins(client_of, cast, url, merger):
    merger.type("1.1", yes=True)
    data = {merger.field("v"): "0", merger.field("yes"): "no"}
    hung = client_of(cast.hung)
    response = hung.post(f"{url}/1.1", data=data)
    page = page_of(response)

    assert response.status_code == 409
    assert "vừa ghi: Có." in text_of(page)
    again = data | {merger.field("v"): page.select_one(f'[name="{merger.field("v")}"]')["value"]}
    assert hung.post(f"{url}/1.1", data=again).status_code == 303


def in_form(page) -> dict[str, str]:
    """What the browser sends when nothing is typed."""
    found = {each["name"]: each["value"] for each in page.select("main form input[name]")}
    for each in page.select("main form select"):
        chosen = each.select_one("option[selected]") or each.select_one("option")
        found[each["name"]] = chosen["value"]
    del found["csrf_token"]
    return found


def test_a_former_commune_that_i_never_touched_is_not_written_by_me(client_of, cast, url, merger):
    hung = client_of(cast.hung)
    seen = in_form(page_of(hung.get(f"{url}/17.8")))
    merger.type("17.8", part=45, whole=50)
    other = former_communes.find("90031", unit_id=cast.lan.unit_id).id
    typed = {f"{other}-part": "7", f"{other}-whole": "10"}

    assert hung.post(f"{url}/17.8", data=seen | typed).status_code == 303
    rows = {each.former_id: each.entry for each in tables.FormerFigure.select()}
    assert rows == {merger.by_name.id: '{"part":"45","whole":"50"}', other: '{"part":"7","whole":"10"}'}


def test_what_stood_there_can_be_taken_out(client_of, cast, url, merger):
    merger.type("1.1", yes=True)
    data = {merger.field("v"): "1", merger.field("yes"): ""}
    client_of(cast.lan).post(f"{url}/1.1", data=data)

    assert tables.FormerFigure.get().entry == "{}"


def test_an_indicator_that_does_not_exist_has_no_page(client_of, cast, url):
    assert client_of(cast.lan).get(f"{url}/99.9").status_code == 404


def test_the_reviewer_sees_the_figures_without_fields(visit, cast, url, merger):
    merger.type("1.1", yes=True)
    page = visit(cast.minh, f"{url}/1.1")

    assert not page.select("main input, main select")
    assert "ghi tay, số ngày 31/12/2024" in text_of(page)
