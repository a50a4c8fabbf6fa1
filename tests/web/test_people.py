"""The page "Người dùng": Thu adds people, gives codes and lets people go."""

import pytest

from ntm_assess.domain.workflow import Role
from ntm_assess.storage import people, tables
from tests.conftest import PASSWORD, page_of

PEOPLE = "/cai-dat/nguoi-dung"
ADD = f"{PEOPLE}/them?vai-tro="


@pytest.fixture
def thu(client_of, cast):
    return client_of(cast.thu)


@pytest.fixture
def tan_mai(cast) -> str:
    return f"unit-{cast.lan.unit_id}"


def add(client, role: str, /, **typed: str):
    return client.post(ADD + role, data={"login": "mai.tanmai", "name": "Bà Mai", **typed})


def code_on(response) -> str:
    return page_of(response).select_one(".one-time-code").text


def test_thu_adds_an_officer_who_sets_her_own_password(thu, tan_mai, client_of):
    code = code_on(add(thu, "officer", place=tan_mai))
    mai = people.by_login("mai.tanmai")
    assert (mai.name, mai.role, mai.unit.code, mai.password_hash) == ("Bà Mai", "officer", "90001", "")

    words = "Lúa chín vàng đồng 2025"
    typed = {"login": "mai.tanmai", "code": code, "password": words, "again": words}
    assert client_of().post("/dat-mat-khau", data=typed).status_code == 303

    assert people.check_password("mai.tanmai", words, address="", is_local=False).id == mai.id


def test_adding_leaves_its_row_in_the_history(thu, tan_mai):
    add(thu, "officer", place=tan_mai)

    added, code = tables.History.select().order_by(tables.History.id.desc()).limit(2)[::-1]
    assert (added.action, added.user_name, added.unit_code) == ("add_person", "Bà Thu", "90001")
    assert '"login":"mai.tanmai"' in added.after
    assert code.action == "give_code"
    assert code.after == '{"login":"mai.tanmai"}', "the code itself stands nowhere"


def test_the_code_is_shown_once(thu, tan_mai):
    code = code_on(add(thu, "officer", place=tan_mai))

    assert code not in thu.get(PEOPLE).text
    stored = str([list(table.select().tuples()) for table in tables.ALL])
    assert code not in stored
    assert code.replace("-", "") not in stored


@pytest.mark.parametrize("role", Role)
def test_every_role_is_asked_for_its_own_kind_of_place(visit, cast, role):
    page = visit(cast.thu, ADD + role)

    choices = [option.text for option in page.select("#place option")][1:]
    assert choices == {
        Role.OFFICER: ["xã Đồng Xanh", "xã Tân Mai", "xã Trà Bui"],
        Role.LEADER: ["xã Đồng Xanh", "xã Tân Mai", "xã Trà Bui"],
        Role.PRE_REVIEWER: ["Các xã thuộc huyện Thanh Lâm cũ"],
        Role.ADMIN: ["tỉnh Sông Lam", "tỉnh Thu Bồn", "Toàn bộ hệ thống"],
    }.get(role, ["tỉnh Sông Lam", "tỉnh Thu Bồn"])


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "Bà " + "Mai" * 40}),
        ("name", {"name": "NguyÔn V¨n Hïng"}),
        ("login", {"login": ""}),
        ("login", {"login": "Bà Mai"}),
        ("login", {"login": "lan"}),
        ("place", {"place": ""}),
        ("place", {"place": "unit-999999"}),
        ("place", {"place": "province-1"}),
    ],
)
def test_what_will_not_do_is_said_at_its_field_and_stays_typed(thu, tan_mai, field, typed):
    response = add(thu, "officer", **{"place": tan_mai} | typed)
    page = page_of(response)

    assert response.status_code == 422
    assert page.select_one(f"#{field}-error").text.strip()
    assert page.select_one("#name")["value"] == " ".join(typed.get("name", "Bà Mai").split())
    assert not people.by_login("mai.tanmai")


