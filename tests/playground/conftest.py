from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.playground.rig import Desk, desk, launched

from workersai_mock.server import MockServer

Open = Callable[..., AbstractContextManager[Desk]]


class Playing(NamedTuple):
    """A browser, and the loop that drives it."""

    browser: Browser
    loop: asyncio.AbstractEventLoop


@pytest.fixture(scope="session")
def playing() -> Iterator[Playing]:
    """Start one browser for all modules: to start one costs more than most tests do."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield Playing(browser, loop)
        asyncio._set_running_loop(loop)
        browser.close()


@pytest.fixture(scope="module")
def browser(playing: Playing) -> Iterator[Browser]:
    """Give a module the browser. While Playwright lives its loop counts as running on this thread,
    where other modules' tests run loops of their own: between two modules it stands still.
    """
    asyncio._set_running_loop(playing.loop)
    yield playing.browser
    asyncio._set_running_loop(None)


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


@pytest.fixture(scope="session")
def spare() -> list[Page]:
    """The page that tests use in turn: a new one costs more than most of them do."""
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
