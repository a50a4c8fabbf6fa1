"""What changed between two versions of a set, and what is odd about one, in words."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ntm_assess.domain.commune_figures import FIGURES
from ntm_assess.domain.criteria import (
    AreaRule,
    Cost,
    CriteriaSet,
    Criterion,
    DecidedBy,
    Group,
    Guidance,
    Indicator,
    MergeRule,
)
from ntm_assess.domain.levels import Level, LevelStatus
from ntm_assess.domain.requirements import Component
from ntm_assess.domain.set_changes import Change, Line, Place, Sort
from ntm_assess.domain.set_checks import Finding, Oddity, Severity
from ntm_assess.formatting import DASH, day, lower_first, number
from ntm_assess.wording import words
from ntm_assess.wording.criteria_words import criteria_field, merge_rule, requirement_kind

_SORTS = {Sort.NEW: "mới", Sort.CHANGED: "thay đổi", Sort.SAME: "giữ nguyên", Sort.DROPPED: "bỏ"}

_SEVERITIES = {Severity.ERROR: "Lỗi", Severity.WARNING: "Cần xem"}

_LINES = {
    Line.HEAD: "thông tin chung",
    Line.REGION: "vùng, nhóm xã {}",
    Line.GROUP: "nhóm {}",
    Line.CRITERION: "tiêu chí {}",
    Line.INDICATOR: "chỉ tiêu {}",
    Line.LEVEL: "chỉ tiêu {}, mức",
}

Regions = Mapping[str, str]  # code -> name


def set_change_sort(value: Sort) -> str:
    return _SORTS[value]


def severity(value: Severity) -> str:
    return _SEVERITIES[value]


def set_place(place: Place, regions: Regions) -> str:
    """ "chỉ tiêu 10, mức, vùng Tây Nguyên, năm 2025"."""
    parts = [_LINES[place.line].format(place.code)]
    if place.regions:
        parts.append(", ".join(regions.get(code, code) for code in place.regions))
    if place.years:
        parts.append(f"năm {', '.join(map(str, place.years))}")
    return ", ".join(parts)


def set_change(value: Change, regions: Regions) -> str:
    """ "chỉ tiêu 10, mức, năm 2025: từ 48 → 50"."""
    where = set_place(value.place, regions)
    if value.sort is Sort.CHANGED:
        what = criteria_field(value.what, value.place.line)
        if value.what == "order":
            return f"{where}: {lower_first(what)} thay đổi"
        before, after = set_change_value(value.what, value.before), set_change_value(value.what, value.after)
        return f"{where}: {lower_first(what)} {before} → {after}"
    thing = value.before if value.sort is Sort.DROPPED else value.after
    return f"{where}: {set_change_value('', thing)}"


def set_change_value(what: str, value: Any) -> str:
    """One side of a change; `what` is its key. A dash where there is nothing."""
    if value in (None, "", ()):
        return DASH
    if what == "kind":
        return requirement_kind(value)
    if what == "counted.base":
        return FIGURES[value].label if value in FIGURES else value
    if what.endswith("status"):
        return words.level_status(LevelStatus(value))
    for kind, told in _VALUES.items():
        if isinstance(value, kind):
            return told(value)
    return str(value)


def level_in_words(level: Level) -> str:
    """ "từ 80; theo nguồn thứ cấp"; a level without numbers is its status alone."""
    limits = [f"{lower_first(criteria_field(name))} {number(limit)}" for name, limit in level.limits.items()]
    return "; ".join([*limits, words.level_status(level.status)])


def _component(component: Component) -> str:
    return f"{component.label} ({component.limit})" if component.limit else component.label


_VALUES: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: "có" if value else "không",
    Cost: words.cost,
    DecidedBy: words.decided_by,
    MergeRule: merge_rule,
    StrEnum: str,
    Decimal: number,
    date: day,
    Level: level_in_words,
    Indicator: lambda value: value.name,
    Criterion: lambda value: value.title,
    Group: lambda value: value.title,
    CriteriaSet: lambda value: value.title,
    AreaRule: lambda value: f"{value.area}: {value.text}",
    Guidance: lambda value: f"{value.agency} {value.document}".strip(),
    Component: _component,
    tuple: lambda value: "; ".join(set_change_value("", each) for each in value),
}


# --- What is odd ------------------------------------------------------------------------------------------------------

_ODDITIES: Mapping[Oddity, str] = {
    Oddity.CODE_REPEATED: "mã có {times} lần",
    Oddity.TEXT_EMPTY: "{what} để trống",
    Oddity.LIMITS_WRONG: "mức phải ghi đúng: {needed}; đang ghi: {there}",
    Oddity.LIMIT_OUT_OF_RANGE: "{what} {limit} nằm ngoài khoảng từ 0 đến 100",
    Oddity.PART_OVER_WHOLE: "mức của bộ phận lớn hơn mức chung",
    Oddity.COMPONENTS_WRONG: "phải có ít nhất một thành phần, tên không trùng nhau",
    Oddity.REGION_UNKNOWN: 'không có vùng, nhóm xã "{region}"',
    Oddity.YEAR_OUTSIDE: "năm {year} nằm ngoài thời gian áp dụng",
    Oddity.LEVELS_CLASH: "trùng vùng và năm với một mức khác của chỉ tiêu này",
    Oddity.COMPARED_BY_NOBODY: "ghi là đã đối chiếu công báo nhưng không có hai người đối chiếu",
    Oddity.LACK_NOT_TOLD: "bộ chưa đủ nội dung nhưng không ghi còn thiếu gì",
    Oddity.DATES_REVERSED: "ngày hết áp dụng sớm hơn ngày bắt đầu",
    Oddity.INDICATOR_UNKNOWN: "bộ tiêu chí không có chỉ tiêu này",
    Oddity.LEVEL_MISSING: "chưa có mức và không ghi ai quy định mức",
    Oddity.COUNTS_MISSING: "chưa ghi tử số và mẫu số; xã chỉ nhập được tỷ lệ %",
    Oddity.UNIT_UNKNOWN: 'đơn vị lạ "{unit}"; ông/bà xem có gõ nhầm không',
    Oddity.BASE_UNKNOWN: 'không có số liệu chung "{base}"',
    Oddity.SHORT_NAME_LONG: "tên ngắn dài quá {most} ký tự",
    Oddity.CODE_SKIPPED: "mã nhảy số: thiếu số {number} ngay trước",
    Oddity.SHARE_TINY: "{what} {limit}\u00a0%, có phải {hundredfold}\u00a0% không?",
    Oddity.BELOW_DECREE: "{what} {limit} dễ hơn mức {decree} của trung ương cho {region}",
}


def set_finding(value: Finding, regions: Regions) -> str:
    """ "chỉ tiêu 4.2, mức: chưa có mức và không ghi ai quy định mức"."""
    told = {key: _told(each) for key, each in value.values.items()}
    told["what"] = lower_first(criteria_field(value.what, value.place.line))
    if "region" in told:
        told["region"] = regions.get(told["region"], told["region"])
    limit = value.values.get("limit")
    if isinstance(limit, Decimal):
        told["hundredfold"] = number(limit * 100)
    return f"{set_place(value.place, regions)}: {_ODDITIES[value.oddity].format_map(told)}"


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "không số nào"
    return number(value) if isinstance(value, Decimal) else str(value)
