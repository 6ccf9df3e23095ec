"""The distributions that there are, and how each is written in words."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, repeat

from .distribution import Distribution
from .errors import SettingError


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same."""

    seconds: float

    def draws(self, rng: random.Random) -> Iterator[float]:
        """Return the same number for ever."""
        return repeat(self.seconds)

    @property
    def mean_s(self) -> float:
        """The number itself."""
        return self.seconds


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything between two bounds, equally likely."""

    low_s: float
    high_s: float

    def draws(self, rng: random.Random) -> Iterator[float]:
        """Return endless draws."""
        return iter(lambda: rng.uniform(self.low_s, self.high_s), None)

    @property
    def mean_s(self) -> float:
        """The middle."""
        return (self.low_s + self.high_s) / 2


@dataclass(frozen=True, slots=True)
class Normal:
    """Around a mean; what would be negative is 0, so the true mean is a little higher."""

    mean_s: float
    sd_s: float

    def draws(self, rng: random.Random) -> Iterator[float]:
        """Return endless draws."""
        return iter(lambda: max(0.0, rng.gauss(self.mean_s, self.sd_s)), None)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Around a mean with a long tail, as latencies are; `share` is the logarithm's deviation."""

    mean_s: float
    share: float

    def draws(self, rng: random.Random) -> Iterator[float]:
        """Return endless draws."""
        if not self.mean_s:
            return repeat(0.0)
        mu = math.log(self.mean_s) - self.share * self.share / 2
        return iter(lambda: rng.lognormvariate(mu, self.share), None)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was once measured, in its order and over again."""

    seconds: tuple[float, ...]

    def draws(self, rng: random.Random) -> Iterator[float]:
        """Return the recorded numbers, again and again."""
        return cycle(self.seconds)

    @property
    def mean_s(self) -> float:
        """What was recorded, on average."""
        return sum(self.seconds) / len(self.seconds)


KINDS: dict[str, tuple[int | None, Callable[..., Distribution]]] = {
    "constant": (1, Constant),
    "uniform": (2, Uniform),
    "normal": (2, Normal),
    "lognormal": (2, Lognormal),
    "recorded": (None, lambda *seconds: Recorded(seconds)),
}
FORMS = (
    "a number of seconds, or one of: constant S, uniform LOW HIGH, normal MEAN SD, "
    "lognormal MEAN SHARE, recorded S S S"
)


def distribution_of(data: object) -> Distribution:
    """Return a distribution from a number, a list of recorded ones, or words such as
    `lognormal 0.2 0.3`.

    Raises:
        SettingError: it is none of these, or a number is negative.
    """
    if isinstance(data, int | float) and not isinstance(data, bool):
        data = f"constant {data}"
    elif isinstance(data, list | tuple):
        data = f"recorded {' '.join(map(str, data))}"
    words = data.split() if isinstance(data, str) else []
    if words and words[0] not in KINDS:
        words = ["constant", *words]
    try:
        name, *texts = words
        numbers = [float(text) for text in texts]
        count, kind = KINDS[name]
    except ValueError:
        raise SettingError(f"{data!r} is no time: {FORMS}") from None
    if not numbers or count not in (None, len(numbers)) or not all(0 <= n < 1e6 for n in numbers):
        raise SettingError(f"{data!r} is no time: {FORMS}")
    return kind(*numbers)


def words_of(distribution: Distribution) -> float | str:
    """Return a distribution as `distribution_of` takes it."""
    match distribution:
        case Constant(seconds):
            return seconds
        case Uniform(low_s, high_s):
            return f"uniform {low_s} {high_s}"
        case Normal(mean_s, sd_s):
            return f"normal {mean_s} {sd_s}"
        case Lognormal(mean_s, share):
            return f"lognormal {mean_s} {share}"
        case Recorded(seconds):
            return f"recorded {' '.join(map(str, seconds))}"
    raise SettingError(f"{distribution!r} has no words")
