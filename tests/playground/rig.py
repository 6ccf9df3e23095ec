"""A real Chromium before a real mock: what each test of the page stands on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, expect
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
    **options: Any,
) -> Iterator[Desk]:
    """Lay a page before a mock; it ends without a fault, or the test fails.

    Args:
        browser: which.
        server: which.
        size: width and height of the window.
        quiet: failed requests are what the test is about.
        options: further ones of the browser's context.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **options
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = Desk(context.new_page(), server)
    _listen(context, found, quiet=quiet)
    try:
        yield found
    finally:
        context.close()
    assert found.faults == []


def _listen(context: BrowserContext, found: Desk, *, quiet: bool) -> None:
    found.page.on("pageerror", lambda error: found.faults.append(f"script: {error}"))

    def written(text: str) -> None:
        # A refused request is an error to a browser, and no fault of the page.
        if "Failed to load resource" not in text and not quiet:
            found.faults.append(f"console: {text}")

    found.page.on("console", lambda m: written(m.text) if m.type == "error" else None)

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{found.server.url}/", "data:")):
            found.faults.append(f"left the origin: {request.url}")

    context.on("request", asked)
