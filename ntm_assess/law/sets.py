"""criteria/*.toml -> CriteriaSet."""

import re
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from ntm_assess.domain.criteria import (
    REGION,
    AreaRule,
    Cost,
    CriteriaSet,
    Criterion,
    DecidedBy,
    Effort,
    Group,
    Guidance,
    Indicator,
    MergeRule,
)
from ntm_assess.law.checked_tables import CheckedTable, Document, check_id, open_table, read_bytes, refuse_repeats
from ntm_assess.law.levels import LevelReader, Period, address
from ntm_assess.law.requirement_tables import DECREE_STATUSES, requirement_of

CODE = re.compile(r"[0-9]+(\.[0-9]+)?")


def load_set(path: Path) -> CriteriaSet:
    """Raises CriteriaFileError."""
    return read_set(read_bytes(path), path.name)


def read_set(content: bytes, name: str) -> CriteriaSet:
    """`name` is the file's, for errors. Raises CriteriaFileError."""
    digest = sha256(content).hexdigest()
    return open_table(content, name).read_whole(lambda table: _set(table, digest))


def set_of(document: Document, name: str) -> CriteriaSet:
    """Of a document that is no file yet, by the same rules; it has no hash. Raises CriteriaFileError."""
    return CheckedTable(document, name).read_whole(lambda table: _set(table, ""))


def _set(table: CheckedTable, digest: str) -> CriteriaSet:
    period = _period(table)
    regions = _regions(table.table("regions"))
    levels = LevelReader(tuple(regions), period, table.text("source"))
    complete = table.flag("complete", default=True)
    groups = table.read_each("groups", lambda each: _group(each, levels, complete))
    criteria_set = CriteriaSet(
        id=table.text("id"),
        title=table.text("title"),
        short_title=table.text("short_title"),
        decision=table.text("decision"),
        issued_on=table.day("issued_on"),
        applies_from=period.first,
        applies_until=period.last,
        regions=regions,
        groups=groups,
        source_note=table.optional_text("source_note"),
        sha256=digest,
        complete=complete,
        missing="" if complete else table.text("missing"),
        builds_on=table.optional_text("builds_on"),
        area_scheme=table.optional_text("area_scheme") or REGION,
        area_rules=area_rules(table, regions),
        open_questions=table.texts("open_questions"),
        declared_indicators=0 if complete else table.count("declared_indicators"),
    )
    declared = table.count("declared_criteria"), table.count("declared_indicators")
    table.close()
    if not table.is_faulty:
        _check_whole(table, criteria_set, declared)
    return criteria_set


def _period(table: CheckedTable) -> Period:
    period = Period(table.day("applies_from"), table.day("applies_until") if "applies_until" in table else None)
    if period.last and period.last < period.first:
        raise table.wrong("sớm hơn applies_from", "applies_until")
    return period


def _regions(table: CheckedTable) -> dict[str, str]:
    regions = {code: table.text(code) for code in table}
    if not regions:
        raise table.wrong("phải có ít nhất một vùng")
    return regions


def area_rules(table: CheckedTable, regions: Mapping[str, str]) -> tuple[AreaRule, ...]:
    """The rules of a set or of an amendment; each names one of the `regions`."""
    return tuple(_area_rule(each, regions) for each in table.optional_tables("area_rules"))


def _area_rule(table: CheckedTable, regions: Mapping[str, str]) -> AreaRule:
    rule = AreaRule(
        area=table.text("area"),
        text=table.text("text"),
        status=table.choice("status", DECREE_STATUSES),
        source=table.optional_text("source"),
        source_url=address(table),
        note=table.optional_text("note"),
    )
    table.close()
    if rule.area not in regions:
        raise table.wrong(f'không có vùng "{rule.area}"', "area")
    return rule


def _group(table: CheckedTable, levels: LevelReader, complete: bool) -> Group:
    code = table.text("code")
    table.place = f"nhóm {code}"
    criteria = table.read_each("criteria", lambda each: _criterion(each, levels, complete))
    group = Group(code, table.optional_text("title"), criteria)
    table.close()
    return group


