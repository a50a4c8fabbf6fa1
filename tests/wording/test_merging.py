"""How a merged figure came about, or why there is none, as a person reads it."""

from datetime import date

import pytest

from ntm_assess.domain import merging
from ntm_assess.domain.criteria import MergeRule
from ntm_assess.domain.merging import Case, Look, Obstacle
from ntm_assess.wording import merging as words
from tests.domain.builders import an_answer
from tests.domain.test_merging import BOTH, INCOME, NO_HUTS, SHARE, YES_NO, a_former, by_rule, current_of, proposed


def how(*given) -> str:
    return words.how(proposed(*given)).replace("\xa0", " ")


def test_a_share_shows_its_sum():
    assert how(SHARE, {"part": 412, "whole": 560}, {"part": 380, "whole": 520}, {"part": 198, "whole": 311}) == (
        "71,2 % = (412 + 380 + 198) / (560 + 520 + 311) hộ"
    )


def test_each_part_shows_its_own():
    one = {"nu_part": 90, "nu_whole": 100, "nam_part": 45, "nam_whole": 50}

    assert how(BOTH, one, one).startswith("Chung: 90,0 % = (135 + 135) / (150 + 150) hộ; nữ: 90,0 % = (90 + 90) / (")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((NO_HUTS, {"number": 1}, {"number": 0}, {"number": 3}), "4 nhà = 1 + 0 + 3"),
        ((YES_NO, {"yes": True}, {"yes": True}), "có ở cả 2 xã cũ"),
        ((YES_NO, {"yes": True}, {"yes": False}, {"yes": False}), "chưa có ở xã Yên Thượng và xã Phú Lâm"),
        ((INCOME, {"number": 50}, {"number": 47}), "theo xã Yên Thượng, nơi kém nhất"),
        ((INCOME, {"number": 50}, {"number": 50}), "như nhau ở cả 2 xã cũ"),
    ],
)
def test_other_rules_say_whom_they_go_by(given, sentence):
    assert how(*given) == sentence


def test_a_survey_is_named_with_its_day():
    survey = by_rule(INCOME, MergeRule.LATEST)
    own = [a_former(survey, an_answer("10", number=50), "xã A", as_of=date(2025, 6, 30))]

    assert words.how(merging.proposal(current_of(survey), own)) == "điều tra mới nhất, của xã A, ngày 30/06/2025"


def test_what_stands_in_the_way_is_named():
    assert words.obstacle(proposed(SHARE, {"percent": 71}, {"part": 1, "whole": 2})).startswith(
        "Xã Yên Hạ chỉ ghi tỷ lệ"
    )
    assert words.obstacle(proposed(SHARE, {}, {"part": 1, "whole": 2})) == "Chưa có đủ số của xã Yên Hạ."


def test_every_case_and_every_reason_has_its_words():
    assert all(words.case(each) and words.case_explained(each) for each in Case)
    assert all(words.look(each) for each in Look)
    assert set(words._OBSTACLES) == set(Obstacle)
