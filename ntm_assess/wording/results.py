"""Figures, levels and shortfalls in words: one part, and a whole result in one line for tables."""

from ntm_assess.domain.figures import Part, Shortfall, Sign
from ntm_assess.domain.scoring import Result, Scorecard, Verdict
from ntm_assess.formatting import DASH, NBSP, lower_first, number, percent, points, with_unit

_SIGNS = {Sign.AT_LEAST: "≥", Sign.AT_MOST: "≤"}
_SHORTFALL_WORDS = {Sign.AT_LEAST: "thiếu", Sign.AT_MOST: "vượt", Sign.NONE: "còn"}


def target(part: Part) -> str:
    """ "≥ 90 %", "Có", "Không còn"; a dash where no level is known."""
    if part.sign is Sign.YES:
        return "Có"
    if part.sign is Sign.NONE:
        return "Không còn"
    if part.target is None:
        return DASH
    if part.sign is Sign.AT_LEAST and part.unit == "%" and part.target == 100:
        return f"100{NBSP}%"
    return f"{_SIGNS[part.sign]}{NBSP}{with_unit(part.target, part.unit)}"


def figure(part: Part) -> str:
    """ "92,4 %", "Có", "3 nhà"; a dash where nothing is entered."""
    if part.figure is None:
        return DASH
    if isinstance(part.figure, bool):
        return "Có" if part.figure else "Chưa"
    return percent(part.figure, near=part.target) if part.unit == "%" else with_unit(part.figure, part.unit)


def counts(part: Part) -> str:
    """ "7.214/7.806 người"; empty where the share was not counted."""
    if not part.counts:
        return ""
    counted, whole = part.counts
    return f"{number(counted)}/{with_unit(whole, part.count_unit)}"


def shortfall(missing: Shortfall) -> str:
    """ "thiếu 4,0 điểm %, khoảng 312 người"."""
    people = people_missing(missing)
    return f"{distance(missing)}, {people}" if people else distance(missing)


def distance(missing: Shortfall, *, trim: bool = False) -> str:
    """The shortfall without its people. `trim`: for a sentence, "thiếu 4 điểm %"."""
    if missing.amount is None:
        return "chưa có"
    in_points = missing.unit == "điểm %"
    amount = points(missing.amount, trim=trim) if in_points else with_unit(missing.amount, missing.unit)
    return f"{_SHORTFALL_WORDS[missing.sign]} {amount}"


def people_missing(missing: Shortfall) -> str:
    """How many people, households ... the gap means: "khoảng 312 người". Empty: not counted."""
    return "" if missing.count is None else f"khoảng {with_unit(missing.count, missing.count_unit)}"


def result_line(result: Result) -> str:
    """ "Chung 92,4 %; nữ 93,0 %; nam 91,8 %"; a dash where nothing is entered."""
    if result.verdict is Verdict.NOT_APPLICABLE:
        return "Không áp dụng"
    if not any(part.is_entered for part in result.parts):
        return DASH
    return _joined([(part.label, figure(part)) for part in result.parts])


def targets_line(result: Result) -> str:
    """ "≥ 90 % (chung, nữ, nam)"; "Tổng ≥ 95 %; từ nguồn tập trung ≥ 50 %"; a dash without a level."""
    if result.level is None or not result.parts:
        return DASH
    targets = [target(part) for part in result.parts]
    if len(targets) == 1:
        return targets[0]
    labels = [part.label for part in result.parts]
    if len(set(targets)) == 1 and all(part.target is not None for part in result.parts):
        return f"{targets[0]} ({', '.join(lower_first(label) for label in labels)})"
    return _joined(list(zip(labels, targets, strict=True)))


def shortfalls_line(result: Result) -> str:
    """What is missing, part by part; what is not entered is said; a dash where nothing is missing or nobody can say."""
    if result.verdict is Verdict.NOT_ENTERED:
        return _not_entered(result)
    missing = [(part.label, shortfall(part.shortfall)) for part in result.parts if part.shortfall]
    return _joined(missing) if missing else DASH


def summary(scorecard: Scorecard) -> str:
    """ "14/19 tiêu chí đạt · 51/57 chỉ tiêu đạt · 56/57 đã nhập"."""
    criteria, indicators = len(scorecard.criteria), len(scorecard.results)
    return (
        f"{scorecard.met_criteria}/{criteria} tiêu chí đạt · {scorecard.met_indicators}/{indicators} chỉ tiêu đạt · "
        f"{scorecard.entered_indicators}/{indicators} đã nhập"
    )


def _not_entered(result: Result) -> str:
    labels = [lower_first(part.label) for part in result.parts if not part.is_entered]
    if len(labels) == len(result.parts):
        return "chưa nhập số liệu"
    return f"chưa nhập: {', '.join(labels)}"


def _joined(pieces: list[tuple[str, str]]) -> str:
    """ "Chung 92,4 %; nữ 93,0 %". A colon behind a long label, and before words: "Mức độ 1: 70,0 %"."""
    lines: list[str] = []
    for label, words in pieces:
        is_short = " " not in label and any(character.isdigit() for character in words)
        line = f"{label}{'' if is_short else ':'} {words}" if label else words
        lines.append(lower_first(line) if lines else line)
    return "; ".join(lines)
