"""Builders: a dossier of Đồng Xanh with the shipped criteria set, where all that a test does not name is filled in."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ntm_assess.domain import integrity, submissions
from ntm_assess.domain.criteria import AppliedSet, Indicator
from ntm_assess.domain.figures import Entry, InputType
from ntm_assess.domain.procedures import CONDITIONS, Procedure
from ntm_assess.domain.scoring import Answer, Scorecard
from ntm_assess.domain.submissions import Condition, EvidenceRecord, UnitRecord
from ntm_assess.domain.workflow import Kind
from ntm_assess.dossier.contents import Approval, Dossier, Issuer
from ntm_assess.law.library import load_all

SENT_AT = "2025-11-20T01:30:00+00:00"
DONG_XANH = UnitRecord("06862", "xã Đồng Xanh", "tỉnh Sông Lam (mẫu)", "DBSH", is_sample=True)


def an_applied_set() -> AppliedSet:
    return load_all().applied("xa-ntm-2021-2025", region="DBSH", year=2025, overlay_id="mau")


def a_good_entry(indicator: Indicator, applied: AppliedSet) -> Entry:
    """Figures that meet the indicator, counted where it can be counted."""
    entry = {each.name: _best(each.type) for each in indicator.requirement.inputs}
    for name in [name for name in entry if name.endswith("part")]:
        entry[name], entry[name.removesuffix("part") + "whole"] = Decimal(1987), Decimal(1990)
        entry.pop(name.removesuffix("part") + "percent")
    if indicator.requirement.kind in ("share_at_most", "must_be_none"):
        entry = {name: Decimal(0) if name in ("part", "number") else value for name, value in entry.items()}
    if indicator.requirement.kind == "schools":
        entry = {"whole": Decimal(5), "minimum": Decimal(5), "level_1": Decimal(5)}
    level = applied.level_of(indicator.code)
    if level and Decimal(100) in level.limits.values():
        entry = {name: entry.get(name.removesuffix("part") + "whole", value) for name, value in entry.items()}
    return entry


def _best(type: InputType) -> Decimal | bool:
    return True if type == InputType.YES_NO else Decimal("97.5") if type == InputType.AMOUNT else Decimal(100)


def a_paper(title: str, number: str = "", **known: object) -> EvidenceRecord:
    fields = {"issued_on": "2025-03-05", "issued_by": "UBND xã Đồng Xanh", "pages": 3, "size": 120_000, **known}
    sha256 = hashlib.sha256(f"{title}{number}".encode()).hexdigest()
    return EvidenceRecord(sha256, "tep.pdf", title, number, **fields)  # type: ignore[arg-type]


def evidence_for(applied: AppliedSet) -> dict[str, list[EvidenceRecord]]:
    """A paper for each indicator, and one that serves a whole criterion."""
    papers = {}
    for criterion in applied.criteria_set.criteria:
        shared = a_paper(f"Báo cáo kết quả thực hiện tiêu chí {criterion.title}", f"{criterion.code}/BC-UBND")
        for indicator in criterion.indicators:
            own = a_paper(f"Hồ sơ chứng minh: {indicator.name}", f"{indicator.code}/QĐ-UBND", pages=2)
            papers[indicator.code] = [own, shared]
    return papers


def the_conditions() -> tuple[Condition, ...]:
    titles = {
        "satisfaction": "Báo cáo kết quả lấy ý kiến về sự hài lòng của người dân",
        "no_debt": "Báo cáo tình hình nợ đọng xây dựng cơ bản",
        "security": "Văn bản xác nhận về an ninh, trật tự",
        "consultation": "Biên bản cuộc họp đề nghị xét, công nhận xã đạt chuẩn nông thôn mới",
    }
    return tuple(
        Condition(code, True, "", (a_paper(titles[code], f"{place}/VB"),)) for place, code in enumerate(CONDITIONS, 20)
    )


def a_dossier(
    *,
    kind: Kind = Kind.RECOGNITION,
    is_draft: bool = False,
    unit: UnitRecord = DONG_XANH,
    answers: dict[str, Answer] | None = None,
    evidence: dict[str, list[EvidenceRecord]] | None = None,
    conditions: tuple[Condition, ...] | None = None,
    procedure: Procedure | None = None,
    **changes: object,
) -> Dossier:
    """`changes` go to the dossier, those that begin with `issuer_` to its issuer."""
    applied = an_applied_set()
    given = {each.code: Answer(each.code, a_good_entry(each, applied)) for each in applied.criteria_set.indicators}
    content = submissions.freeze(
        Scorecard(applied, {**given, **(answers or {})}),
        unit=unit,
        number=1,
        kind=kind,
        sent_by="Lò Văn Mẫu",
        sent_at=SENT_AT,
        evidence=evidence_for(applied) if evidence is None else evidence,
        conditions=the_conditions() if conditions is None and kind == Kind.RECOGNITION else conditions or (),
        procedure=procedure,
    )
    issuer = Issuer(
        unit_code=unit.code,
        name=unit.name,
        province=unit.province,
        place="Đồng Xanh",
        organ_lines=("ỦY BAN NHÂN DÂN", unit.name.upper()),
        addressee=f"Ủy ban nhân dân {unit.province}",
        signer_name="Lò Văn Mẫu",
        recipients=("Sở Nông nghiệp và Môi trường", "Thường trực Đảng ủy, HĐND xã"),
        is_sample=unit.is_sample,
    )
    for_issuer = {name.removeprefix("issuer_"): value for name, value in changes.items() if name.startswith("issuer_")}
    for_dossier = {name: value for name, value in changes.items() if not name.startswith("issuer_")}
    dossier = Dossier(
        code="06862-2025-01",
        issuer=replace(issuer, **for_issuer),  # type: ignore[arg-type]
        submission=submissions.thaw(content, applied.criteria_set),
        content=integrity.canonical(content),
        is_draft=is_draft,
        approval=None if is_draft else Approval("Trần Thị Minh", date(2025, 12, 5)),
        check_url="http://127.0.0.1:8000/hs/06862-2025-01",
    )
    return replace(dossier, **for_dossier)  # type: ignore[arg-type]
