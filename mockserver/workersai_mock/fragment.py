"""Where the bytes of an answer are cut, and what may stand between its events."""

from __future__ import annotations

import random
import re
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from workersai_contracts.provenance import Provenance

from .timeline import Frame, Timeline, by_event
from .twist import Kind, Named, Several

if TYPE_CHECKING:
    from .answer import Answer

# Their places: line ends and comments, then joining, then cutting.
LINES, JOIN, CUT = 40, 41, 42
BOM = b"\xef\xbb\xbf"
FIELD = re.compile(rb"(?m)^data:")
LINE_END = re.compile(rb"\r?\n|\r")
ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{4}|.)")
LEAD = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
ALLOWED = Provenance(
    "convenience", "WHATWG HTML 9.2 allows it in an event stream; the service sends none"
)


class Fragment(Named):
    """One way in which the same answer arrives differently; any parser must read it the same."""

    __slots__ = ()
    kind: ClassVar[Kind] = "fragment"
    provenance: ClassVar[Provenance] = Provenance(
        "convenience", "that reads split and join events was reported; where, is our choice", "2024"
    )


@dataclass(frozen=True, slots=True)
class LineEnds(Fragment):
    """Lines end in CR LF, as the event stream format allows; Workers AI sends LF.

    Attributes:
        cr: they end in a lone CR instead, which is allowed too.
    """

    name: ClassVar[str] = "crlf"
    order: ClassVar[int] = LINES
    provenance: ClassVar[Provenance] = ALLOWED
    cr: bool = False

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with other line ends."""
        if not answer.streamed:
            return answer
        end = b"\r" if self.cr else b"\r\n"
        frames = (f._replace(data=f.data.replace(b"\n", end)) for f in answer.timeline)
        return answer.sent_as(answer.timeline.of(frames))


@dataclass(frozen=True, slots=True)
class Comments(Fragment):
    """A comment comes before every event; a parser must skip it.

    Attributes:
        text: what it says.
    """

    name: ClassVar[str] = "comments"
    order: ClassVar[int] = LINES - 2
    provenance: ClassVar[Provenance] = ALLOWED
    text: str = "keep-alive"

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with comments, each a piece of its own."""
        if not answer.streamed:
            return answer
        comment = f": {self.text}\n\n".encode()
        frames: list[Frame] = []
        for frame in by_event(answer.timeline):
            frames += [frame._replace(data=comment), frame] if frame.data else [frame]
        return answer.sent_as(answer.timeline.of(frames))


@dataclass(frozen=True, slots=True)
class ByteOrderMark(Fragment):
    """A byte order mark comes before the first event; a parser must drop that one.

    Attributes:
        between: also before all others, where it is part of a field's name, so that a parser
            which goes by the letter does not see them.
    """

    name: ClassVar[str] = "bom"
    order: ClassVar[int] = LINES - 1
    provenance: ClassVar[Provenance] = ALLOWED
    between: bool = False

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with the mark."""
        if not answer.streamed:
            return answer
        mark, frames = BOM, []
        for frame in by_event(answer.timeline):
            if frame.data:
                frames.append(frame._replace(data=mark + frame.data))
                mark = mark if self.between else b""
            else:
                frames.append(frame)
        return answer.sent_as(answer.timeline.of(frames))


@dataclass(frozen=True, slots=True)
class All(Fragment):
    """Everything in one write, when the last of it is due."""

    name: ClassVar[str] = "all"
    order: ClassVar[int] = JOIN

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer as one piece, or as one on each side of a stall."""
        frames: list[Frame] = []
        for frame in answer.timeline:
            if frames and frame.data and frames[-1].data:
                frames[-1] = Frame(frame.at_s, frames[-1].data + frame.data)
            else:
                frames.append(frame)
        return answer.sent_as(replace(answer.timeline.of(frames), separate=True))


