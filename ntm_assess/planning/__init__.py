"""The solver behind the roadmap: the best plan, or the best found and how far from proven it is.

The goals of `domain.roadmap` are settled one after the other, each first on a coarse grid of time (in which quarter
does a job begin?). That model is small and says nothing that is not true of every plan, so it gives a bound; then a
plan as good as the bound is put together job by job. Where none is found, the exact grid (in which half-month?)
decides. A plan is checked in whole numbers before it is believed, whatever the solver says.
"""

import time
from dataclasses import dataclass, replace
from enum import IntEnum

from ntm_assess.domain import roadmap
from ntm_assess.domain.roadmap import Limit, Plan, Question
from ntm_assess.planning.search import Search

FAR = 4 * 24  # four years more stand for "no deadline"


class Goal(IntEnum):
    """In the order in which they count."""

    CRITERIA = 0
    MONEY = 1
    FINISH = 2


@dataclass(frozen=True)
class Outcome:
    """The best plan that was found, and whether any could be better."""

    plan: Plan
    open_goal: Goal | None  # the first goal by which it is not proven best. None: it is optimal
    gap: int  # by how much a plan might be better by the open goal, at most: criteria, money or half-months
    seconds: float

    @property
    def is_proven(self) -> bool:
        return self.open_goal is None


class CannotBeAsked(ValueError):
    """The question has flaws; see `problems`."""

    def __init__(self, problems: list[roadmap.Problem]) -> None:
        super().__init__(", ".join(f"{each.flaw}: {' '.join(each.where)}" for each in problems))
        self.problems = problems


def solve(question: Question, seconds: float = 10) -> Outcome:
    """The best plan. Raises CannotBeAsked."""
    if flawed := roadmap.problems(question):
        raise CannotBeAsked(flawed)
    started = time.perf_counter()
    search = Search(question, seconds)
    goals = {
        Goal.CRITERIA: search.settle_criteria,
        Goal.MONEY: search.settle_money,
        Goal.FINISH: search.settle_finish,
    }
    open_goal = next((goal for goal, settle in goals.items() if not settle()), None)
    bounds = (-search.most, search.least, search.soonest)
    gap = 0 if open_goal is None else search.best.worth(question)[open_goal] - bounds[open_goal]
    return Outcome(search.best, open_goal, gap, time.perf_counter() - started)


def earliest(question: Question, until: int, seconds: float = 10) -> Outcome:
    """The plan that meets all criteria earliest, whatever the deadline; fewer, if all do not go by `until`."""
    return solve(replace(question, last=until), seconds)


@dataclass(frozen=True)
class Relief:
    """What a plan would meet if one limit were not there."""

    limit: Limit
    outcome: Outcome
    difference: roadmap.Difference


def why_not(question: Question, outcome: Outcome, seconds: float = 10) -> list[Relief]:
    """Which limits keep the plan from meeting more, the heaviest first: each is lifted in turn.

    Empty: all criteria are met, or no single limit helps.
    """
    found: list[Relief] = []
    for limit in Limit:
        asked = roadmap.without(limit, question, later=FAR)
        lifted = solve(asked, seconds / len(Limit))
        found.append(Relief(limit, lifted, roadmap.difference((outcome.plan, question), (lifted.plan, asked))))
    helpful = [each for each in found if len(each.difference.won) > len(each.difference.lost)]
    return sorted(helpful, key=lambda each: len(each.difference.lost) - len(each.difference.won))
