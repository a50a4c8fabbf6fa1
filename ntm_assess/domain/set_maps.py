"""Maps between criteria sets (bảng chuyển đổi): what became of each part of the old set in the new one.

A map is a list of links. A link names one part of the new set and the parts of the old one that it comes from; a part
of the old set that has no successor is dropped, and says so. Where the indicators of a set are not known, the parts are
its criteria. A map is somebody's reading of two decrees, so each link says how sure it is and why.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from ntm_assess.domain.criteria import CriteriaSet


class Change(StrEnum):
    """What became of it."""

    SAME = "same"  # asks for the same; the levels may still differ by year or locality
    LEVEL_CHANGED = "level_changed"  # the same matter, another level or a stricter wording
    MERGED = "merged"  # several old ones in one
    SPLIT = "split"  # a part of an old one
    NEW = "new"
    DROPPED = "dropped"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Parts(StrEnum):
    """What the codes of a map are."""

    INDICATORS = "indicators"
    CRITERIA = "criteria"


@dataclass(frozen=True)
class Link:
    """`old` is empty for what is new, `new` for what is dropped."""

    change: Change
    old: tuple[str, ...] = ()
    new: str = ""
    confidence: Confidence = Confidence.HIGH
    why: str = ""


@dataclass(frozen=True)
class SetMap:
    """From one set to another. Links stand in the order of the new set; what is dropped comes last."""

    id: str
    old: str  # id of a criteria set
    new: str
    parts: Parts
    links: tuple[Link, ...]
    note: str = ""
    sha256: str = ""

    @classmethod
    def identity(cls, old: CriteriaSet, new: CriteriaSet) -> "SetMap":
        """From a set to itself, some years later: as it was counted then, and as it is counted now."""
        links = [_later(each.code, each.text, old) for each in new.indicators]
        links += [Link(Change.SAME, (each.code,), each.code) for each in old.indicators if not new.indicator(each.code)]
        return cls("", old.id, new.id, Parts.INDICATORS, tuple(links))

    @classmethod
    def by_code(cls, old: CriteriaSet, new: CriteriaSet) -> "SetMap":
        """For looking side by side where nobody has written a map: a number in common says little."""
        parts = Parts.INDICATORS if old.indicators and new.indicators else Parts.CRITERIA
        texts, texts_after = texts_of(old, parts), texts_of(new, parts)
        links = [_by_code(code, text, texts) for code, text in texts_after.items()]
        links += [Link(Change.DROPPED, (code,)) for code in texts if code not in texts_after]
        return cls("", old.id, new.id, parts, tuple(links))

    @property
    def of_indicators(self) -> bool:
        """Only such a map can carry answers over."""
        return self.parts is Parts.INDICATORS

    @cached_property
    def is_of_one_set(self) -> bool:
        return self.old == self.new


def texts_of(criteria_set: CriteriaSet, parts: Parts) -> dict[str, str]:
    """What each part says, by code, in the order of the decree."""
    if parts is Parts.INDICATORS:
        return {each.code: each.text for each in criteria_set.indicators}
    return {each.code: each.title for each in criteria_set.criteria}


def _later(code: str, text: str, old: CriteriaSet) -> Link:
    before = old.indicator(code)
    if before is None:
        return Link(Change.NEW, (), code)
    return Link(Change.SAME if before.text == text else Change.LEVEL_CHANGED, (code,), code)


@dataclass(frozen=True)
class Words:
    """A run of words of a text; `is_changed`: the other text has others there."""

    text: str
    is_changed: bool


def differences(old: str, new: str) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """Both texts in runs of words, so that what differs can be marked. Texts with little in common are not marked: they
    are to be read, and a marked word here and there would only be in the way."""
    before, after = old.split(), new.split()
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    if matcher.ratio() < MUCH_IN_COMMON:
        return (Words(old, is_changed=False),), (Words(new, is_changed=False),)
    left: list[Words] = []
    right: list[Words] = []
    for tag, from_, to, from_after, to_after in matcher.get_opcodes():
        for side, words in ((left, before[from_:to]), (right, after[from_after:to_after])):
            if words:
                side.append(Words(" ".join(words), is_changed=tag != "equal"))
    return tuple(left), tuple(right)


MUCH_IN_COMMON = 0.6  # of the words


def _by_code(code: str, text: str, old: dict[str, str]) -> Link:
    if code not in old:
        return Link(Change.NEW, (), code)
    is_same = old[code] == text
    change = Change.SAME if is_same else Change.LEVEL_CHANGED
    return Link(change, (code,), code, Confidence.HIGH if is_same else Confidence.LOW)
