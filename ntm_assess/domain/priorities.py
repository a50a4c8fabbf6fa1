"""Priorities (Làm trước): easy and free first, and why this comes before that.

The order is a list of rules, each of which answers for one step; a lower answer comes first. There are no points. The
reason falls out of the order itself, so it can never contradict it. `wording` makes the sentences.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest

from ntm_assess.domain.criteria import Cost, Criterion, DecidedBy, Effort
from ntm_assess.domain.scoring import Result, Scorecard, open_results

LONGEST_EASY_MONTHS = Decimal(3)


@dataclass(frozen=True)
class Step:
    """One unmet or unentered indicator as something to do (việc)."""

    result: Result
    criterion: Criterion
    effort: Effort
    is_own_estimate: bool  # the commune's own, rather than the tool's suggestion
    closes_criterion: bool  # the last open indicator of its criterion
    place: int  # in the decree, from 0

    @property
    def code(self) -> str:
        return self.result.indicator.code


def is_easy_and_free(step: Step) -> bool:
    """Costs nothing, the commune decides it, up to three months (dễ làm, không cần kinh phí)."""
    return costs_nothing(step) and commune_decides(step) and step.effort.months <= LONGEST_EASY_MONTHS


def costs_nothing(step: Step) -> bool:
    return step.effort.cost is Cost.NONE


def commune_decides(step: Step) -> bool:
    return step.effort.decided_by is DecidedBy.COMMUNE


# The rules. Each answers for one step; a lower answer comes first.


def costs_money(step: Step) -> int:
    return step.effort.cost.rank


def decided_above(step: Step) -> bool:
    return not commune_decides(step)


def leaves_criterion_open(step: Step) -> bool:
    return not step.closes_criterion


def months(step: Step) -> Decimal:
    return step.effort.months


def gap(step: Step) -> tuple[bool, Fraction]:
    """The smaller first; yes/no and not entered last, since nobody can say how far they are."""
    known = step.result.gap
    return (known is None, known or Fraction(0))


def place_in_decree(step: Step) -> int:
    return step.place


Rule = Callable[[Step], object]
ORDER: tuple[Rule, ...] = (costs_money, decided_above, leaves_criterion_open, months, gap, place_in_decree)


def steps(scorecard: Scorecard, estimates: Mapping[str, Effort] | None = None) -> list[Step]:
    """What is left to do, in the order of the decree. `estimates`: the commune's own, by indicator code.

    Items without a level are not here: nobody can say whether they are met (see `without_level`).
    """
    estimates = estimates or {}
    criteria_set = scorecard.applied.criteria_set
    found = []
    for result in open_results(scorecard):
        code = result.indicator.code
        criterion = criteria_set.criterion_of(code)
        found.append(
            Step(
                result=result,
                criterion=criterion,
                effort=estimates.get(code, result.indicator.effort),
                is_own_estimate=code in estimates,
                closes_criterion=len(scorecard.criteria[criterion.code].open_results) == 1,
                place=criteria_set.place(code),
            )
        )
    return found


def in_order(found: Iterable[Step]) -> list[Step]:
    return sorted(found, key=lambda step: tuple(rule(step) for rule in ORDER))


def why_before(first: Step, second: Step) -> Rule:
    """The first rule on which the two differ: the reason that a person reads."""
    return next(rule for rule in ORDER if rule(first) != rule(second))


@dataclass(frozen=True)
class Ranked:
    """A step in its place: why it stands there, and how many criteria are met once it and all above are done."""

    rank: int  # from 1
    step: Step
    before: int  # criteria met before it is done
    after: int  # criteria met when it is done too
    why: Rule | None  # on what it goes before the next; None for the last
    done_with: tuple[str, ...]  # open indicators of its criterion that stand above it
    left_open: tuple[str, ...]  # open indicators of its criterion that are still open when it is done

    @property
    def is_easy_and_free(self) -> bool:
        return is_easy_and_free(self.step)


def ranked(scorecard: Scorecard, estimates: Mapping[str, Effort] | None = None) -> list[Ranked]:
    """The page "Làm trước". Criteria are counted cumulatively down the list ("14 → 15/19")."""
    ordered = in_order(steps(scorecard, estimates))
    done: dict[str, list[str]] = {code: [] for code in scorecard.criteria}
    left = {code: [result.indicator.code for result in each.open_results] for code, each in scorecard.criteria.items()}
    met = scorecard.met_criteria
    rows: list[Ranked] = []
    for step, following in zip_longest(ordered, ordered[1:]):
        above, below = done[step.criterion.code], left[step.criterion.code]
        below.remove(step.code)
        after = met if below else met + 1
        why = why_before(step, following) if following else None
        rows.append(Ranked(len(rows) + 1, step, met, after, why, tuple(above), tuple(below)))
        above.append(step.code)
        met = after
    return rows


def easy_criteria(scorecard: Scorecard, estimates: Mapping[str, Effort] | None = None) -> set[str]:
    """Codes of the open criteria whose every open indicator is easy and free."""
    easy_steps = {step.code for step in steps(scorecard, estimates) if is_easy_and_free(step)}
    return {
        code
        for code, each in scorecard.criteria.items()
        if each.open_results and all(result.indicator.code in easy_steps for result in each.open_results)
    }


def without_level(scorecard: Scorecard) -> list[Result]:
    """Indicators that cannot be judged before somebody gives their level."""
    return [
        result for result in scorecard.results.values() if result.level is None and not result.verdict.counts_as_met
    ]
