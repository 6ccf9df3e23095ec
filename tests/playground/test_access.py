"""Whoever does not see the page, or has little room for it, can use it: axe-core finds no fault."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.playground.rig import Desk
from tests.sweep import full, required
from tests.tree import ROOT

from workersai_mock.server import MockServer

Open = Callable[..., AbstractContextManager[Desk]]
AXE = ROOT / ".venv" / "clients" / "node-playground" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical", "moderate"}
SIZES = {"wide": (1280, 800), "narrow": (360, 740)}
LOOKS = [("wide", "light"), ("narrow", "dark"), ("wide", "dark"), ("narrow", "light")]


def looks(*everyday: str) -> list[Any]:
    """Return all looks, of which all but one are for the full run."""
    return [look if look == everyday else full(*look) for look in LOOKS]


@pytest.fixture(scope="module")
def axe() -> str:
    """The checker, as it is handed to a page."""
    if not AXE.exists() and not required():
        pytest.skip("axe-core is not installed: `make clients`")
    return AXE.read_text(encoding="utf-8")


def found(page: Page, axe: str) -> list[str]:
    """Return what axe-core finds grave, each with where it is."""
    # Handed over by the debugger, which the page's policy does not bind.
    page.evaluate(axe + "; null")
    result: dict[str, Any] = page.evaluate(
        "() => axe.run(document, { resultTypes: ['violations'] })"
    )
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in result["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


def asked(desk: Desk) -> Page:
    """Have a conversation with an answer and a refusal in it."""
    page = desk.open()
    desk.ask("Hi")
    expect(page.locator(".answer[data-state=settled]")).to_be_visible()
    page.get_by_role("textbox", name="temperature", exact=True).fill("7")
    desk.ask("Too hot")
    expect(page.locator(".refusal figure").last).to_contain_text("maximum of 5")
    page.get_by_text("This request only").click()
    page.get_by_text("Rendered prompt").click()
    expect(page.locator(".rendered .note")).to_contain_text("Would be refused")
    return page


@pytest.mark.parametrize(("size", "scheme"), looks("wide", "light"))
def test_no_grave_fault(lay: Open, server: MockServer, axe: str, scheme: str, size: str) -> None:
    with lay(server, color_scheme=scheme, size=SIZES[size]) as desk:
        wrong = found(desk.open(), axe)
        page = asked(desk)
        wrong += found(page, axe)
        page.get_by_role("button", name="Take it along").first.click()
        wrong += found(page, axe)
        page.keyboard.press("Escape")
        for view in ("bytes", "watch", "steer"):
            desk.open(view)
            wrong += found(page, axe)

        assert "\n".join(wrong) == ""


@pytest.mark.parametrize("view", ["watch", full("try"), full("bytes"), full("steer")])
def test_a_narrow_window_needs_no_sideways_scrolling(
    lay: Open, server: MockServer, view: str
) -> None:
    with lay(server, size=SIZES["narrow"]) as desk:
        page = asked(desk)
        desk.open(view)

        wide = page.evaluate(
            "() => [document.scrollingElement, document.querySelector('main')]"
            ".map((e) => e.scrollWidth - e.clientWidth)"
        )
        assert wide == [0, 0]


def test_the_page_is_used_by_keyboard_alone(table: Desk) -> None:
    page = table.open()
    page.keyboard.press("/")
    page.keyboard.type("No mouse")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer[data-state=settled]")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("2")

    expect(page.locator("main > section.bytes")).to_be_visible()
    expect(page.locator(".frames tbody tr").last).to_contain_text("[DONE]")
