"""Other hosts are tunnelled: the bytes pass untouched, each way, until each way has ended."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import trustme
import uvloop

from workersai_mock.proxy.tunnel import Pipe
from workersai_mock.server import MockServer

from .client import TIMEOUT_S, read_until
from .proxied import connect_to, proxied, said

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
LARGE = os.urandom(4 * 1024 * 1024)

Talk = Callable[[socket.socket], None]


@contextmanager
def upstream(talk: Talk) -> Iterator[int]:
    """Listen for one connection and talk there; yield the port."""

    def run() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(TIMEOUT_S)
            talk(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(TIMEOUT_S)
        thread = threading.Thread(target=run)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def everything(connection: socket.socket) -> bytes:
    """Read to the end."""
    data = bytearray()
    while more := connection.recv(65536):
        data += more
    return bytes(data)


def echo(connection: socket.socket) -> None:
    """Read all, then send all back."""
    connection.sendall(everything(connection))


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_large_bytes_pass_both_ways(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    def talk(server: MockServer, port: int) -> bytes:
        assert server.proxy
        plain, answer = connect_to(server.proxy, f"127.0.0.1:{port}")
        assert answer == b"HTTP/1.1 200 Connection established\r\n\r\n"
        with plain:
            plain.sendall(LARGE)
            plain.shutdown(socket.SHUT_WR)
            return everything(plain)

    async def main(port: int) -> bytes:
        async with MockServer() as server:
            await server.open_proxy()
            return await asyncio.to_thread(talk, server, port)

    with upstream(echo) as port, asyncio.Runner(loop_factory=loop) as runner:
        got = runner.run(main(port))

    assert got == LARGE


def test_who_speaks_first_is_heard_after_the_proxy() -> None:
    with upstream(lambda c: c.sendall(b"220 hello\r\n")) as port, proxied() as (_, proxy):
        plain, answer = connect_to(proxy, f"127.0.0.1:{port}")
        with plain:
            answer += everything(plain)

    assert answer == b"HTTP/1.1 200 Connection established\r\n\r\n220 hello\r\n"


def test_bytes_that_come_early_are_handed_on() -> None:
    heard: list[bytes] = []

    def hear(connection: socket.socket) -> None:
        heard.append(connection.recv(5))

    with upstream(hear) as port, proxied() as (_, proxy):
        said(proxy, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\nearly".encode())

    assert heard == [b"early"]


def test_tls_of_another_host_is_its_own() -> None:
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    client = ssl.create_default_context()
    ca.configure_trust(client)

    def talk(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as inside:
            inside.sendall(inside.recv(5)[::-1])

    with upstream(talk) as port, proxied() as (_, proxy):
        plain, _ = connect_to(proxy, f"localhost:{port}")
        with plain, client.wrap_socket(plain, server_hostname="localhost") as inside:
            inside.sendall(b"hello")
            answer = inside.recv(5)

    assert answer == b"olleh"


def test_a_plain_request_for_another_host_goes_there() -> None:
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        heard.append(read_until(connection, b"body"))
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfine")

    with upstream(talk) as port, proxied() as (_, proxy):
        address = f"http://user:pass@127.0.0.1:{port}/path?q=1"
        head = "Host: wrong\r\nProxy-Authorization: x\r\nContent-Length: 4\r\nTE: trailers\r\n"
        answer = said(proxy, f"POST {address} HTTP/1.1\r\n{head}\r\nbody".encode())

    assert answer == b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfine"
    assert heard == [
        f"POST /path?q=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        "Content-Length: 4\r\n\r\nbody".encode()
    ]


@pytest.mark.parametrize("leaver", ["client", "host"])
def test_the_other_side_hears_of_one_that_leaves(leaver: str) -> None:
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        if leaver == "client":
            heard.append(everything(connection))

    with upstream(talk) as port, proxied() as (_, proxy):
        plain, _ = connect_to(proxy, f"127.0.0.1:{port}")
        with plain:
            if leaver == "host":
                heard.append(everything(plain))

    assert heard == [b""]


class Lane(asyncio.Transport):
    """A transport that notes what is done to it."""

    def __init__(self, *, closing: bool = False) -> None:
        super().__init__()
        self.done: list[str] = []
        self._closing = closing

    def is_closing(self) -> bool:
        """Tell whether the client has left."""
        return self._closing

    def close(self) -> None:
        """Note it."""
        self.done.append("close")

    def pause_reading(self) -> None:
        """Note it."""
        self.done.append("pause")

    def resume_reading(self) -> None:
        """Note it."""
        self.done.append("resume")


def tunnel(*, closing: bool = False) -> tuple[Pipe, Pipe, Lane]:
    """Return both ends, of which only the near one is connected."""
    near, far, lane = Pipe(), Pipe(first=b"hello"), Lane(closing=closing)
    near.join(far)
    near.connection_made(lane)
    return near, far, lane


def test_a_client_that_left_meanwhile_ends_what_was_reached() -> None:
    _, far, _ = tunnel(closing=True)
    reached = Lane()
    far.connection_made(reached)

    assert reached.done == ["close"]


def test_the_faster_side_waits_for_the_slower() -> None:
    _, far, lane = tunnel()
    far.pause_writing()
    far.resume_writing()

    assert lane.done == ["pause", "resume"]


def test_an_end_alone_has_nobody_to_tell() -> None:
    near, _, lane = tunnel()
    near.data_received(b"x")
    near.pause_writing()
    near.resume_writing()
    ended = near.eof_received()
    near.connection_lost(None)

    assert not ended
    assert lane.done == []
