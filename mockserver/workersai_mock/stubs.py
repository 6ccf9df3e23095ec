"""The stubs of one tenant, under a lock: no more is imported than an empty one needs."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .call import Call
    from .choice import Choice
    from .stub import Stub

Snapshot = tuple[dict[int, "Stub"], dict[int, int], dict[str, str]]


class Stubs:
    """The stubs of one tenant; written on one thread and asked on another, so it locks."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._next_id = 1
        self._stubs: dict[int, Stub] = {}
        self._used: dict[int, int] = {}
        self._states: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._stubs)

    def __iter__(self) -> Iterator[Stub]:
        with self._lock:
            return iter(tuple(self._stubs.values()))

    def __len__(self) -> int:
        return len(self._stubs)

    def add(self, stub: Stub) -> int:
        """Add a stub, which is tried before all others, and return its id."""
        with self._lock:
            stub_id, self._next_id = self._next_id, self._next_id + 1
            self._stubs[stub_id] = stub
            self._used[stub_id] = 0
            return stub_id

    def exchange(self, stub_ids: Iterable[int], stubs: Iterable[Stub]) -> tuple[int, ...]:
        """Put stubs in the place of others, unused, tried after all that stay; return their ids."""
        with self._lock:
            for stub_id in stub_ids:
                self.remove(stub_id)
            kept, used = self._stubs, self._used
            self._stubs, self._used = {}, {}
            ids = tuple(map(self.add, stubs))
            self._stubs |= kept
            self._used |= used
            return ids

    @property
    def states(self) -> Mapping[str, str]:
        """The state that each scenario is in."""
        with self._lock:
            return dict(self._states)

    def move(self, scenario: str, state: str) -> None:
        """Put a scenario into a state."""
        with self._lock:
            self._states[scenario] = state

    def remove(self, stub_id: int) -> Stub | None:
        """Take a stub away and return it; None where there is none of that id."""
        with self._lock:
            self._used.pop(stub_id, None)
            return self._stubs.pop(stub_id, None)

    def arrange(self, stub_ids: Iterable[int]) -> None:
        """Put all stubs into another order; the last one is tried first."""
        with self._lock:
            self._stubs = {stub_id: self._stubs[stub_id] for stub_id in stub_ids}

    def clear(self) -> None:
        """Take all stubs away; ids go on."""
        with self._lock:
            self._stubs.clear()
            self._used.clear()

    def items(self) -> list[tuple[int, Stub, int]]:
        """Return id, stub and how often it was used, in the order in which they were written."""
        with self._lock:
            return [(stub_id, stub, self._used[stub_id]) for stub_id, stub in self._stubs.items()]

    def used(self, stub: Stub) -> int:
        """Return how often a stub was used."""
        return sum(count for _, other, count in self.items() if other is stub)

    def described(self) -> list[dict[str, object]]:
        """Return all stubs as data that JSON can hold, with `id` and `used`."""
        return [{"id": n, "used": used, **stub.described()} for n, stub, used in self.items()]

    def snapshot(self) -> Snapshot:
        """Return what `restore` puts back."""
        with self._lock:
            return dict(self._stubs), dict(self._used), dict(self._states)

    def restore(self, snapshot: Snapshot) -> None:
        """Put the stubs and their counts back to a moment; ids go on."""
        with self._lock:
            stubs, used, states = snapshot
            self._stubs, self._used, self._states = dict(stubs), dict(used), dict(states)

    def choose(self, call: Call, *, foreign: bool = False) -> Choice:
        """Return what the newest stub that is meant says, and count that it did.

        Args:
            call: the request.
            foreign: the catalogue does not know the model: only stubs that name one are asked.
        """
        from .choice import choose  # an empty tenant never asks

        with self._lock:
            # A callable in a matcher may use this object again: the lock is reentrant.
            return choose(
                call, stubs=self._stubs, used=self._used, states=self._states, foreign=foreign
            )

    def meant(self, call: Call) -> bool:
        """Tell whether a stub would answer; counts nothing."""
        from .choice import choose

        stubs, used, states = self.snapshot()
        return choose(call, stubs=stubs, used=used, states=states).stub is not None
