"""One request as a line of a live log: what `journal` says of it, without what is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .journal import described, settled

if TYPE_CHECKING:
    from ..contract import Contract
    from ..journal import Entry

# Whoever opens a line asks for these.
LONG = frozenset({"headers", "body", "text", "tool_calls"})


def row_of(entry: Entry, contract: Contract, ids: dict[int, int]) -> dict[str, object]:
    """Return the line of one request, running or ended; `ids` are those of its tenant's stubs."""
    whole = described(settled(entry, contract), ids, contract)
    return {key: value for key, value in whole.items() if key not in LONG}
