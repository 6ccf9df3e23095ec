"""Published contract, live evidence, mock: who is wrong where they differ. Judges outcomes only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..check import Check, Outcome, Verdict

Blame = Literal["FAKE WRONG", "DOCS WRONG", "API CHANGED", "AGREED", "not looked at"]


@dataclass(frozen=True, slots=True)
class Row:
    """What the three corners say of one check.

    Attributes:
        check: what is known so far, with the mark of how.
        live: what the service's answers say.
        mock: what the mock's answers say.
        verdict: who is wrong.
        sentence: why.
    """

    check: Check
    live: Verdict
    mock: Verdict
    verdict: Blame
    sentence: str


def triangle(
    live: Iterable[Outcome], mock: Iterable[Outcome], *, schema_changed: bool = False
) -> list[Row]:
    """Return a row for each check of either target, in the order of the first.

    Args:
        live: outcomes over the service's exchanges.
        mock: outcomes over the mock's.
        schema_changed: the service publishes another schema than the pinned one, so what it does
            otherwise was announced.
    """
    ours = {outcome.check.id: outcome for outcome in mock}
    theirs = {outcome.check.id: outcome for outcome in live}
    return [
        _row(theirs.get(code), ours.get(code), schema_changed=schema_changed)
        for code in dict.fromkeys((*theirs, *ours))
    ]


def _row(live: Outcome | None, mock: Outcome | None, *, schema_changed: bool) -> Row:
    outcome = live or mock
    assert outcome is not None
    here, there = _verdict(mock), _verdict(live)
    verdict, sentence = blame(outcome.check, there, here, schema_changed=schema_changed)
    if verdict == "not looked at":
        sentence += "".join(f"; {each.reason}" for each in (live, mock) if each and each.reason)
    elif shown := [str(v) for each in (live, mock) if each for v in each.violations]:
        sentence += f": {shown[0]}"
    return Row(outcome.check, there, here, verdict, sentence)


def _verdict(outcome: Outcome | None) -> Verdict:
    return outcome.verdict if outcome else "not looked at"


def blame(check: Check, live: Verdict, mock: Verdict, *, schema_changed: bool) -> tuple[Blame, str]:
    """Say who is wrong, and why, where this is what a check says of either."""
    mark = check.provenance.mark
    if live == "violated":
        if mark == "observed" or (mark == "published" and schema_changed):
            return "API CHANGED", "the service no longer does what it did"
        if mark == "published":
            return "DOCS WRONG", "the service does not do what is published"
        return "FAKE WRONG", f"what the mock takes to hold was {mark}, and does not"
    if mock == "violated":
        known = "the service does" if live == "agreed" else f"it is {mark}; live was not looked at"
        return "FAKE WRONG", f"the mock does not do what is known ({known})"
    if live == mock == "agreed":
        return "AGREED", "both do what is known"
    missing = [name for name, said in (("live", live), ("mock", mock)) if said == "not looked at"]
    return "not looked at", f"no evidence of {' and '.join(missing)}"
