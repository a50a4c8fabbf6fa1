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

from ntm_assess.domain.criteria import CriteriaSet, Indicator, LevelEntry, LevelStatus, Overlay
from ntm_assess.law.checked_tables import Document

WIDTH = 120
# Of the keys of one table, those that come first, in this order; the others follow as their fields do.
FIRST = ("id", "code", "title", "title_status", "short_title", "short", "text", "text_status", "kind")
LAST = ("groups", "criteria", "indicators", "effort")
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
    return _in_order(head)


def overlay_document(overlay: Overlay) -> Document:
    entries = [entry for each in overlay.levels.values() for entry in each]
    head = _fields_of(overlay, overlay.decision, leave_out=("levels", "sha256"))
    head["status"] = entries[0].level.status.value if entries else LevelStatus.PROVINCE.value
    levels = {code: _plain(each, overlay.decision) for code, each in overlay.levels.items()}
    for row in (row for rows in levels.values() for row in rows):
        del row["status"]  # the head says it for all
    return _in_order(head) | {"levels": levels}


def _commonest(sources: Iterable[str], *, or_else: str) -> str:
    """So that most levels need not name their source."""
    counted = Counter(sources).most_common(1)
    return counted[0][0] if counted else or_else


def _fields_of(thing: Any, source: str, *, leave_out: Iterable[str] = ()) -> Document:
    table = {}
    for field in fields(thing):
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
            return _in_order(requirement | _fields_of(value, source, leave_out=("requirement",)))
        case tuple():
            return [_plain(each, source) for each in value]
        case Mapping():
            return {key: _plain(each, source) for key, each in value.items()}
        case Decimal() if value == value.to_integral_value():
            return int(value)
    return _in_order(_fields_of(value, source)) if is_dataclass(value) else value


def _level(entry: LevelEntry, source: str) -> Document:
    """One line: where, the limits, how sure; `source` is that of the file."""
    where = _fields_of(entry, source, leave_out=("level",))
    limits: Document = _plain(entry.level.limits, source)
    told = _fields_of(entry.level, source, leave_out=("limits",))
    if entry.level.source == source:
        del told["source"]
    return where | limits | told


def _in_order(table: Document) -> Document:
    def place(key: str) -> int:
        if key in FIRST:
            return FIRST.index(key)
        return len(FIRST) + 1 + LAST.index(key) if key in LAST else len(FIRST)

    return {key: table[key] for key in sorted(table, key=place)}


# --- Plain tables -> TOML ---------------------------------------------------------------------------------------------


def document_to_toml(document: Document) -> str:
    """Tables within a row are written as dotted keys, lists of rows inline; only groups, criteria and indicators get
    headings of their own."""
    written = tomlkit.document()
    tables = {key: value for key, value in document.items() if isinstance(value, dict)}
    for key, value in document.items():
        if key not in tables and key != "groups":
            written.add(_key(key), _item(value, key))
    for key, value in tables.items():
        table = tomlkit.table()
        for inner, each in value.items():
            table.add(_key(inner), _item(each, inner))
        written.add(_key(key), table)
    if "groups" in document:
        written.add("groups", _headed(document["groups"]))
    return tomlkit.dumps(written)


HEADED = ("criteria", "indicators")


def _headed(rows: list[Document]) -> items.AoT:
    headed = tomlkit.aot()
    for row in rows:
        table = tomlkit.table()
        _fill(table, row)
        headed.append(table)
    return headed


def _fill(table: items.Table, row: Document) -> None:
    for key, value in row.items():
        if key in HEADED:
            table.add(key, _headed(value))
        elif isinstance(value, dict):
            for inner, each in value.items():
                table.add(tomlkit.key([key, inner]), _item(each, f"{key}.{inner}"))
        else:
            table.add(_key(key), _item(value, key))


def _key(key: str) -> items.Key:
    return items.SingleKey(key, items.KeyType.Bare if key.isascii() and key.isidentifier() else items.KeyType.Basic)


def _item(value: Any, key: str) -> items.Item:
    match value:
        case str():
            return _text(value, taken=len(key) + 5)
        case Decimal():
            return items.Float(float(value), items.Trivia(), format(value, "f"))
        case dict():
            return _inline(value)
        case list():
            return _list(value, taken=len(key) + 3)
    item: items.Item = tomlkit.item(value)
    return item


def _inline(row: Document) -> items.InlineTable:
    table = tomlkit.inline_table()
    for key, value in row.items():
        table.add(_key(key), tomlkit.string(value) if isinstance(value, str) else _item(value, key))
    return table


def _list(values: list[Any], *, taken: int) -> items.Array:
    """On one line where it fits, else a line for each."""
    entries = [tomlkit.string(each) if isinstance(each, str) else _item(each, "") for each in values]
    array = tomlkit.array()
    if taken + sum(len(each.as_string()) + 2 for each in entries) <= WIDTH and len(entries) < 2 or _are_short(values):
        array.extend(entries)
        return array
    for each in entries:
        array.add_line(each, indent="  ")
    array.add_line(indent="")
    return array


def _are_short(values: list[Any]) -> bool:
    return all(isinstance(each, int) or (isinstance(each, str) and len(each) <= 10) for each in values)


def _text(text: str, *, taken: int) -> items.String:
    """A long text goes over several lines, the breaks hidden behind backslashes."""
    if taken + len(text) <= WIDTH and "\n" not in text:
        return tomlkit.string(text)
    lines = "\n".join("".join(_folded(line)) for line in text.split("\n"))
    return items.String(items.StringType.MLB, text, f"\n{lines}", items.Trivia())


def _folded(line: str) -> Iterator[str]:
    column = 0
    for number, word in enumerate(line.split(" ")):
        escaped = tomlkit.string(word).as_string()[1:-1]
        if number and word and column + len(escaped) > WIDTH - 3:
            yield " \\\n"
            column = 0
        elif number:
            yield " "
        yield escaped
        column += len(escaped) + 1
