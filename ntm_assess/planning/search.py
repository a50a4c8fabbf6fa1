"""The search: the goals one after the other, a bound for each, and the best plan so far."""

import time
from collections.abc import Mapping
from dataclasses import replace

from ntm_assess.domain import roadmap
from ntm_assess.domain.roadmap import HALVES_A_QUARTER, Job, Plan, Question
from ntm_assess.planning import timetables
from ntm_assess.planning.models import EXACT, Answer, Model
from ntm_assess.planning.timetables import Window

COARSE = HALVES_A_QUARTER
TRIES = 60  # to put together by hand what the solver has chosen


class Search:
    """Each `settle_...` says whether the best plan is now proven best by its goal; call them in the order of the goals.

    `most`, `least` and `soonest` are what no plan can better; `least` and `soonest` hold among the plans that are best
    by the goals before.
    """

    def __init__(self, question: Question, seconds: float) -> None:
        self.question = question
        self.until = time.perf_counter() + seconds
        self.best = timetables.greedy(question)
        self.needed = timetables.reachable(question)
        self.most = len(self.needed)
        self.least = 0
        self.soonest = question.first - 1

    def settle_criteria(self) -> bool:
        if self._met < self.most:
            self._believe_most(self._model(COARSE).most_criteria())
        self._aim()
        self._aim_lower()
        if self._met < self.most:
            answer = self._model(EXACT).most_criteria()
            self._keep_exact(answer)
            if self._believe_most(answer):
                self._aim()
        return self._met == self.most

    def settle_money(self) -> bool:
        if self.best.money > self.least:
            answer = self._model(EXACT).least_money(self.most)
            self._keep_exact(answer)
            if self._believe_least(answer):
                self._aim_at_finish(None)
        return self.best.money == self.least

    def settle_finish(self) -> bool:
        """Halves what lies between the bound and the best plan."""
        high = self._last
        while self.soonest < high and self._left > 0:
            middle = (self.soonest + high) // 2
            answer = self._model(EXACT, middle).any_plan(self.most, self.least)
            if answer.is_infeasible:
                self.soonest = middle + 1
            else:
                self._keep_exact(answer)
                high = min(middle, self._last)
        return self._last == self.soonest

    # -- what the coarse grid leaves

    def _aim(self) -> None:
        """Money and finish on the coarse grid, for so many criteria, and one plan out of it: most often the best."""
        answer = self._model(COARSE).least_money(self.most)
        self.least = 0
        self._believe_least(answer)
        self._aim_at_finish(answer)

    def _aim_lower(self) -> None:
        """Where so many criteria cannot be shown to go, one less may: a good plan, should time run out."""
        for fewer in range(self.most - 1, self._met, -1):
            answer = self._model(COARSE).least_money(fewer)
            self._keep(self._placed(answer, self.question.last) or self._repaired(answer, self.question.last))
            if self._met >= fewer:
                return

    def _aim_at_finish(self, answer: Answer | None) -> None:
        self.soonest = self.question.first - 1
        is_best_but_for_the_end = self.best.worth(self.question)[:2] == (-self.most, self.least)
        last = self.question.last
        high = self._last if is_best_but_for_the_end else last
        while self.soonest < high and self._left > 0 and not self._is_settled:
            middle = (self.soonest + high) // 2
            found = self._model(COARSE, middle).any_plan(self.most, self.least)
            if found.is_infeasible:
                self.soonest = middle + 1
            else:
                answer, last, high = found, middle, middle
                self._keep(self._placed(answer, last))
        if answer and not self._is_settled:
            self._keep(self._placed(answer, last) or self._repaired(answer, last))

    def _believe_most(self, answer: Answer) -> bool:
        """Whether the bound is news."""
        before = self.most
        if answer.bound is not None:
            self.most = min(self.most, answer.bound)
        return self.most < before

    def _believe_least(self, answer: Answer) -> bool:
        before = self.least
        if answer.bound is not None:
            self.least = max(self.least, answer.bound)
        return self.least > before

    @property
    def _left(self) -> float:
        return self.until - time.perf_counter()

    @property
    def _is_settled(self) -> bool:
        return self.best.worth(self.question) == (-self.most, self.least, self.soonest)

    @property
    def _met(self) -> int:
        return -self.best.worth(self.question)[0]

    @property
    def _last(self) -> int:
        return self.best.worth(self.question)[2]

    def _model(self, grid: int, last: int | None = None) -> Model:
        question = self.question if last is None else replace(self.question, last=last)
        return Model(question, grid, until=self.until)

    # -- from an answer to a plan

    def _keep_exact(self, answer: Answer) -> None:
        if answer.chosen is not None:
            self._keep({code: first for code, (first, _) in answer.chosen.items()})

    def _keep(self, starts: Mapping[str, int] | None) -> None:
        """Keeps the better plan. Counts again in whole numbers before it believes."""
        plan = None if starts is None else timetables.plan_of(self.question, self._of_use(starts))
        if plan and not roadmap.check(plan, self.question):
            self.best = min(self.best, plan, key=lambda each: each.worth(self.question))

    def _of_use(self, starts: Mapping[str, int]) -> dict[str, int]:
        """Without jobs that no met criterion needs, which cost nothing and so did not bother the solver."""
        needed = frozenset().union(*(self.needed[code] for code in Plan(starts).met(self.question)))
        return {code: start for code, start in starts.items() if code in needed}

    def _placed(self, answer: Answer, last: int) -> dict[str, int] | None:
        """What the coarse grid has chosen, put together by hand."""
        if answer.chosen is None:
            return None
        question = replace(self.question, last=last)
        return _placed(question, answer.chosen, _limits(question, answer.chosen))

    def _repaired(self, answer: Answer, last: int) -> dict[str, int] | None:
        """The same jobs and no others, whenever they go, by the solver on the exact grid."""
        if answer.chosen is None:
            return None
        only = tuple(job for job in self.question.jobs if job.code in answer.chosen)
        until = time.perf_counter() + self._left / 3  # the goals that are still open need the rest
        exact = Model(replace(self.question, jobs=only, last=last), EXACT, until=until).all_jobs()
        return {code: first for code, (first, _) in exact.chosen.items()} if exact.chosen else None


