"""Whether a file that came back is ours, unchanged, and belongs to a submission."""

import json
from pathlib import Path

import pytest

from ntm_assess.dossier import verification
from ntm_assess.dossier.manifest import FILE_NAME, BadManifest, Manifest
from ntm_assess.dossier.verification import Belonging, State, verify

PROPOSAL = "01-to-trinh.pdf"


@pytest.fixture
def proposal(folder: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "to-trinh.pdf"
    copy.write_bytes((folder / PROPOSAL).read_bytes())
    return copy


@pytest.fixture
def manifest(folder: Path) -> Path:
    return folder / FILE_NAME


def test_every_file_of_a_dossier_is_unchanged_and_belongs(folder: Path, manifest: Path) -> None:
    for path in folder.glob("*.pdf"):
        found = verify(path, manifest)

        assert (found.state, found.belonging) == (State.UNCHANGED, Belonging.BELONGS)
        assert found.is_good
        assert "tệp thuộc hồ sơ 06862-2025-01 của Ủy ban nhân dân xã Đồng Xanh, lần gửi 1" in found.sentence


def test_without_a_manifest_it_says_what_it_cannot_know(proposal: Path) -> None:
    found = verify(proposal)

    assert (found.state, found.belonging) == (State.UNCHANGED, Belonging.NOT_ASKED)
    assert found.document_code == "06862-2025-01-D01"
    assert "không chống được người cố ý làm giả" in found.sentence
    assert "hãy đối chiếu với bản kê, hoặc" in found.sentence


def test_one_changed_byte_anywhere_is_seen(proposal: Path, manifest: Path) -> None:
    whole = proposal.read_bytes()
    for place in range(8, len(whole), len(whole) // 200):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]

        assert verification.state_of(changed) not in (State.UNCHANGED, State.EXTENDED), place
    proposal.write_bytes(whole[:5000] + b"x" + whole[5001:])
    found = verify(proposal, manifest)
    assert (found.state, found.belonging) == (State.CHANGED, Belonging.OTHER_VERSION)
    assert not found.is_good
    assert "đã bị thay đổi" in found.sentence


def test_a_changed_seal_is_seen(proposal: Path) -> None:
    whole = proposal.read_bytes()
    seal = verification.SEAL.search(whole)
    assert seal
    for place in (seal.start(1), seal.end(1) - 1, seal.start(2), seal.end(2) - 1):
        other = b"1" if whole[place : place + 1] != b"1" else b"2"
        changed = whole[:place] + other + whole[place + 1 :]

        assert verification.state_of(changed) not in (State.UNCHANGED, State.EXTENDED)


def test_what_signing_adds_behind_is_told_apart_from_a_change(proposal: Path, manifest: Path) -> None:
    proposal.write_bytes(proposal.read_bytes() + b"\n12 0 obj << /Type /Sig >> endobj\n%%EOF\n")

    found = verify(proposal, manifest)

    assert (found.state, found.belonging) == (State.EXTENDED, Belonging.BELONGS)
    assert "Công cụ không kiểm tra phần thêm này" in found.sentence


def test_who_seals_a_changed_file_again_is_caught_by_the_manifest_alone(proposal: Path, manifest: Path) -> None:
    whole = proposal.read_bytes()
    seal = verification.SEAL.search(whole)
    assert seal
    blank = whole[: seal.start()] + verification.NO_SEAL_YET + whole[seal.end() :]
    proposal.write_bytes(verification.seal(blank.replace("Đồng Xanh".encode(), "Đồng Vàng".encode())))

    found = verify(proposal, manifest)

    assert (found.state, found.belonging) == (State.UNCHANGED, Belonging.OTHER_VERSION)
    assert not found.is_good
    assert "không phải bản ghi trong bản kê" in found.sentence


def test_a_file_of_another_dossier_does_not_belong(proposal: Path, manifest: Path, tmp_path: Path) -> None:
    values = json.loads(manifest.read_bytes())
    values["FileCode"] = "06900-2025-01"
    for each in values["Documents"]:
        each["DocumentCode"] = each["DocumentCode"].replace("06862", "06900")
        each["FileSha256"] = "0" * 64
    other = tmp_path / "other.json"
    other.write_text(json.dumps(values), encoding="utf-8")

    found = verify(proposal, other)

    assert (found.state, found.belonging) == (State.UNCHANGED, Belonging.FOREIGN)
    assert "Tệp không thuộc hồ sơ 06900-2025-01" in found.sentence


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (b"", State.NOT_PDF),
        (b"Word", State.NOT_PDF),
        (b"PK\x03\x04", State.NOT_PDF),
        (b"%PDF-1.7\n%%EOF", State.NOT_OURS),
        (b"%PDF-1.7\nntm-assess:seal:9999999999:" + b"a" * 64, State.CUT_SHORT),
        (b"%PDF-1.7\nntm-assess:seal:0000000000:" + b"a" * 64, State.CHANGED),
        (b"%PDF-1.7\nntm-assess:seal:0000000020:" + b"a" * 64, State.CHANGED),
        (b"%PDF-1.7\nntm-assess:seal:" + b"1" * 100_000, State.NOT_OURS),
        (b"%PDF-" + b"\xff\x00" * 10_000, State.NOT_OURS),
    ],
)
def test_what_is_not_ours_gets_a_clear_answer(tmp_path: Path, manifest: Path, content: bytes, state: State) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(content)

    found = verify(path, manifest)

    assert found.state == state
    assert found.sentence.startswith(verification.SENTENCES[state])
    assert not found.is_good


def test_a_file_cut_short_is_told(proposal: Path) -> None:
    whole = proposal.read_bytes()
    proposal.write_bytes(whole[:-100])

    assert verify(proposal).state == State.CUT_SHORT


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert verify(tmp_path / "missing.pdf").state == State.UNREADABLE
    assert verify(tmp_path).state == State.UNREADABLE


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b"{}", b'{"Format": "x"}', b"0" * 2_000_000],
)
def test_a_bad_manifest_gets_a_clear_answer(proposal: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content)

    found = verify(proposal, path)

    assert (found.state, found.belonging) == (State.UNCHANGED, Belonging.BAD_MANIFEST)
    assert "Bản kê không đọc được" in found.sentence
    assert not found.is_good


@pytest.mark.parametrize(
    "change",
    [
        {"Year": 2025.5},
        {"Year": "2025"},
        {"IsDraft": 0},
        {"SubmissionSha256": "x"},
        {"Documents": [{}]},
        {"Documents": [7]},
        {"Extra": 1},
        {"DocTotal": 99},
    ],
)
def test_a_manifest_with_other_values_in_it_is_not_ours(manifest: Path, change: dict) -> None:
    values = json.loads(manifest.read_bytes())

    with pytest.raises(BadManifest):
        Manifest.from_bytes(json.dumps({**values, **change}).encode())


def test_a_manifest_reads_back_as_it_was_written(manifest: Path) -> None:
    assert Manifest.from_bytes(manifest.read_bytes()).to_bytes() == manifest.read_bytes()
