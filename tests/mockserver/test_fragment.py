from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from random import Random

import aiohttp
import httpx
import pytest
from tests.mockserver.made import stream, whole
from tests.mockserver.socket_client import ask

from workersai_contracts.event_stream import Decoder
from workersai_mock.fragment import FRAGMENTS, All, At, Byte, Event, Json, LineEnds, Worst, cut
from workersai_mock.loop import loop_factory
from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID
from workersai_mock.timeline import STALL, Timeline

FIRST = b'data: {"response":"\xc3\xbc"}\n\n'
DONE = b"data: [DONE]\n\n"
BODY = FIRST + DONE
BOM = b"\xef\xbb\xbf"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(wire="2023", reply=Text("ü")) as running:
        yield running


def singles(body: bytes) -> list[bytes]:
    return [body[n : n + 1] for n in range(len(body))]


PIECES: dict[str, list[bytes]] = {
    "event": [FIRST, DONE],
    "all": [BODY],
    "byte": singles(BODY),
    "byte:size=20": [FIRST[:20], FIRST[20:], DONE],
    "utf8": [FIRST[:20], FIRST[20:], DONE],
    "data": [FIRST[:2], FIRST[2:], DONE[:2], DONE[2:]],
    "json": [FIRST[:14], FIRST[14:], DONE],
    "at:at=3 30": [FIRST[:3], FIRST[3:], DONE[:5], DONE[5:]],
    "crlf": [FIRST.replace(b"\n", b"\r\n"), DONE.replace(b"\n", b"\r\n")],
    "crlf:cr=true": [FIRST.replace(b"\n", b"\r"), DONE.replace(b"\n", b"\r")],
    "comments": [b": keep-alive\n\n", FIRST, b": keep-alive\n\n", DONE],
    "bom": [BOM + FIRST, DONE],
    "bom:between=yes": [BOM + FIRST, BOM + DONE],
    "crlf, comments:text=x": [
        b": x\r\n\r\n",
        FIRST.replace(b"\n", b"\r\n"),
        b": x\r\n\r\n",
        DONE.replace(b"\n", b"\r\n"),
    ],
    "byte, all": singles(BODY),
    "worst": [
        b"da", b"ta", b":", b" ", b"{", b'"response":"\xc3', b'\xbc"', b"}", b"\n", b"\n",
        b"da", b"ta", b":", b" ", b"[DONE]", b"\n", b"\n",
    ],
}  # fmt: skip


def test_every_fragmentation_is_asserted() -> None:
    names = {text.partition(":")[0].partition(",")[0] for text in PIECES}

    assert names | {"random"} == {kind.name for kind in FRAGMENTS}


@pytest.mark.parametrize("fragment", PIECES)
def test_a_stream_arrives_in_these_pieces(server: MockServer, fragment: str) -> None:
    seen = ask(server, fragment=fragment)

    assert seen.chunks == PIECES[fragment]


def test_random_pieces_are_those_of_the_seed() -> None:
    def cut(seed: int) -> list[bytes]:
        with MockServer(wire="2023", reply=Text("ü"), seed=seed) as server:
            return ask(server, fragment="random:mean_bytes=4").chunks

    one, again, other = cut(1), cut(1), cut(2)

    assert b"".join(one) == BODY
    assert one == again != other


def test_a_whole_answer_is_cut_too(server: MockServer) -> None:
    plain = ask(server, stream=False)
    seen = ask(server, stream=False, fragment="byte:gap_s=0.001")

    assert seen.raw == plain.raw
    assert int(seen.headers["content-length"]) == len(seen.raw)
    assert len(seen.reads) > len(plain.reads)


@pytest.mark.parametrize("kind", FRAGMENTS, ids=[kind.name for kind in FRAGMENTS])
def test_a_decoder_reads_any_fragmentation_alike(kind: type) -> None:
    answer = kind()(stream(FIRST, b'data: {"response":"\\u00e9\\n"}\n\n', DONE), Random(3))

    decoder = Decoder()
    found = [event.data for piece in answer.timeline.data for event in decoder.feed(piece)]
    assert found == ['{"response":"ü"}', '{"response":"\\u00e9\\n"}', "[DONE]"]


def test_the_worst_cuts_inside_escapes_and_line_ends() -> None:
    answer = Worst()(LineEnds()(stream(b'data: "\\n"\n\n'), Random(0)), Random(0))

    assert answer.timeline.data == (
        b"da", b"ta", b":", b' ', b'"\\', b"n", b'"', b"\r", b"\n", b"\r", b"\n",
    )  # fmt: skip


