"""Submissions (lần gửi): the frozen copy of an assessment as it was sent, and back again.

`freeze` turns an assessment into plain values for the canonical form (integrity.py); `thaw` rebuilds the scorecard
from them with the levels of that day, so that what was judged and printed never changes with the law or the overlay.
`blockers` says what keeps an assessment from being sent.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ntm_assess.domain import integrity
from ntm_assess.domain.criteria import AppliedSet, CriteriaSet, Level, LevelStatus
from ntm_assess.domain.figures import Entry
from ntm_assess.domain.scoring import Answer, Result, Scorecard, Verdict
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

    @property
    def item_code(self) -> str:
        """Its code where indicators and conditions stand in one list."""
        return CONDITION_ITEM + self.code


CONDITION_ITEM = "dk:"

# The conditions besides the criteria. The first three are those of Điều 4 khoản 1 QĐ 18/2022/QĐ-TTg (by secondary
# sources); consultation and meeting are no condition of that clause but a step that the procedure asks for before.
CONDITIONS = ("satisfaction", "no_debt", "security", "consultation")


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


class Blocker(StrEnum):
    """Why an assessment cannot be sent."""

    NOTHING_ENTERED = "nothing_entered"
    STILL_RETURNED = "still_returned"  # came back, and nothing was changed or explained
    # only for a recognition submission:
    NOT_ENTERED = "not_entered"
    UNMET = "unmet"
    NO_LEVEL = "no_level"
    SAMPLE_LEVEL = "sample_level"  # judged by an invented level, and the commune is a real one
    NOT_DECLARED = "not_declared"
    NO_PAPER = "no_paper"  # a condition is declared without a paper


def blockers(
    kind: Kind,
    scorecard: Scorecard,
    conditions: Sequence[Condition],
    still_returned: Collection[str],
    *,
    is_sample: bool = False,
) -> dict[Blocker, tuple[str, ...]]:
    """What keeps this kind of submission from being sent, with the codes that it concerns; empty: it can go.

    `conditions`: all four. `still_returned`: codes of indicators and conditions that came back and are unchanged.
    `is_sample`: the commune is of an invented province, whose levels may be invented.
    """
    codes: dict[Blocker, list[str]] = {
        Blocker.STILL_RETURNED: [code for code in still_returned if not code.startswith(CONDITION_ITEM)]
    }
    if kind is Kind.RECOGNITION:
        codes[Blocker.STILL_RETURNED] = list(still_returned)
        for reason, verdict in _NOT_MET.items():
            codes[reason] = [code for code, result in scorecard.results.items() if result.verdict is verdict]
        codes[Blocker.SAMPLE_LEVEL] = [] if is_sample else _on_sample_levels(scorecard)
        codes[Blocker.NOT_DECLARED] = [each.item_code for each in conditions if not each.is_declared]
        codes[Blocker.NO_PAPER] = [each.item_code for each in conditions if each.is_declared and not each.evidence]
    found = {reason: tuple(listed) for reason, listed in codes.items() if listed}
    if not any(answer.is_entered for answer in scorecard.answers.values()):
        found = {Blocker.NOTHING_ENTERED: ()}
    return found


def _on_sample_levels(scorecard: Scorecard) -> list[str]:
    levels = {code: result.level for code, result in scorecard.results.items()}
    return [code for code, level in levels.items() if level and level.status is LevelStatus.SAMPLE]


_NOT_MET = {
    Blocker.NOT_ENTERED: Verdict.NOT_ENTERED,
    Blocker.UNMET: Verdict.UNMET,
    Blocker.NO_LEVEL: Verdict.NO_LEVEL,
}


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
            limits = {name: Decimal(value) for name, value in item["level"]["limits"].items()}
            levels[code] = Level(limits, LevelStatus(item["level"]["status"]), item["level"]["source"])
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
    )


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
    }


def _condition_from(values: Mapping) -> Condition:  # type: ignore[type-arg]
    evidence = tuple(EvidenceRecord(**each) for each in values["evidence"])
    return Condition(values["code"], values["is_declared"], values["note"], evidence, values.get("figures", {}))
