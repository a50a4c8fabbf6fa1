"""What every answer carries, and what is refused before anybody reads it."""

import pytest
from flask import abort

from ntm_assess.app import LARGEST_FORM, MOST_FIELDS, SECURITY_HEADERS, create_app
from ntm_assess.settings import Settings
from ntm_assess.storage import database, tables
from ntm_assess.web import access, pages
from tests.conftest import PASSWORD, page_of, with_csrf_token


@pytest.fixture
def broken_app(app):
    """An app with views that break in every way."""
    made = create_app(app.extensions["settings"])

    @made.route("/hong", methods=["GET", "POST"])
    @access.public
    def broken():
        raise RuntimeError("bí mật của máy chủ")

    @made.get("/khong-con-co-so-du-lieu")
    @access.signed_in
    def no_database():
        tables.database.execute_sql("SELECT * FROM khong_co")

    @made.get("/loi/<int:code>")
    @access.public
    def refused(code: int):
        abort(code)

    @made.get("/tu-noi")
    @access.public
    def in_own_words():
        abort(409, "Bà Lan vừa sửa mục này.")

    return made


def answers(client, cast):
    yield "a page", client.get("/dang-nhap")
    yield "a redirect", client.get("/")
    yield "not found", client.get("/khong-co")
    yield "not allowed", client.delete("/dang-nhap")
    yield "an asset", client.get(client.application.extensions["assets_url"])
    yield "forged host", client.get("/dang-nhap", headers={"Host": "example.org"})
    yield "forged form", client.post("/dang-xuat", headers={"X-CSRFToken": ""})
    yield "for htmx", client.get("/doi-mat-khau", headers={"HX-Request": "true"})
    yield "broken", client.get("/hong")


def test_every_answer_carries_the_headers(broken_app, cast, subtests):
    client = broken_app.test_client()
    with broken_app.test_request_context():
        broken_app.extensions["assets_url"] = broken_app.jinja_env.globals["asset"]("app.css")
    for name, answer in answers(client, cast):
        with subtests.test(name):
            for header, value in SECURITY_HEADERS.items():
                assert answer.headers[header] == value
            if name != "an asset":
                assert answer.headers["Cache-Control"] == "no-store"
                assert "HX-Request" in answer.headers["Vary"]


def test_the_policy_lets_nothing_in_from_elsewhere():
    policy = SECURITY_HEADERS["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert {part.split()[1] for part in policy.split("; ")} == {"'none'", "'self'"}


def test_an_asset_is_kept_for_a_year_and_needs_no_database(built_app, app, client_of):
    with app.test_request_context():
        url = app.jinja_env.globals["asset"]("app.css")
    database.disconnect()

    answer = app.test_client().get(url)

    assert "immutable" in answer.headers["Cache-Control"]
    assert database.database.is_closed()


def test_pages_travel_compressed(client_of):
    assert client_of().get("/dang-nhap", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


# --- Refusals speak Vietnamese and tell nothing -----------------------------------------------------------------------


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 415, 418, 429, 500, 503])
def test_a_refusal_is_a_page_of_its_own(broken_app, code):
    page = page_of(broken_app.test_client().get(f"/loi/{code}"))

    assert page.h1.text
    assert page.select_one(".page__lead").text.strip().endswith(".")
    assert not any(word in page.text for word in ("Error", "request", "server", "URL"))


def test_a_refusal_may_say_its_own_words(broken_app):
    client = broken_app.test_client()

    assert "Bà Lan vừa sửa mục này." in page_of(client.get("/tu-noi")).text
    for_htmx = client.get("/tu-noi", headers={"HX-Request": "true"})
    assert for_htmx.status_code == 409
    assert (for_htmx.headers["HX-Retarget"], for_htmx.headers["HX-Reswap"]) == ("#message", "innerHTML")
    assert "Bà Lan vừa sửa mục này." in for_htmx.text
    assert "<html" not in for_htmx.text


@pytest.mark.parametrize("url", ["/hong", "/khong-con-co-so-du-lieu"])
def test_what_breaks_tells_a_short_code_that_the_log_knows(broken_app, client_of, cast, caplog, url):
    client = broken_app.test_client()
    client.set_cookie("phien", client_of(cast.lan).get_cookie("phien").value)

    response = client.get(url)

    assert response.status_code == 500
    assert "bí mật" not in response.text
    assert "khong_co" not in response.text
    code = page_of(response).select_one(".page__lead").text.split("Mã: ")[1].rstrip(". \n")
    assert code in caplog.text


