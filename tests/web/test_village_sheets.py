"""An indicator village by village: filled in, refused where it cannot be, summed into the answer."""

import json
from decimal import Decimal

import pytest

from ntm_assess.domain import integrity
from ntm_assess.domain.workflow import State
from ntm_assess.storage import answers, commune_figures, tables, village_sheets, villages
from ntm_assess.storage.history import Actor
from ntm_assess.storage.villages import Details
from ntm_assess.web import access
from tests import reviewing
from tests.conftest import CRITERIA_SET, YEAR, page_of

CODE = "17.11"  # households that sort their waste


@pytest.fixture
def lan(client_of, cast):
    return client_of(cast.lan)


@pytest.fixture
def ids(cast, assessment) -> list[int]:
    """Of two villages, one of which has not said how many households it has."""
    villages.add(cast.lan.unit, [Details("Thôn Đông", 120), Details("Thôn Tây")], by=Actor.of(cast.lan))
    return [each.id for each in villages.of_unit(cast.lan.unit_id)]


@pytest.fixture
def url(sheet_url) -> str:
    return f"{sheet_url}/chi-tieu/{CODE}/theo-thon"


def typed(ids: list[int], *lines: tuple[str, str], version: int = 0) -> dict[str, str]:
    found = {}
    for id_, (part, whole) in zip(ids, lines, strict=False):
        found |= {f"{id_}-v": str(version), f"{id_}-part": part, f"{id_}-whole": whole}
    return found


def in_form(page, form: str = "main form.stack") -> dict[str, str]:
    """What the browser sends when nothing is typed."""
    return {each["name"]: each["value"] for each in page.select(f"{form} input") if each["name"] != "csrf_token"}


def use_sum(lan, visit, cast, url):
    """As it is pressed on the page that is shown now."""
    return lan.post(f"{url}/dung-tong", data=in_form(visit(cast.lan, url), 'form[action$="dung-tong"]'))


def write_as_hung(app, cast, assessment, village_id: int, version: int, **entry: int) -> None:
    with app.app_context():
        applied = access.applied_to(assessment)
    written = {village_id: village_sheets.Written(version, {name: Decimal(each) for name, each in entry.items()})}
    assert village_sheets.save(assessment, CODE, written, applied=applied, by=Actor.of(cast.hung)) == {}


def indicator_of(app, assessment):
    return app.extensions["criteria"].sets[assessment.criteria_set].indicator(CODE)


def kept_lines(app, assessment) -> list[dict]:
    return [dict(line.entry) for line in village_sheets.sheet(assessment, indicator_of(app, assessment)).lines]


def entry(assessment) -> dict:
    return dict(answers.find(assessment.id, CODE)[0].entry)


def test_lines_are_kept_and_the_answer_is_not_touched(lan, app, assessment, ids, url):
    assert lan.post(url, data=typed(ids, ("90", "120"), ("1.010", "2.000"))).location == url

    assert kept_lines(app, assessment) == [{"part": 90, "whole": 120}, {"part": 1010, "whole": 2000}]
    assert entry(assessment) == {}


def test_the_sum_goes_into_the_answer_when_somebody_says_so(lan, visit, cast, assessment, ids, url):
    lan.post(url, data=typed(ids, ("90", "120"), ("70", "80")))
    aside = visit(cast.lan, url).select_one("aside").get_text(" ", strip=True).replace("\xa0", " ")
    assert "80,0 %" in aside
    assert "160/200 hộ" in aside
    response = use_sum(lan, visit, cast, url)

    assert response.location.endswith("#chi-tieu-17-11")
    assert entry(assessment) == {"part": Decimal(160), "whole": Decimal(200)}
    page = visit(cast.lan, url)
    assert "Tổng là kết quả của xã." in page.select_one(".kept").text
    assert not page.select('form[action$="dung-tong"]')


def test_what_is_missing_is_named_and_not_summed(lan, visit, cast, assessment, ids, url):
    lan.post(url, data=typed(ids, ("90", "120")))

    page = visit(cast.lan, url)
    assert "Còn 1 thôn chưa có đủ số: Thôn Tây" in page.select_one("aside .notice").text
    assert not page.select('form[action$="dung-tong"]')
    assert lan.post(f"{url}/dung-tong", data={"_version": "0"}).status_code == 409
    assert entry(assessment) == {}


