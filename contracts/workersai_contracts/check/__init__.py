"""Checks: what holds of the service, judged on exchanges from anywhere. Nothing here sends."""

from collections.abc import Iterable

from workersai_contracts.errors import UnknownCheckError
from workersai_contracts.exchange import Exchange

from . import envelope, header, lifecycle, refusal, stream, usage
from .generated import GENERATED
from .reading import Reading
from .value import Check, Look, Outcome, Verdict

ALL: tuple[Check, ...] = (
    *stream.CHECKS,
    *envelope.CHECKS,
    *refusal.CHECKS,
    *usage.CHECKS,
    *header.CHECKS,
    *lifecycle.CHECKS,
)
# What a report may name: also what is judged on no single exchange.
LISTED: tuple[Check, ...] = (*ALL, GENERATED)
GROUPS = {
    "SSE": "the event stream",
    "ENV": "envelopes and results",
    "REF": "refusals",
    "USE": "usage",
    "HDR": "headers",
    "LIFE": "retired models",
    "GEN": "generated requests, with `--fuzz`",
}


def get_check(code: str) -> Check:
    """Look a check up by its id, in any case.

    Raises:
        UnknownCheckError: there is none; the message lists those there are.
    """
    for check in LISTED:
        if check.id == code.upper():
            return check
    there = ", ".join(check.id for check in LISTED)
    raise UnknownCheckError(f"no check {code!r}; there are: {there}")


def group_of(check: Check) -> str:
    """Return the group of a check, which is the letters of its id."""
    return check.id.rstrip("0123456789")


def run_checks(exchanges: Iterable[Exchange], *, checks: Iterable[Check] = ALL) -> list[Outcome]:
    """Judge exchanges, each read once, and return what became of each check."""
    readings = [Reading(exchange) for exchange in exchanges]
    return [Outcome(check, tuple(check.function(check.id, readings))) for check in checks]


__all__ = [
    "ALL",
    "GENERATED",
    "GROUPS",
    "LISTED",
    "Check",
    "Look",
    "Outcome",
    "Verdict",
    "get_check",
    "group_of",
    "run_checks",
]
