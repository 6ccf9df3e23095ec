"""An API to ask, on the standard library alone: it shares no code with the mock.

It can be told to misbehave: `twist` is given each answer before it is sent.
"""

import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from tests.contracts.service import ACCOUNT, TOKEN, Answer, answer

__all__ = ["ACCOUNT", "TOKEN", "Answer", "StandIn", "Twist", "keep", "on_stream"]

# Longer than any test waits.
SLOW_S = 30.0

Twist = Callable[[Answer], Answer]


def keep(given: Answer) -> Answer:
    """Misbehave in no way."""
    return given


class StandIn:
    """Serves on a free port of the loopback while its block lasts.

    Attributes:
        seen: method and path of each request, in order.
        twist: what becomes of each answer.
    """

    def __init__(self, twist: Twist = keep) -> None:
        self.twist = twist
        self.seen: list[tuple[str, str]] = []
        self.headers_seen: list[dict[str, str]] = []
        self.over = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.stand_in = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Return the root."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def respond(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Note a request and return what becomes of it."""
        self.seen.append((method, path))
        self.headers_seen.append(headers)
        given = answer(method, path, headers.get("Authorization"), body)
        return self.twist(replace(given, number=len(self.seen)))


class Server(ThreadingHTTPServer):
    """Knows whose answers it sends."""

    daemon_threads = True
    stand_in: StandIn


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers, with no headers of its own."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def handle_one_request(self) -> None:
        """Answer one request, whatever its method."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = dict(self.headers.items())
        self.send(self.server.stand_in.respond(self.command, self.path, headers, body))

    def send(self, given: Answer) -> None:
        """Write an answer, or what it shall be instead."""
        if given.drop or given.mute:
            if given.mute:
                self.server.stand_in.over.wait(SLOW_S)
            self.close_connection = True
            return
        self.send_response_only(given.status)
        for name, value in given.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        broken = given.cut or given.stall
        self.wfile.write(given.body[: len(given.body) // 2] if broken else given.body)
        self.wfile.flush()
        if given.stall:
            self.server.stand_in.over.wait(SLOW_S)
        if broken:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)


def on_stream(change: Callable[[bytes], bytes]) -> Twist:
    return lambda a: replace(a, body=change(a.body)) if a.streamed else a
