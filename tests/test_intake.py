"""A file from outside is taken for what it is, or refused with a reason; whatever it is, it does no harm."""

import contextlib
import struct
import zipfile
import zlib
from io import BytesIO
from threading import BoundedSemaphore, Timer

import pikepdf
import pytest
from PIL import Image

from ntm_assess import intake, wording
from ntm_assess.intake import Refusal, Refused, confinement


@pytest.fixture
def take(tmp_path):
    """Offers bytes under a name; gives what came of it."""

    def offer(content: bytes, name: str) -> intake.Taken:
        file = tmp_path / "came-in"
        file.write_bytes(content)
        return intake.check(file, name, tmp_path / "pictures")

    return offer


def a_pdf(pages: int = 1, **save_options) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    written = BytesIO()
    document.save(written, **save_options)
    return written.getvalue()


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **options) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "#88aa66").save(written, kind, **options)
    return written.getvalue()


def a_png_that_claims(width: int, height: int) -> bytes:
    """A few hundred bytes that unpack to as many pixels as they claim."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def a_zip() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("a.txt", "a")
    return written.getvalue()


def test_a_pdf_is_taken_with_a_picture_of_every_page(take, tmp_path):
    taken = take(a_pdf(pages=3), "Quyết định.pdf")

    assert (taken.media_type, taken.pages) == ("application/pdf", 3)
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == ["1.png", "2.png", "3.png"]


def test_of_a_long_pdf_only_the_first_pages_are_drawn(take, tmp_path, monkeypatch):
    taken = take(a_pdf(pages=intake.MOST_PAGES_SHOWN + 2), "dai.pdf")

    assert taken.pages == intake.MOST_PAGES_SHOWN + 2
    assert len(list((tmp_path / "pictures").iterdir())) == intake.MOST_PAGES_SHOWN


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "anh.jpg"), ("JPEG", "ANH.JPEG"), ("PNG", "anh.png")])
def test_a_photo_is_taken_with_one_picture(take, tmp_path, kind, name):
    assert take(a_photo(kind), name).pages == 1
    assert (tmp_path / "pictures" / "1.jpg").is_file()


def test_the_picture_of_a_photo_carries_nothing_but_the_picture(take, tmp_path):
    place = Image.Exif()
    place[0x010E] = "nha ba Lan, 21.0285 105.8542"
    hidden = b"<script>alert(1)</script>"

    take(a_photo(exif=place) + hidden, "anh.jpg")

    shown = (tmp_path / "pictures" / "1.jpg").read_bytes()
    assert b"nha ba Lan" not in shown
    assert hidden not in shown


def test_a_photo_lying_on_its_side_is_shown_upright(take, tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6  # rotate by a quarter

    take(a_photo(size=(400, 200), exif=turned), "anh.jpg")

    with Image.open(tmp_path / "pictures" / "1.jpg") as shown:
        assert shown.height > shown.width


HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

REFUSED = {
    "nothing at all": (b"", "trong.pdf", Refusal.EMPTY),
    "HTML": (HTML, "trang.html", Refusal.TYPE_NOT_TAKEN),
    "SVG": (SVG, "hinh.svg", Refusal.TYPE_NOT_TAKEN),
    "a program": (b"MZ" + b"\0" * 100, "cai-dat.exe", Refusal.TYPE_NOT_TAKEN),
    "a Word file": (a_zip(), "bao-cao.docx", Refusal.TYPE_NOT_TAKEN),
    "a Word file with macros": (a_zip(), "bao-cao.docm", Refusal.TYPE_NOT_TAKEN),
    "no extension": (a_pdf(), "quyet-dinh", Refusal.TYPE_NOT_TAKEN),
    "two extensions": (a_pdf(), "quyet-dinh.pdf.exe", Refusal.TYPE_NOT_TAKEN),
    "an extension after a zero byte": (a_pdf(), "quyet-dinh.exe\0.txt", Refusal.TYPE_NOT_TAKEN),
    "HTML named PDF": (HTML, "trang.pdf", Refusal.TYPE_DIFFERS),
    "SVG named PNG": (SVG, "hinh.png", Refusal.TYPE_DIFFERS),
    "a PDF named JPG": (a_pdf(), "anh.jpg", Refusal.TYPE_DIFFERS),
    "a photo named PDF": (a_photo(), "anh.pdf", Refusal.TYPE_DIFFERS),
    "a GIF named PNG": (a_photo("GIF"), "anh.png", Refusal.TYPE_DIFFERS),
    "a zip named PDF": (a_zip(), "tep.pdf", Refusal.TYPE_DIFFERS),
    "a PDF that begins later": (b"x" * 1024 + a_pdf(), "tep.pdf", Refusal.TYPE_DIFFERS),
    "the first bytes of a PDF and then HTML": (b"%PDF-1.7\n" + HTML, "tep.pdf", Refusal.UNREADABLE),
    "half a PDF": (a_pdf(pages=3)[:200], "nua.pdf", Refusal.UNREADABLE),
    "the first bytes of a photo and then HTML": (b"\xff\xd8\xff\xe0" + HTML, "anh.jpg", Refusal.UNREADABLE),
    "half a photo": (a_photo(size=(2000, 2000))[:3000], "anh.jpg", Refusal.UNREADABLE),
    "half a PNG": (a_photo("PNG", size=(900, 900))[:120], "anh.png", Refusal.UNREADABLE),
    "144 million pixels in a few bytes": (a_png_that_claims(12_000, 12_000), "to.png", Refusal.TOO_MANY_PIXELS),
    "a PDF behind a password": (
        a_pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        "khoa.pdf",
        Refusal.ENCRYPTED,
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_is_refused(take, what):
    content, name, refusal = REFUSED[what]

    with pytest.raises(Refused) as refused:
        take(content, name)

    assert refused.value.refusal == refusal


def test_a_file_over_the_limit_is_refused(take, monkeypatch):
    monkeypatch.setattr(intake, "LARGEST_FILE", 500)

    with pytest.raises(Refused) as refused:
        take(a_pdf(pages=20), "to.pdf")

    assert refused.value.refusal == Refusal.TOO_LARGE


def test_a_file_that_takes_for_ever_is_refused(take, monkeypatch):
    monkeypatch.setattr(confinement, "SECONDS", 0.01)

    with pytest.raises(Refused) as refused:
        take(a_pdf(), "cham.pdf")

    assert refused.value.refusal == Refusal.TOO_SLOW


def test_a_file_waits_for_its_turn_but_not_for_ever(take, monkeypatch):
    """The thread that waits answers nobody else, and there are few."""
    room = BoundedSemaphore(1)
    monkeypatch.setattr(confinement, "_room", room)
    monkeypatch.setattr(confinement, "PATIENCE", 0.05)
    with room, pytest.raises(Refused) as refused:
        take(a_pdf(), "a.pdf")
    assert refused.value.refusal == Refusal.BUSY

    monkeypatch.setattr(confinement, "PATIENCE", 20)
    room.acquire()
    leaving = Timer(0.1, room.release)
    leaving.start()
    assert take(a_pdf(), "a.pdf").pages == 1


@pytest.mark.parametrize("seconds", [40, 0.01])
def test_whoever_was_looked_at_makes_room(take, monkeypatch, seconds):
    monkeypatch.setattr(confinement, "_room", BoundedSemaphore(1))
    monkeypatch.setattr(confinement, "PATIENCE", 0)
    monkeypatch.setattr(confinement, "SECONDS", seconds)
    for _ in range(2):
        with contextlib.suppress(Refused):
            take(a_pdf(), "a.pdf")

    monkeypatch.setattr(confinement, "SECONDS", 40)
    assert take(a_pdf(), "a.pdf").pages == 1


def test_scripts_and_launches_in_a_pdf_come_to_nothing(take, tmp_path):
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    outside = tmp_path / "written-by-the-file"
    document.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String(f"this.saveAs('{outside}')")
    )
    document.Root.AA = pikepdf.Dictionary(
        WC=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String(f"touch {outside}"))
    )
    written = BytesIO()
    document.save(written)

    assert take(written.getvalue(), "co-ma.pdf").pages == 1
    assert not outside.exists()


def test_every_refusal_has_a_sentence_that_says_what_to_do():
    for refusal in Refusal:
        assert wording.refusal(refusal).count(".") >= 1, refusal
