from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from tests.mockserver.talk import Heard, chat, talking
from tests.mockserver.talk import ask as talk

from workersai_contracts import refusal
from workersai_contracts.exchange import Exchange, Frame, Headers
from workersai_contracts.exchange.file import read_exchanges, write_exchanges
from workersai_mock.answer import Answer
from workersai_mock.clock import ManualClock
from workersai_mock.errors import SettingError
from workersai_mock.export import export
from workersai_mock.fault.connection import Close, Stall
from workersai_mock.journal import Entry
from workersai_mock.mock import Mock
from workersai_mock.replay.answer import answer_of
from workersai_mock.replay.ask import ask_of, differences
from workersai_mock.replay.recording import Replay, read_replay
from workersai_mock.replay.report import Report, remarks
from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.settings import TOKEN as MOCK_TOKEN
from workersai_mock.settings import Settings
from workersai_mock.state import Tenant

from . import client
from .service import (
    ACCOUNT,
    EVENTS,
    JSON,
    MODEL,
    PATH,
    SSE,
    TOKEN,
    Came,
    Handler,
    ask,
    plays,
    recording,
    request,
    serving,
)

SAID = b'{"result":{"response":"Hello"},"success":true,"errors":[],"messages":[]}'
CAPACITY = (
    b'{"errors":[{"message":"AiError: AiError: Capacity temporarily exceeded, please try again. '
    b'(6dca3dce-48ef-41c9-8819-470ad67395dd)","code":3040}],"success":false,"result":{},'
    b'"messages":[]}'
)
WHEN = "2023-11-14T22:13:20+00:00"  # where a manual clock starts


def made(
    prompt: str = "hi",
    *frames: bytes | Frame,
    model: str = MODEL,
    body: Mapping[str, object] | bytes | None = None,
    headers: Mapping[str, str] | None = SSE,
    **fields: Any,
) -> Exchange:
    """Return an exchange as it is recorded, a stream of three events unless it is told."""
    asked = {"prompt": prompt, "stream": True} if body is None else body
    data = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    pieces = frames or EVENTS
    known: Headers | None = None if headers is None else tuple(headers.items())
    fields = {"status": 200, "recorded_at": WHEN, "model": model, **fields}
    return Exchange(
        url=f"https://api.cloudflare.com/client/v4/accounts/{ACCOUNT}/ai/run/{model}",
        request_body=data,
        headers=known,
        frames=tuple(
            Frame(number / 1000, each) if isinstance(each, bytes) else each
            for number, each in enumerate(pieces, 1)
        ),
        **fields,
    )


def whole(prompt: str, data: bytes = SAID, **fields: Any) -> Exchange:
    """Return an exchange with a whole answer."""
    return made(prompt, data, body={"prompt": prompt}, **{"headers": JSON, **fields})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


def replay_of(path: Path, *exchanges: Exchange, **options: Any) -> Replay:
    write_exchanges(path, exchanges)
    return read_replay(path, **options)


def played(replay: Replay, *asked: bytes, **settings: Any) -> list[Came]:
    """Send requests to a mock with recordings, one after the other."""

    async def main() -> list[Came]:
        async with MockServer(Settings(replay=replay, **settings)) as server:
            return [await ask(server.url, data) for data in asked]

    return asyncio.run(main())


def prompt(text: str, **more: object) -> bytes:
    return request({"prompt": text, **more})


# What is sent.


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


# What is found.


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


# What cannot be played, and wrong use.


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


# What a miss gets.


def test_a_miss_is_refused_beside_the_nearest_recording(path: Path) -> None:
    exchanges = [made("a", model="@cf/x/y"), made("hi there"), made("hi", body=b'{"x":[1,2]}')]

    (came,) = played(replay_of(path, *exchanges), prompt("hi here", stream=True))

    (error,) = json.loads(came.body)["errors"]
    assert error == {
        "code": 8790,
        "message": (
            "workersai-mock: no recording is for POST /client/v4/accounts/ai/run/" + MODEL + "\n"
            f"  nearest of 3: {path}#2 (POST {MODEL})\n"
            "    /body/prompt: recorded 'hi there', came 'hi here'"
        ),
    }
    assert "x-should-retry: false" in came.head


