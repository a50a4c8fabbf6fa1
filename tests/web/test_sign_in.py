"""Signing in, over a page that is still open as well; signing out for good; a person's own password."""

import re
from datetime import timedelta

import pytest

from ntm_assess.storage import history, people, sessions, tables, throttle
from ntm_assess.storage.history import SYSTEM
from tests.conftest import PASSWORD, page_of, with_csrf_token, without_csrf_token

RIGHT = {"login": "lan", "password": PASSWORD}
WRONG = {"login": "lan", "password": "không phải mật khẩu này"}
NEW = "Đường làng nở hoa 2025"


@pytest.fixture
def stranger(client_of):
    return client_of()


def cookie_of(client) -> str:
    cookie = client.get_cookie("phien")
    return cookie.value if cookie else ""


def actions() -> list[str]:
    return [row.action for row in tables.History.select().order_by(tables.History.id)]


def is_signed_in(client) -> bool:
    return client.get("/doi-mat-khau").status_code == 200


# --- In ---------------------------------------------------------------------------------------------------------------


def test_lan_signs_in(stranger, cast):
    response = stranger.post("/dang-nhap", data=RIGHT)

    assert (response.status_code, response.location) == (303, "/")
    assert is_signed_in(stranger)
    assert actions()[-1] == "sign_in"


def test_the_cookie_is_for_the_server_alone(stranger, cast):
    header = stranger.post("/dang-nhap", data=RIGHT).headers["Set-Cookie"]

    assert re.match(r"phien=[\w-]{43}; HttpOnly; Path=/; SameSite=Lax$", header)
    token = cookie_of(stranger)
    assert token not in str(list(tables.Session.select().tuples())), "only the hash of a token is kept"


def test_the_login_may_be_typed_in_capitals_and_the_password_in_pieces(stranger, cast):
    """Phones capitalise; Macs send "ộ" as three characters."""
    import unicodedata

    typed = {"login": " LAN ", "password": unicodedata.normalize("NFD", PASSWORD)}

    assert stranger.post("/dang-nhap", data=typed).status_code == 303


def test_after_signing_in_they_are_where_they_wanted_to_go(stranger, cast):
    assert stranger.post("/dang-nhap", data=RIGHT | {"tiep": "/doi-mat-khau?a=b"}).location == "/doi-mat-khau?a=b"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "\\\\example.org",
        "/\t/example.org",
        "javascript:1",
        "",
    ],
)
def test_a_link_to_sign_in_leads_nowhere_else(stranger, cast, elsewhere):
    assert stranger.post("/dang-nhap", data=RIGHT | {"tiep": elsewhere}).location == "/"


@pytest.mark.parametrize(
    "typed",
    [
        WRONG,
        RIGHT | {"login": "khong-co-ai"},
        RIGHT | {"password": PASSWORD.lower()},
        RIGHT | {"password": PASSWORD + " "},
        RIGHT | {"password": "dài" * 100},
        {"login": "lan", "password": "ngắn"},
    ],
)
def test_who_is_not_known_is_told_no_more_than_that(stranger, cast, typed):
    response = stranger.post("/dang-nhap", data=typed)
    page = page_of(response)

    assert response.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in page.select_one("#password-error").text
    assert page.select_one("#login")["value"] == typed["login"], "what was typed stays"
    assert not page.select_one("#password").get("value")
    assert cookie_of(stranger) == ""
    assert actions()[-1] == "sign_in_failed"


def test_an_empty_form_says_what_is_missing(stranger, cast):
    page = page_of(stranger.post("/dang-nhap", data={}))

    assert page.select_one(".error-summary h2").text == "Có 2 chỗ cần sửa"
    assert page.title.text.startswith("Lỗi: Đăng nhập")


def test_a_disabled_person_is_told_so_only_with_the_right_password(stranger, cast):
    wrong = stranger.post("/dang-nhap", data=WRONG | {"login": "phuc"})
    right = stranger.post("/dang-nhap", data=RIGHT | {"login": "phuc"})

    assert "bị khóa" not in wrong.text
    assert "bị khóa" in right.text
    assert right.status_code == 422


def test_a_sample_account_works_on_this_machine_alone(stranger, cast):
    tables.User.update(is_sample=True).where(tables.User.id == cast.lan.id).execute()

    assert stranger.post("/dang-nhap", data=RIGHT, environ_base={"REMOTE_ADDR": "10.0.0.7"}).status_code == 422
    assert stranger.post("/dang-nhap", data=RIGHT).status_code == 303
    assert is_signed_in(stranger)
    elsewhere = stranger.get("/doi-mat-khau", environ_base={"REMOTE_ADDR": "10.0.0.7"})
    assert elsewhere.status_code == 302, "a copied cookie does not work elsewhere either"


