"""The rules that need the caller's word on how the call ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .chain import Trouble, seen, troubles
from .server_side import Scene
from .value import Outcome, Verdict

if TYPE_CHECKING:
    from ..journal import Entry
    from .attempt import Attempt
    from .rule import Code


def accepted_truncated(scene: Scene) -> Iterator[Verdict]:
    """Judge those whose answer was cut or had no terminator."""
    what = "the answer ended early or without `[DONE]`"
    return _accepted(scene, "accepted_truncated", frozenset({"broken", "no_done"}), what)


def ignored_error_event(scene: Scene) -> Iterator[Verdict]:
    """Judge those whose stream held an error."""
    what = "the stream held an error"
    return _accepted(scene, "ignored_error_event", frozenset({"error_event"}), what)


def swallowed_refusal(scene: Scene) -> Iterator[Verdict]:
    """Judge those who were refused in the end."""
    what = "the last answer was a refusal"
    return _accepted(scene, "swallowed_refusal", frozenset({"refused"}), what)


def hung(scene: Scene) -> Iterator[Verdict]:
    """Judge all who said how they ended."""
    for attempt in scene.attempts:
        if attempt.outcome == "running":
            continue
        outcome: Outcome = "wrong" if attempt.outcome == "hung" else "right"
        reason = f"the call {_ended(attempt)} after {attempt.elapsed_s:.1f} s"
        if outcome == "wrong" and not scene.real_time:
            outcome, reason = "not judged", "the server's clock is scaled"
        yield Verdict("hung", outcome, reason, tuple(map(seen, _entries(scene, attempt))))


def _accepted(scene: Scene, code: Code, wanted: frozenset[Trouble], what: str) -> Iterator[Verdict]:
    for attempt in scene.attempts:
        entries = _entries(scene, attempt)
        # The last answer is what the call was made of; the ones before were tried again.
        if attempt.outcome not in ("returned", "raised") or not entries:
            continue
        last = entries[-1]
        if not troubles(last.answer) & wanted:
            continue
        evidence = tuple(map(seen, entries))
        reason = f"{what}, and the call {_ended(attempt)}"
        outcome: Outcome = "wrong" if attempt.outcome == "returned" else "right"
        if not attempt.alone:
            outcome, reason = "not judged", "other calls ran at the same time"
        elif outcome == "wrong" and last.left:
            outcome, reason = "not judged", "the client left the answer before its end"
        yield Verdict(code, outcome, reason, evidence)


def _entries(scene: Scene, attempt: Attempt) -> list[Entry]:
    entries = (entry for chain in scene.chains for entry in chain.entries)
    owned = [entry for entry in entries if attempt.owns(entry.number)]
    return sorted(owned, key=lambda entry: entry.number)


def _ended(attempt: Attempt) -> str:
    return f"raised {attempt.raised.__name__}" if attempt.raised else attempt.outcome
