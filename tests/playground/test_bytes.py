from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect
from tests.playground.rig import Desk

from workersai_mock.pace import Pace
from workersai_mock.reply import Text
from workersai_mock.server import MockServer

Open = Callable[..., AbstractContextManager[Desk]]
Serve = Callable[..., MockServer]
FIVE = Text("one two three four five")


def rows(page: Page) -> list[str]:
    """Return the kinds of the frames that are shown."""
    found = page.locator(".frames tbody tr").evaluate_all("rows => rows.map(r => r.dataset.kind)")
    return list(map(str, found))


def ask_paused(desk: Desk) -> Page:
    """Ask something and hold every frame of the answer."""
    page = desk.open()
    page.get_by_role("checkbox", name="Begin paused").check()
    desk.ask("Hi")
    return page


def test_every_frame_is_on_the_timeline(lay: Open, serve: Serve) -> None:
    server = serve(reply=FIVE, pace=Pace(ttft_s=0.05, itl_s=0.02))
    with lay(server) as desk:
        page = desk.open()
        desk.ask("Hi")
        page.get_by_role("button", name="See the bytes").click()

        lines = page.locator(".frames tbody tr")
        expect(lines).to_have_count(8)
        assert rows(page) == ["text"] * 5 + ["empty", "usage", "done"]
        first = lines.first.locator("td").all_inner_texts()
        assert first[:2] == ["1", "50 ms"]
        assert re.fullmatch(r"[\d.]+ m?s", first[2])
        assert re.fullmatch(r"\+[\d.]+ m?s", first[3])
        expect(lines.first.locator(".part.text").last).to_have_text('"response":"one"')
        expect(page.locator(".held .part.pad").first).to_have_text(re.compile('^"p":"abc'))
        expect(page.locator(".held .part.usage")).to_have_text(re.compile('^"usage":{"prompt'))
        expect(page.get_by_role("region", name="Verdict")).to_contain_text("keeps it")
        expect(page.get_by_role("img", name=re.compile("^Times between frames"))).to_be_visible()


def test_a_stream_is_seen_frame_by_frame(lay: Open, serve: Serve) -> None:
    # The first step is asked for before there is anything to show.
    with lay(serve(reply=FIVE, pace=Pace(ttft_s=0.5))) as desk:
        page = ask_paused(desk)
        text = page.locator(".answer .plain-text")
        step = page.get_by_role("button", name="Step")
        step.click()
        expect(text).to_have_text("one")
        step.click()
        expect(text).to_have_text("one two")

        page.get_by_role("link", name="Bytes").click()
        lines = page.locator(".frames tbody tr")
        expect(lines).to_have_count(2)
        page.keyboard.press(".")
        expect(lines).to_have_count(3)
        page.get_by_role("button", name="Go on").click()

        expect(lines).to_have_count(8)
        expect(page.get_by_role("button", name="Step")).to_be_disabled()


def test_a_running_stream_can_be_held(lay: Open, serve: Serve) -> None:
    with lay(serve(reply=FIVE, pace=Pace(ttft_s=0.0, itl_s=0.3))) as desk:
        page = desk.open()
        desk.ask("Hi")
        expect(page.locator(".answer .plain-text")).to_have_text("one")
        page.get_by_role("button", name="Pause").click()
        held = page.locator(".answer .plain-text").inner_text()
        expect(page.locator(".summary")).to_contain_text("in all")

        expect(page.locator(".answer .plain-text")).to_have_text(held)
        page.get_by_role("button", name="Go on").click()
        expect(page.locator(".answer .plain-text")).to_have_text(FIVE.words)


def test_a_broken_stream_is_judged(lay: Open, serve: Serve) -> None:
    with lay(serve(reply=FIVE)) as desk:
        page = desk.open()
        page.get_by_text("This request only").click()
        page.get_by_role("combobox", name="Fault").fill("not-json:at_event=2, no-done")
        desk.ask("Hi")
        page.get_by_role("button", name="See the bytes").click()

        verdict = page.get_by_role("region", name="Verdict")
        expect(verdict).to_contain_text("SSE003")
        expect(verdict).to_contain_text("the stream ends without [DONE]")
        verdict.get_by_role("link", name=re.compile("^event")).first.click()
        expect(page.locator("tr:focus")).to_have_count(1)


@pytest.mark.full
def test_what_came_in_pieces_is_said(lay: Open, serve: Serve) -> None:
    with lay(serve(reply=FIVE)) as desk:
        page = desk.open()
        page.get_by_text("This request only").click()
        page.get_by_role("combobox", name="Fragmentation").fill("byte:gap_s=0.001")
        desk.ask("Hi")
        page.get_by_role("button", name="See the bytes").click()

        expect(page.locator(".frames tbody tr")).to_have_count(8)
        expect(page.locator(".frames tbody tr").first).to_contain_text(re.compile(r"\d+ pieces"))


def test_a_whole_answer_is_one_frame(table: Desk) -> None:
    page = table.open()
    page.get_by_role("checkbox", name="Stream").uncheck()
    table.ask("Hi")
    page.get_by_role("button", name="See the bytes").click()

    expect(page.locator(".frames tbody tr")).to_have_count(1)
    expect(page.get_by_role("region", name="Verdict")).to_contain_text("is no event stream")


def test_an_earlier_exchange_can_be_seen_again(table: Desk) -> None:
    page = table.open()
    for word in ("First", "Second"):
        table.ask(word)
        expect(page.locator(".answer[data-state=settled]").last).to_be_visible()
        expect(page.get_by_role("button", name="Send")).to_be_enabled()
    page.get_by_role("link", name="Bytes").click()
    choice = page.get_by_role("combobox", name="Exchange")
    expect(choice).to_have_value("2")

    choice.select_option("1")

    expect(page).to_have_url(re.compile("#/bytes/1$"))
    expect(choice).to_have_value("1")


@pytest.mark.full
def test_without_an_exchange_the_page_says_where_one_comes_from(table: Desk) -> None:
    page = table.open("bytes")

    page.get_by_role("link", name="Ask something").click()

    expect(page.locator("main > section.try")).to_be_visible()


@pytest.mark.full
def test_of_a_long_stream_the_rest_is_shown_when_it_is_wanted(lay: Open, serve: Serve) -> None:
    with lay(serve(reply=Text("word " * 1200))) as desk:
        page = desk.open()
        page.get_by_role("textbox", name="max_tokens", exact=True).fill("2000")
        desk.ask("Long")
        page.get_by_role("button", name="See the bytes").click()
        lines = page.locator(".frames tbody tr")
        expect(lines).to_have_count(1000)

        page.get_by_role("button", name=re.compile("^Show more of the")).click()

        expect(lines.last).to_contain_text("[DONE]")
