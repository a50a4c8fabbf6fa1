"""Style sheets, scripts and icons: how they are sent, and that they stay small and within what old browsers know."""

import gzip
import re

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from ntm_assess.folders import STATIC, TEMPLATES
from ntm_assess.web import assets

KILOBYTE = 1024
BUILT = assets.built(STATIC)
PAGES = assets.page_sheets(STATIC)
SCREENS = [
    template.read_text(encoding="utf-8")
    for template in TEMPLATES.rglob("*.html")
    if template.relative_to(TEMPLATES).parts[0] != "dossier"
]
SCRIPTS = [script.read_text(encoding="utf-8") for script in (STATIC / "js").glob("*.js")]
CSS = "".join(asset.bodies["identity"].decode() for name, asset in BUILT.items() if name.endswith(".css"))


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("assets", static_folder=None)
    assets.init_app(app)
    app.register_blueprint(assets.bp)
    return app.test_client()


@pytest.mark.parametrize("name", BUILT)
def test_a_file_is_kept_for_a_year_under_the_hash_of_its_content(client, name):
    path = BUILT[name].path
    response = client.get(f"/static/{path}")
    assert response.status_code == 200
    assert re.fullmatch(r"[\w.-]+\.[0-9a-f]{12}\.(css|js|svg)", path)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.content_type == assets.CONTENT_TYPES["." + path.rpartition(".")[2]]


@pytest.mark.parametrize(
    "accepted, coding, decode",
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("", None, bytes),
        ("br;q=0, gzip;q=0", None, bytes),
    ],
)
def test_it_goes_out_in_the_best_coding_that_the_browser_takes(client, accepted, coding, decode):
    response = client.get(f"/static/{BUILT['app.css'].path}", headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == coding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert decode(response.data) == BUILT["app.css"].bodies["identity"]


@pytest.mark.parametrize("path", ["app.css", "app.000000000000.css", "css/app.css", "fonts/x.ttf", "../pyproject.toml"])
def test_nothing_else_is_served(client, path):
    assert client.get(f"/static/{path}").status_code == 404


def test_an_edit_shows_on_reload_only_while_developing(tmp_path, monkeypatch):
    for name in ("css/app.css", "js/page.js", *assets.AS_THEY_ARE):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    app = Flask("assets", static_folder=None)
    assets.init_app(app)
    app.register_blueprint(assets.bp)
    with app.test_request_context():
        before = assets.asset("app.js")
        (tmp_path / "js" / "save_line.js").write_text("// more", encoding="utf-8")
        assert assets.asset("app.js") == before
        app.debug = True
        assert assets.asset("app.js") != before


def test_the_files_are_small_enough_for_a_poor_line():
    sizes = {name: len(asset.bodies["gzip"]) for name, asset in BUILT.items()}
    largest = max(sizes[page] for page in PAGES)
    assert sizes["app.css"] + largest <= 8 * KILOBYTE  # a page loads one sheet of its own at most
    assert sizes["app.js"] + sizes["htmx.min.js"] <= 25 * KILOBYTE


def test_htmx_is_the_file_that_its_readme_names():
    readme = (STATIC / "vendor" / "README.md").read_text(encoding="utf-8")
    assert assets.sha256((STATIC / "vendor" / "htmx.min.js").read_bytes()).hexdigest() in readme


def test_minified_css_says_the_same():
    css = "/* why */\na:hover , b {\n  color : red;\n  margin: 0 -1px;\n}\n@media (max-width: 9px) { p { top: 0 } }"
    assert assets.minified(css) == "a:hover,b{color :red;margin:0 -1px}@media (max-width:9px){p{top:0}}"


def test_every_style_sheet_reaches_a_screen_except_the_one_for_paper():
    contents = (STATIC / "css" / "app.css").read_text(encoding="utf-8")
    files = {str(file.relative_to(STATIC / "css")) for file in (STATIC / "css").rglob("*.css")}
    imported = {file for file, _ in assets.IMPORT.findall(contents)}
    of_pages = {file for file in files if file.startswith("pages/")}
    assert imported | of_pages == files - {"app.css", "dossier.css"}


def test_a_sheet_in_several_files_is_sent_as_one():
    list_alone = (STATIC / "css" / "pages" / "checklist" / "list.css").read_text(encoding="utf-8")
    assert assets.minified(list_alone) in BUILT["checklist.css"].bodies["identity"].decode()
    assert ".indicator{" in BUILT["checklist.css"].bodies["identity"].decode()


def test_a_style_sheet_is_short_enough_to_be_read():
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in (STATIC / "css").rglob("*.css")}
    assert max(lengths.values()) <= 400


@pytest.mark.parametrize("feature", ["!important", "color-mix", "oklch", "@container", ":has(", "&", "@import", "url("])
def test_css_keeps_to_what_chrome_100_knows_and_to_the_house_rules(feature):
    assert feature not in CSS


def test_every_sheet_of_a_page_has_its_page():
    classes = {found for screen in SCREENS for found in re.findall(r"block page_class %\}([\w-]+)", screen)}
    assert {page.removesuffix(".css") for page in PAGES} <= classes


def test_every_class_on_a_screen_has_a_rule():
    """A class without a rule is a misspelt one, or a wish that nobody fulfilled."""
    rules = set(re.findall(r"\.([a-z][\w-]*)", CSS))
    found = set()
    for screen in SCREENS:
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", screen, flags=re.DOTALL)
        text = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", "", text, flags=re.DOTALL)
        found.update(name for names in re.findall(r'class="([^"]*)"', text) for name in names.split())
    assert {name for name in found - rules if not name.startswith("page--")} == set()


def test_every_rule_has_something_to_rule():
    text = "\n".join(SCREENS + SCRIPTS)
    made = set(re.findall(r"([\w-]+--)(?:\{[{%]|\$\{)", text))  # "tag--" of tag--{{ kind }}

    def is_used(name: str) -> bool:
        return name.partition("--")[0] + "--" in made or re.search(rf"(?<![\w-]){name}(?![\w-])", text) is not None

    assert {name for name in re.findall(r"\.([a-z][\w-]*)", CSS) if not is_used(name)} == set()
