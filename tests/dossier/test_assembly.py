"""The whole dossier in a folder, here and in a child process."""

import hashlib
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from ntm_assess.dossier import assembly, child, documents
from ntm_assess.dossier.assembly import DossierFailed
from ntm_assess.dossier.contents import Dossier
from ntm_assess.dossier.manifest import FILE_NAME, Manifest


def test_the_folder_holds_the_papers_the_submission_the_manifest_and_a_zip(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        "00-bia.pdf",
        "01-to-trinh.pdf",
        "02-bao-cao.pdf",
        "03-bieu-tong-hop.pdf",
        "04-danh-muc.pdf",
        "ho-so-06862-2025-01.zip",
        "lan-gui.json",
        "manifest.json",
    ]


def test_the_manifest_lists_every_paper_with_its_hash(folder: Path, dossier: Dossier) -> None:
    manifest = Manifest.from_bytes((folder / FILE_NAME).read_bytes())

    assert manifest.submission_sha256 == dossier.submission.sha256
    assert [each.notation for each in manifest.entries] == ["", "TTr-UBND", "BC-UBND", "", ""]
    for each in manifest.entries:
        assert hashlib.sha256((folder / each.file_name).read_bytes()).hexdigest() == each.sha256


def test_the_submission_lies_there_in_canonical_form(folder: Path, dossier: Dossier) -> None:
    content = (folder / assembly.SUBMISSION_FILE).read_bytes()

    assert hashlib.sha256(content).hexdigest() == dossier.submission.sha256


def test_the_zip_holds_the_same_files_under_one_folder(folder: Path) -> None:
    packed = zipfile.ZipFile(BytesIO((folder / "ho-so-06862-2025-01.zip").read_bytes()))

    assert packed.testzip() is None
    for name in packed.namelist():
        inside, file_name = name.split("/")
        assert inside == "ho-so-06862-2025-01"
        assert packed.read(name) == (folder / file_name).read_bytes()


def test_a_child_process_makes_the_same_bytes_and_tells_how_far_it_is(
    folder: Path, dossier: Dossier, tmp_path: Path
) -> None:
    told: list[tuple[int, int, str]] = []
    target = tmp_path / "ho-so"

    manifest = child.write_in_child(dossier, target, progress=lambda *step: told.append(step))

    assert manifest == Manifest.from_bytes((folder / FILE_NAME).read_bytes())
    for path in folder.iterdir():
        assert (target / path.name).read_bytes() == path.read_bytes(), path.name
    assert told[0] == (0, 5, "Tờ trình")
    assert told[-1] == (5, 5, "")


# ---- nothing half-made


def not_printed(*args: object, **kwargs: object) -> None:
    raise documents.NotPrinted("06862-2025-01-D02: ISO_19005_2:6.2.8-3")


def test_a_paper_that_fails_leaves_nothing_behind(
    dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "print_form", not_printed)

    with pytest.raises(DossierFailed, match="Không lập được Tờ trình: tệp không đạt chuẩn lưu trữ PDF/A"):
        assembly.write(dossier, tmp_path / "ho-so")

    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_the_earlier_dossier(dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = tmp_path / "ho-so"
    earlier.mkdir()
    (earlier / FILE_NAME).write_text("{}")
    monkeypatch.setattr(assembly, "print_form", not_printed)

    with pytest.raises(DossierFailed):
        assembly.write(dossier, earlier)

    assert [path.name for path in tmp_path.rglob("*")] == ["ho-so", FILE_NAME]


def test_a_new_dossier_replaces_the_earlier_one_whole(
    folder: Path, dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = documents.print_form(documents.forms(dossier)[0], dossier)
    monkeypatch.setattr(assembly, "_print_all", lambda dossier, tell: [printed])
    earlier = tmp_path / "ho-so"
    earlier.mkdir()
    (earlier / FILE_NAME).write_text("{}")
    (earlier / "09-cu.pdf").write_text("old")

    assembly.write(dossier, earlier)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["ho-so"]
    assert not (earlier / "09-cu.pdf").exists()


def test_a_folder_with_other_files_is_left_alone(dossier: Dossier, tmp_path: Path) -> None:
    (tmp_path / "luong.xlsx").write_text("x")

    with pytest.raises(DossierFailed, match="đã có tệp khác"):
        assembly.write(dossier, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["luong.xlsx"]


def test_content_that_is_not_what_was_sent_is_refused(dossier: Dossier, tmp_path: Path) -> None:
    with pytest.raises(DossierFailed, match="không khớp mã băm"):
        assembly.write(replace(dossier, content=dossier.content + b" "), tmp_path / "ho-so")


# ---- the child's limits


def test_a_child_that_takes_too_long_is_stopped(dossier: Dossier, tmp_path: Path) -> None:
    start = time.monotonic()

    with pytest.raises(DossierFailed, match="quá 0,2 giây nên đã dừng"):
        child.write_in_child(dossier, tmp_path / "ho-so", seconds=0.2)

    assert time.monotonic() - start < 5
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_wants_too_much_memory_is_stopped(dossier: Dossier, tmp_path: Path) -> None:
    with pytest.raises(DossierFailed, match="bị dừng giữa chừng"):
        child.write_in_child(dossier, tmp_path / "ho-so", memory=150_000_000)

    assert list(tmp_path.iterdir()) == []


def test_a_child_tells_why_it_failed(dossier: Dossier, tmp_path: Path) -> None:
    with pytest.raises(DossierFailed, match="không khớp mã băm"):
        child.write_in_child(replace(dossier, content=b"{}"), tmp_path / "ho-so")


ATTEMPTS = """
import os, socket, subprocess
from ntm_assess.dossier import child

child.shut_in(2_000_000_000)
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", 9), 1),
    lambda: socket.getaddrinfo("localhost", 80),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.posix_spawn("/bin/true", ["true"], {}),
    lambda: os.fork(),
    lambda: os.execv("/bin/true", ["true"]),
):
    try:
        attempt()
    except PermissionError:
        print("refused")
"""


def test_a_child_reaches_no_network_and_starts_no_program() -> None:
    ended = subprocess.run([sys.executable, "-c", ATTEMPTS], capture_output=True, text=True, check=True)

    assert ended.stdout.split() == ["refused"] * 7
