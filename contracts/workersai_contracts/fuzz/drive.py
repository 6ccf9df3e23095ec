"""Driving Schemathesis: its settings, and counting, bounding and stopping what it sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..exchange import Exchange
from .judge import NAME, Judge, exchange_of
from .value import Manner

if TYPE_CHECKING:
    from schemathesis import Case

Hook = Callable[[object, "Case[Any]", Any], None]
# An answer is judged whole: it has fewer events than tokens of any context window.
MAX_EVENTS = 1_000_000
# What asks the service beside the generated requests: it would not be counted.
SENDS_ITSELF = "ignored_auth"
# First those that stand at the bounds of the schema, then those that are drawn at random.
PHASES = ("coverage", "fuzzing")
# So many in a row without an answer, and the target is taken to be down.
PATIENCE = 3
_ASKS_FOR = ("max_tokens", "max_completion_tokens")


class Traffic:
    """All that a run sends.

    Args:
        how: bounds it.
    """

    def __init__(self, how: Manner) -> None:
        self.how = how
        self.sent = 0
        self.exchanges: list[Exchange] = []
        self.stopped = ""
        self._waiting = 0

    def may_go(self, case: Case[Any]) -> bool:
        """Count a request that is about to be sent, or say that it may not."""
        if self._waiting >= PATIENCE:
            self.stopped = self.stopped or f"no answer ({PATIENCE} times in a row)"
        if self.how.most_tokens is not None:
            _bound(case.body, self.how.most_tokens)
        self.stopped = self.stopped or self.how.leave(case.body)
        if self.stopped:
            return False
        self.sent += 1
        self._waiting += 1
        return True

    def came(self, response: Any) -> None:
        """Keep an answer."""
        self._waiting = 0
        exchange = exchange_of(response, model_id=self.how.model_id, wire=self.how.wire)
        self.exchanges.append(exchange)
        if exchange.status == 429:
            self.stopped = "stopped after 429"


def run_phase(
    described: dict[str, Any],
    config: dict[str, Any],
    *,
    judge: Judge,
    budget: int,
    traffic: Traffic,
) -> Iterator[Any]:
    """Send the requests of one phase and yield Schemathesis' records of what was found."""
    import schemathesis
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import events, from_schema

    schema = schemathesis.openapi.from_dict(described, config=SchemathesisConfig.from_dict(config))
    stream = from_schema(schema).execute()
    end = traffic.sent + budget

    def before_call(context: object, case: Case[Any], kwargs: dict[str, Any]) -> None:
        if traffic.sent >= end or not traffic.may_go(case):
            stream.stop()
            raise KeyboardInterrupt  # how the engine is told to send nothing more

    def after_call(context: object, case: Case[Any], response: object) -> None:
        traffic.came(response)

    with _registered(judge, before_call, after_call):
        for event in stream:
            if isinstance(event, events.ScenarioFinished):
                yield event.recorder


def config_of(
    phase: str, budget: int, *, seed: int, url: str, token: str, how: Manner
) -> dict[str, Any]:
    """Return the settings of Schemathesis for one phase."""
    phases = {name: {"enabled": name == phase} for name in ("examples", "stateful", *PHASES)}
    config: dict[str, Any] = {
        "seed": seed,
        "base-url": url,
        "headers": {"Authorization": f"Bearer {token}"},
        "continue-on-failure": True,
        "workers": 1,
        "max-stream-events": MAX_EVENTS,
        "request-timeout": how.timeout_s,
        "suppress-health-check": ["all"],
        # A command with `[Filtered]` in it reproduces nothing; the token is taken out later.
        "output": {"sanitization": {"enabled": False}, "truncation": {"enabled": False}},
        "generation": {"max-examples": max(budget, 1), "no-shrink": True, "database": "none"},
        "phases": phases,
        "checks": {SENDS_ITSELF: {"enabled": False}},
    }
    return {**config, "rate-limit": how.rate_limit} if how.rate_limit else config


def _bound(body: object, most: int) -> None:
    """Make a body ask for so many tokens at most, itself or each of those it holds."""
    if not isinstance(body, dict):
        return
    for name in _ASKS_FOR:
        asked = body.get(name)
        if isinstance(asked, int | float) and asked > most:
            body[name] = most
    if not any(name in body for name in _ASKS_FOR):
        body["max_tokens"] = most
    several = body.get("requests")
    for inner in several if isinstance(several, list) else ():
        _bound(inner, most)


@contextmanager
def _registered(judge: Judge, *called: Hook) -> Iterator[None]:
    """Have Schemathesis call us, for as long as it takes: its registries are global."""
    from schemathesis import check, hook, hooks
    from schemathesis.checks import CHECKS

    check(judge)
    for each in called:
        hook(each)
    try:
        yield
    finally:
        for each in called:
            hooks.unregister(each)
        CHECKS.unregister(NAME)
