"""Where time comes from, as a value that is passed: wall time for stamps and quotas."""

import time
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time in seconds since the epoch."""

    def now(self) -> float:
        """Return seconds since the epoch."""


class SystemClock:
    """The machine's own wall clock."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time()


class ManualClock:
    """A clock that moves only when told to, for quotas and stamps in tests."""

    def __init__(self, start_s: float = 1_700_000_000.0) -> None:
        self._now_s = start_s

    def now(self) -> float:
        """Return seconds since the epoch."""
        return self._now_s

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`; time never runs backwards, so a negative value is refused."""
        if seconds < 0:
            raise ValueError(f"a clock moves forward only, not by {seconds} s")
        self._now_s += seconds
