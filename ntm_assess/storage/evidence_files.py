"""Evidence files (tệp minh chứng): bytes under the name of their hash, there for good once they are said to be kept.

Order of a put: write, fsync, rename, fsync of the folder. A crash leaves a whole file or a left-over in the waiting
room, which is swept after a day; never half a file under its final name.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 256 * 1024
LEFT_OVER_AFTER = 24 * 3600  # seconds


@dataclass(frozen=True)
class Waiting:
    """A file that came in and is not kept yet."""

    path: Path
    sha256: str
    size: int  # bytes

    @property
    def pictures(self) -> Path:
        """Where intake may write the pictures of its pages."""
        return self.path.with_suffix(".trang")


class EvidenceFiles:
    """The folder of one installation: minh-chung/ab/abcd…, trang/ab/abcd…/1.png, cho/ (the waiting room)."""

    def __init__(self, data_dir: Path) -> None:
        self._kept = data_dir / "minh-chung"
        self._pictures = data_dir / "trang"
        self._waiting = data_dir / "cho"
        for folder in (self._kept, self._pictures, self._waiting):
            folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def receive(self, stream: BinaryIO) -> Iterator[Waiting]:
        """Take the bytes in; whatever was not kept by the end is thrown away."""
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._waiting)
        with os.fdopen(handle, "wb") as opened:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                opened.write(chunk)
            opened.flush()
            os.fsync(opened.fileno())
        waiting = Waiting(Path(name), digest.hexdigest(), size)
        try:
            yield waiting
        finally:
            waiting.path.unlink(missing_ok=True)
            shutil.rmtree(waiting.pictures, ignore_errors=True)

    def keep(self, waiting: Waiting) -> None:
        """From here on the file and its pictures survive a power cut. Keeping the same bytes twice is one file."""
        target = self.path(waiting.sha256)
        target.parent.mkdir(exist_ok=True)
        self._keep_pictures(waiting)
        os.replace(waiting.path, target)
        _sync_folder(target.parent)
        _sync_folder(self._kept)

    def path(self, sha256: str) -> Path:
        return self._kept / sha256[:2] / sha256

    def picture(self, sha256: str, page: int) -> Path | None:
        """The picture of a page, from 1. None: there is none (a long document shows only its first pages)."""
        folder = self._pictures_of(sha256)
        candidates = (folder / f"{page}.png", folder / f"{page}.jpg")
        return next((path for path in candidates if path.is_file()), None)

    def is_young(self, sha256: str) -> bool:
        """Whether these bytes came in less than a day ago, so that a paper may be about to refer to them."""
        path = self.path(sha256)
        return path.exists() and not _is_old(path)

    def remove(self, sha256: str) -> None:
        """For papers that nobody refers to any more. What comes in again at this very moment stays."""
        for path in (self.path(sha256), self._pictures_of(sha256)):
            self._remove_old(path)

    def sweep(self) -> int:
        """Throw away what a crash left in the waiting room. Returns how many."""
        old = [path for path in self._waiting.iterdir() if _is_old(path)]
        for path in old:
            _throw_away(path)
        return len(old)

    def _pictures_of(self, sha256: str) -> Path:
        return self._pictures / sha256[:2] / sha256

    def _remove_old(self, path: Path) -> None:
        """Looks at its age once more where nobody reaches it: under its own name `keep` may renew it after any look."""
        aside = self._waiting / f"bo-{secrets.token_hex(8)}"
        with contextlib.suppress(FileNotFoundError):
            if not _is_old(path):
                return
            os.rename(path, aside)
            if _is_old(aside):
                _throw_away(aside)
            else:
                self._put_back(aside, path)

    def _put_back(self, aside: Path, path: Path) -> None:
        with contextlib.suppress(OSError):  # it is there again, with the same content
            os.replace(aside, path)
            _sync_folder(path.parent)
        _throw_away(aside)

    def _keep_pictures(self, waiting: Waiting) -> None:
        target = self._pictures_of(waiting.sha256)
        if not waiting.pictures.is_dir():
            return
        with contextlib.suppress(FileNotFoundError):
            os.utime(target)  # there already; young again, so that `remove` leaves it
            return
        for picture in waiting.pictures.iterdir():
            _sync_file(picture)
        target.parent.mkdir(exist_ok=True)
        with contextlib.suppress(OSError):  # the same file came in twice at this very moment
            os.replace(waiting.pictures, target)
        _sync_folder(target.parent)


def _is_old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - LEFT_OVER_AFTER


def _throw_away(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as opened:
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows has no handle on a folder
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
