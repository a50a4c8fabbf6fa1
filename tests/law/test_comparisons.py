"""What two people agreed on holds wherever the library is asked, and goes with no edition."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

from ntm_assess.domain import set_changes
from ntm_assess.domain.comparisons import Agreement, Gazette, LevelKey, Question, Reading
from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.law import writing
from ntm_assess.law.editions import Edition, Kind
from ntm_assess.law.library import load_all
from ntm_assess.law.sets import read_set

LIBRARY = load_all()
SET = "xa-ntm-2021-2025"


def an_agreement(code: str = "15.1", at_least: int = 91) -> Agreement:
    limits = {"at_least": Decimal(at_least)}
    standing = LIBRARY.sets[SET].indicator(code).levels[0].level.limits
    first, second = (
        Reading(each, f"Người {each}", limits, Gazette("259", date(2022, 3, 20)), date.max) for each in (1, 2)
    )
    return Agreement(Question.of(LevelKey(SET, code), standing), first, second)


def test_an_agreed_level_judges_and_a_new_hash_tells():
    compared = LIBRARY.with_comparisons([an_agreement()])
    before, after = (each.applied(SET, region="DBSH", year=2025) for each in (LIBRARY, compared))

    assert after.level_of("15.1").status is LevelStatus.COMPARED
    assert after.level_of("15.1").limits == {"at_least": 91}
    assert before.sha256 != after.sha256
    assert before.level_of("15.1").status is not LevelStatus.COMPARED, "the shipped files stay as they are"


def test_an_overlay_still_speaks_first():
    compared = LIBRARY.with_comparisons([an_agreement()])
    applied = compared.applied(SET, region="DBSH", year=2025, overlay_id="mau")
    plain = LIBRARY.applied(SET, region="DBSH", year=2025, overlay_id="mau")

    assert {code: level for code, level in applied.levels.items() if level.status is LevelStatus.SAMPLE} == {
        code: level for code, level in plain.levels.items() if level.status is LevelStatus.SAMPLE
    }


def test_a_submission_finds_its_set_again_after_a_comparison():
    compared = LIBRARY.with_comparisons([an_agreement()])
    sha256 = LIBRARY.applied(SET, region="DBSH", year=2025).criteria_set.sha256

    assert compared.as_sent(SET, sha256, 2025).sha256 == sha256


def test_the_shipped_files_are_found_again_below():
    compared = LIBRARY.with_comparisons([an_agreement()])

    assert compared.with_editions(()) is LIBRARY
    assert LIBRARY.with_comparisons(()) is LIBRARY


def test_a_file_that_is_put_in_by_hand_cannot_claim_a_comparison():
    claimed = LIBRARY.with_comparisons([an_agreement()]).sets[SET]
    toml = writing.set_to_toml(claimed)
    edition = Edition(Kind.SET, SET, 1, date(2025, 1, 1), toml, sha256(toml.encode()).hexdigest())
    edited = LIBRARY.with_editions([edition])
    assert edited.sets[SET].indicator("15.1").levels[0].level.status is LevelStatus.COMPARED

    unread, read = edited.with_comparisons([]), edited.with_comparisons([an_agreement()])

    assert unread.sets[SET].indicator("15.1").levels[0].level.status is LevelStatus.NOT_COMPARED
    assert read.sets[SET].indicator("15.1").levels[0].level.comparison.people == ("Người 1", "Người 2")
    assert unread.set_on(SET, date(2025, 6, 1)) is unread.sets[SET]


def test_what_stood_there_before_goes_into_no_file():
    """The agreed level alone is the law; a round trip gives it back."""
    claimed = LIBRARY.with_comparisons([an_agreement()]).sets[SET]
    again = read_set(writing.set_to_toml(claimed).encode(), f"{SET}.toml")

    assert set_changes.between(claimed, again)
    assert {each.sort for each in set_changes.between(claimed, again)} == {set_changes.Sort.SAME}
    assert again.indicator("15.1").levels == claimed.indicator("15.1").levels
