"""What a draft of law would change, and what speaks against it: the page "Xem trước", before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ntm_assess.domain import set_changes, set_checks
from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.domain.levels import Level, LevelStatus
from ntm_assess.domain.set_changes import Change, Sort
from ntm_assess.domain.set_checks import Finding, Severity
from ntm_assess.law import editions as law
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.editions import Kind, fits
from ntm_assess.law.library import Library
from ntm_assess.law.overlays import read_overlay
from ntm_assess.law.sets import read_set
from ntm_assess.storage import areas, editions
from ntm_assess.wording import editions as said

if TYPE_CHECKING:
    from ntm_assess.storage import tables


@dataclass(frozen=True)
class Preview:
    """`before`: as it stands now, and `seen` the number of its newest edition (0: none)."""

    found: CriteriaSet | Overlay
    before: CriteriaSet | Overlay | None
    seen: int
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    refusals: tuple[str, ...]  # sentences; with one of them it cannot be confirmed
    regions: Mapping[str, str]

    def count(self, sort: Sort) -> int:
        return self._counts.get(sort, 0)

    @cached_property
    def _counts(self) -> dict[Sort, int]:
        counts: dict[Sort, int] = {}
        for each in self.changes:
            counts[each.sort] = counts.get(each.sort, 0) + 1
        return counts

    def shown(self, sort: Sort | None) -> list[Change]:
        """All of one sort; without one, all that is not the same."""
        return [each for each in self.changes if each.sort is sort or (sort is None and each.sort is not Sort.SAME)]

    def of_severity(self, severity: Severity) -> list[Finding]:
        return [each for each in self.findings if each.severity == severity]

    @property
    def has_news(self) -> bool:
        return self.count(Sort.SAME) < len(self.changes)

    @property
    def may_be_confirmed(self) -> bool:
        return self.has_news and not self.refusals and not self.of_severity(Severity.ERROR)


def _is_counted(change: Change, found: CriteriaSet) -> bool:
    """How many indicators the decree has: of a complete set nobody declares it, they are counted."""
    return found.complete and change.what == "declared_indicators"


def law_of(draft: tables.EditionDraft, library: Library) -> CriteriaSet | Overlay:
    """What the draft says. CriteriaFileError: its set was changed meanwhile, so that it does not fit any more."""
    content, name = draft.toml.encode(), f"{draft.law_id}.toml"
    return read_set(content, name) if draft.kind == Kind.SET else read_overlay(content, name, library.sets)


def of(draft: tables.EditionDraft, library: Library) -> Preview:
    """Raises CriteriaFileError."""
    found = law_of(draft, library)
    seen = editions.newest_number(draft.kind, draft.law_id)
    refusals = (*_refusals(draft, found, library), *_against_others(draft, library, seen))
    if isinstance(found, CriteriaSet):
        set_before = library.sets.get(found.id)
        changes = tuple(each for each in set_changes.between(set_before, found) if not _is_counted(each, found))
        return Preview(found, set_before, seen, changes, set_checks.findings(found), refusals, found.regions)
    base = library.sets[found.criteria_set]
    before = library.overlays.get(found.id)
    changes = set_changes.between_overlays(before, found)
    return Preview(found, before, seen, changes, set_checks.overlay_findings(found, base), refusals, base.regions)


def lost_levels(found: CriteriaSet | Overlay, library: Library) -> list[tuple[Overlay, list[str]]]:
    """Levels of provinces that this set could not take any more: they would say nothing from its day on."""
    if isinstance(found, Overlay):
        return []
    of_this = [each for each in library.overlays.values() if each.criteria_set == found.id]
    lost = [(each, [code for code, some in each.levels.items() if not fits(code, some, found)]) for each in of_this]
    return [(overlay, codes) for overlay, codes in lost if codes]


def _refusals(draft: tables.EditionDraft, found: CriteriaSet | Overlay, library: Library) -> Iterator[str]:
    if not law.is_plain_id(found.id):
        yield said.law_id_refused(found.id)
    if isinstance(found, Overlay):
        yield from _overlay_refusals(draft, found, library)
        return
    before = library.sets.get(found.id)
    if before and (gone := areas.in_use(before.area_scheme) & (before.regions.keys() - found.regions.keys())):
        yield said.regions_refused(sorted(gone))
    claimed = sorted(_compared(found) - (_compared(before) if before else set()))
    if claimed:
        yield said.comparison_refused([code for code, _ in claimed])


def _overlay_refusals(draft: tables.EditionDraft, found: Overlay, library: Library) -> Iterator[str]:
    before = library.overlays.get(found.id)
    if before and before.criteria_set != found.criteria_set:
        yield said.other_set_refused(found.id, before.criteria_set)
    if found.is_sample and not (draft.province and draft.province.is_sample):
        yield said.SAMPLE_REFUSED


def _compared(criteria_set: CriteriaSet) -> set[tuple[str, str]]:
    """The levels that two people are said to have compared; only the page of the comparison may add one."""
    return {
        (indicator.code, _told(entry.level))
        for indicator in criteria_set.indicators
        for entry in indicator.levels
        if entry.level.status is LevelStatus.COMPARED
    }


def _told(level: Level) -> str:
    return f"{sorted(level.limits.items())} {level.comparison}"


def _against_others(draft: tables.EditionDraft, library: Library, seen: int) -> Iterator[str]:
    """Together with the other files and their amendments."""
    one_more = law.Edition(Kind(draft.kind), draft.law_id, seen + 1, date.max, draft.toml, draft.sha256)
    try:
        with_it = library.with_editions((*library.editions, one_more))
    except CriteriaFileError as error:
        yield said.does_not_go_with_others(error)
        return
    if draft.kind == Kind.SET:
        codes = Counter(each.code for each in with_it.latest(draft.law_id).indicators)
        yield from (said.amended_twice(code) for code, times in codes.items() if times > 1)
