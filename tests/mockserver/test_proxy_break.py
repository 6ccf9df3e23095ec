"""What a proxy must survive: garbage, halves, strangers, hosts that are not there, its own end."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading

import pytest

from workersai_mock.errors import ListenError
from workersai_mock.pace import Pace
from workersai_mock.proxy.request import MAX_HEAD_BYTES
from workersai_mock.proxy.server import Proxy
from workersai_mock.reply import Text
from workersai_mock.server import MockServer

from .client import TIMEOUT_S, raw, read_until, receive
from .proxied import API, connect_to, dial, proxied, said, tls

NOT_FOR_US = (
    b"workersai-mock proxy: this is no request to a proxy; clients find it by "
    b"HTTPS_PROXY=http://host:port, without TLS"
)


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"hello\r\n",
        b"GET\r\n",
        b"GET / HTTP/3\r\n\r\n",
        b"CONNECT api.cloudflare.com HTTP/1.1\r\n\r\n",
        b"CONNECT :443 HTTP/1.1\r\n\r\n",
        b"CONNECT api.cloudflare.com:99999 HTTP/1.1\r\n\r\n",
        b"CONNECT api.cloudflare.com:443/x HTTP/1.1\r\n\r\n",
        b"GET ftp://api.cloudflare.com/ HTTP/1.1\r\n\r\n",
        b"GET http://:80/ HTTP/1.1\r\n\r\n",
        b"GET http://[::1/ HTTP/1.1\r\n\r\n",
        b"GET * HTTP/1.1\r\n\r\n",
        b"GET \xff HTTP/1.1\r\n\r\n",
    ],
    ids=repr,
)
def test_garbage_is_one_line(data: bytes) -> None:
    with proxied() as (_, proxy):
        answer = said(proxy, data)
        with tls(proxy) as inside:
            inside.sendall(raw({"prompt": "hi"}))
            after = receive(inside)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert body.startswith(NOT_FOR_US)
    assert body.count(b"\n") == 1
    assert after.status == 200


def test_a_head_without_end_is_refused() -> None:
    line = b"GET http://api.cloudflare.com/ HTTP/1.1\r\n"
    with proxied() as (_, proxy):
        answer = said(proxy, line + b"x" * (MAX_HEAD_BYTES + 1 - len(line)))

    assert answer.startswith(b"HTTP/1.1 431 ")


def test_half_a_head_is_not_waited_for_forever() -> None:
    async def main() -> bytes:
        proxy = await Proxy(asyncio.Protocol, mock_url="", head_s=0.05).start(0)
        try:
            return await asyncio.to_thread(said, proxy, b"CONNECT api.cloudflare.com:443 HTTP")
        finally:
            await proxy.close()

    answer = asyncio.run(main())

    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_a_head_may_come_in_pieces() -> None:
    with proxied() as (_, proxy), dial(proxy) as plain:
        for piece in (b"CONN", b"ECT api.cloudflare.com:443 HTT", b"P/1.1\r\nHost: x\r\n", b"\r\n"):
            plain.sendall(piece)
        answer = read_until(plain, b"\r\n\r\n")

    assert answer == b"HTTP/1.1 200 Connection established\r\n\r\n"


def test_bytes_before_the_answer_to_connect_are_refused() -> None:
    with proxied() as (_, proxy):
        answer = said(proxy, b"CONNECT api.cloudflare.com:443 HTTP/1.1\r\n\r\n\x16\x03\x01")

    assert b"400 Bad Request" in answer
    assert b"bytes came before the proxy's answer to CONNECT\n" in answer


@pytest.mark.parametrize("target", ["CONNECT {}:1", "GET http://{}:1/", "GET https://{}:1/"])
def test_another_host_is_refused_where_only_ours_are_served(
    target: str, caplog: pytest.LogCaptureFixture
) -> None:
    with proxied(only=True) as (_, proxy):
        answer = said(proxy, f"{target.format('example.test')} HTTP/1.1\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert answer.endswith(
        b"proxy: example.test is none of Cloudflare's hosts, and the proxy serves no others\n"
    )
    assert caplog.messages == ["refused to reach example.test:1 (--proxy-only)"]


def closed_port() -> int:
    """Return a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@pytest.mark.parametrize("target", ["CONNECT 127.0.0.1:{}", "GET http://127.0.0.1:{}/"])
