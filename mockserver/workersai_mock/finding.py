"""What a test must not pass over, as data: noted, never used, or doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .ledger import Kind

if TYPE_CHECKING:
    from .contract import Contract
    from .journal import Entry
    from .state import Tenant

Severity = Literal["error", "warning"]
WARNINGS: frozenset[Kind] = frozenset(
    {
        "unused_recording",
        "stale_recording",
        "partly_used",
        "forbidden",
        "dropped_role",
        "foreign_tags",
        "evicted",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One readable reason why a green test may be wrong.

    Attributes:
        kind: `unused_stub`, `unmatched`, `unrecorded`, `refused`, `stub_failed`, `off_contract`,
            `straggler`; as warnings `partly_used` (a stub, less often than it says),
            `unused_recording`, `stale_recording`, `forbidden` (by the published schema, though
            the service lets it pass), `dropped_role`, `foreign_tags`, `evicted`.
        text: the whole finding in words.
        count: how often it happened.
    """

    kind: Kind
    text: str
    count: int = 1

    @property
    def severity(self) -> Severity:
        """How grave it is unless the user says otherwise."""
        return "warning" if self.kind in WARNINGS else "error"

    def __str__(self) -> str:
        return f"{self.text} ({self.count} times)" if self.count > 1 else self.text


def findings(tenant: Tenant, contract: Contract) -> list[Finding]:
    """Return all findings of a tenant, errors first; asking changes nothing."""
    notes, beyond = tenant.ledger.snapshot()
    found = [Finding(note.kind, note.text, note.times) for note in notes.values()]
    if beyond:
        found.append(Finding("evicted", f"{beyond} more findings were not kept"))
    found += _unused(tenant)
    if tenant.player:
        doubts = tenant.player.doubts(now_s=contract.settings.clock.now())
        found += [Finding(kind, text) for kind, text in doubts]
    counts: dict[tuple[Kind, str], int] = {}
    for doubt in _doubts(tenant, contract):
        counts[doubt] = counts.get(doubt, 0) + 1
    found += [Finding(kind, text, count) for (kind, text), count in counts.items()]
    if evicted := tenant.journal.evicted:
        found.append(
            Finding("evicted", f"{evicted} requests left the journal before they were looked at")
        )
    return sorted(found, key=lambda finding: finding.severity == "warning")


def _unused(tenant: Tenant) -> Iterator[Finding]:
    for stub_id, stub, used in tenant.stubs.items():
        if used == 0:
            yield Finding("unused_stub", f"stub {stub_id} was never used: {stub}")
        elif stub.limit is not None and used < stub.limit:
            yield Finding(
                "partly_used", f"stub {stub_id} was used {used} of {stub.limit} times: {stub}"
            )


def _doubts(tenant: Tenant, contract: Contract) -> Iterator[tuple[Kind, str]]:
    known: dict[tuple[str, bytes], list[tuple[Kind, str]]] = {}
    for entry in tenant.journal:
        if entry.answer.refusal and entry.answer.decision is None:
            continue
        key = (entry.route.model_id, entry.body)
        if key not in known:
            known[key] = list(_doubts_of(entry, contract))
        yield from known[key]


def _doubts_of(entry: Entry, contract: Contract) -> Iterator[tuple[Kind, str]]:
    reading = contract.read(entry.route, entry.body)
    if reading.model is None:
        return
    rendered = contract.rendered(reading.model, reading.inputs)
    for role in rendered.dropped_roles:
        yield (
            "dropped_role",
            f"a message with role {role!r} is silently dropped: the template of "
            f"{reading.model.id} knows system, user and assistant",
        )
    for text in rendered.warnings:
        yield "foreign_tags", text
    if wrong := contract.forbidden(reading.model, reading.judged):
        listed = "; ".join(map(str, wrong[:3])) + (" …" if len(wrong) > 3 else "")
        yield (
            "forbidden",
            f"the published schema of {reading.model.id} forbids what the service lets pass: "
            f"{listed}",
        )
