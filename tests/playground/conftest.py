from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.playground.rig import Desk, desk, launched

from workersai_mock.server import MockServer

Open = Callable[..., AbstractContextManager[Desk]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module, and not for the run: while Playwright lives its loop runs on this
    thread, where other modules' tests run loops of their own.
    """
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., MockServer]]:
    """Start mocks with a playground that end with the test."""
    with ExitStack() as stack:

        def start(**settings: Any) -> MockServer:
            return stack.enter_context(MockServer(admin=True, playground=True, **settings))

        yield start


@pytest.fixture
def server(serve: Callable[..., MockServer]) -> MockServer:
    """A mock with the defaults."""
    return serve()


@pytest.fixture(scope="module")
def spare() -> list[Page]:
    """The page that a module's tests use in turn: a new one costs more than most of them do."""
    return []


@pytest.fixture
def lay(browser: Browser, spare: list[Page]) -> Open:
    """Lay a page before a mock of the test's own."""
    return partial(desk, browser, spare=spare)


@pytest.fixture
def table(lay: Open, server: MockServer) -> Iterator[Desk]:
    """A page before the mock."""
    with lay(server) as found:
        yield found