@pytest.mark.parametrize(
    ("line", "field"),
    [(("130", "120"), "part"), (("abc", "120"), "part"), (("1", "0"), "whole"), (("1,5", "2"), "part")],
)
def test_what_cannot_be_is_refused_at_its_village_and_stays(lan, app, assessment, ids, url, line, field):
    response = lan.post(url, data=typed(ids, line, ("70", "80")))
    page = page_of(response)

    assert response.status_code == 422
    assert page.select_one(f"#f{ids[0]}-{field}-error").text.strip()
    assert page.select_one(f"#f{ids[0]}-part")["value"] == line[0]
    assert page.select_one(f"#f{ids[1]}-part")["value"] == "70"
    assert kept_lines(app, assessment) == [{}, {}]


def test_own_households_fill_the_empty_wholes_on_request_only(lan, app, assessment, ids, url):
    lan.post(url, data=typed(ids, ("90", ""), ("70", "")))
    assert kept_lines(app, assessment) == [{"part": 90}, {"part": 70}]
    lan.post(url, data=typed(ids, ("90", ""), ("70", ""), version=1) | {"_fill": "yes"})

    assert kept_lines(app, assessment) == [{"part": 90, "whole": 120}, {"part": 70}]


def test_of_one_village_nothing_is_overwritten_unseen(lan, app, cast, assessment, ids, url):
    write_as_hung(app, cast, assessment, ids[0], 0, part=1, whole=2)
    response = lan.post(url, data=typed(ids, ("90", "120"), ("70", "80")))
    page = page_of(response)

    assert response.status_code == 409
    assert "Ông Hùng vừa ghi 1 / 2" in page.select_one("main form").get_text(" ", strip=True)
    assert page.select_one(f"#f{ids[0]}-part")["value"] == "90"
    assert kept_lines(app, assessment)[1] == {}
    assert lan.post(url, data=in_form(page)).status_code == 303
    assert kept_lines(app, assessment)[0] == {"part": 90, "whole": 120}


def test_a_line_that_i_never_touched_is_not_written_by_me(lan, visit, app, cast, assessment, ids, url):
    seen = in_form(visit(cast.lan, url))
    write_as_hung(app, cast, assessment, ids[0], 0, part=7, whole=10)

    assert lan.post(url, data=seen | {f"{ids[1]}-part": "5", f"{ids[1]}-whole": "20"}).status_code == 303
    assert kept_lines(app, assessment) == [{"part": 7, "whole": 10}, {"part": 5, "whole": 20}]


def test_beside_a_conflict_what_i_never_touched_shows_the_newest(lan, visit, app, cast, assessment, ids, url):
    seen = in_form(visit(cast.lan, url))
    write_as_hung(app, cast, assessment, ids[0], 0, part=7, whole=10)
    write_as_hung(app, cast, assessment, ids[1], 0, part=1, whole=2)
    refused = lan.post(url, data=seen | {f"{ids[1]}-part": "5", f"{ids[1]}-whole": "20"})
    page = page_of(refused)

    assert refused.status_code == 409
    assert [page.select_one(f"#f{id_}-part")["value"] for id_ in ids] == ["7", "5"]
    assert page.select_one("main form").text.count("Ông Hùng vừa ghi") == 1
    write_as_hung(app, cast, assessment, ids[0], 1, part=8, whole=10)
    assert lan.post(url, data=in_form(page)).status_code == 303
    assert kept_lines(app, assessment) == [{"part": 8, "whole": 10}, {"part": 5, "whole": 20}]


def test_a_fault_elsewhere_lets_nobody_overwrite_unseen(lan, visit, app, cast, assessment, ids, url):
    seen = in_form(visit(cast.lan, url)) | {f"{ids[0]}-part": "3", f"{ids[0]}-whole": "4", f"{ids[1]}-part": "abc"}
    write_as_hung(app, cast, assessment, ids[0], 0, part=7, whole=10)
    page = page_of(lan.post(url, data=seen))

    again = lan.post(url, data=in_form(page) | {f"{ids[1]}-part": ""})
    assert again.status_code == 409
    assert "Ông Hùng vừa ghi 7 / 10" in page_of(again).select_one("main form").get_text(" ", strip=True)
    assert kept_lines(app, assessment)[0] == {"part": 7, "whole": 10}


