"""How long something takes, as a value that is drawn from."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Protocol


class Distribution(Protocol):
    """Seconds, one draw after the other; never negative."""

    def draws(self, rng: random.Random) -> Iterator[float]:
        """Return endless draws."""

    @property
    def mean_s(self) -> float:
        """What they come to on average."""
