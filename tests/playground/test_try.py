from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.playground.rig import Desk

from workersai_mock.pace import Pace
from workersai_mock.reply import Text
from workersai_mock.server import MockServer

Open = Callable[..., AbstractContextManager[Desk]]
Serve = Callable[..., MockServer]
SLOW = Pace(ttft_s=0.05, itl_s=0.05)
# Nothing ends by itself while a test looks.
SLOWER = Pace(ttft_s=0.05, itl_s=30.0)
NEVER = Pace(ttft_s=60.0)


def entries(server: MockServer) -> list[Any]:
    return list(server.mock.state.tenant("default").journal)


def body_of(server: MockServer) -> dict[str, Any]:
    """Return what was asked last."""
    entry = entries(server)[-1]
    return dict(server.mock.contract.read(entry.route, entry.body).inputs)


def ended(page: Page) -> None:
    """Wait until an answer is there as a whole."""
    expect(page.locator(".answer[data-state=settled]").last).to_be_visible()


def test_an_answer_comes_token_by_token(lay: Open, serve: Serve) -> None:
    server = serve(pace=SLOW, reply=Text(" ".join(f"word{n}" for n in range(40))))
    with lay(server) as desk:
        page = desk.open()
        page.evaluate(
            """() => {
                window.seen = [];
                new MutationObserver(() => {
                    const text = document.querySelector('.answer .plain-text')?.textContent;
                    if (text && text !== window.seen.at(-1)) window.seen.push(text);
                }).observe(document.body, { childList: true, subtree: true, characterData: true });
            }"""
        )

        desk.ask("Count")
        ended(page)

        expect(page.locator(".answer .plain-text")).to_have_text(re.compile("word39$"))
        seen = page.evaluate("() => window.seen")
        assert len(seen) > 10
        assert all(later.startswith(earlier) for earlier, later in pairwise(seen))


def test_stopping_is_seen_by_the_mock(lay: Open, serve: Serve) -> None:
    server = serve(pace=Pace(ttft_s=0.0, itl_s=0.4), reply=Text("a b c d e f g h i j k l m n o"))
    with lay(server) as desk:
        page = desk.open()
        desk.ask("Long")
        expect(page.locator(".answer .plain-text")).to_contain_text("a b")

        page.get_by_role("button", name="Stop").click()

        expect(page.locator(".summary")).to_contain_text(re.compile(r"client left at event \d+"))
        expect(page.locator(".summary")).to_contain_text("stopped")
        [entry] = entries(server)
        assert entry.left


def test_escape_stops_before_the_first_byte(lay: Open, serve: Serve) -> None:
    with lay(serve(pace=NEVER)) as desk:
        page = desk.open()
        desk.ask("Never")
        expect(page.locator(".answer[data-state=waiting]")).to_be_visible()

        page.keyboard.press("Escape")

        ended(page)
        expect(page.get_by_role("button", name="Send")).to_be_enabled()


def test_a_chat_goes_on_with_what_was_said(table: Desk) -> None:
    page = table.open()
    table.ask("First")
    ended(page)

    table.ask("Second")
    expect(page.locator(".answer[data-state=settled]")).to_have_count(2)

    asked = body_of(table.server)
    first = entries(table.server)[0].answer.completion.text
    assert asked == {
        "messages": [
            {"role": "system", "content": "You are a friendly assistant"},
            {"role": "user", "content": "First"},
            {"role": "assistant", "content": first},
            {"role": "user", "content": "Second"},
        ],
        "stream": True,
    }


@pytest.mark.full
def test_a_turn_and_all_after_it_can_be_cut(table: Desk) -> None:
    page = table.open()
    table.ask("First")
    ended(page)
    page.get_by_role("button", name="Cut here").first.click()

    table.ask("Anew")
    ended(page)

    said = [message["content"] for message in body_of(table.server)["messages"]]
    assert said == ["You are a friendly assistant", "Anew"]


@pytest.mark.parametrize(
    ("mode", "name", "asked"),
    [
        ("Prompt", "Prompt", {"prompt": "Hi", "stream": True}),
        ("Raw", "Raw prompt", {"prompt": "Hi", "raw": True, "stream": True}),
        ("JSON", "Body", {"prompt": "Hi", "top_k": 3}),
    ],
)
def test_there_are_other_ways_to_ask(
    table: Desk, mode: str, name: str, asked: dict[str, object]
) -> None:
    page = table.open()
    way = page.get_by_role("group", name="Way to ask")
    way.get_by_role("radio", name=mode, exact=True).check(force=True)
    text = '{"prompt": "Hi", "top_k": 3}' if mode == "JSON" else "Hi"
    page.get_by_role("textbox", name=re.compile(f"^{name}")).fill(text)
    page.keyboard.press("Control+Enter")
    ended(page)

    assert body_of(table.server) == asked


def test_what_is_no_json_goes_out_as_it_is(table: Desk) -> None:
    page = table.open()
    page.get_by_role("radio", name="JSON").check(force=True)
    page.get_by_role("textbox", name="Body").fill("{broken")
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".refusal")).to_contain_text("the body is no JSON: '{broken'")
    assert entries(table.server)[0].body == b"{broken"