def _limits(question: Question, chosen: Mapping[str, Window]) -> dict[str, Window]:
    """What costs money stays where the solver has put it, so that it can be paid; all else is free to move."""
    jobs, windows = question.by_code, timetables.windows(question)
    is_free = {code: jobs[code].amount == 0 or question.budget is None for code in chosen}
    return {code: windows[code] if is_free[code] else stretch for code, stretch in chosen.items()}


def _placed(question: Question, chosen: Mapping[str, Window], limits: Mapping[str, Window]) -> dict[str, int] | None:
    """The most urgent job first; one that finds no gap goes before all others in the next try."""
    jobs = [job for job in question.jobs if job.code in chosen]
    due = _due(jobs, limits)
    failed: dict[str, int] = dict.fromkeys(due, 0)
    for _ in range(TRIES):
        ranks = {job.code: (-failed[job.code], due[job.code], chosen[job.code][0]) for job in jobs}
        starts, without_gap = timetables.placed(question, _in_order(jobs, ranks), limits)
        if without_gap is None:
            return starts
        failed[without_gap.code] += 1
    return None


def _due(jobs: list[Job], limits: Mapping[str, Window]) -> dict[str, int]:
    """The last half-month in which each may begin so that those that wait for it still can."""
    due = {job.code: limits[job.code][1] for job in jobs}
    lengths = {job.code: job.half_months for job in jobs}
    for job in reversed(_in_order(jobs, {code: (half,) for code, half in due.items()})):
        for before in job.after & due.keys():
            due[before] = min(due[before], due[job.code] - lengths[before])
    return due


def _in_order(jobs: list[Job], ranks: Mapping[str, tuple[int, ...]]) -> list[Job]:
    """By rank, but what a job waits for goes before it."""
    by_code = {job.code: job for job in jobs}
    order: dict[str, Job] = {}

    def add(job: Job) -> None:
        for code in sorted(job.after & by_code.keys() - order.keys()):
            add(by_code[code])
        order.setdefault(job.code, job)

    for job in sorted(jobs, key=lambda job: ranks[job.code]):
        add(job)
    return list(order.values())
