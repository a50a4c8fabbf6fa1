"""Figures, levels and shortfalls, told in one line."""

import pytest

from ntm_assess import wording
from ntm_assess.domain.requirements import (
    Component,
    Components,
    MustBeNone,
    NumberAtLeast,
    Schools,
    ScoreSheet,
    ShareAtLeast,
    ShareAtMost,
    ShareBothSexes,
    ShareWithPart,
)
from ntm_assess.domain.scoring import Answer, result_of
from tests.domain.builders import (
    HOUSEHOLDS,
    NO,
    YES,
    a_level,
    a_scorecard,
    an_answer,
    an_indicator,
)
from tests.wording.telling import PEOPLE, plain


def a_result(requirement, entry, **limits):
    """Without limits there is no level, save for kinds that need none."""
    level = a_level(**limits) if limits or not requirement.limit_names else None
    return result_of(an_indicator(requirement=requirement, level=level), an_answer(**entry), level)


BOTH_SEXES = {"nu_part": 3720, "nu_whole": 4000, "nam_part": 3494, "nam_whole": 3806}
WITH_PART = {"percent": 96, "trong_do_percent": "49.996"}

LINES = [
    # requirement, entry, limits, result, target, shortfall
    (ShareAtLeast(PEOPLE), {"part": 7214, "whole": 7806}, {"at_least": 90}, "92,4 %", "≥ 90 %", "–"),
    (
        ShareAtLeast(PEOPLE),
        {"part": 3591, "whole": 7806},
        {"at_least": 50},
        "46,0 %",
        "≥ 50 %",
        "thiếu 4,0 điểm %, khoảng 312 người",
    ),
    (ShareAtLeast(), {"percent": "89.996"}, {"at_least": 90}, "89,996 %", "≥ 90 %", "thiếu 0,004 điểm %"),
    (ShareAtLeast(), {"percent": 98}, {"at_least": 100}, "98,0 %", "100 %", "thiếu 2,0 điểm %"),
    (
        ShareAtMost(HOUSEHOLDS),
        {"part": 45, "whole": 1000},
        {"at_most": 3},
        "4,5 %",
        "≤ 3 %",
        "vượt 1,5 điểm %, khoảng 15 hộ",
    ),
    (ShareAtLeast(), {}, {"at_least": 90}, "–", "≥ 90 %", "chưa nhập số liệu"),
    (ShareAtLeast(), {"percent": 46}, {}, "46,0 %", "–", "–"),
    (ShareAtLeast(), {}, {}, "–", "–", "–"),
    (
        ShareBothSexes(PEOPLE),
        BOTH_SEXES,
        {"at_least": 90},
        "Chung 92,4 %; nữ 93,0 %; nam 91,8 %",
        "≥ 90 % (chung, nữ, nam)",
        "–",
    ),
    (
        ShareBothSexes(PEOPLE),
        {"percent": 92, "nu_percent": 88},
        {"at_least": 90},
        "Chung 92,0 %; nữ 88,0 %; nam: –",
        "≥ 90 % (chung, nữ, nam)",
        "chưa nhập: nam",
    ),
    (
        ShareWithPart("Từ nguồn tập trung"),
        WITH_PART,
        {"at_least": 95, "of_which_at_least": 50},
        "Tổng 96,0 %; từ nguồn tập trung: 49,996 %",
        "Tổng ≥ 95 %; từ nguồn tập trung: ≥ 50 %",
        "Từ nguồn tập trung: thiếu 0,004 điểm %",
    ),
    (
        NumberAtLeast("triệu đồng/người"),
        {"number": "57.5"},
        {"at_least": 60},
        "57,5 triệu đồng/người",
        "≥ 60 triệu đồng/người",
        "thiếu 2,5 triệu đồng/người",
    ),
    (MustBeNone("nhà"), {"number": 3}, {}, "3 nhà", "Không còn", "còn 3 nhà"),
    (MustBeNone("nhà"), {"number": 0}, {}, "0 nhà", "Không còn", "–"),
    (
        ScoreSheet("Các mục bắt buộc đều có"),
        {"yes": False, "points": 47},
        {"points": 50},
        "Các mục bắt buộc đều có: Chưa; điểm chấm: 47 điểm",
        "Các mục bắt buộc đều có: Có; điểm chấm: ≥ 50 điểm",
        "Các mục bắt buộc đều có: chưa có; điểm chấm: thiếu 3 điểm",
    ),
    (
        Schools(),
        {"whole": 3, "minimum": 3, "level_1": 1},
        {"minimum": 100, "level_1": 70, "level_1_few": 50},
        "Tối thiểu: 100,0 %; mức độ 1: 33,3 %",
        "Tối thiểu: 100 %; mức độ 1: ≥ 50 %",
        "Mức độ 1: thiếu 16,7 điểm %, khoảng 1 trường",
    ),
    (
        Components((Component("lop_1", "Trẻ 6 tuổi vào lớp 1", "lop_1"), Component("mu_chu", "UBND đã công nhận"))),
        {"lop_1": 99, "mu_chu": True},
        {"lop_1": 98},
        "Trẻ 6 tuổi vào lớp 1: 99,0 %; UBND đã công nhận: Có",
        "Trẻ 6 tuổi vào lớp 1: ≥ 98 %; UBND đã công nhận: Có",
        "–",
    ),
]


@pytest.mark.parametrize(("requirement", "entry", "limits", "result", "target", "shortfall"), LINES)
def test_a_result_is_told_in_one_line(requirement, entry, limits, result, target, shortfall):
    told = a_result(requirement, entry, **limits)

    assert plain(wording.result_line(told)) == result
    assert plain(wording.targets_line(told)) == target
    assert plain(wording.shortfalls_line(told)) == shortfall


@pytest.mark.parametrize(("entry", "result", "shortfall"), [(YES, "Có", "–"), (NO, "Chưa", "chưa có")])
def test_a_yes_no_is_told_as_it_was_asked(entry, result, shortfall):
    told = result_of(an_indicator(), Answer("1.1", entry), a_level())

    assert (wording.result_line(told), wording.targets_line(told), wording.shortfalls_line(told)) == (
        result,
        "Có",
        shortfall,
    )


def test_what_does_not_apply_has_neither_figure_nor_level():
    indicator = an_indicator(not_applicable_when="Không có chợ")
    told = result_of(indicator, an_answer(not_applicable_reason="Không có chợ"), a_level())

    assert wording.result_line(told) == "Không áp dụng"
    assert (wording.targets_line(told), wording.shortfalls_line(told)) == ("–", "–")


def test_counts_stand_beside_their_share():
    counted, typed = (
        a_result(ShareAtLeast(PEOPLE), entry, at_least=90).parts[0]
        for entry in ({"part": 7214, "whole": 7806}, {"percent": 92})
    )

    assert plain(wording.counts(counted)) == "7.214/7.806 người"
    assert wording.counts(typed) == ""


def test_progress_is_two_numbers_never_one():
    sheet = a_scorecard(
        *(an_indicator(code) for code in ("1.1", "1.2", "2.1", "2.2")),
        answers=[Answer("1.1", YES), Answer("1.2", YES), Answer("2.1", NO)],
    )

    assert wording.summary(sheet) == "1/2 tiêu chí đạt · 2/4 chỉ tiêu đạt · 3/4 đã nhập"
