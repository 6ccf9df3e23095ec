"""What requests are answered with instead of the default: written by tests, by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workersai_contracts.refusal import Refusal

from .matcher import Matcher, written
from .outcome import Settled, shown, told
from .reply import Result

if TYPE_CHECKING:
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
