"""criteria/amendments/*.toml -> Amendment: what a later decree changes in sets that are already there."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from ntm_assess.domain.amendments import Amendment, IndicatorChange, SetChanges
from ntm_assess.domain.criteria import CriteriaSet, Indicator
from ntm_assess.law.checked_tables import CheckedTable, check_id, open_table, read_bytes, refuse_repeats
from ntm_assess.law.levels import LevelReader, Period
from ntm_assess.law.requirement_tables import DECREE_STATUSES
from ntm_assess.law.sets import area_rules, read_indicator

Row = TypeVar("Row")


def load_amendment(path: Path, sets: Mapping[str, CriteriaSet]) -> Amendment:
    """`sets` are those that an amendment may name. Raises CriteriaFileError."""
    return read_amendment(read_bytes(path), path.name, sets)


def read_amendment(content: bytes, name: str, sets: Mapping[str, CriteriaSet]) -> Amendment:
    """`name` is the file's, for errors. Raises CriteriaFileError."""
    digest = sha256(content).hexdigest()
    return open_table(content, name).read_whole(lambda table: _amendment(table, sets, digest))


def _amendment(table: CheckedTable, sets: Mapping[str, CriteriaSet], digest: str) -> Amendment:
    source = table.text("source")
    complete = table.flag("complete", default=True)
    amendment = Amendment(
        id=table.text("id"),
        title=table.text("title"),
        decision=table.text("decision"),
        issued_on=table.day("issued_on"),
        applies_from=table.day("applies_from"),
        sets=table.read_each("sets", lambda each: _changes(each, sets, source)),
        complete=complete,
        missing="" if complete else table.text("missing"),
        source_note=table.optional_text("source_note"),
        sha256=digest,
    )
    table.close()
    check_id(table, amendment.id)
    refuse_repeats(table, "bộ tiêu chí", [each.criteria_set for each in amendment.sets])
    return amendment


def _changes(table: CheckedTable, sets: Mapping[str, CriteriaSet], source: str) -> SetChanges:
    set_id = table.text("criteria_set")
    if set_id not in sets:
        raise table.wrong(f'không có bộ tiêu chí "{set_id}"', "criteria_set")
    table.place = f"bộ {set_id}"
    criteria_set = sets[set_id]
    period = Period(criteria_set.applies_from, criteria_set.applies_until)
    levels = LevelReader(tuple(criteria_set.regions), period, source)
    changes = SetChanges(
        criteria_set=set_id,
        area_rules=area_rules(table, criteria_set.regions),
        indicators=_rows(table, "indicators", lambda each: _change(each, criteria_set, levels)),
        added=_rows(table, "added", lambda each: _added(each, criteria_set, levels)),
    )
    table.close()
    refuse_repeats(table, "chỉ tiêu", changes.codes)
    return changes


def _rows(table: CheckedTable, key: str, read: Callable[[CheckedTable], Row]) -> tuple[Row, ...]:
    return table.read_each(key, read) if key in table else ()


def _change(table: CheckedTable, criteria_set: CriteriaSet, levels: LevelReader) -> IndicatorChange:
    code = table.text("code")
    table.place = f"chỉ tiêu {code}"
    indicator = criteria_set.indicator(code)
    if indicator is None:
        raise table.wrong(f"bộ tiêu chí {criteria_set.id} không có chỉ tiêu này", "code")
    text = table.optional_text("text")
    change = IndicatorChange(
        code=code,
        text=text,
        text_status=table.choice("text_status", DECREE_STATUSES) if text else None,
        levels=levels.entries(table.optional_tables("levels"), indicator.requirement),
        retired_from=table.optional_day("retired_from"),
    )
    table.close()
    if change == IndicatorChange(code):
        raise table.wrong("phải đổi ít nhất một trong: text, levels, retired_from")
    return change


def _added(table: CheckedTable, criteria_set: CriteriaSet, levels: LevelReader) -> Indicator:
    criterion = table.text("code").partition(".")[0]
    if criterion not in {each.code for each in criteria_set.criteria}:
        raise table.wrong(f"bộ tiêu chí {criteria_set.id} không có tiêu chí {criterion}", "code")
    indicator = read_indicator(table, criterion, levels)
    if criteria_set.indicator(indicator.code):
        raise table.wrong(f"bộ tiêu chí {criteria_set.id} đã có chỉ tiêu này", "code")
    return indicator
