"""The page "Làm trước" in words: what to do, why it stands in its place, and what it brings."""

from dataclasses import replace

import pytest

from ntm_assess import wording
from ntm_assess.domain import priorities
from ntm_assess.domain.criteria import Cost, DecidedBy
from ntm_assess.domain.figures import InputType
from ntm_assess.domain.requirements import (
    MustBeNone,
    NumberAtLeast,
    ShareAtLeast,
    ShareAtMost,
    ShareBothSexes,
    ShareWithPart,
)
from ntm_assess.domain.scoring import Answer, Scorecard
from ntm_assess.law.library import load_all
from tests.domain.builders import (
    NO,
    YES,
    a_level,
    a_scorecard,
    an_answer,
    an_effort,
    an_indicator,
)
from tests.wording.telling import PEOPLE, plain

FREE = {"cost": Cost.NONE, "months": "0.5", "decided_by": DecidedBy.COMMUNE, "led_by": "Trạm Y tế xã"}


def an_item(code, requirement=None, limits=None, action="Lập sổ điện tử", **effort):
    level = a_level(**limits) if limits else None
    own = replace(an_effort(**{**FREE, **effort}), action=action)
    return replace(an_indicator(code, requirement, level=level, effort=own), short=f"Việc {code}")


def health_book(**effort):
    return an_item("15.4", ShareAtLeast(PEOPLE), {"at_least": 50}, **effort)


HEALTH_BOOK = an_answer("15.4", part=3591, whole=7806)


def rows_of(*indicators, answers=(), estimates=None):
    return priorities.ranked(a_scorecard(*indicators, answers=answers), estimates)


def why_first(*indicators, answers) -> str:
    rows = rows_of(*indicators, answers=answers)
    return plain(wording.why(rows[0], rows[1] if len(rows) > 1 else None))


def test_the_sentence_why_tells_the_facts_and_what_decided():
    other = an_item("8.4", months=1)

    assert why_first(health_book(), other, answers=[HEALTH_BOOK, Answer("8.4", NO)]) == (
        "Vì sao thứ nhất: không cần kinh phí, xã tự làm không phải chờ cấp trên, chỉ thiếu 4 điểm %, và là chỉ tiêu "
        "cuối cùng còn thiếu của tiêu chí 15. Đứng trước chỉ tiêu 8.4 vì làm nhanh hơn: 2 tuần so với 1 tháng."
    )


def test_the_last_place_only_tells_its_facts():
    assert why_first(health_book(cost=Cost.LARGE, decided_by=DecidedBy.ABOVE), answers=[HEALTH_BOOK]) == (
        "Vì sao thứ nhất: cần kinh phí lớn, phải chờ cấp trên quyết định, chỉ thiếu 4 điểm %, và là chỉ tiêu cuối cùng "
        "còn thiếu của tiêu chí 15."
    )


@pytest.mark.parametrize(
    ("second", "answer", "because"),
    [
        ({"cost": Cost.SMALL}, {"percent": 24}, "đỡ tốn hơn: không cần kinh phí, chỉ tiêu kia cần kinh phí nhỏ"),
        ({"decided_by": DecidedBy.ABOVE}, {"percent": 24}, "xã tự làm được, chỉ tiêu kia phải chờ cấp trên quyết định"),
        ({"months": 1}, {"percent": 24}, "làm nhanh hơn: 2 tuần so với 1 tháng"),
        ({"months": "0.55"}, {"percent": 24}, "làm nhanh hơn: 0,5 tháng so với 0,55 tháng"),
        ({}, {"percent": 24}, "gần mức hơn: còn thiếu 8,0 % của mức so với 20,0 %"),
        ({}, {"percent": "27.598"}, "gần mức hơn: còn thiếu 7,99 % của mức so với 8,01 %"),
        ({}, {}, "đã biết còn thiếu bao nhiêu, chỉ tiêu kia chưa tính được"),
    ],
)
def test_the_deciding_rule_is_told_with_both_sides(second, answer, because):
    first, other = health_book(), an_item("17.11", ShareAtLeast(), {"at_least": 30}, **second)
    own = an_answer("15.4", part=3594, whole=7812) if "7,99" in because else HEALTH_BOOK

    told = why_first(first, other, answers=[own, an_answer("17.11", **answer)])

    assert f"Đứng trước chỉ tiêu 17.11 vì {because}." in told


