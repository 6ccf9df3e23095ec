from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from workersai_mock.recorder.line import line
from workersai_mock.settings import ACCOUNT_ID
from workersai_mock.settings import TOKEN as MOCK_TOKEN

from .service import (
    ACCOUNT,
    EVENTS,
    JSON,
    MODEL,
    PATH,
    SSE,
    TOKEN,
    Came,
    Stand,
    ask,
    plays,
    recording,
    request,
    serving,
    taped,
)

SAID = b'{"result":{"response":"Hello"},"success":true,"errors":[],"messages":[]}'
# Beside the project, or beside the folder of its worktrees.
_FOLDERS = [parent / "shared/data/transcripts" for parent in Path(__file__).resolve().parents]
TRANSCRIPTS = next(filter(Path.is_dir, _FOLDERS), _FOLDERS[0])
FOREIGN = sorted(file.name for file in TRANSCRIPTS.glob("*.*") if file.suffix in (".sse", ".json"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


def test_a_stream_is_passed_on_as_it_comes_and_kept_with_its_times(path: Path) -> None:
    async def main() -> tuple[list[bytes], Stand]:
        read_by_client = asyncio.Event()

        async def handle(http: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse(headers={**SSE, "cf-ray": "8f0c3b2a1d4e5f60-AMS"})
            await response.prepare(http)
            for event in EVENTS:
                await response.write(event)
                await read_by_client.wait()
                read_by_client.clear()
            return response

        async with serving(handle) as url, recording(url, path) as stand:
            where = urlsplit(stand.url)
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            writer.write(request())
            reads = []
            for event in EVENTS:
                reads.append((await reader.readuntil(event + b"\r\n"))[-len(event) - 2 : -2])
                read_by_client.set()
            await reader.read()
            writer.close()
        return reads, stand

    reads, stand = asyncio.run(main())

    assert tuple(reads) == EVENTS
    (kept,) = stand.exchanges
    assert [frame.data for frame in kept.frames] == list(EVENTS)
    times = [frame.at_s for frame in kept.frames]
    assert 0 < times[0] <= times[1] <= times[2]
    assert (kept.status, kept.ending, kept.door, kept.model) == (200, "close", "native", MODEL)
    assert kept.header("cf-ray") == "8f0c3b2a1d4e5f60-AMS"
    assert kept.request_body == b'{"prompt":"hi","stream":true}'
    assert (kept.source, kept.recorded_at) == (
        "workersai-mock record",
        "2023-11-14T22:13:20.000+00:00",
    )


@pytest.mark.skipif(not FOREIGN, reason="no transcripts here")
@pytest.mark.parametrize("name", FOREIGN)
def test_what_others_heard_passes_and_is_kept_byte_for_byte(path: Path, name: str) -> None:
    body = (TRANSCRIPTS / name).read_bytes()
    stream = name.endswith(".sse")
    handler = plays(body[:100], body[100:], headers=SSE if stream else JSON)

    stand, came = taped(handler, path)

    assert came.body == body
    (kept,) = stand.exchanges
    assert kept.body == body


def test_a_whole_answer_keeps_status_headers_and_length(path: Path) -> None:
    headers = {**JSON, "Content-Length": str(len(SAID)), "X-Twice": "1"}

    stand, came = taped(plays(SAID, headers=headers, status=429), path)

    assert (came.status, came.body) == (429, SAID)
    assert f"Content-Length: {len(SAID)}" in came.head
    assert stand.exchanges[0].header("x-twice") == "1"


def test_the_service_gets_what_the_client_sent_but_for_the_connection(path: Path) -> None:
    got: list[web.BaseRequest] = []
    bodies: list[bytes] = []

    async def handle(http: web.BaseRequest) -> web.StreamResponse:
        got.append(http)
        bodies.append(await http.read())
        return web.Response(body=SAID, headers=JSON)

    extra = {
        "Connection": "close, X-Hop",
        "X-Hop": "1",
        "X-Mine": "2",
        "Accept-Encoding": "gzip",
        "Expect": "100-continue",
        "x-workersai-mock-tokens": "3",
        "Cookie": "a=b",
    }
    _, came = taped(handle, path, request(path=PATH + "?a=%40", headers=extra))

    assert came.raw.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
    (http,) = got
    names = [name.decode().lower() for name, _ in http.raw_headers]
    assert (http.method, http.raw_path) == ("POST", PATH + "?a=%40")
    assert sorted(names) == [
        "accept-encoding",
        "authorization",
        "content-length",
        "cookie",
        "host",
        "x-mine",
    ]
    assert http.headers["Accept-Encoding"] == "identity"
    assert http.headers["Authorization"] == f"Bearer {TOKEN}"
    assert bodies == [b'{"prompt":"hi","stream":true}']


SECRETS = (
    TOKEN.encode(),
    ACCOUNT.encode(),
    b"ada@example.com",
    b"sk-0123456789abcdefghijkl",
    b"9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7",
    b"querysecret0123",
    b"dGhpcyBpcyBhIGNvb2tpZQ",
    b"Project Nightjar",
)


def test_no_secret_gets_into_the_file_wherever_it_stands(path: Path) -> None:
    body = {"prompt": f"I am ada@example.com, {TOKEN}, sk-0123456789abcdefghijkl, Project Nightjar"}
    headers = {
        "X-Auth-Email": "ada@example.com",
        "X-Auth-Key": SECRETS[4].decode(),
        "Cookie": f"session={SECRETS[6].decode()}",
    }
    answer = b" ".join(SECRETS)
    handler = plays(
        *(
            b'data: {"response":"',
            *(answer[i : i + 7] for i in range(0, len(answer), 7)),
            b'"}\n\n',
        ),
        headers={**SSE, "Set-Cookie": SECRETS[6].decode(), "X-Debug": SECRETS[4].decode()},
    )
    asked = request(body, path=f"{PATH}?token=querysecret0123", headers=headers)

    stand, came = taped(handler, path, asked, redact=("Project [A-Z][a-z]+",))

    assert answer in came.body
    assert stand.taken[0].unkept == ""
    written = path.read_bytes()
    assert [secret for secret in SECRETS if secret in written] == []
    assert written.count(b"\n") == 1


def test_what_cannot_be_redacted_is_not_written(path: Path) -> None:
    asked = request({"model": TOKEN}, path=f"/client/v4/accounts/{ACCOUNT}/ai/v1/chat/completions")

    stand, came = taped(plays(SAID, headers=JSON), path, asked, request())

    assert came.body == SAID
    assert "is left after redaction" in stand.taken[0].unkept
    assert len(stand.exchanges) == 1
    assert TOKEN.encode() not in path.read_bytes()


def test_a_coded_body_passes_but_is_not_written(path: Path) -> None:
    coded = gzip.compress(SAID)

    stand, came = taped(plays(coded, headers={**JSON, "Content-Encoding": "gzip"}), path)

    assert came.body == coded
    assert "a body is coded (gzip)" in stand.taken[0].unkept
    assert stand.exchanges == []


@pytest.mark.parametrize(
    ("headers", "where", "why"),
    [
        ({"Authorization": f"Bearer {MOCK_TOKEN}"}, PATH, "the token is the mock's own"),
        ({"Authorization": f"Bearer {MOCK_TOKEN}-gw0-1"}, PATH, "the token is the mock's own"),
        ({}, PATH.replace(ACCOUNT, ACCOUNT_ID), "the account id is the mock's own"),
    ],
    ids=["token", "token of a test", "account"],
)
def test_the_mocks_own_credentials_are_refused_and_go_nowhere(
    path: Path, headers: dict[str, str], where: str, why: str
) -> None:
    stand, came = taped(plays(), path, request(path=where, headers=headers))

    assert came.status == 400
    assert why in came.body.decode()
    assert "x-should-retry: false" in came.head
    assert path.read_bytes() == b""
    assert "400" in line(stand.taken[0])
    assert f"not recorded: {why}" in line(stand.taken[0])


def test_a_service_that_is_not_there_is_no_exchange(path: Path) -> None:
    async def main() -> tuple[Stand, Came]:
        async with serving(plays()) as url:
            pass
        async with recording(url, path) as stand:
            return stand, await ask(stand.url)

    stand, came = asyncio.run(main())

    assert came.status == 502
    assert b"was not reached" in came.body
    assert path.read_bytes() == b""
    assert "was not reached" in stand.taken[0].unkept


def test_a_service_that_speaks_no_http_is_no_exchange(path: Path) -> None:
    async def main() -> tuple[Stand, Came]:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"220 mail.example.com\r\n\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, recording(f"http://127.0.0.1:{port}", path) as stand:
            return stand, await ask(stand.url)

    stand, came = asyncio.run(main())

    assert came.status == 502
    assert "no HTTP came back" in stand.taken[0].unkept
    assert path.read_bytes() == b""


def test_many_at_once_are_as_many_whole_lines(path: Path) -> None:
    async def main() -> Stand:
        async with serving(plays(*EVENTS)) as url, recording(url, path) as stand:
            await asyncio.gather(*(ask(stand.url) for _ in range(20)))
        return stand

    stand = asyncio.run(main())

    assert [kept.body for kept in stand.exchanges] == [b"".join(EVENTS)] * 20
