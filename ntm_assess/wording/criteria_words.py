"""The keys and codes of a criteria file in words: one word for the heading in Excel, the preview and the history."""

from ntm_assess.domain.criteria import MergeRule
from ntm_assess.domain.requirements import (
    Components,
    MustBeNone,
    NumberAtLeast,
    Schools,
    ScoreSheet,
    ShareAtLeast,
    ShareAtMost,
    ShareBothSexes,
    ShareWithPart,
    YesNo,
)

# By key of the file; where a key means different things, behind the line it stands in.
_FIELDS = {
    "head.id": "Mã bộ",
    "head.title": "Tên đầy đủ",
    "short_title": "Tên ngắn",
    "criteria_set": "Mã bộ tiêu chí quốc gia",
    "head.status": "Loại mức",
    "locality.id": "Mã tệp địa phương",
    "locality.title": "Tên địa phương",
    "decision": "Quyết định",
    "issued_on": "Ngày ký",
    "applies_from": "Áp dụng từ ngày",
    "applies_until": "Áp dụng đến hết ngày",
    "head.source": "Nguồn chung của các mức",
    "source_note": "Độ tin cậy của cả bộ",
    "declared_criteria": "Số tiêu chí",
    "declared_indicators": "Số chỉ tiêu",
    "complete": "Đã đủ nội dung",
    "missing": "Còn thiếu gì, bổ sung thế nào",
    "builds_on": "Mã bộ phải đạt trước",
    "area_scheme": "Cách chia vùng, nhóm xã",
    "area_rules": "Quy tắc vùng, nhóm xã",
    "open_questions": "Điều chưa rõ",
    "area": "Mã vùng, nhóm xã",
    "order": "Thứ tự các chỉ tiêu",
    "region.code": "Mã vùng, nhóm xã",
    "name": "Tên",
    "group": "Nhóm tiêu chí",
    "group.code": "Số của nhóm",
    "group.title": "Tên nhóm",
    "group_of.group": "Số của nhóm",
    "group_of.group_title": "Tên nhóm",
    "criterion.code": "Số của tiêu chí",
    "criterion.title": "Tên tiêu chí",
    "title_status": "Tình trạng của tên",
    "code": "Mã chỉ tiêu",
    "short": "Tên ngắn",
    "text": "Nội dung",
    "text_status": "Tình trạng của nội dung",
    "kind": "Kiểu",
    "unit": "Đơn vị của số",
    "of_which": "Tên bộ phận",
    "mandatory": "Câu hỏi về mục bắt buộc",
    "components": "thành phần",
    "indicators": "chỉ tiêu thuộc tiêu chí này (ghi ở sheet Chỉ tiêu)",
    "groups": "tiêu chí (ghi ở sheet Tiêu chí)",
    "counted": "Tử số và mẫu số",
    "counted.part": "Tử số",
    "counted.whole": "Mẫu số",
    "counted.unit": "Đơn vị của tử số, mẫu số",
    "counted.whole_numbers": "Chỉ số nguyên",
    "counted.status": "Tình trạng của cách đếm",
    "counted.base": "Mẫu số là số liệu chung",
    "counting": "Cách tính",
    "counting_status": "Tình trạng của cách tính",
    "set_by": "Ai quy định mức",
    "not_applicable_when": "Khi nào không áp dụng",
    "counts_from": "Tính từ ngày",
    "retired_from": "Thôi tính từ ngày",
    "defined_by": "Theo định nghĩa",
    "relative_level.indicator": "Chỉ tiêu của bộ phải đạt trước",
    "relative_level.factor": "Gấp mấy lần mức đó",
    "relative_level.status": "Tình trạng của mức tính theo bộ khác",
    "relative_level.source": "Nguồn của mức tính theo bộ khác",
    "relative_level.source_url": "Trang đã đọc mức tính theo bộ khác",
    "relative_level.note": "Ghi chú của mức tính theo bộ khác",
    "merge_rule": "Khi sáp nhập xã",
    "guided_by": "Cơ quan hướng dẫn",
    "agency": "Cơ quan",
    "document": "Văn bản",
    "evidence": "Minh chứng thường dùng",
    "effort.cost": "Kinh phí",
    "effort.months": "Số tháng",
    "effort.decided_by": "Ai quyết",
    "effort.led_by": "Ai chủ trì",
    "effort.action": "Việc cần làm",
    "regions": "Vùng, nhóm xã",
    "years": "Năm",
    "at_least": "Từ",
    "at_most": "Không quá",
    "of_which_at_least": "Bộ phận: từ",
    "limits": "Mức của thành phần",
    "points": "Số điểm: từ",
    "minimum": "Trường đạt tối thiểu: từ (%)",
    "level_1": "Trường đạt mức độ 1: từ (%)",
    "level_1_few": "Mức độ 1, xã có không quá 3 trường: từ (%)",
    "status": "Tình trạng",
    "source": "Nguồn",
    "source_url": "Trang đã đọc",
    "note": "Ghi chú",
    "comparison": "hai người đối chiếu, ngày và số Công báo",
    "comparison.people": "Hai người đối chiếu",
    "comparison.on": "Ngày đối chiếu",
    "comparison.gazette": "Số Công báo",
    "component.name": "Tên để máy dùng",
    "component.label": "Tên trên màn hình",
    "component.limit": "Tên mức (%)",
}

_KINDS = {
    YesNo.kind: "Có hoặc chưa",
    ShareAtLeast.kind: "Tỷ lệ từ mức trở lên",
    ShareAtMost.kind: "Tỷ lệ không quá mức",
    ShareBothSexes.kind: "Tỷ lệ chung, của nữ và của nam",
    ShareWithPart.kind: "Tỷ lệ chung và của bộ phận",
    NumberAtLeast.kind: "Số từ mức trở lên",
    MustBeNone.kind: "Không còn (số bằng 0)",
    ScoreSheet.kind: "Mục bắt buộc và chấm điểm",
    Schools.kind: "Trường đạt cơ sở vật chất",
    Components.kind: "Nhiều thành phần",
}

_MERGE_RULES = {
    MergeRule.SUM: "cộng các số",
    MergeRule.WORST: "lấy xã thấp nhất",
    MergeRule.ALL: "mọi xã cũ đều đạt",
    MergeRule.LATEST: "lấy số khảo sát mới nhất",
}


def criteria_field(key: str, line: str = "") -> str:
    """The word for a key of a criteria file; `line`: the table that it stands in ("effort"), where that matters."""
    return _FIELDS.get(f"{line}.{key}") or _FIELDS.get(key) or key


def requirement_kind(kind: str) -> str:
    return _KINDS[kind]


def merge_rule(value: MergeRule) -> str:
    """For a commune made of former ones: how its figure follows from theirs."""
    return _MERGE_RULES[value]
