"""What a tenant's requests are answered with instead of the default: written by tests, by hand.

Owns which stub answers and when it is used up, not how an answer is made.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from workersai_contracts.refusal import Refusal

from .matcher import Difference, Matcher, distance, written
from .outcome import Settled, shown, told
from .reply import Result

if TYPE_CHECKING:
    from .call import Call
    from .twist import Twist


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stub:
    """Requests that are meant, and what becomes of them.

    Attributes:
        matcher: which requests.
        outcomes: what they are answered with, one after the other; empty leaves the default reply.
        twists: what happens to the answer.
        times: how often the outcomes are gone through; None stands for a single outcome always,
            several once.
        ordered: only after the ordered stubs that were written before are used up.
        origin: where it was written, `file:line`; empty where that is not known.
        name: what its author calls it.
        scenario: whose states the next two are.
        needs: only while the scenario is in this state; None for any.
        then: the state it moves to when it has answered as often as it may, or each time where
            there is no end.
    """

    matcher: Matcher = field(default_factory=Matcher)
    outcomes: tuple[Settled, ...] = ()
    twists: tuple[Twist, ...] = ()
    times: int | None = None
    ordered: bool = False
    origin: str = ""
    name: str = ""
    scenario: str = ""
    needs: str | None = None
    then: str | None = None

    @property
    def limit(self) -> int | None:
        """How many requests it answers; None for no end."""
        if self.times is not None:
            return self.times * max(len(self.outcomes), 1)
        if len(self.outcomes) > 1:
            return len(self.outcomes)
        return 1 if self.ordered else None

    @property
    def answers(self) -> bool:
        """Whether it says something, rather than refusing or twisting only."""
        return any(not isinstance(outcome, Refusal) for outcome in self.outcomes)

    @property
    def checked(self) -> bool:
        """Whether its answers are held to what the service sends."""
        return not any(isinstance(o, Result) and o.off_contract for o in self.outcomes)

    def described(self) -> dict[str, object]:
        """Return the stub as data that JSON can hold."""
        return {
            "match": self.matcher.described(),
            "outcomes": [shown(outcome) for outcome in self.outcomes],
            "twists": [written(twist) for twist in self.twists],
            "times": self.times,
            "ordered": self.ordered,
            "answers": self.answers,
            "checked": self.checked,
            "origin": self.origin,
        }

    def __str__(self) -> str:
        said = ", ".join(map(told, self.outcomes))
        place = f" ({self.origin})" if self.origin else ""
        return f"{self.matcher!r} -> {said or 'default reply, twisted'}{place}"


class Miss(NamedTuple):
    """A stub that was not meant, and why."""

    id: int
    stub: Stub
    differences: list[Difference]


class Choice(NamedTuple):
    """What the stubs say to one request.

    Attributes:
        stub: the one that answers; None where none does.
        outcome: what it says this time; None for the default reply.
        unmatched: none answers, and the default reply must not either.
        misses: why the others did not, nearest first, where it is unmatched.
    """

    stub: Stub | None = None
    outcome: Settled | None = None
    unmatched: bool = False
    misses: tuple[Miss, ...] = ()


NO_CHOICE = Choice()


class Snapshot(NamedTuple):
    """The stubs of a moment and how often each was used."""

    stubs: Mapping[int, Stub]
    used: Mapping[int, int]
    states: Mapping[str, str]


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
            return Snapshot(dict(self._stubs), dict(self._used), dict(self._states))

    def restore(self, snapshot: Snapshot) -> None:
        """Put the stubs and their counts back to a moment; ids go on."""
        with self._lock:
            self._stubs, self._used = dict(snapshot.stubs), dict(snapshot.used)
            self._states = dict(snapshot.states)

    def choose(self, call: Call, *, foreign: bool = False) -> Choice:
        """Return what the newest stub that is meant says, and count that it did.

        Args:
            call: the request.
            foreign: the catalogue does not know the model: only stubs that name one are asked.
        """
        with self._lock:
            # A callable in a matcher may use this object again: the lock is reentrant.
            return self._choose(call, foreign)

    def meant(self, call: Call) -> bool:
        """Tell whether a stub would answer; counts nothing."""
        with self._lock:
            used = dict(self._used)
            try:
                return self._choose(call, foreign=False).stub is not None
            finally:
                self._used = used

    def _choose(self, call: Call, foreign: bool) -> Choice:
        misses: list[Miss] = []
        spent: list[Stub] = []
        turn = self._turn()
        for stub_id, stub in reversed(list(self._stubs.items())):
            if foreign and "model" not in stub.matcher.fields:
                continue
            differences = stub.matcher.difference(call)
            state = self._states.get(stub.scenario)
            if stub.needs is not None and stub.needs != state:
                differences.append(Difference("state", stub.needs, state))
            used, limit = self._used.get(stub_id, 0), stub.limit
            if not differences and limit is not None and used >= limit:
                spent.append(stub)
                differences.append(Difference("times", limit, "used up"))
            if not differences and stub.ordered and turn != stub_id:
                differences.append(Difference("order", f"after stub {turn}", "before it"))
            if not differences:
                self._used[stub_id] = used + 1
                if stub.then is not None and limit in (None, used + 1):
                    self._states[stub.scenario] = stub.then
                outcomes = stub.outcomes
                return Choice(stub, outcomes[used % len(outcomes)] if outcomes else None)
            misses.append(Miss(stub_id, stub, differences))
        # A catch-all that is used up says nothing of what the others are for.
        wanted = [stub for stub in spent if stub.matcher] or list(self._stubs.values())
        if foreign or not any(stub.answers for stub in wanted):
            return NO_CHOICE
        misses.sort(key=lambda miss: distance(miss.differences))
        return Choice(unmatched=True, misses=tuple(misses))

    def _turn(self) -> int | None:
        for stub_id, stub in self._stubs.items():
            if stub.ordered and self._used[stub_id] < (stub.limit or 0):
                return stub_id
        return None
