"""What changes an answer after it was written: pacing, faults, quirks, fragmentation.

A twist is a value that is called; it is pure but for the generator it is handed. Those that have
a name also have a place in a fixed order, so that it does not matter in which order they are given.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
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
