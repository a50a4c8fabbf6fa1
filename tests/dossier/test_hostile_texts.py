"""Whatever people write into their fields is printed as text: it reads no file, calls nobody, attaches nothing."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from ntm_assess import folders
from ntm_assess.domain.procedures import CONDITIONS
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.submissions import Condition
from ntm_assess.dossier.contents import Approval
from ntm_assess.dossier.documents import Printed
from tests.dossier.a_dossier import DONG_XANH, a_dossier, a_paper
from tests.dossier.conftest import print_all

CANARY = "chim-hoang-yen-7f3a"


def payloads(secret: Path) -> list[str]:
    address, port = secret.as_uri(), "http://127.0.0.1:9/"
    return [
        f'<link rel="attachment" href="{address}">',
        f'<img src="{address}">',
        f'<object data="{address}"></object>',
        f'<base href="{secret.parent.as_uri()}/"><a rel="attachment" href="{secret.name}">x</a>',
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/></svg>',
        f"<style>@import url({port}); body {{ background: url({port}) }}</style>",
        f'<meta http-equiv="refresh" content="0;url={port}">',
        f'"><iframe src="{port}"></iframe>',
        f"'><script>fetch('{port}')</script>",
        "</td></tr></table></body></html>",
        "{{ 7 * 7 }}{% include '/etc/passwd' %}",
        "]]><!-- --><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
        "&lt;b&gt; &#60;img&#62;",
        "'); DROP TABLE users; --",
        '=HYPERLINK("http://127.0.0.1")',
        "\x00\x1b[31m\u202e\u200f\ud7ff\ufffe",
        "á" * 300,
    ]


class Reach:
    """What a print opened and whom it called, seen by Python's audit events."""

    def __init__(self) -> None:
        self.is_watching = False
        self.files: set[str] = set()
        self.calls: list[str] = []
        sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple) -> None:
        if not self.is_watching:
            return
        if event == "open" and isinstance(arguments[0], str):
            self.files.add(arguments[0])
        elif event.startswith(("socket.", "subprocess.", "urllib.")):
            self.calls.append(event)


@pytest.fixture(scope="module")
def reach() -> Reach:
    return Reach()


@pytest.fixture(scope="module")
def hostile(reach: Reach, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Printed]]:
    """A dossier with every payload in every field that a person fills in."""
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text(CANARY)
    texts = payloads(secret)
    all_of_them = " ".join(texts)
    papers = [a_paper(text, text[:200], issued_by=text, issued_on=text[:40]) for text in texts]
    notes = {code: Answer(code, {"yes": True}, note=all_of_them) for code in ("1.1", "18.1")}
    reason = {"13.4": Answer("13.4", not_applicable_reason=all_of_them)}
    dossier = a_dossier(
        unit=replace(DONG_XANH, name=f"xã {texts[0]}", province=f"tỉnh {texts[1]}"),
        answers={**notes, **reason},
        evidence={"1.1": papers},
        conditions=tuple(Condition(code, True, all_of_them, (papers[0],)) for code in CONDITIONS),
        approval=Approval(all_of_them, a_dossier().approval.on),  # type: ignore[union-attr]
        check_url=f"http://127.0.0.1/{texts[8]}",
        issuer_place=texts[2],
        issuer_organ_lines=(texts[3], texts[4]),
        issuer_addressee=texts[5],
        issuer_signer_name=texts[6],
        issuer_signer_office=texts[7],
        issuer_power_line=texts[8],
        issuer_recipients=tuple(texts),
    )
    reach.is_watching = True
    yield print_all(dossier)
    reach.is_watching = False


def test_nobody_is_called(hostile: dict[str, Printed], reach: Reach) -> None:
    assert reach.calls == []


def test_no_file_is_opened_but_our_own(hostile: dict[str, Printed], reach: Reach) -> None:
    ours = (str(folders.TEMPLATES), str(folders.STATIC), str(folders.PACKAGE), sys.prefix, sys.base_prefix)

    assert [path for path in reach.files if not path.startswith(ours)] == []


def test_no_secret_and_no_attachment_is_in_the_papers(hostile: dict[str, Printed]) -> None:
    for printed in hostile.values():
        reader = pypdf.PdfReader(BytesIO(printed.pdf))

        assert CANARY not in " ".join(page.extract_text() for page in reader.pages)
        assert not reader.attachments
        assert not [page for page in reader.pages if page.get("/Annots")]


def test_markup_is_printed_as_it_was_typed(hostile: dict[str, Printed]) -> None:
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(hostile["danh-muc"].pdf)).pages)
    typed = "".join(text.split())

    for words in ("{{7*7}}{%include", "<script>fetch(", "&lt;b&gt;", "</td></tr></table></body></html>", "DROPTABLE"):
        assert words in typed
