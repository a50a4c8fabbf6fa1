"""The best plan: against every plan there is, on small cases; and what must hold of proven plans."""

import math
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
from ntm_assess.law.library import load_all
from ntm_assess.planning import models, search, timetables
from tests import communes_to_plan

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
    count, halves = dice.choice([(5, 3), (4, 5), (3, 9), (3, 13), (2, 20)])
    jobs: list[Job] = []
    for number in range(count):
        code = f"{dice.randint(1, 3)}.{number}"
        amount = dice.choice([0, 0, 1, 2, 3])
        after = {dice.choice(jobs).code} if jobs and dice.random() < 0.3 else ()
        earliest = FIRST + dice.randint(0, 3) if dice.random() < 0.2 else None
        sources = dice.choice([SOURCES, SOURCES[:1], SOURCES[1:]])
        jobs.append(a_job(code, dice.randint(1, 4), amount, sources=sources, after=after, earliest=earliest))
    amounts = {
        (source, quarter(2026, 1) + place): dice.randint(0, 3) for source in SOURCES for place in range(halves // 6 + 2)
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
        assert outcome.plan.worth(question) == best_of_all(question), seed


def larger_question(seed: int) -> Question:
    """Fourteen jobs of six criteria, paid by three sources: too many plans to try them all."""
    dice, new_year = random.Random(seed), 2026 * 24
    jobs: list[Job] = []
    for number in range(14):
        amount = dice.choice([0, 0, 5, 8, 13, 20])
        after = {dice.choice(jobs).code} if jobs and dice.random() < 0.25 else ()
        sources = dice.choice([("a",), ("b",), ("a", "b"), ("b", "c")]) if amount else ()
        code, half_months = f"{dice.randint(1, 6)}.{number}", dice.randint(1, 7)
        earliest = None if dice.random() < 0.8 else new_year + dice.randint(0, 8)
        jobs.append(a_job(code, half_months, amount, sources=sources, after=after, earliest=earliest))
    first, halves = new_year + dice.randint(0, 23), dice.randint(8, 22)
    quarters = range(first // 6, (first + halves) // 6 + 1)
    amounts = {(source, each): dice.randint(0, 25) for source in "abc" for each in quarters}
    hands = dice.choice([1, 2, 3, 4, None])
    return Question(tuple(jobs), first, first + halves - 1, hands, Budget(amounts, dice.random() < 0.7))


@pytest.mark.parametrize("grid", [models.EXACT, search.COARSE])
def test_no_deadline_is_called_impossible_for_which_a_plan_is_known(grid):
    for seed in (68, *range(15)):  # 68: what presolve called impossible
        question = larger_question(seed)
        plan = planning.solve(question).plan
        met, money, last = plan.worth(question)
        for deadline in range(max(last, question.first), question.last + 1):
            model = models.Model(replace(question, last=deadline), grid, until=math.inf)
            assert not model.any_plan(-met, money).is_infeasible, (seed, deadline)


# ---------------------------------------------------------------- the goals, one by one


def starts_of(question: Question, **more) -> dict[str, int]:
    """When each job begins, counted from the first half-month."""
    outcome = planning.solve(question, **more)
    assert outcome.is_proven
    return {code: start - question.first for code, start in outcome.plan.starts.items()}


def test_more_criteria_come_before_less_money():
    question = a_question(a_job("1.1", amount=1), a_job("2.1", amount=5), a_job("3.1", amount=6), budget=a_budget(6))

    assert starts_of(question) == {"1.1": 0, "2.1": 0}


def test_less_money_comes_before_an_earlier_end():
    dear_and_short, cheap_and_long = a_job("1.1", 1, amount=6), a_job("2.1", 6, amount=5)

    assert starts_of(a_question(dear_and_short, cheap_and_long, budget=a_budget(6))) == {"2.1": 0}


def test_of_two_free_criteria_the_one_that_ends_earlier_is_chosen():
    assert starts_of(a_question(a_job("1.1", 5), a_job("2.1", 4), hands=1)) == {"2.1": 0}


def test_what_serves_no_criterion_is_left_out():
    assert starts_of(a_question(a_job("1.1"), a_job("1.2", 7), a_job("2.1"))) == {"2.1": 0}


def test_a_free_job_that_no_met_criterion_needs_is_left_out():
    too_dear = [a_job("1.2", amount=9), a_job("2.1", amount=9, after=["1.1"])]

    assert starts_of(a_question(a_job("1.1"), *too_dear, a_job("3.1"), budget=a_budget(8))) == {"3.1": 0}


def test_a_job_waits_for_the_money_of_its_quarter():
    assert starts_of(a_question(a_job("1.1", amount=3), budget=a_budget(0, 3), halves=9)) == {"1.1": 3}


def test_sources_pay_together_when_each_alone_has_too_little():
    given_by = {("tỉnh", quarter(2026, 1)): 2, ("xã", quarter(2026, 1)): 2}

    assert starts_of(a_question(a_job("1.1", amount=3), budget=Budget(given_by))) == {"1.1": 0}


def test_money_is_not_taken_from_who_may_not_pay():
    assert starts_of(a_question(a_job("1.1", amount=3, sources=["tỉnh"]), budget=a_budget(3))) == {}


def test_another_criterion_is_met_first_where_one_depends_on_it():
    question = a_question(a_job("1.1", 3), a_job("2.1", 2, after=["1.1"]), hands=1)

    assert starts_of(question) == {"1.1": 0, "2.1": 3}


def test_a_question_without_jobs_has_an_empty_plan():
    assert starts_of(a_question()) == {}


def test_the_earliest_day_for_all_criteria():
    question = a_question(a_job("1.1", 4), a_job("2.1", 4), hands=1, halves=6)

    outcome = planning.earliest(question, until=question.first + 23)

    assert len(planning.solve(question).plan.met(question)) == 1
    assert outcome.is_proven
    assert outcome.plan.last_half(question) == question.first + 7


def test_a_flawed_question_is_refused_with_its_flaws():
    with pytest.raises(planning.CannotBeAsked) as refused:
        planning.solve(a_question(a_job("1.1", 0), hands=0))

    assert [problem.flaw for problem in refused.value.problems] == [roadmap.Flaw.NO_HANDS, roadmap.Flaw.NO_TIME]


def test_without_time_to_think_a_plan_holds_and_says_how_far_it_may_be_from_the_best():
    question = a_question(a_job("1.1", amount=4), a_job("2.1", amount=3), a_job("2.2", amount=3), budget=a_budget(9))

    outcome = planning.solve(question, seconds=0)

    assert roadmap.check(outcome.plan, question) == []
    assert (outcome.open_goal, outcome.gap) == (planning.Goal.CRITERIA, 1)


# ---------------------------------------------------------------- why not


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        (a_question(a_job("1.1", amount=3), budget=a_budget(2)), Limit.MONEY),
        (a_question(a_job("1.1", 7)), Limit.TIME),
        (a_question(a_job("1.1", 4), a_job("2.1", 4), hands=1), Limit.HANDS),
        (a_question(a_job("1.1", 4), a_job("2.1", 4, after=["1.1"])), Limit.DEPENDENCY),
    ],
)
def test_the_limit_that_binds_is_named(question, limit):
    reliefs = planning.why_not(question, planning.solve(question))

    assert limit in [each.limit for each in reliefs]
    assert {each.limit for each in reliefs} <= {limit, Limit.TIME}  # what does not go in time goes later


def test_what_each_limit_costs_is_counted_and_the_heaviest_comes_first():
    jobs = [a_job("1.1", amount=9), a_job("2.1", amount=9), a_job("3.1", 7)]
    question = a_question(*jobs, budget=a_budget(0))

    reliefs = planning.why_not(question, planning.solve(question))

    assert [(each.limit, each.difference.won) for each in reliefs] == [(Limit.MONEY, ("1", "2")), (Limit.TIME, ("3",))]


def test_nothing_binds_where_all_criteria_are_met():
    question = a_question(a_job("1.1"))

    assert planning.why_not(question, planning.solve(question)) == []


# ---------------------------------------------------------------- what must hold of every proven plan


def met(question: Question) -> int:
    outcome = planning.solve(question)
    assert outcome.is_proven
    assert roadmap.check(outcome.plan, question) == []
    return len(outcome.plan.met(question))


seeds = st.integers(min_value=1000, max_value=1_000_000)
few = settings(max_examples=25, deadline=None, derandomize=True)


@few
@given(seeds, st.sampled_from(SOURCES), st.integers(1, 4))
def test_more_money_never_meets_fewer_criteria(seed, source, more):
    question = replace(random_question(seed), budget=a_budget(1, 1, 1))
    richer = {**question.budget.amounts, (source, quarter(2026, 1)): 1 + more}

    assert met(question) <= met(replace(question, budget=Budget(richer)))


@few
@given(seeds, st.integers(1, 2))
def test_more_hands_never_meet_fewer_criteria(seed, hands):
    question = replace(random_question(seed), hands=hands)

    assert met(question) <= met(replace(question, hands=hands + 1))


@few
@given(seeds, st.integers(1, 8))
def test_a_later_deadline_never_meets_fewer_criteria(seed, later):
    question = random_question(seed)

    assert met(question) <= met(replace(question, last=question.last + later))


@few
@given(seeds)
def test_no_job_begins_before_what_it_depends_on_has_ended(seed):
    question = random_question(seed)
    starts = planning.solve(question).plan.starts

    for job in question.jobs:
        for code in job.after if job.code in starts else ():
            assert starts[code] + question.by_code[code].half_months <= starts[job.code]


def test_the_plan_of_a_whole_commune_holds_and_betters_the_first_that_fits():
    question = communes_to_plan.commune(load_all().sets["xa-ntm-2021-2025"], seed=3)

    outcome = planning.solve(question, seconds=5)

    assert roadmap.check(outcome.plan, question) == []
    assert outcome.plan.worth(question) < timetables.greedy(question).worth(question)