def test_a_miss_without_any_recording_is_refused(path: Path) -> None:
    (came,) = played(replay_of(path), request())

    assert b"there is none at all" in came.body


def test_a_miss_may_get_the_default(path: Path) -> None:
    replay = replay_of(path, made("hi"), on_miss="default")
    known = PATH.replace(MODEL, client.MODEL_ID)

    hit, miss = played(
        replay, request(), request({"prompt": "x"}, path=known), reply=Text("Default")
    )

    assert hit.body == b"".join(EVENTS)
    assert json.loads(miss.body)["result"]["response"] == "Default"


def recorded_now(
    path: Path, handler: Handler, *asked: bytes, **settings: Any
) -> tuple[list[Came], list[Entry]]:
    """Send requests to a mock that has a service behind it."""

    async def main() -> tuple[list[Came], list[Entry]]:
        async with serving(handler) as url:
            replay = read_replay(path, speed=0, on_miss="record", upstream=url)
            async with MockServer(Settings(replay=replay, **settings)) as server:
                came = [await ask(server.url, data) for data in asked]
                return came, list(server.mock.tenant_of("").journal)

    return asyncio.run(main())


def test_a_miss_may_be_recorded_and_is_played_from_then_on(path: Path) -> None:
    asked: list[str] = []

    async def handle(http: web.BaseRequest) -> web.StreamResponse:
        asked.append(http.headers["Authorization"])
        return await plays(*EVENTS)(http)

    came, entries = recorded_now(path, handle, request(), request())

    assert [each.body for each in came] == [b"".join(EVENTS)] * 2
    assert asked == [f"Bearer {TOKEN}"]
    assert TOKEN.encode() not in path.read_bytes()
    assert [kept.body for kept in read_exchanges(path)] == [b"".join(EVENTS)]
    decisions = [entry.answer.decision for entry in entries]
    assert [decision and decision.text for decision in decisions] == [
        "recorded just now",
        f"{path} (just now)",
    ]
    assert [entry.answer.status for entry in entries] == [200, 200]
    (again,) = played(read_replay(path), request())
    assert again.body == b"".join(EVENTS)


def test_a_miss_with_the_mocks_token_is_not_recorded(path: Path) -> None:
    asked = request(headers={"Authorization": f"Bearer {MOCK_TOKEN}"})
    seen: list[Tenant] = []

    async def main() -> Came:
        replay = read_replay(path, on_miss="record", upstream="http://127.0.0.1:9")
        async with MockServer(Settings(replay=replay)) as server:
            server.mock.listeners.append(lambda tenant, entry: seen.append(tenant))
            return await ask(server.url, asked)

    came = asyncio.run(main())

    assert came.status == 400
    assert path.read_bytes() == b""
    (tenant,) = seen
    assert [kind for kind, _ in tenant.ledger.notes] == ["unrecorded"]


def test_what_cannot_be_kept_is_passed_on_and_said(path: Path) -> None:
    coded = {**SSE, "Content-Encoding": "x"}

    came, entries = recorded_now(path, plays(*EVENTS, headers=coded), request())

    assert came[0].body == b"".join(EVENTS)
    decision = entries[0].answer.decision
    assert decision is not None
    assert decision.text.startswith("not kept: refused to write")
    assert path.read_bytes() == b""


def test_a_tenant_that_has_ended_records_nothing(path: Path) -> None:
    async def main() -> Came:
        replay = read_replay(path, on_miss="record", upstream="http://127.0.0.1:9")
        async with MockServer(Settings(replay=replay)) as server:
            server.mock.tenant_of("").ended = True
            return await ask(server.url)

    came = asyncio.run(main())

    assert b"which has ended" in came.body


# In a test.


def say(workersai: Any, text: str, **more: object) -> Heard:
    return talk(workersai, {"prompt": text, **more}, model=MODEL)


