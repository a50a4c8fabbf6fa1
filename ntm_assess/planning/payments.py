"""Who pays for what: whole amounts from sources and quarters to the jobs of a timetable."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

from ntm_assess.domain.roadmap import Budget, Job, Payment, Question, quarter_of

Class = tuple[frozenset[str], int]  # who may pay, and in which quarter: jobs alike in this share one flow
Pot = tuple[str, int]  # a source and the quarter that its money was given for


def find(question: Question, starts: Mapping[str, int]) -> tuple[Payment, ...] | None:
    """Who pays for jobs that begin then. None: the money does not reach.

    Exact: a flow of whole amounts from the pots to the classes of jobs, each path lengthened until none is left.
    """
    paid = [job for job in question.jobs if job.code in starts and job.amount]
    if question.budget is None:
        return tuple(Payment(job.code, min(job.sources), quarter_of(starts[job.code]), job.amount) for job in paid)
    classes: dict[Class, list[Job]] = defaultdict(list)
    for job in paid:
        classes[job.sources, quarter_of(starts[job.code])].append(job)
    flows = _flows(question.budget, {each: sum(job.amount for job in jobs) for each, jobs in classes.items()})
    if flows is None:
        return None
    return tuple(payment for each, jobs in classes.items() for payment in _shared_out(jobs, flows[each]))


def _flows(budget: Budget, wanted: Mapping[Class, int]) -> dict[Class, dict[Pot, int]] | None:
    """How much each class takes from each pot. None: some class goes short."""
    left = {pot: amount for pot, amount in budget.amounts.items() if amount > 0}
    reach = {each: [pot for pot in left if pot[0] in each[0] and budget.may_pay(pot[1], each[1])] for each in wanted}
    flows: dict[Class, dict[Pot, int]] = {each: defaultdict(int) for each in wanted}
    for each, amount in wanted.items():
        while amount:
            path = _path(each, reach, flows, left)
            if path is None:
                return None
            pushed = min(amount, left[path[-1][1]], *(flows[other][pot] for other, pot in _given_up(path)))
            for other, pot in path:
                flows[other][pot] += pushed
            for other, pot in _given_up(path):
                flows[other][pot] -= pushed
            left[path[-1][1]] -= pushed
            amount -= pushed
    return flows


def _given_up(path: list[tuple[Class, Pot]]) -> list[tuple[Class, Pot]]:
    """What the classes along a path no longer take: each takes its own pot instead of the one before."""
    return [(following[0], pot) for (_, pot), following in zip(path, path[1:], strict=False)]


def _path(
    start: Class,
    reach: Mapping[Class, list[Pot]],
    flows: Mapping[Class, Mapping[Pot, int]],
    left: Mapping[Pot, int],
) -> list[tuple[Class, Pot]] | None:
    """From a class that goes short to a pot with money left, through classes that can change pots."""
    came: dict[Pot, tuple[Class, Pot | None]] = {}
    queue: deque[tuple[Class, Pot | None]] = deque([(start, None)])
    while queue:
        each, before = queue.popleft()
        for pot in reach[each]:
            if pot in came:
                continue
            came[pot] = (each, before)
            if left[pot] > 0:
                return _walked_back(pot, came)
            queue.extend((other, pot) for other, taken in flows.items() if taken.get(pot))
    return None


def _walked_back(pot: Pot, came: Mapping[Pot, tuple[Class, Pot | None]]) -> list[tuple[Class, Pot]]:
    path: list[tuple[Class, Pot]] = []
    here: Pot | None = pot
    while here is not None:
        each, before = came[here]
        path.append((each, here))
        here = before
    return path[::-1]


def _shared_out(jobs: Iterable[Job], pots: Mapping[Pot, int]) -> Iterable[Payment]:
    left = {pot: amount for pot, amount in sorted(pots.items()) if amount}
    for job in jobs:
        open_amount = job.amount
        for pot in left:
            part = min(open_amount, left[pot])
            if part:
                yield Payment(job.code, *pot, part)
                left[pot] -= part
                open_amount -= part
