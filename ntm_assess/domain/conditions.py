"""Conditions of recognition (điều kiện công nhận): what a commune writes down for them.

The survey of satisfaction, the construction debts, the word of the police, the consultation and the meeting, with their
exact sums. What they come to beside what the procedure asks stands in condition_findings.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from ntm_assess.domain.submissions import CONDITION_ITEM

SATISFACTION, NO_DEBT, SECURITY, CONSULTATION, MEETING = (
    "satisfaction",
    "no_debt",
    "security",
    "consultation",
    "meeting",
)
# What is entered by itself, in the order of the conditions.
SUBJECTS = (SATISFACTION, NO_DEBT, SECURITY, CONSULTATION, MEETING)


def condition_of(subject: str) -> str:
    """The condition that a subject backs: the minutes of the meeting belong to the consultation."""
    return CONSULTATION if subject == MEETING else subject


def item_of(subject: str) -> str:
    """Its code where indicators and conditions stand in one list."""
    return CONDITION_ITEM + condition_of(subject)


@dataclass(frozen=True)
class TooMany:
    """A count that is larger than what it is a part of."""

    name: str
    value: int
    whole: str  # the name of the larger count
    limit: int


def too_many(names: Sequence[str], counts: Mapping[str, int | None]) -> list[TooMany]:
    """Counts that should fall in this order, and do not; each beside the nearest known one before it."""
    known = [(name, count) for name in names if (count := counts[name]) is not None]
    return [
        TooMany(name, count, whole, limit)
        for (whole, limit), (name, count) in zip(known, known[1:], strict=False)
        if count > limit
    ]


@dataclass(frozen=True)
class Ballots:
    """What came of the survey in one village; None: not entered. One overall answer a ballot, and no names."""

    village: str
    households: int | None = None
    issued: int | None = None
    returned: int | None = None
    satisfied: int | None = None


COUNTS_OF_BALLOTS = ("households", "issued", "returned", "satisfied")


@dataclass(frozen=True)
class Survey:
    """The survey of satisfaction (lấy ý kiến hài lòng), village by village."""

    villages: tuple[Ballots, ...] = ()

    @property
    def missing(self) -> list[str]:
        """Villages that lack a count."""
        return [each.village for each in self.villages if None in _counts_of(each)]

    def total(self, name: str) -> int | None:
        """One of COUNTS_OF_BALLOTS, over all villages. None: there is none, or one of them lacks a count."""
        if not self.villages or self.missing:
            return None
        counts: list[int] = [getattr(each, name) for each in self.villages]
        return sum(counts)

    @property
    def coverage(self) -> tuple[int, int] | None:
        """Ballots that came back, of all households."""
        return _pair(self.total("returned"), self.total("households"))

    @property
    def satisfied(self) -> tuple[int, int] | None:
        """Satisfied, of the ballots that came back."""
        return _pair(self.total("satisfied"), self.total("returned"))


@dataclass(frozen=True)
class Debt:
    """One project: what was settled, paid and is still owed, in đồng."""

    project: str
    settlement: int
    paid: int
    owed: int
    due_on: date | None = None
    is_of_programme: bool = True


@dataclass(frozen=True)
class Debts:
    """The construction debts (nợ đọng xây dựng cơ bản) as of a day."""

    as_of: date | None = None
    is_complete: bool = False  # the commune says that there are no others
    projects: tuple[Debt, ...] = ()

    @property
    def owed(self) -> int:
        """Under the programme, in đồng: this is what the condition is about."""
        return sum(each.owed for each in self.projects if each.is_of_programme)

    @property
    def owed_elsewhere(self) -> int:
        return sum(each.owed for each in self.projects if not each.is_of_programme)


@dataclass(frozen=True)
class PoliceWord:
    """What the police confirmed in writing. `is_calm`: the commune is not "phức tạp về an ninh, trật tự"."""

    number: str = ""
    issued_on: date | None = None
    issued_by: str = ""
    is_calm: bool | None = None


@dataclass(frozen=True)
class Broadcast:
    day: date
    times: int = 1


class Voice(StrEnum):
    """Who had an opinion."""

    ORGANISATION = "organisation"  # Mặt trận Tổ quốc, socio-political organisations
    PEOPLE = "people"


@dataclass(frozen=True)
class Opinion:
    voice: Voice
    name: str
    number: str
    day: date | None
    text: str
    answer: str = ""  # tiếp thu, giải trình


@dataclass(frozen=True)
class Consultation:
    """The report made public, and what was said of it."""

    from_day: date | None = None
    to_day: date | None = None
    broadcasts: tuple[Broadcast, ...] = ()
    postings: tuple[str, ...] = ()  # places
    opinions: tuple[Opinion, ...] = ()

    def broadcasts_within(self, days: int | None) -> int:
        """The most that fall on so many days in a row, the first one counted; None: on any days."""
        if days is None:
            return sum(each.times for each in self.broadcasts)
        return max((self._from(each.day, days) for each in self.broadcasts), default=0)

    def _from(self, first: date, days: int) -> int:
        last = first + timedelta(days=days - 1)
        return sum(each.times for each in self.broadcasts if first <= each.day <= last)

    @property
    def answered(self) -> tuple[int, int] | None:
        """Opinions with an answer, of all. None: there is no opinion yet."""
        return _pair(sum(bool(each.answer) for each in self.opinions), len(self.opinions))


@dataclass(frozen=True)
class Meeting:
    """The minutes of the meeting that asked for recognition (biên bản họp)."""

    day: date | None = None
    place: str = ""
    chair: str = ""
    secretary: str = ""
    invited: int | None = None
    attending: int | None = None
    agreeing: int | None = None

    @property
    def attendance(self) -> tuple[int, int] | None:
        return _pair(self.attending, self.invited)

    @property
    def agreement(self) -> tuple[int, int] | None:
        return _pair(self.agreeing, self.attending)


COUNTS_OF_MEETING = ("invited", "attending", "agreeing")


@dataclass(frozen=True)
class Records:
    """All of it; None: nothing of that subject was entered."""

    satisfaction: Survey | None = None
    no_debt: Debts | None = None
    security: PoliceWord | None = None
    consultation: Consultation | None = None
    meeting: Meeting | None = None

    def figures(self, condition: str) -> dict[str, object]:
        """What a submission freezes of one condition, as plain values by subject; empty: nothing was entered."""
        own = {each: getattr(self, each) for each in SUBJECTS if condition_of(each) == condition}
        return {subject: plain(record) for subject, record in own.items() if record is not None}


def plain(value: object) -> Any:
    """As plain values, for the canonical form: dates as ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def record_from(subject: str, values: Mapping[str, Any]) -> Any:
    """The way back from `plain`, of one subject."""
    return _read(_RECORDS[subject], values)


