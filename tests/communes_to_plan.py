"""Sample communes that ask for a roadmap: the efforts of the shipped set, with invented money and limits.

`python -m tests.communes_to_plan [communes] [seconds]` measures: how many plans are proven best, and how soon.
"""

# ruff: noqa: T201 (a measurement prints)

import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ntm_assess import planning
from ntm_assess.domain import roadmap
from ntm_assess.domain.criteria import Cost, CriteriaSet, Indicator
from ntm_assess.domain.roadmap import Budget, Job, Question
from ntm_assess.law.library import load_all

SHARES = {"trung ương": 0.35, "tỉnh": 0.30, "xã": 0.25, "dân": 0.10}  # of the whole budget
WHO_PAYS = [{"trung ương"}, {"trung ương", "tỉnh"}, {"xã"}, {"tỉnh", "xã"}, {"xã", "dân"}, set(SHARES)]
MILLIONS = {Cost.NONE: (0, 0), Cost.SMALL: (20, 300), Cost.LARGE: (400, 6000)}
FIRST = roadmap.half_month(date(2026, 1, 1))


@dataclass(frozen=True)
class Tightness:
    """What is drawn for each commune, from lowest to highest."""

    name: str = "as they come"
    open_share: tuple[float, float] = (0.3, 1)  # of the indicators
    money: tuple[float, float] = (0.3, 1.3)  # the budget, as a share of all costs
    hands: tuple[float, float] = (0.5, 1.5)  # as a share of all work
    chained: float = 0.1  # how many jobs wait for another
    years: Sequence[float] = (1, 1.5, 2, 2.5)


SWEEP = (
    Tightness(),
    Tightness("all 57 open", open_share=(1, 1)),
    Tightness("little money", open_share=(1, 1), money=(0.2, 0.5), hands=(2, 2)),
    Tightness("few hands", open_share=(1, 1), money=(3, 3), hands=(0.4, 0.8)),
    Tightness("long chains", open_share=(1, 1), chained=0.7),
    Tightness("all tight", open_share=(1, 1), money=(0.7, 0.9), hands=(0.7, 0.9), chained=0.4),
)


def commune(criteria_set: CriteriaSet, seed: int, tight: Tightness = SWEEP[0]) -> Question:
    dice = random.Random(seed)
    share = dice.uniform(*tight.open_share)
    jobs: list[Job] = []
    for indicator in criteria_set.indicators:
        if dice.random() < share:
            after = {dice.choice(jobs).code} if jobs and dice.random() < tight.chained else ()
            jobs.append(_job(dice, indicator, frozenset(after)))
    half_months = round(dice.choice(tight.years) * 24)
    work, costs = sum(job.half_months for job in jobs), sum(job.amount for job in jobs)
    hands = max(2, round(work / half_months * dice.uniform(*tight.hands)))
    budget = _budget(dice, costs * dice.uniform(*tight.money), half_months)
    return Question(tuple(jobs), FIRST, FIRST + half_months - 1, hands, budget)


def _job(dice: random.Random, indicator: Indicator, after: frozenset[str]) -> Job:
    half_months = max(1, round(float(indicator.effort.months) * 2 * dice.uniform(0.6, 1.3)))
    amount = 10 * round(dice.uniform(*MILLIONS[indicator.effort.cost]) / 10)
    sources = frozenset(dice.choice(WHO_PAYS) if amount else ())
    return Job(indicator.code, indicator.criterion_code, half_months, amount, sources, after)


def _budget(dice: random.Random, whole: float, half_months: int) -> Budget:
    quarters = range(roadmap.quarter_of(FIRST), roadmap.quarter_of(FIRST + half_months - 1) + 1)
    return Budget(
        {
            (source, each): 10 * round(whole * share / len(quarters) * dice.uniform(0, 2) / 10)
            for source, share in SHARES.items()
            for each in quarters
        }
    )


def main(communes: int = 200, seconds: float = 10) -> None:
    criteria_set = load_all().sets["xa-ntm-2021-2025"]
    print(f"{'':14}{'proven':>10}{'wall: median':>14}{'p90':>7}{'worst':>7}{'CPU: median':>14}{'p90':>7}{'worst':>7}")
    for tight in SWEEP:
        count = communes if tight is SWEEP[0] else max(1, communes // 10)
        walls, works, proven = [], [], 0
        for seed in range(count):
            question = commune(criteria_set, seed, tight)
            work = time.process_time()
            outcome = planning.solve(question, seconds)
            works.append(time.process_time() - work)
            walls.append(outcome.seconds)
            assert not roadmap.check(outcome.plan, question)
            proven += outcome.is_proven
            if not outcome.is_proven:
                print(f"  commune {seed}: {outcome.open_goal.name.lower()} open, at most {outcome.gap} better")
        print(f"{tight.name:14}{proven:>6}/{count:<3}{_spread(walls)}{_spread(works)}", flush=True)


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(times):13.2f}s{ordered[len(times) * 9 // 10]:6.2f}s{ordered[-1]:6.2f}s"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
