from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from random import Random

import aiohttp
import httpx
import pytest
from tests.mockserver.made import stream
from tests.mockserver.socket_client import ask

from workersai_mock.answer import Answer
from workersai_mock.deliver import slowed
from workersai_mock.journal import Entry
from workersai_mock.log import Log, describe, json_line, text_line
from workersai_mock.loop import loop_factory
from workersai_mock.notice import notices, patience
from workersai_mock.pace import Pace
from workersai_mock.reply import Text
from workersai_mock.rough import write_alone
from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID
from workersai_mock.timeline import STALL, Timeline

LOOPS = pytest.mark.parametrize(
    "factory", [asyncio.new_event_loop, loop_factory()], ids=["asyncio", "fast"]
)
BODY = {"prompt": "hi", "stream": True}


def wishing(**wishes: str) -> dict[str, str]:
    return {"Authorization": "Bearer t"} | {f"x-workersai-mock-{k}": v for k, v in wishes.items()}


def entries(server: MockServer) -> list[Entry]:
    return list(server.mock.state.tenant("default").journal)


def test_the_log_tells_of_faults_and_of_patience() -> None:
    with MockServer(wire="2023", reply=Text("hi"), max_stall_s=0.01) as server:
        lines = io.StringIO()
        server.mock.listeners.append(Log("text", server.mock.contract, lines))
        ask(server, fault="stall:at_event=1, no-done", pace="instant:itl_s=0.001")
        entry = entries(server)[-1]

    assert "with instant:itl_s=0.001, no-done, stall" in lines.getvalue()
    assert "and did not give up: its timeout is longer or absent" in lines.getvalue()
    assert describe(entry, server.settings)["gave_up"] is False
    assert '"gave_up":false' in json_line(describe(entry, server.settings))


def test_a_twist_without_a_name_is_logged_by_its_class() -> None:
    class Louder:
        def __call__(self, answer: Answer, rng: Random) -> Answer:
            return answer

    with MockServer(wire="2023", reply=Text("hi"), twists=(Louder(),)) as server:
        ask(server)
        fields = describe(entries(server)[-1], server.settings)

    assert fields["twists"] == ["Louder"]
    assert "with Louder" in text_line(fields)


def test_who_gave_up_is_told_so() -> None:
    with MockServer(max_stall_s=60) as server:
        ask(server, fault="hang", timeout_s=0.4)
    entry = entries(server)[-1]

    assert patience(entry).startswith("the client gave up after 0.")
    assert next(notices(entry, server.mock.contract)).text == patience(entry)


@LOOPS
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("close", aiohttp.ClientPayloadError),
        ("reset", aiohttp.ClientError),
        ("no-answer:ending=cut", aiohttp.ServerDisconnectedError),
        ("no-answer:ending=reset", aiohttp.ClientError),
        ("wrong-length", aiohttp.ClientPayloadError),
    ],
)
def test_aiohttp_hears_of_a_broken_connection(
    factory: Callable[[], asyncio.AbstractEventLoop], fault: str, error: type[Exception]
) -> None:
    async def read() -> None:
        async with (
            MockServer(wire="2023", reply=Text("hi")) as server,
            aiohttp.ClientSession(headers=wishing(fault=fault)) as session,
            session.post(f"{server.run_url}/{MODEL_ID}", json=BODY) as got,
        ):
            await got.read()

    with asyncio.Runner(loop_factory=factory) as runner, pytest.raises(error):
        runner.run(read())


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("close", httpx.RemoteProtocolError),
        ("reset", httpx.ReadError),
        ("no-answer:ending=cut", httpx.RemoteProtocolError),
        ("stall", httpx.ReadTimeout),
        ("headers-only", httpx.ReadTimeout),
        ("no-answer", httpx.ReadTimeout),
    ],
)
def test_httpx_hears_of_it(fault: str, error: type[Exception]) -> None:
    with MockServer(max_stall_s=60) as server, pytest.raises(error):
        httpx.post(
            f"{server.run_url}/{MODEL_ID}", json=BODY, headers=wishing(fault=fault), timeout=0.2
        )


@LOOPS
def test_the_rhythm_goes_on_after_a_stall(
    factory: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def sent() -> list[Entry]:
        async with MockServer(wire="2023", reply=Text("one two"), max_stall_s=0.02) as server:
            await asyncio.to_thread(ask, server, fault="stall", itl="0.01", ttft="0.01")
            return entries(server)

    with asyncio.Runner(loop_factory=factory) as runner:
        entry = runner.run(sent())[-1]

    assert entry.duration_s is not None
    assert entry.duration_s >= 0.01 + 0.01 * 2 + entry.waited_s - 0.005  # a loop may count in ms


def test_more_streams_make_it_slower() -> None:
    answer = Pace(ttft_s=1.0, itl_s=0.5, load=0.5)(stream(b"a", b"b"), Random(0))

    assert slowed(answer, others=2).timeline.at_s == (2.0, 3.0)
    assert slowed(answer, others=0) is answer
    assert slowed(stream(b"a"), others=2).timeline.at_s is None


def test_a_client_that_left_is_not_written_to() -> None:
    with MockServer(wire="2023", reply=Text("word " * 4000)) as server:
        headers = wishing(tokens="4000", fragment="byte")
        url = f"{server.run_url}/{MODEL_ID}"
        with httpx.stream("POST", url, json={**BODY, "max_tokens": 4000}, headers=headers) as got:
            next(got.iter_raw())

    entry = entries(server)[-1]
    assert entry.left
    assert not entry.gave_up


def test_a_reader_is_waited_for() -> None:
    data = (b"x" * 8_000_000, STALL, b"y")

    def large(answer: Answer, rng: Random) -> Answer:
        return answer.sent_as(Timeline(data, stalls=True, stall_s=0.0))

    with MockServer(twists=(large,)) as server:
        seen = ask(server, timeout_s=30)

    assert (len(seen.body), seen.end) == (8_000_001, "kept")


class Transport:
    """As much of a transport as a piece needs."""

    def __init__(self, file: int) -> None:
        self.file, self.written = file, b""

    def get_extra_info(self, name: str) -> Transport:
        """Be the socket too."""
        return self

    def fileno(self) -> int:
        """Return a file that is none."""
        return self.file

    def write(self, data: bytes) -> None:
        """Keep what is written."""
        self.written += data


def test_what_the_kernel_does_not_take_is_left_to_the_transport() -> None:
    transport = Transport(-1)
    write_alone(transport, b"abc")  # type: ignore[arg-type]

    assert transport.written == b"abc"


def test_an_empty_timeline_is_sent_the_rough_way() -> None:
    def nothing(answer: Answer, rng: Random) -> Answer:
        return answer.sent_as(Timeline((), separate=True))

    with MockServer(twists=(nothing,)) as server:
        seen = ask(server)

    assert (seen.chunks, seen.end) == ([], "kept")
