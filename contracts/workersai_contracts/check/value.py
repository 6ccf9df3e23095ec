"""What a check is and what becomes of it. Owns no check."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from workersai_contracts.exchange import Exchange
from workersai_contracts.grammar import Severity, Violation
from workersai_contracts.provenance import Provenance

from .reading import Reading

Verdict = Literal["agreed", "violated", "not looked at"]


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of several: violated by any, else agreed by any, else not looked at."""
    there = set(verdicts)
    if "violated" in there:
        return "violated"
    return "agreed" if "agreed" in there else "not looked at"


@dataclass(frozen=True, slots=True)
class Look:
    """What one check says of one exchange, or of several that belong together.

    Attributes:
        exchange: the exchange, the last of those that belong together.
        violations: what it breaks.
        unseen: why it was not looked at; empty where it was.
    """

    exchange: Exchange
    violations: tuple[Violation, ...] = ()
    unseen: str = ""

    @property
    def verdict(self) -> Verdict:
        """What the check says."""
        if self.unseen:
            return "not looked at"
        return "violated" if self.violations else "agreed"


Rule: TypeAlias = Callable[[Reading], "Iterable[str] | str"]
Function: TypeAlias = Callable[[str, Sequence[Reading]], list[Look]]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that holds of the service.

    Attributes:
        id: stable, never given to another check.
        title: what holds, as a sentence without its full stop.
        severity: `error` breaks clients, `warning` may, `info` is a difference worth knowing.
        provenance: how it is known.
        function: judges readings, given the id; see `Look`.
    """

    id: str
    title: str
    severity: Severity
    provenance: Provenance
    function: Function

    def look(self, exchanges: Iterable[Exchange]) -> list[Look]:
        """Return what the check says of each exchange or set of exchanges that it is about."""
        return self.function(self.id, [Reading(exchange) for exchange in exchanges])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a check over all the evidence.

    Attributes:
        check: which.
        looks: one for each exchange, or set of exchanges, that it is about.
    """

    check: Check
    looks: tuple[Look, ...]

    @property
    def verdict(self) -> Verdict:
        """What all looks together say; not looked at is never green."""
        return overall(look.verdict for look in self.looks)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """All that was broken."""
        return tuple(found for look in self.looks for found in look.violations)

    @property
    def reason(self) -> str:
        """Why nothing was looked at; empty where something was."""
        if self.verdict != "not looked at":
            return ""
        reasons = list(dict.fromkeys(look.unseen for look in self.looks))
        return "; ".join(reasons[:3]) or "no evidence"


def each(rule: Rule) -> Function:
    """Make a check's function of a rule about one exchange.

    The rule yields a message for each thing that is wrong, or returns why it cannot judge.
    """

    def function(code: str, readings: Sequence[Reading]) -> list[Look]:
        looks = []
        for reading in readings:
            said = reading.set_aside or rule(reading)
            if isinstance(said, str):
                looks.append(Look(reading.exchange, unseen=said))
                continue
            found = tuple(Violation(code, message) for message in said)
            looks.append(Look(reading.exchange, found))
        return looks

    return function
