"""A tenant's use of the model's published limits: requests a minute, neurons a day."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from workersai_contracts import refusal
from workersai_contracts.refusal import Refusal

if TYPE_CHECKING:
    from workersai_contracts.model import Model

    from .contract import Contract
    from .request import Request

MINUTE_S = 60.0
DAY_S = 86_400.0
# developers.cloudflare.com/workers-ai/platform/pricing: free allocation, reset at 00:00 UTC.
NEURONS_A_DAY = 10_000.0


class Quota:
    """Counts what was let through; refused requests cost nothing (assumed)."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[float]] = {}
        self._day = -1
        self.neurons = 0.0

    def take(self, request: Request, contract: Contract) -> Refusal | None:
        """Count one request, or say which limit it exceeds."""
        model = request.model
        now_s = contract.settings.clock.now()
        self._turn_day(now_s)
        if self.neurons >= NEURONS_A_DAY:
            return refusal.DAILY_ALLOCATION
        calls = self._calls.setdefault(model.id, deque())
        while calls and calls[0] <= now_s - MINUTE_S:
            calls.popleft()
        if len(calls) >= model.requests_per_minute:
            return refusal.RATE_LIMIT
        calls.append(now_s)
        return None

    def spend(self, neurons: float | None, *, now_s: float) -> None:
        """Book the neurons of an answer; None where the model has no price."""
        self._turn_day(now_s)
        self.neurons += neurons or 0.0

    def _turn_day(self, now_s: float) -> None:
        if (day := int(now_s // DAY_S)) != self._day:
            self._day, self.neurons = day, 0.0


def neurons(
    model: Model, *, prompt_tokens: int, completion_tokens: int, per_1k_tokens: float | None
) -> float | None:
    """Return what an answer costs, or None where the model is not priced and no rate is given."""
    if model.price:
        return model.price.neurons(prompt_tokens=prompt_tokens, completion_tokens=completion_tokens)
    if per_1k_tokens is not None:
        return (prompt_tokens + completion_tokens) * per_1k_tokens / 1000
    return None
