"""One word for each code of the domain. A code read from the database as plain text finds its word too."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from ntm_assess.domain.criteria import AppliedSet, Cost, DecidedBy, Level, LevelStatus
from ntm_assess.domain.figures import InputType
from ntm_assess.domain.scoring import Verdict
from ntm_assess.domain.workflow import Action, Chain, ItemState, ItemVerdict, Kind, Role, Stage, State
from ntm_assess.formatting import NBSP, number

_VERDICTS = {
    Verdict.MET: "Đạt",
    Verdict.UNMET: "Chưa đạt",
    Verdict.NOT_ENTERED: "Chưa nhập",
    Verdict.NOT_APPLICABLE: "Không áp dụng",
    Verdict.NO_LEVEL: "Chưa có mức",
}

_STATES = {
    State.DRAFT: "Đang nhập",
    State.RETURNED: "Bị trả lại",
    State.PRE_REVIEWED: "Đã thẩm tra, chờ tỉnh",
    State.APPROVED: "Đã duyệt",
    State.WITHDRAWN: "Đã rút",
}

_SENT = {Stage.PRE_REVIEW: "Chờ thẩm tra", Stage.APPRAISAL: "Chờ thẩm định"}

_ITEM_STATES = {
    ItemState.NOT_SENT: "Chưa gửi",
    ItemState.WAITING: "Chờ duyệt",
    ItemState.APPROVED: "Đã duyệt",
    ItemState.RETURNED: "Bị trả lại",
    ItemState.CHANGED_AFTER_RETURN: "Đã sửa sau khi trả lại",
}

_ITEM_VERDICTS = {ItemVerdict.APPROVED: "Duyệt", ItemVerdict.RETURNED: "Trả lại"}

_ROLES = {
    Role.OFFICER: "Cán bộ xã",
    Role.LEADER: "Lãnh đạo xã",
    Role.PRE_REVIEWER: "Người thẩm tra",
    Role.REVIEWER: "Người thẩm định",
    Role.DEPARTMENT: "Sở, ngành",
    Role.COUNCIL: "Hội đồng thẩm định",
    Role.ADMIN: "Quản trị",
}

_STAGES = {Stage.PRE_REVIEW: "Thẩm tra", Stage.APPRAISAL: "Thẩm định"}

_KINDS = {Kind.PERIODIC: "Báo cáo kỳ", Kind.RECOGNITION: "Đề nghị công nhận"}

# The word on the button, and what the history says once it is done.
_ACTIONS = {
    Action.SEND: ("Kiểm tra và gửi", "đã gửi"),
    Action.WITHDRAW: ("Xin rút lại", "đã rút lại"),
    Action.APPROVE: ("Duyệt", "đã duyệt"),
    Action.RETURN: ("Trả lại xã", "đã trả lại xã"),
    Action.CONTINUE: ("Nhập tiếp", "đã mở lại để nhập tiếp"),
}

# What happened to an indicator, as the record names it; a verdict has its own words.
_CHANGES = {
    "answer": "Sửa kết quả",
    "estimate": "Sửa ước tính",
    "add_evidence": "Thêm tệp",
    "use_evidence": "Dùng lại tệp",
    "village_figures": "Nhập theo thôn",
    "use_village_sum": "Dùng tổng các thôn",
    "former_figures": "Ghi số của xã cũ",
    "stop_using_evidence": "Thôi dùng tệp",
    "change_evidence": "Sửa thông tin tệp",
    "hide_evidence": "Bỏ tệp",
    "bring_back_evidence": "Lấy lại tệp",
    "forget_evidence": "Xóa hẳn tệp đã bỏ",
    "undo_decision": "Hoàn tác",
}

_LEVEL_STATUSES = {
    LevelStatus.COMPARED: "đã đối chiếu công báo",
    LevelStatus.SECONDARY: "theo nguồn thứ cấp",
    LevelStatus.NOT_COMPARED: "chưa đối chiếu",
    LevelStatus.SAMPLE: "mức mẫu",
    LevelStatus.PROVINCE: "tỉnh quy định",
}

_COSTS = {Cost.NONE: "0 đồng", Cost.SMALL: "nhỏ", Cost.LARGE: "lớn"}

_DECIDED_BY = {DecidedBy.COMMUNE: "xã tự quyết", DecidedBy.ABOVE: "cấp trên quyết định"}

_INPUT_TYPES = {
    InputType.YES_NO: "Có hoặc Chưa",
    InputType.COUNT: "số nguyên",
    InputType.AMOUNT: "số, có thể có phần lẻ",
    InputType.PERCENT: "tỷ lệ từ 0 đến 100 %",
}

_CONDITIONS = {
    "satisfaction": "Tỷ lệ hài lòng của người dân đạt yêu cầu",
    "no_debt": "Không có nợ đọng xây dựng cơ bản thuộc chương trình nông thôn mới",
    "security": "Không phải xã phức tạp về an ninh, trật tự theo quy định của Bộ Công an",
    "consultation": "Đã lấy ý kiến người dân và họp thông qua trước khi gửi",
}

_ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")


def verdict(value: Verdict) -> str:
    return _VERDICTS[value]


def state(value: State, *, chain: Chain) -> str:
    """The state of an assessment. `chain`: who judges its commune."""
    if value == State.SENT:
        return _SENT[chain[0]] if chain else "Đã gửi"
    return _STATES[value]


def item_state(value: ItemState) -> str:
    return _ITEM_STATES[value]


def item_verdict(value: ItemVerdict) -> str:
    """The word on the reviewer's button."""
    return _ITEM_VERDICTS[value]


