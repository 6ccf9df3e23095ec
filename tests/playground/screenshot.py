"""Take the pictures of the documentation: each view, light and dark, with a mock behind it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.mockserver.admin_call import call
from tests.playground.client import ask
from tests.playground.palette import reduced
from tests.playground.rig import Desk, desk, launched

from workersai_mock.paces import PACES
from workersai_mock.server import MockServer

SCENARIO = """\
version: 1
name: shop
stubs:
  - name: forecast
    match: {prompt: {contains: weather}}
    reply: It will rain in the afternoon.
  - name: order
    match: {prompt: {contains: order}}
    reply: {tool_call: {name: place_order, arguments: {item: tea}}}
    state: start
    then: ordered
  - name: order again
    match: {prompt: {contains: order}}
    refuse: CAPACITY
    state: ordered
"""
QUESTION = "Explain what a mock server is, in three sentences."


def try_view(desk: Desk) -> Page:
    page = desk.open("try")
    page.get_by_role("group", name="Answer as").get_by_role("radio", name="Markdown").check(
        force=True
    )
    page.get_by_role("textbox", name="max_tokens", exact=True).fill("90")
    desk.ask(QUESTION)
    expect(page.locator(".answer[data-state=settled]")).to_be_visible()
    page.get_by_role("textbox", name="temperature", exact=True).fill("7")
    desk.ask("And once more, but hotter.")
    expect(page.locator(".refusal figure").last).to_contain_text("maximum of 5")
    return page


def bytes_view(desk: Desk) -> Page:
    page = desk.open("try")
    page.get_by_role("textbox", name="max_tokens", exact=True).fill("24")
    desk.ask(QUESTION)
    expect(page.locator(".answer[data-state=settled]")).to_be_visible()
    desk.open("bytes")
    expect(page.get_by_role("region", name="Verdict")).to_contain_text("keeps it")
    return page


def watch_view(desk: Desk) -> Page:
    page = desk.open("watch")
    expect(page.locator(".lines .line")).to_have_count(11)
    expect(page.locator(".line", has_text="client:").first).to_be_visible()
    page.locator(".line", has_text="no stub fits; nearest").click()
    expect(page.locator(".near")).to_be_visible()
    return page


def steer_view(desk: Desk) -> Page:
    page = desk.open("steer")
    expect(page.locator(".stub")).to_have_count(5)
    page.get_by_label("What", exact=True).select_option("fault stall")
    page.get_by_label("For the next").fill("2")
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".running")).to_be_visible()
    return page


VIEWS: dict[str, Callable[[Desk], Page]] = {
    "try": try_view,
    "bytes": bytes_view,
    "watch": watch_view,
    "steer": steer_view,
}


def happened(server: MockServer) -> None:
    """Let an application ask what an application asks."""
    tenant = server.mock.state.tenant("default")
    for prompt in ("What is the weather in Berlin?", "Please order some tea", "order more tea"):
        ask(server, {"prompt": prompt})
    ask(server, {"prompt": "the weather, streamed", "stream": True})
    ask(server, {"prompt": "the weather", "temperature": 9})
    ask(server, {"prompt": "wether"})
    tenant.stubs.clear()
    for stream in (True, False):
        ask(server, {"prompt": "Where is New York?", "stream": stream, "max_tokens": 40})
    slow = {"x-workersai-mock-fault": "no-done, not-json:at_event=3"}
    ask(server, {"prompt": "Tell me a story", "stream": True, "max_tokens": 20}, headers=slow)
    ask(server, {"prompt": "Hi"}, model="@cf/meta/llama-3.1-8b-instructt")
    ask(server, {"prompt": "Hi"}, headers={"x-workersai-mock-fault": "refuse"})
    server.mock.stage.prepare(tenant)
    late = {"fault": "slow-first-token", "times": 3, "name": "slow at first"}
    call(server, "POST", "stubs", late)
    ping = {"match": {"prompt": "ping"}, "reply": "pong", "name": "ping"}
    call(server, "POST", "stubs", ping)


def take(browser: Browser, folder: Path, scheme: str) -> None:
    """Take the four pictures of one scheme."""
    with TemporaryDirectory() as place, chdir(place):
        Path("scenario.yaml").write_text(SCENARIO, encoding="utf-8")
        for name, view in VIEWS.items():
            pace = PACES["small-model" if name in ("try", "bytes") else "instant"]
            with MockServer(admin=True, playground=True, pace=pace) as server:
                if name in ("watch", "steer"):
                    server.mock.stage.open([Path("scenario.yaml")])
                    happened(server)
                with desk(browser, server, color_scheme=scheme) as found:
                    page = view(found)
                    expect(page.locator(".sign")).to_have_text("live")
                    expect(page.locator(".toast")).to_have_count(0)
                    page.mouse.move(0, 0)
                    picture = reduced(browser, page.screenshot())
                    (folder / f"{name}-{scheme}.png").write_bytes(picture)


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        for scheme in ("light", "dark"):
            take(browser, folder, scheme)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
