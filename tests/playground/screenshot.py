"""Pictures of the views, light and dark, for the documentation: `make screenshots`.

A scene asks what makes a view worth a picture; a view without one is taken as it opens.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import expect, sync_playwright
from tests.playground.rig import Desk, desk, launched

from workersai_mock.pace import SMALL_MODEL
from workersai_mock.server import MockServer

SIZE = (1280, 800)
SCHEMES = ("light", "dark")


def asked(found: Desk) -> None:
    """Ask once well and once with a parameter that is out of bounds."""
    page = found.page
    found.ask("What is the origin of the phrase Hello, World?")
    expect(page.locator(".answer[data-state=settled]")).to_be_visible()
    page.get_by_role("textbox", name="temperature", exact=True).fill("7")
    found.ask("And hotter?")
    expect(page.locator(".refusal figure").last).to_contain_text("maximum")


def streamed(found: Desk) -> None:
    """See the bytes of an answer."""
    found.open("try")
    found.ask("Where is New York?")
    expect(found.page.locator(".answer[data-state=settled]")).to_be_visible()
    found.page.get_by_role("button", name="See the bytes").click()
    expect(found.page.get_by_role("region", name="Verdict")).to_contain_text("keeps it")


SCENES: Mapping[str, Callable[[Desk], None]] = {"try": asked, "bytes": streamed}
VIEWS = ("try", "bytes", "watch", "steer")


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        for scheme in SCHEMES:
            for view in VIEWS:
                with (
                    MockServer(admin=True, playground=True, pace=SMALL_MODEL) as server,
                    desk(browser, server, size=SIZE, color_scheme=scheme) as found,
                ):
                    found.open(view)
                    if view in SCENES:
                        SCENES[view](found)
                    found.page.screenshot(path=folder / f"{view}-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
