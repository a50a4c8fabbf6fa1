"""What is entered for the conditions of recognition, and what it comes to, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from ntm_assess.domain import condition_findings, conditions
from ntm_assess.domain.condition_findings import Finding, Found
from ntm_assess.domain.conditions import TooMany
from ntm_assess.domain.procedures import Certainty, Threshold
from ntm_assess.formatting import day, lower_first, number, percent, with_unit

_SUBJECTS = {
    conditions.SATISFACTION: "Khảo sát sự hài lòng",
    conditions.NO_DEBT: "Nợ đọng xây dựng cơ bản",
    conditions.SECURITY: "An ninh, trật tự",
    conditions.CONSULTATION: "Công khai, lấy ý kiến",
    conditions.MEETING: "Biên bản họp",
}
_FINDINGS = {
    Finding.COVERAGE: "Tỷ lệ phiếu thu về trên số hộ",
    Finding.SATISFIED: "Tỷ lệ hài lòng",
    Finding.OWED: "Nợ đọng thuộc chương trình",
    Finding.CALM: "Xác nhận của công an",
    Finding.BROADCASTS: "Số lần phát thanh",
    Finding.ANSWERED: "Ý kiến đã trả lời",
    Finding.ATTENDANCE: "Có mặt trên số được mời",
    Finding.AGREEMENT: "Nhất trí trên số dự họp",
}
_UNITS = {
    Finding.COVERAGE: "hộ",
    Finding.SATISFIED: "phiếu thu về",
    Finding.ANSWERED: "ý kiến",
    Finding.ATTENDANCE: "người được mời",
    Finding.AGREEMENT: "người dự họp",
}
_CERTAINTIES = {
    Certainty.PROVINCE: "tỉnh quy định",
    Certainty.SECONDARY: "theo nguồn thứ cấp",
    Certainty.NOT_COMPARED: "chưa đối chiếu",
    Certainty.UNCONFIRMED: "chưa xác nhận",
}
_CALM = {True: "không phức tạp về an ninh, trật tự", False: "phức tạp về an ninh, trật tự"}
_VOICES = {"organisation": "Tổ chức", "people": "Nhân dân"}
_COUNTS = {
    "households": "Tổng số hộ",
    "issued": "Phiếu phát ra",
    "returned": "Phiếu thu về",
    "satisfied": "Phiếu hài lòng",
    "invited": "Số người được mời",
    "attending": "Số người dự họp",
    "agreeing": "Số người nhất trí",
    "settlement": "Giá trị quyết toán",
    "paid": "Đã thanh toán",
    "owed": "Còn nợ",
    "unpaid": "phần chưa thanh toán",
}
_LABELS = {
    **_COUNTS,
    "as_of": "Số liệu đến ngày",
    "is_complete": "Danh sách đã đủ",
    "project": "Công trình",
    "due_on": "Hạn thanh toán",
    "is_of_programme": "Thuộc chương trình nông thôn mới",
    "number": "Số văn bản",
    "issued_on": "Ngày văn bản",
    "issued_by": "Cơ quan xác nhận",
    "is_calm": "Kết luận",
    "from_day": "Từ ngày",
    "to_day": "Đến ngày",
    "broadcasts": "Phát thanh",
    "postings": "Nơi niêm yết",
    "voice": "Của ai",
    "name": "Tên",
    "day": "Ngày",
    "text": "Ý kiến",
    "answer": "Tiếp thu, giải trình",
    "place": "Địa điểm",
    "chair": "Chủ trì",
    "secretary": "Thư ký",
}
_MONEY = {"settlement", "paid", "owed", "unpaid"}
_CHANGES = {
    "condition_record": "Ghi số liệu",
    "add_condition_line": "Thêm",
    "change_condition_line": "Sửa",
    "remove_condition_line": "Bỏ",
    "bring_back_condition_line": "Lấy lại",
}
_NAMES = ("village", "project", "name")  # what a line is called by
NOT_KNOWN = "chưa đủ số liệu"


def condition_subject(subject: str) -> str:
    """One of conditions.SUBJECTS, as the heading of its page."""
    return _SUBJECTS[subject]


def condition_field(name: str) -> str:
    """What stands before a value."""
    return _LABELS[name]


def certainty(status: Certainty) -> str:
    """How sure a statement about a procedure is."""
    return _CERTAINTIES[status]


def voice(value: str) -> str:
    """One of conditions.Voice."""
    return _VOICES[value]


def calm(is_calm: bool | None) -> str:
    """What the police concluded."""
    return "chưa ghi kết luận" if is_calm is None else _CALM[is_calm]


def money(dong: int) -> str:
    return with_unit(dong, "đồng")


def finding(code: Finding) -> str:
    return _FINDINGS[code]


def found(each: Found) -> str:
    """What came out: "89,7 % (157/175 phiếu thu về)"."""
    if each.measured is None:
        return "chưa có ý kiến" if each.code is Finding.ANSWERED else NOT_KNOWN
    if each.code is Finding.OWED:
        return money(int(each.measured)) if each.measured else "không có nợ đọng"
    if each.code is Finding.CALM:
        return calm(bool(each.measured))
    if each.counts is None:
        within = f" trong {each.days} ngày" if each.days else ""
        return f"{number(each.measured)} lần{within}"
    part, whole = (number(count) for count in each.counts)
    return f"{_share(each)} ({part}/{whole} {_UNITS[each.code]})"


def found_against(each: Found) -> str:
    """What it is held against: "từ 90 %"; a number that nobody knows says so. Empty: it needs none."""
    if each.code not in condition_findings.THRESHOLDS:
        return ""
    if each.threshold is None or each.threshold.value is None:
        return "quy trình chưa cho biết mức nên không kết luận"
    within = f" trong {each.days} ngày" if each.days else ""
    return f"từ {with_unit(each.threshold.value, each.threshold.unit)}{within}"


def found_basis(threshold: Threshold) -> str:
    """Where the number comes from, and how sure that is; one that does not bind says so."""
    unbinding = "" if threshold.binds else "; công cụ chỉ cho biết, không kết luận"
    return f"{threshold.source} ({certainty(threshold.status)}{unbinding})"


def contradictions(is_declared: bool, all_found: Sequence[Found]) -> list[str]:
    """Where the figures say otherwise than the commune, who answers for the condition."""
    if not is_declared:
        return []
    return [_contradiction(each) for each in all_found if each.reaches is False]


def _contradiction(each: Found) -> str:
    against = found_against(each)
    unsure = "" if each.passes is False or not each.threshold else f", mức {certainty(each.threshold.status)}"
    beside = f" (mức {against}{unsure})" if against else ""
    return f"khai là đạt, nhưng số liệu cho {lower_first(finding(each.code))}: {found(each)}{beside}"


def too_many(each: TooMany) -> str:
    """Beside a count that is larger than what it is a part of."""
    value, limit = (money(n) if each.name in _MONEY else number(n) for n in (each.value, each.limit))
    name, whole = _COUNTS[each.name], lower_first(_COUNTS[each.whole])
    return f"{name} {value} nhiều hơn {whole} {limit}. Ông/bà xem lại."


def ballots_missing(names: Sequence[str], most: int = 5) -> str:
    """ "Còn 2 thôn chưa đủ số: Thôn Đông, Thôn Tây"."""
    more = f" và {len(names) - most} thôn khác" if len(names) > most else ""
    return f"Còn {len(names)} thôn chưa đủ số: {', '.join(names[:most])}{more}"


def condition_value(name: str, value: Any) -> str:
    """A plain value of a record, as a person reads it; "" for what is left empty."""
    match value:
        case None | "" | []:
            return ""
        case bool():
            return calm(value) if name == "is_calm" else "có" if value else "không"
        case int():
            return money(value) if name in _MONEY else number(value)
        case list():
            return "; ".join(_part(each) for each in value)
    if name in conditions.DAYS:
        return day(date.fromisoformat(value))
    return voice(value) if name == "voice" else str(value)


def condition_change(action: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """The heading of one entry of the history: "Sửa Thôn Đông"."""
    content = after or before or {}
    called = next((content[name] for name in _NAMES if name in content), "")
    return f"{_CHANGES[action]} {called}".strip()


def condition_changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[str]:
    """Each value that differs: "Phiếu thu về: 100 → 105"."""
    if after is None:
        return []
    lines = []
    for name in _LABELS:
        old, new = (condition_value(name, (values or {}).get(name)) for values in (before, after))
        if old != new:
            lines.append(
                f"{_LABELS[name]}: {old or 'để trống'} → {new or 'để trống'}" if before else f"{_LABELS[name]}: {new}"
            )
    return lines


def _part(value: Any) -> str:
    """A place, or a day on which something was broadcast."""
    if isinstance(value, str):
        return value
    times = f" ({value['times']} lần)" if value["times"] > 1 else ""
    return f"{day(date.fromisoformat(value['day']))}{times}"


def _share(each: Found) -> str:
    assert each.measured is not None
    value = each.threshold.value if each.threshold else None
    return percent(each.measured * 100, None if value is None else Fraction(value))
