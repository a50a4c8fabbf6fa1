"""An assessment on its way to the reviewers and back: each step in one line, through the doors of real work."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.procedures import CONDITIONS
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.submissions import CONDITION_ITEM, item_hashes
from ntm_assess.domain.workflow import Action, ItemVerdict, Kind
from ntm_assess.law.library import load_all
from ntm_assess.sample import condition_records, figures
from ntm_assess.storage import answers, conditions, evidence, reviews, submissions, tables
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.evidence import Details
from ntm_assess.storage.history import Actor
from tests.conftest import CRITERIA_SET, YEAR

REASON = "Danh sách chưa có dấu xác nhận."


def applied() -> AppliedSet:
    return load_all().applied(CRITERIA_SET, region="DBSH", year=YEAR, overlay_id="mau")


def enter(assessment: tables.Assessment, *codes: str, by: tables.User, meets: bool = True, note: str = "") -> None:
    """Invented figures that meet the levels, or do not."""
    the_set = applied()
    for code in codes:
        level = the_set.level_of(code)
        assert level, code
        entry = figures.entry(the_set.criteria_set.indicator(code), level, assessment.unit.code, meets=meets)
        version = answers.find(assessment.id, code)[1]
        saved = answers.save(assessment, Answer(code, entry, note), SaveMark(version), applied=the_set, by=Actor.of(by))
        assert isinstance(saved, answers.Saved), saved


def enter_all(assessment: tables.Assessment, *, by: tables.User) -> None:
    """Every indicator meets its level, as a recognition submission needs."""
    enter(assessment, *(indicator.code for indicator in applied().criteria_set.indicators), by=by)


def bring_paper(assessment: tables.Assessment, code: str, *, by: tables.User, title: str = "Giấy xác nhận") -> None:
    file = {
        "sha256": sha256(f"{title} {code}".encode()).hexdigest(),
        "file_name": "a.pdf",
        "media_type": "application/pdf",
        "size": 9,
        "pages": 2,
    }
    details = Details(title=title, period_from=date(YEAR, 1, 1), period_to=date(YEAR, 9, 30))
    evidence.add(assessment, code, details, file, by=Actor.of(by))


def declare_all(assessment: tables.Assessment, *, by: tables.User) -> None:
    for code in CONDITIONS:
        conditions.declare(assessment, code, is_declared=True, note="", by=Actor.of(by))
        bring_paper(assessment, CONDITION_ITEM + code, by=by)
    condition_records.enter(assessment, by=Actor.of(by))


def send(assessment: tables.Assessment, *, by: tables.User, kind: Kind = Kind.PERIODIC) -> tables.Submission:
    return submissions.send(assessment, kind, applied=applied(), by=Actor.of(by))


def hashes_of(submission: tables.Submission) -> dict[str, str]:
    """What the reviewer has before them: code -> hash."""
    frozen = submissions.frozen(submissions.with_content(submission.id), load_all())
    return item_hashes(frozen.scorecard, frozen.evidence, frozen.conditions)


def judge(
    assessment: tables.Assessment, submission: tables.Submission, *, by: tables.User, returned: Iterable[str] = ()
) -> None:
    """A verdict on everything that has none yet: approved, but for what is returned."""
    hashes = hashes_of(submission)
    decided = reviews.verdicts_of(submission.id, reviews.stage_reached(assessment, submission.id))
    for code in hashes.keys() - decided.keys():
        decide(assessment, submission, code, by=by, returned=code in returned)


def decide(
    assessment: tables.Assessment, submission: tables.Submission, code: str, *, by: tables.User, returned: bool = False
) -> tables.ItemReview:
    verdict = ItemVerdict.RETURNED if returned else ItemVerdict.APPROVED
    item_hash = hashes_of(submission)[code]
    reason = REASON if returned else ""
    return reviews.decide(assessment, submission, code, verdict, item_hash=item_hash, by=Actor.of(by), reason=reason)


def conclude(
    assessment: tables.Assessment, submission: tables.Submission, *, by: tables.User, returned: Iterable[str] = ()
) -> None:
    """Judge all of it and approve the whole, or return it."""
    judge(assessment, submission, by=by, returned=returned)
    action = Action.RETURN if list(returned) else Action.APPROVE
    reviews.conclude(assessment, submission, action, codes=hashes_of(submission), by=Actor.of(by))
