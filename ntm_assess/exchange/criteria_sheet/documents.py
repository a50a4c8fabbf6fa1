"""Lines of the sheets -> a document, and for each of its keys the cell that it came from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ntm_assess.exchange.criteria_sheet import columns as sheets
from ntm_assess.exchange.criteria_sheet.columns import Form
from ntm_assess.exchange.criteria_sheet.tables import Fault, Line
from ntm_assess.law.checked_tables import Document, KeyPath

Lines = Mapping[str, Sequence[Line]]  # by the name of the sheet


class Places:
    """Where each table and key of a document stands in the sheets."""

    def __init__(self) -> None:
        self._known: dict[KeyPath, tuple[Line, str]] = {}

    def put(self, path: KeyPath, line: Line, key: str = "") -> None:
        """`key`: of the cell that tells most about the table as a whole."""
        self._known[path] = (line, key)

    def fault(self, path: KeyPath, message: str) -> Fault:
        """At the cell of this key, or else at the line of the table around it."""
        if path[:1] in _SHEET_OF and len(path) == 1:
            return Fault(_SHEET_OF[path].name, 0, 0, message)
        for length in range(len(path), -1, -1):
            if path[:length] in self._known:
                line, key = self._known[path[:length]]
                return line.fault(message, _cell_key(line, path[length:]) or key)
        return Fault(sheets.SET_HEAD.name, 0, 0, message)


_SHEET_OF: Mapping[KeyPath, Form] = {("regions",): sheets.REGIONS, ("groups",): sheets.CRITERIA}


def _cell_key(line: Line, path: KeyPath) -> str:
    """ "effort.cost"; of a list or a table, the first of its cells."""
    words = [str(each) for each in path if isinstance(each, str)]
    whole = ".".join(words)
    inner = (key for key in line.cells if words and key.startswith(f"{words[0]}."))
    return whole if whole in line.cells or not words else next(inner, words[0])


def overlay_document(lines: Lines, places: Places) -> Document:
    head = lines[sheets.LOCALITY_HEAD.name][0]
    places.put((), head)
    levels: dict[str, list[Document]] = {}
    for line in _with_code(lines, sheets.LOCALITY_LEVELS):
        rows = levels.setdefault(line.values["code"], [])
        places.put(("levels", line.values["code"], len(rows)), line)
        places.put(("levels", line.values["code"]), line, "code")
        rows.append(_level(line))
    return {**head.values, "levels": levels}


def set_document(lines: Lines, places: Places, faults: list[Fault]) -> Document:
    head = lines[sheets.SET_HEAD.name][0]
    places.put((), head)
    document = {**head.values, "regions": _regions(lines, places, faults), "groups": []}
    if rules := _area_rules(lines, places):
        document["area_rules"] = rules
    criteria = _Criteria(document["groups"], places, faults)
    for line in _with_code(lines, sheets.CRITERIA):
        criteria.add(line)
    indicators = _Indicators(criteria, places, faults)
    for line in _with_code(lines, sheets.INDICATORS):
        indicators.add(line)
    _add_other_sheets(indicators, lines)
    return document


def _add_other_sheets(indicators: "_Indicators", lines: Lines) -> None:
    for line in _with_code(lines, sheets.LEVELS):
        indicators.add_to(line, "levels", _level(line))
    for line in _with_code(lines, sheets.RELATIVE_LEVELS):
        indicators.set_relative_level(line)
    for form, key in ((sheets.COMPONENTS, "components"), (sheets.GUIDANCE, "guided_by")):
        for line in _with_code(lines, form):
            indicators.add_to(line, key, _without_code(line))


def _area_rules(lines: Lines, places: Places) -> list[Document]:
    rules = lines[sheets.AREA_RULES.name]
    for place, line in enumerate(rules):
        places.put(("area_rules", place), line)
    return [dict(line.values) for line in rules]


def _with_code(lines: Lines, form: Form) -> Iterator[Line]:
    """A line without its code has been told already."""
    return (line for line in lines[form.name] if "code" in line.values)


def _without_code(line: Line) -> Document:
    return {key: value for key, value in line.values.items() if key != "code"}


def _level(line: Line) -> Document:
    values = _nested(_without_code(line))
    return values | values.pop("limits", {})


def _regions(lines: Lines, places: Places, faults: list[Fault]) -> dict[str, str]:
    regions: dict[str, str] = {}
    for line in _with_code(lines, sheets.REGIONS):
        code = line.values["code"]
        if code in regions:
            faults.append(line.fault(f"mã {code} đã có ở một dòng trên.", "code"))
        places.put(("regions", code), line)
        regions[code] = line.values.get("name", "")
    return regions


class _Criteria:
    """The criteria by their codes, in the groups of the document."""

    def __init__(self, groups: list[Document], places: Places, faults: list[Fault]) -> None:
        self._groups = groups
        self._places = places
        self._faults = faults
        self.known: dict[str, tuple[Document, KeyPath]] = {}

    def add(self, line: Line) -> None:
        group, path = self._group(line)
        code = line.values["code"]
        if code in self.known:
            self._faults.append(line.fault(f"tiêu chí {code} đã có ở một dòng trên.", "code"))
            return
        own = {key: value for key, value in line.values.items() if key in ("code", "title", "title_status")}
        path = (*path, "criteria", len(group["criteria"]))
        group["criteria"].append(own)
        self._places.put(path, line)
        self.known[code] = (group["criteria"][-1], path)

    def _group(self, line: Line) -> tuple[Document, KeyPath]:
        code, title = line.values.get("group", ""), line.values.get("group_title", "")
        for place, group in enumerate(self._groups):
            if group["code"] == code:
                if title != group.get("title", ""):
                    self._faults.append(line.fault(f"nhóm {code} có tên khác ở một dòng trên.", "group_title"))
                return group, ("groups", place)
        self._groups.append({"code": code, **({"title": title} if title else {}), "criteria": []})
        path: KeyPath = ("groups", len(self._groups) - 1)
        self._places.put(path, line)
        return self._groups[-1], path


class _Indicators:
    """The indicators by their codes, in the criteria that their codes begin with."""

    def __init__(self, criteria: _Criteria, places: Places, faults: list[Fault]) -> None:
        self._criteria = criteria
        self._places = places
        self._faults = faults
        self._known: dict[str, tuple[Document, KeyPath]] = {}

    def add(self, line: Line) -> None:
        code = line.values["code"]
        number = code.split(".")[0]
        if code in self._known:
            self._faults.append(line.fault(f"chỉ tiêu {code} đã có ở một dòng trên.", "code"))
        elif number not in self._criteria.known:
            self._faults.append(line.fault(f"sheet {sheets.CRITERIA.name} không có tiêu chí {number}.", "code"))
        else:
            criterion, path = self._criteria.known[number]
            rows = criterion.setdefault("indicators", [])
            path = (*path, "indicators", len(rows))
            rows.append(_nested(line.values))
            self._places.put(path, line)
            self._known[code] = (rows[-1], path)

    def add_to(self, line: Line, key: str, row: Document) -> None:
        """A line of another sheet, to the list `key` of its indicator."""
        if found := self._of(line):
            indicator, path = found
            rows = indicator.setdefault(key, [])
            self._places.put((*path, key, len(rows)), line)
            rows.append(row)

    def set_relative_level(self, line: Line) -> None:
        if found := self._of(line):
            indicator, path = found
            if "relative_level" in indicator:
                self._faults.append(line.fault(f"chỉ tiêu {indicator['code']} đã có ở một dòng trên.", "code"))
            self._places.put((*path, "relative_level"), line)
            indicator["relative_level"] = _without_code(line)

    def _of(self, line: Line) -> tuple[Document, KeyPath] | None:
        """The indicator that a line of another sheet is about."""
        code = line.values["code"]
        if code not in self._known:
            self._faults.append(line.fault(f"sheet {sheets.INDICATORS.name} không có chỉ tiêu {code}.", "code"))
        return self._known.get(code)


def _nested(values: Mapping[str, Any]) -> Document:
    """ "effort.cost" into the table `effort`."""
    table: Document = {}
    for key, value in values.items():
        outer, _, inner = key.partition(".")
        if inner:
            table.setdefault(outer, {})[inner] = value
        else:
            table[key] = value
    return table
