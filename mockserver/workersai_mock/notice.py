"""What the person who runs the mock should hear about a request, beyond its status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workersai_contracts import refusal

from .contract import Contract
from .journal import Entry


class Notice(NamedTuple):
    """One remark; the same `key` is said once, an empty one each time."""

    key: str
    text: str


def notices(entry: Entry, contract: Contract) -> Iterator[Notice]:
    """Yield what is worth saying about a request."""
    route, refused = entry.route, entry.answer.refusal
    if _from_elsewhere(entry):
        yield Notice(
            "cors",
            "a browser called the API itself. The real one is not known to allow that, and the "
            "token would be public: let the page call a Worker. (--no-convenience refuses)",
        )
    if route.encoded_slash and not refused:
        yield Notice(
            "encoded-slash",
            f"{entry.path}: a model id with %2F was accepted; reports of the real API differ. "
            "(--strict-path refuses)",
        )
    if refused and refused.code == refusal.NO_SUCH_MODEL.code and route.model_id:
        near = contract.catalog.nearest(route.model_id)
        yield Notice(
            "",
            f"{route.model_id} is not in the catalogue; nearest is {near}. "
            f"To serve it: --model '{route.model_id}={near}'",
        )
    if entry.waited_s:
        yield Notice("", patience(entry))
    if entry.answer.completion:
        yield from _prompt(entry, contract)


def _from_elsewhere(entry: Entry) -> bool:
    """Tell whether a page called that is not the mock's own playground."""
    headers = {name.lower(): value for name, value in entry.headers}
    origin = headers.get(b"origin")
    return origin is not None and origin.rpartition(b"/")[2] != headers.get(b"host")


def patience(entry: Entry) -> str:
    """Return what a stall showed of the client's own timeout."""
    if entry.gave_up:
        return f"the client gave up after {entry.waited_s:.3g} s of silence"
    return (
        f"the client waited {entry.waited_s:.3g} s and did not give up: "
        "its timeout is longer or absent"
    )


def _prompt(entry: Entry, contract: Contract) -> Iterator[Notice]:
    reading = contract.read(entry.route, entry.body)
    if reading.model is None:
        return
    rendered = contract.rendered(reading.model, reading.inputs)
    for role in rendered.dropped_roles:
        yield Notice(
            f"role {role}",
            f"a message with role {role!r} is silently dropped: the "
            f"template of {reading.model.id} knows system, user and assistant",
        )
    for text in rendered.warnings:
        yield Notice(text, text)
