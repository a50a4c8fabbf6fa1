"""What is wrong with something typed, and what to do."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ntm_assess import formatting, wording
from ntm_assess.domain.figures import InputType, Problem, ProblemCode
from tests.wording.telling import plain


@pytest.mark.parametrize(
    ("typed", "type", "sentence"),
    [
        ("7.214", InputType.AMOUNT, "Ông/bà muốn ghi 7,214 hay 7214?"),
        ("924", InputType.PERCENT, "Ông/bà ghi 924, nhưng số lớn nhất ở đây là 100. Có phải ông/bà muốn ghi 92,4?"),
        ("924,5", InputType.PERCENT, "Ông/bà ghi 924,5, nhưng số lớn nhất ở đây là 100. Ông/bà xem lại."),
        ("abc", InputType.PERCENT, "Ông/bà ghi một số, ví dụ 92,4."),
        ("92,4", InputType.COUNT, "Ô này là số đếm: ông/bà ghi số nguyên, không có phần lẻ."),
    ],
)
def test_a_bad_number_is_answered_with_what_to_do(typed, type, sentence):
    with pytest.raises(formatting.BadNumber) as refused:
        formatting.read_number(typed, type)

    assert wording.number_error(refused.value) == sentence


@pytest.mark.parametrize("fault", formatting.NumberFault)
def test_every_fault_of_a_number_has_a_sentence(fault):
    assert wording.number_error(formatting.BadNumber(fault, "x", [Decimal(1), Decimal(2)])).endswith((".", "?"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("hôm qua", "Ông/bà ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/03/2026."),
        ("05/21/2026", "Không có ngày này. Ông/bà muốn ghi 21/05/2026?"),
        ("31/02/2026", "Không có ngày này. Ông/bà ghi lại theo dạng ngày/tháng/năm, ví dụ 05/03/2026."),
        ("1/1/3026", "Ông/bà xem lại năm."),
    ],
)
def test_a_bad_date_is_answered_with_what_to_do(typed, sentence):
    with pytest.raises(formatting.BadDate) as refused:
        formatting.read_date(typed)

    assert wording.date_error(refused.value) == sentence


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        (
            ProblemCode.OVER_100,
            {"typed": 924},
            "Ông/bà ghi 924, nhưng số lớn nhất ở đây là 100. Có phải ông/bà muốn ghi 92,4?",
        ),
        (ProblemCode.NEGATIVE, {}, "Ông/bà ghi số từ 0 trở lên."),
        (ProblemCode.NOT_WHOLE, {}, "Ô này là số đếm: ông/bà ghi số nguyên, không có phần lẻ."),
        (
            ProblemCode.PART_OVER_WHOLE,
            {"part": 7900, "whole": 7806},
            "Ông/bà ghi 7.900, lớn hơn 7.806 là số bao gồm nó. Ông/bà xem lại hai số này.",
        ),
        (ProblemCode.WHOLE_IS_ZERO, {}, "Tổng số phải lớn hơn 0. Ông/bà ghi lại, hoặc để trống nếu chưa có số liệu."),
        (
            ProblemCode.PERCENT_DIFFERS,
            {"typed": 95, "counted": Fraction(721400, 7806)},
            "Ông/bà ghi 95 %, còn hai số đếm cho 92,4 %. Sửa lại cho khớp, hoặc để trống ô tỷ lệ để công cụ tự tính.",
        ),
        (ProblemCode.COUNTS_INCOMPLETE, {}, "Ông/bà ghi nốt số này: có đủ hai số thì công cụ tự tính tỷ lệ."),
    ],
)
def test_an_entry_that_cannot_be_is_answered_with_what_to_do(code, values, sentence):
    found = Problem("part", code, {name: Fraction(value) for name, value in values.items()})

    assert plain(wording.problem(found)) == sentence
