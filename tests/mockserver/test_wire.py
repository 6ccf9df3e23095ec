from __future__ import annotations

import json
import re
from typing import Any

import pytest

from workersai_contracts.event_stream import Decoder
from workersai_contracts.profile import ALPHABET_A, ALPHABET_B, PROFILES
from workersai_mock.clock import ManualClock
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.settings import Settings

from .client import PATH, ask

WIRES = [profile.name for profile in PROFILES]

# Seed 0, `Hi, Köln 👋` to the prompt `hi`: these bytes change only with a minor release.
STREAMS: dict[str, bytes] = {
    "2023": (
        b'data: {"response":"Hi"}\n\n'
        b'data: {"response":","}\n\n'
        b'data: {"response":" K\xc3\xb6ln"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b"}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2024-02": (
        b"data: {}\n\n"
        b"data: {}\n\n"
        b'data: {"response":"Hi"}\n\n'
        b'data: {"response":","}\n\n'
        b'data: {"response":" K\xc3\xb6ln"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b"}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2024": (
        b'data: {"response":"Hi","p":"abcdefghijklmnopqrs"}\n\n'
        b'data: {"response":",","p":"ab"}\n\n'
        b'data: {"response":" K\xc3\xb6ln","p":"abc"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b","p":"abcdefghijklmnopqrstuvwxyz01234"}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2025": (
        b'data: {"response":"Hi","p":"ab"}\n\n'
        b'data: {"response":",","p":"abcdefghijklmnopqrstuvwxyz01234567"}\n\n'
        b'data: {"response":" K\xc3\xb6ln","p":"abcdefghij"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b","p":"abcdefghijklmnopqrstuvwxyz0123456789abcdef'
        b'ghijk"}\n\n'
        b'data: {"response":""}\n\n'
        b'data: {"response":"","usage":{"prompt_tokens":49,"completion_tokens":4'
        b',"total_tokens":53}}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2025-vllm": (
        b'data: {"response":"","tool_calls":[],"p":"abdefghijklmnoprstuvxyz12345'
        b'67890abdefghijklm"}\n\n'
        b'data: {"response":"Hi","tool_calls":[],"p":"abdefghijk"}\n\n'
        b'data: {"response":",","tool_calls":[],"p":"abdefghijklmnoprstuvxyz1234'
        b'567890abdefgh"}\n\n'
        b'data: {"response":" K\xc3\xb6ln","tool_calls":[],"p":"abdefghijklmnoprstuvxyz'
        b'1234567890abdefgh"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b","tool_calls":[],"p":"abde"}\n\n'
        b'data: {"response":"","tool_calls":[],"p":"abdefghijklmnoprstuvxyz12345'
        b'67890abd"}\n\n'
        b'data: {"response":"","usage":{"prompt_tokens":49,"completion_tokens":4'
        b',"total_tokens":53}}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2026": (
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.completion.chun'
        b'k","created":1700000000,"model":"@cf/qwen/qwen1.5-1.8b-chat","choices"'
        b':[{"index":0,"delta":{"content":"","reasoning_content":null,"role":"as'
        b'sistant"},"finish_reason":null}],"usage":{"prompt_tokens":49,"total_to'
        b'kens":49,"completion_tokens":0},"p":"pmgr8j"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.completion.chun'
        b'k","created":1700000000,"model":"@cf/qwen/qwen1.5-1.8b-chat","choices"'
        b':[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":{'
        b'"prompt_tokens":49,"total_tokens":50,"completion_tokens":1},"p":"fag08'
        b'y481osrkzyk6map84fsj4okn4jgvo24"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.completion.chun'
        b'k","created":1700000000,"model":"@cf/qwen/qwen1.5-1.8b-chat","choices"'
        b':[{"index":0,"delta":{"content":","},"finish_reason":null}],"usage":{"'
        b'prompt_tokens":49,"total_tokens":51,"completion_tokens":2},"p":"4bwayt'
        b'b3wn7p4l2ivnaftnntlnd3xo30031b9coupoholhas"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.completion.chun'
        b'k","created":1700000000,"model":"@cf/qwen/qwen1.5-1.8b-chat","choices"'
        b':[{"index":0,"delta":{"content":" K\xc3\xb6ln"},"finish_reason":null}],"usage'
        b'":{"prompt_tokens":49,"total_tokens":52,"completion_tokens":3},"p":"v9'
        b'92zhecoj8yf1w1qdy05go"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.completion.chun'
        b'k","created":1700000000,"model":"@cf/qwen/qwen1.5-1.8b-chat","choices"'
        b':[{"index":0,"delta":{"content":" \xf0\x9f\x91\x8b"},"finish_reason":null}],"usage":{'
        b'"prompt_tokens":49,"total_tokens":53,"completion_tokens":4},"p":"8b4b6'
        b'mjx4vw2kj5awgh"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.completion.chun'
        b'k","created":1700000000,"model":"@cf/qwen/qwen1.5-1.8b-chat","choices"'
        b':[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_toke'
        b'ns":49,"total_tokens":53,"completion_tokens":4},"p":"2zs5fqel6c4upwep4'
        b'nfq0bdnf30mnxeghss"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.completion.chun'
        b'k","created":1700000000,"model":"@cf/qwen/qwen1.5-1.8b-chat","choices"'
        b':[],"usage":{"prompt_tokens":49,"total_tokens":53,"completion_tokens":'
        b'4},"p":"psgchb6i5ggcergefufxxa012sacilw2bn1cuysdat"}\n\n'
        b'data: {"response":"","usage":{"prompt_tokens":49,"completion_tokens":4'
        b',"total_tokens":53,"prompt_tokens_details":{"cached_tokens":0}}}\n\n'
        b"data: [DONE]\n\n"
    ),
}

