"""What a stub answers with: a reply, a refusal, or code that decides; and how that is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workersai_contracts.refusal import Refusal

from .errors import StubError
from .matcher import short, written
from .reply import Recorded, Reply, Result, Saying, Text, Words

# Any: what a callable returns is looked at when it was called.
Script = Callable[[Any], Any]
Outcome = str | Refusal | Reply | Recorded | Script
Settled = Refusal | Reply | Recorded | Script


def outcome_of(value: object) -> Settled:
    """Return what a stub or a callable was given as an outcome; raises StubError for none."""
    if isinstance(value, str):
        return Text(value)
    if not isinstance(value, type):
        if isinstance(value, Refusal | Words | Saying | Recorded):
            return value
        if callable(value):
            found: Script = value
            return found
    raise StubError(
        f"{value!r} is no answer: give a text, a reply (replies.Text, replies.Recorded, ...), a "
        "refusal (refusals.CAPACITY, ...) or a callable that returns one"
    )


def told(outcome: Settled) -> str:
    """Return an outcome in words."""
    match outcome:
        case Refusal():
            return f"{outcome.name} ({outcome.code})"
        case Text():
            return short(outcome.words, most=60)
        case _:
            return short(outcome, most=120)


def shown(outcome: Settled) -> object:
    """Return an outcome as data that JSON can hold."""
    match outcome:
        case Refusal():
            return {"refuse": outcome.name, "code": outcome.code}
        case Text():
            return {"reply": outcome.words}
        case Result():
            return {"result": dict(outcome.fields), "off_contract": outcome.off_contract}
        case Words() | Saying() | Recorded():
            return {"reply": repr(outcome)}
        case _:
            return {"call": written(outcome)}
