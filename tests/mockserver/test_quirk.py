from __future__ import annotations

from collections.abc import Iterator
from random import Random

import orjson
import pytest
from tests.mockserver.made import events, stream, whole
from tests.mockserver.socket_client import ask

from workersai_mock.clock import ManualClock
from workersai_mock.quirk import (
    OBSERVED,
    QUIRKS,
    DoneTwice,
    EmptyFirst,
    JsonForStream,
    JsonObject,
    NoIndex,
    NoPadding,
    NullResponse,
    NumberTokens,
    OpenaiToolCalls,
    Quirk,
    SdkError,
    SeveralTokens,
    StopOnToolCalls,
    UsageTwice,
)
from workersai_mock.reply import Text
from workersai_mock.server import MockServer

HEAD = [
    b'data: {"response":" 4"}\n\n',
    b'data: {"response":"2"}\n\n',
    b'data: {"response":"."}\n\n',
]
DONE = b"data: [DONE]\n\n"
PLAIN = b"".join([*HEAD, DONE])
CALL = {"name": "weather", "arguments": {"city": "Paris"}}
CHUNK = {
    "id": "x",
    "choices": [{"index": 0, "delta": {"content": "6"}, "finish_reason": None}],
    "p": "abc",
}


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(wire="2023", reply=Text(" 42.")) as running:
        yield running


STREAMED = {
    "number-tokens": PLAIN.replace(b'"2"', b"2"),
    "done-twice": PLAIN + DONE,
    "usage-twice": PLAIN,
    "json-for-stream": b'{"result":{"response":" 42."},"success":true,"errors":[],"messages":[]}',
    "null-response": b"".join([*HEAD, b'data: {"response":null}\n\n', DONE]),
    "no-padding": PLAIN,
    "empty-first": b'data: {"response":""}\n\n' + PLAIN,
    "several-tokens": b'data: {"response":" 42."}\n\n' + DONE,
    "several-tokens:tokens=2": b'data: {"response":" 42"}\n\n' + HEAD[2] + DONE,
    "json-object": PLAIN,
    "openai-tool-calls": PLAIN,
    "no-index": PLAIN,
    "stop-on-tool-calls": PLAIN,
    "sdk-error": HEAD[0] + b"$error: Error: stream failed\n\n",
    "sdk-error:at_event=0": b"$error: Error: stream failed\n\n",
}


def test_every_quirk_is_asserted() -> None:
    assert {text.partition(":")[0] for text in STREAMED} == {quirk.name for quirk in QUIRKS}


@pytest.mark.parametrize("quirk", STREAMED)
def test_a_stream_with_a_quirk_arrives_as_these_bytes(server: MockServer, quirk: str) -> None:
    seen = ask(server, quirk=quirk)

    assert (seen.body, seen.end) == (STREAMED[quirk], "kept")


@pytest.mark.parametrize("quirk", [quirk.name for quirk in QUIRKS])
def test_a_whole_answer_without_cause_stays_as_it_is(server: MockServer, quirk: str) -> None:
    plain = ask(server, stream=False)
    seen = ask(server, stream=False, quirk=quirk)

    assert (seen.body, seen.headers["content-type"]) == (plain.body, "application/json")


def test_json_for_a_stream_says_so(server: MockServer) -> None:
    seen = ask(server, quirk="json-for-stream")

    assert seen.headers["content-type"] == "application/json"
    assert int(seen.headers["content-length"]) == len(seen.body)


def test_all_that_was_observed_comes_together(server: MockServer) -> None:
    seen = ask(server, quirk="observed")

    assert seen.body == (
        b'data: {"response":""}\n\ndata: {"response":" 4"}\n\ndata: {"response":2}\n\n'
        b'data: {"response":"."}\n\ndata: {"response":null}\n\ndata: [DONE]\n\n'
    )


def test_observed_is_what_bears_that_mark() -> None:
    marks = {quirk.provenance.mark for quirk in OBSERVED}

    assert marks == {"observed"}
    assert DoneTwice not in OBSERVED


def test_each_quirk_has_a_source() -> None:
    assert all(quirk.provenance.source for quirk in QUIRKS)


@pytest.mark.parametrize("wire", ["2024", "2025", "2025-vllm", "2026"])
def test_without_padding_no_event_bears_p(wire: str) -> None:
    with MockServer(wire=wire) as server:
        plain, seen = ask(server), ask(server, quirk="no-padding")

    assert (b'"p":' in plain.body, b'"p":' in seen.body) == (True, False)


@pytest.mark.parametrize("wire", ["2025", "2025-vllm", "2026"])
def test_usage_comes_twice_the_second_time_with_zeros(wire: str) -> None:
    with MockServer(wire=wire, clock=ManualClock(1)) as server:
        plain, seen = ask(server), ask(server, quirk="usage-twice")

    *before, usage, done = plain.chunks
    zeros = orjson.loads(seen.chunks[-2][6:])["usage"]
    assert seen.chunks[:-2] == [*before, usage]
    assert seen.chunks[-1] == done
    assert zeros.keys() == orjson.loads(usage[6:])["usage"].keys()
    assert [v for v in zeros.values() if v not in (0, {"cached_tokens": 0})] == []


@pytest.mark.parametrize(("wire", "tokens"), [("2025", 4), ("2025-vllm", 5), ("2026", 2)], ids=str)
def test_several_tokens_keep_the_text_and_the_tail(wire: str, tokens: int) -> None:
    with MockServer(wire=wire) as server:
        plain = ask(server)
        seen = ask(server, quirk=f"several-tokens:tokens={tokens}")

    assert said(seen.chunks) == said(plain.chunks)
    assert len(seen.chunks) < len(plain.chunks)
    assert seen.chunks[-2:] == plain.chunks[-2:]


