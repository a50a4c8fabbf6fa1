"""Answers a browser with a whole page, and htmx with only the fragments it swaps in.

The only place that asks whether a request comes from htmx. A page works without it: every link and form is a plain one.
"""

import secrets

from flask import current_app, flash, g, make_response, redirect, render_template, request
from flask_htmx import HTMX
from flask_htmx import make_response as htmx_response
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequestKeyError, HTTPException, InternalServerError, SecurityError
from werkzeug.wrappers import Response

htmx = HTMX()

# code: (heading, what to do now)
REFUSALS = {
    400: ("Yêu cầu không hợp lệ", "Trang đã mở quá lâu hoặc gửi thiếu dữ liệu. Ông/bà tải lại trang rồi làm lại."),
    403: ("Không có quyền", "Tài khoản của ông/bà không làm được việc này. Liên hệ người quản trị nếu cần."),
    404: ("Không tìm thấy", "Không có trang này, hoặc ông/bà không phụ trách. Kiểm tra lại địa chỉ."),
    405: ("Không làm được", "Trang này không nhận thao tác đó. Ông/bà quay lại và thử bằng nút trên trang."),
    409: ("Đã thay đổi", "Mục này vừa được người khác thay đổi. Ông/bà tải lại trang để xem bản mới."),
    413: ("Nội dung quá lớn", "Nội dung gửi lên quá lớn: mỗi tệp tối đa 20 MB. Ông/bà giảm dung lượng rồi gửi lại."),
    429: ("Thử quá nhiều lần", "Ông/bà đợi ít phút rồi thử lại."),
    500: ("Máy chủ đang bận", "Máy chủ đang bận, chưa làm được việc này. Ông/bà thử lại sau 10 giây."),
    503: ("Thiếu bộ mức của tỉnh", "Chưa tính được kết quả. Ông/bà báo người quản trị."),
}
STILL_THERE = " Những gì vừa gõ vẫn còn trên trang."

# What these say is in English and for developers.
_NOT_OUR_WORDS = (CSRFError, BadRequestKeyError, SecurityError)


def wants_fragment() -> bool:
    """True for an htmx swap; False for a plain, boosted or back-button request."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render(page: str, *, fragment: str = "", status: int = 200, **context: object) -> Response:
    """The page, or for htmx its fragment."""
    template = fragment if fragment and wants_fragment() else page
    return make_response(render_template(template, **context), status)


def fragments(*templates: str, status: int = 200, trigger: dict | None = None, **context: object) -> Response:
    """Several fragments in one answer for htmx, each out of band by its id; `trigger` raises events in the page."""
    body = "\n".join(render_template(template, **context) for template in templates)
    return htmx_response(body, status, trigger=trigger)


def go(url: str, message: str = "") -> Response:
    """Send the person on (after a POST), with a sentence about what happened."""
    if message:
        flash(message)
    if wants_fragment():
        return htmx_response("", redirect=url)
    return redirect(url, 303)


def explain(error: HTTPException) -> Response:
    """A refusal goes to the message region for htmx, and is a page of its own otherwise. `abort(409, "...")` says its
    own sentence; otherwise the code has one."""
    code = error.code or 500
    g.is_refusal = True  # a plain page: the way back, and no lists to be read for the top bar
    if isinstance(error, SecurityError):
        # A forged Host: there is no address to build links with, and nobody who deserves a page.
        return make_response(REFUSALS[400][0], 400, {"Content-Type": "text/plain; charset=utf-8"})
    heading, message = REFUSALS.get(code, REFUSALS[500 if code >= 500 else 400])
    if error.description != type(error).description and not isinstance(error, _NOT_OUR_WORDS):
        message = error.description or message
    if wants_fragment():
        if code >= 500 and request.method != "GET":
            message += STILL_THERE
        body = render_template("errors/_message.html", message=message)
        return htmx_response(body, code, retarget="#message", reswap="innerHTML")
    response = make_response(render_template("errors/error.html", heading=heading, message=message), code)
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def failed(error: Exception) -> Response:
    """Something broke on our side. The log has the trace under the short code that the page shows for the phone."""
    code = secrets.token_hex(3).upper()
    current_app.logger.error("%s: %s %s failed", code, request.method, request.path, exc_info=error)
    g.is_broken = True  # the page must not ask the database again
    response = explain(InternalServerError(f"{REFUSALS[500][1]} Mã: {code}."))
    response.headers["X-Error-Code"] = code  # for the save line, which has words of its own
    return response
