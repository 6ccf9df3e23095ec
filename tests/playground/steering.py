"""The view Steer as tests use it, and a scenario file behind it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.playground.client import pushed
from tests.playground.rig import Desk

from workersai_mock.server import MockServer

SHOP = """\
version: 1
name: shop
stubs:
  - match: {prompt: order}
    reply: Ordered.
    state: start
    then: ordered
  - match: {prompt: order}
    reply: You have already.
    state: ordered
"""


def part(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def stubs(page: Page) -> Locator:
    return page.locator(".stub")


def ready(desk: Desk) -> Page:
    page = desk.open("steer")
    expect(part(page, "Stubs").locator("label.rest")).to_be_visible()
    expect(page.locator(".sign")).to_have_text("live")
    return page


def add(page: Page, **fields: str) -> None:
    """Fill in the form of a stub; a name that is a way is chosen, others are fields."""
    page.get_by_role("button", name="Add a stub").click()
    for name, value in fields.items():
        field = page.get_by_role("dialog").get_by_label(name.replace("_", " "), exact=True)
        if name == "way":
            page.get_by_role("radio", name=value).check(force=True)
        elif field.evaluate("(field) => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Add the stub").click()


def staged(server: MockServer, folder: Path) -> Path:
    """Serve a scenario file as `serve` does."""
    file = folder / "shop.yaml"
    file.write_text(SHOP)
    server.mock.stage.open([file])
    return file


def saved(server: MockServer, file: Path, text: str) -> None:
    """Save a scenario file and let the mock notice."""
    file.write_text(text)
    pushed(server, server.mock.stage.reload)
