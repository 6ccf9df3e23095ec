"""What OpenAI's doors write, byte for byte; shapes as recorded on /ai/v1 (2026-05-08)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workersai_contracts.grammar.judge import judge
from workersai_mock.clock import ManualClock
from workersai_mock.mock import Mock
from workersai_mock.reply import Json, Text, ToolCall
from workersai_mock.seed import Seed
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, Settings
from workersai_mock.wire import Stamp, responses

from .client import ask
from .talk import OPENAI_SHAPED, WEATHER

V1 = f"/client/v4/accounts/{ACCOUNT_ID}/ai/v1/"
RESPONSES_MODEL = "@cf/openai/gpt-oss-20b"
USAGE: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}


def written(sent: dict[str, Any], *, reply: Any = None, path: str = "chat/completions") -> str:
    """Return the body of an answer at a fixed time, its id and times told by their names."""
    mock = Mock(Settings(reply=reply or Text("Hi there"), clock=ManualClock()))
    body = {"model": MODEL_ID, "messages": [{"role": "user", "content": "Hi"}], **sent}
    if path != "chat/completions":
        body = {key: value for key, value in body.items() if key != "messages"}
    answer = ask(mock, body, path=V1 + path)
    assert answer.status == 200
    key = answer.headers["cf-ai-req-id"]
    whole = answer.timeline.body.decode().replace(key.replace("-", ""), "KEY")
    number = 1_700_000_000_000 + int(key[:4], 16) % 1000
    return whole.replace(f"id-{number}", "ID").replace("1700000000", "NOW")


def test_a_stream_of_a_model_of_the_native_shapes() -> None:
    head = '{"id":"ID","created":NOW,"model":"@cf/qwen/qwen1.5-1.8b-chat"'
    last = '{"id":"ID","object":"chat.completion.chunk","created":NOW'
    model = '"model":"@cf/qwen/qwen1.5-1.8b-chat"'
    kind = '"object":"chat.completion.chunk"'

    assert written(USAGE) == (
        f'data: {head},{kind},"choices":[{{"index":0,"delta":{{"content":"Hi"}}}}]}}\n\n'
        f'data: {head},{kind},"choices":[{{"index":0,"delta":{{"content":" there"}}}}]}}\n\n'
        f'data: {last},{model},"choices":[{{"index":0,"delta":{{}},"finish_reason":"stop"}}],'
        '"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}\n\n'
        f'data: {last},{model},"choices":[{{"index":0,"delta":{{}},"finish_reason":"stop"}}],'
        '"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,'
        '"prompt_tokens_details":{"cached_tokens":0}}}\n\n'
        "data: [DONE]\n\n"
    )


def test_a_stream_with_a_call_of_a_model_of_openais_shapes() -> None:
    head = f'data: {{"id":"ID","created":NOW,"model":"{OPENAI_SHAPED}"'
    head += ',"object":"chat.completion.chunk","choices":[{"index":0,"delta":'
    last = 'data: {"id":"ID","object":"chat.completion.chunk","created":NOW'
    last += f',"model":"{OPENAI_SHAPED}","choices":[{{"index":0,"delta":{{}},'
    tail = ',"logprobs":null,"finish_reason":null,"token_ids":null}]}\n\n'
    tools = [{"type": "function", "function": WEATHER}]
    reply = ToolCall("get_weather", {"city": "Paris"})
    found = written({"model": OPENAI_SHAPED, "tools": tools, **USAGE}, reply=reply)
    call_id = found.partition("chatcmpl-tool-")[2][:32]

    assert int(call_id, 16)
    assert found == (
        f'{head}{{"role":"assistant","content":""}},"logprobs":null,"finish_reason":null}}]}}\n\n'
        f'{head}{{"tool_calls":[{{"id":"chatcmpl-tool-{call_id}","type":"function","index":0,'
        f'"function":{{"name":"get_weather","arguments":""}}}}]}}{tail}'
        f'{head}{{"tool_calls":[{{"index":0,"function":{{"arguments":"{{\\"city\\":\\"Par"}}}}]}}'
        f"{tail}"
        f'{head}{{"tool_calls":[{{"index":0,"function":{{"arguments":"is\\"}}"}}}}]}}{tail}'
        f"{head}{{}}{tail}"
        f'{last}"finish_reason":"tool_calls"}}],'
        '"usage":{"prompt_tokens":PROMPT,"total_tokens":TOTAL,"completion_tokens":12}}\n\n'
        f'{last}"finish_reason":"tool_calls"}}],"usage":{{"prompt_tokens":PROMPT,'
        '"completion_tokens":12,"total_tokens":TOTAL,'
        '"prompt_tokens_details":{"cached_tokens":0}}}\n\n'
        "data: [DONE]\n\n"
    ).replace("PROMPT", "5").replace("TOTAL", "17")


def test_usage_comes_once_unless_it_was_asked_for() -> None:
    found = written({"stream": True})

    assert found.count('"usage"') == found.count('"finish_reason"') == 1


@pytest.mark.parametrize("model", [MODEL_ID, OPENAI_SHAPED])
def test_streams_keep_the_grammar(model: str) -> None:
    found = written({"model": model, **USAGE})

    assert judge(found.replace("NOW", "17").encode(), wire="v1", text="Hi there") == []


def test_a_whole_answer_of_a_model_of_the_native_shapes() -> None:
    assert written({}) == (
        '{"id":"ID","object":"chat.completion","created":NOW,"model":"@cf/qwen/qwen1.5-1.8b-chat",'
        '"choices":[{"index":0,"message":{"role":"assistant","content":"Hi there"},'
        '"logprobs":null,"finish_reason":"stop"}],'
        '"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}'
    )


def test_a_whole_answer_of_a_model_of_openais_shapes() -> None:
    found = written({"model": OPENAI_SHAPED, "n": 2})
    message = '"logprobs":null,"message":{"content":"Hi there","role":"assistant"}'

    assert found == (
        f'{{"id":"ID","object":"chat.completion","created":NOW,"model":"{OPENAI_SHAPED}",'
        f'"choices":[{{"finish_reason":"stop","index":0,{message}}},'
        f'{{"finish_reason":"stop","index":1,{message}}}],'
        '"usage":{"prompt_tokens":5,"completion_tokens":4,"total_tokens":9,'
        '"prompt_tokens_details":{"cached_tokens":0}}}'
    )


def test_choices_are_streamed_by_index() -> None:
    found = written({"model": OPENAI_SHAPED, "n": 2, "stream": True})
    chunks = [json.loads(e.removeprefix("data: ").replace("NOW", "1")) for e in events(found)]

    assert [choice["index"] for choice in chunks[-1]["choices"]] == [0, 1]
    for index in (0, 1):
        parts = [c["choices"][0] for c in chunks[:-1]]
        texts = [p["delta"].get("content", "") for p in parts if p["index"] == index]
        assert "".join(texts) == "Hi there"


def test_choices_on_the_native_door_are_streamed_by_index() -> None:
    path = f"/client/v4/accounts/{ACCOUNT_ID}/ai/run/{OPENAI_SHAPED}"
    mock = Mock(Settings(reply=ToolCall("f", {}), clock=ManualClock()))
    body = {"messages": [{"role": "user", "content": "Hi"}], "n": 2, "stream": True}
    found = ask(mock, body, path=path).timeline.body.decode()
    chunks = [json.loads(event.removeprefix("data: ")) for event in events(found)]
    ids = [
        (choice["index"], call["id"])
        for chunk in chunks
        for choice in chunk.get("choices", ())
        for call in choice["delta"].get("tool_calls", ())
        if "id" in call
    ]

    assert [index for index, _ in ids] == [0, 1]
    assert len({call_id for _, call_id in ids}) == 2


def test_json_mode_is_a_text_here() -> None:
    found = json.loads(written({}, reply=Json({"a": 1})).replace("NOW", "1"))

    assert found["choices"][0]["message"]["content"] == '{"a":1}'


def test_a_completion() -> None:
    assert written({"prompt": "Hi"}, path="completions") == (
        '{"id":"ID","object":"text_completion","created":NOW,"model":"@cf/qwen/qwen1.5-1.8b-chat",'
        '"choices":[{"index":0,"text":"Hi there","logprobs":null,"finish_reason":"stop"}],'
        '"usage":{"prompt_tokens":49,"completion_tokens":2,"total_tokens":51}}'
    )


def test_a_streamed_completion() -> None:
    head = '{"id":"ID","created":NOW,"model":"@cf/qwen/qwen1.5-1.8b-chat"'
    kind = '"object":"text_completion"'

    assert written({"prompt": "Hi", "stream": True}, path="completions") == (
        f'data: {head},{kind},"choices":[{{"index":0,"text":"Hi"}}]}}\n\n'
        f'data: {head},{kind},"choices":[{{"index":0,"text":" there"}}]}}\n\n'
        f'data: {{"id":"ID",{kind},"created":NOW,"model":"@cf/qwen/qwen1.5-1.8b-chat",'
        '"choices":[{"index":0,"text":"","logprobs":null,"finish_reason":"stop"}],'
        '"usage":{"prompt_tokens":49,"completion_tokens":2,"total_tokens":51}}\n\n'
        "data: [DONE]\n\n"
    )


def test_a_response() -> None:
    sent = {"model": RESPONSES_MODEL, "input": "Hi"}

    assert written(sent, path="responses") == (
        '{"id":"resp_KEY","object":"response","created_at":NOW,"status":"completed","error":null,'
        '"incomplete_details":null,"instructions":null,"model":"@cf/openai/gpt-oss-20b",'
        '"output":[{"id":"msg_KEY","type":"message","status":"completed","role":"assistant",'
        '"content":[{"type":"output_text","text":"Hi there","annotations":[]}]}],'
        '"parallel_tool_calls":true,"tool_choice":"auto","tools":[],'
        '"usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":0},"output_tokens":2,'
        '"output_tokens_details":{"reasoning_tokens":0},"total_tokens":7}}'
    )


def test_a_response_that_calls() -> None:
    sent = {"model": RESPONSES_MODEL, "input": "Hi"}
    found = written(sent, path="responses", reply=ToolCall("f", {"a": 1}))
    [item] = json.loads(found.replace("NOW", "1"))["output"]

    assert item["id"] == "fc_0_KEY"
    assert (item["type"], item["name"], item["arguments"]) == ("function_call", "f", '{"a":1}')


def test_a_response_that_was_cut_says_so() -> None:
    sent = {"model": RESPONSES_MODEL, "input": "Hi", "max_output_tokens": 1}
    found = json.loads(written(sent, path="responses").replace("NOW", "1"))

    assert found["status"] == "incomplete"
    assert found["incomplete_details"] == {"reason": "max_output_tokens"}


def test_a_response_has_no_events() -> None:
    answer = ask(Mock(Settings()), {"prompt": "Hi"})
    profile = Mock(Settings()).contract.profile(Mock(Settings()).contract.catalog.get(MODEL_ID))
    assert answer.completion is not None
    stamp = Stamp(MODEL_ID, "8ad285c9-8efc-47e4-9ac2-b82407ae0042", 0, chat=True)

    with pytest.raises(NotImplementedError):
        responses.events(answer.completion, profile, stamp, Seed(bytes(64)))


def events(body: str) -> list[str]:
    """Return the events of a stream but its terminator."""
    *found, done = body.removesuffix("\n\n").split("\n\n")
    assert done == "data: [DONE]"
    return found
