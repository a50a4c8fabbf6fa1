"""A document -> the rows of each sheet, one for what a person sees as one line."""

from collections.abc import Iterable, Iterator
from typing import Any

from ntm_assess.exchange.criteria_sheet import columns as sheets
from ntm_assess.law.checked_tables import Document

Row = dict[str, Any]  # by the keys of the columns


def set_rows(document: Document) -> dict[str, list[Row]]:
    """The rows of each sheet, by its name."""
    criteria = [(group, criterion) for group in document["groups"] for criterion in group["criteria"]]
    indicators = [each for _, criterion in criteria for each in criterion.get("indicators", ())]
    return {
        sheets.SET_HEAD.name: [_without(document, "groups", "regions", "area_rules")],
        sheets.REGIONS.name: [{"code": code, "name": name} for code, name in document["regions"].items()],
        sheets.AREA_RULES.name: document.get("area_rules", []),
        sheets.CRITERIA.name: [
            {"group": group["code"], "group_title": group.get("title"), **_without(criterion, "indicators")}
            for group, criterion in criteria
        ],
        sheets.INDICATORS.name: [_flat(_without(each, *ON_OTHER_SHEETS)) for each in indicators],
        sheets.LEVELS.name: [_level_row(each["code"], row) for each in indicators for row in each.get("levels", ())],
        sheets.RELATIVE_LEVELS.name: [
            {"code": each["code"], **each["relative_level"]} for each in indicators if "relative_level" in each
        ],
        sheets.COMPONENTS.name: list(_inner_rows(indicators, "components")),
        sheets.GUIDANCE.name: list(_inner_rows(indicators, "guided_by")),
    }


ON_OTHER_SHEETS = ("levels", "relative_level", "components", "guided_by")


def overlay_rows(document: Document) -> dict[str, list[Row]]:
    rows = [_level_row(code, row) for code, rows in document["levels"].items() for row in rows]
    return {sheets.LOCALITY_HEAD.name: [_without(document, "levels")], sheets.LOCALITY_LEVELS.name: rows}


def _inner_rows(indicators: Iterable[Document], key: str) -> Iterator[Row]:
    for indicator in indicators:
        for row in indicator.get(key, ()):
            yield {"code": indicator["code"], **row}


def _level_row(code: str, level: Document) -> Row:
    row = _flat(level)
    own = {each.key for each in sheets.LEVELS.columns}
    limits = {name: value for name, value in row.items() if name not in own}
    return {"code": code, **_without(row, *limits), **({"limits": limits} if limits else {})}


def _without(table: Document, *keys: str) -> Row:
    return {key: value for key, value in table.items() if key not in keys}


def _flat(table: Document) -> Row:
    """ "effort.cost" for `cost` in the table `effort`."""
    flat: Row = {}
    for key, value in table.items():
        flat |= {f"{key}.{inner}": each for inner, each in value.items()} if isinstance(value, dict) else {key: value}
    return flat
