"""What changes an answer after it was written: pacing, faults, quirks, fragmentation.

A twist is a value that is called; it is pure but for the generator it is handed. Those that have
a name also have a place in a fixed order, so that it does not matter in which order they are given.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Protocol

from workersai_contracts.provenance import Provenance

if TYPE_CHECKING:
    from .answer import Answer

# What a number may be where plain data give it: from 1, or below 0 too; from 0 otherwise.
Several = Annotated[int, "several"]
Signed = Annotated[int, "signed"]
Kind = Literal["pace", "quirk", "fault", "fragment"]

# Where a twist without a name of ours comes: after what is said, before how it is cut.
ANY_ORDER = 35


class Twist(Protocol):
    """One change of an answer."""

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the changed answer; the one that is given stays as it is."""


class Named(ABC):
    """A twist that plain data can name.

    Attributes:
        kind: what it is; with `name` the key it is found by.
        order: its place among the twists of one answer; what has the same goes by name.
        provenance: where it comes from.
    """

    __slots__ = ()
    kind: ClassVar[Kind]
    name: ClassVar[str]
    order: ClassVar[int]
    provenance: ClassVar[Provenance]

    @abstractmethod
    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the changed answer."""


@dataclass(frozen=True, slots=True)
class Together:
    """Several twists under one name."""

    twists: tuple[Twist, ...]

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with all of them applied in the order given."""
        for twist in self.twists:
            answer = twist(answer, rng)
        return answer


@dataclass(frozen=True, slots=True)
class OnlyFor:
    """A twist that happens to the answers of one model.

    Attributes:
        model_id: the model's id.
        twist: what happens.
    """

    model_id: str
    twist: Twist

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the changed answer, always: who knows the request decides before."""
        return self.twist(answer, rng)


@dataclass(frozen=True, slots=True)
class Sometimes:
    """A twist that does not happen to every request.

    Whether it does is a function of the seed and of counts, so a run can be replayed: `every` and
    `times` count the requests of a tenant that it could have happened to, in the order of their
    arrival; `probability` is drawn for the n-th identical request, whatever else is asked.

    Attributes:
        twist: what happens.
        probability: how likely, from 0 to 1.
        every: only to each so-manieth request.
        times: only so often, then never again; None knows no end.
    """

    twist: Twist
    probability: float = 1.0
    every: Several = 1
    times: int | None = None

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the changed answer, always: who counts requests decides before."""
        return self.twist(answer, rng)
