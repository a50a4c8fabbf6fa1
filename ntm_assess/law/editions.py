"""Editions (bản nhập): sets and overlays that were put in by hand, beside the files that are shipped.

An edition holds from its day on, in the place of the file or edition before it. What was put in later for a day that
is already spoken for takes its place; what speaks for a later day stays.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Generic, TypeVar

from ntm_assess.domain.criteria import CriteriaSet, LevelEntry, Overlay
from ntm_assess.domain.requirements import needed_limits
from ntm_assess.domain.set_maps import SetMap, texts_of
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.overlays import read_overlay
from ntm_assess.law.sets import read_set

Law = TypeVar("Law", CriteriaSet, Overlay)

_PLAIN_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Kind(StrEnum):
    SET = "set"
    OVERLAY = "overlay"


@dataclass(frozen=True)
class Edition:
    """`number` counts from 1 by kind and id; the shipped file is none."""

    kind: Kind
    law_id: str
    number: int
    effective_from: date
    toml: str
    sha256: str


@dataclass(frozen=True)
class State(Generic[Law]):
    """What holds from a day on. `number`: of the edition; 0: the shipped file, which always held."""

    from_day: date
    number: int
    law: Law


States = tuple[State[Law], ...]  # the later day last; of one day the higher number


def is_plain_id(law_id: str) -> bool:
    """Whether it can stand in an address as it is."""
    return bool(_PLAIN_ID.fullmatch(law_id))


def state_on(states: States[Law], day: date) -> Law | None:
    """None: nothing held yet."""
    return next((each.law for each in reversed(states) if each.from_day <= day), None)


def set_states(shipped: Mapping[str, CriteriaSet], editions: Iterable[Edition]) -> dict[str, States[CriteriaSet]]:
    """By id, of those that were put in by hand. Raises CriteriaFileError."""
    added = [(each, _read_set(each)) for each in editions if each.kind is Kind.SET]
    return _by_id(shipped, added)


def overlay_states(
    shipped: Mapping[str, Overlay],
    editions: Iterable[Edition],
    sets: Mapping[str, CriteriaSet],
    states: Mapping[str, States[CriteriaSet]],
) -> dict[str, States[Overlay]]:
    """The same; `sets` as they are last, `states` as they were. Raises CriteriaFileError."""
    added = [(each, _read_overlay(each, sets, states)) for each in editions if each.kind is Kind.OVERLAY]
    return _by_id(shipped, added)


def _by_id(shipped: Mapping[str, Law], added: Sequence[tuple[Edition, Law]]) -> dict[str, States[Law]]:
    found: dict[str, list[State[Law]]] = {}
    for edition, law in added:
        first = [State(date.min, 0, shipped[law.id])] if law.id in shipped else []
        found.setdefault(law.id, first).append(State(edition.effective_from, edition.number, law))
    return {id_: tuple(sorted(some, key=lambda each: (each.from_day, each.number))) for id_, some in found.items()}


def _read_set(edition: Edition) -> CriteriaSet:
    try:
        return read_set(_content(edition), f"{edition.law_id}.toml")
    except CriteriaFileError as error:
        raise _damaged(edition, str(error)) from error


def _read_overlay(
    edition: Edition, sets: Mapping[str, CriteriaSet], states: Mapping[str, States[CriteriaSet]]
) -> Overlay:
    """By the newest state of its set that it fits: an old edition may name what the set has dropped since."""
    earlier = max((len(each) for each in states.values()), default=1)
    content = _content(edition)
    faults: list[CriteriaFileError] = []
    for back in range(earlier):
        known = {**sets, **{id_: some[max(-1 - back, -len(some))].law for id_, some in states.items()}}
        try:
            return read_overlay(content, f"{edition.law_id}.toml", known)
        except CriteriaFileError as error:
            faults.append(error)
    raise _damaged(edition, str(faults[0])) from faults[0]


def _content(edition: Edition) -> bytes:
    content = edition.toml.encode()
    if sha256(content).hexdigest() != edition.sha256:
        raise _damaged(edition, "nội dung không khớp với mã băm ghi lúc xác nhận")
    return content


def _damaged(edition: Edition, why: str) -> CriteriaFileError:
    what = "bộ tiêu chí" if edition.kind is Kind.SET else "bộ mức"
    return CriteriaFileError(
        f"Bản nhập số {edition.number} của {what} “{edition.law_id}” trong cơ sở dữ liệu bị hỏng: {why}. "
        "Hãy khôi phục cơ sở dữ liệu từ bản sao lưu."
    )


# --- What was written for another state of a set ----------------------------------------------------------------------


def fitted(overlay: Overlay, criteria_set: CriteriaSet) -> Overlay:
    """Without the levels that this state of the set cannot take. Most overlays fit whole."""
    left = {code: entries for code, entries in overlay.levels.items() if fits(code, entries, criteria_set)}
    return overlay if len(left) == len(overlay.levels) else replace(overlay, levels=left)


def fits(code: str, entries: Iterable[LevelEntry], criteria_set: CriteriaSet) -> bool:
    indicator = criteria_set.indicator(code)
    if indicator is None:
        return False
    needed = needed_limits(indicator.requirement)
    return all(set(each.level.limits) == needed for each in entries)


def still_maps(set_map: SetMap, sets: Mapping[str, CriteriaSet]) -> bool:
    """Whether a map still names every part of both sets, and nothing else."""
    old, new = texts_of(sets[set_map.old], set_map.parts), texts_of(sets[set_map.new], set_map.parts)
    is_whole_old = {code for link in set_map.links for code in link.old} == set(old)
    return is_whole_old and {link.new for link in set_map.links if link.new} == set(new)
