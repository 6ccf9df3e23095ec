"""The ways in. Each surface knows its paths, how it reads, how it envelopes; nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from workersai_contracts.refusal import Refusal

    from ..request import Route


class Surface(Protocol):
    """One door of the service."""

    name: str

    def find_route(self, method: str, path: str) -> Route | None:
        """Return where a raw path (with its query) leads, or None where it is not this door's."""

    def enveloped(self, result: bytes) -> bytes:
        """Return a result, already JSON, as the body of an answer."""

    def refused(self, refusal: Refusal, *, request_id: str) -> tuple[bytes, str]:
        """Return a refusal as the body of an answer, and its content type."""