def test_the_facade_replays_at_once_and_finds_what_is_odd(path: Path) -> None:
    write_exchanges(path, [whole("a"), whole("b"), *(whole(str(n)) for n in range(4))])
    clock = ManualClock()
    clock.advance(10 * 86_400)

    with talking(clock=clock) as workersai:
        replay = workersai.replay(path, max_age_days=9)
        heard = say(workersai, "a")
        missed = say(workersai, "c")

        assert replay.speed == 0
        assert (heard.body, missed.code) == (SAID, 8790)
        assert workersai.last.refusal is not None
        found = [(each.kind, each.severity) for each in workersai.findings()]
        assert found == [
            ("unrecorded", "error"),
            ("unused_recording", "warning"),
            ("stale_recording", "warning"),
        ]
        texts = [str(each) for each in workersai.findings()]
        assert "no recording is for POST" in texts[0]
        assert texts[1].startswith(f"5 of 6 recordings were never played: {path}#2 (POST {MODEL}),")
        assert texts[1].endswith(" and 2 more")
        assert texts[2].startswith("6 of 6 recordings are older than 9 days")


def test_all_played_and_young_is_no_finding(path: Path) -> None:
    write_exchanges(path, [whole("a"), replace(whole("b"), recorded_at="2023-11-14T22:00:00")])

    with talking(clock=ManualClock()) as workersai:
        workersai.replay(path, max_age_days=1)
        say(workersai, "a")
        say(workersai, "b")

        assert workersai.findings() == []


def test_what_does_not_say_its_age_is_not_stale(path: Path) -> None:
    replay = replay_of(path, whole("a", recorded_at=""), max_age_days=1)

    assert replay.stale(now_s=2e9) == []


def test_a_second_file_is_added_to_the_first(path: Path, tmp_path: Path) -> None:
    write_exchanges(path, [whole("a")])
    write_exchanges(tmp_path / "b.jsonl", [whole("b")])

    with talking() as workersai:
        workersai.replay(path)
        workersai.replay(tmp_path / "b.jsonl")

        assert say(workersai, "a").body == SAID
        assert say(workersai, "b").body == SAID


def test_a_stub_that_is_meant_comes_before_a_recording(path: Path) -> None:
    write_exchanges(path, [whole("a"), whole("b")])

    with talking() as workersai:
        workersai.replay(path)
        workersai.on(prompt="a").refuse(refusal.CAPACITY, times=1)
        workersai.on(prompt="z").reply("no")

        assert say(workersai, "a").code == 3040
        assert say(workersai, "a").body == SAID
        assert say(workersai, "b").body == SAID


def test_a_recorded_refusal_may_be_expected(path: Path) -> None:
    write_exchanges(path, [whole("a", CAPACITY, status=429)])

    with talking() as workersai:
        workersai.replay(path)
        with workersai.expect_refusal(refusal.CAPACITY):
            heard = say(workersai, "a")

        assert (heard.status, heard.body) == (429, CAPACITY)
        assert workersai.findings() == []


def test_reset_and_restore_put_recordings_back(path: Path) -> None:
    write_exchanges(path, [whole("a", CAPACITY, status=429), whole("a")])

    with talking() as workersai:
        before = workersai.tenant.snapshot()
        workersai.replay(path)
        begun = workersai.tenant.snapshot()
        first = say(workersai, "a").status
        workersai.tenant.restore(begun)
        again = say(workersai, "a").status
        workersai.tenant.restore(before)

        assert (first, again) == (429, 429)
        assert workersai.tenant.player is None


