"""A real Chromium before a real mock: what each test of the page stands on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    expect,
)
from tests.sweep import REQUIRED, required

from workersai_mock.server import MockServer

PROGRAM = "chromium"
# It must not look for updates, extensions or anything else beyond this machine.
OPTIONS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
)
# A machine under load draws slowly; nothing waits longer than it must.
PATIENCE_MS = 15_000
WIDE = (1280, 800)
BLANK = "about:blank"


def launched(playwright: Playwright) -> Browser:
    """Start Debian's Chromium; skip where there is none, unless all must run."""
    program = shutil.which(PROGRAM)
    if program is None and not required():
        pytest.skip(f"no {PROGRAM} is installed")
    assert program, f"no {PROGRAM} is installed, and {REQUIRED} is set"
    expect.set_options(timeout=PATIENCE_MS)
    return playwright.chromium.launch(executable_path=program, args=list(OPTIONS))


@dataclass
class Desk:
    """A page, the mock behind it, and everything that a page must not do.

    Attributes:
        page: the page.
        server: the mock.
        faults: errors of scripts, what the policy forbade, requests that left the origin.
    """

    page: Page
    server: MockServer
    faults: list[str] = field(default_factory=list)

    def open(self, view: str = "try") -> Page:
        """Open a view and wait until it is there."""
        self.page.goto(f"{self.server.url}/__playground/#/{view}")
        expect(self.page.locator(f"main > section.{view}")).to_be_visible()
        return self.page

    def ask(self, text: str) -> None:
        """Write a message and send it."""
        self.page.get_by_role("textbox", name="Message").fill(text)
        self.page.get_by_role("button", name="Send").click()


@contextmanager
def desk(
    browser: Browser,
    server: MockServer,
    *,
    size: tuple[int, int] = WIDE,
    quiet: bool = False,
    spare: list[Page] | None = None,
    **options: Any,
) -> Iterator[Desk]:
    """Lay a page before a mock; it ends without a fault, or the test fails.

    Args:
        browser: which.
        server: which.
        size: width and height of the window.
        quiet: failed requests are what the test is about.
        spare: where a page with the defaults is taken from and put back to, as new.
        options: further ones of the browser's context.
    """
    kept = spare if size == WIDE and not options else None
    found = Desk(kept.pop() if kept else _page(browser, size, options), server)
    try:
        with _listened(found, quiet=quiet):
            yield found
        if kept is not None:
            _clear(found)
            kept.append(found.page)
    finally:
        if not kept:
            found.page.context.close()
    assert found.faults == []


def _page(browser: Browser, size: tuple[int, int], options: dict[str, Any]) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **options
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context.new_page()


def _clear(found: Desk) -> None:
    """Forget what was stored: another mock may come to the same port, which is the same origin."""
    if found.page.url != BLANK:  # else the test did not come to open it
        found.page.evaluate("() => sessionStorage.clear()")
    found.page.goto(BLANK)
    session = found.page.context.new_cdp_session(found.page)
    origin = {"origin": found.server.url, "storageTypes": "all"}
    session.send("Storage.clearDataForOrigin", origin)
    session.send("Network.clearBrowserCache")
    session.detach()


@contextmanager
def _listened(found: Desk, *, quiet: bool) -> Iterator[None]:
    def failed(error: Error) -> None:
        found.faults.append(f"script: {error}")

    def written(message: ConsoleMessage) -> None:
        # A refused request is an error to a browser, and no fault of the page.
        refused = quiet or "Failed to load resource" in message.text
        if message.type == "error" and not refused:
            found.faults.append(f"console: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{found.server.url}/", "data:")):
            found.faults.append(f"left the origin: {request.url}")

    heard: dict[Any, Any] = {"pageerror": failed, "console": written, "request": asked}
    for name, hear in heard.items():
        found.page.on(name, hear)
    try:
        yield
    finally:
        for name, hear in heard.items():
            found.page.remove_listener(name, hear)
