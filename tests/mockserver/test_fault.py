from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from tests.mockserver.made import stream as stream_of
from tests.mockserver.socket_client import Seen, ask

from workersai_mock.fault import FAULTS, NoDone, Refuse, Stall
from workersai_mock.journal import Entry
from workersai_mock.reply import Text
from workersai_mock.server import MockServer

EVENTS = [
    b'data: {"response":"Gr\xc3\xbc\xc3\x9fe"}\n\n',
    b'data: {"response":","}\n\n',
    b'data: {"response":" 4"}\n\n',
    b'data: {"response":"2"}\n\n',
    b"data: [DONE]\n\n",
]
WHOLE = (
    b'{"result":{"response":"Gr\xc3\xbc\xc3\x9fe, 42"},"success":true,"errors":[],"messages":[]}'
)
HALF = WHOLE[: len(WHOLE) // 2]
ERROR = b'data: {"errors":[{"message":"AiError: Internal server error","code":3043}]}\n\n'
CAPACITY = (
    b'{"errors":[{"message":"AiError: AiError: Capacity temporarily exceeded, please try again. '
    b'(8ad285c9-8efc-47e4-9ac2-b82407ae0042)","code":3040}],"success":false,"result":{},'
    b'"messages":[]}'
)


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(wire="2023", reply=Text("Grüße, 42"), max_stall_s=0.01) as running:
        yield running


STREAMED = {
    "refuse": (CAPACITY, "kept"),
    "refuse:refusal=RATE_LIMIT": (
        CAPACITY.replace(
            b"AiError: AiError: Capacity temporarily exceeded, please try again.",
            b"AiError: AiError: rate limiting: inference request per min rate reached",
        ).replace(b"3040", b"3021"),
        "kept",
    ),
    "no-answer": (b"", "closed"),
    "no-answer:ending=cut": (b"", "closed"),
    "no-answer:ending=reset": (b"", "reset"),
    "headers-only": (b"", "closed"),
    "headers-only:ending=cut": (b"", "closed"),
    "headers-only:ending=reset": (b"", "reset"),
    "slow-first-token:seconds=0.01": (b"".join(EVENTS), "kept"),
    "stall": (b"".join(EVENTS), "kept"),
    "stall:at_byte=9,seconds=0.002": (b"".join(EVENTS), "kept"),
    "stall:at_event=99": (b"".join(EVENTS), "kept"),
    "hang:at_event=2": (b"".join(EVENTS[:2]), "closed"),
    "hang:at_event=0": (b"", "closed"),
    "close:at_event=3": (b"".join(EVENTS[:3]), "closed"),
    "close:at_event=99": (b"".join(EVENTS), "closed"),
    "close:at_byte=21": (EVENTS[0][:21], "closed"),
    "reset:at_event=3": (b"".join(EVENTS[:3]), "reset"),
    "reset:at_byte=40": (b"".join(EVENTS)[:40], "reset"),
    "no-done": (b"".join(EVENTS[:-1]), "kept"),
    "not-json:at_event=2": (
        b"".join([*EVENTS[:2], b'data: {"response": "unfinis\n\n', *EVENTS[2:]]),
        "kept",
    ),
    "not-json:at_event=0,data=oops": (b"data: oops\n\n" + b"".join(EVENTS), "kept"),
    "error-event:at_event=2": (b"".join([*EVENTS[:2], ERROR]), "kept"),
    "error-event:goes_on=true": (b"".join([EVENTS[0], ERROR, *EVENTS[1:]]), "kept"),
    "event-lost": (b"".join([EVENTS[0], *EVENTS[2:]]), "kept"),
    "event-twice": (b"".join([*EVENTS[:2], *EVENTS[1:]]), "kept"),
    "truncated-utf8": (b"".join(EVENTS).replace(b'":","', b'":"\xe2\x82,"'), "kept"),
    "truncated-utf8:at_event=4": (b"".join(EVENTS) + b"\xe2\x82", "kept"),
    "content-type": (b"".join(EVENTS), "kept"),
    "wrong-length": (b"".join(EVENTS), "closed"),
    "garbage": (b"".join(EVENTS) + b"\x00<garbage>", "kept"),
}
NOT_STREAMED = {
    "refuse": (CAPACITY, "kept"),
    "no-answer": (b"", "closed"),
    "headers-only": (b"", "closed"),
    "slow-first-token:seconds=0.01": (WHOLE, "kept"),
    "stall": (WHOLE, "kept"),
    "hang": (HALF, "closed"),
    "close": (HALF, "closed"),
    "close:at_event=0": (b"", "closed"),
    "close:at_byte=7": (WHOLE[:7], "closed"),
    "reset": (HALF, "reset"),
    "no-done": (WHOLE, "kept"),
    "not-json": (WHOLE, "kept"),
    "error-event": (WHOLE, "kept"),
    "event-lost": (WHOLE, "kept"),
    "event-twice": (WHOLE, "kept"),
    "truncated-utf8": (WHOLE.replace(b'":"G', b'":"\xe2\x82G'), "kept"),
    "content-type": (WHOLE, "kept"),
    "wrong-length": (WHOLE, "closed"),
    "garbage": (WHOLE + b"\x00<garbage>", "kept"),
}


def test_every_fault_is_asserted_in_both_tables() -> None:
    names = {fault.name for fault in FAULTS}

    assert {text.partition(":")[0] for text in STREAMED} == names
    assert {text.partition(":")[0] for text in NOT_STREAMED} == names


@pytest.mark.parametrize("fault", STREAMED)
def test_a_stream_with_a_fault_arrives_as_these_bytes(server: MockServer, fault: str) -> None:
    seen = ask(server, fault=fault)

    assert (seen.body, seen.end) == STREAMED[fault]


@pytest.mark.parametrize("fault", NOT_STREAMED)
def test_a_whole_answer_with_a_fault_arrives_as_these_bytes(server: MockServer, fault: str) -> None:
    seen = ask(server, stream=False, fault=fault)

    assert (seen.body, seen.end) == NOT_STREAMED[fault]


def test_without_a_fault_events_are_chunks_and_the_connection_stays(server: MockServer) -> None:
    seen = ask(server)

    assert (seen.chunks, seen.end) == (EVENTS, "kept")


def test_no_answer_has_no_status_line(server: MockServer) -> None:
    assert ask(server, fault="no-answer").head == b""


def test_headers_come_before_the_nothing(server: MockServer) -> None:
    seen = ask(server, fault="headers-only")

    assert (seen.status, seen.headers["content-type"]) == (200, "text/event-stream")


def test_a_broken_stream_has_no_last_chunk(server: MockServer) -> None:
    assert not ask(server, fault="close").raw.endswith(b"0\r\n\r\n")


def test_a_broken_whole_answer_announces_all_of_it(server: MockServer) -> None:
    seen = ask(server, stream=False, fault="close")

    assert int(seen.headers["content-length"]) == len(WHOLE)


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("by", [10, -5, -9999])
def test_a_wrong_length_is_wrong_by_so_much(server: MockServer, stream: bool, by: int) -> None:
    seen = ask(server, stream=stream, fault=f"wrong-length:by={by}")

    body = b"".join(EVENTS) if stream else WHOLE
    assert int(seen.headers["content-length"]) == max(len(body) + by, 0)


def test_a_wrong_length_keeps_the_ending_of_another_fault(server: MockServer) -> None:
    seen = ask(server, fault="wrong-length, reset")

    assert (seen.end, seen.raw) == ("reset", EVENTS[0])


def test_a_wrong_content_type_is_said(server: MockServer) -> None:
    seen = ask(server, fault="content-type")

    assert seen.headers["content-type"] == "text/html; charset=utf-8"


def test_a_refusal_says_nothing_of_retrying_unless_told(server: MockServer) -> None:
    truthful = ask(server, fault="refuse")
    told = ask(server, fault="refuse:retry_after_s=3")

    assert (truthful.status, "retry-after" in truthful.headers) == (429, False)
    assert told.headers["retry-after"] == "3"


def test_a_refusal_fills_in_what_is_known(server: MockServer) -> None:
    seen = ask(server, fault="refuse:refusal=DEPRECATED")

    assert b"@cf/qwen/qwen1.5-1.8b-chat was deprecated on ?" in seen.body


def test_what_is_said_of_a_refusal_is_a_fault_of_it_too(server: MockServer) -> None:
    seen = ask(server, fault="refuse, close, content-type")

    assert (seen.end, seen.status) == ("closed", 429)
    assert seen.body == CAPACITY[: len(CAPACITY) // 2]


def test_a_refusal_as_a_mere_call_changes_nothing() -> None:
    answer = stream_of(b"data: 1\n\n")

    assert Refuse()(answer, Random(0)) is answer


@pytest.mark.parametrize("fault", ["no-answer", "headers-only", "stall", "hang"])
@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
def test_a_client_that_leaves_gave_up(fault: str, stream: bool) -> None:
    with MockServer(max_stall_s=60.0) as patient:
        seen = ask(patient, fault=fault, stream=stream, timeout_s=0.4)
        entry = ended(patient)

    assert seen.end == "silent"
    assert (entry.gave_up, entry.left) == (True, True)
    assert 0 < entry.waited_s < 5


@pytest.mark.parametrize("fault", ["no-answer", "headers-only", "stall", "hang"])
def test_a_client_that_stays_did_not_give_up(fault: str) -> None:
    with MockServer(max_stall_s=0.02) as server:
        ask(server, fault=fault)
        entry = ended(server)

    assert (entry.gave_up, entry.left) == (False, False)
    assert entry.waited_s >= 0.02


def ended(server: MockServer) -> Entry:
    """Return the journal's last entry; closing the server waits for its end."""
    server.__exit__(None, None, None)
    return list(server.mock.state.tenant("default").journal)[-1]


def test_several_faults_stall_and_end(server: MockServer) -> None:
    seen = ask(
        server, fault="stall:at_event=1, stall:at_event=2,seconds=0.001, no-done, close:at_event=3"
    )

    assert (seen.chunks, seen.end) == (EVENTS[:3], "closed")


def test_a_setting_breaks_every_answer() -> None:
    with MockServer(wire="2023", reply=Text("hi"), twists=(NoDone(), Stall(seconds=0.0))) as server:
        seen: Seen = ask(server)

    assert seen.chunks == [b'data: {"response":"hi"}\n\n']


def test_an_http_1_0_client_sees_the_stream_end_with_the_connection(server: MockServer) -> None:
    seen = ask(server, version="1.0", fault="no-done, stall:seconds=0")

    assert (seen.raw, seen.end) == (b"".join(EVENTS[:-1]), "closed")
