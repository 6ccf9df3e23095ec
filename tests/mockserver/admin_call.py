"""Calling the admin API over a real socket, with any header that a stranger may send."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workersai_mock.server import MockServer


@dataclass(frozen=True)
class Heard:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


def call(
    server: MockServer,
    method: str,
    path: str,
    body: object = None,
    *,
    headers: Iterable[tuple[str, str]] = (),
    host: str | None = "",
) -> Heard:
    """Make one call; `host` is the server's own unless another or none is wanted."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.putrequest(method, f"/__admin/{path}", skip_host=True)
        if host is not None:
            connection.putheader("Host", host or f"127.0.0.1:{server.port}")
        if data and not isinstance(body, bytes):
            connection.putheader("Content-Type", "application/json")
        for name, value in headers:
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        response = connection.getresponse()
        return Heard(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()
