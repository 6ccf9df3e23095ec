"""What counts as right under each fault: the one table, which a caller may override."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from ..errors import SettingError
from ..registry import text_of, twists_from
from ..twist import Twist

# `raise`: it must say that something is wrong; `same`: it must return what it returns without the
# fault; `either`: one of these two; `any`: whatever it does, it must come back; `not judged`:
# nobody can see this fault from the client's side.
Right = Literal["raise", "same", "either", "any", "not judged"]

RIGHT: Mapping[str, Right] = {
    "refuse:refusal=CAPACITY,times=1": "either",  # who comes again is answered
    "refuse": "raise",
    "refuse:refusal=RATE_LIMIT": "raise",
    "refuse:refusal=INTERNAL": "raise",
    "refuse:refusal=DAILY_ALLOCATION": "raise",
    "refuse:refusal=AUTHENTICATION": "raise",
    "no-answer": "raise",
    "no-answer:ending=cut": "raise",
    "no-answer:ending=reset": "raise",
    "headers-only": "raise",
    "headers-only:ending=cut": "raise",
    "slow-first-token:seconds=1.0": "same",
    "stall": "raise",
    "hang": "raise",
    "close": "raise",
    "reset": "raise",
    "no-done": "raise",
    "not-json": "raise",
    "error-event": "raise",
    "event-lost": "not judged",
    "event-twice": "not judged",
    "truncated-utf8": "any",  # U+FFFD is what the format asks of a browser
    "content-type": "either",
    "wrong-length": "raise",
    "garbage": "either",
}
# What only a stream can have; a whole answer stays as it is.
OF_STREAMS = frozenset({"no-done", "not-json", "error-event", "event-lost", "event-twice"})
FAULTS: tuple[str, ...] = tuple(RIGHT)


def chosen(faults: Iterable[str | Twist] | None) -> list[tuple[str, Twist]]:
    """Return faults with their names in words; None stands for all of the table.

    Raises:
        SettingError: an unknown name, or several where one is wanted.
    """
    found: list[tuple[str, Twist]] = []
    for fault in FAULTS if faults is None else faults:
        if isinstance(fault, str):
            twists = twists_from("fault", fault)
            if len(twists) != 1:
                raise SettingError(f"{fault!r} names {len(twists)} faults; give one at a time")
            found.append((fault, twists[0]))
        else:
            found.append((text_of(fault), fault))
    return found


def right_of(name: str, right: Mapping[str, Right], *, streamed: bool) -> Right:
    """Return what is right under a fault: by its whole name, else by its first word.

    Args:
        name: the fault in words.
        right: what the caller says of it, which comes first.
        streamed: the call reads a stream; else what only a stream can have changes nothing.
    """
    word = name.partition(":")[0]
    unchanged: dict[str, Right] = {} if streamed else dict.fromkeys(OF_STREAMS, "same")
    tables: tuple[Mapping[str, Right], ...] = (right, unchanged, RIGHT)
    for known in tables:
        if found := known.get(name) or known.get(word):
            return found
    return "any"
