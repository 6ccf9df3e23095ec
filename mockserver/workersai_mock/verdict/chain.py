"""Which requests are attempts of one call, and what was wrong with an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workersai_contracts.event_stream import Decoder

from .value import Evidence

if TYPE_CHECKING:
    from ..answered import Answered
    from ..journal import Entry
    from .attempt import Attempt

Trouble = Literal["refused", "broken", "no_done", "error_event"]
# The SDKs that Stainless makes count their own repetitions.
RETRY_COUNT = b"x-stainless-retry-count"


@dataclass(frozen=True, slots=True)
class Chain:
    """The attempts of one call, in order: all but the last one failed."""

    entries: tuple[Entry, ...]

    @property
    def pairs(self) -> list[tuple[Entry, Entry]]:
        """Each attempt with the one that follows it."""
        return list(zip(self.entries, self.entries[1:], strict=False))

    def evidence(self) -> tuple[Evidence, ...]:
        """Return all attempts as evidence."""
        first, *rest = self.entries
        waits = [gap_s(before, entry) for before, entry in self.pairs]
        return (seen(first), *(seen(e, after_s=w) for e, w in zip(rest, waits, strict=True)))


def chains(
    entries: Iterable[Entry], *, window_s: float, attempts: Sequence[Attempt]
) -> list[Chain]:
    """Group requests: the same body after a failed answer, within a window, is an attempt more.

    Nothing is grouped after a success, nor across calls that a test told apart. An SDK's own
    count of repetitions goes beyond the window.
    """
    found: list[list[Entry]] = []
    open_chains: dict[object, list[Entry]] = {}
    for entry in entries:
        owners = tuple(n for n, a in enumerate(attempts) if a.alone and a.owns(entry.number))
        key = (entry.method, entry.path, entry.body, owners)
        chain = open_chains.get(key)
        if chain is not None and _repeats(chain[-1], entry, window_s):
            chain.append(entry)
        else:
            chain = open_chains[key] = [entry]
            found.append(chain)
    return [Chain(tuple(chain)) for chain in found]


def _repeats(before: Entry, entry: Entry, window_s: float) -> bool:
    if not failed(before):
        return False
    wait_s = gap_s(before, entry)
    return retry_count(entry) > 0 or (wait_s is not None and wait_s <= window_s)


def failed(entry: Entry) -> bool:
    """Tell whether an answer gave its client a reason to come again."""
    return entry.gave_up or bool(troubles(entry.answer))


def retry_count(entry: Entry) -> int:
    """Return the SDK's own count of repetitions, 0 where it has none."""
    for name, value in entry.headers:
        if name.lower() == RETRY_COUNT and value.isdigit():
            return int(value)
    return 0


def gap_s(before: Entry, entry: Entry) -> float | None:
    """Return the seconds from the end of an answer to the next request; None while it runs."""
    if before.duration_s is None:
        return None
    return max(entry.arrived_s - before.arrived_s - before.duration_s, 0.0)


def seen(entry: Entry, *, after_s: float | None = None) -> Evidence:
    """Return a request as evidence."""
    refusal = entry.answer.refusal
    code = refusal.code if refusal else None
    return Evidence(entry.number, entry.answer.status, code, after_s)


def troubles(answer: Answered) -> frozenset[Trouble]:
    """Return what was wrong with an answer, by its bytes and by how it ended."""
    found: set[Trouble] = set()
    timeline = answer.timeline
    if answer.status >= 400:
        found.add("refused")
    body = len(timeline.body)
    if timeline.ending != "close" or (timeline.length is not None and timeline.length != body):
        found.add("broken")
    if answer.streamed and answer.status < 400:
        said = [event.data for event in Decoder().feed(timeline.body)]
        if "[DONE]" not in said:
            found.add("no_done")
        if any(map(_tells_error, said)):
            found.add("error_event")
    return frozenset(found)


def _tells_error(data: str) -> bool:
    try:
        value = json.loads(data)
    except ValueError:
        return False
    return isinstance(value, dict) and bool(value.get("errors") or value.get("error"))
