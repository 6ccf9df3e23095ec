"""A service that is not the mock: plain aiohttp that plays what it is given; and its clients."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from workersai_contracts.exchange import Exchange
from workersai_contracts.exchange.file import read_exchanges
from workersai_mock.clock import ManualClock
from workersai_mock.recorder.recorder import Recorder, Taken
from workersai_mock.recorder.server import RecorderServer
from workersai_mock.recorder.tape import Tape, pattern_of

ACCOUNT = "0123456789abcdef0123456789abcdef"
TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-Ab"
MODEL = "@cf/meta/llama-3.1-8b-instruct"
PATH = f"/client/v4/accounts/{ACCOUNT}/ai/run/{MODEL}"
JSON = {"Content-Type": "application/json", "Server": "cloudflare"}
SSE = {"Content-Type": "text/event-stream", "Server": "cloudflare"}
EVENTS = (b'data: {"response":"He"}\n\n', b'data: {"response":"llo"}\n\n', b"data: [DONE]\n\n")
TIMEOUT_S = 10.0

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def plays(
    *frames: bytes, headers: Mapping[str, str] = SSE, status: int = 200, ending: str = "close"
) -> Handler:
    """Return a handler that sends a body in these pieces and ends as it is told."""

    async def handle(http: web.BaseRequest) -> web.StreamResponse:
        await http.read()
        response = web.StreamResponse(status=status, headers=headers)
        await response.prepare(http)
        for frame in frames:
            await response.write(frame)
        breaks(http, ending)
        return response

    return handle


def breaks(http: web.BaseRequest, ending: str) -> None:
    """End a connection: by FIN (`cut`), by RST (`reset`), or leave it to HTTP."""
    assert http.transport is not None
    if ending == "cut":
        http.transport.close()
    if ending == "reset":
        linger = struct.pack("ii", 1, 0)
        found = http.transport.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        http.transport.abort()


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """Serve a handler and yield the root's address."""
    runner = web.ServerRunner(web.Server(handler, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass
class Stand:
    """A recorder before a service.

    Attributes:
        url: the recorder's own.
        path: its file.
        taken: what it has told of.
        told: set with each of them.
    """

    url: str
    path: Path
    taken: list[Taken] = field(default_factory=list)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, taken: Taken) -> None:
        """Take note of a request that has ended."""
        self.taken.append(taken)
        self.told.set()

    @property
    def exchanges(self) -> list[Exchange]:
        """What the file holds."""
        return read_exchanges(self.path)

    async def heard(self) -> Taken:
        """Wait until a request has ended."""
        await asyncio.wait_for(self.told.wait(), TIMEOUT_S)
        return self.taken[-1]


@asynccontextmanager
async def recording(
    upstream: str, path: Path, *, redact: tuple[str, ...] = (), linger_s: float = 5.0
) -> AsyncIterator[Stand]:
    """Stand before a service with a recorder."""
    with Tape(path, patterns=map(pattern_of, redact)) as tape:
        recorder = Recorder(tape, clock=ManualClock(), upstream=upstream, linger_s=linger_s)
        stand = Stand("", path)
        async with RecorderServer(recorder, listeners=(stand,)) as server:
            stand.url = server.url
            yield stand


def request(
    body: bytes | Mapping[str, object] = b'{"prompt":"hi","stream":true}',
    *,
    method: str = "POST",
    path: str = PATH,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return the bytes of a request with real-looking credentials."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {
        "Host": "localhost",
        "Authorization": f"Bearer {TOKEN}",
        "Content-Length": str(len(data)),
        "Connection": "close",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + data


@dataclass
class Came:
    """What a client saw: all bytes, and how the connection ended."""

    raw: bytes
    end: str

    @property
    def status(self) -> int:
        """The HTTP status, 0 where none came."""
        return int(self.raw[9:12] or 0)

    @property
    def head(self) -> str:
        """Status line and headers."""
        return self.raw.partition(b"\r\n\r\n")[0].decode()

    @property
    def body(self) -> bytes:
        """The body without chunks' sizes."""
        body = self.raw.partition(b"\r\n\r\n")[2]
        if "transfer-encoding: chunked" not in self.head.lower():
            return body
        joined = b""
        while body:
            size, _, body = body.partition(b"\r\n")
            joined += body[: int(size, 16)]
            body = body[int(size, 16) + 2 :]
        return joined

    @property
    def whole(self) -> bool:
        """Whether a chunked body has come to its end."""
        return self.raw.endswith(b"0\r\n\r\n")


async def ask(url: str, data: bytes | None = None) -> Came:
    """Send a request and read until the connection ends."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(data or request())
    raw = b""
    try:
        while more := await asyncio.wait_for(reader.read(65536), TIMEOUT_S):
            raw += more
        end = "closed"
    except ConnectionResetError:
        end = "reset"
    writer.close()
    return Came(raw, end)


def taped(handler: Handler, path: Path, *asked: bytes, **options: object) -> tuple[Stand, Came]:
    """Send requests through a recorder, one after the other, and return the last answer."""

    async def main() -> tuple[Stand, Came]:
        redact = options.get("redact", ())
        assert isinstance(redact, tuple)
        async with serving(handler) as url, recording(url, path, redact=redact) as stand:
            came = [await ask(stand.url, data) for data in asked or (request(),)]
        return stand, came[-1]

    return asyncio.run(main())
