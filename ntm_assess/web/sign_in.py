"""Signing in and out, and a person's own password. Sessions live in storage; the cookie holds nothing but a token."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import ValidationError

from ntm_assess import sample
from ntm_assess.settings import Settings
from ntm_assess.storage import people, sessions, throttle, units
from ntm_assess.web import access, pages
from ntm_assess.web.forms import Form, Line, Password

bp = Blueprint("sign_in", __name__)

LOGIN_HINTS = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class SignInForm(Form):
    login = Line("Tên đăng nhập", longest=60, render_kw=dict(LOGIN_HINTS))
    password = Password("Mật khẩu", autocomplete="current-password")
    tiep = HiddenField()  # where they wanted to go


class NewPasswordForm(Form):
    password = Password(
        "Mật khẩu mới",
        autocomplete="new-password",
        description="Ít nhất 14 ký tự có chữ hoa, chữ thường, chữ số và ký hiệu; hoặc một câu từ 20 ký tự.",
    )
    again = Password("Gõ lại mật khẩu mới", autocomplete="new-password")

    def validate_again(self, field: Password) -> None:
        if field.data != self.password.data:
            raise ValidationError("Hai lần gõ mật khẩu không giống nhau.")


class CodeForm(NewPasswordForm):
    login = Line("Tên đăng nhập", longest=60, render_kw=dict(LOGIN_HINTS))
    code = Line(
        "Mã dùng một lần",
        longest=40,
        description="Mã do người quản trị cấp, dùng được trong 24 giờ.",
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )


class ChangeForm(NewPasswordForm):
    old = Password("Mật khẩu đang dùng", autocomplete="current-password")


@bp.route("/dang-nhap", methods=["GET", "POST"])
@access.public
def sign_in() -> Response:
    """With `nhanh` it is asked over a page that is still open, and answers without leaving it."""
    over_a_page = "nhanh" in request.values
    if g.user and request.method == "GET" and not over_a_page:
        return redirect(_next_place(request.args.get("tiep")))
    form = SignInForm(tiep=request.args.get("tiep", ""))
    status = 200
    if request.method == "POST":
        person, status = _signed_in(form) if form.validate() else (None, 422)
        if person:
            return _welcome(person, over_a_page=over_a_page, tiep=form.tiep.data)
    template = "sign-in/_quick.html" if over_a_page else "sign-in/sign-in.html"
    return make_response(
        render_template(template, form=form, sample_accounts=_sample_accounts()),
        422 if over_a_page and status == 429 else status,
    )


@bp.post("/dang-xuat")
@access.signed_in
def sign_out() -> Response:
    sessions.end(request.cookies[_settings().cookie_name], by=access.actor())
    session.clear()
    response = redirect(url_for(".sign_in"), 303)
    response.delete_cookie(_settings().cookie_name, secure=_settings().cookie_secure, httponly=True, samesite="Lax")
    return response


@bp.get("/quen-mat-khau")
@access.public
def forgotten() -> str:
    return render_template("sign-in/forgotten.html")


@bp.route("/dat-mat-khau", methods=["GET", "POST"])
@access.public
def set_password() -> Response:
    """With a one-time code: the first password, or a new one after the old was forgotten."""
    form = CodeForm()
    if form.validate_on_submit():
        address = request.remote_addr or ""
        try:
            person = people.set_password_by_code(form.login.data, form.code.data, form.password.data, address=address)
        except (people.Refused, throttle.Throttled) as error:
            _say_why(form, error)
        else:
            return _welcome(person)
    return pages.render("sign-in/set-password.html", status=422 if form.errors else 200, form=form)


@bp.route("/doi-mat-khau", methods=["GET", "POST"])
@access.signed_in
def change_password() -> Response:
    form = ChangeForm()
    if form.validate_on_submit():
        try:
            people.change_password(g.user, form.old.data, form.password.data, by=access.actor())
        except (people.Refused, throttle.Throttled) as error:
            _say_why(form, error)
        else:
            return _welcome(g.user)
    return pages.render("sign-in/change-password.html", status=422 if form.errors else 200, form=form)


def recognise() -> None:
    """Who asks: sets g.user, None when nobody is signed in. Runs before every view."""
    g.user = None
    token = request.cookies.get(_settings().cookie_name)
    if token and request.endpoint != "assets.show":
        person = sessions.find(token, settings=_settings())
        if person and (_is_local() or not person.is_sample):
            g.user = person


def _signed_in(form: SignInForm) -> tuple[people.User | None, int]:
    """The person, or None and the status of the answer; the form then says why."""
    address = request.remote_addr or ""
    try:
        person = people.check_password(form.login.data, form.password.data, address=address, is_local=_is_local())
    except people.Refused as error:
        _say_why(form, error)
        return None, 422
    except throttle.Throttled as error:
        _say_why(form, error)
        return None, 429
    return person, 200


def _say_why(form: Form, error: people.Refused | throttle.Throttled) -> None:
    if isinstance(error, throttle.Throttled):
        form.refuse("login" if "login" in form else "old", f"Thử quá nhiều lần. Ông/bà đợi {_wait(error)} rồi thử lại.")
    else:
        form.refuse(error.field if error.field in form else "password", str(error))


def _wait(error: throttle.Throttled) -> str:
    return f"{error.seconds} giây" if error.seconds < 60 else f"{-(-error.seconds // 60)} phút"


def _welcome(person: people.User, *, over_a_page: bool = False, tiep: str | None = None) -> Response:
    """A new session under a new token, whatever this browser held before."""
    settings = _settings()
    if g.user and request.cookies.get(settings.cookie_name):
        sessions.end(request.cookies[settings.cookie_name], by=access.actor())
    if session.get("user") != person.id:
        session.clear()
        g.pop("csrf_token", None)  # the one made for this request belongs to what has just ended
    session["user"] = person.id  # their other pages keep their CSRF token when they sign in again over one of them
    if over_a_page:
        # The page checks whom it was made for before it sends what was typed.
        response: Response = make_response("", 204, {"X-CSRF-Token": generate_csrf(), "X-User": str(person.id)})
    else:
        response = redirect(_next_place(tiep), 303)
    response.set_cookie(
        settings.cookie_name,
        sessions.start(person, address=request.remote_addr or ""),
        secure=settings.cookie_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _sample_accounts() -> tuple[sample.Account, ...]:
    return sample.ACCOUNTS if _is_local() and units.has_sample() else ()


def _next_place(tiep: str | None) -> str:
    """Only a path of ours; a link to the sign-in page must not lead to somebody else's site."""
    tiep = tiep or ""
    parts = urlsplit(tiep)
    is_ours = tiep.startswith("/") and not parts.netloc and not parts.scheme and tiep.isprintable() and "\\" not in tiep
    return tiep if is_ours and not tiep.startswith("//") else "/"


# What a proxy adds: then whoever asks sits elsewhere, though the proxy sits here.
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


def _is_local() -> bool:
    """Whether they sit at this very machine, with no proxy between."""
    if any(name in request.headers for name in FORWARDED):
        return False
    return _settings().is_loopback and ip_address(request.remote_addr or "0.0.0.0").is_loopback


def _settings() -> Settings:
    return current_app.extensions["settings"]
