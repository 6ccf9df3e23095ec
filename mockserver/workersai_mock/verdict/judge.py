"""Every rule with its judge: what was seen in, verdicts out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import caller_side, server_side
from .chain import chains
from .rule import RULES, Code
from .server_side import Judge, Scene
from .value import Limits, Verdict, Verdicts

if TYPE_CHECKING:
    from ..settings import Settings
    from ..state import Tenant

JUDGES: Mapping[Code, tuple[Judge, str]] = {
    "retried_in_vain": (server_side.retried_in_vain, "nothing was refused for good"),
    "not_retried": (server_side.not_retried, "nothing was refused for the moment"),
    "retry_storm": (server_side.retry_storm, "no request was repeated"),
    "no_backoff": (server_side.no_backoff, "no refused request was repeated"),
    "retry_after_ignored": (server_side.retry_after_ignored, "no Retry-After was sent and met"),
    "stayed_through_stall": (server_side.stayed_through_stall, "no answer stalled"),
    "accepted_truncated": (caller_side.accepted_truncated, "no told call met a cut answer"),
    "ignored_error_event": (caller_side.ignored_error_event, "no told call met an error event"),
    "swallowed_refusal": (caller_side.swallowed_refusal, "no told call ended in a refusal"),
    "hung": (caller_side.hung, "no told call has ended"),
}
UNTOLD = "how the call ended was not told: with workersai.attempt(): ..."


def judge(tenant: Tenant, settings: Settings, *, limits: Limits | None = None) -> Verdicts:
    """Judge the client of a tenant by its journal and by what tests told of their calls."""
    limits = limits or Limits()
    attempts = tuple(tenant.attempts)
    scene = Scene(
        chains=tuple(chains(tenant.journal, window_s=limits.retry_window_s, attempts=attempts)),
        attempts=attempts,
        limits=limits,
        max_stall_s=settings.max_stall_s,
        # A clock may say how many of its seconds pass in a real one.
        real_time=getattr(settings.clock, "scale", 1.0) == 1.0,
    )
    found: list[Verdict] = []
    for rule in RULES:
        ask, nothing = JUDGES[rule.code]
        verdicts = list(ask(scene))
        if not verdicts:
            told = rule.seen_from == "server" or attempts
            verdicts = [Verdict(rule.code, "not judged", nothing if told else UNTOLD)]
        found += verdicts
    return Verdicts(tuple(found))