def test_closing_a_criterion_is_told_as_the_reason():
    told = why_first(
        health_book(), an_item("17.1"), an_item("17.2"), answers=[HEALTH_BOOK, Answer("17.1", NO), Answer("17.2", NO)]
    )

    assert told.endswith("Đứng trước chỉ tiêu 17.1 vì xong là đạt luôn tiêu chí 15, tiêu chí 17 thì còn chỉ tiêu khác.")


def test_where_all_else_is_equal_the_decree_decides():
    told = why_first(an_item("1.1"), an_item("2.1"), answers=[Answer("1.1", NO), Answer("2.1", NO)])

    assert told.endswith("vì có số thứ tự trước trong bộ tiêu chí, các mặt khác ngang nhau.")


@pytest.mark.parametrize(
    ("indicator", "answers", "fact"),
    [
        (an_item("1.1", ShareAtLeast(), {"at_least": 30}), [an_answer(percent=24)], "còn thiếu 6 điểm %"),
        (an_item("1.1", ShareAtMost(), {"at_most": 3}), [an_answer(percent="4.5")], "còn vượt 1,5 điểm %"),
        (an_item("1.1", MustBeNone("nhà")), [an_answer(number=3)], "còn 3 nhà"),
        (
            an_item("1.1", NumberAtLeast("triệu đồng/người"), {"at_least": 60}),
            [an_answer(number="57.5")],
            "chỉ thiếu 2,5 triệu đồng/người",
        ),
        (
            an_item("1.1", ShareBothSexes(), {"at_least": 90}),
            [an_answer(percent=92, nu_percent=89, nam_percent=94)],
            "chỉ thiếu 1 điểm % (nữ)",
        ),
        (
            an_item("1.1", ShareBothSexes(), {"at_least": 90}),
            [an_answer(percent=90, nu_percent=89, nam_percent=89)],
            "còn 2 trong 3 nội dung chưa đạt",
        ),
        (
            an_item("1.1", ShareWithPart("Từ nguồn tập trung"), {"at_least": 90, "of_which_at_least": 50}),
            [an_answer(percent=40, trong_do_percent=30)],
            "cả 2 nội dung chưa đạt",
        ),
        (an_item("1.1"), [], "chưa nhập số liệu nên chưa biết còn thiếu bao nhiêu"),
    ],
)
def test_the_gap_is_told_as_a_fact(indicator, answers, fact):
    assert f", {fact}, và là chỉ tiêu cuối cùng" in why_first(indicator, answers=answers)


def test_a_yes_no_has_no_gap_to_tell():
    told = why_first(an_item("1.1"), an_item("1.2"), answers=[Answer("1.1", NO), Answer("1.2", NO)])

    assert told.startswith("Vì sao thứ nhất: không cần kinh phí, xã tự làm không phải chờ cấp trên. Đứng trước")


def title_of(indicator, *answers):
    return plain(wording.title(rows_of(indicator, answers=answers)[0].step))


def test_the_title_says_what_to_do_and_for_how_many():
    assert title_of(health_book(), HEALTH_BOOK) == "Lập sổ điện tử – khoảng 312 người"
    assert (
        title_of(an_item("1.1", MustBeNone("nhà"), action="Xóa nhà tạm"), an_answer(number=3)) == "Xóa nhà tạm – 3 nhà"
    )
    assert title_of(an_item("1.1"), Answer("1.1", NO)) == "Lập sổ điện tử"


def test_the_title_of_what_is_not_entered_asks_for_the_figure():
    assert title_of(an_item("1.1")) == "Nhập số liệu: Việc 1.1"


def test_without_an_action_the_title_is_the_name_of_the_indicator():
    assert title_of(an_item("1.1", action=""), Answer("1.1", NO)) == "Việc 1.1"


def brought(*indicators, answers) -> list[str]:
    sheet = a_scorecard(*indicators, answers=answers)
    return [plain(wording.brings(row, len(sheet.criteria))) for row in priorities.ranked(sheet)]


def test_what_a_place_brings_counts_the_criteria():
    assert brought(an_item("1.1"), health_book(), answers=[Answer("1.1", YES), HEALTH_BOOK]) == [
        "Xong là đạt luôn tiêu chí 15 Tiêu chí 15: 1 → 2/2"
    ]


def test_what_closes_no_criterion_yet_tells_what_is_still_open():
    answers = [Answer(f"1.{place}", NO) for place in range(1, 6)]

    assert brought(*(an_item(f"1.{place}") for place in range(1, 6)), answers=answers) == [
        "Xong thì tiêu chí 1 Tiêu chí 1 còn 4 chỉ tiêu: 1.2, 1.3, 1.4 và 1.5.",
        "Xong thì tiêu chí 1 Tiêu chí 1 còn 3 chỉ tiêu: 1.3, 1.4 và 1.5.",
        "Xong thì tiêu chí 1 Tiêu chí 1 còn 2 chỉ tiêu: 1.4 và 1.5.",
        "Xong thì tiêu chí 1 Tiêu chí 1 còn chỉ tiêu 1.5.",
        "Xong cùng 4 chỉ tiêu ở trên là đạt tiêu chí 1 Tiêu chí 1: 0 → 1/1",
    ]


