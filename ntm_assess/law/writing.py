"""A criteria set or an overlay -> TOML, as a person would write it; law.sets and law.overlays read it back equal.

`set_document` and `overlay_document` give the same as plain tables, just as tomllib would: in this form the Excel
sheets and the TOML file meet. The keys are the fields of the dataclasses; one that holds its default is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import tomlkit
from tomlkit import items

from ntm_assess.domain.criteria import CriteriaSet, Indicator, Overlay
from ntm_assess.domain.levels import LevelEntry, LevelStatus, RelativeLevel
from ntm_assess.law.checked_tables import Document

WIDTH = 120
# Of the keys of one table, those that come first, in this order; the others follow as their fields do.
FIRST = ("id", "code", "area", "title", "title_status", "short_title", "short", "text", "text_status", "kind")
LAST = ("groups", "criteria", "indicators", "effort")
HEADED = ("criteria", "indicators")  # within other tables
REQUIRED = ("status", "title_status")  # written even where they hold a default


def set_to_toml(criteria_set: CriteriaSet) -> str:
    return document_to_toml(set_document(criteria_set))


def overlay_to_toml(overlay: Overlay) -> str:
    return document_to_toml(overlay_document(overlay))


# --- Things -> plain tables -------------------------------------------------------------------------------------------


def set_document(criteria_set: CriteriaSet) -> Document:
    entries = [entry for indicator in criteria_set.indicators for entry in indicator.levels]
    source = _commonest((entry.level.source for entry in entries), or_else=criteria_set.decision)
    head = _fields_of(criteria_set, source, leave_out=("groups", "sha256"))
    head |= {
        "source": source,
        "declared_criteria": len(criteria_set.criteria),
        "declared_indicators": criteria_set.declared_indicators or len(criteria_set.indicators),
        "groups": _plain(criteria_set.groups, source),
    }
    return head


def overlay_document(overlay: Overlay) -> Document:
    entries = [entry for each in overlay.levels.values() for entry in each]
    head = _fields_of(overlay, overlay.decision, leave_out=("levels", "sha256"))
    head["status"] = entries[0].level.status.value if entries else LevelStatus.PROVINCE.value
    levels = {code: _plain(each, overlay.decision) for code, each in overlay.levels.items()}
    for row in (row for rows in levels.values() for row in rows):
        del row["status"]  # the head says it for all
    return head | {"levels": levels}


def _commonest(sources: Iterable[str], *, or_else: str) -> str:
    """So that most levels need not name their source."""
    counted = Counter(sources).most_common(1)
    return counted[0][0] if counted else or_else


def _fields_of(thing: Any, source: str, *, leave_out: Iterable[str] = ()) -> Document:
    table = {}
    for field in (each for each in fields(thing) if each.compare):  # what does not count in comparing is not law
        value = getattr(thing, field.name)
        is_unsaid = value in (None, "", (), {}) or value == field.default
        if field.name not in leave_out and (field.name in REQUIRED or not is_unsaid):
            table[field.name] = _plain(value, source)
    return table


def _plain(value: Any, source: str) -> Any:
    match value:
        case StrEnum():
            return value.value
        case LevelEntry():
            return _level(value, source)
        case Indicator():
            requirement = {"kind": value.requirement.kind} | _fields_of(value.requirement, source)
            return requirement | _fields_of(value, source, leave_out=("requirement",))
        case RelativeLevel():
            return _with_source(_fields_of(value, source), source)
        case tuple():
            return [_plain(each, source) for each in value]
        case Mapping():
            return {key: _plain(each, source) for key, each in value.items()}
        case Decimal() if value == value.to_integral_value():
            return int(value)
    return _fields_of(value, source) if is_dataclass(value) else value


def _level(entry: LevelEntry, source: str) -> Document:
    """One line: where, the limits, how sure; `source` is that of the file."""
    where = _fields_of(entry, source, leave_out=("level",))
    limits: Document = _plain(entry.level.limits, source)
    return where | limits | _with_source(_fields_of(entry.level, source, leave_out=("limits",)), source)


def _with_source(table: Document, source: str) -> Document:
    """Its source is told only where it is not that of the file."""
    return {key: value for key, value in table.items() if (key, value) != ("source", source)}


# --- Plain tables -> TOML ---------------------------------------------------------------------------------------------


def document_to_toml(document: Document) -> str:
    """The tables at the top, criteria and indicators get headings of their own; tables within them are written as
    dotted keys, lists of rows inline."""
    return "\n".join(_lines(document, ())).lstrip("\n") + "\n"


def _lines(table: Document, path: tuple[str, ...]) -> Iterator[str]:
    ordered = _in_order(table)
    headed = {key for key, value in ordered.items() if _has_heading(key, value, is_top=not path)}
    for key, value in ordered.items():
        if key in headed:
            continue
        cells = value if isinstance(value, dict) else {"": value}
        for inner, each in cells.items():
            name = ".".join(map(_key, filter(None, (key, inner))))
            yield f"{name} = {_value(each, taken=len(name) + 3)}"
    for key in ordered:
        if key in headed:
            yield from _headed_lines(ordered[key], (*path, key))


def _has_heading(key: str, value: Any, *, is_top: bool) -> bool:
    return key in HEADED or (is_top and (isinstance(value, dict) or _are_rows(value)))


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and isinstance(value[0], dict)


def _headed_lines(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    name = ".".join(map(_key, path))
    if isinstance(value, dict):
        yield from ("", f"[{name}]")
        for key, each in value.items():
            yield f"{_key(key)} = {_value(each, taken=len(key) + 3)}"
        return
    for row in value:
        yield from ("", f"[[{name}]]")
        yield from _lines(row, path)


def _key(key: str) -> str:
    """Bare where it is a word; codes stand in quotes: "10"."""
    kind = items.KeyType.Bare if key.isascii() and key.isidentifier() else items.KeyType.Basic
    return items.SingleKey(key, kind).as_string()


def _value(value: Any, *, taken: int) -> str:
    """`taken`: the columns before it on its line."""
    if isinstance(value, str):
        return _text(value, taken=taken)
    one_line = _one_line(value)
    if not isinstance(value, list) or (taken + len(one_line) <= WIDTH and (len(value) < 2 or _are_short(value))):
        return one_line
    rows = "".join(f"  {_one_line(each)},\n" for each in value)
    return f"[\n{rows}]"


def _one_line(value: Any) -> str:
    match value:
        case str():
            return tomlkit.string(value).as_string()
        case Decimal():
            return f"{value:f}"
        case list():
            return f"[{', '.join(map(_one_line, value))}]"
        case dict():
            cells = (f"{_key(key)} = {_one_line(each)}" for key, each in value.items())
            return f"{{ {', '.join(cells)} }}"
    text: str = tomlkit.item(value).as_string()
    return text


def _are_short(values: list[Any]) -> bool:
    return all(isinstance(each, int) or (isinstance(each, str) and len(each) <= 10) for each in values)


def _text(text: str, *, taken: int) -> str:
    """A long text goes over several lines, the breaks hidden behind backslashes."""
    fits = taken + len(text) + 2 <= WIDTH or " " not in text
    if fits and "\n" not in text:
        return _one_line(text)
    lines = "\n".join("".join(_folded(line)) for line in text.split("\n"))
    return f'"""\n{lines}"""'


def _folded(line: str) -> Iterator[str]:
    column = 0
    for number, word in enumerate(line.split(" ")):
        escaped = _one_line(word)[1:-1]
        if number and word and column + len(escaped) > WIDTH - 3:
            yield " \\\n"
            column = 0
        elif number:
            yield " "
        yield escaped
        column += len(escaped) + 1


def _in_order(table: Document) -> Document:
    def place(key: str) -> int:
        if key in FIRST:
            return FIRST.index(key)
        return len(FIRST) + 1 + LAST.index(key) if key in LAST else len(FIRST)

    return {key: table[key] for key in sorted(table, key=place)}
