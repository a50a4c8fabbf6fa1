"""200 courses of events between browsers and the server: nothing is lost, and nothing silently overwritten.

Two officers in three tabs type, pause, go on typing, lose the line, come back, reload, and answer conflicts, while
saves arrive late, twice or never. What the server accepts is checked as it happens; what is kept, at the end.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from ntm_assess.domain.scoring import Answer, Scorecard
from ntm_assess.storage import answers, assessments, database, history, tables
from ntm_assess.storage.answers import Conflict, Late, Saved, SaveMark
from ntm_assess.storage.history import Actor
from tests.conftest import KeptDatabase
from tests.domain.builders import an_answer
from tests.storage.a_sheet import APPLIED, Sheet, a_sheet, another_sheet

COURSES = 200
EVENTS = 30
CODE = "1.2"


@dataclass
class Request:
    """A save on its way. The browser keeps it until it has an answer, and may send it again."""

    tab: "Tab"
    answer: Answer
    mark: SaveMark
    response: Saved | Late | Conflict | None = None


@dataclass
class Tab:
    """A browser tab as the protocol has it: what is typed, the version it saw, and its running number."""

    name: str
    by: Actor
    typed: Answer
    version: int
    seq: int = 0
    newest: Request | None = None  # the only one whose answer still counts
    gave_way: bool = False  # the officer saw the other's figure and kept it
    kept: int = 0  # the highest running number that the server took
    seen: set[int] = field(default_factory=set)  # versions whose content this tab was shown, or wrote itself

    def type(self, answer: Answer) -> Request:
        self.typed, self.gave_way = answer, False
        self.seq += 1
        self.newest = Request(self, answer, SaveMark(self.version, self.name, self.seq))
        return self.newest

    def see(self, version: int) -> None:
        self.version = max(self.version, version)
        self.seen.add(version)


class Course:
    """One course of events. The seed decides everything, so a failure can be played again."""

    def __init__(self, sheet: Sheet, seed: int) -> None:
        self.sheet, self.chance = sheet, random.Random(seed)
        self.on_the_line: list[Request] = []
        self.writers: dict[int, str] = {}  # version -> the tab that wrote it
        self.contents: dict[int, Answer] = {0: Answer(CODE)}
        self.figures = iter(range(1, 1000))
        hoa, tam = sheet.cast.hoa, sheet.cast.tam
        self.tabs = [self._opened("hoa-1", hoa), self._opened("hoa-2", hoa), self._opened("tam-1", tam)]

    def play(self) -> None:
        for _ in range(EVENTS):
            event = self.chance.choice(
                (self._type, self._type, self._deliver, self._deliver, self._answer, self._twice)
            )
            event(self.chance.choice(self.tabs))
        self._settle()

    def _opened(self, name: str, by: Actor) -> Tab:
        answer, version = answers.find(self.sheet.assessment.id, CODE)
        return Tab(name, by, answer, version, seen={version})

    def _type(self, tab: Tab) -> None:
        if isinstance(tab.newest and tab.newest.response, Conflict):
            self._decide(tab)
        else:
            # Now and then two people type the same figure, or one goes back to what was there.
            figure = self.chance.choice((next(self.figures), 7))
            self.on_the_line.append(tab.type(an_answer(CODE, percent=figure % 100)))

    def _deliver(self, tab: Tab) -> None:
        """A save reaches the server: any of those under way, not the oldest first."""
        if self.on_the_line:
            self._reach(self.on_the_line.pop(self.chance.randrange(len(self.on_the_line))))

    def _twice(self, tab: Tab) -> None:
        """A save reaches the server, its answer is lost, and the browser will send it again."""
        if self.on_the_line:
            request = self.chance.choice(self.on_the_line)
            self._reach(request)
            request.response = None

    def _reach(self, request: Request) -> None:
        before, version = answers.find(self.sheet.assessment.id, CODE)
        request.response = self.sheet.save(request.answer, request.mark, by=request.tab.by)
        after, now = answers.find(self.sheet.assessment.id, CODE)
        self._check_step(request, before, version, after, now)

    def _check_step(self, request: Request, before: Answer, version: int, after: Answer, now: int) -> None:
        if now != version:
            assert now == version + 1 and after == request.answer
            was_seen = version in request.tab.seen or self.writers.get(version) == request.tab.name
            assert was_seen or after == before, f"{request.tab.name} overwrote {before} unseen"
            assert request.mark.seq > request.tab.kept, f"an older save of {request.tab.name} came in late"
            self.writers[now], self.contents[now] = request.tab.name, after
        else:
            assert after == before
        if isinstance(request.response, Saved):
            assert after == request.answer
            request.tab.kept = max(request.tab.kept, request.mark.seq)
        recomputed = Scorecard(self.sheet.applied, assessments.answers_of(self.sheet.assessment.id))
        summary = self.sheet.summary
        assert summary.letters == recomputed.letters
        assert summary.met_criteria == recomputed.met_criteria
        assert summary.entered_indicators == recomputed.entered_indicators

    def _answer(self, tab: Tab) -> None:
        """The answer reaches the browser, which minds only that to its newest save."""
        response = tab.newest and tab.newest.response
        if isinstance(response, Saved | Late):
            tab.see(response.version)
            tab.newest = None

    def _decide(self, tab: Tab) -> None:
        """The officer sees both figures: keeps the other's, or writes her own over it."""
        assert tab.newest and isinstance(tab.newest.response, Conflict)
        conflict = tab.newest.response
        assert conflict.theirs == self.contents[conflict.version]
        tab.see(conflict.version)
        if self.chance.random() < 0.5:
            tab.typed, tab.newest, tab.gave_way = conflict.theirs, None, True
        else:
            self.on_the_line.append(tab.type(tab.typed))

    def _settle(self) -> None:
        """The line is back: everything under way arrives, in any order, and every conflict is decided."""
        for _ in range(50):
            while self.on_the_line:
                self._deliver(self.tabs[0])
            for tab in self.tabs:
                self._answer(tab)
                if tab.newest and tab.newest.response is None:
                    self.on_the_line.append(tab.newest)
                elif tab.newest:
                    self._decide(tab)
            if not self.on_the_line and not any(tab.newest for tab in self.tabs):
                break
        self._check_end()

    def _check_end(self) -> None:
        kept, version = answers.find(self.sheet.assessment.id, CODE)
        assert self.writers.get(version) is None or self.contents[version] == kept
        for tab in self.tabs:
            told = tab.kept == tab.seq or tab.gave_way
            assert told, f"what {tab.name} typed last was never kept and she was never told"
        recorded = [row for row in self.sheet.history if row.action == "answer"]
        assert [row.after for row in recorded] == [row.before for row in recorded[1:]] + [recorded[-1].after]