def test_cuts_at_both_ends_are_none() -> None:
    answer = At(at=(0, 3, 3, 6, 99))(stream(b"abc", b"def"), Random(0))

    assert answer.timeline.data == (b"abc", b"def")


def test_pieces_are_due_when_their_event_is() -> None:
    answer = Byte(size=2)(stream(b"abc\n\n", b"d\n\n", at_s=(1.0, 2.0)), Random(0))

    assert list(answer.timeline) == [
        (1.0, b"ab"), (1.0, b"c\n"), (1.0, b"\n"), (2.0, b"d"), (2.0, b"\n\n"),
    ]  # fmt: skip


def test_all_in_one_comes_with_the_last_and_keeps_stalls() -> None:
    answer = stream(b"a\n\n", b"b\n\n", STALL, b"c\n\n", at_s=(1.0, 2.0, 2.0, 3.0))

    assert list(All()(answer, Random(0)).timeline) == [
        (2.0, b"a\n\nb\n\n"),
        (2.0, STALL),
        (3.0, b"c\n\n"),
    ]


@pytest.mark.parametrize(
    ("name", "before"), [("comments", b": keep-alive\n\n"), ("bom", BOM)], ids=["comments", "bom"]
)
def test_a_stall_stays_between_the_same_events(name: str, before: bytes) -> None:
    kind = next(kind for kind in FRAGMENTS if kind.name == name)
    answer = kind()(stream(b"a\n\n", STALL, b"b\n\n"), Random(0))

    first, _, rest = answer.timeline.body.partition(b"a\n\n")
    assert answer.timeline.data.count(STALL) == 1
    assert (first, rest.endswith(b"b\n\n")) == (before, True)


def test_lines_of_a_stalled_stream_keep_the_stall() -> None:
    answer = LineEnds()(stream(b"a\n\n", STALL, b"b\n\n"), Random(0))

    assert answer.timeline.data == (b"a\r\n\r\n", STALL, b"b\r\n\r\n")


@pytest.mark.parametrize("name", ["crlf", "comments", "bom"])
def test_what_stands_between_events_is_no_matter_of_whole_answers(name: str) -> None:
    kind = next(kind for kind in FRAGMENTS if kind.name == name)
    answer = whole({"response": "a\n"})

    assert kind()(answer, Random(0)) is answer


def test_the_longest_gap_holds() -> None:
    answer = Json(gap_s=0.5)(Event(gap_s=0.1)(stream(FIRST), Random(0)), Random(0))

    assert (answer.timeline.gap_s, answer.timeline.separate) == (0.5, True)


@pytest.mark.parametrize(
    "factory", [asyncio.new_event_loop, loop_factory()], ids=["asyncio", "fast"]
)
def test_with_a_gap_every_byte_is_a_read_of_its_own(
    factory: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def reads() -> list[bytes]:
        async with MockServer(wire="2023", reply=Text("ü")) as server:
            seen = await asyncio.to_thread(ask, server, fragment="byte:gap_s=0.003")
            return seen.reads

    with asyncio.Runner(loop_factory=factory) as runner:
        found = runner.run(reads())

    pieces = [b"1\r\n%c\r\n" % byte for byte in BODY]
    alone = sum(read in pieces for read in found)
    assert b"".join(found).endswith(b"".join(pieces) + b"0\r\n\r\n")
    assert alone >= len(pieces) // 2  # a busy machine may read late now and then


def test_httpx_sees_each_piece(server: MockServer) -> None:
    headers = {"Authorization": "Bearer t", "x-workersai-mock-fragment": "data"}
    body = {"prompt": "hi", "stream": True}
    with httpx.stream("POST", f"{server.run_url}/{MODEL_ID}", json=body, headers=headers) as got:
        pieces = list(got.iter_raw())

    assert pieces == PIECES["data"]


def test_aiohttp_sees_each_piece(server: MockServer) -> None:
    headers = {"Authorization": "Bearer t", "x-workersai-mock-fragment": "utf8"}
    body = {"prompt": "hi", "stream": True}

    async def read() -> list[bytes]:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{server.run_url}/{MODEL_ID}", json=body, headers=headers) as got,
        ):
            return [data async for data, _ in got.content.iter_chunks() if data]

    assert asyncio.run(read()) == PIECES["utf8"]


def test_a_large_answer_waits_for_its_reader() -> None:
    with MockServer(wire="2023", reply=Text("word " * 60_000), max_stall_s=0.0) as server:
        plain = ask(server, tokens="60000")
        seen = ask(server, tokens="60000", fault="stall")

    assert seen.body == plain.body


def test_a_timeline_cut_nowhere_is_the_same() -> None:
    assert cut(Timeline((b"ab", STALL, b"c")), []).data == (b"ab", STALL, b"c")
