"""What static/js does in a real Chromium, against a server of a few lines that can be slow, busy or gone."""

import io
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask, Response, make_response, render_template_string, request
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from ntm_assess import folders
from ntm_assess.web import assets

pytestmark = pytest.mark.browser

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PAGE = """
{% extends "layout.html" %}
{% from "components/upload.html" import upload_progress %}
{% block title %}Thử{% endblock %}
{% block main %}
<h1>Thử</h1>
{% if not is_closed %}
<form id="f" data-autosave data-ver="{{ ver }}" hx-put="/luu" hx-trigger="change, input changed delay:900ms"
      hx-swap="none" hx-sync="this:replace">
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  <label for="v">Kết quả</label><input id="v" name="v" value="{{ value }}">
  <label for="share">Tỷ lệ</label><input id="share" name="share" value="">
  <span id="kq">{{ value }}</span>
</form>
{% endif %}
<form method="post" action="/gui" data-confirm="Gửi lên tỉnh?" data-confirm-yes="Gửi"><button name="nut" value="gui">Gửi
</button></form>
<button hx-post="/xoa" hx-confirm="Xóa tệp?" hx-swap="none">Xóa</button>
<form method="post" action="/tep" enctype="multipart/form-data" data-upload>
  <label for="tep">Tệp</label><input id="tep" type="file" name="tep"><button>Tải lên</button>{{ upload_progress() }}
</form>
<details id="tc15"><summary>15</summary><p>Mở ra</p></details>
<form data-keys method="post" action="/duyet">
  <button type="button" data-phrase aria-controls="y-kien">Ảnh mờ</button>
  <textarea id="y-kien" name="y_kien" aria-label="Ý kiến"></textarea>
  <button data-key="1" name="kq" value="duyet">Duyệt</button>
  <label><input type="checkbox" data-keys-switch> Dùng phím tắt</label>
</form>
{% endblock %}
"""

SIGN_IN = """
<form id="dang-nhap-nhanh" action="/dang-nhap">
  <label>Mật khẩu <input name="password"></label><button>Vào</button>
</form>
"""


@dataclass
class Desk:
    """The server: what it keeps, and how it behaves."""

    value: str = ""
    ver: int = 0
    user: int = 7
    is_signed_in: bool = True
    is_closed: bool = False  # the page shows no field any more
    status: int = 200  # of a save
    slowness: float = 0
    saves: list[dict[str, str]] = field(default_factory=list)
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    file: tuple[str, bytes] | None = None
    address: str = ""

    def save(self) -> Response:
        time.sleep(self.slowness)
        if not self.is_signed_in:
            return Response("", 401, {"X-Sign-In": "1"})
        sent = {name: request.headers[f"X-{name}"] for name in ("Tab", "Seq", "Ver", "User", "CSRFToken")}
        self.saves.append({**sent, **request.form})
        if self.status != 200:
            return Response('<span id="kq" hx-swap-oob="true">không nhận</span>', self.status)
        self.value, self.ver = request.form["v"], self.ver + 1
        body = f'<span id="kq" hx-swap-oob="true">{self.value}</span>'
        return Response(
            body, headers={"HX-Trigger": f'{{"daluu": {{"ver": {self.ver}, "fields": {{"share": "92,4"}}}}}}'}
        )

    def post(self, path: str) -> Response:
        self.posts.append((f"/{path}", request.form.to_dict()))
        if path == "dang-nhap":
            return self.sign_in()
        if path == "tep":
            upload = request.files["tep"]
            self.file = (upload.filename or "", upload.read())
        return Response("<p>Xong</p>")

    def sign_in(self) -> Response:
        self.is_signed_in = request.form["password"] == "đúng"
        if not self.is_signed_in:
            return make_response(SIGN_IN.replace("Mật khẩu", "Sai mật khẩu"), 422)
        return Response("", 204, {"X-CSRF-Token": "new", "X-User": str(self.user)})


def _app(desk: Desk) -> Flask:
    app = Flask("desk", template_folder=str(folders.TEMPLATES), static_folder=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    assets.init_app(app)
    app.register_blueprint(assets.bp)

    @app.context_processor
    def context() -> dict[str, object]:
        person = {"id": desk.user, "name": "Bà Hoa"}
        token = "new" if desk.posts and desk.posts[-1][0] == "/dang-nhap" else "old"
        return {"current_user": person, "csrf_token": lambda: token, "messages": [], "is_sample": True, "place": "Xã"}

    @app.get("/")
    def show() -> str:
        return render_template_string(PAGE, value=desk.value, ver=desk.ver, is_closed=desk.is_closed)

    app.add_url_rule("/luu", "save", desk.save, methods=["PUT"])

    @app.get("/dang-nhap")
    def sign_in() -> str:
        return SIGN_IN

    app.add_url_rule("/<path:path>", "post", desk.post, methods=["POST"])

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    server = make_server("127.0.0.1", 0, _app(desk), threaded=True)
    desk.address = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield desk
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(accept_downloads=False, locale="vi-VN")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, desk: Desk) -> Iterator[Page]:
    """The page, open. Anything that the strict policy refuses, or that breaks, fails the test."""
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.goto(desk.address)
    yield page
    assert refused == []


