"""Assembly (đóng hồ sơ): prints every paper of a dossier and puts the whole into a folder, all of it or nothing.

The folder holds the PDFs, the submission in canonical form, the manifest, and a ZIP of them all. Papers are never
merged: each is signed on its own, and joining pages would destroy signatures.
"""

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path

from ntm_assess.dossier.contents import Dossier
from ntm_assess.dossier.documents import NotPrinted, Printed, print_cover, print_form
from ntm_assess.dossier.forms import COVER, forms
from ntm_assess.dossier.manifest import FILE_NAME, Entry, Manifest

SUBMISSION_FILE = "lan-gui.json"

# done, total, what is being made now
Progress = Callable[[int, int, str], None]


class DossierFailed(Exception):
    """The dossier could not be made; the message is a sentence for the person who asked for it."""


def write(dossier: Dossier, folder: Path, *, progress: Progress | None = None) -> Manifest:
    """Makes the dossier in `folder`, which appears whole or not at all. An earlier dossier there is replaced.

    Raises DossierFailed, also when the folder holds anything else. Takes seconds and much memory: a server calls
    child.write_in_child instead.
    """
    with appearing(folder) as stage:
        return fill(stage, dossier, progress=progress)


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """An empty folder to fill, which becomes `folder` at the end, and vanishes if something fails."""
    if folder.exists() and not _may_replace(folder):
        raise DossierFailed(f"Thư mục {folder} đã có tệp khác. Hãy chọn thư mục trống.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield stage
        _put_in_place(stage, folder)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise


def _may_replace(folder: Path) -> bool:
    return folder.is_dir() and ((folder / FILE_NAME).is_file() or not any(folder.iterdir()))


def fill(stage: Path, dossier: Dossier, *, progress: Progress | None = None) -> Manifest:
    """Prints everything into an empty folder. Raises DossierFailed."""
    if hashlib.sha256(dossier.content).hexdigest() != dossier.submission.sha256:
        raise DossierFailed("Nội dung lần gửi không khớp mã băm đã ghi, nên không lập hồ sơ. Hãy báo quản trị.")
    printed = _print_all(dossier, progress or (lambda done, total, title: None))
    files = {file_name(each, place): each.pdf for place, each in enumerate(printed)}
    manifest = _manifest(dossier, printed)
    files[SUBMISSION_FILE] = dossier.content
    files[FILE_NAME] = manifest.to_bytes()
    for name, content in {**files, f"ho-so-{dossier.code}.zip": _zip(files, dossier)}.items():
        _write_file(stage / name, content)
    _sync_folder(stage)
    return manifest


def _print_all(dossier: Dossier, tell: Progress) -> list[Printed]:
    """The cover is printed last, since it lists the pages of the others, and stands first."""
    wanted = forms(dossier)
    total = len(wanted) + 1
    printed: list[Printed] = []
    for form in wanted:
        tell(len(printed), total, form.type_name)
        printed.append(_printed(lambda form=form: print_form(form, dossier), form.type_name))  # type: ignore[misc]
    tell(len(printed), total, "Bìa")
    cover = _printed(lambda: print_cover(dossier, printed), COVER.type_name)
    tell(total, total, "")
    return [cover, *printed]


def _printed(print_it: Callable[[], Printed], name: str) -> Printed:
    try:
        return print_it()
    except NotPrinted as error:
        raise DossierFailed(
            f"Không lập được {name}: tệp không đạt chuẩn lưu trữ PDF/A. Số liệu của xã không bị ảnh hưởng. "
            "Hãy báo quản trị."
        ) from error


def file_name(printed: Printed, place: int) -> str:
    """ "01-to-trinh.pdf"; the cover is 00."""
    return f"{place:02}-{printed.form.name}.pdf"


def _manifest(dossier: Dossier, printed: list[Printed]) -> Manifest:
    entries = tuple(
        Entry(
            ordinal=place + 1,
            code=each.code,
            type_name=each.form.type_name,
            notation=each.form.notation,
            subject=each.subject,
            pages=each.pages,
            file_name=file_name(each, place),
            sha256=hashlib.sha256(each.pdf).hexdigest(),
            content_sha256=each.content_sha256,
        )
        for place, each in enumerate(printed)
    )
    return Manifest(
        code=dossier.code,
        title=COVER.title(dossier),
        organ_id=dossier.issuer.unit_code,
        organ_name=dossier.issuer.organ,
        year=dossier.submission.year,
        kind=str(dossier.submission.kind),
        submission_number=dossier.submission.number,
        submission_sha256=dossier.submission.sha256,
        is_draft=dossier.is_draft,
        entries=entries,
    )


def _zip(files: Mapping[str, bytes], dossier: Dossier) -> bytes:
    """Stored, not packed, under fixed dates: the same files give the same ZIP, whatever the machine."""
    sent = datetime.fromisoformat(dossier.submission.sent_at)
    moment = (sent.year, sent.month, sent.day, sent.hour, sent.minute, sent.second)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"ho-so-{dossier.code}/{name}", moment)
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def _write_file(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(stage: Path, folder: Path) -> None:
    """A rename is whole or not at all. What stood there steps aside first and is removed last."""
    aside = stage.with_name(f"{stage.name}-truoc")
    if folder.exists():
        folder.rename(aside)
    try:
        stage.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise
    _sync_folder(folder.parent)
    shutil.rmtree(aside, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
