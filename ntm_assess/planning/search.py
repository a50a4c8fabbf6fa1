"""The search: the goals one after the other, a bound for each, and the best plan so far."""

import time
from collections.abc import Mapping
from dataclasses import replace
from math import ceil, floor, isfinite

from ntm_assess.domain import roadmap
from ntm_assess.domain.roadmap import HALVES_A_QUARTER, Job, Question
from ntm_assess.planning import timetables
from ntm_assess.planning.models import EXACT, Answer, Model
from ntm_assess.planning.timetables import Window

COARSE = HALVES_A_QUARTER
GRIDS = (COARSE, EXACT)
TOLERANCE = 1e-6
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
        self.most = len(timetables.reachable(question))
        self.least = 0
        self.soonest = question.first - 1

    def settle_criteria(self) -> bool:
        for grid in GRIDS:
            if self._met == self.most:
                break
            answer = self._model(grid).most_criteria()
            if isfinite(answer.bound):
                self.most = min(self.most, floor(answer.bound + TOLERANCE))
            self._try(answer, grid, self.question.last)
        return self._met == self.most

    def settle_money(self) -> bool:
        for grid in GRIDS:
            if self.best.money == self.least:
                break
            answer = self._model(grid).least_money(self.most)
            if isfinite(answer.bound):
                self.least = max(self.least, ceil(answer.bound - TOLERANCE))
            self._try(answer, grid, self.question.last)
        return self.best.money == self.least

    def settle_finish(self) -> bool:
        for grid in GRIDS:
            self._halve(grid)
        return self._last == self.soonest

    def _halve(self, grid: int) -> None:
        """Halves what lies between the bound and the best plan, as far as this grid can tell."""
        high = self._last
        while self.soonest < high and time.perf_counter() < self.until:
            middle = (self.soonest + high) // 2
            answer = self._model(grid, middle).any_plan(self.most, self.least)
            if answer.is_infeasible:
                self.soonest = middle + 1
            else:
                self._try(answer, grid, middle)
                high = min(middle, self._last)

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

    def _try(self, answer: Answer, grid: int, last: int) -> None:
        """Puts a plan together from what the solver has chosen, and keeps it when it is better."""
        if answer.chosen is None:
            return
        question = replace(self.question, last=last)
        limits = _limits(question, answer.chosen)
        starts = _placed(question, answer.chosen, limits)
        if starts is None and grid != EXACT:
            starts = self._repaired(question, limits)
        if starts is not None:
            self._keep(starts)

    def _repaired(self, question: Question, limits: Mapping[str, Window]) -> dict[str, int] | None:
        """These jobs and no others, each within its limits, by the solver on the exact grid."""
        only = replace(question, jobs=tuple(job for job in question.jobs if job.code in limits))
        answer = Model(only, EXACT, until=self.until, limits=limits).all_jobs()
        return {code: first for code, (first, _) in answer.chosen.items()} if answer.chosen else None

    def _keep(self, starts: Mapping[str, int]) -> None:
        """Counts again in whole numbers before it believes."""
        plan = timetables.plan_of(self.question, starts)
        if plan is None or roadmap.check(plan, self.question):
            return
        self.best = min(self.best, plan, key=lambda each: each.worth(self.question))


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
