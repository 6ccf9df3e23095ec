"""HTTP in and out: what aiohttp has parsed goes down the line, and its answer to the socket.

A client sends the same head again and again, and the same bytes mean the same: a head that aiohttp
has parsed once is known from then on. A whole request behind a known head is answered where it is
received, without a task; whatever is not exactly that is aiohttp's, as is every first request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

from aiohttp import HttpVersion11
from aiohttp.web_protocol import RequestHandler
from aiohttp.web_request import BaseRequest
from aiohttp.web_response import Response, StreamResponse
from aiohttp.web_server import Server

from . import cors
from .answer import SERVER, Answer
from .body import read_body
from .brief import brief_logger
from .deliver import KEPT, send, usual_message
from .head import Head, read_head
from .mock import Mock
from .request import Request, origin_form
from .wheel import Wheel

END_OF_HEAD = b"\r\n\r\n"
MAX_KNOWN = 1024
# A larger body goes to aiohttp as it comes; so does that of a request with such a header.
MAX_BODY_BYTES = 64 * 1024
CODED = ("Transfer-Encoding", "Content-Encoding", "Upgrade", "Expect")
# aiohttp closes a connection that it has long seen no request on, so it gets to see one.
UNSEEN_S = 60.0


class Known(NamedTuple):
    """What a head of these very bytes says.

    Attributes:
        method: the HTTP method.
        path: the path as the line takes it.
        head: its headers.
        size: how many bytes of body follow.
    """

    method: str
    path: str
    head: Head
    size: int


class HttpServer(Server):
    """Makes the connections of one mock and answers what comes over them.

    Args:
        mock: the line.
    """

    def __init__(self, mock: Mock) -> None:
        self.loop = asyncio.get_running_loop()
        make_request = partial(
            BaseRequest, loop=self.loop, client_max_size=mock.settings.max_body_bytes
        )
        # Cancellation tells at once that a client has left, also while nothing is written.
        super().__init__(self.handle, request_factory=make_request, handler_cancellation=True)
        self.mock = mock
        self.known: dict[bytes, Known] = {}
        self._wheel = Wheel(self.loop)
        self._head = lru_cache(maxsize=MAX_KNOWN)(read_head)
        self._is_aside = lru_cache(maxsize=MAX_KNOWN)(mock.beside.owns)

    def __call__(self) -> RequestHandler:
        """Return what serves one more connection."""
        return Connection(self)

    async def handle(self, http: BaseRequest) -> StreamResponse:
        """Answer one HTTP request that aiohttp has parsed, and record it."""
        connection, head = http.protocol, self._head(http.raw_headers)
        assert isinstance(connection, Connection)
        mock = self.mock.of(head)
        if self._is_aside(http.raw_path):
            found = await mock.beside.answer(http)
            if found is not None:  # up to aiohttp 3.11 a response counts as empty
                return found
        arrived_s = self.loop.time()
        convenience = mock.settings.convenience
        if http.method == "OPTIONS" and convenience and cors.is_preflight(http.headers):
            allowed = {**cors.preflight(http.headers), "Server": SERVER}
            return Response(status=204, headers=allowed)
        if decided := connection.take():
            request, answer = decided
        else:
            request = await _read(http, head, mock)
            if request.tenant.player:
                from .replay.turn import record, to_record

                if to_record(request, mock):
                    return await record(mock, http, request)
            answer = mock.answer(request)
        entry = mock.enter(request, answer, arrived_s=arrived_s)
        try:
            response = await send(
                http,
                answer,
                entry,
                headers=_headers(answer, visible=convenience and head.from_browser),
                wheel=self._wheel,
                started_s=arrived_s,
                max_stall_s=mock.settings.max_stall_s,
            )
        finally:
            mock.leave(request, entry)
        if response is KEPT:
            connection.rest(http, request, answer)
        return response

    async def close(self, *, grace_s: float) -> None:
        """Close idle connections, and the others when their answers have ended or time is up."""
        self.pre_shutdown()
        # aiohttp waits so long twice: for the handler, and again once it was told to stop.
        await self.shutdown(grace_s / 2)

    def learn(self, data: bytes, known: Known) -> None:
        """Know the bytes of a head from now on; of too many the oldest is forgotten."""
        if len(self.known) >= MAX_KNOWN:
            del self.known[next(iter(self.known))]
        self.known[data] = known


async def _read(http: BaseRequest, head: Head, mock: Mock) -> Request:
    body, unread = await read_body(http, head, max_bytes=mock.settings.max_body_bytes)
    request = mock.read(http.method, origin_form(http.raw_path), head, body)
    if unread:
        request.reading = replace(request.reading, refusal=unread)
    return request


def _headers(answer: Answer, *, visible: bool) -> Mapping[str, str]:
    return {**answer.headers, **cors.exposed(answer.headers)} if visible else answer.headers


def _is_prompt(answer: Answer) -> bool:
    return answer.timeline.at_s is None and answer.timeline.plain


class Connection(RequestHandler):
    """One connection: requests behind known heads are answered at once, aiohttp has the others.

    Args:
        server: whose.
    """

    __slots__ = ("_decided", "_fed", "_head", "_held", "_seen_s", "_server")

    def __init__(self, server: HttpServer) -> None:
        silent: dict[str, Any] = {"access_log": None, "logger": brief_logger()}
        super().__init__(server, loop=server.loop, **silent)
        self._server = server
        # Bytes that aiohttp got and has not yet answered; the head that they begin with.
        self._fed, self._head = 0, b""
        # The first bytes of a request whose head is known, while the rest is on its way.
        self._held = b""
        self._seen_s = server.loop.time()
        self._decided: tuple[Request, Answer] | None = None

    def data_received(self, data: bytes) -> None:
        """Answer a whole request behind a known head; give everything else to aiohttp."""
        if not self._fed:
            data, self._held = self._held + data, b""
            end = data.find(END_OF_HEAD) + len(END_OF_HEAD)
            self._head = data[:end]
            if known := self._server.known.get(self._head):
                missing = end + known.size - len(data)
                if missing > 0:
                    self._held = data
                    return
                if missing == 0 and self._answered(known, data[end:]):
                    return
        self._fed += len(data)
        super().data_received(data)

    def _answered(self, known: Known, body: bytes) -> bool:
        """Answer a request if that takes no waiting."""
        server, transport = self._server, self.transport
        mock, now_s = server.mock.of(known.head), server.loop.time()
        if now_s - self._seen_s > UNSEEN_S or transport is None or transport.is_closing():
            return False
        if known.size > mock.settings.max_body_bytes:
            return False  # it is refused unread
        if transport.get_write_buffer_size():
            return False  # its client reads slowly, or not at all
        try:
            request = mock.read(known.method, known.path, known.head, body)
            if request.tenant.player:
                return False
            answer = mock.answer(request)
            self._decided = request, answer
            if not _is_prompt(answer):
                return False
            message = usual_message(answer)
        except Exception:
            return False  # it fails in aiohttp's task, too, which tells of it and goes on
        if len(message.parts) > 1:
            return False
        self._decided = None
        entry = mock.enter(request, answer, arrived_s=now_s)
        entry.delivered = len(answer.timeline)
        entry.duration_s = server.loop.time() - now_s
        transport.write(message.written(0, 1))
        mock.leave(request, entry)
        return True

    def take(self) -> tuple[Request, Answer] | None:
        """Return what was decided of the request that aiohttp has now, if it was."""
        decided, self._decided = self._decided, None
        return decided

    def rest(self, http: BaseRequest, request: Request, answer: Answer) -> None:
        """Remember that aiohttp is through with a request, and a head that is answered at once."""
        size = int(http.headers.get("Content-Length", 0))
        # Otherwise there was more than one request, or the head came in pieces.
        if self._fed != len(self._head) + size or any(name in http.headers for name in CODED):
            return
        self._fed = 0
        self._seen_s = self._server.loop.time()
        head, usual = request.head, http.version == HttpVersion11 and http.method != "HEAD"
        if usual and size <= MAX_BODY_BYTES and not head.from_browser and _is_prompt(answer):
            known = Known(http.method, origin_form(http.raw_path), head, size)
            self._server.learn(self._head, known)
