"""The roadmap (lộ trình): what can be met by a day, with so much money and so many hands.

A job is one unmet indicator as work. Time runs in half-months of the calendar: 1 to 15, 16 to the end. The rules:

1. A job, once begun, runs without a break for its half-months. It ends before the deadline is over.
2. It begins no earlier than it may, and after the jobs that it depends on have ended.
3. At no time do more jobs run than there are hands.
4. A job is paid whole in the quarter in which it begins, out of sources that may pay for it; they may share. What a
   source does not spend in a quarter may be spent later in the same calendar year, or lapses (`Budget.carries_over`).
   A quarter that the budget does not name has no money.
5. A criterion is met when all its jobs are done. A job may be left out, and then its criterion is not met.

Of all plans the best meets the most criteria; among those it costs the least; among those its last job ends first. To
meet all criteria every job must be done, so what that costs is given: the earliest day for all criteria is the best
plan for a deadline that is far enough away.

This page states the question and checks an answer. Who finds one is not its matter (see `ntm_assess/planning.py`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

HALVES_A_QUARTER = 6
QUARTERS_A_YEAR = 4


def half_month(day: date) -> int:
    """The half-month that holds a day, as a running number."""
    return day.year * 24 + (day.month - 1) * 2 + (day.day > 15)


def first_whole(day: date) -> int:
    """The first half-month that begins on the day or later."""
    return half_month(day) if day.day in (1, 16) else half_month(day) + 1


def last_whole(day: date) -> int:
    """The last half-month that is over at the end of the day: a deadline of 15/12 leaves the first half of December."""
    return half_month(day + timedelta(days=1)) - 1


def begins_on(half: int) -> date:
    year, rest = divmod(half, 24)
    return date(year, rest // 2 + 1, 16 if rest % 2 else 1)


def ends_on(half: int) -> date:
    """Its last day."""
    return begins_on(half + 1) - timedelta(days=1)


def quarter(year: int, number: int) -> int:
    """A quarter as a running number. `number`: from 1."""
    return year * QUARTERS_A_YEAR + number - 1


def quarter_of(half: int) -> int:
    return half // HALVES_A_QUARTER


def year_of(a_quarter: int) -> int:
    return a_quarter // QUARTERS_A_YEAR


@dataclass(frozen=True)
class Job:
    """One unmet indicator as work."""

    code: str  # of the indicator
    criterion: str
    half_months: int  # from 1
    amount: int = 0  # in whole units of money, the same for all: millions of đồng rather than đồng
    sources: frozenset[str] = frozenset()  # who may pay; any of them, or several together
    after: frozenset[str] = frozenset()  # codes; one that is no job here is met already
    earliest: int | None = None  # the first half-month in which it may begin


@dataclass(frozen=True)
class Budget:
    """How much each source gives in each quarter."""

    amounts: Mapping[tuple[str, int], int]  # by source and quarter
    carries_over: bool = True  # to later quarters of the same calendar year

    def may_pay(self, given: int, spent: int) -> bool:
        """Money given for one quarter, spent in another."""
        if self.carries_over:
            return given <= spent and year_of(given) == year_of(spent)
        return given == spent


@dataclass(frozen=True)
class Question:
    """What is asked of a roadmap. Half-months, both ends included."""

    jobs: tuple[Job, ...]
    first: int
    last: int
    hands: int | None = None  # None: as many as needed
    budget: Budget | None = None  # None: as much as needed
    left_out: frozenset[str] = frozenset()  # jobs that are not to be done, or cannot be

    @property
    def by_code(self) -> dict[str, Job]:
        return {job.code: job for job in self.jobs}

    @property
    def criteria(self) -> dict[str, tuple[Job, ...]]:
        """The open criteria, each with its jobs."""
        found: dict[str, list[Job]] = defaultdict(list)
        for job in self.jobs:
            found[job.criterion].append(job)
        return {code: tuple(jobs) for code, jobs in found.items()}


@dataclass(frozen=True)
class Payment:
    """What a source pays for a job, in the quarter in which the job begins."""

    job: str
    source: str
    given: int  # the quarter that the money was given for
    amount: int


@dataclass(frozen=True)
class Plan:
    """Which jobs begin when, and who pays. What is not named is left out."""

    starts: Mapping[str, int]  # the first half-month, by code of the job
    payments: tuple[Payment, ...] = ()

    @property
    def money(self) -> int:
        return sum(payment.amount for payment in self.payments)

    def last_half(self, question: Question) -> int | None:
        """The half-month in which the last job ends. None: nothing is done."""
        return max((_end(job, self) for job in question.jobs if job.code in self.starts), default=None)

    def met(self, question: Question) -> dict[str, int]:
        """The half-month at whose end each criterion is met; those that are not are absent."""
        return {
            code: max(_end(job, self) for job in jobs)
            for code, jobs in question.criteria.items()
            if all(job.code in self.starts for job in jobs)
        }

    @property
    def spent(self) -> dict[tuple[str, int], int]:
        """By source and by the quarter in which it is spent."""
        sums: dict[tuple[str, int], int] = defaultdict(int)
        for payment in self.payments:
            sums[payment.source, quarter_of(self.starts[payment.job])] += payment.amount
        return dict(sums)

    def worth(self, question: Question) -> tuple[int, int, int]:
        """What plans are compared by, in the order of the goals; the lower the better."""
        last = self.last_half(question)
        return (-len(self.met(question)), self.money, question.first - 1 if last is None else last)


def _end(job: Job, plan: Plan) -> int:
    return plan.starts[job.code] + job.half_months - 1


# ---------------------------------------------------------------- is the question one


class Flaw(StrEnum):
    """Why a question cannot be answered."""

    DEADLINE_PASSED = "deadline_passed"
    NO_HANDS = "no_hands"
    NO_TIME = "no_time"  # a job without its half-months
    NEGATIVE_MONEY = "negative_money"
    NO_SOURCE = "no_source"  # costs money, and nobody may pay
    CIRCLE = "circle"  # jobs that wait for each other
    TWICE = "twice"


@dataclass(frozen=True)
class Problem:
    """A flaw and its place: codes of jobs, or a source."""

    flaw: Flaw
    where: tuple[str, ...] = ()


def problems(question: Question) -> list[Problem]:
    """What must be mended before a plan can be asked for. Empty: nothing."""
    found = list(_problems_of_limits(question))
    seen: set[str] = set()
    for job in question.jobs:
        found += [Problem(flaw, (job.code,)) for flaw in _flaws(job)]
        if job.code in seen:
            found.append(Problem(Flaw.TWICE, (job.code,)))
        seen.add(job.code)
    try:
        TopologicalSorter({job.code: job.after for job in question.jobs}).prepare()
    except CycleError as error:
        found.append(Problem(Flaw.CIRCLE, tuple(error.args[1])))
    return found


def _problems_of_limits(question: Question) -> Iterator[Problem]:
    if question.last < question.first:
        yield Problem(Flaw.DEADLINE_PASSED)
    if question.hands is not None and question.hands < 1:
        yield Problem(Flaw.NO_HANDS)
    if question.budget:
        wrong = sorted({source for (source, _), amount in question.budget.amounts.items() if amount < 0})
        yield from (Problem(Flaw.NEGATIVE_MONEY, (source,)) for source in wrong)


def _flaws(job: Job) -> Iterator[Flaw]:
    if job.half_months < 1:
        yield Flaw.NO_TIME
    if job.amount < 0:
        yield Flaw.NEGATIVE_MONEY
    if job.amount > 0 and not job.sources:
        yield Flaw.NO_SOURCE


# ---------------------------------------------------------------- is the plan one


class Limit(StrEnum):
    """What holds a plan back."""

    MONEY = "money"
    TIME = "time"
    HANDS = "hands"
    DEPENDENCY = "dependency"


@dataclass(frozen=True)
class Fault:
    """A rule that a plan breaks. `where`: codes of jobs, a half-month, or a source and a quarter."""

    limit: Limit
    where: tuple[str | int, ...]


def check(plan: Plan, question: Question) -> list[Fault]:
    """Every rule that the plan breaks; empty when it holds. A job that is not to be done breaks TIME."""
    jobs = [job for job in question.jobs if job.code in plan.starts]
    strangers = sorted(plan.starts.keys() - {job.code for job in jobs})
    found = [Fault(Limit.TIME, (code,)) for code in strangers]
    found += [Fault(Limit.TIME, (job.code,)) for job in jobs if not _is_in_time(job, plan, question)]
    for job in jobs:
        for code in sorted(job.after & question.by_code.keys()):
            if code not in plan.starts or plan.starts[job.code] <= _end(question.by_code[code], plan):
                found.append(Fault(Limit.DEPENDENCY, (job.code, code)))
    found += [Fault(Limit.HANDS, (half,)) for half in _crowded(jobs, plan, question)]
    return [*found, *_unpaid(jobs, plan), *_overspent(plan, question)]


def _is_in_time(job: Job, plan: Plan, question: Question) -> bool:
    start = plan.starts[job.code]
    earliest = question.first if job.earliest is None else max(job.earliest, question.first)
    return job.code not in question.left_out and earliest <= start and _end(job, plan) <= question.last


def _crowded(jobs: list[Job], plan: Plan, question: Question) -> list[int]:
    if question.hands is None:
        return []
    running: dict[int, int] = defaultdict(int)
    for job in jobs:
        for half in range(plan.starts[job.code], _end(job, plan) + 1):
            running[half] += 1
    return sorted(half for half, count in running.items() if count > question.hands)


def _unpaid(jobs: list[Job], plan: Plan) -> Iterator[Fault]:
    """Jobs that are not paid exactly, and payments that nobody may make."""
    by_code = {job.code: job for job in jobs}
    paid: dict[str, int] = defaultdict(int)
    for payment in plan.payments:
        paid[payment.job] += payment.amount
        job = by_code.get(payment.job)
        if payment.amount <= 0 or job is None or payment.source not in job.sources:
            yield Fault(Limit.MONEY, (payment.job, payment.source))
    yield from (Fault(Limit.MONEY, (job.code,)) for job in jobs if paid[job.code] != job.amount)


def _overspent(plan: Plan, question: Question) -> Iterator[Fault]:
    """Sources and quarters that give more than they have, or at a time when they cannot."""
    if question.budget is None:
        return
    drawn: dict[tuple[str, int], int] = defaultdict(int)
    for payment in plan.payments:
        drawn[payment.source, payment.given] += payment.amount
        spent = quarter_of(plan.starts.get(payment.job, question.first))
        if not question.budget.may_pay(payment.given, spent):
            yield Fault(Limit.MONEY, (payment.source, payment.given))
    for key, amount in sorted(drawn.items()):
        if amount > question.budget.amounts.get(key, 0):
            yield Fault(Limit.MONEY, key)


# ---------------------------------------------------------------- what if


def without(limit: Limit, question: Question, *, later: int) -> Question:
    """The same question without one limit. `later`: how many half-months more stand for "no deadline"."""
    match limit:
        case Limit.MONEY:
            return replace(question, budget=None)
        case Limit.HANDS:
            return replace(question, hands=None)
        case Limit.DEPENDENCY:
            return replace(question, jobs=tuple(replace(job, after=frozenset()) for job in question.jobs))
        case Limit.TIME:
            return replace(question, last=question.last + later)


@dataclass(frozen=True)
class Difference:
    """What changes from one plan to another."""

    lost: tuple[str, ...]  # criteria that fall off, in the order of the question
    won: tuple[str, ...]
    moved: Mapping[str, int] = field(default_factory=dict)  # jobs of both plans: how many half-months later
    money: int = 0  # how much more
    last: int = 0  # how many half-months later the last job ends


def difference(before: tuple[Plan, Question], after: tuple[Plan, Question]) -> Difference:
    """The answer to "what if": each plan beside the question that it answers."""
    (old, asked), (new, asked_now) = before, after
    had, has = old.met(asked), new.met(asked_now)
    return Difference(
        lost=tuple(code for code in had if code not in has),
        won=tuple(code for code in has if code not in had),
        moved={
            code: new.starts[code] - start
            for code, start in old.starts.items()
            if code in new.starts and new.starts[code] != start
        },
        money=new.money - old.money,
        last=new.worth(asked_now)[2] - old.worth(asked)[2],
    )