def save_line(page: Page):
    return page.locator("#luu")


def until(found) -> None:
    """Waits for the server to have seen something."""
    for _ in range(100):
        if found():
            return
        time.sleep(0.05)
    raise AssertionError("the server never saw it")


def test_a_save_names_tab_number_version_and_person(page, desk):
    page.fill("#v", "92,4")
    page.locator("#v").blur()
    expect(save_line(page)).to_have_text(re.compile(r"^Đã lưu lúc \d\d:\d\d$"))
    expect(page.locator("#kq")).to_have_text("92,4")
    expect(page.locator("#f")).to_have_attribute("data-ver", "1")
    expect(page.locator("#share")).to_have_value("92,4")
    page.fill("#v", "93")
    page.press("#v", "Tab")
    until(lambda: len(desk.saves) == 2)
    first, second = desk.saves
    assert first["Tab"] == second["Tab"]
    assert [(first["Seq"], first["Ver"]), (second["Seq"], second["Ver"])] == [("1", "0"), ("2", "1")]
    assert (first["User"], first["CSRFToken"]) == ("7", "old")


def test_typing_on_while_a_save_is_slow_keeps_the_last_word(page, desk):
    desk.slowness = 1.5
    page.fill("#v", "92")
    page.dispatch_event("#v", "change")
    expect(save_line(page)).to_have_text("Đang lưu…")
    page.locator("#v").press_sequentially(",4")
    page.dispatch_event("#v", "change")
    until(lambda: desk.value == "92,4")
    expect(page.locator("#v")).to_have_value("92,4")
    expect(page.locator("#kq")).to_have_text("92,4")


def test_a_lost_line_keeps_the_value_and_sends_it_later(page, context, desk):
    context.set_offline(True)
    page.fill("#v", "46,0")
    page.press("#v", "Tab")
    expect(save_line(page)).to_have_text("Mất mạng – giữ 1 mục trên máy")
    context.set_offline(False)
    expect(save_line(page)).to_have_text(re.compile("^Đã lưu lúc"))
    assert desk.value == "46,0"
    expect(page.locator("#f")).to_have_attribute("data-ver", "1")


def test_a_value_outlives_the_page_that_it_was_typed_in(page, desk):
    desk.status = 503
    page.fill("#v", "46,0")
    page.press("#v", "Tab")
    expect(save_line(page)).to_contain_text("Máy chủ đang bận – giữ 1 mục trên máy")
    page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"
    page.reload()
    expect(page.locator("#v")).to_have_value("46,0")
    expect(save_line(page)).to_contain_text("Máy chủ đang bận – giữ 1 mục trên máy")
    desk.status = 200
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(save_line(page)).to_have_text(re.compile("^Đã lưu lúc"))
    assert desk.value == "46,0"
    assert {(save["Tab"], save["Seq"], save["Ver"]) for save in desk.saves} == {(desk.saves[0]["Tab"], "1", "0")}


def test_nothing_is_asked_when_everything_is_saved(page, desk):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.fill("#v", "46,0")
    page.press("#v", "Tab")
    until(lambda: desk.value == "46,0")
    page.reload()
    assert asked == []


def test_leaving_in_the_middle_of_a_word_still_saves_it(page, desk):
    page.fill("#v", "46,0")
    page.goto("about:blank")
    until(lambda: desk.value == "46,0")


def test_a_refused_value_is_counted_and_linked_until_it_is_right(page, desk):
    desk.status = 422
    page.fill("#v", "924")
    page.press("#v", "Tab")
    link = save_line(page).get_by_role("link", name="1 mục chưa lưu – xem lại")
    link.click()
    expect(page.locator("#v")).to_be_focused()
    desk.status = 200
    page.fill("#v", "92,4")
    page.press("#v", "Tab")
    expect(save_line(page)).to_have_text(re.compile("^Đã lưu lúc"))


def test_a_refused_value_whose_field_is_gone_can_be_given_up(page, desk):
    desk.status = 422
    page.fill("#v", "924")
    page.press("#v", "Tab")
    expect(save_line(page)).to_contain_text("1 mục chưa lưu")
    page.on("dialog", lambda dialog: dialog.accept())
    desk.is_closed = True
    page.reload()
    save_line(page).get_by_role("button", name="1 mục chưa lưu – xem lại").click()
    expect(page.locator("#hoi")).to_contain_text("Số đã gõ mà chưa lưu: 924")
    page.get_by_role("button", name="Bỏ số này").click()
    expect(save_line(page)).to_have_text("")
    page.reload()
    expect(save_line(page)).to_have_text("")


