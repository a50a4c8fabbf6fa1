"""The manifest (bản kê): which files a dossier consists of, with their hashes.

The names follow the metadata of Nghị định 30/2020/NĐ-CP, Phụ lục VI, where it has one. The file is in canonical form
(integrity.py), so that equal dossiers have equal manifests.
"""

import json
import re
from dataclasses import dataclass

from ntm_assess.domain import integrity

FORMAT = "ntm-manifest/1"
FILE_NAME = "manifest.json"
SHA256 = re.compile(r"[0-9a-f]{64}")
LARGEST = 1_000_000  # bytes; ours are some kilobytes


class BadManifest(ValueError):
    """Not a manifest of ours, or damaged."""


@dataclass(frozen=True)
class Entry:
    """One document of the dossier. `notation` is empty where the paper carries no number."""

    ordinal: int  # DocOrdinal, from 1; the cover is 1
    code: str
    type_name: str  # TypeName: "Tờ trình"
    notation: str  # CodeNotation: "TTr-UBND"
    subject: str
    pages: int  # PageAmount
    file_name: str
    sha256: str  # of the file
    content_sha256: str  # of the text, as it stands in the foot

    def values(self) -> dict[str, object]:
        return {
            "DocOrdinal": self.ordinal,
            "DocumentCode": self.code,
            "TypeName": self.type_name,
            "CodeNotation": self.notation,
            "Subject": self.subject,
            "Language": "vi",
            "PageAmount": self.pages,
            "FileName": self.file_name,
            "FileSha256": self.sha256,
            "ContentSha256": self.content_sha256,
        }


@dataclass(frozen=True)
class Manifest:
    """The whole dossier: whose, of which submission, and its documents in order."""

    code: str  # FileCode
    title: str
    organ_id: str  # the unit's official code
    organ_name: str
    year: int
    kind: str
    submission_number: int
    submission_sha256: str
    is_draft: bool
    entries: tuple[Entry, ...]

    def to_bytes(self) -> bytes:
        return integrity.canonical(
            {
                "Format": FORMAT,
                "FileCode": self.code,
                "Title": self.title,
                "OrganId": self.organ_id,
                "OrganName": self.organ_name,
                "Year": self.year,
                "Kind": self.kind,
                "SubmissionNumber": self.submission_number,
                "SubmissionSha256": self.submission_sha256,
                "IsDraft": self.is_draft,
                "DocTotal": len(self.entries),
                "PageTotal": sum(each.pages for each in self.entries),
                "Documents": [each.values() for each in self.entries],
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Raises BadManifest."""
        if len(data) > LARGEST:
            raise BadManifest("too large")
        try:
            return cls._read(json.loads(data))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadManifest(str(error)) from error

    @classmethod
    def _read(cls, values: dict) -> "Manifest":
        if values["Format"] != FORMAT:
            raise BadManifest(f"format {values['Format']!r}")
        entries = tuple(_entry(each) for each in values["Documents"])
        manifest = cls(
            code=str(values["FileCode"]),
            title=str(values["Title"]),
            organ_id=str(values["OrganId"]),
            organ_name=str(values["OrganName"]),
            year=int(values["Year"]),
            kind=str(values["Kind"]),
            submission_number=int(values["SubmissionNumber"]),
            submission_sha256=_sha256(values["SubmissionSha256"]),
            is_draft=bool(values["IsDraft"]),
            entries=entries,
        )
        # What cannot be written back as it was read has more or other in it than a manifest of ours.
        if manifest.to_bytes() != integrity.canonical(values):
            raise BadManifest("values that do not belong there")
        return manifest


def _entry(values: dict) -> Entry:
    return Entry(
        ordinal=int(values["DocOrdinal"]),
        code=str(values["DocumentCode"]),
        type_name=str(values["TypeName"]),
        notation=str(values["CodeNotation"]),
        subject=str(values["Subject"]),
        pages=int(values["PageAmount"]),
        file_name=str(values["FileName"]),
        sha256=_sha256(values["FileSha256"]),
        content_sha256=_sha256(values["ContentSha256"]),
    )


def _sha256(value: object) -> str:
    if not isinstance(value, str) or not SHA256.fullmatch(value):
        raise BadManifest(f"not a SHA-256: {value!r}")
    return value
