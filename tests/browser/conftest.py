"""A real Chromium before the real server with the sample province, both started once.

Every journey works on a commune of its own, so none sees what another did. `open_as` gives a browser of its own to each
person, already signed in; whatever breaks in any page of theirs, or is refused by the strict policy, fails the test.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.server import Server, serving_the_sample

OFFICE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 700}

QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PATIENCE = 15_000  # milliseconds; a busy machine is no fault of the page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=QUIET.split())
        yield chromium
        chromium.close()


def _chromium() -> str:
    found = shutil.which(os.environ.get("CHROMIUM") or "chromium")
    if not found:
        pytest.fail(
            "The journeys need Chromium: sudo apt-get install chromium, or CHROMIUM=/path/to/one.", pytrace=False
        )
    return found


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving_the_sample(tmp_path_factory.mktemp("tinh-mau")) as server:
        yield server
    log = server.log.read_text(encoding="utf-8")
    assert "Traceback" not in log, log


@pytest.fixture
def open_as(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """A new browser of this person (None: of a stranger) with one empty tab. Options are those of a browser context."""
    contexts = []
    faults: list[str] = []

    def open_as(login: str | None = None, **options: object) -> Page:
        options = {"base_url": server.address, "locale": "vi-VN", "viewport": OFFICE} | options
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("page", lambda page: watch(page, faults))
        if login:
            context.add_cookies([server.sign_in(login)])
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()
    assert faults == []


# The browser's own words for an answer that refuses and for a line that is lost; the page tells both to the person.
NO_FAULTS = ("Failed to load resource", "htmx: htmx:error: Failed to fetch")


def watch(page: Page, faults: list[str]) -> None:
    """Collects what breaks in a page."""

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(NO_FAULTS):
            faults.append(f"{page.url}: {message.text}")

    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
