"""One request as a line of a live log: what `journal` says of it, without what is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..call import Exchange
from .journal import described

if TYPE_CHECKING:
    from ..journal import Entry
    from ..mock import Mock
    from ..state import Tenant

# Whoever opens a line asks for these.
LONG = frozenset({"headers", "body", "text", "tool_calls"})


def row_of(entry: Entry, mock: Mock, tenant: Tenant) -> dict[str, object]:
    """Return the line of one request, running or ended."""
    exchange = Exchange(entry, mock.contract, settle=lambda _: None)
    ids = {id(stub): stub_id for stub_id, stub, _ in tenant.stubs.items()}
    whole = described(exchange, ids, mock.contract)
    return {key: value for key, value in whole.items() if key not in LONG}
