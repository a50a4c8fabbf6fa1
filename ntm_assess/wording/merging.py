"""What is said of former communes and of what becomes of their figures."""

from collections.abc import Sequence

from ntm_assess.domain import merging
from ntm_assess.domain.criteria import MergeRule
from ntm_assess.domain.figures import Input, Part
from ntm_assess.domain.merging import Case, Former, Look, Obstacle, Origin, Proposal
from ntm_assess.domain.requirements import YesNo
from ntm_assess.formatting import day, lower_first, number, with_unit
from ntm_assess.wording.results import figure

_CASES = {Case.FILLED: "Điền được", Case.DIFFERS: "Cần xem", Case.NONE: "Chưa có đề xuất", Case.SAME: "Giống"}

_EXPLAINED = {
    Case.FILLED: "Đủ số của mọi xã cũ, cùng mức, bảng này còn trống. Đã chọn sẵn; bỏ chọn mục nào không muốn ghi.",
    Case.DIFFERS: "Cần người xem từng mục rồi mới chọn. Không mục nào được chọn sẵn.",
    Case.NONE: "Số của các xã cũ chưa cho ra một kết quả chung; lý do ghi ở từng mục.",
    Case.SAME: "Bảng này đã ghi như vậy, không phải làm gì.",
}

_LOOKS = {
    Look.ANOTHER_VALUE: "Bảng này đang ghi số khác; xác nhận là ghi đè.",
    Look.LEVEL: "Mức của bảng cũ khác mức của bảng này.",
    Look.YEARS: "Số của các xã cũ không cùng năm, hoặc có số chưa ghi ngày.",
    Look.PARTLY_NOT_APPLICABLE: "Có xã cũ không áp dụng; kết quả chỉ tính các xã còn lại.",
    Look.BECOMES_MET: "Có xã cũ chưa đạt mà hợp nhất lại thành đạt: ông/bà xem kỹ.",
}

_OBSTACLES = {
    Obstacle.MISSING: "Chưa có đủ số của {names}.",
    Obstacle.NO_COUNTS: "{names} chỉ ghi tỷ lệ %, không ghi số đếm. Tỷ lệ không cộng được, cũng không lấy trung bình.",
    Obstacle.NOT_ADDED: "Số này không cộng được; ông/bà nhập số chung ở bảng tiêu chí.",
    Obstacle.NO_DATE: "Chưa ghi ngày điều tra của {names}, nên chưa biết số nào mới nhất.",
    Obstacle.SAME_DATE: "{names} điều tra cùng ngày mà số khác nhau; ông/bà nhập số chung ở bảng tiêu chí.",
    Obstacle.UNCLEAR: "Mỗi phần kém nhất ở một xã khác nhau; ông/bà nhập số chung ở bảng tiêu chí.",
    Obstacle.IMPOSSIBLE: "Cộng lại không thành một kết quả ghi được; ông/bà xem lại số của các xã cũ.",
}


def case(value: Case) -> str:
    return _CASES[value]


def case_explained(value: Case) -> str:
    """What there is to do in this case."""
    return _EXPLAINED[value]


def look(value: Look) -> str:
    """Why a person has to look, as a sentence."""
    return _LOOKS[value]


def obstacle(proposal: Proposal) -> str:
    """Why there is no proposal, as a sentence that names the former communes."""
    assert proposal.merged.obstacle
    sentence = _OBSTACLES[proposal.merged.obstacle].format(names=_names(proposal.merged.blocking))
    return sentence[:1].upper() + sentence[1:]


def origin(former: Former) -> str:
    """ "bảng năm 2024", "ghi tay, số ngày 30/6/2025", "chưa có số"."""
    if former.origin is None:
        return "chưa có số"
    if former.origin is Origin.OLD_SHEET:
        return f"bảng năm {former.as_of.year}" if former.as_of else "bảng cũ"
    return f"ghi tay, số ngày {day(former.as_of)}" if former.as_of else "ghi tay"


def how(proposal: Proposal) -> str:
    """How the figure came about: "71,2 % = (412 + 380 + 198) / (560 + 520 + 311) hộ"."""
    used = proposal.merged.used
    if not proposal.merged.entry:
        return f"không áp dụng ở cả {len(used)} xã cũ"
    if proposal.rule is MergeRule.SUM:
        return _sum(proposal)
    if proposal.rule is MergeRule.LATEST:
        newest = used[0]
        survey = f"điều tra mới nhất, của {_names([each.commune for each in used])}"
        return f"{survey}, ngày {day(newest.as_of)}" if newest.as_of else survey
    if isinstance(proposal.indicator.requirement, YesNo):
        return _everywhere(proposal)
    return _worst(proposal)


def input_label(column: Input) -> str:
    """What is typed of a former commune: "Nữ: Tổng dân số của xã"."""
    sex = {"nu": "Nữ: ", "nam": "Nam: "}.get(column.name.partition("_")[0], "")
    return f"{sex}{column.label or 'Kết quả'}" if column.unit != "%" else column.label or "Tỷ lệ"


def reason(proposal: Proposal) -> str:
    """What the record and the reviewer read: whose figures these are, from where, and how they were put together."""
    sources = ", ".join(f"{each.commune} ({origin(each)})" for each in proposal.formers)
    return f"hợp nhất từ {sources}: {how(proposal)}"


def _sum(proposal: Proposal) -> str:
    requirement = proposal.indicator.requirement
    added = [each.name for each in merging.addends(requirement)]
    summands = [
        requirement.parts({name: former.result.answer.entry[name] for name in added}, None)
        for former in proposal.merged.used
    ]
    sums = merging.result_of(proposal.current, proposal.answer or proposal.current.answer).parts
    lines = [_part(whole, parts) for whole, parts in zip(sums, zip(*summands, strict=True), strict=True)]
    return "; ".join([lines[0], *(lower_first(line) for line in lines[1:])])


def _part(whole: Part, summands: Sequence[Part]) -> str:
    label = f"{whole.label}: " if whole.label else ""
    if not whole.counts:
        return f"{label}{figure(whole)} = {_plus([number(each.figure or 0) for each in summands])}"
    counts = [each.counts for each in summands if each.counts]
    parts = _plus([number(part) for part, _ in counts])
    wholes = _plus([number(whole_) for _, whole_ in counts])
    if len(counts) > 1:
        return f"{label}{figure(whole)} = ({parts}) / ({wholes}) {whole.count_unit}"
    return f"{label}{figure(whole)} = {parts} / {with_unit(whole.counts[1], whole.count_unit)}"


def _everywhere(proposal: Proposal) -> str:
    applying = [each for each in proposal.formers if each.applies]
    failing = [each.commune for each in applying if not each.result.answer.entry["yes"]]
    return f"chưa có ở {_names(failing)}" if failing else f"có ở cả {len(applying)} xã cũ"


def _worst(proposal: Proposal) -> str:
    applying = [each for each in proposal.formers if each.applies]
    if all(each.result.answer.entry == proposal.merged.entry for each in applying):
        return f"như nhau ở cả {len(applying)} xã cũ"
    used = proposal.merged.used
    return f"theo {used[0].commune}, nơi kém nhất" if len(used) == 1 else "mỗi phần theo nơi kém nhất của phần đó"


def _plus(numbers: Sequence[str]) -> str:
    return " + ".join(numbers)


def _names(names: Sequence[str]) -> str:
    """ "xã A, xã B và xã C"."""
    *first, last = names or ("các xã cũ",)
    return f"{', '.join(first)} và {last}" if first else last
