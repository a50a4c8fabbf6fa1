"""Procedures (trình tự công nhận): who looks at a commune, in which order, which papers and numbers it takes.

A procedure is data (criteria/procedures/*.toml). The review chain, the gates before sending and the list of papers
follow from it. Each statement has its source and says how sure it is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ntm_assess.domain.workflow import Chain, Stage


class Certainty(StrEnum):
    """How sure a statement about a procedure is."""

    PROVINCE = "province"  # set by the province in its own decision
    SECONDARY = "secondary"  # read in a newspaper, a portal, a law site
    NOT_COMPARED = "not_compared"  # known, but nobody has compared it with a text
    UNCONFIRMED = "unconfirmed"  # sources differ or none was found: shown, and nothing is refused because of it


class Body(StrEnum):
    """Who takes a step or issues a paper."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    COUNCIL = "council"  # hội đồng thẩm định
    FRONT = "front"  # Mặt trận Tổ quốc
    AGENCIES = "agencies"  # whoever confirms a criterion in writing


class Paper(StrEnum):
    """The papers that the tool makes, by the name of their form."""

    PROPOSAL = "to-trinh"
    REPORT = "bao-cao"
    SUMMARY = "bieu-tong-hop"
    EVIDENCE = "danh-muc"


class ThresholdCode(StrEnum):
    """The numbers that the program knows how to compare."""

    SATISFACTION = "satisfaction"  # satisfied among the ballots that came back
    SURVEY_COVERAGE = "survey_coverage"  # households asked among all
    BROADCASTS = "broadcasts"  # on the loudspeakers, at least
    BROADCAST_DAYS = "broadcast_days"  # within so many days
    MEETING_AGREEMENT = "meeting_agreement"  # who agreed among who attended the commune's meeting
    COUNCIL_QUORUM = "council_quorum"  # members present among all members of the council
    COUNCIL_VOTE = "council_vote"  # who agreed among the members present

    @property
    def unit(self) -> str:
        return _UNITS.get(self, "%")


_UNITS = {ThresholdCode.BROADCASTS: "lần", ThresholdCode.BROADCAST_DAYS: "ngày"}


@dataclass(frozen=True, kw_only=True)
class Stated:
    """One statement, with who says so. Whatever a procedure is made of is one."""

    source: str
    status: Certainty
    source_url: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Step(Stated):
    """One thing that is done, in its order. `stage`: it is a look at what the commune sent, which the tool carries."""

    code: str
    name: str
    by: Body
    is_optional: bool = False
    stage: Stage | None = None


@dataclass(frozen=True, kw_only=True)
class Document(Stated):
    """One paper of the dossier. Without `form` the tool does not make it: it is enclosed by hand."""

    number: str  # "D01"
    name: str
    by: Body
    form: Paper | None = None
    is_required: bool = True
    is_original: bool | None = None  # bản chính or bản sao; None: not known


@dataclass(frozen=True, kw_only=True)
class Threshold(Stated):
    """A number to reach. `value` None: nobody knows it."""

    code: ThresholdCode
    value: Decimal | None

    @property
    def unit(self) -> str:
        return self.code.unit

    @property
    def binds(self) -> bool:
        """Whether something is held back for it. What is unknown or unconfirmed is shown and holds back nothing."""
        return self.value is not None and self.status is not Certainty.UNCONFIRMED


# The conditions that the program can carry. A procedure asks for some of them.
CONDITIONS = ("satisfaction", "no_debt", "security", "consultation")


@dataclass(frozen=True, kw_only=True)
class ConditionRule(Stated):
    """One condition of recognition besides the criteria; `source` is its legal basis. The commune's meeting belongs to
    "consultation"."""

    code: str  # one of CONDITIONS
    title: str
    thresholds: tuple[ThresholdCode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Deadline(Stated):
    """How long something takes at most. `days` None: nobody knows."""

    code: str
    name: str
    days: int | None
    is_working_days: bool = False


@dataclass(frozen=True, kw_only=True)
class RevocationRule(Stated):
    """A commune loses its recognition when this share of its criteria is unmet, ends as named."""

    text: str
    at_least: Decimal  # % of the criteria
    below: Decimal | None = None  # None: no upper end
    key_criteria: tuple[str, ...] = ()  # and one of these is among the unmet ones, by name; empty: whichever


@dataclass(frozen=True, kw_only=True)
class Procedure(Stated):
    """One procedure as a whole. `status` is that of its legal basis."""

    id: str
    title: str
    decision: str  # empty: not known
    issued_on: date | None
    applies_from: date
    applies_until: date | None  # the last day; None: no end yet
    steps: tuple[Step, ...]
    documents: tuple[Document, ...]
    conditions: tuple[ConditionRule, ...]
    thresholds: tuple[Threshold, ...]
    days: tuple[Deadline, ...]
    revocation: tuple[RevocationRule, ...]
    sha256: str = ""

    def holds_on(self, day: date) -> bool:
        return self.applies_from <= day and (self.applies_until is None or day <= self.applies_until)

    @property
    def codes(self) -> tuple[str, ...]:
        """Of the conditions."""
        return tuple(each.code for each in self.conditions)

    def condition(self, code: str) -> ConditionRule | None:
        return next((each for each in self.conditions if each.code == code), None)

    def threshold(self, code: ThresholdCode) -> Threshold | None:
        return next((each for each in self.thresholds if each.code == code), None)

    def limit(self, code: ThresholdCode) -> Decimal | None:
        """The number that holds back. None: there is none, or it does not bind."""
        found = self.threshold(code)
        return found.value if found and found.binds else None

    @property
    def pre_review(self) -> Step | None:
        """The look before the province's. None: there is none."""
        return next((each for each in self.steps if each.stage is Stage.PRE_REVIEW), None)

    @property
    def needs_group(self) -> bool:
        """Whether a commune can only send when somebody looks at it before the province."""
        return self.pre_review is not None and not self.pre_review.is_optional

    def chain(self, *, has_group: bool, wants_pre_review: bool) -> Chain:
        """Who judges, in order; empty: nobody. `wants_pre_review`: the province has the optional look before its own.

        A commune without a group has nobody who could look before the province.
        """
        found = {each.stage for each in self.steps}
        if not has_group or not (wants_pre_review or self.needs_group):
            found -= {Stage.PRE_REVIEW}
        return tuple(stage for stage in Stage if stage in found)


@dataclass(frozen=True)
class GateValue:
    """What the commune's own figures say of one gate of one condition."""

    condition: str  # code of a ConditionRule
    code: str  # a ThresholdCode, or one of OWN_GATES
    passes: bool | None  # None: nothing that binds is known. A threshold that binds and is not entered: False


# Gates that every condition has, besides its thresholds.
DECLARED = "declared"
PAPER = "paper"

# Gates that are the condition itself and need no number: nothing is owed, the police do not say otherwise.
OWED = "owed"
CALM = "calm"
OWN_GATES = (OWED, CALM)


@dataclass(frozen=True)
class Waiver:
    """The leader sends although gates of a condition are not passed, and says why."""

    condition: str
    gates: tuple[str, ...]  # codes: DECLARED, PAPER or a threshold
    reason: str
    by: str = ""
    at: str = ""  # ISO 8601, UTC

    def covers(self, gates: Collection[str]) -> bool:
        return set(gates) <= set(self.gates)


def in_force(procedures: Collection[Procedure], day: date) -> Procedure:
    """The one that holds on this day where a province names none; of several the one that began last.

    Where none holds, the last that there is. At least one must be there.
    """
    holding = [each for each in procedures if each.holds_on(day)]
    return max(holding or procedures, key=lambda each: each.applies_from)
