"""The journal as JSON: filtered, in pages, each entry with why it was answered so."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workersai_contracts.errors import RedactionError
from workersai_contracts.exchange.file import exchange_line

from ..call import Exchange
from ..cause import cause
from ..errors import SettingError
from ..export import exchange_of
from .call import Call
from .problem import Trouble, not_found

if TYPE_CHECKING:
    from ..contract import Contract
    from ..journal import Entry
    from ..state import Tenant
    from ..twist import Twist

FILTER = ("tenant", "model", "status", "outcome", "stub", "stream", "contains", "after")
QUERY = (*FILTER, "order", "offset", "limit")
OUTCOMES = ("default", "stub", "unmatched", "refused", "stub_failed", "straggler")
MOST = 1000
LARGEST = 2**31


def page(call: Call) -> object:
    """Return the entries that fit, as many as are wanted."""
    tenant = call.tenant
    limit = call.number("limit", default=100, most=MOST)
    offset = call.number("offset", default=0, most=LARGEST)
    found = list(_filtered(call))
    if call.choice("order", ("oldest", "newest")) == "newest":
        found.reverse()
    shown = found[offset : offset + limit]
    ids = ids_of(call.tenant)
    journal = tenant.journal
    return {
        "total": journal.total,
        "kept": len(journal),
        "evicted": journal.evicted,
        "matched": len(found),
        "offset": offset,
        "limit": limit,
        "entries": [described(exchange, ids, call.mock.contract) for exchange in shown],
    }


def one(call: Call, number: int) -> object:
    """Return one entry; raises Trouble where the journal does not have it."""
    exchange = settled(entry_of(call, number), call.mock.contract)
    return described(exchange, ids_of(call.tenant), call.mock.contract)


def answer(call: Call, number: int) -> object:
    """Return the bytes of one answer and when they were due; raises Trouble where there are none.

    They are those that were to be sent; `delivered` says how many frames of them were.
    """
    entry = entry_of(call, number)
    timeline = entry.answer.timeline
    return {
        "number": number,
        "status": entry.answer.status,
        "headers": dict(entry.answer.headers),
        "stream": entry.answer.streamed,
        "frames": [
            {"due_s": frame.at_s, "data_base64": b64encode(frame.data).decode()}
            for frame in timeline
        ],
        "ending": timeline.ending,
        "delivered": entry.delivered,
        "left_early": entry.left,
        "duration_s": entry.duration_s,
    }


def exported(call: Call) -> bytes:
    """Return the entries that fit and have ended as exchanges, one a line, without secrets.

    Raises Trouble where a secret is left after redaction: then nothing is given out.
    """
    ended = (
        exchange.entry for exchange in _filtered(call) if exchange.entry.duration_s is not None
    )
    try:
        return b"".join(exchange_line(exchange_of(entry)) + b"\n" for entry in ended)
    except RedactionError as error:
        raise Trouble(
            409,
            "secret",
            title="A secret would be given out",
            detail=f"{error}; leave that request out with a filter",
        ) from None


def described(exchange: Exchange, ids: dict[int, int], contract: Contract) -> dict[str, object]:
    """Return one entry as data, with stable keys and no secrets."""
    entry, decision, refusal = exchange.entry, exchange.entry.answer.decision, exchange.refusal
    stub = exchange.stub
    return {
        "number": entry.number,
        "at": datetime.fromtimestamp(entry.at_s, UTC).isoformat(timespec="milliseconds"),
        "method": entry.method,
        "path": entry.path,
        "door": entry.route.surface.name,
        "model": exchange.model,
        "account": exchange.account,
        "headers": dict(exchange.headers),
        "body": exchange.inputs or entry.body.decode("utf-8", "replace"),
        "stream": exchange.streamed,
        "status": exchange.status,
        "outcome": outcome_of(entry),
        "refusal": refusal and {"name": refusal.name, "code": refusal.code, "text": refusal.text},
        "cause": cause(entry, refusal, contract) if refusal else None,
        "text": exchange.text,
        "tool_calls": [{"name": c.name, "arguments": c.arguments} for c in exchange.tool_calls],
        "usage": exchange.usage,
        "stub": stub and {"id": ids.get(id(stub)), "name": stub.name, "origin": stub.origin},
        "why": decision.text if decision and decision.text else None,
        "twists": [repr(twist) for twist in entry.answer.twists],
        "effects": [_effect(twist) for twist in entry.answer.twists],
        "ended": entry.duration_s is not None,
        "duration_s": entry.duration_s,
        "events_delivered": exchange.events_delivered,
        "left_early": entry.left,
        "waited_s": entry.waited_s,
        "gave_up": entry.gave_up,
    }


def _effect(twist: Twist) -> dict[str, str]:
    """Return kind and words of a twist, as `twists_from` takes them; what has none as it is."""
    from ..registry import data_of, text_of

    try:
        return {"kind": next(iter(data_of(twist))), "words": text_of(twist)}
    except SettingError:
        return {"kind": "twist", "words": type(twist).__name__}


def outcome_of(entry: Entry) -> str:
    """Return what decided: a stub, a gate, a mistake, or nothing but the default."""
    if entry.answer.decision:
        return entry.answer.decision.kind
    return "refused" if entry.answer.refusal else "default"


def _filtered(call: Call) -> Iterator[Exchange]:
    query = call.query
    outcome = call.choice("outcome", OUTCOMES)
    stream = call.choice("stream", ("true", "false"))
    status = call.number("status", default=0, least=100, most=599)
    stub_id = call.number("stub", default=0, least=1, most=LARGEST)
    after = call.number("after", default=0, most=LARGEST)
    ids = ids_of(call.tenant)
    for entry in call.tenant.journal:
        exchange = settled(entry, call.mock.contract)
        if (
            entry.number > after
            and query.get("model") in (None, exchange.model)
            and status in (0, exchange.status)
            and outcome in (None, outcome_of(entry))
            and stub_id in (0, ids.get(id(exchange.stub)))
            and stream in (None, str(exchange.streamed).lower())
            and query.get("contains", "").encode() in entry.body
        ):
            yield exchange


def entry_of(call: Call, number: int) -> Entry:
    """Return the entry of that number; raises Trouble where the journal does not have it."""
    found = call.tenant.journal.find(number)
    if found is None:
        raise not_found(f"the journal has no entry {number}")
    return found


def settled(entry: Entry, contract: Contract) -> Exchange:
    """Return an entry to be read as it is, running or ended."""
    return Exchange(entry, contract, settle=lambda _: None)


def ids_of(tenant: Tenant) -> dict[int, int]:
    """Return the numbers by which a tenant's stubs are known, by the identity of each."""
    return {id(stub): stub_id for stub_id, stub, _ in tenant.stubs.items()}
