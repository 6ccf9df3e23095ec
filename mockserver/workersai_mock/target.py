"""The mock as a target of the contract checks. Sends nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from workersai_contracts.verify.target import RETIRED, Target

from .server import MockServer
from .settings import ACCOUNT_ID, TOKEN


@contextmanager
def mock_target(*, seed: int = 0, wire: str | None = None) -> Iterator[Target]:
    """Serve the mock as long as the block lasts, and beside it one that refuses retired models.

    Args:
        seed: of both.
        wire: a wire profile for all models; None for each one's own.
    """
    with (
        MockServer(seed=seed, wire=wire, tokens=(TOKEN,)) as server,
        MockServer(seed=seed, wire=wire, tokens=(TOKEN,), lifecycle="current") as current,
    ):
        yield Target(
            name="mock",
            origin=server.url,
            account=ACCOUNT_ID,
            token=TOKEN,
            offers=frozenset({RETIRED, "v1", "doors", "gateway", "binding"}),
            retired_origin=current.url,
            wire=wire or "",
        )
