from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect
from tests.playground.rig import Desk
from tests.sweep import full

from workersai_mock.server import MockServer

Open = Callable[..., AbstractContextManager[Desk]]


@pytest.mark.parametrize("view", ["try", "steer", full("bytes"), full("watch")])
def test_each_view_has_an_address(table: Desk, view: str) -> None:
    page = table.open(view)

    expect(page.get_by_role("link", name=view.title(), exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    expect(page).to_have_title(f"{view.title()} · workersai-mock")


def test_who_opens_the_root_in_a_browser_is_led_here(table: Desk) -> None:
    table.page.goto(table.server.url)

    expect(table.page).to_have_url(f"{table.server.url}/__playground/")
    expect(table.page.locator(".sign")).to_have_text("live")


def test_keys_lead_to_views_and_are_listed(table: Desk) -> None:
    page = table.open()
    page.keyboard.press("3")
    expect(page.locator("main > section.watch")).to_be_visible()

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("See what reaches the mock")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


GROUND = "() => getComputedStyle(document.documentElement).backgroundColor"
DARK, LIGHT = "rgb(19, 20, 22)", "rgb(246, 246, 243)"


@pytest.mark.parametrize(("scheme", "ground"), [("dark", DARK), ("light", LIGHT)])
def test_colours_are_the_systems_or_those_chosen(
    lay: Open, server: MockServer, scheme: str, ground: str
) -> None:
    with lay(server, color_scheme=scheme) as desk:
        page = desk.open()
        found = [page.evaluate(GROUND)]
        for name in ("system", "light", "dark"):
            page.get_by_role("button", name=re.compile(f"^Colours: {name}")).click()
            found.append(page.evaluate(GROUND))

        assert found == [ground, LIGHT, DARK, ground]


def test_colours_are_the_systems_without_javascript_too(lay: Open, server: MockServer) -> None:
    with lay(server, color_scheme="dark", java_script_enabled=False) as desk:
        desk.page.goto(f"{server.url}/__playground/")

        expect(desk.page.locator("html")).to_have_css("background-color", DARK)


def test_chosen_colours_stay(lay: Open, server: MockServer) -> None:
    with lay(server, color_scheme="dark") as desk:
        page = desk.open()
        page.get_by_role("button", name=re.compile("^Colours: system")).click()
        page.reload()

        expect(page.get_by_role("button", name=re.compile("^Colours: light"))).to_be_visible()
        assert page.evaluate(GROUND) == LIGHT


def test_a_lost_mock_is_said_and_heals(lay: Open, serve: Callable[..., MockServer]) -> None:
    first = serve()
    with lay(first, quiet=True) as desk:
        page = desk.open()
        expect(page.locator(".sign")).to_have_text("live")

        first.__exit__(None, None, None)
        expect(page.locator(".banner")).to_contain_text("The mock does not answer.")
        # Before there is a mock again: afterwards the page may be faster than the click.
        page.get_by_role("button", name="Try now").click()
        serve(port=first.port)

        expect(page.locator(".sign")).to_have_text("live")
        expect(page.locator(".banner")).to_have_count(0)


def test_a_mock_with_a_token_asks_for_it(lay: Open, serve: Callable[..., MockServer]) -> None:
    server = serve(admin_token="right")
    with lay(server) as desk:
        page = desk.page
        page.goto(f"{server.url}/__playground/")
        for token in ("wrong", "right"):
            page.get_by_role("textbox", name="Admin token").fill(token)
            page.get_by_role("button", name="Use it").click()
            if token == "wrong":
                expect(page.get_by_role("dialog")).to_contain_text("does not know the last one")

        expect(page.locator(".sign")).to_have_text("live")
        expect(page.locator("main > section.try")).to_be_visible()
