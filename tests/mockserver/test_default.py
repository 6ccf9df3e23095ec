"""Tools and JSON mode where nobody wrote a stub, on both doors."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from workersai_mock.completion import Completion
from workersai_mock.mock import Mock
from workersai_mock.pace import INSTANT
from workersai_mock.reply import Echo, Prose
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, Settings

from .client import RUN, ask
from .talk import OPENAI_SHAPED, WEATHER, chat, talking
from .talk import ask as ask_over

CHAT = f"/client/v4/accounts/{ACCOUNT_ID}/ai/v1/chat/completions"
JSON_MODEL = "@cf/meta/llama-3.1-8b-instruct-fp8"
GUIDED_MODEL = "@cf/google/gemma-3-12b-it"
CITY: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
}
TIME = {"name": "get_time", "description": "the time", "parameters": CITY}
WRAPPED: list[Any] = [{"type": "function", "function": tool} for tool in (WEATHER, TIME)]
NAMED: dict[str, Any] = {"type": "function", "function": {"name": "get_time"}}
CALL: dict[str, Any] = {
    "id": "1",
    "type": "function",
    "function": {"name": "get_weather", "arguments": "{}"},
}


@cache
def undirected() -> Mock:
    """Return one mock for all: an answer depends on what is asked alone."""
    return Mock(Settings(reply=Prose()))


def completed(
    text: str = "Hi", *, model: str = MODEL_ID, door: str = "native", reply: Any = None, **more: Any
) -> Completion:
    """Return what is said to one user message, or to `messages`, on a door."""
    mock = Mock(Settings(reply=reply)) if reply else undirected()
    body = {"messages": [{"role": "user", "content": text}], **more}
    if door == "native":
        answer = ask(mock, body, path=RUN + model)
    else:
        answer = ask(mock, {"model": model, **body}, path=CHAT)
    assert answer.completion is not None, answer.timeline.body
    return answer.completion


def called(*args: Any, **more: Any) -> list[str]:
    return [call.name for call in completed(*args, **more).tool_calls]


@pytest.mark.parametrize("door", ["native", "openai"])
@pytest.mark.parametrize("tools", [WRAPPED, [WEATHER, TIME]], ids=["wrapped", "bare"])
def test_offered_tools_are_called_now_and_then(door: str, tools: list[Any]) -> None:
    names = [called(f"question {n}", door=door, tools=tools) for n in range(40)]

    assert [] in names
    assert ["get_weather"] in names
    assert ["get_time"] in names


def test_the_choice_is_the_same_on_both_doors_and_streamed() -> None:
    plain = [called(f"question {n}", tools=WRAPPED) for n in range(10)]

    assert plain == [called(f"question {n}", tools=WRAPPED, door="openai") for n in range(10)]
    assert plain == [called(f"question {n}", tools=WRAPPED, stream=True) for n in range(10)]


@pytest.mark.parametrize(
    ("choice", "names"),
    [("none", [[]]), (NAMED, [["get_time"]]), ("required", [["get_time"], ["get_weather"]])],
    ids=["none", "named", "required"],
)
@pytest.mark.parametrize(
    ("model", "door"),
    [(OPENAI_SHAPED, "native"), (OPENAI_SHAPED, "openai"), (MODEL_ID, "openai")],
)
def test_the_choice_of_the_caller_is_heeded(
    choice: Any, names: list[list[str]], model: str, door: str
) -> None:
    heard = [
        called(f"{n}", model=model, door=door, tools=WRAPPED, tool_choice=choice) for n in range(12)
    ]

    assert sorted(set(map(tuple, heard))) == sorted(map(tuple, names))


def test_a_choice_that_the_schema_does_not_know_is_nothing_on_the_native_door() -> None:
    asked = [called(f"{n}", tools=WRAPPED, tool_choice="none") for n in range(12)]

    assert asked == [called(f"{n}", tools=WRAPPED) for n in range(12)]


@pytest.mark.parametrize(
    "turn",
    [
        [{"role": "tool", "content": "sunny", "name": "get_weather"}],
        [
            {"role": "assistant", "content": "", "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "1", "content": "sunny"},
        ],
        [{"role": "assistant", "content": "", "tool_calls": [{"name": "get_weather"}]}],
    ],
    ids=["result", "call and result", "native call"],
)
@pytest.mark.parametrize("choice", [None, NAMED], ids=["auto", "named"])
def test_a_turn_with_a_result_ends_in_text(turn: list[Any], choice: Any) -> None:
    for number in range(8):
        messages = [{"role": "user", "content": str(number)}, *turn]
        found = completed(
            model=OPENAI_SHAPED, door="openai", tools=WRAPPED, messages=messages, tool_choice=choice
        )

        assert found.text
        assert not found.tool_calls


def test_required_calls_each_tool_once() -> None:
    user = {"role": "user", "content": "Hi"}
    both = [{**CALL, "function": {"name": tool["name"]}} for tool in (WEATHER, TIME)]
    one = {"role": "assistant", "content": "", "tool_calls": both[:1]}
    two = {"role": "assistant", "content": "", "tool_calls": both}
    asked: dict[str, Any] = {"model": OPENAI_SHAPED, "tools": WRAPPED, "tool_choice": "required"}

    assert called(**asked, messages=[user, one]) == ["get_time"]
    assert called(**asked, messages=[user, two]) == []
    assert called(**asked, messages=[user, two, user]) != []


def test_arguments_fit_the_tools_own_schema() -> None:
    [call] = completed(model=OPENAI_SHAPED, tools=WRAPPED, tool_choice=NAMED).tool_calls

    assert list(call.arguments) == ["city"]
    assert isinstance(call.arguments["city"], str)


@pytest.mark.parametrize("door", ["native", "openai"])
@pytest.mark.parametrize(
    ("model", "asked"),
    [
        (JSON_MODEL, {"response_format": {"type": "json_schema", "json_schema": CITY}}),
        (
            OPENAI_SHAPED,
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "city", "schema": CITY},
                }
            },
        ),
        (GUIDED_MODEL, {"guided_json": CITY}),
    ],
    ids=["2025", "2026", "guided"],
)
def test_json_mode_fits_the_callers_schema(door: str, model: str, asked: dict[str, Any]) -> None:
    found = completed(model=model, door=door, **asked)

    assert list(json.loads(found.text)) == ["city"]


def test_json_mode_without_a_schema_gives_some_object() -> None:
    found = completed(model=JSON_MODEL, response_format={"type": "json_object"})

    assert list(json.loads(found.text)) == ["answer"]


@pytest.mark.parametrize(
    ("model", "wire"), [(JSON_MODEL, "object"), (OPENAI_SHAPED, "text")], ids=["2025", "2026"]
)
def test_the_value_is_an_object_on_the_native_wires_of_2025_and_a_text_in_2026(
    model: str, wire: str
) -> None:
    sent = {
        "messages": [{"role": "user", "content": "Hi"}],
        "response_format": {"type": "json_object"},
    }
    result = json.loads(ask(Mock(Settings()), sent, path=RUN + model).timeline.body)["result"]
    value = result["response"] if wire == "object" else result["choices"][0]["message"]["content"]

    assert isinstance(value, dict if wire == "object" else str)


@pytest.mark.parametrize(
    "asked",
    [
        {"response_format": {"type": "json_object"}},
        {"guided_json": CITY},
        {"response_format": {"type": "json_schema", "json_schema": CITY}},
    ],
    ids=["object", "guided", "schema"],
)
def test_a_model_without_json_mode_ignores_it(asked: dict[str, Any]) -> None:
    assert completed(**asked).text == completed().text


def test_a_text_that_is_asked_for_is_prose() -> None:
    found = completed(model=OPENAI_SHAPED, response_format={"type": "text"})

    assert not found.structured


def test_a_reply_that_was_chosen_is_said_whatever_is_asked() -> None:
    asked: dict[str, Any] = {"tools": WRAPPED, "tool_choice": "required", "model": OPENAI_SHAPED}

    assert completed("Say it", reply=Echo(), **asked).text == "Say it"


def test_a_stub_that_only_twists_leaves_the_choice() -> None:
    with talking() as workersai:
        stub = workersai.on(model=OPENAI_SHAPED).twist(INSTANT)
        body = chat("Hi", tools=WRAPPED, tool_choice="required")
        heard = ask_over(workersai, body, model=OPENAI_SHAPED)

        assert heard.result["choices"][0]["finish_reason"] == "tool_calls"
        assert workersai.last is not None
        assert workersai.last.stub is stub
