"""One word for each code, and the small words beside them."""

from decimal import Decimal

import pytest

from ntm_assess import wording
from ntm_assess.domain.criteria import Cost, DecidedBy, LevelStatus
from ntm_assess.domain.figures import InputType
from ntm_assess.domain.procedures import CONDITIONS
from ntm_assess.domain.scoring import Verdict
from ntm_assess.domain.workflow import Action, ItemState, ItemVerdict, Kind, Role, Stage, State
from tests.domain.builders import (
    a_level,
)
from tests.wording.telling import plain


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        (wording.verdict, Verdict),
        (lambda code: wording.state(code, chain=tuple(Stage)), State),
        (wording.item_state, ItemState),
        (wording.item_verdict, ItemVerdict),
        (wording.role, Role),
        (wording.kind, Kind),
        (wording.stage, Stage),
        (wording.action, Action),
        (wording.action_taken, Action),
        (wording.level_status, LevelStatus),
        (wording.cost, Cost),
        (wording.decided_by, DecidedBy),
        (wording.input_type, InputType),
        (wording.condition, CONDITIONS),
    ],
)
def test_every_code_has_a_word_of_its_own(word, codes):
    words = [word(code) for code in codes]

    assert len(set(words)) == len(words)
    assert [word(str(code)) for code in codes] == words, "a code read from the database as text has the same word"


def test_what_is_sent_waits_for_the_step_that_judges_it():
    assert wording.state(State.SENT, chain=tuple(Stage)) == "Chờ thẩm tra"
    assert wording.state(State.SENT, chain=(Stage.APPRAISAL,)) == "Chờ thẩm định"
    assert wording.state(State.SENT, chain=()) == "Đã gửi"


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ("0.1", "1 tuần"),
        ("0.5", "2 tuần"),
        ("0.75", "3 tuần"),
        ("1", "1 tháng"),
        ("1.5", "1,5 tháng"),
        ("3", "3 tháng"),
    ],
)
def test_less_than_a_month_is_told_in_weeks(months, words):
    assert plain(wording.months(Decimal(months))) == words


@pytest.mark.parametrize(("place", "words"), [(1, "thứ nhất"), (4, "thứ tư"), (10, "thứ mười"), (11, "thứ 11")])
def test_ordinals_are_words_up_to_ten(place, words):
    assert wording.ordinal(place) == words


def test_a_level_says_how_sure_it_is_and_a_province_names_its_decision():
    assert wording.level(None) == "chưa có mức"
    assert wording.level(a_level(LevelStatus.SAMPLE)) == "mức mẫu"
    assert wording.level(a_level(LevelStatus.PROVINCE)) == "tỉnh quy định: Quyết định 01/QĐ-VD"
