"""How the tests speak to the mock: without a socket, over one, or byte by byte."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple

from workersai_mock.answer import Answer
from workersai_mock.head import Head, read_head
from workersai_mock.mock import Mock
from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID

RUN = f"/client/v4/accounts/{ACCOUNT_ID}/ai/run/"
PATH = RUN + MODEL_ID
AUTH = {"Authorization": "Bearer a-token"}
TIMEOUT_S = 10.0

Body = bytes | Mapping[str, object]


class Response(NamedTuple):
    """What came back over a socket."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    @property
    def error(self) -> tuple[int, int, str]:
        """Status, code and text of a refusal, without the request id at its end."""
        error = self.json["errors"][0]
        return self.status, error["code"], re.sub(r" \([0-9a-f-]{36}\)$", "", error["message"])


def encoded(body: Body) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def head_of(headers: Mapping[str, str]) -> Head:
    """Return headers as the mock understands them."""
    return read_head(tuple((k.encode(), v.encode()) for k, v in headers.items()))


def ask(
    mock: Mock,
    body: Body,
    *,
    method: str = "POST",
    path: str = PATH,
    headers: Mapping[str, str] = AUTH,
) -> Answer:
    """Send a request down the line, without a socket."""
    return mock.answer(mock.read(method, path, head_of(headers), encoded(body)))


def said(mock: Mock, body: Body, **request: Any) -> str:
    """Return the text of an answer."""
    completion = ask(mock, body, **request).completion
    assert completion is not None
    return completion.text


def call(
    server: MockServer,
    body: Body = b'{"prompt":"hi"}',
    *,
    method: str = "POST",
    path: str = PATH,
    headers: Mapping[str, str] = AUTH,
) -> Response:
    """Send one request over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_S)
    try:
        connection.request(method, path, body=encoded(body), headers=dict(headers))
        return _response(connection.getresponse())
    finally:
        connection.close()


def connect(server: MockServer) -> socket.socket:
    """Open a connection to write bytes to."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=TIMEOUT_S)


def receive(connection: socket.socket, *, method: str = "POST") -> Response:
    """Read one whole response."""
    response = HTTPResponse(connection, method=method)
    response.begin()
    try:
        return _response(response)
    finally:
        response.close()


def raw(body: Body, *, path: str = PATH, headers: str = "", version: str = "1.1") -> bytes:
    """Return the bytes of a request."""
    data = encoded(body)
    head = (
        f"POST {path} HTTP/{version}\r\nHost: mock\r\nAuthorization: Bearer a-token\r\n"
        f"{headers}Content-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def read_until(connection: socket.socket, end: bytes) -> bytes:
    """Read until these bytes were seen or the other side closes."""
    data = b""
    while end not in data and (more := connection.recv(65536)):
        data += more
    return data


def _response(http: HTTPResponse) -> Response:
    return Response(http.status, dict(http.getheaders()), http.read())
