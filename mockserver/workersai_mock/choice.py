"""Which of a tenant's stubs answers a request, and when each is used up. Makes no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from .matcher import Difference, distance

if TYPE_CHECKING:
    from .call import Call
    from .outcome import Settled
    from .stub import Stub


Stubs = Mapping[int, "Stub"]


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


def choose(
    call: Call, *, stubs: Stubs, used: dict[int, int], states: dict[str, str], foreign: bool = False
) -> Choice:
    """Return what the newest stub that is meant says, and count that it did.

    Args:
        call: the request.
        stubs: by id, in the order in which they were written.
        used: how many requests each has answered; one more afterwards.
        states: the state that each scenario is in; may be another afterwards.
        foreign: the catalogue does not know the model: only stubs that name one are asked.
    """
    misses: list[Miss] = []
    spent: list[Stub] = []
    turn = _turn(stubs, used)
    for stub_id, stub in reversed(list(stubs.items())):
        if foreign and "model" not in stub.matcher.fields:
            continue
        differences = _differences(stub, call, state=states.get(stub.scenario))
        before, limit = used.get(stub_id, 0), stub.limit
        if not differences and limit is not None and before >= limit:
            spent.append(stub)
            differences.append(Difference("times", limit, "used up"))
        if not differences and stub.ordered and turn != stub_id:
            differences.append(Difference("order", f"after stub {turn}", "before it"))
        if not differences:
            used[stub_id] = before + 1
            if stub.then is not None and limit in (None, before + 1):
                states[stub.scenario] = stub.then
            outcomes = stub.outcomes
            return Choice(stub, outcomes[before % len(outcomes)] if outcomes else None)
        misses.append(Miss(stub_id, stub, differences))
    # A catch-all that is used up says nothing of what the others are for.
    wanted = [stub for stub in spent if stub.matcher] or stubs.values()
    if foreign or not any(stub.answers for stub in wanted):
        return NO_CHOICE
    return Choice(unmatched=True, misses=_nearest_first(misses))


def _nearest_first(misses: list[Miss]) -> tuple[Miss, ...]:
    return tuple(sorted(misses, key=lambda miss: distance(miss.differences)))


def _differences(stub: Stub, call: Call, *, state: str | None) -> list[Difference]:
    found = stub.matcher.difference(call)
    if stub.needs is not None and stub.needs != state:
        found.append(Difference("state", stub.needs, state))
    return found


def _turn(stubs: Stubs, used: Mapping[int, int]) -> int | None:
    for stub_id, stub in stubs.items():
        if stub.ordered and used[stub_id] < (stub.limit or 0):
            return stub_id
    return None
