"""What is said of the mock in the page holds for every client at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.playground.client import ask, pushed
from tests.playground.rig import Desk

from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.stub import Stub

Open = Callable[..., AbstractContextManager[Desk]]
Serve = Callable[..., MockServer]
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


@pytest.fixture
def server(serve: Serve) -> MockServer:
    """A mock that says the same each time."""
    return serve(reply=Text("the default"))


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
        ({"Reply": "a pattern", "Where": "prompt", "must": "pattern", "This": "^H"}, "a pattern"),
        ({"Reply": "whole", "Stream": "false"}, "whole"),
        ({"Reply": "named", "Model": "@cf/qwen/qwen1.5-1.8b-chat"}, "named"),
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


def test_stubs_are_put_into_another_order_by_dragging(table: Desk) -> None:
    for text in ("low", "high"):
        table.server.mock.state.tenant("default").stubs.add(Stub(outcomes=(Text(text),), name=text))
    page = ready(table)
    names = stubs(page).locator("strong")
    expect(names).to_have_text(["high", "low"])

    stubs(page).nth(1).drag_to(stubs(page).nth(0))

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


def test_a_fault_is_on_for_the_next_two_requests(table: Desk) -> None:
    table.server.mock.state.tenant("default").stubs.add(Stub(outcomes=(Text("stubbed"),)))
    page = ready(table)
    panel = part(page, "Faults on the next requests")
    panel.get_by_label("What", exact=True).select_option("fault refuse")
    panel.get_by_label("For the next").fill("2")
    panel.get_by_role("button", name="Turn on").click()
    on = panel.get_by_role("list", name="On now")
    expect(on).to_contain_text("for 2 more")

    assert ask(table.server, {"prompt": "Hi"}) == "3040"
    expect(on).to_contain_text("for 1 more")
    assert ask(table.server, {"prompt": "Hi"}) == "3040"
    expect(on).to_have_count(0)
    assert ask(table.server, {"prompt": "Hi"}) == "stubbed"


def test_faults_go_on_beside_one_another_until_they_are_turned_off(table: Desk) -> None:
    page = ready(table)
    panel = part(page, "Faults on the next requests")
    panel.get_by_label("What", exact=True).select_option("quirk no-padding")
    panel.get_by_label("For the next").fill("")
    panel.get_by_role("button", name="Turn on").click()
    on = panel.get_by_role("list", name="On now")
    expect(on).to_contain_text("until it is turned off")
    panel.get_by_label("What", exact=True).select_option("fault no-done")
    panel.get_by_label("For the next").fill("3")
    panel.get_by_role("button", name="Turn on").click()
    expect(on.get_by_role("listitem")).to_have_count(2)
    streamed = ask(table.server, {"prompt": "Hi", "stream": True})
    assert '"p":' not in streamed
    assert "[DONE]" not in streamed
    expect(on).to_contain_text("for 2 more")

    panel.get_by_role("button", name="Turn off no-padding").click()

    expect(on.get_by_role("listitem")).to_have_count(1)
    expect(on).to_contain_text("for 2 more")
    assert '"p":' in ask(table.server, {"prompt": "Hi", "stream": True})


def test_a_fault_that_cannot_be_says_why(table: Desk) -> None:
    page = ready(table)
    panel = part(page, "Faults on the next requests")
    panel.get_by_label("For the next").fill("some")
    panel.get_by_role("button", name="Turn on").click()

    expect(panel.get_by_role("alert")).to_contain_text("times")


def test_the_seed_is_shown_and_set(table: Desk) -> None:
    page = ready(table)
    seed = page.get_by_role("textbox", name="Seed")
    expect(seed).to_have_value("0")

    seed.fill("42")
    page.get_by_role("button", name="Set the seed").click()

    expect(page.get_by_text("drawn from seed 42 now")).to_be_visible()
    assert table.server.mock.settings.seed == 42
    seed.fill("many")
    page.get_by_role("button", name="Set the seed").click()
    expect(page.get_by_text("A seed is a whole number")).to_be_visible()


def test_resets_are_narrow_or_whole(table: Desk, tmp_path: Path) -> None:
    staged(table.server, tmp_path)
    tenant = table.server.mock.state.tenant("default")
    page = ready(table)
    add(page, Reply="by hand")
    expect(stubs(page)).to_have_count(3)
    ask(table.server, {"prompt": "Hi"})

    page.get_by_role("button", name="Remove the stubs").click()
    expect(stubs(page)).to_have_count(2)
    assert len(tenant.journal) == 1

    page.get_by_role("button", name="Clear the journal").click()
    expect(page.get_by_text("Clear the journal: done")).to_be_visible()
    assert len(tenant.journal) == 0

    add(page, Reply="by hand")
    expect(stubs(page)).to_have_count(3)
    page.get_by_role("button", name="Reset everything").click()
    expect(stubs(page)).to_have_count(2)


def test_another_tenant_is_steered(lay: Open, serve: Serve) -> None:
    server = serve(tenants="account", reply=Text("the default"))
    server.mock.state.tenant("1" * 32)
    with lay(server) as desk:
        page = ready(desk)
        choice = page.get_by_role("combobox", name="Tenant")
        choice.focus()
        choice.select_option("1" * 32)
        add(page, Reply="for the other")
        expect(stubs(page)).to_have_count(1)

        assert ask(server, {"prompt": "Hi"}) == "the default"
        assert len(server.mock.state.tenant("1" * 32).stubs) == 1
