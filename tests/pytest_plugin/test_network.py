import asyncio
import socket
import sys
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import aiohttp
import cloudflare
import httpx
import pytest
import requests
import uvloop

from pytest_workersai.network import Block, BlockedHostError, _uvloop, explain, targets

API = "https://api.cloudflare.com/client/v4/accounts/a/ai/run/@cf/x/y"
GATEWAY = "https://gateway.ai.cloudflare.com/v1/a/g/workers-ai/@cf/x/y"
LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture
def block() -> Iterator[Block]:
    block = Block()
    block.enter()
    yield block
    block.leave()


def run(loop: str, work: Coroutine[Any, Any, object]) -> None:
    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(work)


def connect(host: str) -> None:
    with socket.socket() as sock:
        sock.connect((host, 443))


def connect_ex(host: str) -> object:
    with socket.socket() as sock:
        return sock.connect_ex((host, 443))


SYNC: dict[str, Callable[[str], object]] = {
    "getaddrinfo": lambda host: socket.getaddrinfo(host, 443),
    "gethostbyname": lambda host: socket.gethostbyname(host),
    "gethostbyname_ex": lambda host: socket.gethostbyname_ex(host),
    "create_connection": lambda host: socket.create_connection((host, 443), 1),
    "connect": connect,
    "connect_ex": connect_ex,
}


@pytest.mark.parametrize("host", ["api.cloudflare.com", "gateway.ai.cloudflare.com"])
@pytest.mark.parametrize("way", SYNC.values(), ids=SYNC)
def test_no_python_socket_reaches_a_real_host(
    way: Callable[[str], object], host: str, block: Block
) -> None:
    with pytest.raises(BlockedHostError, match=f"https://{host}"):
        way(host)

    assert len(block.attempts) == 1


@pytest.mark.parametrize("host", ["API.Cloudflare.COM.", b"api.cloudflare.com"], ids=["name", "b"])
def test_a_host_is_known_however_it_is_written(host: str | bytes, block: Block) -> None:
    with pytest.raises(BlockedHostError):
        socket.getaddrinfo(host, 443)


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("host", ["api.cloudflare.com", "gateway.ai.cloudflare.com"])
def test_no_event_loop_reaches_a_real_host(host: str, loop: str, block: Block) -> None:
    async def resolve() -> None:
        await asyncio.get_running_loop().getaddrinfo(host, 443)

    async def open_connection() -> None:
        await asyncio.open_connection(host, 443)

    async def sock_connect() -> None:
        with socket.socket() as sock:
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, (host, 443))

    for way in (resolve, open_connection, sock_connect):
        with pytest.raises(BlockedHostError, match=f"https://{host}"):
            run(loop, way())

    assert len(block.attempts) == 3


async def by_httpx(url: str) -> None:
    async with httpx.AsyncClient() as client:
        await client.post(url, json={})


async def by_aiohttp(url: str) -> None:
    async with aiohttp.ClientSession() as client, client.post(url, json={}):
        pass


async def by_sdk(url: str) -> None:
    async with cloudflare.AsyncCloudflare(api_token="x") as client:
        await client.ai.run("@cf/x/y", account_id="a", prompt="hi")


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("client", [by_httpx, by_aiohttp, by_sdk])
def test_no_asynchronous_client_reaches_the_real_host(
    client: Callable[[str], Coroutine[Any, Any, None]], loop: str, block: Block
) -> None:
    with pytest.raises(BlockedHostError, match="https://api"):
        run(loop, client(API))

    assert len(block.attempts) == 1


CLIENTS: dict[str, Callable[[str], object]] = {
    "httpx": lambda url: httpx.post(url, json={}),
    "requests": lambda url: requests.post(url, json={}, timeout=5),
    "urllib": lambda url: urllib.request.urlopen(url, b"{}", 5),
}


@pytest.mark.parametrize("url", [API, GATEWAY], ids=["api", "gateway"])
@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_the_error_names_the_whole_url_that_a_client_wanted(
    client: Callable[[str], object], url: str, block: Block
) -> None:
    with pytest.raises(BlockedHostError) as caught:
        client(url + "?secret=1")

    said = unquote(str(caught.value))
    assert f"wanted {url}," in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://api.cloudflare.com", "base_url=workersai.v4_url"),
        (API, "url=workersai.run_url"),
        (
            "https://api.cloudflare.com/client/v4/accounts/a/ai/v1/chat/completions",
            "base_url=workersai.openai_url",
        ),
        (GATEWAY, "url=workersai.run_url (without the gateway)"),
    ],
)
def test_the_error_names_the_line_to_write(url: str, line: str) -> None:
    assert line in explain(url)
    assert '@pytest.mark.workersai(network="allow")' in explain(url)


@pytest.mark.parametrize("loop", LOOPS)
def test_other_hosts_stay_reachable(loop: str, block: Block) -> None:
    async def talk() -> None:
        async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()

        async with await asyncio.start_server(accept, "127.0.0.1") as server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("localhost", port)
            await reader.read()
            writer.close()
            await writer.wait_closed()

    run(loop, talk())

    assert not block.attempts


def test_a_path_socket_is_left_alone(block: Block, tmp_path: Any) -> None:
    with socket.socket(socket.AF_UNIX) as sock, pytest.raises(FileNotFoundError):
        sock.connect(str(tmp_path / "none"))


def test_everything_is_put_back() -> None:
    before = [(owner, name, vars(owner).get(name)) for owner, name, _ in targets()]
    block = Block()
    block.enter()
    block.leave()

    assert [(owner, name, vars(owner).get(name)) for owner, name, _ in targets()] == before


def test_without_uvloop_the_others_are_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    _uvloop.cache_clear()
    owners = {owner for owner, _, _ in targets()}
    _uvloop.cache_clear()

    assert asyncio.BaseEventLoop in owners
    assert uvloop.Loop not in owners


def test_aiodns_is_blocked_where_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    class DNSResolver:
        def getaddrinfo(self, host: str) -> str:
            return host

        gethostbyname = getaddrinfo

    monkeypatch.setitem(sys.modules, "aiodns", SimpleNamespace(DNSResolver=DNSResolver))
    block = Block()
    block.enter()
    with pytest.raises(BlockedHostError):
        DNSResolver().getaddrinfo("api.cloudflare.com")
    with pytest.raises(BlockedHostError):
        DNSResolver().gethostbyname("api.cloudflare.com")
    block.leave()

    assert DNSResolver().getaddrinfo("api.cloudflare.com")
