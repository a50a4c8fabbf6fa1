"""The best plan: against every plan there is, on small cases; and what must hold of proven plans."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntm_assess import planning
from ntm_assess.domain import roadmap
from ntm_assess.domain.roadmap import Budget, Job, Limit, Question, quarter

FIRST = 2026 * 24 + 3  # the second half of February: two half-months before a quarter ends
SOURCES = ("tỉnh", "xã")


def a_job(code: str, half_months: int = 2, amount: int = 0, **more) -> Job:
    sources, after = frozenset(more.pop("sources", SOURCES)), frozenset(more.pop("after", ()))
    return Job(code, code.partition(".")[0], half_months, amount, sources if amount else frozenset(), after, **more)


def a_question(*jobs: Job, halves: int = 6, **more) -> Question:
    return Question(jobs, FIRST, FIRST + halves - 1, **more)


def a_budget(*by_quarter: int, source: str = "xã", **more) -> Budget:
    """So much from one source in each quarter, from the first quarter of 2026 on."""
    return Budget({(source, quarter(2026, 1) + place): amount for place, amount in enumerate(by_quarter)}, **more)


# ---------------------------------------------------------------- every plan there is


def random_question(seed: int) -> Question:
    """Up to five jobs, or fewer over a longer time; every limit may be tight, slack or absent."""
    dice = random.Random(seed)
    count, halves = dice.choice([(5, 4), (4, 6), (4, 7), (3, 13), (2, 20)])
    jobs: list[Job] = []
    for number in range(count):
        code = f"{dice.randint(1, 3)}.{number}"
        amount = dice.choice([0, 0, 1, 2, 3])
        after = {dice.choice(jobs).code} if jobs and dice.random() < 0.3 else ()
        earliest = FIRST + dice.randint(0, 3) if dice.random() < 0.2 else None
        sources = dice.choice([SOURCES, SOURCES[:1], SOURCES[1:]])
        jobs.append(a_job(code, dice.randint(1, 4), amount, sources=sources, after=after, earliest=earliest))
    amounts = {
        (source, quarter(2026, 1) + place): dice.randint(0, 3) for source in SOURCES for place in range(halves // 6 + 1)
    }
    first = FIRST + dice.randint(-1, 19) if halves > 10 else FIRST  # sometimes over the end of a year
    amounts = {(source, each + (first - FIRST) // 6): amount for (source, each), amount in amounts.items()}
    return Question(
        tuple(jobs),
        first,
        first + halves - 1,
        hands=dice.choice([None, 1, 1, 2, 3]),
        budget=dice.choice([None, Budget(amounts), Budget(amounts), Budget(amounts, carries_over=False)]),
        left_out=frozenset({jobs[0].code} if dice.random() < 0.1 else ()),
    )


def best_of_all(question: Question) -> tuple[int, int, int]:
    """Criteria met, money and the last half-month of the best plan, by trying every beginning of every job."""
    choices = [[None, *range(question.first, question.last + 1)] for _ in question.jobs]
    plans = (dict(zip(question.jobs, begins, strict=True)) for begins in product(*choices))
    return min(worth_in_words(plan, question) for plan in plans if is_allowed(plan, question))


def worth_in_words(plan: dict[Job, int | None], question: Question) -> tuple[int, int, int]:
    done = {job for job, begin in plan.items() if begin is not None}
    criteria = {job.criterion for job in question.jobs}
    unmet = {job.criterion for job in question.jobs if job not in done}
    last = max((plan[job] + job.half_months - 1 for job in done), default=question.first - 1)
    return (-len(criteria - unmet), sum(job.amount for job in done), last)


def is_allowed(plan: dict[Job, int | None], question: Question) -> bool:
    done = {job: begin for job, begin in plan.items() if begin is not None}
    begun = {job.code: begin for job, begin in done.items()}
    ended = {job.code: begin + job.half_months for job, begin in done.items()}  # the first half-month after it
    for job, begin in done.items():
        if job.code in question.left_out or ended[job.code] > question.last + 1:
            return False
        if job.earliest is not None and begin < job.earliest:
            return False
        if any(code not in begun or ended[code] > begin for code in job.after):
            return False
    if question.hands is not None:
        for half in range(question.first, question.last + 1):
            if sum(begun[code] <= half < ended[code] for code in begun) > question.hands:
                return False
    return question.budget is None or can_be_paid(list(done.items()), dict(question.budget.amounts), question)


def can_be_paid(bills: list[tuple[Job, int]], purse: dict[tuple[str, int], int], question: Question) -> bool:
    """Coin by coin, every way to pay the first bill and then the others."""
    if not bills:
        return True
    (job, begin), *others = bills
    if job.amount == 0:
        return can_be_paid(others, purse, question)
    for coin in coins_for(job, begin // 6, purse, question):
        owed = replace(job, amount=job.amount - 1)
        if can_be_paid([(owed, begin), *others], {**purse, coin: purse[coin] - 1}, question):
            return True
    return False


def coins_for(job: Job, due: int, purse: dict[tuple[str, int], int], question: Question) -> Iterator[tuple[str, int]]:
    for (source, given_in), left in purse.items():
        same_year = given_in // 4 == due // 4
        in_time = given_in <= due and same_year if question.budget.carries_over else given_in == due
        if left and source in job.sources and in_time:
            yield (source, given_in)


@pytest.mark.parametrize("batch", range(10))
def test_the_best_plan_is_the_best_of_all_plans(batch):
    for seed in range(batch * 50, batch * 50 + 50):
        question = random_question(seed)

        outcome = planning.solve(question)

        assert roadmap.check(outcome.plan, question) == [], seed
        assert outcome.is_proven, seed
        assert outcome.plan.worth(question) == outcome.bound == best_of_all(question), seed
