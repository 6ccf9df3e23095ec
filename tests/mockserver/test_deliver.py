"""Clients that leave and servers that stop, while an answer is on its way."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any, cast

import pytest
from aiohttp.test_utils import make_mocked_request

from workersai_mock.answer import Answer
from workersai_mock.deliver import Delivery, deliver
from workersai_mock.journal import Entry
from workersai_mock.message import BATCH_FRAMES, batched, chunk
from workersai_mock.pace import Pace
from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.state import Tenant
from workersai_mock.timeline import Timeline
from workersai_mock.wheel import Wheel

from .client import TIMEOUT_S, call, connect, raw, read_until, receive
from .conftest import Serve

ENDLESS = Pace(ttft_s=0.0, itl_s=3600.0)
STREAM = {"prompt": "hi", "stream": True}


class Finished:
    """Waits for the entries that the server completes."""

    def __init__(self, server: MockServer) -> None:
        self.entries: list[Entry] = []
        self._more = threading.Condition()
        server.mock.listeners.append(self)

    def __call__(self, tenant: Tenant, entry: Entry) -> None:
        """Note an entry."""
        with self._more:
            self.entries.append(entry)
            self._more.notify_all()

    def wait(self) -> Entry:
        """Return the first entry as soon as it is complete."""
        with self._more:
            assert self._more.wait_for(lambda: self.entries, TIMEOUT_S)
            return self.entries[0]


def test_client_that_leaves_a_paced_stream(serve: Serve) -> None:
    server = serve(wire="2023", pace=Pace(0.0, 0.0001), reply=Text("word " * 50_000))
    finished = Finished(server)

    with connect(server) as connection:
        connection.sendall(raw({**STREAM, "max_tokens": 50_000}))
        read_until(connection, b"word")
    entry = finished.wait()

    assert entry.left
    assert 0 < entry.delivered < len(entry.answer.data)
    assert entry.duration_s is not None
    assert entry.duration_s > 0
    assert call(server, {"prompt": "hi", "max_tokens": 1}).status == 200


def test_client_that_leaves_before_the_first_token(serve: Serve) -> None:
    server = serve(pace=Pace(3600.0, 0.0))
    finished = Finished(server)

    with connect(server) as connection:
        connection.sendall(raw(STREAM))
        wait_for_entries(server, 1)
    entry = finished.wait()

    assert entry.left
    assert entry.delivered == 0


def test_client_that_leaves_after_the_first_event(serve: Serve) -> None:
    server = serve(wire="2023", pace=ENDLESS)
    finished = Finished(server)

    with connect(server) as connection:
        connection.sendall(raw(STREAM))
        read_until(connection, b"\n\n\r\n")
    entry = finished.wait()

    assert (entry.left, entry.delivered) == (True, 1)


def test_client_that_leaves_an_instant_stream_that_it_does_not_read(serve: Serve) -> None:
    server = serve(wire="2023", reply=Text("word " * 200_000))
    finished = Finished(server)

    with connect(server) as connection:
        connection.sendall(raw({**STREAM, "max_tokens": 200_000}))
        connection.recv(100)
    entry = finished.wait()

    assert entry.left
    assert 0 < entry.delivered < len(entry.answer.data)


class Closing(asyncio.WriteTransport):
    """A transport whose client has gone."""

    def is_closing(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize("transport", [None, Closing()], ids=["gone", "closing"])
def test_client_that_left_just_before_the_stream_is_handed_over(transport: object) -> None:
    answer = Answer(200, {}, Timeline((b"a", b"b", b"c")), streamed=True)
    delivery = Delivery()

    async def go() -> None:
        wheel = Wheel(asyncio.get_running_loop())
        http = make_mocked_request("POST", "/")
        cast(Any, http.protocol).transport = transport
        await deliver(
            http,
            answer,
            headers={},
            wheel=wheel,
            started_s=0.0,
            delivery=delivery,
            max_stall_s=0.0,
        )

    asyncio.run(go())

    assert delivery == Delivery(delivered=0, left=True)


def test_slow_reader_gets_every_frame(serve: Serve) -> None:
    text = "word " * 50_000
    server = serve(wire="2023", reply=Text(text))
    finished = Finished(server)

    with connect(server) as connection:
        connection.sendall(raw({**STREAM, "max_tokens": 100_000}))
        data = b""
        while not data.endswith(b"\r\n0\r\n\r\n"):
            data += connection.recv(100_000)
    entry = finished.wait()

    assert not entry.left
    assert entry.delivered == len(entry.answer.data)
    assert data.count(b'data: {"response"') == entry.delivered - 1


def test_whole_answer_is_as_late_as_its_last_token(serve: Serve) -> None:
    server = serve(pace=Pace(0.02, 0.01), reply=Text("a b c"))
    finished = Finished(server)

    got = call(server)
    entry = finished.wait()

    assert got.status == 200
    assert entry.duration_s is not None
    assert entry.duration_s >= 0.039


def wait_for_entries(server: MockServer, count: int) -> None:
    """Let the server's own loop look until that many requests were read."""
    journal = server.mock.state.tenant("default").journal
    assert server._thread is not None

    async def look() -> None:
        async with asyncio.timeout(TIMEOUT_S):
            while len(journal) < count:
                await asyncio.sleep(0.001)

    server._thread.call(look())


