"""Printing: from the rows of an assessment to a Dossier, which knows no database.

The approved recognition submission makes the dossier; until then what stands on the sheet makes a draft of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ntm_assess import formatting
from ntm_assess.domain import integrity, submissions
from ntm_assess.domain.scoring import Scorecard
from ntm_assess.domain.submissions import Frozen, UnitRecord
from ntm_assess.domain.workflow import Kind, State
from ntm_assess.dossier.contents import Approval, Dossier, Issuer
from ntm_assess.law.library import Library
from ntm_assess.storage import areas, assessments, evidence, procedures, reviews
from ntm_assess.storage import submissions as kept_submissions

if TYPE_CHECKING:
    from ntm_assess.storage import tables


@dataclass(frozen=True)
class Printer:
    """Makes dossiers for one installation."""

    library: Library
    public_url: str  # without a slash at the end; stands behind the QR code

    def dossier(self, assessment: tables.Assessment, submission: tables.Submission | None) -> Dossier:
        """Of a submission, or (None) the draft of what stands on the sheet now. Unit and province must be joined."""
        if submission is None:
            scorecard = self._scorecard(assessment)
            content = self._draft(assessment, scorecard)
            frozen = submissions.thaw(content, scorecard.applied.criteria_set)
            raw = integrity.canonical(content)
        else:
            frozen = kept_submissions.frozen(submission, self.library)
            raw = bytes(submission.content)
        code = code_of(assessment, frozen)
        return Dossier(
            code=code,
            issuer=issuer_of(assessment.unit, frozen.unit),
            submission=frozen,
            content=raw,
            is_draft=is_draft(assessment, submission),
            approval=_approval(submission),
            check_url=f"{self.public_url}/hs/{code}" if submission is not None else "",
        )

    def _scorecard(self, assessment: tables.Assessment) -> Scorecard:
        applied = areas.applied_to(self.library, assessment.unit, assessment.criteria_set, assessment.year)
        return assessments.scorecard_of(assessment, applied)

    def _draft(self, assessment: tables.Assessment, scorecard: Scorecard) -> dict[str, object]:
        """What would be sent today as a proposal for recognition."""
        records = evidence.records_of(assessment.id)
        procedure = procedures.in_force(assessment.unit.province)
        declared, _ = kept_submissions.conditions_under(procedure, assessment, records)
        last = assessments.last_submission(assessment.id)
        return submissions.freeze(
            scorecard,
            unit=kept_submissions.unit_record(assessment.unit, scorecard.applied),
            number=last.number + 1 if last else 1,
            kind=Kind.RECOGNITION,
            sent_by="",
            sent_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            evidence=records,
            conditions=declared,
            procedure=procedure,
        )


def to_print(assessment: tables.Assessment) -> tables.Submission | None:
    """The submission that the dossier prints: what is approved, or what is with the reviewers (a draft still).

    None: nothing is out of the commune's hands, the draft shows the sheet itself.
    """
    state = State(assessment.state)
    if state is not State.APPROVED and not state.is_under_review:
        return None
    return kept_submissions.newest(assessment)


def is_draft(assessment: tables.Assessment, submission: tables.Submission | None) -> bool:
    return submission is None or assessment.state != State.APPROVED


def code_of(assessment: tables.Assessment, frozen: Frozen) -> str:
    """Names the dossier everywhere: unit, year, number of the submission."""
    return f"{assessment.unit.code}-{assessment.year}-{frozen.number:02d}"


def issuer_of(unit: tables.Unit, record: UnitRecord) -> Issuer:
    """Who issues the papers: the people's committee of the commune, with what the unit's page says of it."""
    recipients = tuple(line.strip() for line in unit.recipients.splitlines() if line.strip())
    return Issuer(
        unit_code=unit.code,
        name=record.name,
        province=record.province,
        place=unit.place_name or record.name.removeprefix("xã ").removeprefix("Xã "),
        organ_lines=("ỦY BAN NHÂN DÂN", record.name.upper()),
        addressee=unit.addressee or f"Ủy ban nhân dân {record.province}",
        signer_name=unit.signer_name,
        signer_office=unit.signer_office,
        recipients=recipients,
        is_sample=record.is_sample,
    )


def _approval(submission: tables.Submission | None) -> Approval | None:
    if submission is None:
        return None
    review = reviews.approval_of(submission)
    return Approval(review.concluded_by.name, formatting.local_day(review.concluded_at)) if review else None
