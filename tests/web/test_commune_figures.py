"""The page "Số liệu chung": entered by date and paper, read by everybody who sees the commune, never overwritten."""

from datetime import date

import pytest

from ntm_assess.storage import commune_figures, tables, villages
from ntm_assess.storage.commune_figures import Details
from ntm_assess.storage.history import Actor
from tests.conftest import page_of

PAGE = "/xa/90001/so-lieu-chung"
TYPED = {
    "as_of": "31/12/2025",
    "source": "Báo cáo dân số năm 2025",
    "evidence": "",
    "count_households": "2.136",
    "count_women": "3.980",
    "count_men": "3826",
}


@pytest.fixture
def lan(client_of, cast):
    return client_of(cast.lan)


def entered(cast, **values: int) -> int:
    """The figures of the end of 2025."""
    details = Details(date(2025, 12, 31), values or {"households": 2136}, "Báo cáo dân số năm 2025")
    return commune_figures.add(cast.lan.unit, details, by=Actor.of(cast.lan))


def test_lan_enters_them_once(lan, cast):
    assert lan.post(f"{PAGE}/them", data=TYPED).location == PAGE

    (found,) = commune_figures.versions_of(cast.lan.unit_id)
    assert found.figures.as_of == date(2025, 12, 31)
    assert found.figures.values == {"households": 2136, "women": 3980, "men": 3826, "people": 7806}
    assert (found.source, found.written_by) == ("Báo cáo dân số năm 2025", "Bà Lan")


def test_the_leader_enters_them_as_well(client_of, cast):
    assert client_of(cast.hung).post(f"{PAGE}/them", data=TYPED).status_code == 303


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("as_of", {"as_of": ""}),
        ("as_of", {"as_of": "31/13/2025"}),
        ("as_of", {"as_of": "31/12/2099"}),
        ("source", {"source": ""}),
        ("count_households", {"count_households": "2136,5"}),
        ("count_households", {"count_households": "hai nghìn"}),
        ("count_people", {"count_people": "7.900"}),
        ("evidence", {"evidence": "999999"}),
        ("count_households", {"count_households": "", "count_women": "", "count_men": ""}),
    ],
)
def test_what_will_not_do_is_refused_at_its_field_and_stays(lan, cast, field, typed):
    response = lan.post(f"{PAGE}/them", data=TYPED | typed)
    page = page_of(response)

    assert response.status_code == 422
    assert page.select_one(f"#{field}-error").text.strip()
    if field != "evidence":
        assert page.select_one(f"#{field}")["value"] == typed[field]
    assert commune_figures.versions_of(cast.lan.unit_id) == []


def test_a_day_that_does_not_exist_is_not_called_left_out(lan):
    page = page_of(lan.post(f"{PAGE}/them", data=TYPED | {"as_of": "31/13/2025"}))

    assert "Không có ngày này" in page.select_one("#as_of-error").text


def test_a_sum_that_does_not_add_up_says_both(lan):
    page = page_of(lan.post(f"{PAGE}/them", data=TYPED | {"count_people": "7.900"}))

    assert "Nữ 3.980 cộng nam 3.826 là 7.806" in page.select_one("#count_people-error").text.replace("\xa0", " ")


def test_one_day_is_entered_once(lan, cast):
    entered(cast)
    page = page_of(lan.post(f"{PAGE}/them", data=TYPED))

    assert "Đã có số liệu của ngày này" in page.select_one("#as_of-error").text


def test_a_change_shows_in_the_history(lan, visit, cast):
    id_ = entered(cast)
    assert lan.post(f"{PAGE}/{id_}", data=TYPED | {"version": "1", "count_households": "2140"}).status_code == 303

    text = visit(cast.lan, PAGE).select_one("aside .timeline").get_text(" ", strip=True).replace("\xa0", " ")
    assert "Tổng số hộ: 2.136 hộ → 2.140 hộ" in text


def test_nothing_is_overwritten_unseen(lan, cast):
    id_ = entered(cast)
    dated = commune_figures.find(id_, unit_id=cast.lan.unit_id)
    theirs = Details(date(2025, 12, 31), {"households": 2150}, "Báo cáo dân số năm 2025")
    commune_figures.change(cast.lan.unit, dated, 1, theirs, by=Actor.of(cast.hung))

    response = lan.post(f"{PAGE}/{id_}", data=TYPED | {"version": "1"})
    page = page_of(response)
    assert response.status_code == 409
    assert "Ông Hùng vừa ghi: “2.150”" in page.select_one("#count_households-error").text
    assert page.select_one("#count_households")["value"] == "2.136"
    again = TYPED | {"version": page.select_one("#version")["value"]}
    assert lan.post(f"{PAGE}/{id_}", data=again).status_code == 303
    assert commune_figures.in_force(cast.lan.unit_id, 2025).of("households") == 2136


def test_reviewers_read_and_do_not_write(client_of, visit, cast):
    id_ = entered(cast)
    page = visit(cast.minh, PAGE)

    assert "2.136" in page.select_one("main").text
    assert not page.select(f'a[href^="{PAGE}/"]')
    assert client_of(cast.minh).post(f"{PAGE}/{id_}", data=TYPED).status_code == 403
    assert client_of(cast.minh).post(f"{PAGE}/them", data=TYPED).status_code == 403


def test_bao_does_not_know_of_tan_mais(client_of, cast):
    id_ = entered(cast)
    bao = client_of(cast.bao)

    assert bao.get(PAGE).status_code == 404
    assert bao.post(f"{PAGE}/them", data=TYPED).status_code == 404
    assert bao.get(f"/xa/90002/so-lieu-chung/{id_}").status_code == 404
    assert bao.post(f"/xa/90002/so-lieu-chung/{id_}", data=TYPED | {"version": "1"}).status_code == 404


def test_a_list_of_villages_that_says_otherwise_is_told(visit, cast):
    entered(cast, households=2136, villages=2, people=900)
    added = [villages.Details("Thôn Đông", 120, 400), villages.Details("Thôn Tây", 80)]
    villages.add(cast.lan.unit, added, by=Actor.of(cast.lan))

    (notice,) = visit(cast.lan, PAGE).select("main .notice")
    assert "cộng các thôn là 200 hộ, khác số liệu chung 2.136 hộ" in notice.text.replace("\xa0", " ")


@pytest.mark.parametrize("url", [PAGE, f"{PAGE}/them"])
def test_the_pages_keep_the_house_rules(visit, cast, url):
    visit(cast.lan, url)
    entered(cast)
    visit(cast.lan, url)


def test_many_dates_cost_no_more_questions_than_one(client_of, cast, count_queries):
    entered(cast)
    lan = client_of(cast.lan)
    with count_queries() as one:
        lan.get(PAGE)
    for year in range(2000, 2020):
        details = Details(date(year, 12, 31), {"households": year}, "Báo cáo")
        commune_figures.add(cast.lan.unit, details, by=Actor.of(cast.lan))
    with count_queries() as many:
        lan.get(PAGE)

    assert len(many) == len(one)
    assert tables.CommuneFigures.select().count() == 21