def said(chunks: list[bytes]) -> str:
    found = [orjson.loads(chunk[6:]) for chunk in chunks[:-1]]
    return "".join(
        e.get("response") or "".join(c["delta"].get("content", "") for c in e.get("choices", ()))
        for e in found
    )


def done(quirk: Quirk, answer: object) -> bytes:
    return quirk(answer, Random(0)).timeline.body  # type: ignore[arg-type]


def test_json_for_a_stream_keeps_usage() -> None:
    answer = events({"response": "a"}, {"response": "", "usage": {"total_tokens": 3}})

    assert b'"result":{"response":"a","usage":{"total_tokens":3}}' in done(JsonForStream(), answer)


@pytest.mark.parametrize(
    ("text", "number"), [("6", 6), ("0", 0), ("007", None), ("x", None), ("²", None), ("", None)]
)
def test_only_what_is_written_as_a_number_becomes_one(text: str, number: int | None) -> None:
    native = done(NumberTokens(), events({"response": text}))
    choices = [{"index": 0, "delta": {"content": text}}]
    openai = done(NumberTokens(), events({"choices": choices}))

    expected = text if number is None else number
    assert orjson.loads(native[6:])["response"] == expected
    assert orjson.loads(openai[6:])["choices"][0]["delta"]["content"] == expected


def test_an_index_is_nowhere() -> None:
    call = {"index": 0, "function": {"name": "f"}}
    answer = events({"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}, {"index": 1})

    assert done(NoIndex(), answer) == (
        b'data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f"}}]}}]}\n\n'
        b'data: {"index":1}\n\n'
    )


def test_tool_calls_end_with_stop_in_a_stream() -> None:
    choices = [{"finish_reason": "tool_calls"}, {"finish_reason": "length"}]

    assert done(StopOnToolCalls(), events({"choices": choices}, CHUNK)).startswith(
        b'data: {"choices":[{"finish_reason":"stop"},{"finish_reason":"length"}]}\n\n'
    )


def test_tool_calls_end_with_stop_in_an_envelope_and_bare() -> None:
    result = {"choices": [{"finish_reason": "tool_calls"}]}
    bare = whole({})
    bare = bare.sent_as(
        bare.timeline.of([f._replace(data=orjson.dumps(result)) for f in bare.timeline])
    )

    assert done(StopOnToolCalls(), whole(result)).startswith(
        b'{"result":{"choices":[{"finish_reason":"stop"}]},'
    )
    assert done(StopOnToolCalls(), bare) == b'{"choices":[{"finish_reason":"stop"}]}'


def test_an_answer_with_tool_calls_has_a_null_response() -> None:
    answer = whole({"response": "", "tool_calls": [CALL]})

    assert done(NullResponse(), answer).startswith(b'{"result":{"response":null,"tool_calls":[')


def test_native_tool_calls_take_openai_s_shape() -> None:
    answer = whole({"response": None, "tool_calls": [CALL, {"id": "kept"}], "usage": {}})

    result = orjson.loads(done(OpenaiToolCalls(), answer))["result"]
    call = result["tool_calls"][0]
    assert list(result) == ["tool_calls", "usage"]
    assert call["function"] == {"name": "weather", "arguments": '{"city":"Paris"}'}
    assert call["id"].startswith("chatcmpl-tool-")
    assert len(call["id"]) == len("chatcmpl-tool-") + 32
    assert result["tool_calls"][1] == {"id": "kept"}


@pytest.mark.parametrize(
    ("response", "expected"),
    [('{"a": 1}', {"a": 1}), ("[1]", "[1]"), ("{", "{"), (None, None), ({"b": 2}, {"b": 2})],
    ids=["object", "array", "broken", "null", "already"],
)
def test_the_text_of_an_object_becomes_the_object(response: object, expected: object) -> None:
    answer = whole({"response": response})

    assert orjson.loads(done(JsonObject(), answer))["result"]["response"] == expected


@pytest.mark.parametrize("quirk", QUIRKS, ids=[quirk.name for quirk in QUIRKS])
@pytest.mark.parametrize(
    "body",
    [(), (b"\n\n",), (b"data: {\n\n", b"data: {nope}\n\n", DONE), (b": comment\n\n",)],
    ids=["empty", "blank", "broken", "comment"],
)
def test_a_stream_of_anything_is_survived(quirk: type[Quirk], body: tuple[bytes, ...]) -> None:
    answer = quirk()(stream(*body), Random(0))

    assert isinstance(answer.timeline.body, bytes)


def test_an_empty_first_event_keeps_the_other_keys() -> None:
    assert done(EmptyFirst(), events(CHUNK)).startswith(
        b'data: {"id":"x","choices":[{"index":0,"delta":{"content":""},"finish_reason":null}],"p"'
    )


def test_a_failing_stream_breaks_off_in_time() -> None:
    answer = stream(*HEAD, at_s=(1.0, 2.0, 3.0))

    assert SdkError(at_event=2)(answer, Random(0)).timeline.at_s == (1.0, 2.0, 2.0)


def test_joined_tokens_come_when_the_last_of_them_is_due() -> None:
    answer = stream(*HEAD, at_s=(1.0, 2.0, 3.0))

    assert SeveralTokens(tokens=2)(answer, Random(0)).timeline.at_s == (2.0, 3.0)


def test_padding_alone_is_taken_from_an_event() -> None:
    assert done(NoPadding(), events(CHUNK)) == done(
        NoPadding(), events({k: v for k, v in CHUNK.items() if k != "p"})
    )


def test_usage_stays_once_where_there_is_none() -> None:
    assert done(UsageTwice(), events({"response": "a"})) == b'data: {"response":"a"}\n\n'
