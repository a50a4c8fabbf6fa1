"""Conformance (đúng chuẩn PDF/A): a document that is to be signed and archived must be PDF/A-2u.

pikepdf checks the rules of level 2b. Level 2u asks one thing more: every font must say which letters its glyphs are.
"""

from io import BytesIO

import pikepdf
from pikepdf import pdfa

LEVEL_U = b'conformance="U"'
LEVEL_B = b'conformance="B"'


class NotConformant(Exception):
    """The file breaks PDF/A; the message names the rules."""


def check(pdf: bytes) -> None:
    """Raises NotConformant. The claim "U" is read as "B", which the checker knows."""
    if pdf.count(LEVEL_U) != 1:
        raise NotConformant("the file does not claim PDF/A-2u")
    report = pdfa.validate_written(BytesIO(pdf.replace(LEVEL_U, LEVEL_B)), "2b")
    if not report.passed:
        raise NotConformant(report.summary())
    without_letters = _fonts_without_letters(pdf)
    if without_letters:
        raise NotConformant(f"ISO 19005-2 6.2.11.7.2: no ToUnicode in {', '.join(without_letters)}")


def _fonts_without_letters(pdf: bytes) -> list[str]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [
            str(each.get("/BaseFont", "?"))
            for each in opened.objects
            if isinstance(each, pikepdf.Dictionary)
            and each.get("/Type") == "/Font"
            and each.get("/Subtype") not in ("/CIDFontType0", "/CIDFontType2")
            and "/ToUnicode" not in each
        ]