@dataclass(frozen=True, slots=True)
class _Cut(Fragment):
    """Cuts at places within the body.

    Attributes:
        gap_s: a pause between two pieces, so that no kernel joins them.
    """

    order: ClassVar[int] = CUT
    gap_s: float = 0.0

    @abstractmethod
    def places(self, body: bytes, rng: random.Random) -> Iterable[int]:
        """Return how many bytes come before each cut."""

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer in more pieces, each a write of its own."""
        timeline = answer.timeline
        pieces = cut(timeline, self.places(timeline.body, rng))
        gap_s = max(self.gap_s, timeline.gap_s)
        return answer.sent_as(replace(pieces, separate=True, gap_s=gap_s))


def cut(timeline: Timeline, places: Iterable[int]) -> Timeline:
    """Return the timeline with its frames cut at places of the body, on top of where they are."""
    cuts = sorted(set(places))
    frames: list[Frame] = []
    start = number = 0
    for frame in timeline:
        end = start + len(frame.data)
        inner = []
        while number < len(cuts) and cuts[number] < end:
            if cuts[number] > start:
                inner.append(cuts[number] - start)
            number += 1
        edges = [0, *inner, len(frame.data)]
        frames += [frame._replace(data=frame.data[a:b]) for a, b in pairwise(edges)]
        start = end
    return timeline.of(frames)


@dataclass(frozen=True, slots=True)
class Event(_Cut):
    """One write for each event, never joined with others."""

    name: ClassVar[str] = "event"

    def places(self, body: bytes, rng: random.Random) -> Iterable[int]:
        """Return nothing: events are frames already."""
        return ()


@dataclass(frozen=True, slots=True)
class Byte(_Cut):
    """Every byte alone.

    Attributes:
        size: how many bytes instead.
    """

    name: ClassVar[str] = "byte"
    size: Several = 1

    def places(self, body: bytes, rng: random.Random) -> Iterable[int]:
        """Return every so-manieth place."""
        return range(self.size, len(body), self.size)


@dataclass(frozen=True, slots=True)
class Utf8(_Cut):
    """Inside every character that has more than one byte, after its first."""

    name: ClassVar[str] = "utf8"

    def places(self, body: bytes, rng: random.Random) -> Iterable[int]:
        """Return the places after lead bytes."""
        return [found.start() + 1 for found in LEAD.finditer(body)]


@dataclass(frozen=True, slots=True)
class Data(_Cut):
    """Inside every `data:`, after `da`."""

    name: ClassVar[str] = "data"

    def places(self, body: bytes, rng: random.Random) -> Iterable[int]:
        """Return the places within the field's name."""
        return [found.start() + 2 for found in FIELD.finditer(body)]


@dataclass(frozen=True, slots=True)
class Json(_Cut):
    """Inside every event's JSON, in its middle; a whole answer is cut in its own."""

    name: ClassVar[str] = "json"

    def places(self, body: bytes, rng: random.Random) -> Iterable[int]:
        """Return the middle of each line's object."""
        return [(a + b) // 2 for a, b in (hit.span() for hit in re.finditer(rb"\{.*\}", body))]


@dataclass(frozen=True, slots=True)
class Random(_Cut):
    """At random places, other ones for each request, the same for the same seed.

    Attributes:
        mean_bytes: how long a piece is on average.
    """

    name: ClassVar[str] = "random"
    mean_bytes: float = 16.0

    def places(self, body: bytes, rng: random.Random) -> Iterable[int]:
        """Return places, each byte as likely as any other."""
        return [n for n in range(1, len(body)) if rng.random() * self.mean_bytes < 1]


@dataclass(frozen=True, slots=True)
class Worst(_Cut):
    """Wherever parsers break: inside `data:`, escapes and characters, before and after each
    colon, brace and line end, between CR and LF.
    """

    name: ClassVar[str] = "worst"

    def places(self, body: bytes, rng: random.Random) -> Iterable[int]:
        """Return all those places."""
        places = {hit.start() + n for hit in FIELD.finditer(body) for n in (2, 4, 5, 6)}
        places |= {hit.start() + 1 for hit in LEAD.finditer(body)}
        places |= {place for hit in LINE_END.finditer(body) for place in range(*hit.span())}
        places |= {hit.end() for hit in LINE_END.finditer(body)}
        places |= {place + 1 for hit in ESCAPE.finditer(body) for place in range(*hit.span())}
        places |= {place for hit in re.finditer(rb"[{}]", body) for place in hit.span()}
        return places - {0, len(body)}


@dataclass(frozen=True, slots=True)
class At(_Cut):
    """At given places.

    Attributes:
        at: how many bytes of the body come before each cut.
    """

    name: ClassVar[str] = "at"
    at: tuple[int, ...] = ()

    def places(self, body: bytes, rng: random.Random) -> Iterable[int]:
        """Return the places that were given."""
        return self.at


FRAGMENTS: tuple[type[Fragment], ...] = (
    Event,
    All,
    Byte,
    Utf8,
    Data,
    Json,
    Random,
    Worst,
    At,
    LineEnds,
    Comments,
    ByteOrderMark,
)