RESULTS: dict[str, bytes] = {
    "2023": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b"},"success":true,"errors":[],"messag'
        b'es":[]}'
    ),
    "2024-02": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b"},"success":true,"errors":[],"messag'
        b'es":[]}'
    ),
    "2024": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b"},"success":true,"errors":[],"messag'
        b'es":[]}'
    ),
    "2025": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b","usage":{"prompt_tokens":49,"comple'
        b'tion_tokens":4,"total_tokens":53}},"success":true,"errors":[],"message'
        b's":[]}'
    ),
    "2025-vllm": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b","tool_calls":[],"usage":{"prompt_to'
        b'kens":49,"completion_tokens":4,"total_tokens":53}},"success":true,"err'
        b'ors":[],"messages":[]}'
    ),
    "2026": (
        b'{"result":{"choices":[{"finish_reason":"stop","index":0,"logprobs":nul'
        b'l,"text":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b"}],"created":1700000000,"id":"8ad285c98efc47e49ac'
        b'2b82407ae0042","model":"@cf/qwen/qwen1.5-1.8b-chat","object":"text_com'
        b'pletion","usage":{"prompt_tokens":49,"completion_tokens":4,"total_toke'
        b'ns":53,"prompt_tokens_details":{"cached_tokens":0}}},"success":true,"e'
        b'rrors":[],"messages":[]}'
    ),
}


def mock_of(wire: str, text: str = "Hi, Köln 👋") -> Mock:
    return Mock(Settings(wire=wire, reply=Text(text), clock=ManualClock()))


def objects(stream: bytes) -> list[dict[str, Any]]:
    """Return the events of a stream but its terminator."""
    events = Decoder().feed(stream)
    assert events.pop().data == "[DONE]"
    return [json.loads(event.data) for event in events]


def test_every_profile_has_a_golden_stream() -> None:
    assert list(STREAMS) == list(RESULTS) == WIRES


@pytest.mark.parametrize("wire", WIRES)
def test_bytes_of_a_stream(wire: str) -> None:
    answer = ask(mock_of(wire), {"prompt": "hi", "stream": True})

    assert answer.timeline.body == STREAMS[wire]
    assert answer.headers == {
        "Content-Type": "text/event-stream",
        "cf-ray": "2a601e26c704cecd-AMS",
        "cf-ai-req-id": "8ad285c9-8efc-47e4-9ac2-b82407ae0042",
    }


@pytest.mark.parametrize("wire", WIRES)
def test_bytes_of_a_result(wire: str) -> None:
    answer = ask(mock_of(wire), {"prompt": "hi"})

    assert answer.timeline.body == RESULTS[wire]
    assert answer.headers == {
        "Content-Type": "application/json",
        "cf-ray": "2a601e26c704cecd-AMS",
        "cf-ai-req-id": "8ad285c9-8efc-47e4-9ac2-b82407ae0042",
    }


def test_chat_of_2026_has_a_message() -> None:
    answer = ask(mock_of("2026", "Hi"), {"messages": [{"role": "user", "content": "hi"}]})

    result = json.loads(answer.timeline.body)["result"]

    assert result["object"] == "chat.completion"
    assert result["choices"][0] == {
        "finish_reason": "stop",
        "index": 0,
        "logprobs": None,
        "message": {"content": "Hi", "role": "assistant"},
    }


@pytest.mark.parametrize("wire", WIRES)
def test_every_frame_of_a_stream_is_one_event(wire: str) -> None:
    frames = ask(mock_of(wire), {"prompt": "hi", "stream": True}).timeline.data

    assert all(re.fullmatch(rb"data: [^\n\r]+\n\n", frame) for frame in frames)
    assert frames[-1] == b"data: [DONE]\n\n"


