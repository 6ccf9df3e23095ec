"""What is said over one connection, and how much of it aiohttp had to parse."""

from __future__ import annotations

import socket

from workersai_mock.connection import HttpServer
from workersai_mock.journal import Entry
from workersai_mock.server import MockServer

from .client import receive


def http_of(server: MockServer) -> HttpServer:
    """Return what makes the connections of a server."""
    assert server._http
    return server._http


def parsed(server: MockServer) -> int:
    """Return how many requests aiohttp has parsed."""
    return http_of(server).requests_count


def asked(connection: socket.socket, *pieces: bytes, method: str = "POST") -> bytes:
    """Send a request, in pieces, and return head and body of the answer, but for its date."""
    for piece in pieces:
        connection.sendall(piece)
    got = receive(connection, method=method)
    del got.headers["Date"]
    return repr(got).encode()


def journal(server: MockServer) -> list[Entry]:
    """Return what the default tenant was asked."""
    return list(server.mock.state.tenant("default").journal)
