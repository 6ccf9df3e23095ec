"""What changes an answer after it was written: pacing, faults, quirks, fragmentation.

A twist is a value that is called; it is pure but for the generator it is handed, so twists compose
in any order and a seed replays them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .answer import Answer
    from .seed import Seed


class Twist(Protocol):
    """One change of an answer."""

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the changed answer; the one that is given stays as it is."""


def twisted(answer: Answer, twists: Iterable[Twist], seed: Seed) -> Answer:
    """Return the answer with the twists applied in order, each with a generator of its own."""
    for number, twist in enumerate(twists):
        answer = twist(answer, seed.rng(f"twist {number}"))
    return answer
