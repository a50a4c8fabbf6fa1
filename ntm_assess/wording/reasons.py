"""The page "Làm trước" in words: what to do, why it stands in its place, and what it brings.

Every sentence is made of facts of the step and of the rule that decided its place (priorities.ORDER). Cost and time are
the tool's suggestion or the commune's own estimate, and say which.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ntm_assess.domain import priorities
from ntm_assess.domain.criteria import Cost
from ntm_assess.domain.figures import Part, Sign
from ntm_assess.domain.priorities import Ranked, Rule, Step
from ntm_assess.domain.scoring import Scorecard, Verdict
from ntm_assess.formatting import NBSP, lower_first, number, percent, percents, upper_first, with_unit
from ntm_assess.wording.results import distance, people_missing
from ntm_assess.wording.words import cost, decided_by, months, ordinal

EASY_AND_FREE = "Dễ làm · không cần kinh phí"

MOST_LISTED = 3  # more codes than these are only counted
SMALL_GAP = Fraction(1, 10)  # of the level; up to here a sentence may say "chỉ"

_COST_FACTS = {
    Cost.NONE: "không cần kinh phí",
    Cost.SMALL: "cần kinh phí nhỏ",
    Cost.LARGE: "cần kinh phí lớn",
}


def title(step: Step) -> str:
    """What to do, and for how many where it is counted: "Lập sổ điện tử – khoảng 312 người"."""
    indicator = step.result.indicator
    if _is_not_entered(step):
        return f"Nhập số liệu: {indicator.name}"
    action, extent = step.effort.action or indicator.name, _extent(step)
    return f"{action} – {extent}" if extent else action


def estimate_source(step: Step) -> str:
    """Who says what it costs and how long it takes."""
    return "xã ước tính" if step.is_own_estimate else "gợi ý của công cụ"


def why(row: Ranked, following: Ranked | None) -> str:
    """ "Vì sao thứ nhất: không cần kinh phí, ... Đứng trước chỉ tiêu 8.4 vì ...". `following`: the next row, if any."""
    return f"{why_heading(row)}: {reasons(row, following)}"


def why_heading(row: Ranked) -> str:
    return f"Vì sao {ordinal(row.rank)}"


def reasons(row: Ranked, following: Ranked | None) -> str:
    """The sentence `why` without its heading."""
    facts = [*_facts(row.step)]
    if row.step.closes_criterion:
        facts.append(f"và là chỉ tiêu cuối cùng còn thiếu của tiêu chí {row.step.criterion.code}")
    sentence = f"{', '.join(facts)}."
    if row.why is None or following is None:
        return sentence
    because = _RULES[row.why].because(row.step, following.step)
    return f"{sentence} Đứng trước chỉ tiêu {following.step.code} vì {because}."


def brings(row: Ranked, total: int) -> str:
    """ "Xong là đạt luôn tiêu chí 15 Y tế: 14 → 15/19", or what is still open there. `total`: criteria of the set."""
    criterion = f"tiêu chí {row.step.criterion.code} {row.step.criterion.title}"
    done, then = ("Nếu số liệu nhập vào đạt", "thì") if _is_not_entered(row.step) else ("Xong", "là")
    if row.after == row.before:
        return f"{done} thì {criterion} còn {_codes(row.left_open)}."
    rise = f"{row.before} → {row.after}/{total}".replace(" ", NBSP)
    if row.done_with:
        return f"{done} cùng {_above(row.done_with)} {then} đạt {criterion}: {rise}"
    return f"{done} {then} đạt luôn {criterion}: {rise}"


def easy_note(step: Step) -> str:
    """For the checklist, behind the words "Dễ làm, không cần kinh phí.": what to do, how long, who leads."""
    sentences = [_what_to_do(step), f"Làm trong khoảng {months(step.effort.months)} ({estimate_source(step)})."]
    if step.effort.led_by:
        sentences.append(f"Thường do {step.effort.led_by} chủ trì.")
    if step.closes_criterion:
        sentences.append(f"Đạt chỉ tiêu này là đạt luôn tiêu chí {step.criterion.code}.")
    return " ".join(sentence for sentence in sentences if sentence)


def lead(scorecard: Scorecard, easy: Collection[str]) -> str:
    """How far it is, and what can be done now. `easy`: the codes of priorities.easy_criteria."""
    total, still_open = len(scorecard.criteria), len(scorecard.criteria) - scorecard.met_criteria
    if not still_open:
        return f"Đã đạt cả {total} tiêu chí."
    sentence = f"Còn {still_open} tiêu chí chưa đạt."
    if not easy:
        return sentence
    done = "xong" if len(easy) == 1 else f"xong cả {len(easy)}"
    reached = f"{scorecard.met_criteria + len(easy)}/{total}"
    return f"{sentence} {len(easy)} tiêu chí xã tự làm được, không cần kinh phí – {done} là {reached}."


def rule_answers(step: Step) -> list[tuple[str, str]]:
    """For the table "Vì sao?": each rule in its order, and what it says of this step."""
    return [(_RULES[rule].name, _RULES[rule].answer(step)) for rule in priorities.ORDER]


def _facts(step: Step) -> list[str]:
    decided = (
        "xã tự làm không phải chờ cấp trên" if priorities.commune_decides(step) else "phải chờ cấp trên quyết định"
    )
    gap = _gap_fact(step)
    return [_COST_FACTS[step.effort.cost], decided, *([gap] if gap else [])]


def _gap_fact(step: Step) -> str:
    """ "chỉ thiếu 4 điểm %", "chỉ thiếu 2 điểm % (nữ)". Empty for a yes/no: it has no distance."""
    if _is_not_entered(step):
        return "chưa nhập số liệu nên chưa biết còn thiếu bao nhiêu"
    part = _only_open_part(step)
    if part is None or part.shortfall is None:
        unmet, whole = len(step.result.shortfalls), len(step.result.parts)
        return f"cả {whole} nội dung chưa đạt" if unmet == whole else f"còn {unmet} trong {whole} nội dung chưa đạt"
    missing = part.shortfall
    if missing.sign is Sign.YES:
        return ""
    where = f" ({lower_first(part.label)})" if part.label and part.unit == "%" else ""
    words = f"{distance(missing, trim=True)}{where}"
    if missing.sign is Sign.NONE:
        return words
    is_small = missing.ratio is not None and missing.ratio <= SMALL_GAP
    return f"{'chỉ' if is_small else 'còn'} {words}"


def _what_to_do(step: Step) -> str:
    """ "Lập sổ khám chữa bệnh điện tử, cần thêm khoảng 312 người."."""
    action, part = step.effort.action, _only_open_part(step)
    if _is_not_entered(step):
        return f"Nhập số liệu trước; nếu chưa đạt: {lower_first(action)}." if action else "Nhập số liệu trước."
    extent = f"{_NEEDS[part.sign]} {_extent(step)}" if part and _extent(step) else ""
    sentence = ", ".join(piece for piece in (action, extent) if piece)
    return f"{upper_first(sentence)}." if sentence else ""


_NEEDS = {Sign.AT_LEAST: "cần thêm", Sign.AT_MOST: "cần giảm", Sign.NONE: "còn"}


def _extent(step: Step) -> str:
    """ "khoảng 312 người", "3 nhà". Empty where it is not counted, or where several parts are open."""
    part = _only_open_part(step)
    missing = part.shortfall if part else None
    if missing is None:
        return ""
    if missing.sign is Sign.NONE and missing.amount is not None:
        return with_unit(missing.amount, missing.unit)
    return people_missing(missing)


def _only_open_part(step: Step) -> Part | None:
    still_open = [part for part in step.result.parts if part.shortfall]
    return still_open[0] if len(still_open) == 1 else None


def _is_not_entered(step: Step) -> bool:
    return step.result.verdict is Verdict.NOT_ENTERED


def _codes(codes: Sequence[str]) -> str:
    return f"chỉ tiêu {codes[0]}" if len(codes) == 1 else f"{len(codes)} chỉ tiêu: {_listed(codes)}"


def _above(codes: Sequence[str]) -> str:
    return _listed(codes) if len(codes) <= MOST_LISTED else f"{len(codes)} chỉ tiêu ở trên"


def _listed(codes: Sequence[str]) -> str:
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} và {codes[-1]}"


# ---------------------------------------------------------------- the rules in words


@dataclass(frozen=True)
class RuleWords:
    """One rule of priorities.ORDER: its name, the rule, its answer for a step, why it puts one before another."""

    name: str
    rule: str
    answer: Callable[[Step], str]
    because: Callable[[Step, Step], str]


def _cost_answer(step: Step) -> str:
    return cost(step.effort.cost)


def _cheaper(first: Step, second: Step) -> str:
    return f"đỡ tốn hơn: {_COST_FACTS[first.effort.cost]}, chỉ tiêu kia {_COST_FACTS[second.effort.cost]}"


def _decided_answer(step: Step) -> str:
    return decided_by(step.effort.decided_by)


def _own_decision(first: Step, second: Step) -> str:
    return "xã tự làm được, chỉ tiêu kia phải chờ cấp trên quyết định"


def _closes_answer(step: Step) -> str:
    if step.closes_criterion:
        return f"chỉ tiêu cuối cùng còn thiếu của tiêu chí {step.criterion.code}"
    return f"tiêu chí {step.criterion.code} còn chỉ tiêu khác chưa đạt"


def _closes_first(first: Step, second: Step) -> str:
    return f"xong là đạt luôn tiêu chí {first.criterion.code}, tiêu chí {second.criterion.code} thì còn chỉ tiêu khác"


def _months_answer(step: Step) -> str:
    return months(step.effort.months)


def _quicker(first: Step, second: Step) -> str:
    shorter, longer = months(first.effort.months), months(second.effort.months)
    if shorter == longer:  # a difference of days, lost in weeks
        shorter, longer = (f"{number(each.effort.months)}{NBSP}tháng" for each in (first, second))
    return f"làm nhanh hơn: {shorter} so với {longer}"


def _gap_answer(step: Step) -> str:
    gap = step.result.gap
    return "chưa tính được" if gap is None else f"{percent(gap * 100)} của mức"


def _nearer(first: Step, second: Step) -> str:
    near, far = first.result.gap, second.result.gap
    if near is None or far is None:
        return "đã biết còn thiếu bao nhiêu, chỉ tiêu kia chưa tính được"
    shown = percents(near * 100, far * 100)
    return f"gần mức hơn: còn thiếu {shown[0]} của mức so với {shown[1]}"


def _place_answer(step: Step) -> str:
    return ordinal(step.place + 1)


def _earlier(first: Step, second: Step) -> str:
    return "có số thứ tự trước trong bộ tiêu chí, các mặt khác ngang nhau"


_RULES: dict[Rule, RuleWords] = {
    priorities.costs_money: RuleWords(
        "Kinh phí", "việc không cần kinh phí trước, rồi kinh phí nhỏ, rồi kinh phí lớn", _cost_answer, _cheaper
    ),
    priorities.decided_above: RuleWords(
        "Ai quyết định", "việc xã tự quyết trước việc phải chờ cấp trên", _decided_answer, _own_decision
    ),
    priorities.leaves_criterion_open: RuleWords(
        "Kéo theo", "chỉ tiêu cuối cùng còn thiếu của một tiêu chí trước", _closes_answer, _closes_first
    ),
    priorities.months: RuleWords("Thời gian", "việc làm nhanh hơn trước", _months_answer, _quicker),
    priorities.gap: RuleWords(
        "Còn thiếu", "chỉ tiêu gần mức hơn trước; có/chưa và chưa nhập xếp sau", _gap_answer, _nearer
    ),
    priorities.place_in_decree: RuleWords("Thứ tự", "theo thứ tự trong bộ tiêu chí", _place_answer, _earlier),
}

RULES_IN_WORDS: tuple[str, ...] = tuple(_RULES[rule].rule for rule in priorities.ORDER)
