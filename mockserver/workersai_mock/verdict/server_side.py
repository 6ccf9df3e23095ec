"""The rules that the server alone can judge by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import misuse
from .chain import Chain, gap_s, seen
from .value import Limits, Outcome, Verdict

if TYPE_CHECKING:
    from workersai_contracts.refusal import Refusal

    from ..journal import Entry
    from .attempt import Attempt
    from .rule import Code

# A timer that fires a little early is no fault.
SLACK_S = 0.05


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that was seen.

    Attributes:
        chains: the requests, attempt by attempt.
        attempts: how calls ended, as tests said.
        limits: the bounds.
        max_stall_s: how long stalls last.
        real_time: the server's clock runs as fast as real time.
    """

    chains: tuple[Chain, ...]
    attempts: tuple[Attempt, ...]
    limits: Limits
    max_stall_s: float
    real_time: bool


Judge = Callable[[Scene], Iterator[Verdict]]


def retried_in_vain(scene: Scene) -> Iterator[Verdict]:
    """Judge those who were refused for good."""
    for chain in scene.chains:
        for number, entry in enumerate(chain.entries):
            told = refusal_of(entry)
            if told is None or told.retryable:
                continue
            again = len(chain.entries) - number - 1
            reason = f"{told.status}/{told.code} stays so; the client came {again} times more"
            yield _verdict("retried_in_vain", chain, wrong=again > 0, reason=reason)
            break


def not_retried(scene: Scene) -> Iterator[Verdict]:
    """Judge those who were refused for the moment."""
    for chain in scene.chains:
        told = refusal_of(chain.entries[0])
        if told and told.retryable:
            again = len(chain.entries) - 1
            reason = f"{told.status}/{told.code} may pass soon; the client came {again} times more"
            yield _verdict("not_retried", chain, wrong=not again, reason=reason)


def retry_storm(scene: Scene) -> Iterator[Verdict]:
    """Judge those who came again."""
    limits = scene.limits
    for chain in scene.chains:
        times = [entry.arrived_s for entry in chain.entries]
        if len(times) > 1:
            densest = max(sum(t <= other < t + 1 for other in times) for t in times)
            wrong = len(times) > limits.max_attempts or densest > limits.max_per_s
            reason = f"{len(times)} attempts, {densest} of them within a second"
            yield _verdict("retry_storm", chain, wrong=wrong, reason=reason)


def no_backoff(scene: Scene) -> Iterator[Verdict]:
    """Judge those who came again after a refusal that may pass."""
    for chain in scene.chains:
        waits = [gap_s(before, after) for before, after in chain.pairs if _may_pass(before)]
        if known := [wait for wait in waits if wait is not None]:
            least = min(known)
            reason = f"the shortest wait before a repetition was {least:.3f} s"
            wrong = least < scene.limits.min_backoff_s
            yield _verdict("no_backoff", chain, wrong=wrong, reason=reason)


def retry_after_ignored(scene: Scene) -> Iterator[Verdict]:
    """Judge those who came again after being told when."""
    for chain in scene.chains:
        for before, after in chain.pairs:
            told, wait = before.answer.headers.get("Retry-After", ""), gap_s(before, after)
            if told.isdigit() and wait is not None:
                reason = f"Retry-After said {told} s, the client came after {wait:.2f} s"
                wrong = wait + SLACK_S < int(told)
                yield _verdict("retry_after_ignored", chain, wrong=wrong, reason=reason)


def stayed_through_stall(scene: Scene) -> Iterator[Verdict]:
    """Judge those who were made to wait, in real time."""
    entries = [entry for chain in scene.chains for entry in chain.entries]
    for entry in (entry for entry in entries if entry.waited_s):
        reason, outcome = _patience(entry, scene)
        yield Verdict("stayed_through_stall", outcome, reason, (seen(entry),))


def _patience(entry: Entry, scene: Scene) -> tuple[str, Outcome]:
    waited = f"{entry.waited_s:.1f} s"
    if not scene.real_time:
        return "the server's clock is scaled, so nothing is said about timeouts", "not judged"
    if entry.gave_up:
        return f"the client gave up after {waited}", "right"
    if entry.waited_s + SLACK_S < scene.max_stall_s:
        return f"the stall was over after {waited}, before the longest", "not judged"
    return f"the client waited {waited} and did not give up: its timeout is longer or absent", (
        "wrong"
    )


def refusal_of(entry: Entry) -> Refusal | None:
    """Return why the service would have refused; the mock's own refusals are none of its."""
    refusal = entry.answer.refusal
    return None if refusal is None or refusal.code == misuse.CODE else refusal


def _may_pass(entry: Entry) -> bool:
    told = refusal_of(entry)
    return told is not None and told.retryable


def _verdict(code: Code, chain: Chain, *, wrong: bool, reason: str) -> Verdict:
    return Verdict(code, "wrong" if wrong else "right", reason, chain.evidence())
