"""The journal of a tenant as exchanges, in the format that recordings and evidence have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workersai_contracts.exchange import Ending, Exchange, Frame, door_of, model_of

from .recorder.header import decoded

if TYPE_CHECKING:
    from .journal import Entry
    from .state import Tenant

SOURCE = "workersai-mock journal"


def export(tenant: Tenant) -> Iterator[Exchange]:
    """Yield the requests that have ended, in order, each with as much as was handed to its client.

    The times are those at which bytes were due; headers are those of the answer itself, without
    what HTTP adds. Nothing is redacted but the request's credentials: writing a file does that.
    """
    for entry in tenant.journal:
        if entry.duration_s is not None:
            yield exchange_of(entry)


def exchange_of(entry: Entry) -> Exchange:
    """Return one entry as an exchange."""
    answer = entry.answer
    timeline = answer.timeline
    sent = [frame for frame in timeline if frame.data][: entry.delivered]
    kept = not timeline.silent
    return Exchange(
        method=entry.method,
        url=entry.path,
        request_headers=decoded(entry.headers),
        request_body=entry.body,
        status=answer.status if kept else None,
        headers=tuple(answer.headers.items()) if kept else None,
        frames=tuple(Frame(frame.at_s, frame.data) for frame in sent),
        ending=_ending(entry),
        door=door_of(entry.path),
        model=entry.route.model_id or model_of(entry.path, entry.body),
        source=SOURCE,
        recorded_at=datetime.fromtimestamp(entry.at_s, UTC).isoformat(timespec="milliseconds"),
    )


def _ending(entry: Entry) -> Ending:
    return "left" if entry.left else entry.answer.timeline.ending
