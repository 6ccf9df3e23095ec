from __future__ import annotations

import pytest

from workersai_mock.timeline import STALL, Frame, Timeline, by_event, split


@pytest.mark.parametrize(
    ("data", "events"),
    [
        ((b"a\n\n", b"b\n\n"), (b"a\n\n", b"b\n\n")),
        ((b"a\n\nb\n\n",), (b"a\n\n", b"b\n\n")),
        ((b"a\n", b"\nb", b"\n\nc"), (b"a\n\n", b"b\n\n", b"c")),
        ((b"a\n\nb", STALL, b"c\n\n"), (b"a\n\n", b"b", STALL, b"c\n\n")),
        ((STALL, b"a\n\nb\n\n"), (STALL, b"a\n\n", b"b\n\n")),
        ((), ()),
    ],
    ids=["as-is", "joined", "split", "stalled-within", "stalled-first", "empty"],
)
def test_frames_become_events(data: tuple[bytes, ...], events: tuple[bytes, ...]) -> None:
    assert by_event(Timeline(data)).data == events


def test_an_event_is_due_when_its_last_byte_was() -> None:
    timeline = Timeline((b"a\n", b"\nb", b"\n\nc"), (1.0, 2.0, 3.0))

    assert list(by_event(timeline)) == [(2.0, b"a\n\n"), (3.0, b"b\n\n"), (3.0, b"c")]


@pytest.mark.parametrize(
    ("event", "byte", "before"),
    [
        (0, None, []),
        (1, None, [b"abc"]),
        (2, None, [b"abc", STALL, b"de"]),
        (9, None, [b"abc", STALL, b"de"]),
        (9, 0, []),
        (9, 2, [b"ab"]),
        (9, 3, [b"abc"]),
        (9, 4, [b"abc", STALL, b"d"]),
        (9, 99, [b"abc", STALL, b"de"]),
    ],
)
def test_a_timeline_is_parted(event: int, byte: int | None, before: list[bytes]) -> None:
    timeline = Timeline((b"abc", STALL, b"de"))
    first, rest = split(timeline, event=event, byte=byte)

    assert [frame.data for frame in first] == before
    assert b"".join(frame.data for frame in [*first, *rest]) == timeline.body


def test_later_is_later_for_all() -> None:
    assert Timeline((b"a", b"b")).later(2.0).at_s == (2.0, 2.0)
    assert Timeline((b"a", b"b"), (1.0, 3.0)).later(2.0).at_s == (3.0, 5.0)


@pytest.mark.parametrize(
    "timeline",
    [
        Timeline((), ending="cut"),
        Timeline((), stalls=True),
        Timeline((), separate=True),
        Timeline((), silent=True),
        Timeline((), length=0),
    ],
    ids=["ending", "stalls", "separate", "silent", "length"],
)
def test_what_http_would_not_do_is_not_plain(timeline: Timeline) -> None:
    assert not timeline.plain
    assert Timeline(()).plain


def test_times_are_kept_only_where_there_are_some() -> None:
    frames = [Frame(1.0, b"a")]

    assert Timeline(()).of(frames).at_s is None
    assert Timeline((), ()).of(frames).at_s == (1.0,)
    assert (len(Timeline((b"a",))), Timeline((b"a",), (4.0,)).start_s) == (1, 4.0)
