from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from workersai_mock.errors import SettingError
from workersai_mock.replay.ask import ask_of, differences
from workersai_mock.replay.recording import Replay, read_replay
from workersai_mock.replay.report import remarks

from .made_recording import CAPACITY, SAID, made, played, prompt, replay_of, whole
from .service import (
    ACCOUNT,
    EVENTS,
    MODEL,
    PATH,
    request,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


@pytest.mark.parametrize(
    "body",
    [
        b'{ "stream" : true, "prompt" : "h\\u0069", "n" : 1 }',
        b'{"prompt":"hi","n":1.0,"stream":true}',
    ],
)
def test_the_same_is_asked_however_it_is_written(path: Path, body: bytes) -> None:
    replay = replay_of(path, made(body={"prompt": "hi", "stream": True, "n": 1}))
    account = PATH.replace(ACCOUNT, "f" * 32).replace("@", "%40")

    (came,) = played(replay, request(body, path=account))

    assert came.body == b"".join(EVENTS)


def test_stream_false_is_its_absence(path: Path) -> None:
    (came,) = played(replay_of(path, whole("hi")), prompt("hi", stream=False))

    assert came.body == SAID


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"prompt":"ho","stream":true}', PATH),
        (b'{"prompt":"hi"}', PATH),
        (b'{"prompt":"hi","stream":true,"seed":1}', PATH),
        (b'{"prompt":"hi","stream":1}', PATH),
        (b'{"prompt":["hi"],"stream":true}', PATH),
        (b"no JSON", PATH),
        (b'{"prompt":"hi","stream":true}', PATH + "-x"),
        (b'{"prompt":"hi","stream":true}', PATH + "?a=1"),
    ],
    ids=["text", "stream", "more", "kind", "list", "no JSON", "model", "query"],
)
def test_another_request_is_not_the_recorded_one(path: Path, body: bytes, where: str) -> None:
    (came,) = played(replay_of(path, made("hi")), request(body, path=where))

    assert came.status == 400
    assert b"no recording is for POST" in came.body


@pytest.mark.parametrize(
    ("recorded", "live", "found"),
    [
        ("write to [email]!", "write to ada@example.com!", True),
        ("write to [email]!", "write to ada@example.com?", False),
        ("[redacted] and [redacted] end", "a and b and c end", True),
        ("[redacted] and [redacted] or [account]", "a and b", False),
        ("aa[redacted]aa", "aaa", False),
        ("[redacted]", "", True),
        ("x[redacted]", "y", False),
    ],
)
def test_what_was_taken_out_meets_any_text(
    path: Path, recorded: str, live: str, found: bool
) -> None:
    (came,) = played(replay_of(path, made(recorded), speed=0), prompt(live, stream=True))

    assert (came.status == 200) is found


def test_what_is_no_plain_json_is_compared_as_text() -> None:
    huge, deep = b'{"a":' + b"9" * 30 + b"}", b"[" * 50_000

    assert ask_of("POST", PATH, huge).value["body"] == huge.decode()
    assert ask_of("POST", PATH, deep).value["body"] == deep.decode()


def test_differences_are_told_by_their_place() -> None:
    recorded = {"a": ["x", 1, "y" * 99], "b": 1, "m": "me"}
    live = {"a": ["x", 2], "c": 1, "m": "you"}

    assert list(differences(recorded, live)) == [
        "/a: recorded 3 items, came 2",
        "/a/1: recorded 1, came 2",
        "/b: recorded, did not come",
        "/c: came, was not recorded",
        "/m: recorded 'me', came 'you'",
    ]


def test_the_nth_request_gets_the_nth_recording_and_then_the_last(path: Path) -> None:
    replay = replay_of(path, whole("hi", CAPACITY, status=429), whole("ho"), whole("hi"))

    came = played(replay, *[prompt("hi")] * 3)

    assert [each.status for each in came] == [429, 200, 200]


def test_recordings_answer_what_the_gates_would_refuse(path: Path) -> None:
    exchange = made("hi", model="@cf/no/such-model")
    asked = request(path=PATH.replace(MODEL, "@cf/no/such-model"), headers={"Authorization": "x"})

    (came,) = played(replay_of(path, exchange), asked)

    assert came.body == b"".join(EVENTS)


def test_what_cannot_be_played_is_said(path: Path) -> None:
    left = made("hi", ending="left")
    replay = replay_of(
        path,
        replace(left, url=""),
        left,
        replace(left, ending="close", capture="text", status=None, frames=()),
    )

    assert replay.recordings == ()
    assert list(remarks(replay, now_s=0)) == [
        f"cannot be played: {path}#1: it does not say what was asked",
        f"cannot be played: {path}#2: the client left, so the rest of the answer is not known",
        f"cannot be played: {path}#3: the answer was not kept",
    ]


def test_without_a_file_there_is_no_replay() -> None:
    with pytest.raises(SettingError, match="wants a file"):
        read_replay()


@pytest.mark.parametrize("speed", [-1.0, float("nan"), float("inf")])
def test_a_speed_is_a_number_from_0(speed: float) -> None:
    with pytest.raises(SettingError, match="a replay has no speed of"):
        Replay(speed=speed)
