"""What somebody has done already, so that a journey can begin in the middle. Within `Server.books`."""

from collections.abc import Container

from ntm_assess.domain.submissions import item_hashes
from ntm_assess.domain.workflow import ItemVerdict
from ntm_assess.law.library import load_all
from ntm_assess.storage import assessments, people, reviews, submissions
from ntm_assess.storage.history import Actor
from tests.browser import checklist


def approve_all_but(codes: Container[str], unit_code: str, login: str) -> None:
    """Every undecided item of the newest submission, save these."""
    reviewer = people.by_login(login)
    sheet = assessments.find(unit_code, checklist.CRITERIA_SET, checklist.YEAR, user=reviewer)
    submission = submissions.newest(sheet)
    frozen = submissions.frozen(submission, load_all())
    done = reviews.item_reviews(submission.id, reviews.stage_reached(sheet, submission.id))
    for code, item_hash in item_hashes(frozen.scorecard, frozen.evidence, frozen.conditions).items():
        if code not in codes and code not in done:
            reviews.decide(
                sheet, submission, code, ItemVerdict.APPROVED, item_hash=item_hash, by=Actor.of(reviewer), reason=""
            )
