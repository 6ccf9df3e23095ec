"""Cloudflare's hosts through the proxy are the mock; streams keep what they are without it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable

import pytest
import uvloop

from workersai_mock.pace import Pace
from workersai_mock.proxy.server import Proxy
from workersai_mock.registry import twists_from
from workersai_mock.reply import Text
from workersai_mock.server import MockServer

from .client import PATH, call, raw, receive
from .conftest import Serve
from .proxied import API, GATEWAY, dial, proxied, said, tls
from .socket_client import LAST_CHUNK
from .test_deliver import Finished

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
STREAM = {"prompt": "hi", "stream": True, "max_tokens": 2000}
THOUSAND = Text(" ".join(["word"] * 1000))


def whole(connection: socket.socket) -> bytes:
    """Read a chunked answer without its head, or what came of it."""
    data = b""
    while not data.endswith(LAST_CHUNK) and (more := connection.recv(65536)):
        data += more
    return data.partition(b"\r\n\r\n")[2]


def direct(server: MockServer) -> bytes:
    """Ask for the stream without a proxy."""
    with socket.create_connection(("127.0.0.1", server.port)) as plain:
        plain.sendall(raw(STREAM))
        return whole(plain)


def by_proxy(proxy: Proxy) -> bytes:
    """Ask for the stream through it."""
    with tls(proxy) as inside:
        inside.sendall(raw(STREAM))
        return whole(inside)


@pytest.mark.parametrize("pace", [Pace(0.0, 0.0), Pace(0.0, 0.0001)], ids=["instant", "paced"])
@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_a_stream_of_a_thousand_events_is_the_same_bytes(
    loop: Callable[[], asyncio.AbstractEventLoop], pace: Pace
) -> None:
    async def main() -> tuple[bytes, bytes]:
        async with MockServer(reply=THOUSAND, pace=pace, wire="2023") as server:
            proxy = await server.open_proxy()
            return await asyncio.to_thread(direct, server), await asyncio.to_thread(by_proxy, proxy)

    with asyncio.Runner(loop_factory=loop) as runner:
        alone, proxied = runner.run(main())

    assert alone == proxied
    assert alone.count(b"data: ") == 1001


def test_a_connection_is_kept_and_both_hosts_are_answered() -> None:
    with proxied(reply=Text("Hello")) as (server, proxy):
        with tls(proxy) as inside:
            answers = []
            for _ in range(2):
                inside.sendall(raw({"prompt": "hi"}))
                answers.append(receive(inside))
        with tls(proxy, GATEWAY) as inside:
            inside.sendall(raw({"prompt": "hi"}, path="/v1/account/gateway/workers-ai/x"))
            receive(inside)
        paths = [entry.path for entry in server.mock.state.tenant("default").journal]
        alone = call(server, {"prompt": "hi"})

    assert [answer.json["result"] for answer in answers] == [alone.json["result"]] * 2
    assert paths == [PATH, PATH, "/v1/account/gateway/workers-ai/x"]


def test_http_1_1_alone_is_offered() -> None:
    with proxied() as (_, proxy), tls(proxy) as inside:
        assert inside.selected_alpn_protocol() == "http/1.1"


def test_a_host_is_known_however_it_is_written() -> None:
    with proxied() as (_, proxy):
        answer = said(proxy, b"GET http://API.Cloudflare.com./x HTTP/1.1\r\n\r\n")

    assert b'"code":7000' in answer


def test_a_client_that_leaves_is_noticed() -> None:
    with proxied(wire="2023", pace=Pace(0.0, 3600.0)) as (server, proxy):
        finished = Finished(server)
        with tls(proxy) as inside:
            inside.sendall(raw(STREAM))
            inside.recv(100)
        entry = finished.wait()

    assert (entry.left, entry.delivered) == (True, 1)


def test_a_client_that_does_not_read_is_waited_for() -> None:
    with proxied(wire="2023", reply=Text("word " * 200_000)) as (server, proxy):
        finished = Finished(server)
        with tls(proxy) as inside:
            inside.sendall(raw({**STREAM, "max_tokens": 200_000}))
            inside.recv(100)
        entry = finished.wait()

    assert entry.left
    assert 0 < entry.delivered < len(entry.answer.data)


def test_what_is_cut_into_bytes_arrives_as_it_is() -> None:
    twists = twists_from("fragment", "byte")
    with proxied(reply=Text("Hello there"), twists=twists) as (server, proxy):
        alone, inside = direct(server), by_proxy(proxy)

    assert alone == inside
    assert b'"' in alone


def test_a_connection_that_is_reset_is_reset() -> None:
    twists = twists_from("fault", "reset:at_event=2")
    with (
        proxied(reply=Text("Hello there"), twists=twists) as (_, proxy),
        tls(proxy) as inside,
    ):
        inside.sendall(raw(STREAM))
        with pytest.raises((ConnectionResetError, ssl.SSLEOFError)):
            whole(inside)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_absolute_address_is_answered(scheme: str) -> None:
    request = raw({"prompt": "hi"}, path=f"{scheme}://{API}{PATH}", headers="Proxy-Foo: 1\r\n")
    with proxied(reply=Text("Hello")) as (server, proxy):
        answer = said(proxy, request)
        [entry] = server.mock.state.tenant("default").journal

    assert b'"response":"Hello"' in answer
    assert b"Connection: close" in answer  # the next request may be for another host
    assert entry.path == PATH
    assert (b"Host", API.encode()) in entry.headers
    assert not [name for name, _ in entry.headers if name.startswith(b"Proxy")]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (f"http://{API}{PATH}?a=http://b", f"{PATH}?a=http://b"),
        (f"http://{API}", "/"),
        (f"http://{API}?q=1", "/?q=1"),
    ],
)
def test_the_mock_itself_takes_an_absolute_address(serve: Serve, target: str, path: str) -> None:
    server = serve()
    call(server, path=target)

    [entry] = server.mock.state.tenant("default").journal
    assert entry.path == path


def test_who_calls_the_proxy_itself_is_told_what_it_is() -> None:
    with proxied() as (server, proxy), dial(proxy):
        root = said(proxy, b"GET / HTTP/1.1\r\n\r\n")
        other = said(proxy, b"GET /x HTTP/1.1\r\n\r\n")

    assert root.startswith(b"HTTP/1.1 200 OK\r\n")
    assert other.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert f"from {server.url}; set HTTPS_PROXY={proxy.url}\n".encode() in root
