"""Faults on the next requests, the seed, what is reset, and whose it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect
from tests.playground.client import ask
from tests.playground.rig import Desk
from tests.playground.steering import add, part, ready, staged, stubs

from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.stub import Stub

Open = Callable[..., AbstractContextManager[Desk]]
Serve = Callable[..., MockServer]


@pytest.fixture
def server(serve: Serve) -> MockServer:
    """A mock that says the same each time."""
    return serve(reply=Text("the default"))


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


@pytest.mark.full
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


@pytest.mark.full
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


def test_a_seed_that_is_being_written_is_left_alone(table: Desk) -> None:
    page = ready(table)
    seed = page.get_by_role("textbox", name="Seed")
    expect(seed).to_have_value("0")
    address, held = f"{table.server.url}/__admin/seed", list[Route]()
    page.route(address, lambda route: held.append(route), times=1)

    with page.expect_request(address):
        page.request.put(address, data={"seed": 7})
    seed.fill("42")
    with page.expect_response(address):
        held[0].continue_()
    page.get_by_role("button", name="Set the seed").click()

    expect(page.get_by_text("drawn from seed 42 now")).to_be_visible()


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
