"""Which twists happen to a request, and in which order. Knows none of them but pace and refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from .occasion import OnlyFor, Sometimes, Together
from .pace import Pace, controlled
from .request import Control
from .twist import ANY_ORDER, Twist

if TYPE_CHECKING:
    from .answer import Answer
    from .request import Request


def occurring(twists: Iterable[Twist], request: Request) -> tuple[Twist, ...]:
    """Return the twists that happen to this request; counts those that do so only sometimes."""
    happening: list[Twist] = []
    for twist in _flat(twists):
        if isinstance(twist, OnlyFor):
            if twist.model_id == request.route.model_id:
                happening += occurring((twist.twist,), request)
        elif not isinstance(twist, Sometimes):
            happening.append(twist)
        elif _occurs(twist, request):
            happening += occurring((twist.twist,), request)
    return tuple(happening)


def _occurs(twist: Sometimes, request: Request) -> bool:
    tenant = request.tenant
    if twist.every > 1 and tenant.nth(("every", twist)) % twist.every:
        return False
    if twist.probability < 1:
        nth = tenant.nth(("probability", twist, request.reading.seed.bits))
        draw = request.reading.seed.nth(nth).rng(f"chance {twist!r}")
        if draw.random() >= twist.probability:
            return False
    return twist.times is None or tenant.nth(("times", twist)) <= twist.times


@lru_cache(maxsize=1024)
def plan(twists: tuple[Twist, ...], pace: Pace, control: Control) -> tuple[Twist, ...]:
    """Return the twists in the order they are applied in, with one pace at the most.

    Args:
        twists: what happens; the last pace among them is the one that holds.
        pace: the pace where they have none.
        control: what the caller asked of the pace.
    """
    flat = list(_flat(twists))
    paces = [twist for twist in flat if isinstance(twist, Pace)]
    held = controlled(paces[-1] if paces else pace, control)
    rest: list[Twist] = [twist for twist in flat if not isinstance(twist, Pace)]
    if not held.instant:
        rest.append(held)
    return tuple(sorted(rest, key=_place))


def twisted(answer: Answer, twists: Iterable[Twist], request: Request) -> Answer:
    """Return the answer with planned twists applied, each with a generator of its own."""
    applied = tuple(twists)
    if not applied:
        return answer
    from .fault.refuse import Refuse  # it brings all faults with it

    count: Counter[str] = Counter()
    for twist in applied:
        name = _name(twist)
        count[name] += 1
        if isinstance(twist, Refuse):
            answer = twist.answer(request)
        else:
            answer = twist(answer, request.seed.rng(f"twist {name} {count[name]}"))
    return replace(answer, twists=applied)


def _flat(twists: Iterable[Twist]) -> Iterator[Twist]:
    for twist in twists:
        if isinstance(twist, Together):
            yield from _flat(twist.twists)
        else:
            yield twist


def _place(twist: Twist) -> tuple[int, str, str]:
    order = getattr(twist, "order", None)
    # Twists of a user's own stay in the order given, since sorting is stable.
    return (ANY_ORDER, "", "") if order is None else (order, _name(twist), repr(twist))


def _name(twist: Twist) -> str:
    return str(getattr(twist, "name", type(twist).__name__))
