"""What is said of the mock in the page holds for every client at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.playground.client import ask
from tests.playground.rig import Desk
from tests.playground.steering import SHOP, add, part, ready, saved, staged, stubs
from tests.sweep import full

from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.stub import Stub

Open = Callable[..., AbstractContextManager[Desk]]
Serve = Callable[..., MockServer]


@pytest.fixture
def server(serve: Serve) -> MockServer:
    """A mock that says the same each time."""
    return serve(reply=Text("the default"))


def test_a_wrong_scenario_is_said_where_and_heals(table: Desk, tmp_path: Path) -> None:
    file = staged(table.server, tmp_path)
    page = ready(table)
    panel = part(page, "Scenario files")
    expect(panel.locator(".scenario")).to_contain_text("loaded")
    expect(panel.locator(".scenario")).to_contain_text("2 stubs")

    saved(table.server, file, SHOP.replace("reply: Ordered.", "replyy: Ordered."))
    expect(panel.get_by_role("alert")).to_contain_text("What is on disk cannot be loaded.")
    expect(panel.locator(".problem")).to_contain_text(f"{file}:5:5")
    expect(panel.locator(".problem")).to_contain_text("Mend: did you mean reply?")
    expect(panel.locator(".scenario")).to_contain_text("last good version")
    assert ask(table.server, {"prompt": "order"}) == "Ordered."

    saved(table.server, file, SHOP)
    expect(panel.get_by_role("alert")).to_have_count(0)
    expect(panel.locator(".scenario")).to_contain_text("loaded")


def test_a_scenario_is_put_into_a_state(table: Desk, tmp_path: Path) -> None:
    staged(table.server, tmp_path)
    page = ready(table)
    state = page.get_by_role("combobox", name="State")
    expect(state).to_have_value("start")

    state.select_option("ordered")
    expect(page.locator(".scenario select")).to_have_value("ordered")
    assert ask(table.server, {"prompt": "order"}) == "You have already."

    page.get_by_role("button", name="Rewind the scenarios").click()
    expect(page.locator(".scenario select")).to_have_value("start")
    assert ask(table.server, {"prompt": "order"}) == "Ordered."


def test_a_stub_is_added_used_and_removed(table: Desk) -> None:
    page = ready(table)

    add(page, This="weather", must="contains", Where="prompt", Reply="It will rain.")
    expect(stubs(page)).to_contain_text("replies It will rain.")
    expect(stubs(page)).to_contain_text('prompt contains "weather"')
    assert ask(table.server, {"prompt": "the weather, please"}) == "It will rain."
    expect(stubs(page)).to_contain_text("used 1")

    page.get_by_role("button", name="Remove #1").click()
    expect(stubs(page)).to_have_count(0)
    assert ask(table.server, {"prompt": "the weather, please"}) == "the default"


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"way": "Refuses", "Refusal": "CAPACITY"}, "3040"),
        (
            {"way": "Breaks or slows", "Fault,_quirk,_pace_or_fragmentation": "fault refuse"},
            "3040",
        ),
        ({"Reply": "exactly", "Where": "prompt", "must": "equals", "This": "Hi"}, "exactly"),
        full({"Reply": "a match", "Where": "prompt", "must": "pattern", "This": "^H"}, "a match"),
        full({"Reply": "whole", "Stream": "false"}, "whole"),
        full({"Reply": "named", "Model": "@cf/qwen/qwen1.5-1.8b-chat"}, "named"),
    ],
    ids=["refuses", "breaks", "exactly", "pattern", "stream", "model"],
)
def test_what_a_stub_can_be(table: Desk, fields: dict[str, str], answer: str) -> None:
    page = ready(table)
    add(page, How_often="1", **fields)
    expect(stubs(page)).to_contain_text("0 of 1")

    assert ask(table.server, {"prompt": "Hi"}) == answer
    expect(stubs(page)).to_contain_text("used up")


def test_a_stub_that_cannot_be_says_why(table: Desk) -> None:
    page = ready(table)

    add(page, Reply="x", How_often="often")

    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("times")
    expect(stubs(page)).to_have_count(0)


def test_stubs_are_put_into_another_order_by_keys(table: Desk) -> None:
    for text in ("first", "second", "third"):
        table.server.mock.state.tenant("default").stubs.add(Stub(outcomes=(Text(text),), name=text))
    page = ready(table)
    names = stubs(page).locator("strong")
    expect(names).to_have_text(["third", "second", "first"])

    page.get_by_role("button", name="Try first earlier").focus()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["third", "first", "second"])
    expect(page.get_by_role("button", name="Try first earlier")).to_be_focused()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["first", "third", "second"])
    # At the top it cannot go up: the keyboard is on its other button.
    expect(page.get_by_role("button", name="Try first later")).to_be_focused()
    assert ask(table.server, {"prompt": "Hi"}) == "first"

    page.get_by_role("button", name="Try first later").click()
    expect(names).to_have_text(["third", "first", "second"])


@pytest.mark.full
def test_stubs_are_put_into_another_order_by_dragging(table: Desk) -> None:
    for text in ("low", "high"):
        table.server.mock.state.tenant("default").stubs.add(Stub(outcomes=(Text(text),), name=text))
    page = ready(table)
    names = stubs(page).locator("strong")
    expect(names).to_have_text(["high", "low"])

    # In steps: a browser tells of a drag over something only from the second move on.
    stubs(page).nth(1).hover()
    page.mouse.down()
    for _ in range(2):
        stubs(page).nth(0).hover()
    page.mouse.up()

    expect(names).to_have_text(["low", "high"])
    assert ask(table.server, {"prompt": "Hi"}) == "low"


def test_what_no_stub_is_for_is_a_choice(table: Desk) -> None:
    page = ready(table)
    add(page, This="a", Where="prompt", must="equals", Reply="A")
    rest = page.get_by_role("checkbox", name="Requests that no stub is for get the default reply")
    expect(rest).not_to_be_checked()
    assert ask(table.server, {"prompt": "b"}) == "8790"

    rest.check()
    expect(stubs(page)).to_have_count(2)
    assert ask(table.server, {"prompt": "b"}) == "the default"

    rest.uncheck()
    expect(stubs(page)).to_have_count(1)
    assert ask(table.server, {"prompt": "b"}) == "8790"
