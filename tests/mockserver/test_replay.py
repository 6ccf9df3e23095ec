from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from workersai_contracts.exchange import Exchange, Frame
from workersai_mock.replay.answer import answer_of
from workersai_mock.replay.recording import read_replay
from workersai_mock.server import MockServer

from .made_recording import CAPACITY, SAID, made, played, prompt, replay_of, whole
from .service import (
    EVENTS,
    JSON,
    SSE,
    Came,
    ask,
    plays,
    recording,
    request,
    serving,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


@pytest.mark.parametrize("speed", [0.0, 2.0])
def test_a_stream_is_sent_byte_for_byte(path: Path, speed: float) -> None:
    headers = {
        **SSE,
        "cf-ray": "8f0c3b2a1d4e5f60-AMS",
        "Date": "Tue, 14 Nov 2023 22:13:20 GMT",
        "Transfer-Encoding": "chunked",
        "Access-Control-Allow-Origin": "*",
    }
    replay = replay_of(path, made("hi", headers=headers), speed=speed)

    (came,) = played(replay, request())

    assert (came.status, came.body, came.whole) == (200, b"".join(EVENTS), True)
    assert "cf-ray: 8f0c3b2a1d4e5f60-AMS" in came.head
    assert "Content-Type: text/event-stream" in came.head
    assert "2023" not in came.head
    assert "access-control" not in came.head.lower()


@pytest.mark.parametrize(
    ("speed", "at_s"), [(0.0, None), (1.0, (0.5, 1.0, 1.0)), (4.0, (0.125, 0.25, 0.25))]
)
def test_times_are_the_recorded_ones_scaled(speed: float, at_s: tuple[float, ...] | None) -> None:
    frames = (Frame(0.5, EVENTS[0]), Frame(0.7, b""), Frame(1.0, EVENTS[1]), Frame(0.9, EVENTS[2]))

    assert answer_of(made("hi", *frames), speed=speed).timeline.at_s == at_s


def test_a_whole_answer_comes_when_its_last_byte_did() -> None:
    exchange = whole("hi")
    parts = (Frame(0.5, SAID[:9]), Frame(1.5, SAID[9:]))

    answer = answer_of(replace(exchange, frames=parts), speed=1)

    assert list(answer.timeline) == [(1.5, SAID)]
    assert not answer.streamed


def test_a_whole_answer_is_sent_byte_for_byte_with_its_length(path: Path) -> None:
    headers = {**JSON, "Content-Length": "1"}

    (came,) = played(replay_of(path, whole("hi", headers=headers)), prompt("hi"))

    assert came.body == SAID
    assert f"Content-Length: {len(SAID)}" in came.head


@pytest.mark.parametrize(
    ("exchange", "end"),
    [
        (made("hi", EVENTS[0], ending="cut"), "closed"),
        (made("hi", EVENTS[0], ending="reset"), "reset"),
        (made("hi", SAID[:20], headers={**JSON, "Content-Length": "72"}, ending="cut"), "closed"),
        (made("hi", SAID[:20], headers={**JSON, "Content-Length": "9"}, ending="cut"), "closed"),
        (made("hi", SAID[:20], headers={"Content-Type": "x/y"}, ending="cut"), "closed"),
    ],
    ids=["stream cut", "stream reset", "whole cut", "whole cut, longer by marks", "chunked cut"],
)
def test_what_broke_breaks_again_at_the_same_byte(path: Path, exchange: Exchange, end: str) -> None:
    (came,) = played(replay_of(path, exchange, speed=0), request())

    assert (came.status, came.body, came.end) == (200, exchange.body, end)
    assert not came.whole
    if "Content-Length" in came.head:
        assert f"Content-Length: {len(came.body)}\r\n" not in came.head


@pytest.mark.parametrize(
    ("ending", "end"), [("cut", "closed"), ("reset", "reset"), ("close", "closed")]
)
def test_no_answer_is_none_again(path: Path, ending: str, end: str) -> None:
    exchange = replace(made("hi", status=None, headers=None, ending=ending), frames=())

    (came,) = played(replay_of(path, exchange), request())

    assert (came.raw, came.end) == (b"", end)


def test_a_recorded_hang_hangs(path: Path) -> None:
    replay = replay_of(path, made("hi", EVENTS[0], ending="hang"))

    (came,) = played(replay, request(), max_stall_s=0.01)

    assert (came.body, came.whole) == (EVENTS[0], False)


def test_an_empty_body_is_sent_as_such(path: Path) -> None:
    exchange = replace(made("hi", status=204), frames=())

    (came,) = played(replay_of(path, exchange), request())

    assert (came.status, came.body) == (204, b"")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (EVENTS[0], "text/event-stream"),
        (b": hi\n\n", "text/event-stream"),
        (SAID, "application/json"),
    ],
)
def test_what_has_no_headers_gets_a_type_from_its_bytes(data: bytes, kind: str) -> None:
    answer = answer_of(made("hi", data, headers=None, status=None), speed=1)

    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)


@pytest.mark.parametrize(
    ("status", "data", "name"),
    [
        (429, CAPACITY, "CAPACITY"),
        (200, CAPACITY, None),
        (429, b"busy", None),
        (429, b'{"errors":[]}', None),
        (429, b'{"errors":[{"code":1,"message":"x"}]}', None),
        (429, b"[1]", None),
    ],
    ids=["known", "no error", "no JSON", "no errors", "unknown", "no envelope"],
)
def test_a_recorded_refusal_is_known_as_one(status: int, data: bytes, name: str | None) -> None:
    answer = answer_of(whole("hi", data, status=status), speed=1)

    assert (answer.refusal and answer.refusal.name) == name


def test_what_was_recorded_is_what_is_played(path: Path) -> None:
    async def main() -> tuple[Came, Came]:
        async with serving(plays(*EVENTS)) as url, recording(url, path) as stand:
            first = await ask(stand.url)
        async with MockServer(replay=read_replay(path)) as server:
            return first, await ask(server.url)

    first, second = asyncio.run(main())

    assert (first.status, first.body) == (second.status, second.body)
