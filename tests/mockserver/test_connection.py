"""Requests that aiohttp does not see: they are answered and recorded as the others are."""

from __future__ import annotations

import re
from asyncio.selector_events import _SelectorTransport  # type: ignore[attr-defined]
from dataclasses import fields

import pytest

from workersai_mock import connection
from workersai_mock.answer import Answer
from workersai_mock.journal import Entry
from workersai_mock.pace import Pace
from workersai_mock.reply import Echo
from workersai_mock.workersai import WorkersAI

from .client import connect, raw, read_until, receive
from .conftest import Serve
from .spoken import asked, journal, parsed

ONE = {"prompt": "hi"}
STREAM = {"prompt": "hi", "stream": True}
ORDER = (b"first", b"second", b"third")


@pytest.mark.parametrize("body", [ONE, STREAM, {}], ids=["whole", "stream", "refused"])
def test_a_head_is_parsed_once(serve: Serve, body: dict[str, object]) -> None:
    server = serve()
    with connect(server) as one, connect(server) as other:
        answers = [asked(one, raw(body)), asked(one, raw(body)), asked(other, raw(body))]

    assert len(set(answers)) == 1
    assert parsed(server) == 1
    assert [entry.number for entry in journal(server)] == [1, 2, 3]


def test_what_the_journal_keeps_is_the_same(serve: Serve) -> None:
    server = serve(reply=Echo())
    with connect(server) as client:
        for _ in range(2):
            asked(client, raw(STREAM))
        first, second = journal(server)

    different = {"number", "at_s", "duration_s", "arrived_s"}
    same = [field.name for field in fields(Entry) if field.name not in different]
    assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]
    assert second.duration_s is not None


@pytest.mark.parametrize("place", [20, -3])
def test_a_request_may_come_in_pieces(serve: Serve, place: int) -> None:
    server = serve(reply=Echo())
    whole = raw({"prompt": "Where is New York?"})
    with connect(server) as client:
        before = asked(client, whole)
        head, body = whole[:place], whole[place:]

        assert asked(client, head, body) == before
        assert asked(client, whole) == before


@pytest.mark.parametrize(
    "request_",
    [
        raw(ONE, version="1.0", headers="Connection: keep-alive\r\n"),
        raw(ONE, headers="Expect: 100-continue\r\n"),
        raw(ONE, headers="Upgrade: h2c\r\nConnection: Upgrade\r\n"),
        raw(ONE, headers="Origin: http://localhost\r\n"),
        raw({"prompt": "x" * 70_000}),
        raw(ONE).replace(b"POST", b"HEAD"),
    ],
    ids=["HTTP/1.0", "continue", "upgrade", "browser", "large", "HEAD"],
)
def test_what_is_not_the_usual_is_aiohttp_s_each_time(serve: Serve, request_: bytes) -> None:
    server = serve()
    method = request_[:4].decode()
    with connect(server) as client:
        asked(client, request_, method=method)
        asked(client, request_, method=method)

    assert parsed(server) == 2


def test_a_body_that_is_too_large_is_so_each_time(serve: Serve) -> None:
    server = serve(max_body_bytes=100)
    large = raw({"prompt": "x" * 200})
    with connect(server) as client:
        answers = [asked(client, large) for _ in range(3)]

    assert [answer.startswith(b"Response(status=413") for answer in answers] == [True] * 3
    assert len(set(answers)) == 1


def test_two_requests_in_one_piece_are_two(serve: Serve) -> None:
    server = serve(reply=Echo())
    first, second = raw({"prompt": "one"}), raw({"prompt": "two"})
    with connect(server) as client:
        asked(client, first)
        client.sendall(first + second + first[:-4])
        both = read_until(client, b'"two"')
        client.sendall(first[-4:])
        third = receive(client)

    assert re.findall(rb'"response":"(\w+)"', both) == [b"one", b"two"]
    assert third.json["result"]["response"] == "one"


def test_a_known_head_within_another_body_is_body(serve: Serve) -> None:
    server = serve()
    inner = raw(ONE)
    with connect(server) as client:
        asked(client, inner)
        outer = raw(b"0" * 10 + inner)
        client.sendall(outer[: -len(inner)])
        client.sendall(inner)
        got = receive(client)

    assert got.error[1] == 5006 or got.status == 400
    assert len(journal(server)) == 2


def test_a_client_that_leaves_in_the_midst_of_a_request_asked_nothing(serve: Serve) -> None:
    server = serve()
    with connect(server) as client:
        asked(client, raw(ONE))
        client.sendall(raw(ONE)[:-4])
    with connect(server) as client:
        asked(client, raw(ONE))

    assert len(journal(server)) == 2


def test_what_takes_time_is_decided_once_and_delivered_by_aiohttp(serve: Serve) -> None:
    server = serve()
    view = WorkersAI(server)
    with connect(server) as client:
        asked(client, raw(STREAM))
        view.on(prompt="hi").reply("first", "second", "third", twists=(Pace(itl_s=0.001),))
        answers = [asked(client, raw(STREAM)) for _ in range(3)]

    assert [text in answer for text, answer in zip(ORDER, answers, strict=True)] == [True] * 3
    assert parsed(server) == 4


def test_a_head_whose_answers_take_time_is_aiohttp_s(serve: Serve) -> None:
    server = serve()
    request = raw(STREAM, headers="x-workersai-mock-itl: 0.001\r\n")
    with connect(server) as client:
        assert asked(client, request) == asked(client, request)

    assert parsed(server) == 2


def test_a_long_stream_is_written_in_turns(serve: Serve) -> None:
    server = serve(reply=Echo())
    body = {"prompt": "word " * 3000, "stream": True, "max_tokens": 3000}
    with connect(server) as client:
        assert asked(client, raw(body)) == asked(client, raw(body))

    assert parsed(server) == 2


def test_aiohttp_waits_for_a_client_that_does_not_read(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    with connect(server) as client:
        asked(client, raw(ONE))
        monkeypatch.setattr(_SelectorTransport, "get_write_buffer_size", lambda self: 1)
        asked(client, raw(ONE))

    assert parsed(server) == 2


def test_an_error_is_told_as_aiohttp_tells_it(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: object) -> Answer:
        raise RuntimeError("broken on purpose")

    server = serve()
    with connect(server) as client:
        asked(client, raw(ONE))
        server.mock.answer = broken  # type: ignore[method-assign]
        client.sendall(raw(ONE))
        got = receive(client)

    assert got.status == 500
    assert "broken on purpose" in caplog.text


def test_aiohttp_sees_a_busy_connection_from_time_to_time(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    with connect(server) as client:
        asked(client, raw(ONE))
        monkeypatch.setattr(connection, "UNSEEN_S", -1.0)
        asked(client, raw(ONE))

    assert parsed(server) == 2


def test_of_too_many_heads_the_oldest_is_forgotten(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_KNOWN", 2)
    server = serve()
    heads = [f"X-Number: {number}\r\n" for number in range(3)]
    with connect(server) as client:
        for head in [*heads, heads[2], heads[1], heads[0]]:
            asked(client, raw(ONE, headers=head))

    assert parsed(server) == 4


def test_another_door_of_the_mock_leaves_the_connection_to_aiohttp(serve: Serve) -> None:
    server = serve(admin=True)
    health = b"GET /__admin/health HTTP/1.1\r\nHost: a\r\n\r\n"
    with connect(server) as client:
        asked(client, raw(ONE))
        asked(client, health, method="GET")
        asked(client, raw(ONE))

    assert parsed(server) == 3