def records_from(figures: Mapping[str, Mapping[str, Any]]) -> Records:
    """The way back from `Records.figures`."""
    return Records(**{subject: record_from(subject, values) for subject, values in figures.items()})


def _read(kind: Any, values: Mapping[str, Any]) -> Any:
    read = dict(values)
    for name in DAYS & read.keys():
        read[name] = date.fromisoformat(read[name]) if read[name] else None
    for name, part in _PARTS.items():
        if name in read:
            read[name] = tuple(_read(part, each) for each in read[name])
    if "postings" in read:
        read["postings"] = tuple(read["postings"])
    if "voice" in read:
        read["voice"] = Voice(read["voice"])
    return kind(**read)


# Names of values that are days.
DAYS = {"day", "issued_on", "as_of", "due_on", "from_day", "to_day"}
_PARTS = {"villages": Ballots, "projects": Debt, "broadcasts": Broadcast, "opinions": Opinion}
_RECORDS = {
    SATISFACTION: Survey,
    NO_DEBT: Debts,
    SECURITY: PoliceWord,
    CONSULTATION: Consultation,
    MEETING: Meeting,
}


def _counts_of(ballots: Ballots) -> list[int | None]:
    return [getattr(ballots, name) for name in COUNTS_OF_BALLOTS]


def _pair(part: int | None, whole: int | None) -> tuple[int, int] | None:
    """None: one of them is not known, or there is nothing to have a part of."""
    return None if part is None or not whole else (part, whole)