@pytest.fixture(scope="module")
def sheets(keep_database: KeptDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Sheet]]:
    """Empty sheets of one commune, one after the other."""
    keep_database.copied(tmp_path_factory.mktemp("du-lieu"))
    if database.is_sqlite():
        tables.database.execute_sql("PRAGMA synchronous = OFF")  # what survives a power cut is tested elsewhere
    sheet = a_sheet()
    yield (another_sheet(sheet, replace(APPLIED, year=year)) for year in range(2100, 2100 + 3 * COURSES))
    database.disconnect()


def play(sheets: Iterator[Sheet]) -> None:
    for seed in range(COURSES):
        course = Course(next(sheets), seed)
        try:
            course.play()
        except AssertionError as error:
            raise AssertionError(f"course {seed}: {error}") from error


def test_in_200_courses_of_events_nothing_is_lost_or_silently_overwritten(sheets):
    play(sheets)
    assert history.first_broken() is None


def test_without_the_version_check_the_same_courses_fail(sheets, monkeypatch):
    def late_only(row, answer, mark):
        return Late(row.version) if row.is_of(mark) and mark.seq <= row.seq else None

    monkeypatch.setattr(answers, "_refused", late_only)
    with pytest.raises(AssertionError, match="unseen"):
        play(sheets)


def test_without_the_tabs_running_number_the_same_courses_fail(sheets, monkeypatch):
    def version_only(row, answer, mark):
        if not row.is_of(mark) and row.version != mark.version and row.answer != answer:
            return Conflict(row.answer, row.version, row.written_by, row.written_at)
        return None

    monkeypatch.setattr(answers, "_refused", version_only)
    with pytest.raises(AssertionError, match="came in late"):
        play(sheets)
