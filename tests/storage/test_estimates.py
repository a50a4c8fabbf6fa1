"""The commune's own estimates: kept, taken away, and never overwritten unseen."""

from decimal import Decimal

import pytest

from ntm_assess.domain.criteria import Cost, DecidedBy, Effort
from ntm_assess.storage import assessments, estimates
from ntm_assess.storage.estimates import Changed, Kept
from tests.storage.a_sheet import Sheet, a_sheet

OWN = Effort(Cost.SMALL, Decimal("1.5"), DecidedBy.COMMUNE, "Hội Phụ nữ xã")
OTHER = Effort(Cost.NONE, Decimal(2), DecidedBy.COMMUNE, "Xã đoàn")


@pytest.fixture
def sheet(db) -> Sheet:
    return a_sheet()


def save(sheet: Sheet, effort: Effort | None, version: int | None = None) -> int:
    """The version afterwards. None: of the page as it stands now."""
    seen = estimates.find(sheet.assessment.id, "2.1").version if version is None else version
    estimates.save(sheet.assessment, "2.1", effort, seen, by=sheet.cast.hoa)
    return estimates.find(sheet.assessment.id, "2.1").version


def test_the_communes_own_estimate_is_kept_and_recorded(sheet):
    save(sheet, OWN)

    assert assessments.estimates_of(sheet.assessment.id) == {"2.1": OWN}
    assert sheet.history[-1].action == "estimate"


def test_going_back_to_the_suggestion_takes_the_estimate_away(sheet):
    save(sheet, OWN)
    save(sheet, None)

    assert assessments.estimates_of(sheet.assessment.id) == {}


def test_an_estimate_that_stays_as_it_was_is_not_recorded(sheet):
    before = len(sheet.history)
    save(sheet, None)

    assert len(sheet.history) == before


@pytest.mark.parametrize("mine", [OTHER, None])
def test_what_was_not_seen_is_not_overwritten(sheet, mine):
    seen = save(sheet, OWN)
    now = save(sheet, OTHER if mine is None else None)

    with pytest.raises(Changed) as changed:
        save(sheet, mine, seen)
    assert changed.value.theirs == Kept(OTHER if mine is None else None, now)


def test_an_estimate_made_anew_is_not_the_one_that_was_seen(sheet):
    seen = save(sheet, OWN)
    save(sheet, None)
    save(sheet, OTHER)

    with pytest.raises(Changed):
        save(sheet, Effort(Cost.LARGE, Decimal(9), DecidedBy.COMMUNE, ""), seen)


def test_two_who_say_the_same_do_not_contradict_each_other(sheet):
    save(sheet, OWN)
    save(sheet, OWN, version=0)


def test_a_version_is_of_one_indicator(sheet):
    estimates.save(sheet.assessment, "2.2", OWN, 0, by=sheet.cast.hoa)

    assert estimates.find(sheet.assessment.id, "2.1") == Kept(None, 0)
