from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from workersai_contracts.errors import FileFormatError
from workersai_contracts.exchange import Exchange
from workersai_mock.errors import ListenError, SettingError
from workersai_mock.recorder.line import line
from workersai_mock.recorder.recorder import LINGER_S, Recorder, Taken, upstream_of
from workersai_mock.recorder.server import RecorderServer
from workersai_mock.recorder.tape import Tape, check_tape, pattern_of
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
    Handler,
    Stand,
    ask,
    breaks,
    plays,
    recording,
    request,
    serving,
)

SAID = b'{"result":{"response":"Hello"},"success":true,"errors":[],"messages":[]}'
# Beside the project, or beside the folder of its worktrees.
_FOLDERS = [parent / "shared/data/transcripts" for parent in Path(__file__).resolve().parents]
TRANSCRIPTS = next(filter(Path.is_dir, _FOLDERS), _FOLDERS[0])
FOREIGN = sorted(file.name for file in TRANSCRIPTS.glob("*.*") if file.suffix in (".sse", ".json"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


def taped(handler: Handler, path: Path, *asked: bytes, **options: object) -> tuple[Stand, Came]:
    """Send requests through a recorder, one after the other, and return the last answer."""

    async def main() -> tuple[Stand, Came]:
        redact = options.get("redact", ())
        assert isinstance(redact, tuple)
        async with serving(handler) as url, recording(url, path, redact=redact) as stand:
            came = [await ask(stand.url, data) for data in asked or (request(),)]
        return stand, came[-1]

    return asyncio.run(main())


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


@pytest.mark.parametrize(("ending", "end"), [("cut", "closed"), ("reset", "reset")])
def test_a_connection_that_breaks_before_the_answer_breaks_alike(
    path: Path, ending: str, end: str
) -> None:
    async def handle(http: web.BaseRequest) -> web.StreamResponse:
        await http.read()
        breaks(http, ending)
        return web.StreamResponse()

    stand, came = taped(handle, path)

    assert (came.raw, came.end) == (b"", end)
    (kept,) = stand.exchanges
    assert (kept.status, kept.headers, kept.frames, kept.ending) == (None, None, (), ending)
    assert "no answer" in line(stand.taken[0])


@pytest.mark.parametrize("ending", ["cut", "reset"])
@pytest.mark.parametrize("length", [True, False], ids=["length", "chunked"])
def test_a_connection_that_breaks_in_the_body_breaks_alike(
    path: Path, ending: str, length: bool
) -> None:
    async def main() -> tuple[Stand, bytes, str]:
        heard = asyncio.Event()

        async def handle(http: web.BaseRequest) -> web.StreamResponse:
            await http.read()
            more = {"Content-Length": "999"} if length else {}
            response = web.StreamResponse(headers={**SSE, **more})
            await response.prepare(http)
            await response.write(EVENTS[0])
            await heard.wait()
            breaks(http, ending)
            return response

        async with serving(handle) as url, recording(url, path) as stand:
            where = urlsplit(stand.url)
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            writer.write(request())
            got = await reader.readuntil(EVENTS[0])
            heard.set()
            try:
                got += await reader.read()
                end = "cut"
            except ConnectionResetError:
                end = "reset"
            writer.close()
            await stand.heard()
        return stand, got, end

    stand, got, end = asyncio.run(main())

    assert end == ending
    assert not got.endswith(b"0\r\n\r\n")
    (kept,) = stand.exchanges
    assert (kept.status, kept.body, kept.ending) == (200, EVENTS[0], ending)
    assert "the service" in line(stand.taken[0])


async def leave(stand: Stand, *, after: bytes = b"") -> None:
    """Send a request and go away, after some bytes or before any."""
    where = urlsplit(stand.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(request())
    if after:
        await reader.readuntil(after)
    writer.close()
    await writer.wait_closed()


def test_a_client_that_leaves_before_the_answer_is_kept_as_such(path: Path) -> None:
    async def main() -> Stand:
        arrived, gone = asyncio.Event(), asyncio.Event()

        async def handle(http: web.BaseRequest) -> web.StreamResponse:
            arrived.set()
            await gone.wait()
            return web.Response()

        async with serving(handle) as url, recording(url, path) as stand:
            where = urlsplit(stand.url)
            _, writer = await asyncio.open_connection(where.hostname, where.port)
            writer.write(request())
            await arrived.wait()
            writer.close()
            await stand.heard()
            gone.set()
        return stand

    stand = asyncio.run(main())

    (kept,) = stand.exchanges
    assert (kept.status, kept.frames, kept.ending) == (None, (), "left")
    assert "the client left" in line(stand.taken[0])


def test_a_client_that_leaves_in_the_midst_is_kept_as_such(path: Path) -> None:
    async def main() -> Stand:
        gone = asyncio.Event()

        async def handle(http: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse(headers=SSE)
            await response.prepare(http)
            await response.write(EVENTS[0])
            await gone.wait()
            return response

        async with serving(handle) as url, recording(url, path, linger_s=0.01) as stand:
            await leave(stand, after=EVENTS[0])
            await stand.heard()
            gone.set()
        return stand

    stand = asyncio.run(main())

    (kept,) = stand.exchanges
    assert (kept.status, kept.body, kept.ending) == (200, EVENTS[0], "left")


def test_a_client_that_leaves_just_before_the_end_spoils_nothing(path: Path) -> None:
    async def main() -> Stand:
        gone = asyncio.Event()

        async def handle(http: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse(headers=SSE)
            await response.prepare(http)
            await response.write(EVENTS[0])
            await gone.wait()
            await response.write(EVENTS[1])
            await response.write(EVENTS[2])
            return response

        async with serving(handle) as url, recording(url, path) as stand:
            await leave(stand, after=EVENTS[0])
            gone.set()
            await stand.heard()
        return stand

    stand = asyncio.run(main())

    (kept,) = stand.exchanges
    assert (kept.body, kept.ending) == (b"".join(EVENTS), "close")


def test_many_at_once_are_as_many_whole_lines(path: Path) -> None:
    async def main() -> Stand:
        async with serving(plays(*EVENTS)) as url, recording(url, path) as stand:
            await asyncio.gather(*(ask(stand.url) for _ in range(20)))
        return stand

    stand = asyncio.run(main())

    assert [kept.body for kept in stand.exchanges] == [b"".join(EVENTS)] * 20


def test_a_body_that_cannot_be_read_is_refused(path: Path) -> None:
    asked = request(b"zz\r\n", headers={"Transfer-Encoding": "chunked"})
    broken = asked.replace(b"Content-Length: 4\r\n", b"")

    stand, came = taped(plays(), path, broken)

    assert came.status == 400
    assert stand.taken == []


def test_a_file_that_holds_something_else_is_left_alone(path: Path) -> None:
    path.write_text("notes\n")

    with pytest.raises(FileFormatError, match=r"tape\.jsonl:1: is no JSON"):
        check_tape(path)


def test_a_file_that_is_not_there_holds_nothing(path: Path) -> None:
    assert check_tape(path) == 0


def test_a_file_that_cannot_be_written_is_said(path: Path) -> None:
    with pytest.raises(SettingError, match=r"cannot write .*: No such file"):
        Tape(path / "deeper")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said() -> None:
    with Tape(Path("/dev/full")) as tape:
        assert "No space left" in tape.write(Exchange())


@pytest.mark.parametrize(
    "url", ["api.cloudflare.com", "ftp://x", "https://", "https://a:b@c", "https://a?b", "http://#"]
)
def test_an_upstream_is_an_address(url: str) -> None:
    with pytest.raises(SettingError, match="an upstream is"):
        upstream_of(url)


def test_an_upstream_may_have_a_path() -> None:
    assert upstream_of("http://localhost:8/base/") == "http://localhost:8/base"


def test_a_pattern_is_an_expression() -> None:
    with pytest.raises(SettingError, match="is no regular expression"):
        pattern_of("(")


def test_a_port_that_is_taken_is_said(path: Path) -> None:
    async def main() -> None:
        from workersai_mock.clock import ManualClock

        async with serving(plays()) as url:
            with Tape(path) as tape:
                recorder = Recorder(tape, clock=ManualClock(), linger_s=LINGER_S)
                server = RecorderServer(recorder, port=urlsplit(url).port or 0)
                with pytest.raises(ListenError, match="cannot listen on 127"):
                    await server.__aenter__()

    asyncio.run(main())


def test_an_address_of_ipv6_is_put_in_brackets(path: Path) -> None:
    from workersai_mock.clock import ManualClock

    with Tape(path) as tape:
        server = RecorderServer(Recorder(tape, clock=ManualClock()), host="::1", port=5)

        assert server.url == "http://[::1]:5"


def test_a_line_is_one_line_without_an_account() -> None:
    url = f"https://api.cloudflare.com/client/v4/accounts/{ACCOUNT}/x\ny?token=1"
    text = line(Taken(Exchange(url=url, status=200), 0.0123))

    assert text == (
        r"POST  https://api.cloudflare.com/client/v4/accounts/\u2026/x\ny  200  "
        "whole, 0 bytes in 0 reads  12.3 ms  recorded"
    )