def test_filling_empty_wholes_takes_what_others_wrote_meanwhile(lan, visit, app, cast, assessment, ids, url):
    seen = in_form(visit(cast.lan, url))
    write_as_hung(app, cast, assessment, ids[0], 0, part=7)

    assert lan.post(url, data=seen | {"_fill": "yes"}).status_code == 303
    assert kept_lines(app, assessment)[0] == {"part": 7, "whole": 120}


def test_the_sum_overwrites_no_answer_unseen(lan, visit, cast, assessment, ids, url, sheet_url):
    lan.post(url, data=typed(ids, ("90", "120"), ("70", "80")))
    seen = in_form(visit(cast.lan, url), 'form[action$="dung-tong"]')
    lan.post(f"{sheet_url}/chi-tieu/{CODE}", data={"percent": "50", "_version": "0"})

    assert lan.post(f"{url}/dung-tong", data=seen).status_code == 409
    assert entry(assessment) == {"percent": Decimal(50)}
    assert use_sum(lan, visit, cast, url).status_code == 303


def test_a_sum_that_nobody_saw_is_not_used(lan, visit, app, cast, assessment, ids, url):
    lan.post(url, data=typed(ids, ("90", "120"), ("70", "80")))
    seen = in_form(visit(cast.lan, url), 'form[action$="dung-tong"]')
    write_as_hung(app, cast, assessment, ids[0], 1, part=120, whole=120)

    refused = lan.post(f"{url}/dung-tong", data=seen)
    assert refused.status_code == 409
    assert "tổng không còn như ông/bà đã xem" in page_of(refused).text
    assert lan.post(f"{url}/dung-tong", data={"_version": "0"}).status_code == 409
    assert entry(assessment) == {}
    assert use_sum(lan, visit, cast, url).status_code == 303


def test_another_whole_than_the_common_figure_is_told(lan, visit, cast, ids, url):
    typed_figures = {"as_of": "31/12/2025", "source": "Báo cáo", "evidence": "", "count_households": "210"}
    lan.post("/xa/90001/so-lieu-chung/them", data=typed_figures)
    lan.post(url, data=typed(ids, ("90", "120"), ("70", "80")))

    text = visit(cast.lan, url).select_one("aside .notice").text.replace("\xa0", " ")
    assert "Mẫu số 200 hộ khác số liệu chung của xã là 210 hộ (31/12/2025)" in text


def test_what_villages_do_not_count_says_so(visit, cast, sheet_url):
    assert "không cộng theo thôn" in visit(cast.lan, f"{sheet_url}/chi-tieu/1.1/theo-thon").select_one("main").text


def test_what_villages_do_not_count_keeps_its_answer(lan, assessment, cast, ids, sheet_url):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    before, version = answers.find(assessment.id, "1.1")
    refused = lan.post(f"{sheet_url}/chi-tieu/1.1/theo-thon/dung-tong", data={"_version": str(version)})

    assert refused.status_code == 409
    assert answers.find(assessment.id, "1.1") == (before, version)


def test_without_villages_it_leads_to_their_list(visit, cast, url):
    assert visit(cast.lan, url).select_one('main a[href="/xa/90001/thon"]')


def test_readers_see_the_lines_and_write_nothing(client_of, visit, cast, lan, ids, url):
    lan.post(url, data=typed(ids, ("90", "120")))
    page = visit(cast.minh, url)

    assert not page.select("main form")
    assert "120" in page.select_one("tbody").text
    for person, status in ((cast.minh, 403), (cast.hung, 403), (cast.bao, 404)):
        client = client_of(person)
        assert client.post(url, data={}).status_code == status
        assert client.post(f"{url}/dung-tong", data={}).status_code == status


def test_a_sheet_that_was_sent_is_closed(lan, visit, cast, assessment, ids, url):
    lan.post(url, data=typed(ids, ("90", "120"), ("70", "80")))
    tables.Assessment.update(state=str(State.SENT)).execute()

    assert not visit(cast.lan, url).select("main form, aside form")
    assert lan.post(url, data=typed(ids, ("1", "2"), version=1)).status_code == 409
    assert lan.post(f"{url}/dung-tong", data={"_version": "0"}).status_code == 409


@pytest.mark.parametrize("code", ["17.11", "12.1", "17.1", "9.1", "2.1", "1.1"])
def test_the_pages_keep_the_house_rules(visit, cast, ids, sheet_url, code):
    for path in ("", "/in"):
        visit(cast.lan, f"{sheet_url}/chi-tieu/{code}/theo-thon{path}")


