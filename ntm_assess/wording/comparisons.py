"""Levels and their comparison with the gazette, in words."""

from collections.abc import Mapping

from ntm_assess.domain.comparisons import LevelKey, Progress
from ntm_assess.domain.criteria import Indicator
from ntm_assess.domain.levels import Comparison, LevelStatus
from ntm_assess.domain.requirements import Components
from ntm_assess.formatting import day
from ntm_assess.wording.criteria_words import criteria_field
from ntm_assess.wording.words import level_status

NO_LEVEL = "chưa có mức"

_PROGRESS = {
    Progress.UNREAD: "chưa ai nhập",
    Progress.READ_ONCE: "một người đã nhập",
    Progress.DIFFERENT: "hai người nhập khác nhau",
    Progress.AGREED: "đã đối chiếu công báo",
}


def status(value: LevelStatus | None) -> str:
    """Of a line in the list of levels."""
    return level_status(value) if value else NO_LEVEL


def counted(counts: Mapping[LevelStatus | None, int]) -> str:
    """ "0 đã đối chiếu công báo · 15 theo nguồn thứ cấp · 17 chưa có mức": what there is, and what is compared."""
    shown = [each for each, count in counts.items() if count or each is LevelStatus.COMPARED]
    return " · ".join(f"{counts[each]} {status(each)}" for each in shown)


def progress(value: Progress) -> str:
    return _PROGRESS[value]


def where(key: LevelKey, regions: Mapping[str, str]) -> str:
    """ "Mọi vùng"; "Tây Nguyên, Đông Nam Bộ, năm 2025". `regions`: their names by code."""
    # In the order of the decree, as people know it.
    named = [name for code, name in regions.items() if code in key.regions]
    places = ", ".join(named) if named else "Mọi vùng"
    return f"{places}, năm {', '.join(map(str, key.years))}" if key.years else places


def compared(comparison: Comparison) -> str:
    """ "Bà Thu và Bà Ngọc nhập giống nhau, ngày 23/11/2026; Công báo số 259 ngày 20/03/2022"."""
    return f"{' và '.join(comparison.people)} nhập giống nhau, ngày {day(comparison.on)}; {comparison.gazette}"


def limit_label(indicator: Indicator, name: str) -> str:
    """Of the field for one limit of a level."""
    requirement = indicator.requirement
    if isinstance(requirement, Components):
        return next(each.label for each in requirement.components if each.limit == name)
    return "Đạt từ" if name == "at_least" else criteria_field(name)