def test_the_page_lists_the_sample_accounts_only_where_they_work(app, visit, cast, client_of):
    assert visit(None, "/dang-nhap").select(".sample-accounts")
    elsewhere = client_of().get("/dang-nhap", environ_base={"REMOTE_ADDR": "10.0.0.7"})
    assert "sample-accounts" not in elsewhere.text

    tables.Province.update(is_sample=False).execute()

    assert not visit(None, "/dang-nhap").select(".sample-accounts")


def test_who_is_signed_in_needs_no_form(client_of, cast):
    assert client_of(cast.lan).get("/dang-nhap").location == "/"


# --- Over a page that is still open -----------------------------------------------------------------------------------


def test_the_form_comes_alone_for_the_page_that_asks(stranger):
    response = stranger.get("/dang-nhap?nhanh=1", headers={"HX-Request": "true"})

    assert 'id="dang-nhap-nhanh"' in response.text
    assert "<html" not in response.text


def test_signing_in_over_a_page_tells_it_who_came_and_the_new_token(stranger, cast):
    response = stranger.post("/dang-nhap", data=RIGHT | {"nhanh": "1"})

    assert response.status_code == 204
    assert response.headers["X-User"] == str(cast.lan.id)
    assert "phien=" in response.headers["Set-Cookie"]
    stranger.environ_base["HTTP_X_CSRFTOKEN"] = response.headers["X-CSRF-Token"]
    assert stranger.post("/dang-xuat").status_code == 303, "the token belongs to the new session"


def test_the_page_learns_when_somebody_else_signed_in(stranger, cast):
    answer = stranger.post("/dang-nhap", data={"login": "bao", "password": PASSWORD, "nhanh": "1"})

    assert answer.headers["X-User"] == str(cast.bao.id) != str(cast.lan.id)


def test_a_wrong_password_over_a_page_gives_the_form_again(stranger, cast):
    for _ in range(throttle.FREE_TRIES + 1):
        response = stranger.post("/dang-nhap", data=WRONG | {"nhanh": "1"})

        assert response.status_code == 422
        assert 'id="dang-nhap-nhanh"' in response.text
    assert "Thử quá nhiều lần" in response.text


# --- Out --------------------------------------------------------------------------------------------------------------


def test_a_copied_cookie_dies_at_sign_out(client_of, cast):
    lan, thief = client_of(cast.lan), client_of()
    thief.set_cookie("phien", cookie_of(lan))
    assert is_signed_in(thief)

    response = lan.post("/dang-xuat")

    assert (response.status_code, response.location) == (303, "/dang-nhap")
    assert cookie_of(lan) == ""
    assert not is_signed_in(thief)
    assert actions()[-1] == "sign_out"


def test_signing_in_ends_the_session_that_was_there(client_of, cast):
    browser = client_of(cast.bao)
    before = cookie_of(browser)

    browser.post("/dang-nhap", data=RIGHT)

    assert cookie_of(browser) != before
    assert [row.user_id for row in tables.Session.select()] == [cast.lan.id]


def test_the_csrf_token_changes_with_the_person(client_of, cast):
    browser = client_of(cast.bao)
    before = browser.environ_base["HTTP_X_CSRFTOKEN"]
    browser.post("/dang-nhap", data=RIGHT)

    browser.environ_base["HTTP_X_CSRFTOKEN"] = before

    assert browser.post("/dang-xuat").status_code == 400


def test_their_other_tabs_go_on_when_they_sign_in_again_over_one(stranger, cast):
    stranger.post("/dang-nhap", data=RIGHT)
    in_other_tab = page_of(stranger.get("/doi-mat-khau")).select_one("meta[name=csrf-token]")["content"]
    tables.Session.delete().execute()
    form = stranger.get("/dang-nhap?nhanh=1").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]
    stranger.environ_base["HTTP_X_CSRFTOKEN"] = token
    assert stranger.post("/dang-nhap", data=RIGHT | {"nhanh": "1"}).status_code == 204

    stranger.environ_base["HTTP_X_CSRFTOKEN"] = in_other_tab

    assert stranger.post("/dang-xuat").status_code == 303


