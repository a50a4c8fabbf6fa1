"""The question in rows and columns, for HiGHS: which criteria are met, and in which stretch of time each job begins.

A stretch is one half-month on the exact grid, up to a quarter on the coarse one. On the exact grid the model is the
question itself. On a coarse grid every row says only what holds wherever in its stretch a job begins, so it allows more
than the question does, and what it cannot do, no plan can.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import ceil, floor, gcd, isfinite

import highspy

from ntm_assess.domain.roadmap import QUARTERS_A_YEAR, Job, Question, quarter_of, year_of
from ntm_assess.planning import timetables
from ntm_assess.planning.timetables import Window

EXACT = 1
TOLERANCE = 0.005  # of a whole number that the solver says; wide, since a bound must never be too good
# No goal is unbounded: what the solver cannot tell apart is infeasible here.
NOTHING_GOES = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
INFINITE = highspy.kHighsInf


@dataclass(frozen=True)
class Answer:
    """What the solver said about one model."""

    is_infeasible: bool
    bound: int | None  # what no plan can better; None: not known
    chosen: Mapping[str, Window] | None  # the jobs to do and when they begin; None: no solution found


@dataclass
class _Rows:
    """Columns and rows on their way to the solver."""

    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def column(self, upper: float = 1, *, whole: bool = True) -> int:
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.upper) - 1

    def row(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        self.starts.append(len(self.index))
        for column, value in terms:
            self.index.append(column)
            self.value.append(value)
        self.low.append(low)
        self.high.append(high)


class Model:
    """Which criteria are met, and in which stretch of the grid each job begins."""

    def __init__(self, question: Question, grid: int, *, until: float) -> None:
        """`grid`: half-months from line to line, a divisor of a quarter. `until`: when to stop, by `perf_counter`."""
        self.question = question
        self.grid = grid
        self.until = until
        self.rows = _Rows()
        self.windows = timetables.windows(question)
        self.needed = timetables.reachable(question)
        used = frozenset().union(*self.needed.values())
        self.jobs = [job for job in self.question.jobs if job.code in used]
        self.unit = self._unit()
        self.met = {code: self.rows.column() for code in self.needed}
        self.begins = {job.code: self._stretches(job) for job in self.jobs}
        self._done()
        self._dependencies()
        self._hands()
        self._money()

    # -- questions

    def most_criteria(self) -> Answer:
        return self._solve(dict.fromkeys(self.met.values(), 1.0), maximise=True)

    def least_money(self, criteria: int) -> Answer:
        self._at_least(criteria)
        answer = self._solve(dict(self._costs()), maximise=False)
        return answer if answer.bound is None else replace(answer, bound=answer.bound * self.unit)

    def any_plan(self, criteria: int, money: int) -> Answer:
        if len(self.met) < criteria:
            return Answer(True, None, None)
        self._at_least(criteria)
        self.rows.row(self._costs(), -INFINITE, money / self.unit)
        return self._solve({}, maximise=False)

    def all_jobs(self) -> Answer:
        """Is there a plan in which all is done?"""
        self._at_least(len(self.met))
        return self._solve({}, maximise=False)

    def _at_least(self, criteria: int) -> None:
        self.rows.row(((column, 1) for column in self.met.values()), criteria, INFINITE)

    # -- what the columns mean

    def _unit(self) -> int:
        budget = self.question.budget
        return gcd(*(job.amount for job in self.jobs), *(budget.amounts.values() if budget else ())) or 1

    def _stretches(self, job: Job) -> dict[Window, int]:
        """Its window cut at the lines of the grid."""
        first, last = self.windows[job.code]
        cuts = [first, *(half for half in range(first + 1, last + 1) if half % self.grid == 0), last + 1]
        return {(a, b - 1): self.rows.column() for a, b in zip(cuts, cuts[1:], strict=False)}

    def _costs(self) -> list[tuple[int, float]]:
        return [
            (column, job.amount / self.unit)
            for job in self.jobs
            if job.amount
            for column in self.begins[job.code].values()
        ]

    # -- rules

    def _done(self) -> None:
        """A job is done once where a criterion that needs it is met, and else not at all."""
        wanted: dict[str, list[int]] = defaultdict(list)
        for criterion, codes in self.needed.items():
            for code in codes:
                wanted[code].append(self.met[criterion])
        for code, stretches in self.begins.items():
            done = [(column, 1.0) for column in stretches.values()]
            if len(wanted[code]) == 1:
                self.rows.row([*done, (wanted[code][0], -1)], 0, 0)
                continue
            self.rows.row(done, 0, 1)
            for met in wanted[code]:
                self.rows.row([*done, (met, -1)], 0, INFINITE)

    def _dependencies(self) -> None:
        """Who has begun by the end of a stretch: what it waits for began early enough to have ended."""
        for job in self.jobs:
            for before in sorted(job.after & self.begins.keys()):
                length = self.question.by_code[before].half_months
                begun: list[tuple[int, float]] = []
                for (_, end), column in self.begins[job.code].items():
                    begun.append((column, 1))
                    ended = [
                        (other, -1.0) for (start, _), other in self.begins[before].items() if start + length <= end
                    ]
                    self.rows.row([*begun, *ended], -INFINITE, 0)

    def _hands(self) -> None:
        """Between any two lines of the grid: the least that jobs take of it, wherever in a stretch they begin."""
        hands = self.question.hands
        if hands is None:
            return
        first, end = self.question.first, self.question.last + 1
        lines = [first, *(half for half in range(first + 1, end) if half % self.grid == 0), end]
        for place, a in enumerate(lines[:-1]):
            for b in lines[place + 1 : place + 2] if self.grid == EXACT else lines[place + 1 :]:
                terms = [
                    (column, float(overlap))
                    for job in self.jobs
                    for stretch, column in self.begins[job.code].items()
                    if (overlap := _least_overlap(stretch, job.half_months, a, b))
                ]
                if terms:
                    self.rows.row(terms, -INFINITE, hands * (b - a))

    def _money(self) -> None:
        """Jobs that begin in a quarter and may be paid by the same sources are paid as one."""
        budget = self.question.budget
        if budget is None:
            return
        spent: dict[tuple[str, int], list[int]] = defaultdict(list)  # by source and quarter
        for (sources, a_quarter), terms in self._classes().items():
            flows = [self.rows.column(INFINITE, whole=False) for _ in sources]
            self.rows.row([*terms, *((flow, -1.0) for flow in flows)], 0, 0)
            for source, flow in zip(sorted(sources), flows, strict=True):
                spent[source, a_quarter].append(flow)
        for source, a_quarter in spent:
            since = year_of(a_quarter) * QUARTERS_A_YEAR if budget.carries_over else a_quarter
            known = range(since, a_quarter + 1)
            flows = [flow for each in known for flow in spent.get((source, each), ())]
            given = sum(budget.amounts.get((source, each), 0) for each in known)
            self.rows.row(((flow, 1) for flow in flows), -INFINITE, given / self.unit)

    def _classes(self) -> dict[tuple[frozenset[str], int], list[tuple[int, float]]]:
        found: dict[tuple[frozenset[str], int], list[tuple[int, float]]] = defaultdict(list)
        for job in self.jobs:
            if job.amount:
                for (start, _), column in self.begins[job.code].items():
                    found[job.sources, quarter_of(start)].append((column, job.amount / self.unit))
        return found

    # -- the solver

    def _solve(self, objective: Mapping[int, float], *, maximise: bool) -> Answer:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        # Presolve of 1.16.0 calls some models infeasible that are not, and saves no time here (docs/decisions/0007).
        highs.setOptionValue("presolve", "off")
        highs.setOptionValue("mip_allow_restart", False)  # which would presolve again
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", 1 - 2 * TOLERANCE)  # all goals are whole
        highs.setOptionValue("time_limit", max(0.0, self.until - time.perf_counter()))
        highs.passModel(self._lp(objective, maximise))
        highs.run()
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in NOTHING_GOES:
            return Answer(True, None, None)
        chosen = None
        if info.primal_solution_status == 2:
            values = highs.getSolution().col_value
            chosen = {
                code: stretch
                for code, stretches in self.begins.items()
                for stretch, column in stretches.items()
                if values[column] > 0.5
            }
        return Answer(False, _whole(info.mip_dual_bound, maximise=maximise), chosen)

    def _lp(self, objective: Mapping[int, float], maximise: bool) -> highspy.HighsLp:
        rows = self.rows
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(rows.upper), len(rows.low)
        lp.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
        lp.col_cost_ = [objective.get(column, 0.0) for column in range(lp.num_col_)]
        lp.col_lower_, lp.col_upper_ = [0.0] * lp.num_col_, rows.upper
        lp.row_lower_, lp.row_upper_ = rows.low, rows.high
        lp.integrality_ = [
            highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in rows.whole
        ]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = [*rows.starts, len(rows.index)]
        lp.a_matrix_.index_ = rows.index
        lp.a_matrix_.value_ = rows.value
        return lp


def _whole(bound: float, *, maximise: bool) -> int | None:
    if not isfinite(bound):
        return None
    return floor(bound + TOLERANCE) if maximise else ceil(bound - TOLERANCE)


def _least_overlap(stretch: Window, length: int, a: int, b: int) -> int:
    """The least of the half-months from a to before b that a job takes which begins in the stretch."""
    return min(max(0, min(start + length, b) - max(start, a)) for start in stretch)
