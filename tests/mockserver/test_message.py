"""The bytes that go to the transport are those that aiohttp's own response objects would write."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator

import pytest
from aiohttp import HttpVersion11, web

from workersai_mock.answer import Answer
from workersai_mock.deliver import Delivery, deliver
from workersai_mock.message import BATCH_FRAMES, PHRASES, http_date, message_of
from workersai_mock.server import LoopThread
from workersai_mock.timeline import Timeline
from workersai_mock.wheel import Wheel

from .client import TIMEOUT_S

HEADERS = {"Content-Type": "text/event-stream", "Server": "cloudflare", "cf-ray": "8ad2-AMS"}
WHOLE = Timeline((b'{"result":{}}',))
EVENTS = Timeline((b"data: 1\n\n", b"x" * 3000, b"data: [DONE]\n\n"))
LONG = Timeline(tuple(b"data: %d\n\n" % n for n in range(BATCH_FRAMES + 5)))
ANSWERS = {
    "whole": Answer(200, HEADERS, WHOLE),
    "refused": Answer(400, HEADERS, WHOLE),
    "empty": Answer(200, HEADERS, Timeline((b"",))),
    "status of Cloudflare's own": Answer(520, HEADERS, WHOLE),
    "stream": Answer(200, HEADERS, EVENTS, streamed=True),
    "long stream": Answer(200, HEADERS, LONG, streamed=True),
    "paced stream": Answer(200, HEADERS, Timeline(EVENTS.data, (0.0, 0.001, 0.002)), streamed=True),
    "paced whole": Answer(200, HEADERS, Timeline(WHOLE.data, (0.001,))),
}
REQUESTS = {
    "1.1": "POST {path} HTTP/1.1\r\nHost: x\r\n\r\n",
    "1.1 closed": "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "1.0": "POST {path} HTTP/1.0\r\n\r\n",
    "1.0 kept": "POST {path} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
}


async def by_aiohttp(http: web.BaseRequest, answer: Answer) -> web.StreamResponse:
    """Answer with aiohttp's own objects."""
    if not answer.streamed:
        body = answer.timeline.body
        return web.Response(status=answer.status, headers=answer.headers, body=body)
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    if http.version >= HttpVersion11:
        response.enable_chunked_encoding()
    else:
        response.force_close()
    await response.prepare(http)
    for data in answer.timeline.data:
        await response.write(data)
    await response.write_eof()
    return response


class Both:
    """One server: `/aiohttp` and `/mock` send the answer that is named behind them."""

    def __init__(self) -> None:
        self.port = 0

    async def handle(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer in the way that the path asks for."""
        _, way, name = http.path.split("/")
        answer = ANSWERS[name]
        if way == "aiohttp":
            return await by_aiohttp(http, answer)
        loop = asyncio.get_running_loop()
        return await deliver(
            http,
            answer,
            headers=answer.headers,
            wheel=Wheel(loop),
            started_s=loop.time(),
            delivery=Delivery(),
            max_stall_s=0.0,
        )

    async def start(self) -> web.ServerRunner:
        """Listen."""
        runner = web.ServerRunner(web.Server(self.handle, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        return runner

    def heard(self, way: str, name: str, request: str, *, times: int = 1) -> bytes:
        """Send requests in one go, end our side, and return all that comes, without its dates."""
        data = request.format(path=f"/{way}/{name.replace(' ', '%20')}").encode() * times
        with socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S) as connection:
            connection.sendall(data)
            received = b""
            ends = b"Connection: keep-alive" not in data and b"/1.1\r\nHost: x\r\n\r\n" not in data
            while received.count(b"HTTP/1.") < times or ends or not _whole(received):
                more = connection.recv(65536)
                if not more:
                    break
                received += more
        return re.sub(rb"Date: [^\r]{29}\r\n", b"Date: -\r\n", received)


def _whole(received: bytes) -> bool:
    head, found, body = received.rpartition(b"HTTP/1.")[2].partition(b"\r\n\r\n")
    if length := re.search(rb"Content-Length: (\d+)", head):
        return bool(found) and (b"HEAD" in head or len(body) >= int(length[1]))
    return body.endswith(b"\r\n0\r\n\r\n")


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    """Serve both ways."""
    thread, served = LoopThread(), Both()
    runner = thread.call(served.start())
    yield served
    thread.call(runner.cleanup())
    thread.stop()


@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize("name", ANSWERS)
def test_bytes_are_those_of_aiohttp_but_for_the_date(both: Both, name: str, request_: str) -> None:
    if request_ == "1.0 kept" and ANSWERS[name].streamed:
        request_ = "1.0"  # the end of the connection is the end of the stream either way
    request = REQUESTS[request_]

    ours = both.heard("mock", name, request)

    assert ours.startswith(b"HTTP/1.")
    assert ours == both.heard("aiohttp", name, request)


def test_answer_to_head_has_no_body(both: Both) -> None:
    request = "HEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    ours = both.heard("mock", "refused", request)

    assert ours.endswith(b"\r\n\r\n")
    assert ours == both.heard("aiohttp", "refused", request)


@pytest.mark.parametrize("name", ["whole", "stream", "paced stream"])
def test_pipelined_requests_are_answered_in_order(both: Both, name: str) -> None:
    ours = both.heard("mock", name, REQUESTS["1.1"], times=5)

    assert ours.count(b"HTTP/1.1 200 OK") == 5
    assert ours == both.heard("mock", name, REQUESTS["1.1"]) * 5


@pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "a\rb", "a\0b"], ids=repr)
def test_header_that_would_break_the_head_is_an_error(value: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        message_of(200, {"x": value}, WHOLE, streamed=False)


def test_message_is_made_once_for_all_who_are_answered_alike(both: Both) -> None:
    answer = ANSWERS["refused"]
    both.heard("mock", "refused", REQUESTS["1.1"])
    made = answer.message

    both.heard("mock", "refused", REQUESTS["1.1"])

    assert made is not None
    assert answer.message is made


def test_frames_of_a_paced_stream_are_not_copied() -> None:
    message = message_of(200, HEADERS, Timeline(EVENTS.data, (0.0, 1.0, 2.0)), streamed=True)

    assert message.parts is EVENTS.data


def test_date_is_written_as_http_has_it() -> None:
    assert http_date(784111777) == b"Sun, 06 Nov 1994 08:49:37 GMT"


def test_stream_without_frames_is_a_head_and_an_end() -> None:
    message = message_of(200, HEADERS, Timeline(()), streamed=True)

    assert message.written(0, 1).endswith(b"\r\n\r\n0\r\n\r\n")
    assert PHRASES[200] == "OK"
