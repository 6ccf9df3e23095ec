import json
import random

import pytest
from tests.mockserver.talk import OPENAI_SHAPED, WEATHER, WITH_TOOL_LISTS, ask, chat, talking

from workersai_mock import reply as replies
from workersai_mock.errors import StubError
from workersai_mock.settings import MODEL_ID

PARIS = ("get_weather", {"city": "Paris"})
ASKED = chat("how is it in Paris?", tools=[WEATHER])
STREAMED = ASKED | {"stream": True}


@pytest.mark.parametrize("model", [MODEL_ID, WITH_TOOL_LISTS])
def test_a_native_result_has_null_and_the_calls(model: str) -> None:
    with talking() as workersai:
        workersai.reply(tool_call=PARIS)
        result = ask(workersai, ASKED, model=model).result

        assert list(result) == ["response", "tool_calls", "usage"]
        assert result["response"] is None
        assert result["tool_calls"] == [{"name": "get_weather", "arguments": {"city": "Paris"}}]
        assert result["usage"]["completion_tokens"] > 0


def test_a_native_stream_has_one_event_with_the_calls() -> None:
    with talking() as workersai:
        workersai.reply(replies.ToolCall("get_weather", {"city": "Paris"}, text="Well"))
        events = ask(workersai, STREAMED).events

        assert "".join(event["response"] for event in events) == "Well"
        assert [event["tool_calls"] for event in events if "tool_calls" in event] == [
            [{"name": "get_weather", "arguments": {"city": "Paris"}}]
        ]


def test_a_native_stream_with_lists_keeps_them_empty_beside() -> None:
    with talking() as workersai:
        workersai.reply(tool_call=PARIS)
        events = ask(workersai, STREAMED, model=WITH_TOOL_LISTS).events

        assert [len(event.get("tool_calls", [])) for event in events] == [0, 1, 0, 0]


def test_text_beside_calls_stays() -> None:
    with talking() as workersai:
        workersai.reply(replies.ToolCall("get_weather", {}, text="Well"))

        assert ask(workersai, ASKED).result["response"] == "Well"


def test_a_result_of_2026_has_openai_calls() -> None:
    with talking() as workersai:
        workersai.reply(tool_calls=[PARIS, "get_weather"])
        (choice,) = ask(workersai, ASKED, model=OPENAI_SHAPED).result["choices"]

        assert choice["finish_reason"] == "tool_calls"
        assert choice["message"]["content"] is None
        first, second = choice["message"]["tool_calls"]
        assert json.loads(first["function"]["arguments"]) == {"city": "Paris"}
        assert first["id"].startswith("chatcmpl-tool-")
        assert first["id"] != second["id"]


def test_a_stream_of_2026_has_deltas_by_index() -> None:
    with talking() as workersai:
        workersai.reply(tool_calls=[PARIS, ("other", {})])
        events = ask(workersai, STREAMED, model=OPENAI_SHAPED).events

        choices = [choice for event in events for choice in event.get("choices", [])]
        deltas = [call for c in choices for call in c["delta"].get("tool_calls", [])]
        arguments = ["", ""]
        for delta in deltas:
            arguments[delta["index"]] += delta["function"]["arguments"]
        assert [delta["function"]["name"] for delta in deltas if "id" in delta] == [
            "get_weather",
            "other",
        ]
        assert [json.loads(each) for each in arguments] == [{"city": "Paris"}, {}]
        assert choices[-1]["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("tool", [WEATHER, {"type": "function", "function": WEATHER}], ids=str)
def test_arguments_are_made_from_the_tools_schema(tool: object) -> None:
    with talking() as workersai:
        workersai.reply(tool_call="get_weather")
        (call,) = ask(workersai, chat("x", tools=[tool])).result["tool_calls"]

        assert list(call["arguments"]) == ["city"]


def test_a_tool_without_parameters_is_called_without() -> None:
    tools = [{"name": "now", "description": "", "parameters": {"type": "string"}}]

    (call,) = replies.ToolCall("now").said({"tools": tools}, random.Random(0)).tool_calls

    assert call.arguments == {}


def test_a_tool_that_is_not_offered_has_no_schema_to_go_by() -> None:
    with pytest.raises(StubError, match=r"no such tool \(there are: none\)"):
        replies.ToolCall("f").said({"tools": ["odd", {"name": 1}]}, random.Random(0))


def test_calls_do_not_survive_a_cut() -> None:
    with talking() as workersai:
        workersai.reply(replies.ToolCall("f", {}, text="one two three four five"))
        result = ask(workersai, chat("x", max_tokens=2)).result

        assert result == {"response": result["response"], "usage": result["usage"]}
        assert result["usage"]["completion_tokens"] == 2


def test_the_journal_tells_the_calls() -> None:
    with talking() as workersai:
        workersai.reply(tool_call=PARIS)
        ask(workersai, ASKED)

        assert [call.name for call in workersai.last.tool_calls] == ["get_weather"]
