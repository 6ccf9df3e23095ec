"""One way to cut an answer, and a hypothesis strategy of such ways that shrink to few cuts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .fragment import (
    All,
    At,
    Byte,
    ByteOrderMark,
    Comments,
    Data,
    Fragment,
    Json,
    LineEnds,
    Random,
    Utf8,
    Worst,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from .answer import Answer
    from .twist import Twist

Cutter = Byte | Worst | Utf8 | Data | Json | Random
# The simplest comes first, since that is what hypothesis shrinks to.
CUTTERS: tuple[Cutter, ...] = (Byte(), Worst(), Utf8(), Data(), Json(), Random())
# What the format allows between and around events, though the service sends none of it.
ALLOWED: tuple[Fragment, ...] = (LineEnds(), LineEnds(cr=True), Comments(), ByteOrderMark())


@dataclass(frozen=True, slots=True)
class Cutting:
    """Where an answer is cut.

    Attributes:
        places: how many bytes of the body come before each cut.
        joined: events come together in one piece, but for these cuts.
        form: how its lines are written, where that is not the service's own way.
        gap_s: the pause between two pieces.
    """

    places: tuple[int, ...] = ()
    joined: bool = False
    form: Fragment | None = None
    gap_s: float = 0.0

    @property
    def weight(self) -> tuple[object, ...]:
        """What makes it larger than another: a strange form, then cuts, then late ones."""
        return self.form is not None, len(self.places), self.joined, self.places

    @property
    def twists(self) -> tuple[Twist, ...]:
        """What cuts an answer so."""
        form = (self.form,) if self.form else ()
        joined = (All(),) if self.joined else ()
        return (*form, *joined, At(gap_s=self.gap_s, at=self.places))


@dataclass(frozen=True, slots=True)
class Shape:
    """An answer's body in one of the forms that the format allows."""

    form: Fragment | None
    body: bytes

    def places(self, cutter: Cutter, seed: int) -> tuple[int, ...]:
        """Return where a fragmentation cuts it, in order."""
        return tuple(sorted(set(cutter.places(self.body, random.Random(seed)))))


def shapes(answer: Answer, *, allowed: bool) -> tuple[Shape, ...]:
    """Return the forms of an answer: the service's own, and others where they are wanted."""
    rng = random.Random(0)
    others = tuple(Shape(form, form(answer, rng).timeline.body) for form in ALLOWED)
    return (Shape(None, answer.timeline.body), *(others if allowed else ()))


def whole(found: Sequence[Shape], *, gap_s: float) -> Iterator[Cutting]:
    """Yield the cuttings that cut wherever one of the fragmentations does."""
    for shape in found:
        for cutter in CUTTERS:
            yield Cutting(shape.places(cutter, 0), form=shape.form, gap_s=gap_s)
        yield Cutting(joined=True, form=shape.form, gap_s=gap_s)


def cuttings(found: Sequence[Shape], *, gap_s: float) -> SearchStrategy[Cutting]:
    """Return a strategy: a run of neighbouring cuts, whole in a quarter of the draws."""
    from hypothesis import strategies

    @strategies.composite
    def drawn(draw: DrawFn) -> Cutting:
        shape = draw(strategies.sampled_from(found))
        cutter = draw(strategies.sampled_from(CUTTERS))
        seed = draw(strategies.integers(0, 9999)) if isinstance(cutter, Random) else 0
        places = shape.places(cutter, seed)
        # The end shrinks to just behind the cut that matters, then the size to that cut alone.
        end = min(draw(strategies.integers(0, 2 * len(places))), len(places))
        size = min(draw(strategies.integers(0, 2 * len(places))), end)
        joined = draw(strategies.booleans())
        return Cutting(places[end - size : end], joined, shape.form, gap_s)

    return drawn()
