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
from workersai_mock.wire import native

from .client import PATH, ask
from .golden import RESULTS, STREAMS

WIRES = [profile.name for profile in PROFILES]


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
        "Server": "cloudflare",
        "cf-ray": "2a601e26c704cecd-AMS",
        "cf-ai-req-id": "8ad285c9-8efc-47e4-9ac2-b82407ae0042",
    }


@pytest.mark.parametrize("wire", WIRES)
def test_bytes_of_a_result(wire: str) -> None:
    answer = ask(mock_of(wire), {"prompt": "hi"})

    assert answer.timeline.body == RESULTS[wire]
    assert answer.headers == {
        "Content-Type": "application/json",
        "Server": "cloudflare",
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
    assert set(answer.headers) == {"Content-Type", "Server", "cf-ray"}


def test_text_is_written_as_json_writes_it() -> None:
    text = 'a"b\\c\n\t\x00\u2028é\U0001f600</script>'

    answer = ask(mock_of("2025", text), {"prompt": "hi", "stream": True})

    assert "".join(e["response"] for e in objects(answer.timeline.body)) == text


def test_path_does_not_change_the_bytes() -> None:
    mock = mock_of("2025")

    answers = [ask(mock, {"prompt": "hi"}, path=path) for path in (PATH, PATH + "?tags=a")]

    assert answers[0].timeline == answers[1].timeline


def test_of_too_many_openings_all_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "MAX_OPENINGS", 2)
    openings = native.Openings()

    assert [openings[piece] for piece in "abc"] == [
        b'data: {"response":"%c"' % letter for letter in b"abc"
    ]
    assert list(openings) == ["c"]
