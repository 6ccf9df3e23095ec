"""A mock with its proxy, and clients of it that show every byte."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workersai_mock.proxy.server import Proxy
from workersai_mock.server import MockServer

from .client import TIMEOUT_S, read_until

API = "api.cloudflare.com"
GATEWAY = "gateway.ai.cloudflare.com"


@contextmanager
def proxied(*, only: bool = False, **settings: Any) -> Iterator[tuple[MockServer, Proxy]]:
    """Serve a mock and its proxy."""
    with MockServer(**settings) as server:
        yield server, server.call(server.open_proxy(only=only))


def dial(proxy: Proxy) -> socket.socket:
    """Open a connection to the proxy."""
    return socket.create_connection(("127.0.0.1", proxy.port), TIMEOUT_S)


def said(proxy: Proxy, data: bytes) -> bytes:
    """Send bytes and return all that the proxy says until it closes the connection."""
    with dial(proxy) as plain:
        plain.sendall(data)
        found = b""
        while more := plain.recv(65536):
            found += more
        return found


def connect_to(proxy: Proxy, target: str) -> tuple[socket.socket, bytes]:
    """Ask for a tunnel; return the connection and what was answered."""
    plain = dial(proxy)
    plain.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    return plain, read_until(plain, b"\r\n\r\n")


@contextmanager
def tls(proxy: Proxy, host: str = API) -> Iterator[ssl.SSLSocket]:
    """Connect to a host through the proxy, as a client that trusts its bundle."""
    context = ssl.create_default_context(cafile=proxy.bundle)
    context.set_alpn_protocols(["h2", "http/1.1"])
    plain, answer = connect_to(proxy, f"{host}:443")
    assert answer.startswith(b"HTTP/1.1 200 ")
    with context.wrap_socket(plain, server_hostname=host, suppress_ragged_eofs=False) as inside:
        yield inside
