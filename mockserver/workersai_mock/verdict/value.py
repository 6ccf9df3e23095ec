"""What is said of a client, and by which bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..errors import SettingError
from .rule import Code

Outcome = Literal["wrong", "right", "not judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of the rules; none is published, all are ours.

    Attributes:
        retry_window_s: the same body counts as a repetition so long after a failed answer.
        min_backoff_s: who comes back sooner after a refusal did not wait.
        max_attempts: more than these for one request are a storm.
        max_per_s: and more than these within a second.
    """

    retry_window_s: float = 10.0
    min_backoff_s: float = 0.1
    max_attempts: int = 10
    max_per_s: int = 5

    def __post_init__(self) -> None:
        for name in ("retry_window_s", "min_backoff_s", "max_attempts", "max_per_s"):
            if getattr(self, name) < 0:
                raise SettingError(f"{name}={getattr(self, name)}: a bound is not negative")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One request that a verdict rests on.

    Attributes:
        number: its number in the journal.
        status: of the answer.
        code: of the refusal, where it was one.
        after_s: seconds since the end of the answer before; None for the first.
    """

    number: int
    status: int
    code: int | None = None
    after_s: float | None = None

    def __str__(self) -> str:
        code = "" if self.code is None else f"/{self.code}"
        after = "" if self.after_s is None else f" after {self.after_s:.2f} s"
        return f"#{self.number} {self.status}{code}{after}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one call, or of none.

    Attributes:
        code: the rule.
        outcome: `wrong`, `right` or `not judged`.
        reason: why, in words.
        evidence: the requests it rests on.
    """

    code: Code
    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()

    def __str__(self) -> str:
        seen = f" ({', '.join(map(str, self.evidence))})" if self.evidence else ""
        return f"{self.code}: {self.outcome}: {self.reason}{seen}"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """All verdicts of a moment, rule by rule; every rule has at least one."""

    all: tuple[Verdict, ...]

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, code: Code) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.all if verdict.code == code)

    @property
    def wrong(self) -> tuple[Verdict, ...]:
        """What the client did wrong."""
        return tuple(verdict for verdict in self.all if verdict.outcome == "wrong")

    @property
    def codes(self) -> frozenset[Code]:
        """The rules that the client broke."""
        return frozenset(verdict.code for verdict in self.wrong)

    def __str__(self) -> str:
        return "\n".join(map(str, self.all))
