"""What is wrong with something typed, as a sentence that says what to do next."""

from collections.abc import Sequence
from decimal import Decimal

from ntm_assess.domain.figures import InputType, Problem, ProblemCode
from ntm_assess.formatting import (
    MOST_DIGITS,
    BadDate,
    BadNumber,
    DateFault,
    NumberFault,
    day,
    in_field,
    likely_share,
    number,
    percent,
)

_NUMBER_ERRORS = {
    NumberFault.NOT_A_NUMBER: "Ông/bà ghi một số, ví dụ 92,4.",
    NumberFault.NEGATIVE: "Ông/bà ghi số từ 0 trở lên.",
    NumberFault.NOT_WHOLE: "Ô này là số đếm: ông/bà ghi số nguyên, không có phần lẻ.",
    NumberFault.PERCENT_SIGN: "Ô này không phải tỷ lệ: ông/bà ghi số, không ghi dấu %.",
    NumberFault.TOO_LONG: f"Số này dài quá {MOST_DIGITS} chữ số. Ông/bà xem lại.",
}

_DATE_ERRORS = {
    DateFault.NOT_A_DATE: "Ông/bà ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/03/2026.",
    DateFault.NO_SUCH_DAY: "Không có ngày này. Ông/bà ghi lại theo dạng ngày/tháng/năm, ví dụ 05/03/2026.",
    DateFault.YEAR_TOO_FAR: "Ông/bà xem lại năm.",
}


def number_error(error: BadNumber) -> str:
    if error.fault == NumberFault.AMBIGUOUS:
        return f"Ông/bà muốn ghi {_either(error.suggestions)}?"
    if error.fault == NumberFault.OVER_100:
        return _over_100(error.typed, error.suggestions)
    return _NUMBER_ERRORS[error.fault]


def date_error(error: BadDate) -> str:
    if error.suggestions:
        return f"Không có ngày này. Ông/bà muốn ghi {' hay '.join(day(each) for each in error.suggestions)}?"
    return _DATE_ERRORS[error.fault]


def problem(found: Problem) -> str:
    """What cannot be in an entry, for beside the input that `found` names."""
    match found.code:
        case ProblemCode.OVER_100:
            typed = found.values["typed"]
            likely = likely_share(typed)
            return _over_100(number(typed), [likely] if likely is not None else [])
        case ProblemCode.NEGATIVE:
            return _NUMBER_ERRORS[NumberFault.NEGATIVE]
        case ProblemCode.NOT_WHOLE:
            return _NUMBER_ERRORS[NumberFault.NOT_WHOLE]
        case ProblemCode.WHOLE_IS_ZERO:
            return "Tổng số phải lớn hơn 0. Ông/bà ghi lại, hoặc để trống nếu chưa có số liệu."
        case ProblemCode.COUNTS_INCOMPLETE:
            return "Ông/bà ghi nốt số này: có đủ hai số thì công cụ tự tính tỷ lệ."
        case ProblemCode.PART_OVER_WHOLE:
            part, whole = number(found.values["part"]), number(found.values["whole"])
            return f"Ông/bà ghi {part}, lớn hơn {whole} là số bao gồm nó. Ông/bà xem lại hai số này."
        case ProblemCode.PERCENT_DIFFERS:
            typed, counted = found.values["typed"], found.values["counted"]
            return (
                f"Ông/bà ghi {number(typed)} %, còn hai số đếm cho {percent(counted, near=typed)}. "
                "Sửa lại cho khớp, hoặc để trống ô tỷ lệ để công cụ tự tính."
            )


def _over_100(typed: str, likely: Sequence[Decimal]) -> str:
    question = f" Có phải ông/bà muốn ghi {_either(likely)}?" if likely else " Ông/bà xem lại."
    return f"Ông/bà ghi {typed}, nhưng số lớn nhất ở đây là 100.{question}"


def _either(numbers: Sequence[Decimal]) -> str:
    return " hay ".join(in_field(each, InputType.AMOUNT) for each in numbers)