def test_what_is_not_entered_promises_nothing():
    assert brought(an_item("1.1", months=1), an_item("1.2", months=2), answers=[Answer("1.1", NO)]) == [
        "Xong thì tiêu chí 1 Tiêu chí 1 còn chỉ tiêu 1.2.",
        "Nếu số liệu nhập vào đạt cùng 1.1 thì đạt tiêu chí 1 Tiêu chí 1: 0 → 1/1",
    ]


def note_of(indicator, *answers, estimates=None):
    return plain(wording.easy_note(rows_of(indicator, answers=answers, estimates=estimates)[0].step))


def test_the_easy_note_tells_what_to_do_how_long_and_who_leads():
    assert note_of(health_book(), HEALTH_BOOK) == (
        "Lập sổ điện tử, cần thêm khoảng 312 người. Làm trong khoảng 2 tuần (gợi ý của công cụ). "
        "Thường do Trạm Y tế xã chủ trì. Đạt chỉ tiêu này là đạt luôn tiêu chí 15."
    )


def test_the_easy_note_of_what_is_not_entered_asks_for_the_figure_first():
    assert note_of(health_book()).startswith("Nhập số liệu trước; nếu chưa đạt: lập sổ điện tử. Làm trong")


def test_the_commune_s_own_estimate_is_called_so():
    own = an_effort(Cost.NONE, 1, DecidedBy.COMMUNE)

    assert "Làm trong khoảng 1 tháng (xã ước tính)." in note_of(health_book(), HEALTH_BOOK, estimates={"15.4": own})


def test_the_rules_are_told_in_the_order_in_which_they_decide():
    step = rows_of(health_book(), answers=[HEALTH_BOOK])[0].step

    assert [(name, plain(answer)) for name, answer in wording.rule_answers(step)] == [
        ("Kinh phí", "0 đồng"),
        ("Ai quyết định", "xã tự quyết"),
        ("Kéo theo", "chỉ tiêu cuối cùng còn thiếu của tiêu chí 15"),
        ("Thời gian", "2 tuần"),
        ("Còn thiếu", "8,0 % của mức"),
        ("Thứ tự", "thứ nhất"),
    ]
    assert len(wording.RULES_IN_WORDS) == len(priorities.ORDER)


@pytest.mark.parametrize(
    ("answers", "easy", "sentence"),
    [
        ([Answer("1.1", YES), Answer("2.1", YES)], set(), "Đã đạt cả 2 tiêu chí."),
        ([Answer("1.1", YES)], set(), "Còn 1 tiêu chí chưa đạt."),
        (
            [Answer("1.1", YES)],
            {"2"},
            "Còn 1 tiêu chí chưa đạt. 1 tiêu chí xã tự làm được, không cần kinh phí – xong là 2/2.",
        ),
        (
            [],
            {"1", "2"},
            "Còn 2 tiêu chí chưa đạt. 2 tiêu chí xã tự làm được, không cần kinh phí – xong cả 2 là 2/2.",
        ),
    ],
)
def test_the_page_begins_with_how_far_it_is(answers, easy, sentence):
    sheet = a_scorecard(an_indicator("1.1"), an_indicator("2.1"), answers=answers)

    assert wording.lead(sheet, easy) == sentence


def test_every_indicator_that_is_shipped_can_be_told():
    applied = load_all().applied("xa-ntm-2021-2025", region="DBSH", year=2025, overlay_id="mau")
    nothing_done = {
        each.code: Answer(each.code, {field.name: False for field in each.requirement.inputs})
        for each in applied.criteria_set.indicators
        if all(field.type == InputType.YES_NO for field in each.requirement.inputs)
    }

    for answers in ({}, nothing_done):
        rows = priorities.ranked(Scorecard(applied, answers))
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            told = f"{wording.title(row.step)} {wording.why(row, following)} {wording.brings(row, len(rows))} "
            told += (
                f"{wording.easy_note(row.step)} {wording.rule_answers(row.step)} {wording.result_line(row.step.result)}"
            )
            assert "None" not in told
            assert "  " not in told
            assert ".." not in told
