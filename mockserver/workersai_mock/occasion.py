"""Twists around twists: several as one, for one model alone, only now and then."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .twist import Several, Twist

if TYPE_CHECKING:
    from .answer import Answer


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
