"""A file of evidence is whole under the name of its hash, or it is not there."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from io import BytesIO

import pytest

from ntm_assess.storage.evidence_files import LEFT_OVER_AFTER, EvidenceFiles

PAPER = b"%PDF a paper" * 1000


@pytest.fixture
def files(tmp_path):
    return EvidenceFiles(tmp_path)


def kept(files: EvidenceFiles, content: bytes) -> str:
    with files.receive(BytesIO(content)) as waiting:
        waiting.pictures.mkdir()
        (waiting.pictures / "1.png").write_bytes(b"a picture")
        files.keep(waiting)
    return waiting.sha256


def make_old(files: EvidenceFiles, sha256: str) -> None:
    """As if it had come in more than a day ago."""
    a_day_ago = time.time() - LEFT_OVER_AFTER - 1
    for path in (files.path(sha256), files.picture(sha256, 1).parent):
        os.utime(path, (a_day_ago, a_day_ago))


def test_what_is_kept_lies_under_its_hash(files):
    sha256 = kept(files, PAPER)

    assert sha256 == hashlib.sha256(PAPER).hexdigest()
    assert files.path(sha256).read_bytes() == PAPER
    assert files.picture(sha256, 1).read_bytes() == b"a picture"
    assert files.picture(sha256, 2) is None


def test_the_same_bytes_twice_are_one_file(files, tmp_path):
    kept(files, PAPER)
    sha256 = kept(files, PAPER)

    assert [path.name for path in (tmp_path / "minh-chung" / sha256[:2]).iterdir()] == [sha256]


def test_what_is_not_kept_leaves_nothing_behind(files, tmp_path):
    with pytest.raises(RuntimeError), files.receive(BytesIO(PAPER)) as waiting:
        waiting.pictures.mkdir()
        raise RuntimeError

    assert list((tmp_path / "cho").iterdir()) == []
    assert not files.path(waiting.sha256).exists()


def test_what_a_crash_left_is_swept_after_a_day(files, tmp_path):
    old, young = tmp_path / "cho" / "old", tmp_path / "cho" / "young"
    for path in (old, young):
        path.write_bytes(b"half")
    a_day_ago = time.time() - LEFT_OVER_AFTER - 1
    os.utime(old, (a_day_ago, a_day_ago))

    assert files.sweep() == 1
    assert [path.name for path in (tmp_path / "cho").iterdir()] == ["young"]


def test_what_is_removed_goes_with_its_pictures(files, tmp_path):
    sha256 = kept(files, PAPER)
    make_old(files, sha256)

    files.remove(sha256)
    files.remove(sha256)

    assert not files.path(sha256).exists() and files.picture(sha256, 1) is None
    assert list((tmp_path / "cho").iterdir()) == []


def test_what_came_in_again_since_yesterday_is_not_touched(files, monkeypatch):
    sha256 = kept(files, PAPER)
    make_old(files, sha256)
    assert not files.is_young(sha256)
    kept(files, PAPER)
    assert files.is_young(sha256)
    monkeypatch.setattr(os, "rename", None)  # a crash would leave it aside

    files.remove(sha256)

    assert files.path(sha256).read_bytes() == PAPER
    assert files.picture(sha256, 1)


@pytest.mark.parametrize("when", ["before it is set aside", "while it is aside"])
def test_what_comes_in_again_while_it_is_being_removed_stays(files, tmp_path, monkeypatch, when):
    sha256 = kept(files, PAPER)
    make_old(files, sha256)
    rename = os.rename

    def meanwhile(source, target):
        monkeypatch.setattr(os, "rename", rename)
        if when == "before it is set aside":
            kept(files, PAPER)
        rename(source, target)
        if when == "while it is aside":
            kept(files, PAPER)

    monkeypatch.setattr(os, "rename", meanwhile)
    files.remove(sha256)

    assert files.path(sha256).read_bytes() == PAPER
    assert files.picture(sha256, 1)
    assert list((tmp_path / "cho").iterdir()) == []


def test_bytes_are_synced_before_they_count(files, monkeypatch):
    order = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("fsync"), fsync(handle)))
    monkeypatch.setattr(os, "replace", lambda source, target: (order.append("rename"), replace(source, target)))

    with files.receive(BytesIO(PAPER)) as waiting:
        files.keep(waiting)

    assert order[:2] == ["fsync", "rename"]
    assert order[2:] == ["fsync", "fsync"]  # the folder of the file, and the one above, which may be new


KEEP_FOR_EVER = """
import sys
from io import BytesIO
from pathlib import Path
from ntm_assess.storage.evidence_files import EvidenceFiles
files, number = EvidenceFiles(Path(sys.argv[1])), 0
while True:
    number += 1
    with files.receive(BytesIO(f"{number} ".encode() * 20_000)) as waiting:
        files.keep(waiting)
    print(waiting.sha256, flush=True)
"""


def test_a_kill_at_any_moment_leaves_only_whole_files(tmp_path):
    acknowledged = set()
    for _ in range(12):
        child = subprocess.Popen(
            [sys.executable, "-c", KEEP_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        child.stdout.readline()
        time.sleep(0.03)
        child.send_signal(signal.SIGKILL)
        acknowledged.update(line.strip() for line in child.stdout.read().splitlines() if len(line.strip()) == 64)
        child.wait()
        child.stdout.close()

    on_disk = {path.name: path for path in (tmp_path / "minh-chung").glob("*/*")}
    assert acknowledged
    assert acknowledged <= set(on_disk)
    for name, path in on_disk.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == name