def test_values_of_another_person_are_neither_shown_nor_sent(page, context, desk):
    desk.status = 503
    page.fill("#v", "46,0")
    page.press("#v", "Tab")
    expect(save_line(page)).to_contain_text("giữ 1 mục")
    page.on("dialog", lambda dialog: dialog.accept())
    desk.user, desk.status, desk.saves = 8, 200, []
    page.reload()
    expect(page.locator("#v")).to_have_value("")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(300)
    assert desk.saves == []


def test_a_duplicated_tab_is_another_tab(page, desk):
    with page.expect_popup() as popup:
        page.evaluate("window.open('/')")  # starts with a copy of sessionStorage, as a duplicated tab does
    copy = popup.value
    for one, value in ((page, "1"), (copy, "2")):
        one.fill("#v", value)
        one.press("#v", "Tab")
        until(lambda value=value: desk.value == value)
    page.reload()
    page.fill("#v", "3")
    page.press("#v", "Tab")
    until(lambda: desk.value == "3")
    first, duplicate, reloaded = desk.saves
    assert first["Tab"] != duplicate["Tab"]
    assert (reloaded["Tab"], reloaded["Seq"]) == (first["Tab"], "2")


def test_the_session_ends_and_the_typed_value_waits_for_the_person(page, desk):
    desk.is_signed_in = False
    page.fill("#v", "46,0")
    page.press("#v", "Tab")
    expect(save_line(page)).to_have_text("Hết phiên – đăng nhập lại")
    dialog = page.locator("#phien")
    dialog.get_by_label("Mật khẩu").fill("sai")
    dialog.get_by_role("button").click()
    dialog.get_by_label("Sai mật khẩu").fill("đúng")
    dialog.get_by_role("button").click()
    until(lambda: desk.value == "46,0")
    assert desk.saves[-1]["CSRFToken"] == "new"
    expect(dialog).to_be_hidden()
    expect(page.locator("#v")).to_have_value("46,0")
    expect(save_line(page)).to_have_text(re.compile("^Đã lưu lúc"))


def test_signing_out_asks_before_it_drops_what_is_waiting(page, desk):
    desk.status = 503
    page.fill("#v", "46,0")
    page.press("#v", "Tab")
    expect(save_line(page)).to_contain_text("giữ 1 mục")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("#hoi")).to_contain_text("Còn 1 mục chưa gửi được")
    page.get_by_role("button", name="Ở lại").click()
    assert desk.posts == []
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("button", name="Bỏ và đăng xuất").click()
    expect(page.get_by_text("Xong")).to_be_visible()
    assert desk.posts[0][0] == "/dang-xuat"
    desk.status, desk.saves = 200, []
    page.goto(desk.address)
    expect(page.locator("#v")).to_have_value("")
    assert desk.saves == []


def test_a_plain_form_asks_once_and_keeps_the_value_of_its_button(page, desk):
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.locator("#hoi").get_by_role("button", name="Thôi").click()
    assert desk.posts == []
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.locator("#hoi").get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Xong")).to_be_visible()
    assert desk.posts == [("/gui", {"nut": "gui"})]


def test_htmx_asks_by_the_same_dialog_before_it_sends(page, desk):
    for answer, posts in (("Thôi", 0), ("Đồng ý", 1)):
        page.get_by_role("button", name="Xóa").click()
        expect(page.locator("#hoi h2")).to_have_text("Xóa tệp?")
        assert desk.posts == []
        page.locator("#hoi").get_by_role("button", name=answer).click()
        page.wait_for_timeout(200)
        assert len(desk.posts) == posts


def test_a_photo_shrinks_before_it_goes_and_the_bar_says_so(page, desk):
    photo = io.BytesIO()
    Image.effect_noise((2600, 1300), 60).convert("RGB").save(photo, "PNG")
    page.set_input_files("#tep", {"name": "sân.png", "mimeType": "image/png", "buffer": photo.getvalue()})
    page.get_by_role("button", name="Tải lên").click()
    row = page.locator(".upload")
    expect(row).to_contain_text("Xong")
    expect(row).to_contain_text("trước khi gửi")
    name, content = desk.file
    assert name == "sân.jpg"
    assert len(content) < len(photo.getvalue())
    assert Image.open(io.BytesIO(content)).size == (2000, 1000)


def test_an_address_opens_what_it_names(page):
    page.evaluate("location.hash = '#tc15'")
    expect(page.get_by_text("Mở ra")).to_be_visible()


def test_keys_decide_outside_text_only_and_can_be_switched_off(page, desk):
    page.get_by_role("button", name="Ảnh mờ").click()
    expect(page.locator("#y-kien")).to_have_value("Ảnh mờ")
    page.keyboard.press("1")
    expect(page.locator("#y-kien")).to_have_value("Ảnh mờ1")
    page.get_by_label("Dùng phím tắt").uncheck()
    page.keyboard.press("1")
    page.wait_for_timeout(200)
    assert desk.posts == []
    page.get_by_label("Dùng phím tắt").check()
    page.keyboard.press("1")
    until(lambda: desk.posts == [("/duyet", {"y_kien": "Ảnh mờ1", "kq": "duyet"})])