@pytest.mark.parametrize(("grace_s", "whole"), [(10.0, True), (0.05, False)])
def test_running_stream_gets_its_grace(serve: Serve, grace_s: float, whole: bool) -> None:
    pace = Pace(0.0, 0.02) if whole else ENDLESS
    server = serve(wire="2023", pace=pace, grace_s=grace_s, reply=Text("a b c d e f g h"))
    finished = Finished(server)

    with connect(server) as connection:
        connection.sendall(raw(STREAM))
        first = read_until(connection, b"\n\n\r\n")
        closing = threading.Thread(target=server.__exit__, args=(None, None, None))
        closing.start()
        rest = read_until(connection, b"\r\n0\r\n\r\n")
        closing.join(TIMEOUT_S)
    entry = finished.wait()

    assert not closing.is_alive()
    assert (first + rest).endswith(b"[DONE]\n\n\r\n0\r\n\r\n") == whole
    assert entry.left != whole
    assert (entry.delivered == len(entry.answer.data)) == whole


def test_a_stream_that_goes_on_gets_its_grace_once(serve: Serve) -> None:
    server = serve(pace=ENDLESS, grace_s=1.0, reply=Text("a b c d e f g h"))

    with connect(server) as connection:
        connection.sendall(raw(STREAM))
        read_until(connection, b"\n\n\r\n")
        began_s = time.monotonic()
        server.__exit__(None, None, None)
        took_s = time.monotonic() - began_s

    assert 0.9 < took_s < 1.9


def test_idle_connection_does_not_hold_up_the_end(serve: Serve) -> None:
    server = serve(grace_s=3600.0)

    with connect(server) as connection:
        connection.sendall(raw({"prompt": "hi"}))
        receive(connection)
        server.__exit__(None, None, None)
        rest = connection.recv(1)

    assert rest == b""


def test_chunk_is_framed_and_an_empty_one_is_left_out() -> None:
    assert chunk(b"x" * 17) == b"11\r\n" + b"x" * 17 + b"\r\n"
    assert chunk(b"") == b""


@pytest.mark.parametrize("chunked", [True, False])
def test_batches_hold_every_frame_in_order(chunked: bool) -> None:
    frames = tuple(b"%d" % n for n in range(BATCH_FRAMES * 2 + 1))

    found = batched(frames, chunked=chunked)

    assert len(found) == 3
    assert b"".join(found) == b"".join(map(chunk, frames) if chunked else frames)
