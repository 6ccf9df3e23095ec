from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from aiohttp import ClientSession

from workersai_mock.errors import ListenError
from workersai_mock.reply import Echo, Text
from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, Settings

from .client import AUTH, PATH, call, connect, raw, read_until
from .conftest import Serve


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_on_the_callers_loop() -> None:
    async def go() -> tuple[int, bytes]:
        async with (
            MockServer(reply=Text("Hello")) as server,
            ClientSession() as client,
            client.post(server.url + PATH, json={"prompt": "hi"}, headers=AUTH) as got,
        ):
            return got.status, await got.read()

    status, body = asyncio.run(go())

    assert status == 200
    assert b'"response":"Hello"' in body


def test_on_a_thread_of_its_own() -> None:
    with MockServer(reply=Text("Hello")) as server:
        inside = [thread.name for thread in threading.enumerate()]
        got = call(server)

    assert got.json["result"]["response"] == "Hello"
    assert inside.count("workersai-mock") == 1
    assert "workersai-mock" not in [thread.name for thread in threading.enumerate()]


def test_server_can_be_used_again() -> None:
    server = MockServer(reply=Text("Hello"))

    statuses = []
    for _ in range(2):
        with server:
            statuses.append(call(server).status)

    assert statuses == [200, 200]


def test_closing_twice_is_fine() -> None:
    async def go() -> None:
        server = MockServer()
        await server.start()
        await server.close()
        await server.close()

    asyncio.run(go())

    server = MockServer()
    with server:
        server.__exit__(None, None, None)
    server.__exit__(None, None, None)
    with pytest.raises(OSError, match="refused"):
        connect(server)


@pytest.mark.parametrize("turns", range(6))
def test_a_connection_that_is_being_accepted_is_closed_too(turns: int) -> None:
    async def go() -> bytes:
        async with MockServer() as server:
            connection = socket.create_connection(("127.0.0.1", server.port))
            for _ in range(turns):
                await asyncio.sleep(0)
        with connection:
            connection.settimeout(10)
            with suppress(ConnectionResetError):
                return await asyncio.to_thread(connection.recv, 1)
            return b""

    assert asyncio.run(go()) == b""


def test_urls() -> None:
    server = MockServer(hosts=("::1",))
    server.port = 99

    assert server.url == "http://[::1]:99"
    assert server.v4_url == "http://[::1]:99/client/v4"
    assert server.run_url == f"http://[::1]:99/client/v4/accounts/{ACCOUNT_ID}/ai/run"
    assert server.openai_url == f"http://[::1]:99/client/v4/accounts/{ACCOUNT_ID}/ai/v1"
    assert MockServer().url == "http://127.0.0.1:0"


def test_settings_come_whole_or_by_name() -> None:
    settings = Settings(seed=3)

    assert MockServer(settings).settings is settings
    assert MockServer(seed=4).settings.seed == 4
    with pytest.raises(TypeError, match="either a Settings or its fields"):
        MockServer(settings, seed=4)


@pytest.mark.parametrize("sync", [True, False])
def test_port_in_use_is_one_clear_line(sync: bool) -> None:
    async def go(server: MockServer) -> None:
        async with server:
            pass

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = MockServer(port=port)
        with pytest.raises(ListenError) as caught:
            server.__enter__() if sync else asyncio.run(go(server))

    assert str(caught.value) == (
        f"cannot listen on 127.0.0.1:{port}: "
        "the port is in use; choose another with --port, or 0 for any free one"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "a..b"])
def test_address_that_cannot_be_is_one_clear_line(host: str) -> None:
    with pytest.raises(ListenError, match=f"^cannot listen on {host}:0: [^\n]+$"):
        MockServer(hosts=(host,)).__enter__()


def test_further_address_may_be_missing() -> None:
    with MockServer(hosts=("127.0.0.1", "192.0.2.1"), reply=Text("a")) as server:
        got = call(server)

    assert got.status == 200


def test_further_address_where_another_server_listens_is_not_passed_over() -> None:
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError, match=f"127.0.0.2:{port}: the port is in use"):
            MockServer(hosts=("127.0.0.1", "127.0.0.2"), port=port).__enter__()


def test_both_addresses_share_the_port() -> None:
    with (
        MockServer(hosts=("127.0.0.1", "127.0.0.2"), reply=Text("a")) as server,
        socket.create_connection(("127.0.0.2", server.port)) as connection,
    ):
        connection.sendall(raw({"prompt": "hi"}))
        data = read_until(connection, b"messages")

    assert data.startswith(b"HTTP/1.1 200 OK")


def test_given_port_is_taken() -> None:
    port = free_port()

    with MockServer(port=port, reply=Text("a")) as server:
        assert server.url == f"http://127.0.0.1:{port}"
        assert call(server).status == 200


def test_fifty_streams_at_once_are_intact(serve: Serve) -> None:
    server = serve(reply=Echo(), wire="2023")

    def stream(number: int) -> bytes:
        body = {"prompt": f"{number} " * 300, "stream": True, "max_tokens": 10_000}
        return call(server, body).body

    with ThreadPoolExecutor(50) as pool:
        together = list(pool.map(stream, range(50)))

    assert together == [stream(number) for number in range(50)]
    assert all(body.endswith(b"data: [DONE]\n\n") for body in together)
    entries = list(server.mock.state.tenant("default").journal)
    assert len(entries) == 100
    assert not any(entry.left for entry in entries)
    assert all(entry.delivered == len(entry.answer.data) for entry in entries)
