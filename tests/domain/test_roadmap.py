"""What a roadmap may be asked, which plans hold, and what changes from one to another."""

from dataclasses import replace
from datetime import date

import pytest

from ntm_assess.domain import roadmap
from ntm_assess.domain.roadmap import Budget, Fault, Flaw, Job, Limit, Payment, Plan, Problem, Question, quarter

FIRST = roadmap.half_month(date(2026, 1, 1))
SPRING, SUMMER = quarter(2026, 1), quarter(2026, 2)
NEXT_YEAR = quarter(2027, 1)


def a_job(code: str = "1.1", half_months: int = 2, **more) -> Job:
    return Job(code, code.partition(".")[0], half_months, **more)


def a_paid_job(code: str = "1.1", amount: int = 100, source: str = "xã", **more) -> Job:
    return a_job(code, amount=amount, sources=frozenset({source}), **more)


def a_question(*jobs: Job, halves: int = 12, **more) -> Question:
    return Question(jobs, FIRST, FIRST + halves - 1, **more)


def a_plan(*payments: Payment, **starts: int) -> Plan:
    """`c1_1=2` begins job 1.1 two half-months after the first."""
    return Plan({code[1:].replace("_", "."): FIRST + start for code, start in starts.items()}, payments)


def paid(job: str = "1.1", source: str = "xã", given: int = SPRING, amount: int = 100) -> Payment:
    return Payment(job, source, given, amount)


# ---------------------------------------------------------------- the calendar


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), date(2026, 2, 28)),
        (date(2026, 3, 7), date(2026, 3, 16), date(2026, 2, 28)),
        (date(2026, 12, 15), date(2026, 12, 16), date(2026, 12, 15)),
        (date(2026, 12, 30), date(2027, 1, 1), date(2026, 12, 15)),
        (date(2026, 12, 31), date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_only_whole_half_months_count_after_a_start_and_before_a_deadline(day, first, last):
    assert roadmap.begins_on(roadmap.first_whole(day)) == first
    assert roadmap.ends_on(roadmap.last_whole(day)) == last


def test_a_quarter_holds_the_half_months_of_its_three_months():
    days = [date(2026, month, day) for month in (4, 5, 6) for day in (1, 16)]

    assert {roadmap.quarter_of(roadmap.half_month(day)) for day in days} == {SUMMER}
    assert roadmap.year_of(SUMMER) == 2026


# ---------------------------------------------------------------- questions


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (a_question(a_job(), halves=0), Problem(Flaw.DEADLINE_PASSED)),
        (a_question(a_job(), hands=0), Problem(Flaw.NO_HANDS)),
        (a_question(a_job(half_months=0)), Problem(Flaw.NO_TIME, ("1.1",))),
        (a_question(a_paid_job(amount=-5)), Problem(Flaw.NEGATIVE_MONEY, ("1.1",))),
        (a_question(a_job(), budget=Budget({("xã", SPRING): -5})), Problem(Flaw.NEGATIVE_MONEY, ("xã",))),
        (a_question(a_job(amount=5)), Problem(Flaw.NO_SOURCE, ("1.1",))),
        (a_question(a_job(), a_job()), Problem(Flaw.TWICE, ("1.1",))),
    ],
)
def test_a_flaw_is_named_with_its_place(question, problem):
    assert roadmap.problems(question) == [problem]


def test_jobs_that_wait_for_each_other_are_named():
    question = a_question(a_job("1.1", after=frozenset({"1.2"})), a_job("1.2", after=frozenset({"1.1"})))

    (problem,) = roadmap.problems(question)
    assert (problem.flaw, set(problem.where)) == (Flaw.CIRCLE, {"1.1", "1.2"})


def test_a_sound_question_has_no_problem():
    assert roadmap.problems(a_question(a_paid_job(), a_job("1.2", after=frozenset({"1.1", "met before"})))) == []


# ---------------------------------------------------------------- plans


def test_a_plan_that_keeps_every_rule_has_no_fault():
    question = a_question(a_paid_job(), a_job("1.2", after=frozenset({"1.1"})), hands=1, budget=money(100))

    plan = a_plan(paid(), c1_1=0, c1_2=2)

    assert roadmap.check(plan, question) == []
    assert plan.met(question) == {"1": FIRST + 3}
    assert plan.worth(question) == (-1, 100, FIRST + 3)
    assert plan.spent == {("xã", SPRING): 100}


