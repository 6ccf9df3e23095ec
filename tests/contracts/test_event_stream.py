import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workersai_contracts.event_stream import DONE, Decoder, Event, encode

FOLDER = Path("shared", "data", "transcripts")
TRANSCRIPTS = next(
    (top / FOLDER for top in Path(__file__).resolve().parents if (top / FOLDER).is_dir()), FOLDER
)

WORDS = [b"data", b"event", b"id", b"retry", b":", b": ", b" ", b"12", b"x", b"\0"]
ENDS = [b"\r", b"\n", b"\r\n", b"\n\n"]
BYTES = [b"\xef\xbb\xbf", "é漢😀".encode(), b"\xff", b"\xf0\x9f"]
STREAM = st.lists(st.sampled_from([*WORDS, *ENDS, *BYTES]), max_size=40).map(b"".join)


def decoded(*chunks: bytes) -> list[Event]:
    decoder = Decoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)]


def test_encode_frames_one_event() -> None:
    assert encode(b'{"response":"a"}') == b'data: {"response":"a"}\n\n'
    assert encode(b"[DONE]") == DONE


def test_encode_opens_a_line_per_line() -> None:
    assert encode(b"a\r\nb\rc\nd") == b"data: a\ndata: b\ndata: c\ndata: d\n\n"


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data: a\n\ndata: b\n\n", [Event("a"), Event("b")]),
        (b"data: a\r\n\r\ndata: b\r\rdata: c\n\r\n", [Event("a"), Event("b"), Event("c")]),
        (b"data:a\ndata:  b\n\n", [Event("a\n b")]),
        (b"data\n\ndata\ndata\n\ndata:", [Event(""), Event("\n")]),
        (b"\xef\xbb\xbfdata: a\n\n", [Event("a")]),
        (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", []),
        (b"\n\xef\xbb\xbfdata: a\n\n", []),
        (b": note\ndata: a\n:\n\n", [Event("a")]),
        (b"event: add\ndata: 1\n\ndata: 2\n\n", [Event("1", "add"), Event("2")]),
        (b"event: add\n\ndata: 2\n\n", [Event("2")]),
        (b"event: add\nevent\ndata: 1\n\n", [Event("1")]),
        (b"id: 1\ndata: a\n\ndata: b\n\n", [Event("a", id="1"), Event("b", id="1")]),
        (b"id: 1\n\nid: 2\0\ndata: a\n\n", [Event("a", id="1")]),
        (b"id: 1\ndata: a\nid\n\n", [Event("a", id="")]),
        (b"retry: 250\ndata: a\n\n", [Event("a", retry=250)]),
        (b"retry: 2s\nretry\nretry: -1\ndata: a\n\n", [Event("a")]),
        (b"retry: " + b"9" * 5000 + b"\ndata: a\n\n", [Event("a")]),
        (b"DATA: a\n data: b\nother: c\n\n", []),
        (b"data: \xff\xf0\x9f\n\n", [Event("\ufffd\ufffd")]),
        ("data: é漢😀\n\n".encode(), [Event("é漢😀")]),
        (b"", []),
    ],
)
def test_decoder_reads_as_html_says(stream: bytes, events: list[Event]) -> None:
    assert decoded(stream) == events


def test_decoder_dispatches_at_the_second_line_end() -> None:
    decoder = Decoder()

    assert decoder.feed(b"data: a\n") == []
    assert decoder.feed(b"\n") == [Event("a")]
    assert decoder.feed(b"data: b\r") == []
    assert decoder.feed(b"\n\r") == [Event("b")]
    assert decoder.feed(b"\n") == []
    assert decoder.close() == b""


@settings(deadline=None)
@given(STREAM, st.lists(st.integers(0, 200)))
@example(b"\xef\xbb\xbfdata: \xf0\x9f\x98\x80\r\n\r\n", [1, 2, 10, 11, 14, 15])
def test_decoder_reads_the_same_however_cut(stream: bytes, cuts: list[int]) -> None:
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    pieces = [stream[a:b] for a, b in pairwise(edges)]
    whole, cut = Decoder(), Decoder()

    assert [e for piece in pieces for e in cut.feed(piece)] == whole.feed(stream)
    assert cut.close() == whole.close()


@settings(deadline=None)
@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"))))
def test_decoder_reads_what_encode_writes(texts: list[str]) -> None:
    stream = b"".join(encode(text.encode()) for text in texts)

    assert [event.data for event in decoded(stream)] == [
        text.replace("\r\n", "\n").replace("\r", "\n") for text in texts
    ]


@pytest.mark.parametrize(
    ("stream", "tail"),
    [
        (b"data: a\n\n", b""),
        (b"data: a\n\n: bye\n", b""),
        (b"data: a\n\ndata: b\r\n", b"data: b\n"),
        (b'data: a\n\ndata: {"resp', b'data: {"resp'),
        (b"data: b\ndat", b"data: b\ndat"),
        (b"\xef\xbb\xbfda", b"da"),
        (b"\xef\xbb\xbf", b""),
        (b"", b""),
    ],
)
def test_close_tells_what_was_cut(stream: bytes, tail: bytes) -> None:
    decoder = Decoder()
    decoder.feed(stream)

    assert decoder.close() == tail
    assert decoder.close() == b""


@pytest.mark.skipif(not TRANSCRIPTS.is_dir(), reason="the recorded answers are not here")
@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("r01-v1-chat-llama31-8b-text.sse", 5),
        ("s02-native-2025-06-secton-copilot.sse", 12),
        ("s04-hello-nuxt-2024.sse", 3),
        ("s06-docs-where-is-new-york.sse", 7),
    ],
)
def test_decoder_reads_recorded_streams(file: str, count: int) -> None:
    stream = (TRANSCRIPTS / file).read_bytes().rstrip() + b"\n\n"
    decoder = Decoder()

    *events, done = decoder.feed(stream)

    assert len(events) == count - 1
    assert all(isinstance(json.loads(event.data), dict) for event in events)
    assert done == Event("[DONE]")
    assert decoder.close() == b""
