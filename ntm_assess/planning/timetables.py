"""Plans made by putting one job after the other into the first gap that holds it.

Quick and never wrong, but seldom the best: the search starts from here, and comes back to put into place what the
solver has chosen.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter

from ntm_assess.domain.roadmap import HALVES_A_QUARTER, Job, Plan, Question, quarter_of
from ntm_assess.planning import payments

Window = tuple[int, int]  # the first and the last half-month in which a job may begin


def needed_by(question: Question) -> dict[str, frozenset[str]]:
    """The jobs that must be done to meet each criterion: its own, and all that they depend on."""
    jobs = question.by_code
    chain: dict[str, frozenset[str]] = {}
    for code in TopologicalSorter(_graph(question)).static_order():
        chain[code] = frozenset({code}).union(*(chain[each] for each in jobs[code].after & jobs.keys()))
    return {
        criterion: frozenset().union(*(chain[job.code] for job in members))
        for criterion, members in question.criteria.items()
    }


def reachable(question: Question) -> dict[str, frozenset[str]]:
    """Of the criteria that time and dependencies alone allow: the jobs that must be done."""
    allowed = windows(question)
    return {code: jobs for code, jobs in needed_by(question).items() if jobs <= allowed.keys()}


def windows(question: Question) -> dict[str, Window]:
    """When each job may begin, as far as jobs before it tell. Without those that cannot be done by the deadline."""
    jobs = question.by_code
    found: dict[str, Window] = {}
    for code in TopologicalSorter(_graph(question)).static_order():
        job, before = jobs[code], jobs[code].after & jobs.keys()
        if code in question.left_out or not before <= found.keys():
            continue
        ready = [found[each][0] + jobs[each].half_months for each in before]
        earliest = max(question.first, job.earliest or question.first, *ready)
        if earliest + job.half_months - 1 <= question.last:
            found[code] = (earliest, question.last - job.half_months + 1)
    return found


class Timetable:
    """Jobs in their places, and how many hands are busy when."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.starts: dict[str, int] = {}
        self._busy: dict[int, int] = defaultdict(int)
        self._jobs = question.by_code

    def gap(self, job: Job, window: Window) -> int | None:
        """The first half-month in which the job may begin."""
        ready = (self.starts[each] + self._jobs[each].half_months for each in job.after & self._jobs.keys())
        start, latest = max(window[0], *ready, window[0]), window[1]
        hands = self.question.hands
        if hands is None:
            return start if start <= latest else None
        free = start  # all half-months from here on have been found free
        half = start
        while free <= latest:
            if half == free + job.half_months:
                return free
            if self._busy[half] >= hands:
                free = half + 1
            half += 1
        return None

    def put(self, job: Job, start: int) -> None:
        self.starts[job.code] = start
        for half in range(start, start + job.half_months):
            self._busy[half] += 1

    def take_back(self, job: Job) -> None:
        start = self.starts.pop(job.code)
        for half in range(start, start + job.half_months):
            self._busy[half] -= 1


def placed(
    question: Question, order: Sequence[Job], allowed: Mapping[str, Window]
) -> tuple[dict[str, int] | None, Job | None]:
    """Each job in the first gap of its window, in this order; else the job that found none."""
    table = Timetable(question)
    for job in order:
        start = table.gap(job, allowed[job.code])
        if start is None:
            return None, job
        table.put(job, start)
    return table.starts, None


def pulled_forward(question: Question, starts: Mapping[str, int]) -> dict[str, int]:
    """Every job as early as it goes; what costs money stays in its quarter."""
    jobs, allowed = question.by_code, windows(question)
    order = sorted((jobs[code] for code in starts), key=lambda job: (starts[job.code], job.code))
    until = {
        job.code: (
            max(allowed[job.code][0], quarter_of(starts[job.code]) * HALVES_A_QUARTER if job.amount else 0),
            starts[job.code],
        )
        for job in order
    }
    found, _ = placed(question, order, until)
    return found or dict(starts)


def greedy(question: Question) -> Plan:
    """Criterion after criterion, the cheapest and shortest first, each job into its first gap that can be paid."""
    jobs, needed, table = question.by_code, reachable(question), Timetable(question)
    order = list(TopologicalSorter(_graph(question)).static_order())

    def effort(criterion: str) -> tuple[int, int]:
        wanted = [jobs[code] for code in needed[criterion]]
        return sum(job.amount for job in wanted), sum(job.half_months for job in wanted)

    for criterion in sorted(needed, key=effort):
        _put_all(table, [jobs[code] for code in order if code in needed[criterion]])
    return plan_of(question, table.starts) or Plan({})


def _put_all(table: "Timetable", jobs: list[Job]) -> None:
    """All of them or none."""
    allowed, new = windows(table.question), [job for job in jobs if job.code not in table.starts]
    for place, job in enumerate(new):
        if not _put_and_paid(table, job, allowed[job.code]):
            for done in new[:place]:
                table.take_back(done)
            return


def _graph(question: Question) -> dict[str, frozenset[str]]:
    jobs = question.by_code
    return {code: job.after & jobs.keys() for code, job in jobs.items()}


def _put_and_paid(table: Timetable, job: Job, window: Window) -> bool:
    """Tries the first gap of every quarter in turn."""
    first, last = window
    while (start := table.gap(job, (first, last))) is not None:
        table.put(job, start)
        if not job.amount or payments.find(table.question, table.starts) is not None:
            return True
        table.take_back(job)
        first = (quarter_of(start) + 1) * HALVES_A_QUARTER
    return False


def plan_of(question: Question, starts: Mapping[str, int]) -> Plan | None:
    """Pulled forward and paid. None: the money does not reach."""
    early = pulled_forward(question, starts)
    paid = payments.find(question, early)
    return None if paid is None else Plan(early, paid)
