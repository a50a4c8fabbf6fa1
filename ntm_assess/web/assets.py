"""Style sheets, scripts and icons, from memory, under names that carry the hash of their content.

A name changes with its content, so browsers keep a file for a year and still never show an old one. Files are joined
and compressed once, at start: on a poor line the first page costs a few small requests, the next ones none.
"""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

from ntm_assess.folders import STATIC
from ntm_assess.web import access

bp = Blueprint("assets", __name__)

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}


AS_THEY_ARE = ("vendor/htmx.min.js", "icons.svg", "favicon.svg")
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: `path` is its name with the hash in it, `bodies` its bytes by content coding."""

    path: str
    content_type: str
    bodies: dict[str, bytes]


def joined_css(static: Path) -> str:
    """css/app.css with the files that it imports, each in its layer."""
    contents = (static / "css" / "app.css").read_text(encoding="utf-8")
    layers = "".join(
        f"@layer {layer}{{{''.join((static / 'css' / file).read_text(encoding='utf-8') for file, _ in imports)}}}"
        for layer, imports in groupby(IMPORT.findall(contents), key=itemgetter(1))
    )
    return minified(IMPORT.sub("", contents) + layers)


def page_sheets(static: Path) -> dict[str, str]:
    """The style sheet of each kind of page, "checklist.css": one file of that name, or the files in a folder of it."""
    folder = static / "css" / "pages"
    sheets: dict[str, str] = {}
    for file in sorted(folder.rglob("*.css")):
        name = file.relative_to(folder).parts[0].removesuffix(".css") + ".css"
        sheets[name] = sheets.get(name, "") + file.read_text(encoding="utf-8")
    return sheets


def minified(css: str) -> str:
    """Without comments and without the spaces that only people need."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?|(?<=:) ", r"\1", css).replace(";}", "}").strip()


def joined_js(static: Path) -> str:
    """All of js/ in one function, so that the files share names among themselves and with nobody else."""
    files = sorted((static / "js").glob("*.js"))
    return "(() => {\n'use strict';\n" + "\n".join(file.read_text(encoding="utf-8") for file in files) + "\n})();\n"


def built(static: Path) -> dict[str, Asset]:
    """Every asset by its plain name; the sheet of a kind of page under "checklist.css" and the like."""
    texts = {"app.css": joined_css(static), "app.js": joined_js(static)}
    for name, css in page_sheets(static).items():
        texts[name] = minified(f"@layer pages{{{css}}}")
    for file in AS_THEY_ARE:
        texts[Path(file).name] = (static / file).read_text(encoding="utf-8")
    return {name: _asset(name, text.encode()) for name, text in texts.items()}


def _asset(name: str, body: bytes) -> Asset:
    stem, _, extension = name.rpartition(".")
    path = f"{stem}.{sha256(body).hexdigest()[:12]}.{extension}"
    bodies = {"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0), "identity": body}
    return Asset(path, CONTENT_TYPES["." + extension], bodies)


@bp.get("/static/<path:path>")
@access.public
def show(path: str) -> Response:
    found = next((one for one in _assets().values() if one.path == path), None)
    if found is None:
        abort(404)
    coding = request.accept_encodings.best_match(list(found.bodies), default="identity")
    response = Response(found.bodies[coding], content_type=found.content_type)
    if coding != "identity":
        response.content_encoding = coding
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def asset(name: str) -> str:
    """The address of "app.css" and the like, for templates. Raises KeyError for an unknown name."""
    return url_for("assets.show", path=_assets()[name].path)


def page_sheet(page_class: str) -> str | None:
    """The address of the style sheet of this kind of page, if it has one."""
    name = f"{page_class}.css"
    return asset(name) if name in _assets() else None


def init_app(app: Flask) -> None:
    """Builds the assets and gives templates their addresses. The app itself must have static_folder=None."""
    _build(app)
    app.jinja_env.globals.update(asset=asset, page_sheet=page_sheet)


def _build(app: Flask) -> None:
    app.extensions["assets"] = built(STATIC)
    app.extensions["assets_changed"] = _last_change(STATIC)


def _assets() -> dict[str, Asset]:
    """The assets of this app. While developing, built again when a file has changed: an edit shows on reload."""
    if current_app.debug and current_app.extensions["assets_changed"] != _last_change(STATIC):
        _build(current_app)
    assets: dict[str, Asset] = current_app.extensions["assets"]
    return assets


def _last_change(static: Path) -> float:
    return max(file.stat().st_mtime for file in static.rglob("*.*"))
