"""What a run may spend, and booking it before it is spent. Knows no probe."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that a run may spend; a call, once booked, is never given back.

    Attributes:
        calls: requests.
        neurons: by the estimate.
        seconds: from the start of the run.
    """

    calls: int = 200
    neurons: float = 500
    seconds: float = 300


@dataclass(frozen=True, slots=True)
class Spent:
    """What was booked so far.

    Attributes:
        calls: requests.
        neurons: by the estimate.
        since: when the run began, in seconds of the ledger's clock.
    """

    calls: int = 0
    neurons: float = 0.0
    since: float | None = None


class Ledger(Protocol):
    """Where a run's spending is kept."""

    def book(self, neurons: float) -> str:
        """Book one call; return why it may not be made, empty where it may."""

    @property
    def spent(self) -> Spent:
        """What was booked so far."""


class MemoryLedger:
    """The ledger of one process.

    Args:
        budget: the most that may be booked.
        clock: seconds, rising.
    """

    def __init__(self, budget: Budget, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._budget = budget
        self._clock = clock
        self.spent = Spent(since=clock())

    def book(self, neurons: float) -> str:
        """Book one call; return why it may not be made, empty where it may."""
        refused, self.spent = booked(self.spent, neurons, budget=self._budget, now=self._clock())
        return refused


class FileLedger:
    """The ledger of several processes, in one file; call `book` under the folder's lock.

    Args:
        path: the file.
        budget: the most that may be booked.
        clock: seconds, the same for all processes.
    """

    def __init__(
        self, path: Path, budget: Budget, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._path = path
        self._budget = budget
        self._clock = clock

    @property
    def spent(self) -> Spent:
        """What all processes booked so far."""
        return Spent(**json.loads(self._path.read_text())) if self._path.exists() else Spent()

    def book(self, neurons: float) -> str:
        """Book one call; return why it may not be made, empty where it may."""
        refused, spent = booked(self.spent, neurons, budget=self._budget, now=self._clock())
        document = {"calls": spent.calls, "neurons": spent.neurons, "since": spent.since}
        self._path.write_text(json.dumps(document))
        return refused


def booked(spent: Spent, neurons: float, *, budget: Budget, now: float) -> tuple[str, Spent]:
    """Return why one more call may not be made (empty where it may), and what is spent then."""
    since = now if spent.since is None else spent.since
    spent = replace(spent, since=since)
    if spent.calls >= budget.calls:
        return f"budget spent: {budget.calls} calls", spent
    if spent.neurons + neurons > budget.neurons:
        return f"budget spent: {budget.neurons:g} neurons", spent
    if now - since >= budget.seconds:
        return f"budget spent: {budget.seconds:g} s", spent
    return "", replace(spent, calls=spent.calls + 1, neurons=spent.neurons + neurons)