def role(value: Role) -> str:
    return _ROLES[value]


def stage(value: Stage) -> str:
    return _STAGES[value]


def kind(value: Kind) -> str:
    return _KINDS[value]


def action(value: Action) -> str:
    """The word on the button."""
    return _ACTIONS[value][0]


def action_taken(value: Action) -> str:
    """For the history, after a person's name: "đã gửi"."""
    return _ACTIONS[value][1]


def change(action: str, verdict: ItemVerdict | None = None) -> str:
    """The heading of one entry in the history of an indicator. `verdict`: the one that was given or taken back."""
    if verdict is None:
        return _CHANGES[action]
    given = _ITEM_VERDICTS[verdict]
    return given if action == "decide" else f"{_CHANGES[action]} “{given}”"


def no_level(set_by: str) -> str:
    """Why there is none. `set_by`: to whom the decree leaves it; empty: it is known, but not to this criteria set."""
    return f"chưa có mức: chờ {set_by} quy định" if set_by else "chưa có mức: bộ tiêu chí này chưa biết mức"


def level_status(value: LevelStatus) -> str:
    return _LEVEL_STATUSES[value]


def level(value: Level | None) -> str:
    """How sure a level is, for beside every verdict that rests on it; a province's own with its decision."""
    if value is None:
        return _VERDICTS[Verdict.NO_LEVEL].lower()
    words = level_status(value.status)
    return f"{words}: {value.source}" if value.status == LevelStatus.PROVINCE else words


def levels_line(applied: AppliedSet) -> str:
    """How sure the levels of a whole sheet are: "Mức dùng để tính: 38 theo nguồn thứ cấp, 19 mức mẫu. ..." """
    levels = [applied.level_of(each.code) for each in applied.criteria_set.indicators]
    statuses = Counter(each.status if each else None for each in levels)
    counted = [f"{statuses[each]} {level_status(each)}" for each in LevelStatus if statuses[each]]
    counted += [f"{statuses[None]} chưa có mức"] if statuses[None] else []
    nothing_compared = "" if statuses[LevelStatus.COMPARED] else " Chưa mức nào được đối chiếu công báo."
    return f"Mức dùng để tính: {', '.join(counted)}.{nothing_compared}"


def cost(value: Cost) -> str:
    """Under or behind the word "kinh phí"."""
    return _COSTS[value]


def decided_by(value: DecidedBy) -> str:
    return _DECIDED_BY[value]


def input_type(value: InputType) -> str:
    """What to type."""
    return _INPUT_TYPES[value]


def condition(code: str) -> str:
    """One of submissions.CONDITIONS."""
    return _CONDITIONS[code]


def declared(is_declared: bool) -> str:
    """Whether the commune answers for a condition."""
    return "đã khai" if is_declared else "chưa khai"


def ordinal(value: int) -> str:
    """From 1: "thứ nhất"; in figures beyond ten."""
    return f"thứ {_ORDINALS[value - 1] if value <= len(_ORDINALS) else value}"


def months(value: Decimal) -> str:
    """Half a month is "2 tuần"; less than a month is told in weeks, at least one."""
    if value >= 1:
        return f"{number(value)}{NBSP}tháng"
    return f"{max(1, round(Fraction(value) * 4))}{NBSP}tuần"
