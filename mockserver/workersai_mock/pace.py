"""How fast an answer comes: time to first token and inter-token latency, seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, ClassVar

from workersai_contracts.provenance import Provenance

from .distribution import Distribution
from .errors import SettingError
from .request import Control
from .twist import Kind, Named, Several

if TYPE_CHECKING:
    from .answer import Answer
    from .timeline import Timeline

Time = float | Distribution

# Eleven days; it keeps infinity and what is no number away from timers.
MAX_S = 1_000_000


@dataclass(frozen=True, slots=True)
class Pace(Named):
    """A rhythm of tokens, for streams and for whole answers, which come with their last token.

    Attributes:
        ttft_s: seconds until the first token, or their distribution.
        itl_s: seconds between two tokens, or their distribution.
        jitter: spread of those two that are plain numbers, as a share (lognormal).
        prefill_s: seconds more for each token of the prompt.
        load: how much slower, as a share, with every other stream that runs.
        burst: how many tokens come together, their waits saved up.
        bytes_per_s: what the line carries; 0 is any number.
    """

    kind: ClassVar[Kind] = "pace"
    name: ClassVar[str] = "pace"
    order: ClassVar[int] = 20
    provenance: ClassVar[Provenance] = Provenance(
        "assumed", "no timing of this model was ever published"
    )
    ttft_s: Time = 0.0
    itl_s: Time = 0.0
    jitter: float = 0.0
    prefill_s: float = 0.0
    load: float = 0.0
    burst: Several = 1
    bytes_per_s: float = 0.0

    def __post_init__(self) -> None:
        for name in ("ttft_s", "itl_s", "jitter", "prefill_s", "load", "bytes_per_s"):
            value = getattr(self, name)
            if isinstance(value, int | float) and not 0 <= value <= MAX_S:
                raise SettingError(f"a pace has no {name} of {value}: from 0 to {MAX_S}")
        if self.burst < 1:
            raise SettingError(f"a pace has no burst of {self.burst}: from 1")

    @property
    def instant(self) -> bool:
        """Whether nothing is ever waited for."""
        return not (self.ttft_s or self.itl_s or self.prefill_s or self.bytes_per_s)

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with its frames spread out: one token to a frame."""
        if self.instant:
            return answer
        timeline = answer.timeline
        said = answer.completion
        count = len(timeline) if answer.streamed else len(said.pieces) if said else 1
        due_s = self.due_s(count, prompt_tokens=said.prompt_tokens if said else 0, rng=rng)
        if not answer.streamed:
            due_s = [due_s[-1] if due_s else 0.0] * len(timeline)
        if self.bytes_per_s:
            due_s = self._carried(due_s, timeline)
        return answer.sent_as(replace(timeline, at_s=tuple(due_s), load=self.load))

    def due_s(self, count: int, *, prompt_tokens: int, rng: random.Random) -> list[float]:
        """Return when each of so many tokens is due, from the request's arrival."""
        first = next(_around(self.ttft_s, self.jitter).draws(rng)) + self.prefill_s * prompt_tokens
        gaps = islice(_around(self.itl_s, self.jitter).draws(rng), max(count - 1, 0))
        due_s = list(accumulate(chain((first,), gaps)))[:count]
        if self.burst > 1:
            last = len(due_s) - 1
            due_s = [due_s[min(i - i % self.burst + self.burst - 1, last)] for i in range(count)]
        return due_s

    def _carried(self, due_s: list[float], timeline: Timeline) -> list[float]:
        free_s, carried = 0.0, []
        for at_s, data in zip(due_s, timeline.data, strict=True):
            free_s = max(at_s, free_s) + len(data) / self.bytes_per_s
            carried.append(free_s)
        return carried


INSTANT = Pace()


def controlled(pace: Pace, control: Control) -> Pace:
    """Return the pace with what a caller asks for this one request; what is asked has no jitter."""
    if control.ttft_s is None and control.itl_s is None:
        return pace
    ttft_s = pace.ttft_s if control.ttft_s is None else control.ttft_s
    itl_s = pace.itl_s if control.itl_s is None else control.itl_s
    return replace(pace, ttft_s=ttft_s, itl_s=itl_s, jitter=0.0, burst=1)


def _around(time: Time, jitter: float) -> Distribution:
    if not isinstance(time, int | float):
        return time
    from .distributions import Constant, Lognormal  # who is at once needs none

    return Lognormal(time, jitter) if jitter else Constant(time)