def test_a_host_that_cannot_be_reached_is_502(target: str) -> None:
    port = closed_port()
    with proxied() as (_, proxy):
        answer = said(proxy, f"{target.format(port)} HTTP/1.1\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
    assert f"workersai-mock proxy: cannot reach 127.0.0.1:{port}: ".encode() in answer
    assert answer.count(b"\n", answer.index(b"\r\n\r\n") + 4) == 1


def test_a_name_that_is_none_is_502() -> None:
    with proxied() as (_, proxy):
        answer = said(proxy, b"CONNECT a..b:443 HTTP/1.1\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 502 ")


def test_a_host_that_keeps_silent_is_502(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    async def main() -> bytes:
        proxy = await Proxy(asyncio.Protocol, mock_url="", connect_s=0.05).start(0)
        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", never)
        try:
            connect = b"CONNECT example.test:443 HTTP/1.1\r\n\r\n"
            return await asyncio.to_thread(said, proxy, connect)
        finally:
            await proxy.close()

    assert b"cannot reach example.test:443: it took too long\n" in asyncio.run(main())


def test_https_to_another_host_takes_connect() -> None:
    with proxied() as (_, proxy):
        answer = said(proxy, b"GET https://example.test/ HTTP/1.1\r\n\r\n")

    assert b"400 Bad Request" in answer
    assert answer.endswith(b"https takes CONNECT\n")


def handshake(proxy: Proxy, context: ssl.SSLContext) -> None:
    """Connect, shake hands and wait for the end."""
    plain, _ = connect_to(proxy, f"{API}:443")
    with plain, context.wrap_socket(plain, server_hostname=API) as inside:
        inside.recv(1)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_that_does_not_trust_the_ca_is_told_of(
    version: ssl.TLSVersion, caplog: pytest.LogCaptureFixture
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.maximum_version = version
    with proxied() as (_, proxy), pytest.raises(ssl.SSLCertVerificationError):
        handshake(proxy, context)

    [line] = caplog.messages
    assert line.startswith(f"a client broke off TLS as {API} (")
    assert "does it trust the proxy's CA (SSL_CERT_FILE," in line


def test_bytes_that_are_no_handshake_are_told_of(caplog: pytest.LogCaptureFixture) -> None:
    with proxied() as (_, proxy):
        plain, _ = connect_to(proxy, f"{API}:443")
        with plain:
            plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
            while plain.recv(100):
                pass

    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, MockServer() as server:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError, match=f"{port}: the port is in use; .* --proxy-port"):
            server.call(server.open_proxy(port=port))

        assert server.proxy is None


@pytest.mark.parametrize("asked", [f"{API}:443", "127.0.0.1:{}"], ids=["tls", "tunnel"])
def test_what_is_open_ends_with_the_server(asked: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as upstream:
        with proxied(grace_s=0.0) as (_, proxy):
            idle = dial(proxy)  # in front of the next one, so it is accepted by then
            plain, answer = connect_to(proxy, asked.format(upstream.getsockname()[1]))
        with plain, idle:
            ends = [_end(plain), _end(idle)]

    assert b" 200 " in answer
    assert ends == [b"", b""]


def test_a_running_stream_has_the_time_that_the_server_gives() -> None:
    with (
        proxied(pace=Pace(0.0, 0.02), wire="2023", reply=Text("a b c d e f g h")) as (
            server,
            proxy,
        ),
        tls(proxy) as inside,
    ):
        inside.sendall(raw({"prompt": "hi", "stream": True}))
        body = read_until(inside, b"data: ")
        ending = threading.Thread(target=server.call, args=(server.close(),))
        ending.start()
        body += read_until(inside, b"0\r\n\r\n")
        ending.join()

    assert b"data: [DONE]" in body


def _end(connection: socket.socket) -> bytes:
    connection.settimeout(TIMEOUT_S)
    try:
        return connection.recv(1)
    except ConnectionResetError:
        return b""
