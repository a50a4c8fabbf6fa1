"""What is said of carrying over and of what became of an indicator in another set."""

from ntm_assess.domain.carry_over import Case, Look
from ntm_assess.domain.checks import CheckCode
from ntm_assess.domain.criteria import CriteriaSet
from ntm_assess.domain.set_maps import Change, Confidence

_CASES = {Case.SAME: "Giống", Case.FILLED: "Điền được", Case.DIFFERS: "Khác", Case.DROPPED: "Bỏ"}

_EXPLAINED = {
    Case.SAME: "Bảng này đã ghi như vậy, không phải làm gì.",
    Case.FILLED: "Cùng chỉ tiêu, cùng mức, bảng này còn trống. Đã chọn sẵn; bỏ chọn mục nào không muốn chuyển.",
    Case.DIFFERS: "Cần người xem từng mục rồi mới chọn. Không mục nào được chọn sẵn.",
    Case.DROPPED: "Không có chỗ tương ứng. Số liệu cũ vẫn còn ở bảng cũ.",
}

_LOOKS = {
    Look.ANOTHER_VALUE: "Bảng này đang ghi số khác; chuyển là ghi đè.",
    Look.LEVEL: "Mức hoặc nội dung khác trước.",
    Look.COUNTING: "Lời ghi về cách đếm khác trước.",
    Look.DEFINITION: "Quy định mà chỉ tiêu dựa vào (như chuẩn nghèo) khác năm trước; số cũ có thể không cùng nghĩa.",
    Look.KIND: "Cách nhập khác trước nên số không chuyển được, ông/bà nhập lại.",
    Look.MERGED: "Gộp từ nhiều chỉ tiêu cũ, ông/bà nhập số chung.",
    Look.SPLIT: "Chỉ là một phần của chỉ tiêu cũ, ông/bà nhập phần này.",
    Look.ALWAYS_APPLIES: "Chỉ tiêu này không cho ghi “Không áp dụng”.",
    Look.UNSURE: "Chưa chắc hai chỉ tiêu là một, ông/bà đọc lại cả hai.",
    Look.BECOMES_MET: "Trước chưa đạt, chuyển sang thành đạt: ông/bà xem kỹ.",
    Look.RETIRED: "Không còn được tính.",
}

_CHANGES = {
    Change.SAME: "Giữ nguyên",
    Change.LEVEL_CHANGED: "Đổi mức, nội dung",
    Change.MERGED: "Gộp",
    Change.SPLIT: "Tách",
    Change.NEW: "Mới",
    Change.DROPPED: "Bỏ",
}

_CONFIDENCES = {Confidence.HIGH: "chắc", Confidence.MEDIUM: "khá chắc", Confidence.LOW: "chưa chắc"}

_PERIODS = {
    CheckCode.WITHIN_YEAR: "số liệu trong năm {year}",
    CheckCode.PARTLY_IN_YEAR: "số liệu chạm một phần năm {year}",
    CheckCode.OUTSIDE_YEAR: "số liệu ngoài năm {year}",
    CheckCode.PERIOD_UNKNOWN: "chưa ghi kỳ số liệu",
}


def case(value: Case) -> str:
    return _CASES[value]


def case_explained(value: Case) -> str:
    """What there is to do in this case."""
    return _EXPLAINED[value]


def look(value: Look) -> str:
    """Why a person has to look, as a sentence."""
    return _LOOKS[value]


def change(value: Change) -> str:
    return _CHANGES[value]


def confidence(value: Confidence) -> str:
    """How sure a map is of it."""
    return _CONFIDENCES[value]


def period(value: CheckCode, year: int) -> str:
    """How the figures of a paper lie to the year of the sheet."""
    return _PERIODS[value].format(year=year)


def origin(criteria_set: CriteriaSet, year: int, *, is_same_set: bool) -> str:
    """Where figures come from: "năm 2024", or "bộ Xã nông thôn mới 2021 - 2025, năm 2024"."""
    return f"năm {year}" if is_same_set else f"bộ {criteria_set.short_title}, năm {year}"