def test_many_villages_cost_no_more_questions_than_two(lan, cast, ids, url, count_queries):
    lan.post(url, data=typed(ids, ("90", "120"), ("70", "80")))
    with count_queries() as few:
        lan.get(url)
    villages.add(cast.lan.unit, [Details(f"Thôn {number}") for number in range(30)], by=Actor.of(cast.lan))
    with count_queries() as many:
        lan.get(url)

    assert len(many) == len(few)


# --- What becomes of it -----------------------------------------------------------------------------------------------


@pytest.fixture
def summed(lan, visit, cast, assessment, ids, url) -> None:
    lan.post(url, data=typed(ids, ("90", "120"), ("70", "80")))
    use_sum(lan, visit, cast, url)


def kept(assessment) -> village_sheets.Kept:
    return village_sheets.newest(assessment.id, CODE)


def test_it_stands_with_the_papers(visit, cast, assessment, summed, sheet_url):
    subject = visit(cast.lan, f"{sheet_url}/chi-tieu/{CODE}/tep").select_one(".kept")
    assert kept(assessment).sha256 in subject.text
    assert "Thôn Tây" in subject.text
    listed = visit(cast.minh, f"{sheet_url}/minh-chung").select_one("#theo-thon").parent
    assert "Chỉ tiêu 17.11: 2 thôn" in listed.text


def test_it_is_frozen_with_what_is_sent_and_shown_to_the_reviewer(visit, lan, cast, app, assessment, summed, url):
    submission = reviewing.send(assessment, by=cast.hung)
    item = next(each for each in json.loads(bytes(submission.content))["items"] if each["code"] == CODE)
    assert item["village_sheet"] == kept(assessment).sha256
    assert reviewing.hashes_of(submission)[CODE] == integrity.digest(item)

    page = visit(cast.minh, f"/tham-dinh/90001/{CRITERIA_SET}/{YEAR}/{CODE}")
    assert "Đúng bằng tổng của bảng theo thôn" in page.select_one(".checks").text
    assert kept(assessment).sha256 in page.select_one(".kept").text


def test_a_figure_that_was_changed_since_is_sent_without_it(lan, cast, assessment, summed, sheet_url):
    lan.post(f"{sheet_url}/chi-tieu/{CODE}", data={"percent": "50", "_version": "1"})
    submission = reviewing.send(assessment, by=cast.hung)

    assert all("village_sheet" not in each for each in json.loads(bytes(submission.content))["items"])


def test_the_reviewer_is_told_of_another_whole(visit, lan, cast, assessment, summed):
    typed_figures = {"as_of": "31/12/2025", "source": "Báo cáo", "evidence": "", "count_households": "210"}
    lan.post("/xa/90001/so-lieu-chung/them", data=typed_figures)
    reviewing.send(assessment, by=cast.hung)

    looks = visit(cast.minh, f"/tham-dinh/90001/{CRITERIA_SET}/{YEAR}/{CODE}").select(".checks__look")
    found = [each.get_text(" ", strip=True).replace("\xa0", " ") for each in looks]
    assert "Cần người xem: mẫu số 200 hộ khác số liệu chung của xã là 210 hộ (31/12/2025)" in found


def test_the_reviewer_is_told_of_the_whole_that_was_known_on_the_day_of_sending(visit, lan, cast, assessment, summed):
    typed_figures = {"as_of": "31/12/2025", "source": "Báo cáo", "evidence": "", "count_households": "210"}
    lan.post("/xa/90001/so-lieu-chung/them", data=typed_figures)
    reviewing.send(assessment, by=cast.hung)
    (dated,) = commune_figures.versions_of(assessment.unit_id)
    same = commune_figures.Details(dated.figures.as_of, {"households": 200}, dated.source)
    commune_figures.change(assessment.unit, dated, dated.version, same, by=Actor.of(cast.lan))

    looks = visit(cast.minh, f"/tham-dinh/90001/{CRITERIA_SET}/{YEAR}/{CODE}").select_one(".checks").text
    assert "khác số liệu chung của xã là 210 hộ (31/12/2025)" in looks.replace("\xa0", " ")


def test_the_history_of_the_indicator_tells_of_both(visit, cast, summed, sheet_url):
    lines = [each.text for each in visit(cast.lan, f"{sheet_url}/chi-tieu/{CODE}/lich-su").select(".timeline li b")]

    assert [each for each in lines if "thôn" in each] == ["Dùng tổng các thôn", "Nhập theo thôn", "Nhập theo thôn"]
