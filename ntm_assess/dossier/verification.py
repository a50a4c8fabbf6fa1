"""Verification (kiểm tra tệp): whether a PDF is one of ours, unchanged, and belongs to a submission.

Every PDF of ours carries marks in its metadata: its code, the hash of its text, the hash of the submission, and a seal.
The seal is the file's length and its SHA-256, taken with the seal's own hash as zeros. It shows a damaged or carelessly
changed file. It has no key, so who changes a file on purpose can seal it again: only a manifest that came another way,
or the page behind the QR code, proves that a file belongs to a submission.

Signing adds to the end of a PDF and leaves what was there; so the seal covers the first part, and what follows is told.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ntm_assess.dossier.manifest import BadManifest, Entry, Manifest

LARGEST = 200_000_000  # bytes
BLANK = b"0" * 64
LENGTH_DIGITS = 10
SEAL = re.compile(rb"ntm-assess:seal:([0-9]{10}):([0-9a-f]{64})")
DOCUMENT = re.compile(rb"ntm-assess:document:([A-Za-z0-9_-]{1,60})")
SUBMISSION = re.compile(rb"ntm-assess:submission:([0-9a-f]{64})")
NO_SEAL_YET = b"ntm-assess:seal:" + b"0" * LENGTH_DIGITS + b":" + BLANK


@dataclass(frozen=True)
class Marks:
    """What a document says of itself in its metadata."""

    code: str
    content_sha256: str
    submission_sha256: str

    def xmp(self) -> bytes:
        """As xmp:Identifier, a standard property, so that the file stays PDF/A without a schema of our own."""
        marks = (
            f"ntm-assess:document:{self.code}",
            f"ntm-assess:content:{self.content_sha256}",
            f"ntm-assess:submission:{self.submission_sha256}",
            NO_SEAL_YET.decode(),
        )
        items = "".join(f"<rdf:li>{mark}</rdf:li>" for mark in marks)
        return (
            '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
            f"<xmp:Identifier><rdf:Bag>{items}</rdf:Bag></xmp:Identifier></rdf:Description>"
        ).encode()


def seal(pdf: bytes) -> bytes:
    """The PDF with its seal written in. Raises ValueError unless it has exactly one place for it."""
    if pdf.count(NO_SEAL_YET) != 1:
        raise ValueError("not exactly one place for the seal")
    length = f"{len(pdf):0{LENGTH_DIGITS}}".encode()
    measured = pdf.replace(NO_SEAL_YET, b"ntm-assess:seal:" + length + b":" + BLANK)
    digest = hashlib.sha256(measured).hexdigest().encode()
    return measured.replace(length + b":" + BLANK, length + b":" + digest)


class State(StrEnum):
    """What is known of the file by itself."""

    UNCHANGED = "unchanged"
    EXTENDED = "extended"  # ours and whole, with something added behind it, as signing does
    CHANGED = "changed"
    CUT_SHORT = "cut_short"
    NOT_OURS = "not_ours"
    NOT_PDF = "not_pdf"
    UNREADABLE = "unreadable"


class Belonging(StrEnum):
    """What the manifest says of the file."""

    NOT_ASKED = "not_asked"  # no manifest was given
    BELONGS = "belongs"
    OTHER_VERSION = "other_version"  # the document is listed, but with another hash
    FOREIGN = "foreign"
    BAD_MANIFEST = "bad_manifest"


@dataclass(frozen=True)
class Verification:
    """The answer: two findings and the sentence that a person reads."""

    state: State
    belonging: Belonging
    sentence: str
    document_code: str = ""  # as the file says of itself
    submission_sha256: str = ""

    @property
    def is_good(self) -> bool:
        """Whole, and nothing speaks against it."""
        return self.state in (State.UNCHANGED, State.EXTENDED) and self.belonging in (
            Belonging.NOT_ASKED,
            Belonging.BELONGS,
        )


def verify(pdf: Path, manifest: Path | None = None) -> Verification:
    """Never raises for what is in the files; a file that cannot be opened is told in the answer."""
    data = _read(pdf, LARGEST)
    if data is None:
        return Verification(State.UNREADABLE, Belonging.NOT_ASKED, SENTENCES[State.UNREADABLE])
    state = state_of(data)
    belonging, entry, listed = _belonging(data, manifest) if manifest else (Belonging.NOT_ASKED, None, None)
    sentence = _sentence(state, belonging, entry, listed)
    return Verification(state, belonging, sentence, _text(DOCUMENT, data), _text(SUBMISSION, data))


def state_of(data: bytes) -> State:
    """What the seal says of these bytes."""
    if not data.startswith(b"%PDF-"):
        return State.NOT_PDF
    found = SEAL.search(data)
    if not found:
        return State.NOT_OURS
    length = int(found[1])
    if length > len(data):
        return State.CUT_SHORT
    if found.end() > length:
        return State.CHANGED
    measured = hashlib.sha256(data[: found.start(2)] + BLANK + data[found.end(2) : length]).hexdigest()
    if measured.encode() != found[2]:
        return State.CHANGED
    return State.UNCHANGED if length == len(data) else State.EXTENDED


def _belonging(data: bytes, path: Path) -> tuple[Belonging, Entry | None, Manifest | None]:
    content = _read(path, LARGEST)
    try:
        manifest = Manifest.from_bytes(content or b"")
    except BadManifest:
        return Belonging.BAD_MANIFEST, None, None
    found = SEAL.search(data)
    first_part = data[: int(found[1])] if found else data
    hashes = {hashlib.sha256(each).hexdigest() for each in (data, first_part)}
    entry = next((each for each in manifest.entries if each.sha256 in hashes), None)
    if entry:
        return Belonging.BELONGS, entry, manifest
    code = _text(DOCUMENT, data)
    entry = next((each for each in manifest.entries if each.code == code), None)
    return (Belonging.OTHER_VERSION if entry else Belonging.FOREIGN), entry, manifest


def _read(path: Path, largest: int) -> bytes | None:
    """None: cannot be read, or too large to be ours."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError:
        return None
    return data if len(data) <= largest else None