def test_what_breaks_says_that_typing_is_still_there_only_where_it_is(broken_app):
    client = with_csrf_token(broken_app.test_client())
    sentence = pages.STILL_THERE.strip()

    assert sentence not in client.get("/hong").text
    assert sentence not in client.post("/hong").text
    assert sentence not in client.get("/hong", headers={"HX-Request": "true"}).text
    assert sentence in client.post("/hong", headers={"HX-Request": "true"}).text


def test_the_script_is_told_the_short_code(broken_app, caplog):
    code = broken_app.test_client().get("/hong", headers={"HX-Request": "true"}).headers["X-Error-Code"]

    assert code in caplog.text


def test_after_a_failure_the_connection_is_a_new_one(broken_app, client_of, cast):
    before = database.database.connection()

    broken_app.test_client().get("/hong")

    assert database.database.connection() is not before


def test_the_connection_stays_open_between_requests(client_of, cast, db):
    if not database.is_sqlite():
        return
    client = client_of(cast.lan)
    client.get("/doi-mat-khau")
    before = database.database.connection()

    client.get("/doi-mat-khau")

    assert database.database.connection() is before


# --- Refused unread ---------------------------------------------------------------------------------------------------


def test_a_forged_host_is_refused(client_of):
    answer = client_of().get("/dang-nhap", headers={"Host": "example.org"})

    assert answer.status_code == 400
    assert "example.org" not in answer.text


PARTS = "multipart/form-data; boundary=x"
URLENCODED = "application/x-www-form-urlencoded"
PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n%s\r\n'


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (URLENCODED, b"login=" + b"a" * LARGEST_FORM),
        (URLENCODED, b"a=1&" * (MOST_FIELDS + 1)),
        (PARTS, PART % (b"a" * (LARGEST_FORM + 1)) + b"--x--"),
        (PARTS, PART % b"1" * (MOST_FIELDS + 1) + b"--x--"),
    ],
    ids=["one giant field", "too many fields", "one giant part", "too many parts"],
)
def test_a_giant_form_is_refused(client_of, content_type, body):
    assert client_of().post("/dang-nhap", data=body, content_type=content_type).status_code == 413


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800", "a\u202eb", "\x1b[2J", "é" * 5000, "'; DROP TABLE user; --", "{{7*7}}"]
)
def test_odd_text_breaks_nothing(client_of, cast, text):
    typed = text.encode("utf-8", "surrogatepass")
    answer = client_of().post("/dang-nhap", data={"login": typed, "password": typed})

    assert answer.status_code == 422
    assert "49" not in page_of(answer).select_one("#login")["value"]


@pytest.mark.parametrize(
    "url",
    [
        "/cai-dat/nguoi-dung?trang=99999999999999999999",
        "/cai-dat/nguoi-dung?trang=-1",
        "/cai-dat/nguoi-dung?trang=x&q=%F0%9F%8C%BE%25_\\",
        "/cai-dat/nguoi-dung?q=%00",
        "/cai-dat/don-vi/nhom/99999999999999999999",
        "/cai-dat/don-vi/%00",
        "/cai-dat/xa/" + "9" * 5000,
        "/cai-dat/xa/..%2f..%2fetc%2fpasswd",
        "/cai-dat/xa/%ED%A0%80",
    ],
)
def test_odd_addresses_break_nothing(client_of, cast, url):
    assert client_of(cast.thu).get(url).status_code in (200, 400, 404)


# --- Behind TLS -------------------------------------------------------------------------------------------------------


def test_behind_tls_the_cookies_are_secure_and_of_this_host_alone(db, cast, tmp_path):
    settings = Settings(data_dir=tmp_path, database_url=db, secret_key="x" * 40, public_url="https://ntm.tinh.gov.vn")
    client = create_app(settings).test_client()
    base = {"base_url": "https://ntm.tinh.gov.vn", "headers": {"Referer": "https://ntm.tinh.gov.vn/dang-nhap"}}
    token = page_of(client.get("/dang-nhap", base_url=base["base_url"])).select_one("[name=csrf_token]")["value"]

    answer = client.post("/dang-nhap", data={"login": "lan", "password": PASSWORD, "csrf_token": token}, **base)

    assert answer.status_code == 303
    cookies = {cookie.split("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    assert set(cookies) == {"__Host-phien", "__Host-bieu-mau"}
    for cookie in cookies.values():
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_form_from_another_page_is_refused_over_tls(db, tmp_path):
    settings = Settings(data_dir=tmp_path, database_url=db, secret_key="x" * 40, public_url="https://ntm.tinh.gov.vn")
    client = with_csrf_token(create_app(settings).test_client())

    answer = client.post("/dang-nhap", base_url="https://ntm.tinh.gov.vn", headers={"Referer": "https://example.org/"})

    assert answer.status_code == 400
