"""Watch and Steer, full, for whoever does not see them or has little room."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.playground.client import ask, pushed
from tests.playground.rig import Desk
from tests.playground.test_access import SIZES, axe, found, looks

from workersai_mock.occasion import Sometimes
from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.stub import Stub

__all__ = ["axe"]

Open = Callable[..., AbstractContextManager[Desk]]
WRONG = "version: 1\nstubs: [{match: {prompt: a}, replyy: A}]\n"
RIGHT = """\
version: 1
name: a-shop-with-a-long-name
stubs:
  - {match: {prompt: {contains: a-word-that-is-rather-long-and-has-no-place-to-break}}, reply: A}
  - {match: {prompt: b}, reply: B, state: start, then: gone}
"""


@pytest.fixture
def busy(server: MockServer, tmp_path: Path) -> MockServer:
    """A mock with requests of each kind, stubs, a fault, and a file that became wrong."""
    from workersai_mock.fault import Reset

    for body in ({"prompt": "Hi"}, {"prompt": "x " * 400, "stream": True}, {"temperature": 9}):
        ask(server, body)
    ask(server, {"prompt": "busy"}, headers={"x-workersai-mock-fault": "refuse"})
    file = tmp_path / "shop.yaml"
    file.write_text(RIGHT)
    server.mock.stage.open([file])
    ask(server, {"prompt": "nothing fits"})
    file.write_text(WRONG)
    pushed(server, server.mock.stage.reload)
    tenant = server.mock.state.tenant("default")
    tenant.stubs.add(Stub(outcomes=(Text("once"),), times=1, name="once"))
    ask(server, {"prompt": "used up"})
    tenant.twists = (Sometimes(Reset(), times=3),)
    return server


def watched(desk: Desk) -> Page:
    page = desk.open("watch")
    expect(page.locator(".lines .line")).to_have_count(6)
    expect(page.locator(".line[data-number='4']")).to_contain_text("client: not retried")
    return page


def steered(desk: Desk) -> Page:
    page = desk.open("steer")
    expect(page.locator(".stub")).to_have_count(3)
    expect(page.locator(".running")).to_be_visible()
    expect(page.locator(".problem")).to_be_visible()
    return page


@pytest.mark.parametrize(("size", "scheme"), looks("narrow", "dark"))
def test_no_grave_fault(lay: Open, busy: MockServer, axe: str, scheme: str, size: str) -> None:
    with lay(busy, color_scheme=scheme, size=SIZES[size]) as desk:
        page = watched(desk)
        wrong = found(page, axe)
        for number in (5, 2):
            page.locator(f".line[data-number='{number}']").click()
            expect(
                page.get_by_role("heading", name=f"Request {number}", exact=True)
            ).to_be_visible()
            expect(page.get_by_role("region", name="Answer", exact=True)).to_be_visible()
            wrong += found(page, axe)
            page.get_by_role("button", name="Close").click()
        page.get_by_role("button", name="Clear…").click()
        wrong += found(page, axe)
        page.keyboard.press("Escape")
        page = steered(desk)
        wrong += found(page, axe)
        page.get_by_role("button", name="Add a stub").click()
        wrong += found(page, axe)

        assert "\n".join(wrong) == ""


def test_a_narrow_window_needs_no_sideways_scrolling(lay: Open, busy: MockServer) -> None:
    beyond = (
        "() => Math.max(...['html', 'main', '.grid', '.detail', '.log-bar']"
        ".map((name) => document.querySelector(name))"
        ".map((node) => (node ? node.scrollWidth - node.clientWidth : 0)))"
    )
    with lay(busy, size=SIZES["narrow"]) as desk:
        page = watched(desk)
        widths = [page.evaluate(beyond)]
        page.locator(".line[data-number='2']").click()
        expect(page.get_by_role("region", name="Answer", exact=True)).to_be_visible()
        widths.append(page.evaluate(beyond))
        page = steered(desk)
        widths.append(page.evaluate(beyond))

        assert widths == [0, 0, 0]