def money(amount: int, given: int = SPRING, **more) -> Budget:
    return Budget({("xã", given): amount}, **more)


@pytest.mark.parametrize(
    ("question", "plan", "fault"),
    [
        (a_question(a_job(), halves=2), a_plan(c1_1=1), Fault(Limit.TIME, ("1.1",))),
        (a_question(a_job()), a_plan(c1_1=-1), Fault(Limit.TIME, ("1.1",))),
        (a_question(a_job(earliest=FIRST + 3)), a_plan(c1_1=2), Fault(Limit.TIME, ("1.1",))),
        (a_question(a_job(), left_out=frozenset({"1.1"})), a_plan(c1_1=0), Fault(Limit.TIME, ("1.1",))),
        (a_question(a_job()), a_plan(c9_9=0), Fault(Limit.TIME, ("9.9",))),
        (a_question(a_paid_job(), budget=money(100)), a_plan(c1_1=0), Fault(Limit.MONEY, ("1.1",))),
        (a_question(a_paid_job(), budget=money(99)), a_plan(paid(), c1_1=0), Fault(Limit.MONEY, ("xã", SPRING))),
        (a_question(a_paid_job(source="tỉnh")), a_plan(paid(), c1_1=0), Fault(Limit.MONEY, ("1.1", "xã"))),
    ],
)
def test_a_broken_rule_is_a_fault(question, plan, fault):
    assert roadmap.check(plan, question) == [fault]


def test_more_jobs_at_once_than_hands_are_a_fault_in_every_half_month():
    question = a_question(a_job("1.1", 3), a_job("1.2", 3), hands=1)

    assert roadmap.check(a_plan(c1_1=0, c1_2=1), question) == [
        Fault(Limit.HANDS, (FIRST + 1,)),
        Fault(Limit.HANDS, (FIRST + 2,)),
    ]


@pytest.mark.parametrize("plan", [a_plan(c1_1=0, c1_2=1), a_plan(c1_2=1)])
def test_a_job_waits_until_what_it_depends_on_has_ended(plan):
    question = a_question(a_job("1.1", 2), a_job("1.2", 2, after=frozenset({"1.1"})))

    assert roadmap.check(plan, question) == [Fault(Limit.DEPENDENCY, ("1.2", "1.1"))]


def test_money_waits_for_later_quarters_of_its_year_only():
    may_wait, lapses = money(100), money(100, carries_over=False)

    assert may_wait.may_pay(SPRING, SUMMER)
    assert not may_wait.may_pay(SUMMER, SPRING)
    assert not may_wait.may_pay(SPRING, NEXT_YEAR)
    assert not lapses.may_pay(SPRING, SUMMER)


def test_money_that_has_lapsed_pays_nothing():
    question = a_question(a_paid_job(), budget=money(100, carries_over=False))

    assert roadmap.check(a_plan(paid(), c1_1=6), question) == [Fault(Limit.MONEY, ("xã", SPRING))]


# ---------------------------------------------------------------- what if


def test_what_falls_off_is_named():
    question = a_question(a_job("1.1"), a_job("2.1"), a_job("3.1"))

    changed = roadmap.difference((a_plan(c1_1=0, c2_1=0), question), (a_plan(c2_1=3, c3_1=0), question))

    assert (changed.lost, changed.won) == (("1",), ("3",))
    assert (changed.moved, changed.last) == ({"2.1": 3}, 3)


@pytest.mark.parametrize("limit", Limit)
def test_one_limit_is_lifted_and_no_other(limit):
    question = a_question(a_job("1.1"), a_job("1.2", after=frozenset({"1.1"})), hands=1, budget=money(0))
    lifted = {
        Limit.MONEY: replace(question, budget=None),
        Limit.HANDS: replace(question, hands=None),
        Limit.DEPENDENCY: replace(question, jobs=(a_job("1.1"), a_job("1.2"))),
        Limit.TIME: replace(question, last=question.last + 24),
    }

    assert roadmap.without(limit, question, later=24) == lifted[limit]
