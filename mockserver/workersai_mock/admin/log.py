"""The journal for a page that watches: whose, line by line, why no stub, what of the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..matcher import distance
from ..verdict.judge import judge
from ..verdict.rule import RULES
from .call import Call
from .journal import LARGEST, MOST, entry_of, ids_of, settled
from .row import row_of
from .tenant import label_of

if TYPE_CHECKING:
    from ..matcher import Difference
    from ..stub import Stub

SHORT = 300


def tenants(call: Call) -> object:
    """Return everyone who has asked, and how much of it the journal still has."""
    return {
        "tenants": [
            {
                "tenant": label_of(tenant.name, call.mock.settings),
                "total": tenant.journal.total,
                "kept": len(tenant.journal),
                "evicted": tenant.journal.evicted,
            }
            for tenant in call.mock.state.tenants()
        ]
    }


def lines(call: Call) -> object:
    """Return the lines of a tenant's journal, the oldest first, as the feed tells them."""
    after = call.number("after", default=0, most=LARGEST)
    limit = call.number("limit", default=100, most=MOST)
    wanted = call.query.get("contains", "").encode()
    tenant = call.tenant
    journal = tenant.journal
    found = [entry for entry in journal if entry.number > after and wanted in entry.body]
    label, ids = label_of(tenant.name, call.mock.settings), ids_of(tenant)
    contract = call.mock.contract
    return {
        "total": journal.total,
        "evicted": journal.evicted,
        "matched": len(found),
        "lines": [{"tenant": label, **row_of(entry, contract, ids)} for entry in found[:limit]],
    }


def misses(call: Call, number: int) -> object:
    """Return how a request differs from each stub there is now, the nearest first."""
    asked = settled(entry_of(call, number), call.mock.contract)
    stubs = call.tenant.stubs.items()
    found = [(stub_id, stub, stub.matcher.difference(asked)) for stub_id, stub, _ in stubs]
    found.sort(key=lambda one: distance(one[2]))
    return {"stubs": [_miss(*one) for one in found]}


def client(call: Call) -> object:
    """Return what is said of a tenant's client, by the rules that requests alone can judge."""
    verdicts = judge(call.tenant, call.mock.settings)
    titles = {rule.code: rule.title for rule in RULES}
    return {
        "verdicts": [
            {
                "code": verdict.code,
                "title": titles[verdict.code],
                "outcome": verdict.outcome,
                "reason": verdict.reason,
                "evidence": [
                    {
                        "number": seen.number,
                        "status": seen.status,
                        "code": seen.code,
                        "after_s": seen.after_s,
                    }
                    for seen in verdict.evidence
                ],
            }
            for verdict in verdicts
        ]
    }


def _miss(stub_id: int, stub: Stub, differences: list[Difference]) -> dict[str, object]:
    return {
        "id": stub_id,
        "name": stub.name,
        "stub": str(stub)[:SHORT],
        "differences": [str(difference)[:SHORT] for difference in differences],
    }
