"""How a call ended, as only its caller knows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..state import Tenant

End = Literal["running", "returned", "raised", "hung"]


@dataclass(slots=True, eq=False)
class Attempt:
    """One call of a client, by its caller's word.

    Attributes:
        first: the number of the first request that can be its own.
        last: the number of the last; None while it runs.
        limit_s: who takes longer is hung; None knows no limit.
        outcome: `running`, `returned`, `raised` or `hung`.
        error: what it raised.
        elapsed_s: how long it took, in real time.
        alone: no other call of the tenant ran at the same time.
    """

    first: int
    last: int | None = None
    limit_s: float | None = None
    outcome: End = "running"
    error: BaseException | None = None
    elapsed_s: float = 0.0
    alone: bool = True
    _began_s: float = field(default_factory=time.monotonic)

    @property
    def raised(self) -> type[BaseException] | None:
        """The class of what it raised; None where it raised nothing."""
        return type(self.error) if self.error is not None else None

    def hung(self) -> None:
        """Say that the call did not come back."""
        self.outcome = "hung"

    def owns(self, number: int) -> bool:
        """Tell whether a request came while this call ran."""
        return self.first <= number and (self.last is None or number <= self.last)

    def end(self, error: BaseException | None, *, last: int) -> None:
        """Complete the record."""
        self.last, self.error = last, error
        self.elapsed_s = time.monotonic() - self._began_s
        late = self.limit_s is not None and self.elapsed_s > self.limit_s
        # A call that its caller's own timeout cancels did not come back by itself.
        if late or isinstance(error, asyncio.CancelledError):
            self.outcome = "hung"
        elif self.outcome == "running":
            self.outcome = "returned" if error is None else "raised"


@contextmanager
def attempt(tenant: Tenant, *, limit_s: float | None = None) -> Iterator[Attempt]:
    """Record how the call inside the block ends; what it raises goes on."""
    found = Attempt(first=tenant.journal.total + 1, limit_s=limit_s)
    running = [other for other in tenant.attempts if other.last is None]
    for other in (found, *running):
        other.alone = other.alone and not running
    tenant.attempts.append(found)
    error: BaseException | None = None
    try:
        yield found
    except BaseException as problem:
        error = problem
        raise
    finally:
        found.end(error, last=tenant.journal.total)
