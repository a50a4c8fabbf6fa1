"""create_app(): where the parts meet. Read it from top to bottom."""

from typing import Any

from flask import Flask, abort, current_app, g, request
from flask_compress import Compress
from flask_wtf import CSRFProtect
from werkzeug.exceptions import Conflict, HTTPException, ServiceUnavailable
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from ntm_assess import folders
from ntm_assess.domain import workflow
from ntm_assess.jobs import Jobs
from ntm_assess.law.library import LevelsMissing, Library, load_all
from ntm_assess.printing import Printer
from ntm_assess.settings import Settings
from ntm_assess.storage import database
from ntm_assess.storage.evidence_files import EvidenceFiles
from ntm_assess.web import access, assets, navigation, pages, screen_words, sign_in

MEGABYTE = 1024 * 1024
LARGEST_FORM = MEGABYTE  # without a file
MOST_FIELDS = 1000

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # CSRF protection over https needs the Referer of our own pages, so not "no-referrer".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}

csrf = CSRFProtect()


class Number(IntegerConverter):
    """A number in an address, no larger than a database holds: a larger one is a page that does not exist."""

    def __init__(self, map: Map, **limits: Any) -> None:
        super().__init__(map, **{"max": 2**31 - 1} | limits)


def create_app(settings: Settings, *, library: Library | None = None) -> Flask:
    """The web application on a database that is connected and up to date (see cli.serve)."""
    app = Flask(__name__, template_folder=str(folders.TEMPLATES), static_folder=None)
    app.config.update(_config(settings))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.converters["int"] = Number
    app.extensions["criteria"] = library or load_all()
    furnish(app, settings)
    for part in (csrf, Compress(), pages.htmx, assets, screen_words):
        part.init_app(app)
    app.context_processor(navigation.context)
    for area in navigation.AREAS:
        app.register_blueprint(area.bp)
    for step in (_refuse_oddities, _refuse_giants, _open, sign_in.recognise, access.gate, _refuse_forgeries):
        app.before_request(step)
    app.after_request(_protect)
    app.teardown_request(_close)
    app.register_error_handler(HTTPException, pages.explain)
    app.register_error_handler(workflow.NotAllowed, _not_allowed)
    app.register_error_handler(LevelsMissing, _without_levels)
    app.register_error_handler(Exception, pages.failed)
    return app


def furnish(app: Flask, settings: Settings, *, at_once: bool = False) -> None:
    """What views find in `app.extensions` besides the criteria. `at_once`: slow work is done when it is asked for."""
    printer = Printer(app.extensions["criteria"], settings.address)
    files = EvidenceFiles(settings.data_dir)
    app.extensions |= {
        "settings": settings,
        "evidence_files": files,
        "printer": printer,
        "jobs": Jobs(settings.data_dir, printer, files, at_once=at_once),
    }


def _config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "MAX_CONTENT_LENGTH": 21 * MEGABYTE,  # one file of evidence and its form
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "MAX_FORM_PARTS": MOST_FIELDS,
        # Holds the CSRF token and the next page's message alone; who is signed in stands in our own table.
        "SESSION_COOKIE_NAME": "__Host-bieu-mau" if settings.cookie_secure else "bieu-mau",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.cookie_secure,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form that was open over lunch must still save
        "WTF_CSRF_CHECK_DEFAULT": False,  # _refuse_forgeries does, once it is known who asks
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_MIMETYPES": ["text/html", "application/json"],
        "COMPRESS_MIN_SIZE": 500,
    }


def _refuse_oddities() -> None:
    """A NUL in an address, which no browser sends by itself and PostgreSQL does not take."""
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)


def _refuse_giants() -> None:
    """Flask limits what comes as multipart; this limits the other kind of form, before anybody reads it."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    if (request.content_length or 0) > LARGEST_FORM or request.get_data().count(b"&") >= MOST_FIELDS:
        abort(413)


def _open() -> None:
    if request.endpoint != "assets.show":
        database.open_for_request()


def _refuse_forgeries() -> None:
    """After the gate: a stranger learns that they must sign in, not that a token is missing."""
    if request.endpoint is None:
        return
    if request.method in ("POST", "PUT", "PATCH", "DELETE") and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)
    csrf.protect()


def _close(error: BaseException | None) -> None:
    database.close_after_request(failed=error is not None or g.get("is_broken", False))


def _protect(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "assets.show":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("HX-Request")
    return response


def _not_allowed(error: workflow.NotAllowed) -> Response:
    """The step cannot be taken now: somebody was faster, or the page is old."""
    return pages.explain(Conflict())


def _without_levels(error: LevelsMissing) -> Response:
    """Nothing is judged by other levels than the province's own, so there is no page until they are back."""
    return pages.explain(ServiceUnavailable(str(error)))
