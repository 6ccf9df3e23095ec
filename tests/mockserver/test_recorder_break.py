from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from workersai_mock.recorder.line import line

from .service import (
    EVENTS,
    SSE,
    Stand,
    breaks,
    recording,
    request,
    serving,
    taped,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


@pytest.mark.parametrize(("ending", "end"), [("cut", "closed"), ("reset", "reset")])
def test_a_connection_that_breaks_before_the_answer_breaks_alike(
    path: Path, ending: str, end: str
) -> None:
    async def handle(http: web.BaseRequest) -> web.StreamResponse:
        await http.read()
        breaks(http, ending)
        return web.StreamResponse()

    stand, came = taped(handle, path)

    assert (came.raw, came.end) == (b"", end)
    (kept,) = stand.exchanges
    assert (kept.status, kept.headers, kept.frames, kept.ending) == (None, None, (), ending)
    assert "no answer" in line(stand.taken[0])


@pytest.mark.parametrize("ending", ["cut", "reset"])
@pytest.mark.parametrize("length", [True, False], ids=["length", "chunked"])
def test_a_connection_that_breaks_in_the_body_breaks_alike(
    path: Path, ending: str, length: bool
) -> None:
    async def main() -> tuple[Stand, bytes, str]:
        heard = asyncio.Event()

        async def handle(http: web.BaseRequest) -> web.StreamResponse:
            await http.read()
            more = {"Content-Length": "999"} if length else {}
            response = web.StreamResponse(headers={**SSE, **more})
            await response.prepare(http)
            await response.write(EVENTS[0])
            await heard.wait()
            breaks(http, ending)
            return response

        async with serving(handle) as url, recording(url, path) as stand:
            where = urlsplit(stand.url)
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            writer.write(request())
            got = await reader.readuntil(EVENTS[0])
            heard.set()
            try:
                got += await reader.read()
                end = "cut"
            except ConnectionResetError:
                end = "reset"
            writer.close()
            await stand.heard()
        return stand, got, end

    stand, got, end = asyncio.run(main())

    assert end == ending
    assert not got.endswith(b"0\r\n\r\n")
    (kept,) = stand.exchanges
    assert (kept.status, kept.body, kept.ending) == (200, EVENTS[0], ending)
    assert "the service" in line(stand.taken[0])


async def leave(stand: Stand, *, after: bytes = b"") -> None:
    """Send a request and go away, after some bytes or before any."""
    where = urlsplit(stand.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(request())
    if after:
        await reader.readuntil(after)
    writer.close()
    await writer.wait_closed()


def test_a_client_that_leaves_before_the_answer_is_kept_as_such(path: Path) -> None:
    async def main() -> Stand:
        arrived, gone = asyncio.Event(), asyncio.Event()

        async def handle(http: web.BaseRequest) -> web.StreamResponse:
            arrived.set()
            await gone.wait()
            return web.Response()

        async with serving(handle) as url, recording(url, path) as stand:
            where = urlsplit(stand.url)
            _, writer = await asyncio.open_connection(where.hostname, where.port)
            writer.write(request())
            await arrived.wait()
            writer.close()
            await stand.heard()
            gone.set()
        return stand

    stand = asyncio.run(main())

    (kept,) = stand.exchanges
    assert (kept.status, kept.frames, kept.ending) == (None, (), "left")
    assert "the client left" in line(stand.taken[0])


def test_a_client_that_leaves_in_the_midst_is_kept_as_such(path: Path) -> None:
    async def main() -> Stand:
        gone = asyncio.Event()

        async def handle(http: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse(headers=SSE)
            await response.prepare(http)
            await response.write(EVENTS[0])
            await gone.wait()
            return response

        async with serving(handle) as url, recording(url, path, linger_s=0.01) as stand:
            await leave(stand, after=EVENTS[0])
            await stand.heard()
            gone.set()
        return stand

    stand = asyncio.run(main())

    (kept,) = stand.exchanges
    assert (kept.status, kept.body, kept.ending) == (200, EVENTS[0], "left")


def test_a_client_that_leaves_just_before_the_end_spoils_nothing(path: Path) -> None:
    async def main() -> Stand:
        gone = asyncio.Event()

        async def handle(http: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse(headers=SSE)
            await response.prepare(http)
            await response.write(EVENTS[0])
            await gone.wait()
            await response.write(EVENTS[1])
            await response.write(EVENTS[2])
            return response

        async with serving(handle) as url, recording(url, path) as stand:
            await leave(stand, after=EVENTS[0])
            gone.set()
            await stand.heard()
        return stand

    stand = asyncio.run(main())

    (kept,) = stand.exchanges
    assert (kept.body, kept.ending) == (b"".join(EVENTS), "close")
