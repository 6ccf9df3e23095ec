"""Batches: what was queued by a tenant, and how it is answered when it is asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from workersai_contracts import refusal
from workersai_contracts.envelope import to_json
from workersai_contracts.refusal import Refusal

from .answer import Answer, say
from .default import default_reply
from .request import Request
from .surfaces import members

if TYPE_CHECKING:
    from .contract import Contract

# A client asks for what it queued within a test, or never.
MAX_KEPT = 1000


class Batch(NamedTuple):
    """One queued batch.

    Attributes:
        model_id: who answers.
        result: all answers, as JSON.
        polls: how often it was asked for.
    """

    model_id: str
    result: bytes
    polls: int = 0


class Batches:
    """The batches of a tenant by the id that they were given."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Batch] = OrderedDict()

    def add(self, request_id: str, batch: Batch) -> None:
        """Keep a batch; the oldest makes room."""
        self._kept[request_id] = batch
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)

    def poll(self, request_id: str, *, model_id: str) -> Batch | None:
        """Return a model's batch as it was before this poll, and count the poll."""
        found = self._kept.get(request_id)
        if found is None or found.model_id != model_id:
            return None
        self._kept[request_id] = found._replace(polls=found.polls + 1)
        return found

    def copy(self) -> Batches:
        """Return the same batches in an object of its own."""
        other = Batches()
        other._kept = OrderedDict(self._kept)
        return other


def queue(request: Request, contract: Contract) -> bytes | Refusal:
    """Return the state of the batch that is asked for, or queue a new one."""
    request_id = request.inputs.get("request_id")
    found = _polled(request, request_id, contract) if request_id else _queued(request, contract)
    if isinstance(found, Refusal):
        return found
    return request.route.surface.enveloped(found)


def _queued(request: Request, contract: Contract) -> bytes:
    asked = request.inputs.get("requests")
    bodies = [members(body) for body in asked] if isinstance(asked, list) else []
    nth = request.tenant.nth(("batch", request.reading.seed.bits))
    request_id = request.reading.seed.nth(nth).request_id
    model_id = request.model.id
    result = _result([_answered(request, body, contract) for body in bodies], bodies)
    request.tenant.batches.add(request_id, Batch(model_id, result))
    return _state("queued", request_id, model_id)


def _polled(request: Request, request_id: object, contract: Contract) -> bytes | Refusal:
    model_id = request.model.id
    found = request.tenant.batches.poll(str(request_id), model_id=model_id)
    if found is None:
        return refusal.INVALID_INPUT
    if found.polls >= contract.settings.batch_polls:
        return found.result
    left = contract.settings.batch_polls - found.polls
    return _state("queued" if left > 1 else "running", str(request_id), model_id)


def _state(status: str, request_id: str, model_id: str) -> bytes:
    return to_json({"status": status, "request_id": request_id, "model": model_id})


def _answered(whole: Request, body: Mapping[str, object], contract: Contract) -> Answer:
    """Answer one request of a batch as if it had come alone, without a stream."""
    from .surfaces.batch import ELEMENT

    data = to_json({**body, "stream": False} if "stream" in body else body)
    route = whole.route._replace(surface=ELEMENT, look_up=None, queued=False)
    one = replace(whole, route=route, body=data, reading=contract.read(route, data), nth=1)
    stubbed = _stubbed(one, contract) if one.tenant.stubs else None
    return stubbed or say(one, default_reply(one, contract), contract)


def _result(answers: list[Answer], bodies: list[Mapping[str, object]]) -> bytes:
    responses = [
        b'{"id":%d,"result":%b,"success":%b,"external_reference":%b}'
        % (
            number,
            answer.timeline.body if answer.status == 200 else b"{}",
            b"true" if answer.status == 200 else b"false",
            to_json(body.get("external_reference")),
        )
        for number, (answer, body) in enumerate(zip(answers, bodies, strict=True))
    ]
    counted = [answer.completion.usage for answer in answers if answer.completion]
    keys = ("prompt_tokens", "completion_tokens", "total_tokens")
    usage = to_json({key: sum(one[key] for one in counted) for key in keys})
    return b'{"responses":[%b],"usage":%b}' % (b",".join(responses), usage)


def _stubbed(one: Request, contract: Contract) -> Answer | None:
    from .decision import decide  # what a start, which keeps batches, can do without

    return decide(one, contract)
