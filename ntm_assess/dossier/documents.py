"""Documents (văn bản): lays one paper of a dossier out as HTML and prints it as PDF/A-2u. All WeasyPrint is here.

Each paper is a file of its own, since each is numbered and signed on its own. Same data, same bytes: the dates in the
file are those of the submission, and the fonts are ours.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from io import BytesIO
from typing import Any

import jinja2
import segno
from fontTools.ttLib import TTFont
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from ntm_assess import folders, formatting, wording
from ntm_assess.domain import integrity
from ntm_assess.dossier import conformance, phrases, verification
from ntm_assess.dossier.contents import Dossier
from ntm_assess.dossier.forms import COVER, Form, enclosed, forms
from ntm_assess.dossier.sections import sections

FONTS = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")
SCHEME = "giay:"  # our own: what was handed in, by name
DRAFT_MARK = "du-thao.svg"  # across each page of a draft
IMAGES = (DRAFT_MARK, "cham.svg")
DRAFT_STYLE = f'@page {{ background: url("{SCHEME}{DRAFT_MARK}") center no-repeat; }}'


@dataclass(frozen=True)
class Printed:
    """One paper as it was printed. `content_sha256` is that of its text, and stands in its foot."""

    form: Form
    code: str
    title: str
    subject: str
    pdf: bytes
    pages: int
    content_sha256: str


class HandedIn(URLFetcher):
    """Serves the fonts and images that were handed in; reaches no file and no network.

    A request for anything else stops the print: our own templates ask for nothing else, so it came from elsewhere.
    """

    def __init__(self, assets: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._assets = assets  # name -> media type and content

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in self._assets:
            raise FatalURLFetchingError(f"not handed in: {url[:200]}")
        media_type, content = self._assets[name]
        return URLFetcherResponse(url, content, {"Content-Type": media_type})


class NotPrinted(Exception):
    """A paper could not be printed; the message is for the log and names the rule or the address that failed."""


def print_cover(dossier: Dossier, contents: Sequence[Printed]) -> Printed:
    """The cover, which lists the papers behind it with their pages."""
    return print_form(COVER, dossier, contents)


def print_form(form: Form, dossier: Dossier, contents: Sequence[Printed] = ()) -> Printed:
    """Raises NotPrinted, also when the file would not be PDF/A."""
    html, content_sha256 = lay_out(form, dossier, contents)
    try:
        pdf, pages = _pdf(html, form, dossier, content_sha256)
        conformance.check(pdf)
    except FatalURLFetchingError as error:
        raise NotPrinted(f"{form.code(dossier)}: {error}") from error
    except conformance.NotConformant as error:
        raise NotPrinted(f"{form.code(dossier)}: {error}") from error
    return Printed(form, form.code(dossier), form.title(dossier), form.subject(dossier), pdf, pages, content_sha256)


def lay_out(form: Form, dossier: Dossier, contents: Sequence[Printed] = ()) -> tuple[str, str]:
    """The paper as HTML, and the hash of its text, which the paper itself carries in its foot."""
    blank = _html(form, dossier, contents, content_sha256="")
    content_sha256 = integrity.digest(blank)
    return _html(form, dossier, contents, content_sha256=content_sha256), content_sha256


def _html(form: Form, dossier: Dossier, contents: Sequence[Printed], *, content_sha256: str) -> str:
    html = (
        _templates()
        .get_template(f"dossier/{form.name}/document.html")
        .render(
            form=form,
            dossier=dossier,
            issuer=dossier.issuer,
            submission=dossier.submission,
            scorecard=dossier.submission.scorecard,
            code=form.code(dossier),
            printed_on=_moment(dossier),
            contents=contents,
            forms=forms(dossier),
            enclosed=enclosed(dossier),
            sections=sections(dossier),
            qr=qr_code(dossier.check_url) if dossier.check_url else "",
            content_sha256=content_sha256,
        )
    )
    return printable(html)


@cache
def _templates() -> jinja2.Environment:
    # An environment of our own does not escape by default.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders.TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(phrases=phrases, wording=wording, formatting=formatting)
    return environment


def qr_code(text: str) -> Markup:
    """A QR code as inline SVG. Safe as markup: the text becomes squares."""
    return Markup(segno.make_qr(text, error="m").svg_inline(border=0, omitsize=True))


def printable(text: str) -> str:
    """Text that our fonts can print: composed; without control signs; what they lack becomes "�".

    Otherwise the machine's own fonts would step in, and the same data would print differently from place to place.
    """
    composed = unicodedata.normalize("NFC", text)
    return re.sub(r"[^\t\n\x20-\x7e]", lambda found: _printable_sign(found[0]), composed)


def _printable_sign(sign: str) -> str:
    if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Mn"):
        return ""
    return sign if ord(sign) in _signs() else "\N{REPLACEMENT CHARACTER}"


@cache
def _signs() -> frozenset[int]:
    """What every style of our font has."""
    with TTFont(BytesIO(_assets()[FONTS[0]][1]), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _assets() -> dict[str, tuple[str, bytes]]:
    fonts = {name: ("font/ttf", (folders.STATIC / "fonts" / name).read_bytes()) for name in FONTS}
    images = {name: ("image/svg+xml", (folders.TEMPLATES / "dossier" / name).read_bytes()) for name in IMAGES}
    return {**fonts, **images}


@cache
def _style() -> tuple[FontConfiguration, HandedIn, CSS, CSS]:
    fetcher, fonts = HandedIn(_assets()), FontConfiguration()
    text = (folders.STATIC / "css" / "dossier.css").read_text(encoding="utf-8")
    style = CSS(string=text, url_fetcher=fetcher, font_config=fonts)
    return fonts, fetcher, style, CSS(string=DRAFT_STYLE, url_fetcher=fetcher, font_config=fonts)


def _pdf(html: str, form: Form, dossier: Dossier, content_sha256: str) -> tuple[bytes, int]:
    fonts, fetcher, style, draft_style = _style()
    stylesheets = [style, draft_style] if dossier.is_draft else [style]
    marks = verification.Marks(form.code(dossier), content_sha256, dossier.submission.sha256)
    document = HTML(string=html, url_fetcher=fetcher).render(font_config=fonts, stylesheets=stylesheets)
    pdf = document.write_pdf(pdf_variant="pdf/a-2u", pdf_tags=True, finisher=partial(_finish, marks=marks))
    return verification.seal(pdf), len(document.pages)


def _finish(document: Any, pdf: Any, *, marks: verification.Marks) -> None:
    """Just before the file is written: drops what PDF/A forbids, and writes our marks into its metadata."""
    for each in pdf.objects:
        if isinstance(each, dict):
            for name in ("Pattern", "Shading"):
                if name in each and not each[name]:
                    del each[name]
    number = int(bytes(pdf.catalog["Metadata"]).split()[0])
    metadata = pdf.objects[number]
    metadata.compress = False  # so that the seal can be found without reading PDF
    metadata.stream = [part.replace(b"</rdf:RDF>", marks.xmp() + b"</rdf:RDF>") for part in metadata.stream]


def _moment(dossier: Dossier) -> str:
    """The moment of sending as PDF metadata want it. It is the file's date, so that printing again gives the same."""
    sent = datetime.fromisoformat(dossier.submission.sent_at)
    aware = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
