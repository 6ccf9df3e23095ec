"""The log of the view Watch as tests read it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect
from tests.playground.rig import Desk


def lines(page: Page) -> Locator:
    return page.locator(".lines .line")


def line(page: Page, number: int) -> Locator:
    return page.locator(f'.lines .line[data-number="{number}"]')


def numbers(page: Page) -> list[int]:
    """Return the numbers of the lines that are in the page, from top to bottom."""
    found: list[int] = page.evaluate(
        "() => [...document.querySelectorAll('.lines .line')]"
        ".sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map((line) => +line.dataset.number)"
    )
    return found


def live(desk: Desk) -> Page:
    """Open the view and wait until it hears of what happens."""
    page = desk.open("watch")
    expect(page.locator(".sign")).to_have_text("live")
    return page
