"""Procedures of recognition in words: who does what, the numbers, the gates before sending."""

from ntm_assess.domain.procedures import CALM, DECLARED, OWED, PAPER, Body, Deadline, Threshold, ThresholdCode
from ntm_assess.formatting import lower_first, with_unit

_BODIES = {
    Body.COMMUNE: "xã",
    Body.DISTRICT: "cấp huyện",
    Body.PROVINCE: "cấp tỉnh",
    Body.COUNCIL: "Hội đồng thẩm định",
    Body.FRONT: "Mặt trận Tổ quốc",
    Body.AGENCIES: "cơ quan xác nhận",
}

_THRESHOLDS = {
    ThresholdCode.SATISFACTION: "Tỷ lệ hài lòng",
    ThresholdCode.SURVEY_COVERAGE: "Tỷ lệ phiếu thu về trên số hộ",
    ThresholdCode.BROADCASTS: "Số lần phát thanh",
    ThresholdCode.BROADCAST_DAYS: "Phát thanh trong khoảng",
    ThresholdCode.MEETING_AGREEMENT: "Nhất trí trên số dự họp của xã",
    ThresholdCode.COUNCIL_QUORUM: "Thành viên Hội đồng có mặt",
    ThresholdCode.COUNCIL_VOTE: "Nhất trí trên số thành viên Hội đồng có mặt",
}

_GATES: dict[str, str] = {
    DECLARED: "chưa khai",
    PAPER: "chưa có văn bản",
    OWED: "số liệu cho thấy còn nợ đọng",
    CALM: "công an xác nhận xã phức tạp về an ninh, trật tự",
}

NOT_KNOWN = "chưa biết"


def body(value: Body) -> str:
    """Who takes a step or issues a paper, within a sentence."""
    return _BODIES[value]


def threshold(code: ThresholdCode) -> str:
    return _THRESHOLDS[code]


def threshold_value(each: Threshold) -> str:
    """ "từ 90 %", "15 ngày"; a number that nobody knows says so."""
    if each.value is None:
        return NOT_KNOWN
    words = with_unit(each.value, each.unit)
    return words if each.code is ThresholdCode.BROADCAST_DAYS else f"từ {words}"


def deadline(each: Deadline) -> str:
    """ "5 ngày làm việc"."""
    if each.days is None:
        return NOT_KNOWN
    return f"{with_unit(each.days, 'ngày')}{' làm việc' if each.is_working_days else ''}"


def gate(code: str) -> str:
    """A gate that is not passed: "chưa khai", or the number that is not reached."""
    return _GATES.get(code) or f"chưa đạt hoặc chưa đủ số liệu: {lower_first(_THRESHOLDS[ThresholdCode(code)])}"


def copy_or_original(is_original: bool | None) -> str:
    """Of a paper; empty: nobody says which."""
    return "" if is_original is None else "bản chính" if is_original else "bản sao"