LONG = " ".join(["word"] * 3_000)


@pytest.mark.parametrize(
    ("wire", "ring", "absent"),
    [("2024", ALPHABET_A, True), ("2025", ALPHABET_A, True), ("2025-vllm", ALPHABET_B, False)],
)
def test_padding_is_a_prefix_of_its_alphabet_repeated(wire: str, ring: str, absent: bool) -> None:
    body = {"prompt": "hi", "stream": True, "max_tokens": 5_000}
    events = objects(ask(mock_of(wire, LONG), body).timeline.body)

    paddings = [event.get("p", "") for event in events if event["response"]]

    assert all((ring * 2).startswith(padding) for padding in paddings)
    # Every length is drawn, about equally often.
    lengths = range(0 if absent else 1, 51)
    counts = [sum(len(padding) == length for padding in paddings) for length in lengths]
    assert sum(counts) == len(paddings) == 3_000
    assert min(counts) > 30
    assert max(counts) < 100


def test_padding_of_2026_is_random_of_its_alphabet() -> None:
    body = {"prompt": "hi", "stream": True, "max_tokens": 5_000}
    events = objects(ask(mock_of("2026", LONG), body).timeline.body)

    paddings = [event["p"] for event in events if "p" in event]

    assert len(set(paddings)) > 2_900
    assert set("".join(paddings)) == set(ALPHABET_A)
    assert {len(padding) for padding in paddings} == set(range(1, 51))


@pytest.mark.parametrize("wire", ["2025", "2025-vllm", "2026"])
@pytest.mark.parametrize("most", [1, 2, 5, 100])
def test_usage_adds_up_and_counts_what_was_sent(wire: str, most: int) -> None:
    body = {"prompt": "hi", "max_tokens": most}
    plain = json.loads(ask(mock_of(wire, "a b c"), body).timeline.body)["result"]["usage"]
    events = objects(ask(mock_of(wire, "a b c"), {**body, "stream": True}).timeline.body)

    usage = events[-1]["usage"]

    assert usage == plain
    assert usage["completion_tokens"] == min(most, 3)
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_usage_of_each_chunk_of_2026_grows() -> None:
    events = objects(ask(mock_of("2026", "a b"), {"prompt": "hi", "stream": True}).timeline.body)

    usages = [event["usage"] for event in events]

    assert [usage["completion_tokens"] for usage in usages] == [0, 1, 2, 2, 2, 2]
    assert all(u["total_tokens"] - u["completion_tokens"] == u["prompt_tokens"] for u in usages)


@pytest.mark.parametrize("wire", WIRES)
def test_stream_of_nothing_is_still_a_stream(wire: str) -> None:
    answer = ask(mock_of(wire, ""), {"prompt": "hi", "stream": True})

    texts = [event.get("response") or "" for event in objects(answer.timeline.body)]

    assert "".join(texts) == ""


@pytest.mark.parametrize("wire", WIRES)
def test_refusal_of_a_stream_is_json_with_its_status(wire: str) -> None:
    answer = ask(mock_of(wire), {"prompt": 5, "stream": True})

    assert answer.status == 400
    assert answer.streamed is False
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.timeline.body)["success"] is False


def test_bytes_of_a_refusal_of_the_inference_layer() -> None:
    answer = ask(mock_of("2025"), b"")

    assert answer.timeline.body == (
        b'{"errors":[{"message":"AiError: Request is missing headers or body: body '
        b'(UUID)","code":3003}],"success":false,"result":{},"messages":[]}'
    ).replace(b"UUID", answer.headers["cf-ai-req-id"].encode())


def test_bytes_of_a_refusal_of_the_edge() -> None:
    answer = ask(mock_of("2025"), {"prompt": "hi"}, method="GET")

    assert answer.timeline.body == (
        b'{"result":null,"success":false,"errors":[{"code":7001,'
        b'"message":"GET not supported for requested URI."}],"messages":[]}'
    )
    assert set(answer.headers) == {"Content-Type", "cf-ray"}


def test_text_is_written_as_json_writes_it() -> None:
    text = 'a"b\\c\n\t\x00\u2028é\U0001f600</script>'

    answer = ask(mock_of("2025", text), {"prompt": "hi", "stream": True})

    assert "".join(e["response"] for e in objects(answer.timeline.body)) == text


def test_path_does_not_change_the_bytes() -> None:
    mock = mock_of("2025")

    answers = [ask(mock, {"prompt": "hi"}, path=path) for path in (PATH, PATH + "?tags=a")]

    assert answers[0].timeline == answers[1].timeline
