"""Contents (nội dung hồ sơ): everything that goes into a dossier, gathered before anything is laid out.

What was sent is the frozen submission; what the papers need besides (who issues them, who signs) is the Issuer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.domain.submissions import Condition, EvidenceRecord, Frozen
from ntm_assess.domain.workflow import Kind

# A code names files and stands in an address: nothing that a path or a web address could read otherwise.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Issuer:
    """The organ that issues the papers, as they name it (Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II)."""

    unit_code: str
    name: str  # "xã Đồng Xanh"
    province: str  # "tỉnh Sông Lam (mẫu)"
    place: str  # "Đồng Xanh": stands before the date
    organ_lines: tuple[str, ...]  # ("ỦY BAN NHÂN DÂN", "XÃ ĐỒNG XANH")
    addressee: str  # "Ủy ban nhân dân tỉnh Sông Lam (mẫu)"
    signer_name: str
    signer_office: str = "CHỦ TỊCH"
    power_line: str = "TM. ỦY BAN NHÂN DÂN"
    recipients: tuple[str, ...] = ()  # besides the addressee ("Như trên") and the archive ("Lưu: VT")
    is_sample: bool = False

    @property
    def organ(self) -> str:
        """The organ within a sentence: "Ủy ban nhân dân xã Đồng Xanh"."""
        return f"Ủy ban nhân dân {self.name}"


@dataclass(frozen=True)
class Approval:
    """Who agreed with the submission as a whole, and on which day in Vietnam."""

    by: str
    on: date


@dataclass(frozen=True)
class IndexEntry:
    """One paper of the evidence index, and what it proves. A paper that proves several things is listed once."""

    number: int  # from 1
    record: EvidenceRecord
    indicators: tuple[str, ...]  # codes, in the order of the decree
    conditions: tuple[str, ...]  # codes
    pages: tuple[int, int] | None  # first and last page within the bundle. None: a page count before it is unknown


@dataclass(frozen=True)
class Dossier:
    """One submission with what its papers need. `content` is the canonical form that was hashed when it was sent.

    A draft (dự thảo) is built the same way from the living sheet, frozen for the occasion by the caller.
    Raises ValueError when the code cannot name a file, or when the content is not that of the submission.
    """

    code: str
    issuer: Issuer
    submission: Frozen
    content: bytes
    is_draft: bool = False
    approval: Approval | None = None
    check_url: str = ""  # what the QR code on the cover opens; empty: no QR code

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.code):
            raise ValueError(f"not a dossier code: {self.code!r}")

    @property
    def is_recognition(self) -> bool:
        return self.submission.kind == Kind.RECOGNITION

    @property
    def is_sample(self) -> bool:
        """Also of a real commune, when it was judged by invented levels."""
        return self.issuer.is_sample or self.submission.unit.is_sample or LevelStatus.SAMPLE in self.statuses

    @cached_property
    def statuses(self) -> tuple[LevelStatus, ...]:
        """How sure the levels behind the verdicts are, surest first; each status once."""
        found = {level.status for level in self.submission.scorecard.applied.levels.values()}
        return tuple(status for status in LevelStatus if status in found)

    def condition(self, code: str) -> Condition | None:
        return next((each for each in self.submission.conditions if each.code == code), None)

    @cached_property
    def evidence_index(self) -> tuple[IndexEntry, ...]:
        """Every paper once: those of the criteria in the order of the decree, then those of the conditions.

        Several papers of one indicator or condition stand in the order of their dates.
        """
        used: dict[EvidenceRecord, tuple[list[str], list[str]]] = {}
        for code in self.submission.scorecard.results:
            for record in _in_order_of_time(self.submission.evidence.get(code, ())):
                used.setdefault(record, ([], []))[0].append(code)
        for condition in self.submission.conditions:
            for record in _in_order_of_time(condition.evidence):
                used.setdefault(record, ([], []))[1].append(condition.code)
        entries = []
        last_page: int | None = 0
        for number, (record, (indicators, conditions)) in enumerate(used.items(), start=1):
            first = last_page + 1 if last_page is not None else None
            last_page = last_page + record.pages if last_page is not None and record.pages else None
            pages = (first, last_page) if first is not None and last_page is not None else None
            entries.append(IndexEntry(number, record, tuple(indicators), tuple(conditions), pages))
        return tuple(entries)

    @cached_property
    def evidence_numbers(self) -> dict[str, tuple[int, ...]]:
        """By indicator code: the numbers of its papers in the index."""
        numbers: dict[str, list[int]] = {}
        for entry in self.evidence_index:
            for code in entry.indicators:
                numbers.setdefault(code, []).append(entry.number)
        return {code: tuple(each) for code, each in numbers.items()}


def _in_order_of_time(records: Iterable[EvidenceRecord]) -> list[EvidenceRecord]:
    return sorted(records, key=lambda record: (record.issued_on, record.number, record.title))
