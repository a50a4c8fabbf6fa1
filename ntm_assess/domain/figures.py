"""Figures (số liệu): what can be entered for an indicator, and how it stands against a target.

The kinds in requirements.py are made of these. Figures are exact (Fraction); rounding is a matter of showing them,
never of comparing them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

# What was entered, by input name. An input left empty is absent.
Entry = Mapping[str, Decimal | bool]
# The limits of a level, by name; which names a kind needs stands in its `limit_names`.
Limits = Mapping[str, Decimal]


class InputType(StrEnum):
    YES_NO = "yes_no"
    COUNT = "count"  # a whole number from 0
    AMOUNT = "amount"  # a number from 0 with decimals: km, ha, triệu đồng
    PERCENT = "percent"  # 0 to 100


@dataclass(frozen=True)
class Input:
    """One field to fill in."""

    name: str
    label: str
    type: InputType
    unit: str = ""


@dataclass(frozen=True)
class Counted:
    """The two counts behind a share: `part` of `whole`, both in `unit`."""

    part: str
    whole: str
    unit: str
    whole_numbers: bool = True  # people and households; km and ha are not
    status: str = ""  # how sure the definition is; see criteria.LevelStatus
    base: str = ""  # the commune's common figure that is the whole: "households"; empty: none is


class Sign(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    YES = "yes"
    NONE = "none"


@dataclass(frozen=True)
class Shortfall:
    """What is missing to the level. `amount` in `unit`; `count` is how many people, households ... that means.

    `ratio` is the gap as a share of the level, for ordering; None where that has no meaning (yes/no).
    """

    sign: Sign
    amount: Fraction | None = None
    unit: str = ""
    count: int | None = None
    count_unit: str = ""
    ratio: Fraction | None = None


@dataclass(frozen=True)
class Part:
    """One thing that must hold for the indicator to be met: its figure beside its target."""

    label: str  # empty when the indicator has one part
    sign: Sign
    target: Fraction | None  # None for yes/no and "must be none"
    unit: str
    figure: Fraction | bool | None  # None: not entered
    counts: tuple[Decimal, Decimal] | None = None  # the two counts behind a share
    count_unit: str = ""
    shortfall: Shortfall | None = None

    @property
    def is_entered(self) -> bool:
        return self.figure is not None


class ProblemCode(StrEnum):
    """What can be wrong with an entry; wording.py makes the sentence."""

    OVER_100 = "over_100"
    NEGATIVE = "negative"
    NOT_WHOLE = "not_whole"
    PART_OVER_WHOLE = "part_over_whole"
    WHOLE_IS_ZERO = "whole_is_zero"
    PERCENT_DIFFERS = "percent_differs"
    COUNTS_INCOMPLETE = "counts_incomplete"


@dataclass(frozen=True)
class Problem:
    """An entry that cannot be: the input where it shows, and the values for the sentence."""

    input: str
    code: ProblemCode
    values: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """A share in %, entered as two counts or as a percentage. Counts rule where both are there.

    Not a kind of its own: the kinds below are made of it. `prefix` keeps its inputs apart ("nu_" for women).
    """

    prefix: str
    label: str
    counted: Counted | None

    @property
    def inputs(self) -> tuple[Input, ...]:
        percent = Input(f"{self.prefix}percent", self.label, InputType.PERCENT, "%")
        if not self.counted:
            return (percent,)
        count = InputType.COUNT if self.counted.whole_numbers else InputType.AMOUNT
        return (
            percent,
            Input(f"{self.prefix}part", self.counted.part, count, self.counted.unit),
            Input(f"{self.prefix}whole", self.counted.whole, count, self.counted.unit),
        )

    def counts(self, entry: Entry) -> tuple[Decimal, Decimal] | None:
        part, whole = entry.get(f"{self.prefix}part"), entry.get(f"{self.prefix}whole")
        if part is None or whole is None:
            return None
        return Decimal(part), Decimal(whole)

    def percent(self, entry: Entry) -> Fraction | None:
        """0 to 100, exact. None: not entered, or a figure that cannot be (see `problems`)."""
        counts = self.counts(entry)
        if counts:
            part, whole = counts
            exact = Fraction(part) * 100 / Fraction(whole) if whole else None
        else:
            exact = fraction(entry.get(f"{self.prefix}percent"))
        return exact if exact is not None and 0 <= exact <= 100 else None

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        found = list(number_problems(self.inputs, entry))
        part, whole = entry.get(f"{self.prefix}part"), entry.get(f"{self.prefix}whole")
        if (part is None) != (whole is None):
            missing = "part" if part is None else "whole"
            found.append(Problem(f"{self.prefix}{missing}", ProblemCode.COUNTS_INCOMPLETE))
        elif part is not None and whole is not None:
            found += self._count_problems(Decimal(part), Decimal(whole), entry)
        return tuple(found)

    def _count_problems(self, part: Decimal, whole: Decimal, entry: Entry) -> list[Problem]:
        if whole == 0:
            return [Problem(f"{self.prefix}whole", ProblemCode.WHOLE_IS_ZERO)]
        if part > whole:
            values = {"part": Fraction(part), "whole": Fraction(whole)}
            return [Problem(f"{self.prefix}part", ProblemCode.PART_OVER_WHOLE, values)]
        typed = entry.get(f"{self.prefix}percent")
        if typed is not None and not _is_rounded_from(Decimal(typed), Fraction(part) * 100 / Fraction(whole)):
            values = {"typed": Fraction(Decimal(typed)), "counted": Fraction(part) * 100 / Fraction(whole)}
            return [Problem(f"{self.prefix}percent", ProblemCode.PERCENT_DIFFERS, values)]
        return []

    def part(self, entry: Entry, sign: Sign, target: Fraction | None) -> Part:
        """How the share stands against a target in %; without a target there is no shortfall."""
        figure = self.percent(entry)
        counts = self.counts(entry)
        return Part(
            label=self.label,
            sign=sign,
            target=target,
            unit="%",
            figure=figure,
            counts=counts,
            count_unit=self.counted.unit if self.counted else "",
            shortfall=self._shortfall(figure, counts, sign, target),
        )

    def _shortfall(
        self, figure: Fraction | None, counts: tuple[Decimal, Decimal] | None, sign: Sign, target: Fraction | None
    ) -> Shortfall | None:
        if figure is None or target is None:
            return None
        gap = target - figure if sign is Sign.AT_LEAST else figure - target
        if gap <= 0:
            return None
        count = None
        if counts and self.counted and self.counted.whole_numbers:
            count = ceil(gap * Fraction(counts[1]) / 100)
        unit = self.counted.unit if self.counted else ""
        return Shortfall(sign, gap, "điểm %", count, unit, ratio_of(gap, target))


def yes_part(label: str, value: Decimal | bool | None) -> Part:
    shortfall = Shortfall(Sign.YES) if value is False else None
    return Part(label, Sign.YES, None, "", None if value is None else bool(value), shortfall=shortfall)


def number_problems(inputs: tuple[Input, ...], entry: Entry) -> list[Problem]:
    found = []
    for each in inputs:
        value = entry.get(each.name)
        if value is None or each.type is InputType.YES_NO:
            continue
        number = Decimal(value)
        if number < 0:
            found.append(Problem(each.name, ProblemCode.NEGATIVE))
        elif each.type is InputType.PERCENT and number > 100:
            found.append(Problem(each.name, ProblemCode.OVER_100, {"typed": Fraction(number)}))
        elif each.type is InputType.COUNT and number != number.to_integral_value():
            found.append(Problem(each.name, ProblemCode.NOT_WHOLE))
    return found


def _is_rounded_from(typed: Decimal, exact: Fraction) -> bool:
    """Whether a typed percentage is the exact one, rounded (or cut) to as many decimals as were typed."""
    exponent = typed.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return abs(Fraction(typed) - exact) < Fraction(1, 10**places)


def fraction(value: Decimal | bool | None) -> Fraction | None:
    return None if value is None else Fraction(Decimal(value))


def ratio_of(gap: Fraction, target: Fraction) -> Fraction | None:
    return gap / target if target else None


def limit_of(limits: Limits | None, name: str) -> Fraction | None:
    """A limit as an exact number. None: no level is known."""
    return None if limits is None else Fraction(limits[name])
