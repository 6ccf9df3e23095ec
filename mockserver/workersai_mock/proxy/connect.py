"""A connection to the proxy: its first request decides what becomes of it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from . import is_ours
from .request import HEAD_END, MAX_HEAD_BYTES, Wanted, is_request, read_request
from .tls import end_tls
from .tunnel import Pipe

if TYPE_CHECKING:
    from .server import Proxy

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
NO_PROXY_REQUEST = (
    "this is no request to a proxy; clients find it by HTTPS_PROXY=http://host:port, without TLS"
)


class Doorway(asyncio.Protocol):
    """Waits for the head of a request to the proxy.

    Args:
        proxy: whose door it is.
        head_s: how long a head may take.
        connect_s: how long reaching another host may take.
    """

    def __init__(self, proxy: Proxy, *, head_s: float, connect_s: float) -> None:
        self._proxy, self._head_s, self._connect_s = proxy, head_s, connect_s
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait."""
        self._transport = cast(asyncio.Transport, transport)
        self._proxy.opened(self._transport)
        loop = asyncio.get_running_loop()
        self._late = loop.call_later(
            self._head_s, self._say, HTTPStatus.REQUEST_TIMEOUT, "no whole request came"
        )

    def data_received(self, data: bytes) -> None:
        """Decide as soon as the head is whole, or as it can be none."""
        self._data += data
        if HEAD_END in self._data:
            self._late.cancel()
            self._decide()
        elif not is_request(self._data):
            self._say(HTTPStatus.BAD_REQUEST, NO_PROXY_REQUEST)
        elif len(self._data) > MAX_HEAD_BYTES:
            self._say(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too large")

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._late.cancel()

    def _decide(self) -> None:
        try:
            wanted = read_request(self._data)
        except ValueError as error:
            self._say(HTTPStatus.BAD_REQUEST, f"{NO_PROXY_REQUEST} ({error})")
            return
        if not wanted.host:
            self._say(*self._proxy.described(wanted.target))
        elif is_ours(wanted.host):
            self._answer(wanted)
        elif self._proxy.only:
            self._proxy.refused(wanted.host, wanted.port)
            text = f"{wanted.host} is none of Cloudflare's hosts, and the proxy serves no others"
            self._say(HTTPStatus.FORBIDDEN, text)
        elif wanted.scheme == "https":
            self._say(HTTPStatus.BAD_REQUEST, "https takes CONNECT")
        else:
            self._transport.pause_reading()  # what comes now is for the other end
            self._proxy.run(self._tunnel(wanted))

    def _answer(self, wanted: Wanted) -> None:
        """Let the mock answer, as the host that is wanted."""
        transport, accept = self._transport, self._proxy.accept
        if wanted.method != "CONNECT":
            handler = accept()
            transport.set_protocol(handler)
            handler.connection_made(transport)
            handler.data_received(wanted.onward)
        elif wanted.onward:
            self._say(HTTPStatus.BAD_REQUEST, "bytes came before the proxy's answer to CONNECT")
        else:
            transport.pause_reading()  # what comes now is for TLS
            transport.write(ESTABLISHED)
            context = self._proxy.context(wanted.host)
            self._proxy.run(end_tls(transport, context, host=wanted.host, accept=accept))

    async def _tunnel(self, wanted: Wanted) -> None:
        transport, connects = self._transport, wanted.method == "CONNECT"
        near = Pipe()
        far = Pipe(first=ESTABLISHED if connects else b"", onward=wanted.onward)
        near.join(far)
        loop = asyncio.get_running_loop()
        near.connection_made(transport)
        try:
            async with asyncio.timeout(self._connect_s):
                upstream, _ = await loop.create_connection(lambda: far, wanted.host, wanted.port)
        except (OSError, UnicodeError) as error:
            why = getattr(error, "strerror", None) or str(error) or "it took too long"
            self._say(HTTPStatus.BAD_GATEWAY, f"cannot reach {wanted.host}:{wanted.port}: {why}")
            return
        self._proxy.opened(upstream)
        transport.set_protocol(near)
        transport.resume_reading()

    def _say(self, status: HTTPStatus, text: str) -> None:
        self._late.cancel()
        body = f"workersai-mock proxy: {text}\n".encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self._transport.write(head.encode() + body)
        self._transport.close()