def test_without_a_stream_the_whole_answer_is_there_with_its_usage(table: Desk) -> None:
    page = table.open()
    page.get_by_role("checkbox", name="Stream").uncheck()
    table.ask("Hi")
    ended(page)

    said = entries(table.server)[0].answer.completion
    expect(page.locator(".answer .plain-text")).to_have_text(said.text)
    expect(page.locator(".summary")).to_contain_text(f"= {said.usage['total_tokens']} tokens")
    assert "stream" not in body_of(table.server)


def test_a_parameter_out_of_bounds_is_sent_and_its_refusal_explained(table: Desk) -> None:
    page = table.open()
    page.get_by_role("textbox", name="temperature", exact=True).fill("7")
    expect(page.get_by_text("7 is above the most, 5; it is sent all the same.")).to_be_visible()

    table.ask("Hot")

    refusal = page.locator(".refusal")
    expect(refusal).to_contain_text("400 / 5006")
    expect(refusal.get_by_role("figure", name="As the API gives it")).to_contain_text(
        "oneOf at '/' not met, 0 matches: '/temperature' must be <= 5"
    )
    expect(refusal.get_by_role("figure", name="In plain words")).to_contain_text(
        "temperature: 7 is greater than the maximum of 5."
    )
    assert body_of(table.server)["temperature"] == 7


@pytest.mark.full
def test_a_word_where_a_number_is_wanted_is_sent_as_a_word(table: Desk) -> None:
    page = table.open()
    page.get_by_role("textbox", name="top_k", exact=True).fill("many")

    table.ask("Hi")

    expect(page.locator(".refusal")).to_contain_text("'many' is not of type 'integer'")
    assert body_of(table.server)["top_k"] == "many"


def test_the_form_follows_model_and_way_to_ask(table: Desk) -> None:
    page = table.open()
    form = page.get_by_role("complementary", name="Request")
    expect(form.get_by_text("retired 2025-10-01")).to_be_visible()
    expect(form.get_by_role("textbox", name="max_tokens")).to_have_attribute("placeholder", "256")
    expect(form.get_by_role("textbox", name="lora")).to_have_count(0)

    page.get_by_role("radio", name="Prompt", exact=True).check(force=True)
    expect(form.get_by_role("textbox", name="lora")).to_be_visible()

    models = form.get_by_role("combobox", name="Model")
    models.select_option("@cf/google/gemma-3-12b-it")
    expect(form.get_by_text("retired 2025-10-01")).to_have_count(0)
    expect(form.get_by_role("textbox", name="lora")).to_have_count(0)


def test_wishes_for_one_request_are_granted(table: Desk) -> None:
    page = table.open()
    page.get_by_text("This request only").click()
    page.get_by_role("combobox", name="Era").select_option("2024-mid")
    page.get_by_role("combobox", name="Fault").fill("no-done")
    expect(page.get_by_text(re.compile("^no-done: no such name"))).to_have_count(0)
    page.get_by_role("combobox", name="Fragmentation").fill("byte")
    page.get_by_role("textbox", name="Tokens", exact=True).fill("3")

    table.ask("Hi")
    ended(page)

    [entry] = entries(table.server)
    expect(page.locator(".summary .mark", has_text="no-done")).to_be_visible()
    assert b"[DONE]" not in entry.answer.body
    assert b"usage" not in entry.answer.body
    assert {len(frame) for frame in entry.answer.data} == {1}
    assert entry.answer.completion.usage["completion_tokens"] == 3


@pytest.mark.full
def test_a_wish_that_cannot_be_is_explained(table: Desk) -> None:
    page = table.open()
    page.get_by_text("This request only").click()
    page.get_by_role("combobox", name="Fault").fill("stal")

    table.ask("Hi")

    expect(page.locator(".refusal")).to_contain_text("did you mean stall?")


@pytest.mark.full
def test_without_control_there_is_nothing_to_wish_for(lay: Open, serve: Serve) -> None:
    with lay(serve(convenience=False)) as desk:
        page = desk.open()
        page.get_by_text("This request only").click()

        expect(page.get_by_text("This mock obeys no wishes of single requests")).to_be_visible()
        desk.ask("Hi")
        ended(page)


def test_the_prompt_is_shown_as_the_model_reads_it(table: Desk) -> None:
    page = table.open()
    page.get_by_role("textbox", name="Message").fill("Where is it?")
    page.get_by_text("Rendered prompt").click()

    expect(page.get_by_label("Rendered prompt")).to_have_text(
        "<|im_start|>system\nYou are a friendly assistant<|im_end|>\n"
        "<|im_start|>user\nWhere is it?<|im_end|>\n<|im_start|>assistant\n"
    )
    assert entries(table.server) == []


def test_what_was_written_is_there_after_a_reload(table: Desk) -> None:
    page = table.open()
    page.get_by_role("textbox", name="temperature", exact=True).fill("1.5")
    table.ask("Remember")
    ended(page)
    said = page.locator(".answer .plain-text").inner_text()

    page.reload()

    expect(page.get_by_role("log", name="Conversation")).to_contain_text(said)
    expect(page.get_by_role("textbox", name="temperature", exact=True)).to_have_value("1.5")


def test_a_connection_that_breaks_is_said(table: Desk) -> None:
    page = table.open()
    page.get_by_text("This request only").click()
    page.get_by_role("combobox", name="Fault").fill("reset:at_event=2")

    table.ask("Hi")

    expect(page.locator(".answer")).to_contain_text("The answer broke off")
