"""Khác gì? Two criteria sets side by side: texts and levels, by the map between them or else by equal codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from flask import Blueprint, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ntm_assess import formatting
from ntm_assess.domain import scoring, set_maps
from ntm_assess.domain.criteria import AppliedSet, CriteriaSet, Criterion
from ntm_assess.domain.scoring import Result
from ntm_assess.domain.set_maps import Change, Link, Parts, SetMap, Words
from ntm_assess.web import access, pages

bp = Blueprint("set_comparison", __name__)

ONE_TO_ONE = (Change.SAME, Change.LEVEL_CHANGED)  # two texts that can be held against each other


@dataclass(frozen=True)
class Part:
    """An indicator, or a criterion where indicators are not known."""

    code: str
    words: Sequence[Words]
    result: Result | None = None  # of an indicator: as its level reads where nothing is entered
    criterion: Criterion | None = None


@dataclass(frozen=True)
class Row:
    link: Link
    old: Sequence[Part]
    new: Part | None


@dataclass(frozen=True)
class Side:
    """One set as it reads in an area, with what is announced and what is retired."""

    field: str  # of the form, and of the address
    criteria_set: CriteriaSet
    applied: AppliedSet

    def part(self, code: str, parts: Parts, words: Sequence[Words]) -> Part:
        if parts is Parts.CRITERIA:
            return Part(code, words, criterion=self._criteria[code])
        indicator = self.applied.criteria_set.indicator(code) or self.criteria_set.indicator(code)
        assert indicator, code
        return Part(code, words, scoring.result_of(indicator, None, self.applied.level_of(code)))

    def criterion_of(self, code: str, parts: Parts) -> Criterion:
        return self._criteria[code] if parts is Parts.CRITERIA else self.criteria_set.criterion_of(code)

    @cached_property
    def _criteria(self) -> Mapping[str, Criterion]:
        return {each.code: each for each in self.criteria_set.criteria}


@dataclass(frozen=True)
class Comparison:
    set_map: SetMap
    old: Side
    new: Side

    @cached_property
    def counts(self) -> dict[Change, int]:
        changes = [link.change for link in self.set_map.links]
        return {change: changes.count(change) for change in Change}

    def blocks(self, shown: Change | None) -> list[tuple[Criterion, list[Row]]]:
        """The rows by criterion of the new set; without what is dropped."""
        found: dict[str, tuple[Criterion, list[Row]]] = {}
        for link in self.set_map.links:
            if link.new and shown in (None, link.change):
                criterion = self.new.criterion_of(link.new, self.set_map.parts)
                found.setdefault(criterion.code, (criterion, []))[1].append(self._row(link))
        return list(found.values())

    @property
    def dropped(self) -> list[Row]:
        return [self._row(link) for link in self.set_map.links if not link.new]

    @property
    def has_one_region(self) -> bool:
        """Both sets are cut into the same regions, so that one choice will do."""
        return self.old.criteria_set.regions == self.new.criteria_set.regions

    def _row(self, link: Link) -> Row:
        parts = self.set_map.parts
        texts = [self._texts[0][code] for code in link.old]
        text = self._texts[1].get(link.new, "")
        before, after = [plain(each) for each in texts], plain(text)
        if link.change in ONE_TO_ONE:
            before[0], after = set_maps.differences(texts[0], text)
        old = [self.old.part(code, parts, words) for code, words in zip(link.old, before, strict=True)]
        return Row(link, old, self.new.part(link.new, parts, after) if link.new else None)

    @cached_property
    def _texts(self) -> tuple[dict[str, str], dict[str, str]]:
        parts = self.set_map.parts
        return set_maps.texts_of(self.old.criteria_set, parts), set_maps.texts_of(self.new.criteria_set, parts)


def plain(text: str) -> tuple[Words, ...]:
    return (Words(text, is_changed=False),)


@bp.get("/bo-tieu-chi/<criteria_set>/khac/<other_set>")
@access.signed_in
def show(criteria_set: str, other_set: str) -> Response:
    library = access.library()
    old, new = (library.sets.get(each) or abort(404) for each in (criteria_set, other_set))
    if old is new:
        abort(404)
    set_map = library.map_between(old.id, new.id)
    if set_map is None and library.map_between(new.id, old.id):
        return redirect(url_for(".show", criteria_set=new.id, other_set=old.id), 303)
    found = Comparison(set_map or SetMap.by_code(old, new), _side(old, "vung"), _side(new, "vung-moi"))
    asked = request.args.get("loc", "")
    return pages.render(
        "set_comparison/show.html",
        comparison=found,
        is_mapped=set_map is not None,
        shown=Change(asked) if asked in set(Change) else None,
    )


def _side(criteria_set: CriteriaSet, field: str) -> Side:
    """In the region of the address, else in that of this person's province, else in the first one.

    The year is the newest one that the set is for; levels are those of the decree, without what a province adds.
    """
    wanted = (request.args.get(field, ""), request.args.get("vung", ""), _own_region(), *criteria_set.regions)
    region = next(each for each in wanted if each in criteria_set.regions)
    years = criteria_set.years_until(formatting.local_day(datetime.now(UTC)).year)
    year = years[0] if years else criteria_set.applies_from.year
    return Side(field, criteria_set, access.library().applied(criteria_set.id, region=region, year=year))


def _own_region() -> str:
    return g.user.province.region if g.user.province else ""
