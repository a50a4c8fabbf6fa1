"""The villages of a commune: pasted as a list, mended one by one."""

import pytest

from ntm_assess.storage import tables, villages
from ntm_assess.storage.history import Actor
from ntm_assess.storage.villages import Details
from ntm_assess.web.villages import read_lines
from tests.conftest import page_of

PAGE = "/xa/90001/thon"


@pytest.fixture
def lan(client_of, cast):
    return client_of(cast.lan)


@pytest.fixture
def east(cast) -> tables.Village:
    villages.add(cast.lan.unit, [Details("Thôn Đông", 182, 655), Details("Thôn Tây", 90)], by=Actor.of(cast.lan))
    return villages.of_unit(cast.lan.unit_id)[0]


def listed(cast) -> list[tuple]:
    return [(each.name, each.households, each.people) for each in villages.of_unit(cast.lan.unit_id)]


def test_a_list_is_pasted_at_once(lan, cast):
    typed = "Thôn Đông\t1.182\t4.655\r\n\r\nThôn  Tây; 90\r\nThôn Bắc\r\n"

    assert lan.post(f"{PAGE}/them", data={"lines": typed}).location == PAGE
    assert listed(cast) == [("Thôn Đông", 1182, 4655), ("Thôn Tây", 90, None), ("Thôn Bắc", None, None)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "chưa điền"),
        ("Thôn Đông\n; 90", "Dòng 2"),
        ("Thôn Đông; nhiều", "Dòng 1"),
        ("Thôn Đông; 1; 2; 3", "Dòng 1"),
        ("Thôn Đông\nThôn Đông", "Dòng 2"),
        ("x" * 101, "100 ký tự"),
        ("\n".join(f"Thôn {number}" for number in range(201)), "Nhiều nhất 200"),
    ],
)
def test_a_list_that_will_not_do_names_its_line_and_stays(lan, cast, typed, said):
    response = lan.post(f"{PAGE}/them", data={"lines": typed})
    page = page_of(response)

    assert response.status_code == 422
    assert said in page.select_one("#lines-error").text
    assert page.select_one("#lines").text.strip() == typed
    assert listed(cast) == []


def test_a_village_that_is_there_is_not_added_twice(lan, cast, east):
    page = page_of(lan.post(f"{PAGE}/them", data={"lines": "Thôn Bắc\nThôn Đông"}))

    assert "Thôn Đông" in page.select_one("#lines-error").text
    assert len(listed(cast)) == 2


def test_spaces_of_a_sheet_are_no_part_of_a_name():
    assert read_lines(" Thôn \xa0 Đông ;; 655") == [Details("Thôn Đông", None, 655)]


def test_lan_mends_a_village(lan, cast, east):
    typed = {"version": "1", "name": "Thôn Đông Thượng", "households": "1.190", "people": ""}

    assert lan.post(f"{PAGE}/{east.id}", data=typed).location == PAGE
    assert listed(cast)[0] == ("Thôn Đông Thượng", 1190, None)


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("name", "Thôn Tây"), ("households", "-5")])
def test_a_village_that_will_not_do_is_refused_at_its_field(lan, cast, east, field, typed):
    values = {"version": "1", "name": "Thôn Đông", "households": "182", "people": "655", field: typed}
    response = lan.post(f"{PAGE}/{east.id}", data=values)

    assert response.status_code == 422
    assert page_of(response).select_one(f"#{field}-error").text.strip()


def test_nothing_is_overwritten_unseen(lan, cast, east):
    villages.change(cast.lan.unit, east, 1, Details("Thôn Đông", 1200, None), by=Actor.of(cast.hung))
    response = lan.post(f"{PAGE}/{east.id}", data={"version": "1", "name": "Thôn Đông", "households": "7"})
    page = page_of(response)

    assert response.status_code == 409
    assert "1.200" in page.select_one("#households-error").text
    assert page.select_one("#households")["value"] == "7"
    assert page.select_one("#version")["value"] == "2"


def test_a_village_is_taken_off_the_list_and_back(lan, visit, cast, east):
    assert lan.post(f"{PAGE}/{east.id}/bo").location == PAGE
    assert [name for name, *_ in listed(cast)] == ["Thôn Tây"]
    assert "Lấy lại" in visit(cast.lan, PAGE).select_one("main").text
    assert lan.post(f"{PAGE}/{east.id}/lay-lai").location == PAGE
    assert [name for name, *_ in listed(cast)] == ["Thôn Đông", "Thôn Tây"]


def test_a_sum_is_there_when_every_village_has_its_count(visit, cast, east):
    cells = [each.text for each in visit(cast.minh, PAGE).select(".village-sum td")]

    assert cells == ["272", "chưa đủ"]


def test_minh_reads_and_bao_sees_nothing(client_of, visit, cast, east):
    assert not visit(cast.minh, PAGE).select("main form, main a[href*='/thon/']")
    assert client_of(cast.minh).post(f"{PAGE}/them", data={"lines": "A"}).status_code == 403
    bao = client_of(cast.bao)
    assert bao.get(PAGE).status_code == 404
    assert bao.get(f"/xa/90002/thon/{east.id}").status_code == 404
    assert bao.post(f"/xa/90002/thon/{east.id}/bo").status_code == 404


@pytest.mark.parametrize("path", ["", "/them"])
def test_the_pages_keep_the_house_rules(visit, cast, path):
    visit(cast.lan, PAGE + path)


def test_the_page_of_one_keeps_the_house_rules(visit, cast, east):
    assert visit(cast.lan, f"{PAGE}/{east.id}").select_one("#households")["value"] == "182"
