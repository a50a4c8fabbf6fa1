"""All levels of a criteria set: how sure each is, where it comes from, who compared it with the gazette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, abort, g, request, url_for
from werkzeug.wrappers import Response

from ntm_assess import wording
from ntm_assess.domain import comparisons, scoring
from ntm_assess.domain.amendments import Amendment
from ntm_assess.domain.comparisons import Progress, Reading
from ntm_assess.domain.criteria import CriteriaSet, Criterion, Overlay
from ntm_assess.domain.level_lists import LevelList, Listed
from ntm_assess.domain.levels import Level, LevelStatus
from ntm_assess.domain.scoring import Answer
from ntm_assess.storage import comparisons as readings
from ntm_assess.web import access, pages
from ntm_assess.web.list_parts import Part
from ntm_assess.wording import comparisons as said

bp = Blueprint("levels", __name__)

NO_LEVEL = "chua-co"


@dataclass(frozen=True)
class Filter:
    """A link that narrows the list; for components/filters.html."""

    label: str
    count: int
    url: str
    is_current: bool
    icon: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """One level as the page shows it."""

    line: Listed
    where: str
    target: str  # as the level reads: "≥ 80 %"; empty: there is none
    was: str  # as it read before two people corrected it; empty: they did not
    amendment: Amendment | None
    progress: Progress  # of the comparison, without what was read

    @property
    def level(self) -> Level | None:
        return self.line.level


@bp.get("/bo-tieu-chi/<criteria_set>/muc")
@access.signed_in
def show(criteria_set: str) -> Response:
    if criteria_set not in access.library().sets:
        abort(404)
    found = access.library().latest(criteria_set)
    levels = LevelList.of(found, _own_overlay())
    asked = request.args.get("loc", "")
    shown = [line for line in levels.lines if asked in ("", _code(line.status))]
    part = Part.of(shown, request.args.get("trang", 1, type=int))
    return pages.render(
        "levels/show.html",
        criteria_set=found,
        levels=levels,
        overlay=_own_overlay() if any(line.overlay for line in levels.lines) else None,
        filters=_filters(levels, asked),
        blocks=_blocks(found, part.lines),
        asked=asked,
        part=part,
        may_compare=g.user.role in access.COMPARERS,
    )


def _own_overlay() -> Overlay | None:
    """Of the province that this person works for."""
    return access.library().overlays.get(g.user.province.overlay) if g.user.province else None


def _code(status: LevelStatus | None) -> str:
    return status or NO_LEVEL


def _filters(levels: LevelList, asked: str) -> list[Filter]:
    set_id = levels.criteria_set.id
    every = Filter("Tất cả", len(levels.lines), url_for(".show", criteria_set=set_id), asked == "")
    shown = [each for each, count in levels.counts.items() if count or each is LevelStatus.COMPARED]
    return [every] + [
        Filter(
            said.status(each).capitalize(),
            levels.counts[each],
            url_for(".show", criteria_set=set_id, loc=_code(each)),
            asked == _code(each),
        )
        for each in shown
    ]


def _blocks(criteria_set: CriteriaSet, lines: Sequence[Listed]) -> list[tuple[Criterion, list[Row]]]:
    known = readings.by_question(readings.of_set(criteria_set.id))
    amendments = {each.id: each for each in criteria_set.amended_by}

    def row(line: Listed) -> Row:
        read: list[Reading] = known.get(line.question, []) if line.question else []
        return Row(
            line,
            said.where(line.key, criteria_set.regions),
            _target(line, line.level),
            _was(line),
            amendments.get(line.key.amendment) if line.level and not line.overlay else None,
            comparisons.progress(read),
        )

    grouped = groupby(lines, key=lambda line: line.indicator.criterion_code)
    by_code = {each.code: each for each in criteria_set.criteria}
    return [(by_code[code], [row(line) for line in some]) for code, some in grouped]


def _target(line: Listed, level: Level | None) -> str:
    indicator = line.indicator
    return wording.targets_line(scoring.result_of(indicator, Answer(indicator.code), level)) if level else ""


def _was(line: Listed) -> str:
    level = line.level
    before = level.comparison.was if level and level.comparison else None
    if level is None or before is None or before == level.limits:
        return ""
    return _target(line, Level(before, level.status, level.source))
