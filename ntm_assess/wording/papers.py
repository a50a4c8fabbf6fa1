"""What is said about papers: why a file is not taken, what is known of one, and why it cannot change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ntm_assess.domain.submissions import CONDITION_ITEM
from ntm_assess.domain.workflow import State
from ntm_assess.formatting import day
from ntm_assess.intake import LARGEST_FILE, Refusal
from ntm_assess.wording.words import condition

MEGABYTE = 1024 * 1024

_REFUSALS = {
    Refusal.EMPTY: "Tệp này trống. Ông/bà kiểm tra lại tệp trên máy rồi chọn lại.",
    Refusal.TOO_LARGE: f"Tệp lớn hơn {LARGEST_FILE // MEGABYTE} MB. Ông/bà quét lại ở 200 dpi hoặc chia nhỏ ra.",
    Refusal.TYPE_NOT_TAKEN: "Chỉ nhận tệp PDF và ảnh JPG, PNG. Ông/bà lưu tệp Word, Excel thành PDF rồi tải lên.",
    Refusal.TYPE_DIFFERS: "Nội dung tệp không đúng với đuôi tên tệp. Ông/bà lưu lại đúng dạng PDF, JPG hoặc PNG.",
    Refusal.UNREADABLE: "Tệp hỏng hoặc tải lên chưa hết, không mở được. Ông/bà mở thử trên máy rồi tải lại.",
    Refusal.ENCRYPTED: "Tệp PDF có mật khẩu. Ông/bà bỏ mật khẩu rồi tải lại, để người thẩm định xem được.",
    Refusal.TOO_MANY_PIXELS: "Ảnh quá lớn (trên 40 triệu điểm ảnh). Ông/bà giảm cỡ ảnh rồi tải lại.",
    Refusal.TOO_SLOW: "Tệp quá nặng, xem mãi chưa xong. Ông/bà chia thành nhiều tệp nhỏ rồi tải lại.",
    Refusal.BUSY: "Máy đang bận đọc tệp khác, hãy thử lại sau ít phút. Thông tin vừa gõ vẫn còn trên trang.",
}

# What is written about a paper, under the names of EvidenceRecord; the labels are those of the form.
_DETAILS = {
    "title": "tên",
    "number": "số, ký hiệu",
    "issued_on": "ngày văn bản",
    "issued_by": "cơ quan ban hành",
    "period_from": "số liệu từ ngày",
    "period_to": "số liệu đến ngày",
}
_DAYS = ("issued_on", "period_from", "period_to")

# Why the items of a sheet are closed.
_CLOSED = {
    State.RETURNED: "không bị trả lại",
    State.SENT: "đang chờ duyệt",
    State.PRE_REVIEWED: "đang chờ duyệt",
    State.APPROVED: "đã duyệt",
}


def refusal(code: Refusal) -> str:
    """Why a file is not taken, and what to do next."""
    return _REFUSALS[code]


def corrections(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """ "số, ký hiệu: chưa ghi → 12/BC-UBND; số liệu từ ngày: 01/01/2024 → 01/01/2025"; empty where all is as it was."""
    return "; ".join(
        f"{label}: {_detail(name, before[name])} → {_detail(name, after[name])}"
        for name, label in _DETAILS.items()
        if before[name] != after[name]
    )


def locked(uses: Iterable[tuple[int, State, Sequence[str]]]) -> str:
    """Why a paper cannot change, and what to do; `uses`: year and state of each sheet that it serves, and the codes of
    the items that are closed there."""
    uses = list(uses)
    places = "; ".join(f"{_items(codes)} năm {year} ({_CLOSED[state]})" for year, state, codes in uses)
    if any(state is State.RETURNED for _, state, _ in uses):
        advice = "Ở mục bị trả lại, ông/bà bấm “Thôi dùng ở mục này” rồi tải lên một tệp mới."
    elif all(state.is_under_review for _, state, _ in uses):
        advice = "Khi xã được trả lại hoặc xin rút lại thì sửa được."
    else:
        advice = "Ông/bà giữ tệp này và tải lên một tệp mới cho mục cần sửa."
    return f"Tệp này đang khóa vì là minh chứng của {places}. {advice}"


def locked_by_merger(years: Iterable[int]) -> str:
    """The same where the commune has become another one; `years`: of its sheets."""
    sheets = ", ".join(str(year) for year in sorted(set(years)))
    return (
        f"Tệp này là minh chứng trong bảng năm {sheets} của một xã đã hợp nhất; bảng và tệp của xã cũ chỉ để xem. "
        "Cần dùng thì ông/bà tải về rồi tải lên ở bảng của xã mới."
    )


def _items(codes: Sequence[str]) -> str:
    """ "1.1, 6.2, điều kiện “…”": a condition has no code that people know."""
    return ", ".join(
        f"điều kiện “{condition(code.removeprefix(CONDITION_ITEM))}”" if code.startswith(CONDITION_ITEM) else code
        for code in codes
    )


def _detail(name: str, value: str) -> str:
    if not value:
        return "chưa ghi"
    return day(date.fromisoformat(value)) if name in _DAYS else value
