"""The live log: what other clients send is there as it comes, without holes or doubles."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect
from tests.playground.client import TOKEN, ask, fill
from tests.playground.log import line, lines, live, numbers
from tests.playground.rig import Desk
from tests.sweep import full

from workersai_mock.server import MockServer

Open = Callable[..., AbstractContextManager[Desk]]
Serve = Callable[..., MockServer]
MANY = 5000
# As many lines as fit into a window, and some beyond both ends.
FEW = 60


def test_a_request_of_another_client_is_there_without_a_reload(table: Desk) -> None:
    page = live(table)
    expect(page.get_by_role("heading", name="Waiting for requests")).to_be_visible()

    ask(table.server, {"prompt": "Hi"})

    row = page.get_by_role("row").filter(has_text="default reply")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("POST native")
    expect(row).to_contain_text("qwen1.5-1.8b-chat")
    expect(row.locator(".status")).to_have_text("200")
    expect(row.locator(".tokens")).to_have_text(re.compile(r"^\d+\+\d+$"))
    expect(row.locator(".took")).to_have_text(re.compile(r" m?s$"))


def test_a_page_that_comes_late_has_all_of_it_once(table: Desk) -> None:
    for number in range(7):
        ask(table.server, {"prompt": f"before {number}"})
    page = live(table)
    for number in range(5):
        ask(table.server, {"prompt": f"after {number}"})

    expect(lines(page)).to_have_count(12)
    assert numbers(page) == list(range(1, 13))


@pytest.mark.full
def test_thousands_stay_smooth(table: Desk) -> None:
    fill(table.server, MANY)
    page = live(table)
    grid = page.get_by_role("grid", name="Requests")
    expect(page.get_by_text("5,000 requests", exact=True)).to_be_visible()
    expect(grid).to_have_attribute("aria-rowcount", str(MANY + 1))
    expect(line(page, MANY)).to_be_in_viewport()
    assert lines(page).count() < FEW

    grid.focus()
    page.keyboard.press("Home")
    expect(line(page, 1)).to_be_in_viewport()
    grid.evaluate("(grid) => { grid.scrollTop = grid.scrollHeight / 2; }")
    expect(line(page, MANY // 2)).to_be_in_viewport()
    assert lines(page).count() < FEW
    page.get_by_role("button", name="To the newest").click()
    expect(line(page, MANY)).to_be_in_viewport()

    ask(table.server, {"prompt": "one more"})
    expect(line(page, MANY + 1)).to_be_in_viewport()
    assert lines(page).count() < FEW


@pytest.mark.full
def test_who_has_scrolled_back_is_left_there(table: Desk) -> None:
    fill(table.server, 200)
    page = live(table)
    expect(line(page, 200)).to_be_in_viewport()
    page.get_by_role("grid").evaluate("(grid) => { grid.scrollTop = 0; }")
    expect(line(page, 1)).to_be_in_viewport()

    ask(table.server, {"prompt": "one more"})

    expect(page.get_by_text("201 requests", exact=True)).to_be_visible()
    expect(line(page, 1)).to_be_in_viewport()


@pytest.mark.full
def test_what_comes_too_fast_is_said_and_read_again(table: Desk) -> None:
    page = live(table)

    fill(table.server, 3000)

    expect(page.get_by_text("3,000 requests", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile(r"^You missed [\d,]+ events"))).to_be_visible()
    expect(line(page, 3000)).to_be_in_viewport()
    button = page.get_by_role("button", name="Dismiss").element_handle()
    ask(table.server, {"prompt": "one more"})
    expect(page.get_by_text("3,001 requests", exact=True)).to_be_visible()
    assert button.evaluate("(button) => button.isConnected")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text(re.compile("^You missed"))).to_have_count(0)


@pytest.mark.full
def test_what_the_journal_no_longer_has_is_counted(lay: Open, serve: Serve) -> None:
    server = serve(journal_entries=10)
    fill(server, 25)
    with lay(server) as desk:
        page = live(desk)

        expect(page.get_by_text("15 earlier requests are no longer in the journal")).to_be_visible()
        expect(lines(page)).to_have_count(10)
        assert numbers(page) == list(range(16, 26))


def test_the_log_is_searched_and_filtered(table: Desk) -> None:
    page = live(table)
    for prompt in ("apple", "pear", "pineapple"):
        ask(table.server, {"prompt": prompt})
    ask(table.server, {"prompt": "plum", "temperature": 9})
    expect(lines(page)).to_have_count(4)
    search = page.get_by_role("searchbox", name="Search requests")

    search.fill("apple")
    expect(lines(page)).to_have_count(2)
    assert numbers(page) == [1, 3]
    expect(page.get_by_text("2 of 4 requests")).to_be_visible()
    search.fill("400 schema")
    expect(lines(page)).to_have_count(1)
    search.fill("nowhere")
    expect(page.get_by_text("No request fits the search.")).to_be_visible()
    search.fill("")
    page.get_by_role("combobox", name="Which requests").select_option("Refused")
    expect(lines(page)).to_have_count(1)
    assert numbers(page) == [4]


def test_the_log_is_used_by_keyboard_alone(table: Desk) -> None:
    page = live(table)
    for prompt in ("a", "b", "c"):
        ask(table.server, {"prompt": prompt})
    expect(lines(page)).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("POST")
    grid = page.get_by_role("grid", name="Requests")
    grid.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(line(page, 2)).to_have_class(re.compile(r"\bat\b"))
    expect(grid).to_have_attribute("aria-activedescendant", str(line(page, 2).get_attribute("id")))

    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Request 2", exact=True)).to_be_visible()
    expect(line(page, 2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name="Request 3", exact=True)).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_text("Stub #1 answers this request from now on")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Request")).to_have_count(0)
    expect(grid).to_be_focused()


def test_clearing_says_what_it_wipes_and_wipes_that(table: Desk) -> None:
    page = live(table)
    journal = table.server.mock.state.tenant("default").journal
    for prompt in ("a", "b"):
        ask(table.server, {"prompt": prompt})
    expect(lines(page)).to_have_count(2)

    page.get_by_role("button", name="Clear…").click()
    page.get_by_role("button", name="Clear this page").click()
    expect(page.get_by_role("heading", name="Waiting for requests")).to_be_visible()
    assert len(journal) == 2
    ask(table.server, {"prompt": "c"})
    expect(lines(page)).to_have_count(1)
    page.reload()
    expect(lines(page)).to_have_count(3)

    page.get_by_role("button", name="Clear…").click()
    page.get_by_role("button", name="Clear the journal").click()
    expect(page.get_by_role("heading", name="Waiting for requests")).to_be_visible()
    assert len(journal) == 0
    ask(table.server, {"prompt": "d"})
    expect(lines(page)).to_have_count(1)
    assert numbers(page) == [1]


@pytest.mark.full
def test_a_reset_takes_stubs_along(table: Desk) -> None:
    page = live(table)
    ask(table.server, {"prompt": "a"})
    line(page, 1).hover()
    page.get_by_role("button", name="Turn request 1 into a stub").click()
    expect(page.get_by_text("Stub #1 answers")).to_be_visible()

    page.get_by_role("button", name="Clear…").click()
    page.get_by_role("button", name="Reset everything").click()

    expect(page.get_by_role("heading", name="Waiting for requests")).to_be_visible()
    assert len(table.server.mock.state.tenant("default").stubs) == 0


def test_a_lost_mock_is_said_and_the_log_goes_on(lay: Open, serve: Serve) -> None:
    first = serve()
    with lay(first, quiet=True) as desk:
        page = live(desk)
        ask(first, {"prompt": "before"})
        expect(lines(page)).to_have_count(1)

        first.__exit__(None, None, None)
        expect(page.locator(".banner")).to_contain_text("The mock does not answer.")
        second = serve(port=first.port)
        expect(page.locator(".sign")).to_have_text("live")
        expect(page.get_by_role("heading", name="Waiting for requests")).to_be_visible()
        ask(second, {"prompt": "a"})
        ask(second, {"prompt": "b"})

        expect(lines(page)).to_have_count(2)
        assert numbers(page) == [1, 2]


def test_the_empty_log_says_what_to_paste(table: Desk) -> None:
    page = live(table)
    expect(page.get_by_label("The variables", exact=True)).to_contain_text(
        f"export CLOUDFLARE_BASE_URL={table.server.url}/client/v4"
    )
    page.get_by_role("button", name="Copy: The curl command").click()
    command = page.evaluate("() => navigator.clipboard.readText()")

    assert shutil.which("curl")
    done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=60, check=True)

    assert done.stdout.endswith(b"data: [DONE]\n\n")
    expect(lines(page)).to_have_count(1)


@pytest.mark.parametrize("tenants", ["token", full("account")])
def test_tenants_are_told_apart_and_their_tokens_are_not_told(
    lay: Open, serve: Serve, tenants: str
) -> None:
    server = serve(tenants=tenants)
    ask(server, {"prompt": "before"})
    with lay(server) as desk:
        page = live(desk)
        ask(server, {"prompt": "after"}, token="another-secret")

        expect(lines(page)).to_have_count(2)
        shown = {cell.inner_text() for cell in page.locator(".lines .tenant").all()}
        assert len(shown) == (2 if tenants == "token" else 1)
        assert not {TOKEN, "another-secret"} & shown
        choice = page.get_by_role("combobox", name="Tenant")
        choice.select_option(index=1)
        expect(lines(page)).to_have_count(1 if tenants == "token" else 2)
        page.evaluate("() => document.querySelector('.lines .line').click()")
        expect(page.get_by_role("region", name="Request", exact=True)).to_contain_text("before")
