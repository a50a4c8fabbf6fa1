"""Submissions (lần gửi): the frozen copy of an assessment as it was sent, and back again.

`freeze` turns an assessment into plain values for the canonical form (integrity.py); `thaw` rebuilds the scorecard
from them with the levels of that day, so that what was judged and printed never changes with the law or the overlay.
What keeps an assessment from being sent stands in blockers.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ntm_assess.domain import integrity
from ntm_assess.domain.commune_figures import CommonFigures
from ntm_assess.domain.criteria import AppliedSet, CriteriaSet, Level, LevelStatus
from ntm_assess.domain.figures import Entry
from ntm_assess.domain.levels import Comparison
from ntm_assess.domain.procedures import Procedure, Waiver
from ntm_assess.domain.scoring import Answer, Result, Scorecard
from ntm_assess.domain.workflow import Kind

FORMAT = "ntm-submission/1"


@dataclass(frozen=True)
class EvidenceRecord:
    """A paper behind an answer (minh chứng): what identifies it. Dates are ISO text, empty when unknown."""

    sha256: str
    file_name: str
    title: str
    number: str = ""
    issued_on: str = ""
    issued_by: str = ""
    period_from: str = ""
    period_to: str = ""
    pages: int = 0
    size: int = 0  # bytes


@dataclass(frozen=True)
class Condition:
    """One of the four conditions of recognition besides the criteria, declared with a paper."""

    code: str
    is_declared: bool
    note: str = ""
    evidence: tuple[EvidenceRecord, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)  # plain values by subject; see conditions.Records
    waiver: Waiver | None = None  # the commune sends it although gates are not passed

    @property
    def item_code(self) -> str:
        """Its code where indicators and conditions stand in one list."""
        return CONDITION_ITEM + self.code


CONDITION_ITEM = "dk:"


@dataclass(frozen=True)
class DocumentRecord:
    """A paper that the procedure asks for, as on the day of sending."""

    number: str
    name: str
    by: str  # a procedures.Body
    form: str = ""  # a procedures.Paper; empty: it is enclosed by hand
    is_required: bool = True
    is_original: bool | None = None


@dataclass(frozen=True)
class ProcedureRecord:
    """The procedure by which the commune went on the day of sending."""

    id: str
    title: str
    decision: str  # empty: not known
    status: str  # a procedures.Certainty, of its legal basis
    source: str
    sha256: str
    documents: tuple[DocumentRecord, ...] = ()


@dataclass(frozen=True)
class UnitRecord:
    """The commune as it was named on the day of sending."""

    code: str
    name: str  # "xã Đồng Xanh"
    province: str  # "tỉnh Sông Lam (mẫu)"
    region: str
    is_sample: bool = False


@dataclass(frozen=True)
class Frozen:
    """A submission read back: the scorecard with the levels of that day, the evidence, the conditions."""

    unit: UnitRecord
    year: int
    number: int
    kind: Kind
    sent_by: str
    sent_at: str  # ISO 8601, UTC
    scorecard: Scorecard
    evidence: Mapping[str, tuple[EvidenceRecord, ...]]  # by indicator code
    conditions: tuple[Condition, ...]
    sha256: str  # of the canonical form
    procedure: ProcedureRecord | None = None  # None: sent before procedures were kept
    common: CommonFigures | None = None  # of the commune, as they held on that day


def freeze(
    scorecard: Scorecard,
    *,
    unit: UnitRecord,
    number: int,
    kind: Kind,
    sent_by: str,
    sent_at: str,
    evidence: Mapping[str, Sequence[EvidenceRecord]],
    conditions: Sequence[Condition] = (),
    procedure: Procedure | None = None,
    common: CommonFigures | None = None,
) -> dict[str, object]:
    """The content of a submission as plain values."""
    criteria_set, overlay = scorecard.applied.criteria_set, scorecard.applied.overlay
    return {
        "format": FORMAT,
        "unit": _unit_values(unit),
        "criteria_set": {"id": criteria_set.id, "decision": criteria_set.decision, "sha256": criteria_set.sha256},
        "overlay": {"id": overlay.id, "decision": overlay.decision, "sha256": overlay.sha256} if overlay else None,
        "year": scorecard.applied.year,
        "number": number,
        "kind": str(kind),
        "sent_by": sent_by,
        "sent_at": sent_at,
        "met_criteria": scorecard.met_criteria,
        "met_indicators": scorecard.met_indicators,
        "items": [item_values(result, evidence.get(code, ())) for code, result in scorecard.results.items()],
        "conditions": [_condition_values(each) for each in conditions],
        **({"procedure": _procedure_values(procedure)} if procedure else {}),
        **({"common_figures": _common_values(common)} if common else {}),
    }


def item_values(result: Result, evidence: Sequence[EvidenceRecord]) -> dict[str, object]:
    """One indicator as it is frozen. An approval names the hash of these values (`item_digest`)."""
    level = result.level
    village_sheet = result.answer.village_sheet
    return {
        "code": result.indicator.code,
        "verdict": str(result.verdict),
        "entry": entry_values(result.answer.entry),
        "note": result.answer.note,
        "not_applicable_reason": result.answer.not_applicable_reason,
        "level": None
        if level is None
        else {
            "limits": _limits(level),
            "status": str(level.status),
            "source": level.source,
            **_comparison_values(level),
        },
        "evidence": [_evidence_values(each) for each in sorted(evidence, key=lambda each: (each.sha256, each.title))],
        **({"village_sheet": village_sheet} if village_sheet else {}),
    }


def item_digest(result: Result, evidence: Sequence[EvidenceRecord]) -> str:
    return integrity.digest(item_values(result, evidence))


def item_hashes(
    scorecard: Scorecard, evidence: Mapping[str, Sequence[EvidenceRecord]], conditions: Sequence[Condition]
) -> dict[str, str]:
    """What is put before the reviewer, each by its code with its hash: what the commune says something of.

    An indicator without figure, note and paper is a gap: it is frozen, and there is nothing to judge.
    """
    hashes = {}
    for code, result in scorecard.results.items():
        papers = evidence.get(code, ())
        if result.answer.is_entered or result.answer.note or papers:
            hashes[code] = item_digest(result, papers)
    return hashes | {each.item_code: integrity.digest(_condition_values(each)) for each in conditions}


def relevelled(content: Mapping[str, Any], applied: AppliedSet) -> frozenset[str]:
    """Codes of what is judged by other limits now than on the day of sending. `content`: of the submission.

    What met its level then may fall short now, so the commune may change it whatever became of it in the review.
    """
    sent = {item["code"]: item["level"]["limits"] if item["level"] else None for item in content["items"]}
    levels = {each.code: applied.level_of(each.code) for each in applied.criteria_set.indicators}
    now = {code: _limits(level) if level else None for code, level in levels.items()}
    return frozenset(code for code, limits in now.items() if sent.get(code) != limits)


def without_paper(scorecard: Scorecard, evidence: Mapping[str, Sequence[EvidenceRecord]]) -> tuple[str, ...]:
    """Codes of what is entered and has no paper behind it."""
    return tuple(code for code, result in scorecard.results.items() if result.is_entered and not evidence.get(code))


def entry_values(entry: Entry) -> dict[str, object]:
    """An entry as plain values: numbers as text, yes/no as true/false."""
    return {name: value if isinstance(value, bool) else _text(value) for name, value in entry.items()}


def entry_from(values: Mapping[str, object]) -> dict[str, Decimal | bool]:
    """The way back from `entry_values`."""
    return {name: value if isinstance(value, bool) else Decimal(str(value)) for name, value in values.items()}


def thaw(content: Mapping, criteria_set: CriteriaSet) -> Frozen:  # type: ignore[type-arg]
    """A submission read back. `criteria_set` gives the texts; the levels are those of the day of sending, and only the
    indicators that counted then are there.

    Raises ValueError when the content is of another format or set.
    """
    if content.get("format") != FORMAT or content["criteria_set"]["id"] != criteria_set.id:
        raise ValueError(f"not a submission of {criteria_set.id} in {FORMAT}")
    levels: dict[str, Level] = {}
    answers: dict[str, Answer] = {}
    evidence: dict[str, tuple[EvidenceRecord, ...]] = {}
    for item in content["items"]:
        code = item["code"]
        answers[code] = Answer(
            code,
            entry_from(item["entry"]),
            item["note"],
            item["not_applicable_reason"],
            item.get("village_sheet", ""),
        )
        evidence[code] = tuple(EvidenceRecord(**each) for each in item["evidence"])
        if item["level"]:
            levels[code] = _level_from(item["level"])
    unit = UnitRecord(**content["unit"])
    applied = AppliedSet(criteria_set.with_only(answers), unit.region, content["year"], None, levels)
    return Frozen(
        unit=unit,
        year=content["year"],
        number=content["number"],
        kind=Kind(content["kind"]),
        sent_by=content["sent_by"],
        sent_at=content["sent_at"],
        scorecard=Scorecard(applied, answers),
        evidence=evidence,
        conditions=tuple(_condition_from(each) for each in content["conditions"]),
        sha256=integrity.digest(content),
        procedure=_procedure_from(content["procedure"]) if "procedure" in content else None,
        common=_common_from(content["common_figures"]) if "common_figures" in content else None,
    )


def _comparison_values(level: Level) -> dict[str, object]:
    """Nothing where nobody compared, so that what was sent before comparisons were kept has the hash that it had."""
    if level.comparison is None:
        return {}
    found = level.comparison
    return {"comparison": {"people": list(found.people), "on": found.on.isoformat(), "gazette": found.gazette}}


def _level_from(values: Mapping) -> Level:  # type: ignore[type-arg]
    limits = {name: Decimal(value) for name, value in values["limits"].items()}
    found = values.get("comparison")
    comparison = None
    if found:
        first, second = found["people"]
        comparison = Comparison((first, second), date.fromisoformat(found["on"]), found["gazette"])
    return Level(limits, LevelStatus(values["status"]), values["source"], comparison=comparison)


def _limits(level: Level) -> dict[str, str]:
    return {name: _text(value) for name, value in level.limits.items()}


def _text(value: Decimal | bool) -> str:
    """A number without trailing zeros or exponent, so that 90 and 90.0 are the same paper."""
    return f"{Decimal(value).normalize():f}"


def _unit_values(unit: UnitRecord) -> dict[str, object]:
    return {
        "code": unit.code,
        "name": unit.name,
        "province": unit.province,
        "region": unit.region,
        "is_sample": unit.is_sample,
    }


def _evidence_values(each: EvidenceRecord) -> dict[str, object]:
    return {
        "sha256": each.sha256,
        "file_name": each.file_name,
        "title": each.title,
        "number": each.number,
        "issued_on": each.issued_on,
        "issued_by": each.issued_by,
        "period_from": each.period_from,
        "period_to": each.period_to,
        "pages": each.pages,
        "size": each.size,
    }


def _condition_values(each: Condition) -> dict[str, object]:
    return {
        "code": each.code,
        "is_declared": each.is_declared,
        "note": each.note,
        "evidence": [_evidence_values(paper) for paper in each.evidence],
        **({"figures": dict(each.figures)} if each.figures else {}),
        **({"waiver": _waiver_values(each.waiver)} if each.waiver else {}),
    }


def _waiver_values(waiver: Waiver) -> dict[str, object]:
    return {"gates": list(waiver.gates), "reason": waiver.reason, "by": waiver.by, "at": waiver.at}


def _procedure_values(procedure: Procedure) -> dict[str, object]:
    return {
        "id": procedure.id,
        "title": procedure.title,
        "decision": procedure.decision,
        "status": str(procedure.status),
        "source": procedure.source,
        "sha256": procedure.sha256,
        "documents": [
            {
                "number": each.number,
                "name": each.name,
                "by": str(each.by),
                "form": str(each.form or ""),
                "is_required": each.is_required,
                "is_original": each.is_original,
            }
            for each in procedure.documents
        ],
    }


def _procedure_from(values: Mapping[str, Any]) -> ProcedureRecord:
    documents = tuple(DocumentRecord(**each) for each in values["documents"])
    return ProcedureRecord(**{**values, "documents": documents})


def _common_values(common: CommonFigures) -> dict[str, object]:
    return {"as_of": common.as_of.isoformat(), "values": dict(common.values)}


def _common_from(values: Mapping[str, Any]) -> CommonFigures:
    return CommonFigures(date.fromisoformat(values["as_of"]), values["values"])


def _condition_from(values: Mapping) -> Condition:  # type: ignore[type-arg]
    evidence = tuple(EvidenceRecord(**each) for each in values["evidence"])
    given = values.get("waiver")
    waiver = Waiver(values["code"], **{**given, "gates": tuple(given["gates"])}) if given else None
    figures = values.get("figures", {})
    return Condition(values["code"], values["is_declared"], values["note"], evidence, figures, waiver)