def test_a_servers_recordings_are_each_tenants_own_and_outlive_a_reset(path: Path) -> None:
    replay = replay_of(path, whole("a", CAPACITY, status=429), whole("a"))
    mock = Mock(Settings(replay=replay, tenants="token"))

    def status(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return client.ask(mock, {"prompt": "a"}, path=PATH, headers=headers).status

    first = [status("one"), status("two"), status("one")]
    mock.tenant_of("one").reset()

    assert [*first, status("one")] == [429, 429, 200, 429]


def test_faults_happen_to_recordings_and_the_pace_does_not(path: Path) -> None:
    replay = replay_of(path, made("hi"), speed=0)

    (came,) = played(replay, request(), twists=(Close(at_event=2),))

    assert (came.body, came.whole) == (b"".join(EVENTS[:2]), False)


def test_faults_do_not_happen_to_misses(path: Path) -> None:
    (came,) = played(replay_of(path), request(), twists=(Close(at_event=0),))

    assert b"there is none at all" in came.body


# In `serve` and `run`.


def test_a_report_says_what_was_never_played_and_what_was_missed(path: Path) -> None:
    replay = replay_of(path, whole("a"), whole("b"), on_miss="default")
    report = Report(replay)
    mock = Mock(Settings(replay=replay))
    for text in ("a", "x"):
        answer: Answer = client.ask(mock, {"prompt": text}, path=PATH)
        request_ = mock.read("POST", PATH, client.head_of(client.AUTH), b"")
        tenant = mock.tenant_of("")
        report(tenant, tenant.journal.open(request_, answer=answer, at_s=0))

    assert list(report.lines()) == [
        f"1 of 2 recordings never played: {path}#2 (POST {MODEL})",
        "1 requests were not in the recordings",
    ]


def test_a_report_of_nothing_odd_is_empty(path: Path) -> None:
    assert list(Report(replay_of(path)).lines()) == []


def test_stale_recordings_are_said_at_the_start(path: Path) -> None:
    replay = replay_of(path, whole("a"), max_age_days=1)

    assert "older than 1 days" in next(remarks(replay, now_s=2e9))


# The journal in the same format.


def test_the_journal_is_exported_and_replays(path: Path) -> None:
    bodies = [chat("hi", stream=True), chat("hi"), {"prompt": 5}]

    with talking() as workersai:
        heard = [talk(workersai, body) for body in bodies]
        workersai.last  # noqa: B018  it waits for the end
        exported = list(export(workersai.tenant))
        write_exchanges(path, exported)

    assert [each.body for each in exported] == [each.body for each in heard]
    assert [each.status for each in exported] == [200, 200, 400]
    assert {(each.ending, each.door, each.source) for each in exported} == {
        ("close", "native", "workersai-mock journal")
    }
    with talking() as workersai:
        workersai.replay(path)
        assert [talk(workersai, body).body for body in bodies] == [each.body for each in heard]


def entry_of(mock: Mock, *, twists: tuple[Any, ...] = (), **fields: Any) -> Entry:
    """Journal a stream of two words without a socket."""
    mock.settings = replace(mock.settings, twists=twists)
    body = b'{"prompt":"hi","stream":true}'
    asked = mock.read("POST", client.PATH, client.head_of(client.AUTH), body)
    tenant = mock.tenant_of("")
    entry = tenant.journal.open(asked, answer=mock.answer(asked), at_s=1_700_000_000.0)
    for name, value in fields.items():
        setattr(entry, name, value)
    return entry


def test_an_exchange_that_still_runs_is_not_exported(mock: Mock) -> None:
    entry_of(mock)

    assert list(export(mock.tenant_of(""))) == []


def test_what_a_client_left_behind_is_not_exported(mock: Mock) -> None:
    entry = entry_of(mock, twists=(Stall(at_event=1),), duration_s=1.0, delivered=2, left=True)

    (exported,) = export(mock.tenant_of(""))

    events = [data for data in entry.answer.timeline.data if data]
    assert [frame.data for frame in exported.frames] == events[:2]
    assert (exported.ending, exported.recorded_at) == ("left", "2023-11-14T22:13:20.000+00:00")


def test_an_answer_that_never_came_is_exported_as_such(mock: Mock) -> None:
    from workersai_mock.fault.connection import NoAnswer

    entry_of(mock, twists=(NoAnswer(),), duration_s=1.0)

    (exported,) = export(mock.tenant_of(""))

    assert (exported.status, exported.headers, exported.frames) == (None, None, ())
    assert exported.ending == "hang"


# Recorded from one service, replayed by the other.


def test_what_was_recorded_is_what_is_played(path: Path) -> None:
    async def main() -> tuple[Came, Came]:
        async with serving(plays(*EVENTS)) as url, recording(url, path) as stand:
            first = await ask(stand.url)
        async with MockServer(replay=read_replay(path)) as server:
            return first, await ask(server.url)

    first, second = asyncio.run(main())

    assert (first.status, first.body) == (second.status, second.body)
