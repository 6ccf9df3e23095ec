"""How fast an answer comes: time to first token and inter-token latency, seeded."""

import random
from dataclasses import dataclass, replace
from itertools import accumulate

from .errors import SettingError
from .request import Control
from .timeline import Timeline

# Eleven days; it keeps infinity and what is no number away from timers.
MAX_S = 1_000_000


@dataclass(frozen=True, slots=True)
class Pace:
    """A rhythm of tokens.

    Attributes:
        ttft_s: seconds until the first token.
        itl_s: mean seconds between two tokens.
        jitter: standard deviation of both as a share of the mean (lognormal, so never negative).
    """

    ttft_s: float = 0.0
    itl_s: float = 0.0
    jitter: float = 0.0

    def __post_init__(self) -> None:
        for name in ("ttft_s", "itl_s", "jitter"):
            value = getattr(self, name)
            if not 0 <= value <= MAX_S:
                raise SettingError(f"a pace has no {name} of {value}: from 0 to {MAX_S}")

    @property
    def instant(self) -> bool:
        """Whether nothing is ever waited for."""
        return not (self.ttft_s or self.itl_s)


INSTANT = Pace()
# Assumed: no timing of this model was ever published. The figures feel like a 1.8B model at the
# edge, and jitter keeps a frontend honest.
SMALL_MODEL = Pace(ttft_s=0.25, itl_s=1 / 60, jitter=0.3)
LARGE_MODEL = Pace(ttft_s=0.9, itl_s=1 / 25, jitter=0.3)

PACES = {"instant": INSTANT, "small-model": SMALL_MODEL, "large-model": LARGE_MODEL}


def get_pace(name: str) -> Pace:
    """Return a pace by its name; raises SettingError that lists the names."""
    try:
        return PACES[name]
    except KeyError:
        raise SettingError(f"no pace {name!r}; there are: {', '.join(PACES)}") from None


def controlled(pace: Pace, control: Control) -> Pace:
    """Return the pace with what a caller asks for this one request; what is asked has no jitter."""
    if control.ttft_s is None and control.itl_s is None:
        return pace
    ttft_s = pace.ttft_s if control.ttft_s is None else control.ttft_s
    return Pace(ttft_s, pace.itl_s if control.itl_s is None else control.itl_s)


def paced(timeline: Timeline, *, pace: Pace, rng: random.Random) -> Timeline:
    """Return the timeline with its frames spread out: one token to a frame."""
    if pace.instant:
        return timeline
    gaps = [_around(pace.ttft_s, pace.jitter, rng)]
    gaps += [_around(pace.itl_s, pace.jitter, rng) for _ in range(len(timeline) - 1)]
    return replace(timeline, at_s=tuple(accumulate(gaps)))


def delayed(timeline: Timeline, *, pace: Pace, tokens: int, rng: random.Random) -> Timeline:
    """Return a whole answer as late as its last token would have come."""
    if pace.instant:
        return timeline
    after = _around(pace.ttft_s + pace.itl_s * max(tokens - 1, 0), pace.jitter / 3, rng)
    return replace(timeline, at_s=(after,) * len(timeline))


def _around(mean_s: float, jitter: float, rng: random.Random) -> float:
    if not jitter:
        return mean_s
    return mean_s * rng.lognormvariate(-jitter * jitter / 2, jitter)
