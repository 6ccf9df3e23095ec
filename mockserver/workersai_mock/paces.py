"""The paces that have a name."""

from .distributions import Lognormal, Normal
from .errors import SettingError
from .pace import INSTANT, Pace

# Assumed, all of them: no timing of this model was ever published. Small feels like a 1.8B model
# at the edge, and jitter keeps a frontend honest.
PACES = {
    "instant": INSTANT,
    "small-model": Pace(ttft_s=0.25, itl_s=1 / 60, jitter=0.3),
    "large-model": Pace(ttft_s=0.9, itl_s=1 / 25, jitter=0.3, prefill_s=0.0002),
    "reasoning": Pace(ttft_s=Normal(8.0, 2.0), itl_s=1 / 40, jitter=0.3, prefill_s=0.0002),
    "bursty": Pace(ttft_s=0.4, itl_s=1 / 60, jitter=0.3, burst=12),
    "uneven": Pace(ttft_s=Lognormal(0.8, 1.0), itl_s=Lognormal(0.033, 1.2)),
    "overloaded": Pace(ttft_s=1.5, itl_s=1 / 20, jitter=0.5, load=0.02),
    "slow-3g": Pace(ttft_s=2.0, itl_s=1 / 60, jitter=0.3, burst=24, bytes_per_s=50_000),
}
SMALL_MODEL, LARGE_MODEL = PACES["small-model"], PACES["large-model"]


def get_pace(name: str) -> Pace:
    """Return a pace by its name; raises SettingError that lists the names."""
    try:
        return PACES[name]
    except KeyError:
        raise SettingError(f"no pace {name!r}; there are: {', '.join(PACES)}") from None
