"""Intake: a file from outside is looked at before it is kept.

Its type is what its name, its first bytes and a full parse agree on. The parse, and the pictures of its pages, are
made in a child process with limits, because the bytes may be hostile. Nothing here knows the database.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ntm_assess.intake import confinement

LARGEST_FILE = 20 * 1024 * 1024  # bytes
MOST_PAGES_SHOWN = 60

# extension: (media type, first bytes)
TYPES = {
    "pdf": ("application/pdf", b"%PDF-"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
}


class Refusal(StrEnum):
    """Why a file is not taken; wording.py makes the sentence."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TYPE_NOT_TAKEN = "type_not_taken"
    TYPE_DIFFERS = "type_differs"  # the name says one thing, the bytes another
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SLOW = "too_slow"
    BUSY = "busy"  # nothing is wrong with the file


_NOT_ANSWERED: dict[type[confinement.NotAnswered], Refusal] = {
    confinement.Busy: Refusal.BUSY,
    confinement.TooSlow: Refusal.TOO_SLOW,
    confinement.FellOver: Refusal.UNREADABLE,
}


class Refused(Exception):
    """The file is not taken."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


@dataclass(frozen=True)
class Taken:
    """What the file is, and how many pages it has (a photo: 1)."""

    media_type: str
    pages: int


def check(file: Path, name: str, pictures: Path) -> Taken:
    """Look at a file and write pictures of its pages (1.png, 2.png ... or 1.jpg) into the folder `pictures`.

    `name` is the name that it came under. Raises Refused.
    """
    size = file.stat().st_size
    if size == 0:
        raise Refused(Refusal.EMPTY)
    if size > LARGEST_FILE:
        raise Refused(Refusal.TOO_LARGE)
    media_type = _type_by_name_and_start(file, name)
    pictures.mkdir(parents=True, exist_ok=True)
    return Taken(media_type, _parse_in_child(file, media_type, pictures))


def _type_by_name_and_start(file: Path, name: str) -> str:
    extension = Path(name).suffix.lower().removeprefix(".")
    if extension not in TYPES:
        raise Refused(Refusal.TYPE_NOT_TAKEN)
    media_type, start = TYPES[extension]
    with file.open("rb") as opened:
        if opened.read(len(start)) != start:
            raise Refused(Refusal.TYPE_DIFFERS)
    return media_type


def _parse_in_child(file: Path, media_type: str, pictures: Path) -> int:
    try:
        answer = confinement.answer_of("ntm_assess.intake.child", str(file), media_type, str(pictures))
    except confinement.NotAnswered as error:
        raise Refused(_NOT_ANSWERED[type(error)]) from error
    if "refusal" in answer:
        raise Refused(Refusal(answer["refusal"]))
    return int(answer["pages"])