def test_nobody_sets_more_than_the_form_asks(thu, tan_mai):
    more = {"is_sample": "1", "password_hash": "x", "role": "admin", "id": "1", "province": "2", "disabled_at": "2025"}
    add(thu, "officer", place=tan_mai, **more)

    mai = people.by_login("mai.tanmai")
    assert (mai.is_sample, mai.password_hash, mai.role, mai.disabled_at) == (False, "", "officer", None)


def test_kim_looks_after_her_own_province_alone(client_of, cast, visit, tan_mai):
    kim = client_of(cast.kim)

    assert "Bà Lan" not in kim.get(PEOPLE).text
    assert [option.text for option in visit(cast.kim, ADD + "admin").select("#place option")][1:] == ["tỉnh Thu Bồn"]
    assert add(kim, "officer", place=tan_mai).status_code == 422
    assert add(kim, "admin", place="tat-ca").status_code == 422
    assert kim.post(f"{PEOPLE}/{cast.lan.id}/ma").status_code == 404
    assert kim.post(f"{PEOPLE}/{cast.thu.id}/khoa").status_code == 404


def test_who_is_disabled_is_out_at_once_and_can_come_back(thu, client_of, cast):
    lan = client_of(cast.lan)

    assert thu.post(f"{PEOPLE}/{cast.lan.id}/khoa").status_code == 303
    assert lan.get("/doi-mat-khau").location.startswith("/dang-nhap")
    thu.post(f"{PEOPLE}/{cast.lan.id}/mo")

    assert lan.get("/doi-mat-khau").status_code == 302, "the old session stays dead"
    assert client_of().post("/dang-nhap", data={"login": "lan", "password": PASSWORD}).status_code == 303
    actions = [row.action for row in tables.History.select().order_by(tables.History.id.desc()).limit(3)]
    assert actions == ["sign_in", "enable_person", "disable_person"]


def test_nobody_locks_themselves_out(thu, cast):
    assert thu.post(f"{PEOPLE}/{cast.thu.id}/khoa").status_code == 409
    assert thu.get(PEOPLE).status_code == 200


def test_a_new_code_ends_the_old_password_and_every_session(thu, client_of, cast):
    lan = client_of(cast.lan)

    assert thu.post(f"{PEOPLE}/{cast.lan.id}/ma").status_code == 200

    assert lan.get("/doi-mat-khau").status_code == 302
    assert client_of().post("/dang-nhap", data={"login": "lan", "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize(
    ("search", "found"),
    [("lan", ["Bà Lan"]), ("LAN tan mai", ["Bà Lan"]), ("dong xanh", ["Ông Bảo", "Bà Cúc"]), ("bảo", ["Ông Bảo"])],
)
def test_people_are_found_without_diacritics(visit, cast, search, found):
    page = visit(cast.thu, f"{PEOPLE}?q={search}")

    assert sorted(row.text for row in page.select("tbody th")) == sorted(found)


def test_a_search_that_finds_nobody_says_how_to_go_on(visit, cast):
    assert visit(cast.thu, f"{PEOPLE}?q=%25_khong").select_one(".empty")


def test_many_people_come_in_pages_at_the_same_cost(visit, client_of, cast, count_queries):
    client = client_of(cast.thu)
    with count_queries() as few:
        client.get(PEOPLE)
    rows = [
        {"login": f"n{number:03}", "name": f"Người {number:03}", "role": "council", "province": cast.nam.province_id}
        for number in range(60)
    ]
    tables.User.insert_many(rows).execute()

    with count_queries() as many:
        client.get(PEOPLE)

    assert len(many) == len(few) <= 4
    assert len(visit(cast.thu, PEOPLE).select("tbody tr")) == 50
    assert len(visit(cast.thu, f"{PEOPLE}?trang=2").select("tbody tr")) == 60 + 12 - 50


def test_the_pages_keep_the_house_rules(visit, cast):
    visit(cast.thu, PEOPLE)
    visit(cast.thu, f"{PEOPLE}/them")