def _criterion(table: CheckedTable, levels: LevelReader, complete: bool) -> Criterion:
    code = table.text("code")
    table.place = f"tiêu chí {code}"
    if not code.isdecimal():
        raise table.wrong("mã tiêu chí phải là số, ví dụ 2", "code")
    indicators: tuple[Indicator, ...] = ()
    if complete or "indicators" in table:
        indicators = table.read_each("indicators", lambda each: read_indicator(each, code, levels))
    title = table.text("title")
    title_status = table.choice("title_status", DECREE_STATUSES)
    table.close()
    return Criterion(code, title, indicators, title_status)


def read_indicator(table: CheckedTable, criterion: str, levels: LevelReader) -> Indicator:
    """`criterion`: the code of the criterion that it belongs to."""
    code = table.text("code")
    table.place = f"chỉ tiêu {code}"
    if not CODE.fullmatch(code) or code.split(".")[0] != criterion:
        raise table.wrong(f"mã không thuộc tiêu chí {criterion}", "code")
    requirement = requirement_of(table)
    counting = table.optional_text("counting")
    relative = table.optional_table("relative_level")
    indicator = Indicator(
        code=code,
        text=table.text("text"),
        text_status=table.choice("text_status", DECREE_STATUSES),
        requirement=requirement,
        effort=_effort(table.table("effort")),
        levels=levels.entries(table.optional_tables("levels"), requirement),
        set_by=table.optional_text("set_by"),
        not_applicable_when=table.optional_text("not_applicable_when"),
        short=table.optional_text("short"),
        counting=counting,
        counting_status=table.choice("counting_status", DECREE_STATUSES) if counting else None,
        guided_by=tuple(_guidance(each) for each in table.optional_tables("guided_by")),
        evidence=table.texts("evidence"),
        counts_from=table.optional_day("counts_from"),
        retired_from=table.optional_day("retired_from"),
        merge_rule=table.choice("merge_rule", MergeRule) if "merge_rule" in table else None,
        defined_by=table.texts("defined_by"),
        relative_level=levels.relative(relative, requirement) if relative else None,
    )
    table.close()
    if indicator.counts_from and indicator.retired_from and indicator.retired_from <= indicator.counts_from:
        raise table.wrong("phải sau counts_from", "retired_from")
    return indicator


def _effort(table: CheckedTable) -> Effort:
    effort = Effort(
        cost=table.choice("cost", Cost),
        months=table.number("months", least=Decimal("0.5")),
        decided_by=table.choice("decided_by", DecidedBy),
        led_by=table.text("led_by"),
        action=table.text("action"),
    )
    table.close()
    return effort


def _guidance(table: CheckedTable) -> Guidance:
    guidance = Guidance(table.text("agency"), table.optional_text("document"), table.choice("status", DECREE_STATUSES))
    table.close()
    return guidance


def _check_whole(table: CheckedTable, criteria_set: CriteriaSet, declared: tuple[int, int]) -> None:
    check_id(table, criteria_set.id)
    refuse_repeats(table, "nhóm", [each.code for each in criteria_set.groups])
    refuse_repeats(table, "tiêu chí", [each.code for each in criteria_set.criteria])
    refuse_repeats(table, "chỉ tiêu", [each.code for each in criteria_set.indicators])
    if len(criteria_set.groups) > 1 and not all(each.title for each in criteria_set.groups):
        raise table.wrong("có nhiều nhóm thì nhóm nào cũng phải có tên", "groups")
    there = len(criteria_set.criteria), len(criteria_set.indicators)
    for key, said, counted in zip(("declared_criteria", "declared_indicators"), declared, there, strict=True):
        # An incomplete set may have fewer indicators than the decree, never more.
        may_lack = key == "declared_indicators" and not criteria_set.complete
        if said < counted or (said > counted and not may_lack):
            raise table.wrong(f"khai {said} nhưng tệp có {counted}", key)
