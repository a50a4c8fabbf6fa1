"""Kinds of requirement (mức yêu cầu): what is entered for an indicator, and whether it meets its level.

Each kind is a small class. It says which inputs it asks for (`inputs`), what is wrong with an entry (`problems`), and
how the entry stands against the limits of a level (`parts`; without limits, the figures alone). An indicator is met
when every part of it is met. A new kind is a new class here and a row in KINDS of law/requirement_tables.py.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Protocol

from ntm_assess.domain.figures import (
    Counted,
    Entry,
    Input,
    InputType,
    Limits,
    Part,
    Problem,
    ProblemCode,
    Share,
    Shortfall,
    Sign,
    fraction,
    limit_of,
    number_problems,
    ratio_of,
    yes_part,
)


class Requirement(Protocol):
    """What every kind can do."""

    kind: ClassVar[str]
    limit_names: ClassVar[frozenset[str]]  # limits that a level of this kind must give, no more and no fewer

    @property
    def inputs(self) -> tuple[Input, ...]: ...

    def problems(self, entry: Entry) -> tuple[Problem, ...]: ...

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]: ...


@dataclass(frozen=True)
class YesNo:
    """Met when the answer is yes."""

    kind: ClassVar[str] = "yes_no"
    limit_names: ClassVar[frozenset[str]] = frozenset()

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (Input("yes", "", InputType.YES_NO),)

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        return ()

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        return (yes_part("", entry.get("yes")),)


@dataclass(frozen=True)
class ShareAtLeast:
    """Met from this share up, e.g. 80 % of households. Limit: `at_least` in %."""

    counted: Counted | None = None
    kind: ClassVar[str] = "share_at_least"
    limit_names: ClassVar[frozenset[str]] = frozenset({"at_least"})

    @property
    def share(self) -> Share:
        return Share("", "", self.counted)

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.share.inputs

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        return self.share.problems(entry)

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        return (self.share.part(entry, Sign.AT_LEAST, limit_of(limits, "at_least")),)


@dataclass(frozen=True)
class ShareAtMost:
    """Met up to this share, e.g. poor households. Limit: `at_most` in %."""

    counted: Counted | None = None
    kind: ClassVar[str] = "share_at_most"
    limit_names: ClassVar[frozenset[str]] = frozenset({"at_most"})

    @property
    def share(self) -> Share:
        return Share("", "", self.counted)

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.share.inputs

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        return self.share.problems(entry)

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        return (self.share.part(entry, Sign.AT_MOST, limit_of(limits, "at_most")),)


@dataclass(frozen=True)
class ShareBothSexes:
    """The share must hold overall, for women and for men (áp dụng đạt cho cả nam và nữ). Limit: `at_least` in %.

    Where both sexes are entered as counts, the overall share is their sum; its counts need not be entered.
    """

    counted: Counted | None = None
    kind: ClassVar[str] = "share_both_sexes"
    limit_names: ClassVar[frozenset[str]] = frozenset({"at_least"})

    @property
    def shares(self) -> tuple[Share, ...]:
        return (Share("", "Chung", self.counted), Share("nu_", "Nữ", self.counted), Share("nam_", "Nam", self.counted))

    @property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(each for share in self.shares for each in share.inputs)

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        total, women, men = self.shares
        found = women.problems(entry) + men.problems(entry)
        return total.problems(entry if found else self._with_sum(entry)) + found

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        entry = self._with_sum(entry)
        return tuple(share.part(entry, Sign.AT_LEAST, limit_of(limits, "at_least")) for share in self.shares)

    def _with_sum(self, entry: Entry) -> Entry:
        _, women, men = self.shares
        of_women, of_men = women.counts(entry), men.counts(entry)
        if of_women is None or of_men is None or "part" in entry or "whole" in entry:
            return entry
        return {**entry, "part": of_women[0] + of_men[0], "whole": of_women[1] + of_men[1]}


@dataclass(frozen=True)
class ShareWithPart:
    """A share, and within it a share of its own (17.1: clean water, and from a central supply).

    Limits: `at_least` and `of_which_at_least`, both in % of the same whole.
    """

    of_which: str  # "từ hệ thống cấp nước tập trung"
    counted: Counted | None = None
    kind: ClassVar[str] = "share_with_part"
    limit_names: ClassVar[frozenset[str]] = frozenset({"at_least", "of_which_at_least"})

    @property
    def shares(self) -> tuple[Share, Share]:
        inner = replace(self.counted, part=self.of_which) if self.counted else None
        return Share("", "Tổng", self.counted), Share("trong_do_", self.of_which, inner)

    @property
    def inputs(self) -> tuple[Input, ...]:
        total, inner = self.shares
        return total.inputs + tuple(each for each in inner.inputs if each.name != "trong_do_whole")

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        total, inner = self.shares
        found = list(total.problems(entry))
        for problem in inner.problems(self._with_whole(entry)):
            # What is wrong with the whole shows where the whole is entered, once.
            shown = replace(problem, input="whole") if problem.input == "trong_do_whole" else problem
            if shown not in found:
                found.append(shown)
        return tuple(found or self._inner_problems(entry))

    def _inner_problems(self, entry: Entry) -> list[Problem]:
        total, inner = (part.figure for part in self.parts(entry, None))
        if total is None or inner is None or inner <= total:
            return []
        name = "trong_do_part" if "trong_do_part" in entry else "trong_do_percent"
        return [Problem(name, ProblemCode.PART_OVER_WHOLE, {"part": Fraction(inner), "whole": Fraction(total)})]

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        total, inner = self.shares
        return (
            total.part(entry, Sign.AT_LEAST, limit_of(limits, "at_least")),
            inner.part(self._with_whole(entry), Sign.AT_LEAST, limit_of(limits, "of_which_at_least")),
        )

    def _with_whole(self, entry: Entry) -> Entry:
        """Both shares are of the same whole, which is entered once."""
        if "trong_do_part" not in entry or "whole" not in entry:
            return entry
        return {**entry, "trong_do_whole": entry["whole"]}


@dataclass(frozen=True)
class NumberAtLeast:
    """Met from this number up, e.g. million đồng a person and year. Limit: `at_least` in `unit`."""

    unit: str
    kind: ClassVar[str] = "number_at_least"
    limit_names: ClassVar[frozenset[str]] = frozenset({"at_least"})

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (Input("number", "", InputType.AMOUNT, self.unit),)

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        return tuple(number_problems(self.inputs, entry))

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        target = limit_of(limits, "at_least")
        figure = fraction(entry.get("number"))
        shortfall = None
        if figure is not None and target is not None and figure < target:
            gap = target - figure
            shortfall = Shortfall(Sign.AT_LEAST, gap, self.unit, ratio=ratio_of(gap, target))
        return (Part("", Sign.AT_LEAST, target, self.unit, figure, shortfall=shortfall),)


@dataclass(frozen=True)
class MustBeNone:
    """Met when there is none left, e.g. no makeshift house."""

    unit: str
    kind: ClassVar[str] = "must_be_none"
    limit_names: ClassVar[frozenset[str]] = frozenset()

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (Input("number", "", InputType.COUNT, self.unit),)

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        return tuple(number_problems(self.inputs, entry))

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        figure = fraction(entry.get("number"))
        shortfall = Shortfall(Sign.NONE, figure, self.unit, count_unit=self.unit) if figure else None
        return (Part("", Sign.NONE, None, self.unit, figure, shortfall=shortfall),)


@dataclass(frozen=True)
class ScoreSheet:
    """All mandatory items hold, and a score is reached (3.2 by QĐ 1680). Limit: `points`, of 100."""

    mandatory: str  # the question about the mandatory items
    kind: ClassVar[str] = "score_sheet"
    limit_names: ClassVar[frozenset[str]] = frozenset({"points"})

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (
            Input("yes", self.mandatory, InputType.YES_NO),
            Input("points", "Điểm chấm", InputType.AMOUNT, "điểm"),
        )

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        found = list(number_problems(self.inputs, entry))
        points = fraction(entry.get("points"))
        if points is not None and points > 100:
            found.append(Problem("points", ProblemCode.OVER_100, {"typed": points}))
        return tuple(found)

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        target = limit_of(limits, "points")
        points = fraction(entry.get("points"))
        points = points if points is not None and points <= 100 else None
        shortfall = None
        if points is not None and target is not None and points < target:
            gap = target - points
            shortfall = Shortfall(Sign.AT_LEAST, gap, "điểm", ratio=ratio_of(gap, target))
        return (
            yes_part(self.mandatory, entry.get("yes")),
            Part("Điểm chấm", Sign.AT_LEAST, target, "điểm", points, shortfall=shortfall),
        )


@dataclass(frozen=True)
class Schools:
    """Schools by their facilities (5 by QĐ 1491): all reach the minimum, and a share reaches level 1.

    Limits in %: `minimum`; `level_1` for communes with more than three schools; `level_1_few` for three or fewer.
    """

    kind: ClassVar[str] = "schools"
    limit_names: ClassVar[frozenset[str]] = frozenset({"minimum", "level_1", "level_1_few"})
    few: ClassVar[int] = 3

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (
            Input("whole", "Tổng số trường", InputType.COUNT, "trường"),
            Input("minimum", "Đạt cơ sở vật chất tối thiểu", InputType.COUNT, "trường"),
            Input("level_1", "Đạt cơ sở vật chất mức độ 1", InputType.COUNT, "trường"),
        )

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        found = list(number_problems(self.inputs, entry))
        whole = entry.get("whole")
        if whole is not None and whole == 0:
            found.append(Problem("whole", ProblemCode.WHOLE_IS_ZERO))
        for smaller, larger in (("minimum", "whole"), ("level_1", "minimum" if "minimum" in entry else "whole")):
            part, of = fraction(entry.get(smaller)), fraction(entry.get(larger))
            if part is not None and of is not None and part > of:
                found.append(Problem(smaller, ProblemCode.PART_OVER_WHOLE, {"part": part, "whole": of}))
        return tuple(found)

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        whole = entry.get("whole")
        has_few = whole is not None and whole <= self.few
        level_1 = limit_of(limits, "level_1_few" if has_few else "level_1")
        return (
            self._part("Tối thiểu", "minimum", entry, limit_of(limits, "minimum")),
            self._part("Mức độ 1", "level_1", entry, level_1),
        )

    def _part(self, label: str, name: str, entry: Entry, target: Fraction | None) -> Part:
        counted = Counted("", "", "trường")
        renamed = {key: entry[old] for key, old in (("part", name), ("whole", "whole")) if old in entry}
        return Share("", label, counted).part(renamed, Sign.AT_LEAST, target)


@dataclass(frozen=True)
class Component:
    """One part of a composite indicator: a yes/no, or a share with a limit of its own name."""

    name: str
    label: str
    limit: str = ""  # empty: yes/no


@dataclass(frozen=True)
class Components:
    """Met when every component is (14.1). Limits: one in % for each component that is a share."""

    components: tuple[Component, ...]
    kind: ClassVar[str] = "components"
    limit_names: ClassVar[frozenset[str]] = frozenset()  # depends on the components; see needed_limits

    @property
    def needed_limits(self) -> frozenset[str]:
        return frozenset(each.limit for each in self.components if each.limit)

    @property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(
            Input(
                each.name, each.label, InputType.PERCENT if each.limit else InputType.YES_NO, "%" if each.limit else ""
            )
            for each in self.components
        )

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        return tuple(number_problems(self.inputs, entry))

    def parts(self, entry: Entry, limits: Limits | None) -> tuple[Part, ...]:
        return tuple(self._part(each, entry, limits) for each in self.components)

    def _part(self, each: Component, entry: Entry, limits: Limits | None) -> Part:
        if not each.limit:
            return yes_part(each.label, entry.get(each.name))
        typed = {"percent": entry[each.name]} if each.name in entry else {}
        return Share("", each.label, None).part(typed, Sign.AT_LEAST, limit_of(limits, each.limit))


def needed_limits(requirement: Requirement) -> frozenset[str]:
    """The names of the limits that a level of this requirement must give."""
    if isinstance(requirement, Components):
        return requirement.needed_limits
    return requirement.limit_names
