"""A line between page and server on which a test decides when a save arrives and when its answer comes back."""

from collections import deque
from collections.abc import Callable

from playwright.sync_api import APIResponse, Error, Page, Route

POLL = 20  # milliseconds


class SlowLine:
    """Holds every save of a page; all else passes."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._leaving: deque[Route] = deque()
        self._coming_back: deque[tuple[Route, APIResponse]] = deque()
        page.route("**/chi-tieu/*", self._hold)

    def _hold(self, route: Route) -> None:
        if route.request.method == "PUT":
            self._leaving.append(route)
        else:
            route.continue_()

    @property
    def is_empty(self) -> bool:
        return not self._leaving and not self._coming_back

    def wait_for_save(self, count: int = 1) -> None:
        """Until so many saves are on their way to the server."""
        until(self._page, lambda: len(self._leaving) >= count)

    def arrive(self, which: int = 0) -> None:
        """One save reaches the server, by its place among those on the way. The page does not know yet."""
        if self._leaving:
            route = self._leaving[which]
            self._leaving.remove(route)
            self._coming_back.append((route, route.fetch()))

    def answer(self, which: int = 0) -> None:
        """One answer reaches the page, if the page still waits for it."""
        if not self._coming_back:
            return
        route, response = self._coming_back[which]
        del self._coming_back[which]
        try:
            route.fulfill(response=response)
        except Error as error:
            assert "Invalid InterceptionId" in str(error), error  # given up for a newer save

    def let_go(self) -> None:
        """Everything in its order."""
        while not self.is_empty:
            self.arrive()
            self.answer()


def until(page: Page, holds: Callable[[], object], seconds: float = 15) -> None:
    """Waits while the page goes on."""
    for _ in range(round(seconds * 1000 / POLL)):
        if holds():
            return
        page.wait_for_timeout(POLL)
    raise AssertionError("it did not come to that")
