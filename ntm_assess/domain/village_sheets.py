"""Sheets by village (bảng theo thôn): the counts of one indicator, village by village, and their exact sum.

A sum is there only when every village has its figures. What was summed is kept with a hash, as the evidence of the sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from ntm_assess.domain import integrity
from ntm_assess.domain.figures import Entry, Input, InputType, Problem, ProblemCode
from ntm_assess.domain.requirements import MustBeNone, Requirement, ShareBothSexes
from ntm_assess.domain.submissions import entry_values

FORMAT = "ntm-village-sheet/1"


@dataclass(frozen=True)
class Village:
    """A village (thôn, bản, ấp) as it is now; its own counts are None where nobody entered them."""

    id: int
    name: str
    households: int | None = None
    people: int | None = None


@dataclass(frozen=True)
class Line:
    """What one village has of one indicator. `version` rises with each change; 0: nothing was written yet."""

    village: Village
    entry: Entry = field(default_factory=dict)
    version: int = 0


def columns(requirement: Requirement) -> tuple[Input, ...]:
    """The inputs that add up over the villages. Empty: the indicator is none that villages can count."""
    if isinstance(requirement, MustBeNone):
        return requirement.inputs
    if getattr(requirement, "counted", None) is None:
        return ()
    counts = tuple(each for each in requirement.inputs if each.type in (InputType.COUNT, InputType.AMOUNT))
    if isinstance(requirement, ShareBothSexes):  # the overall counts are the sum of both
        return tuple(each for each in counts if each.name.startswith(("nu_", "nam_")))
    return counts


def problems(requirement: Requirement, entry: Entry) -> tuple[Problem, ...]:
    """What cannot be in the line of a village. One count alone may stand, and a village may have none at all."""
    return tuple(each for each in requirement.problems(entry) if not _may_stand(each, entry))


def _may_stand(problem: Problem, entry: Entry) -> bool:
    if problem.code is ProblemCode.WHOLE_IS_ZERO:
        prefix = problem.input.removesuffix("whole")
        return not any(value for name, value in entry.items() if name.startswith(prefix) and name.endswith("part"))
    return problem.code is ProblemCode.COUNTS_INCOMPLETE


@dataclass(frozen=True)
class Sheet:
    """All lines of one indicator, in the order of the villages."""

    columns: tuple[Input, ...]
    lines: Sequence[Line]

    @cached_property
    def missing(self) -> list[Village]:
        """Villages without a figure, or with only some."""
        return [each.village for each in self.lines if any(column.name not in each.entry for column in self.columns)]

    @cached_property
    def total(self) -> dict[str, Decimal] | None:
        """By input name. None: villages cannot count it, there is no village, or one of them has no figure yet."""
        if not self.columns or not self.lines or self.missing:
            return None
        return {
            column.name: sum((Decimal(each.entry[column.name]) for each in self.lines), Decimal(0))
            for column in self.columns
        }

    def content(self, indicator_code: str) -> dict[str, object]:
        """As it is kept when its sum is used: plain values, for the canonical form."""
        assert self.total is not None, "a sheet is kept when it has a sum"
        return {
            "format": FORMAT,
            "indicator": indicator_code,
            "villages": [{"name": each.village.name, "entry": entry_values(each.entry)} for each in self.lines],
            "total": entry_values(self.total),
        }


def digest(content: Mapping[str, object]) -> str:
    return integrity.digest(content)


def is_sum_in(total: Mapping[str, Decimal], entry: Entry) -> bool:
    """Whether the entry of the indicator is still the sum of the sheet."""
    return all(entry.get(name) == value for name, value in total.items())