def age(**by: int) -> None:
    tables.Session.update(seen_at=tables.now() - timedelta(**by)).execute()


@pytest.mark.parametrize(("login", "minutes"), [("lan", 15), ("thu", 5)])
def test_a_session_ends_when_nobody_has_been_there(client_of, cast, login, minutes):
    browser = client_of(getattr(cast, login))

    age(minutes=minutes, seconds=-30)
    assert is_signed_in(browser)

    age(minutes=minutes, seconds=30)
    assert not is_signed_in(browser)


def test_a_session_ends_after_twelve_hours_of_work(client_of, cast):
    browser = client_of(cast.lan)
    tables.Session.update(started_at=tables.now() - timedelta(hours=12, seconds=30)).execute()

    assert not is_signed_in(browser)


def test_being_there_is_written_once_a_minute(client_of, cast, count_queries):
    browser = client_of(cast.lan)
    age(seconds=61)

    with count_queries() as first:
        browser.get("/doi-mat-khau")
    with count_queries() as second:
        browser.get("/doi-mat-khau")

    assert sum(query.startswith("UPDATE") for query in first) == 1
    assert sum(query.startswith("UPDATE") for query in second) == 0


def test_sessions_that_are_over_are_swept(client_of, cast):
    client_of(cast.lan)
    tables.Session.update(started_at=tables.now() - timedelta(hours=13)).execute()

    sessions.start(cast.bao, address="127.0.0.1")

    assert [row.user_id for row in tables.Session.select()] == [cast.bao.id]


# --- A person's own password ------------------------------------------------------------------------------------------


def test_lan_changes_her_password_and_all_other_browsers_are_out(client_of, cast):
    here, elsewhere = client_of(cast.lan), client_of(cast.lan)

    response = here.post("/doi-mat-khau", data={"old": PASSWORD, "password": NEW, "again": NEW})

    assert response.status_code == 303
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert people.check_password("lan", NEW, address="", is_local=False)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("old", {"old": "không nhớ rõ lắm", "password": NEW, "again": NEW}),
        ("again", {"old": PASSWORD, "password": NEW, "again": NEW + "!"}),
        ("password", {"old": PASSWORD, "password": "ngắn quá", "again": "ngắn quá"}),
        ("password", {"old": PASSWORD, "password": "Lan-Ruộng-đồng-25", "again": "Lan-Ruộng-đồng-25"}),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_at_its_field(client_of, cast, field, typed):
    response = client_of(cast.lan).post("/doi-mat-khau", data=typed)

    assert response.status_code == 422
    assert page_of(response).select_one(f"#{field}-error").text.strip()
    assert people.check_password("lan", PASSWORD, address="", is_local=False), "the old one still holds"


def test_a_code_opens_the_way_to_a_password_once(client_of, cast):
    code = people.give_code(cast.lan, by=SYSTEM)
    typed = {"login": "lan", "code": code.lower(), "password": NEW, "again": NEW}
    browser, second = client_of(), client_of()

    assert browser.post("/dat-mat-khau", data=typed).location == "/"
    assert is_signed_in(browser)
    again = second.post("/dat-mat-khau", data=typed)
    assert again.status_code == 422
    assert "mã đã hết hạn" in page_of(again).select_one("#code-error").text


def test_a_code_ends_after_a_day(client_of, cast):
    code = people.give_code(cast.lan, by=SYSTEM)
    tables.User.update(code_until=tables.now() - timedelta(seconds=1)).execute()

    typed = {"login": "lan", "code": code, "password": NEW, "again": NEW}

    assert client_of().post("/dat-mat-khau", data=typed).status_code == 422


@pytest.mark.parametrize("url", ["/dang-nhap", "/quen-mat-khau", "/dat-mat-khau"])
def test_a_stranger_finds_the_way_in(visit, url):
    visit(None, url)


def test_lan_finds_the_page_for_her_password(visit, cast):
    visit(cast.lan, "/doi-mat-khau")


# --- Forgeries --------------------------------------------------------------------------------------------------------


def test_a_form_of_another_site_is_refused(client_of, cast):
    lan = client_of(cast.lan)

    assert lan.post("/dang-xuat", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert without_csrf_token(lan).post("/dang-xuat").status_code == 400
    assert with_csrf_token(lan).post("/dang-xuat", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_the_history_holds(client_of, cast):
    client_of().post("/dang-nhap", data=WRONG)
    client_of(cast.lan).post("/dang-xuat")

    assert history.first_broken() is None
