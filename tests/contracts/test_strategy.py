from __future__ import annotations

import json
import sys

import pytest
from hypothesis import find, given, settings
from tests.sweep import count, sampled

from workersai_contracts.errors import ContractsError, UnknownEraError
from workersai_contracts.event_stream import Decoder
from workersai_contracts.profile import PROFILES
from workersai_contracts.strategy import EventStream, event_streams

WIRES = [profile.name for profile in PROFILES]


def read(stream: EventStream) -> tuple[str, dict[str, int] | None]:
    """Read a stream as a client would."""
    decoder, usage, text = Decoder(), None, ""
    events = [event.data for piece in stream.pieces for event in decoder.feed(piece)]
    assert events.pop() == "[DONE]"
    assert decoder.close() == b""
    for data in events:
        found = json.loads(data)
        usage = found["usage"] if "usage" in found and "response" in found else usage
        text += found.get("response", "")
        text += "".join(choice["delta"]["content"] for choice in found.get("choices", ()))
    return text, usage


@settings(max_examples=count(200, everyday=50), deadline=None)
@given(event_streams())
def test_a_stream_reads_as_what_was_said(stream: EventStream) -> None:
    assert read(stream) == (stream.text, stream.usage)


@settings(max_examples=count(200, everyday=50), deadline=None)
@given(event_streams(foreign=True))
def test_what_the_format_allows_reads_the_same(stream: EventStream) -> None:
    assert read(stream) == (stream.text, stream.usage)


@settings(max_examples=count(50, everyday=20), deadline=None)
@given(event_streams(wires=["2023"], cut=False))
def test_wires_are_chosen_and_bytes_stay_together(stream: EventStream) -> None:
    assert (stream.wire, len(stream.pieces), stream.usage) == ("2023", 1, None)
    assert stream.data.endswith(b"data: [DONE]\n\n")


@pytest.mark.parametrize("wire", sampled(WIRES, {WIRES[0], WIRES[-1]}.__contains__))
def test_each_wire_shrinks_to_its_barest_stream(wire: str) -> None:
    barest = find(event_streams(wires=[wire]), lambda stream: True)

    assert (barest.texts, len(barest.pieces)) == ((), 1)


def test_a_parser_that_forgets_cuts_is_found_out_by_one_cut() -> None:
    def naive(stream: EventStream) -> bool:
        return any(not piece.endswith(b"\n\n") for piece in stream.pieces)

    assert len(find(event_streams(wires=["2023"]), naive).pieces) == 2


def test_an_unknown_wire_is_said() -> None:
    with pytest.raises(UnknownEraError, match="2022"):
        event_streams(wires=["2022"])


def test_without_hypothesis_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)

    with pytest.raises(ContractsError, match="pip install 'workersai-mock\\[hypothesis\\]'"):
        event_streams()