def _text(pattern: re.Pattern[bytes], data: bytes) -> str:
    found = pattern.search(data)
    return found[1].decode("ascii") if found else ""


SENTENCES = {
    State.UNCHANGED: "Tệp không thay đổi từ khi được lập: không sai khác một byte nào.",
    State.EXTENDED: (
        "Phần do công cụ lập còn nguyên vẹn; phía sau có phần được thêm vào, thường là chữ ký số. Công cụ không kiểm "
        "tra phần thêm này: hãy xem chữ ký bằng phần mềm ký số."
    ),
    State.CHANGED: "Tệp đã bị thay đổi sau khi được lập. Không dùng tệp này; hãy lấy lại bản gốc.",
    State.CUT_SHORT: "Tệp không đầy đủ: bị cắt mất phần cuối. Hãy tải hoặc sao chép lại.",
    State.NOT_OURS: "Tệp PDF này không do công cụ lập, hoặc đã mất dấu kiểm vì được lưu lại bằng phần mềm khác.",
    State.NOT_PDF: "Đây không phải tệp PDF.",
    State.UNREADABLE: "Không đọc được tệp: tệp không có, không được phép đọc, hoặc lớn quá 200 MB.",
}

WITHOUT_MANIFEST = (
    "Dấu kiểm trong tệp chỉ phát hiện tệp hỏng hoặc bị sửa thông thường, không chống được người cố ý làm giả. "
    "Để biết tệp có thuộc hồ sơ đã gửi hay không, hãy đối chiếu với bản kê, hoặc với trang kiểm tra ghi trên bìa."
)


def _sentence(state: State, belonging: Belonging, entry: Entry | None, manifest: Manifest | None) -> str:
    return f"{SENTENCES[state]} {_belonging_sentence(state, belonging, entry, manifest)}".strip()


def _belonging_sentence(state: State, belonging: Belonging, entry: Entry | None, manifest: Manifest | None) -> str:
    if state is State.NOT_PDF:
        return ""
    if belonging is Belonging.NOT_ASKED:
        return WITHOUT_MANIFEST if state in (State.UNCHANGED, State.EXTENDED) else ""
    if belonging is Belonging.BAD_MANIFEST or manifest is None:
        return "Bản kê không đọc được hoặc không do công cụ lập, nên không đối chiếu được."
    draft = "bản dự thảo của " if manifest.is_draft else ""
    whose = f"{draft}hồ sơ {manifest.code} của {manifest.organ_name}, lần gửi {manifest.submission_number}"
    if belonging is Belonging.BELONGS and entry:
        return f"Theo bản kê, tệp thuộc {whose}: {entry.type_name} ({entry.code})."
    if belonging is Belonging.OTHER_VERSION and entry:
        return f"Tệp mang mã {entry.code} nhưng không phải bản ghi trong bản kê của {whose}."
    return f"Tệp không thuộc {whose}."
