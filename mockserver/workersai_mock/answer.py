"""An answer before it is sent: status, headers and a timeline, for whatever was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workersai_contracts.envelope import to_json
from workersai_contracts.event_stream import DONE, encode
from workersai_contracts.refusal import Refusal

from . import misuse
from .answered import Answered
from .complete import complete
from .completion import Completion
from .contract import Contract
from .message import Message
from .quota import neurons as neurons_of
from .reply import Reply
from .request import Request
from .surfaces import members
from .timeline import Timeline
from .twist import Twist
from .wire import Stamp

if TYPE_CHECKING:
    from .decision import Decision

JSON = "application/json"
EVENT_STREAM = "text/event-stream"
# Assumed: api.cloudflare.com is served by Cloudflare's own edge, which names itself so.
SERVER = "cloudflare"


@dataclass(slots=True, eq=False)
class Answer:
    """What is going to be sent.

    Attributes:
        status: the HTTP status.
        headers: the headers that the service itself sets; the HTTP layer adds its own.
        timeline: the body.
        streamed: the body is an event stream, whose length is not announced.
        dated: the body bears the time.
        refusal: why the request was refused, if it was.
        completion: what was said, if something was.
        neurons: what it costs; None where the model is not priced.
        decision: what stood in the place of the default; None where nothing did.
        message: the whole as bytes, kept because an answer is sent again and again.
        answered: what the journal keeps of it, made when it is first sent.
        twists: what happened to it after it was written, in that order.
    """

    status: int
    headers: Mapping[str, str]
    timeline: Timeline
    streamed: bool = False
    dated: bool = False
    refusal: Refusal | None = None
    completion: Completion | None = None
    neurons: float | None = None
    decision: Decision | None = None
    message: Message | None = None
    answered: Answered | None = None
    twists: tuple[Twist, ...] = ()

    @property
    def recorded(self) -> bool:
        """Whether it has the bytes and the times of a recording."""
        return self.decision is not None and self.decision.recorded

    def sent_as(self, timeline: Timeline) -> Answer:
        """Return the same answer with another body."""
        return replace(self, timeline=timeline, message=None, answered=None)


def told(answer: Answer, headers: Mapping[str, str]) -> Answer:
    """Return the same answer with more headers."""
    both = {**answer.headers, **headers}
    return replace(answer, headers=both, message=None, answered=None)


def refuse(request: Request, refusal: Refusal) -> Answer:
    """Return the answer that refuses a request."""
    seed = request.seed
    request_id = seed.request_id
    body, content_type = request.route.surface.refused(refusal, request_id=request_id)
    headers = {"Content-Type": content_type, "Server": SERVER, "cf-ray": seed.ray}
    if refusal.layer == "inference":
        headers["cf-ai-req-id"] = request_id
    if refusal.code == misuse.CODE:
        # Clients made by Stainless (the `cloudflare` SDKs) obey this whatever the status.
        headers["x-should-retry"] = "false"
    headers_there = request.route.surface.headers(headers, seed)
    return Answer(refusal.status, headers_there, Timeline((body,)), refusal=refusal)


def say(request: Request, reply: Reply, contract: Contract) -> Answer:
    """Return the answer that a reply gives, on the wire of the request's model."""
    return write(request, complete(request, reply, contract), contract)


def write(request: Request, completion: Completion, contract: Contract) -> Answer:
    """Return the answer that says a completion, on the wire of the request's model."""
    model = request.model
    profile = contract.profile(model)
    cost = neurons_of(
        model,
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.usage["completion_tokens"],
        per_1k_tokens=contract.settings.neurons_per_1k_tokens,
    )
    streamed = request.reading.stream
    shown = cost if profile.shape == "openai" else None
    headers = _headers(request, neurons=shown)
    timeline = _timeline(request, completion, contract)
    dated = request.route.surface.writer(profile).dated
    return Answer(200, headers, timeline, streamed, dated, completion=completion, neurons=cost)


def _timeline(request: Request, completion: Completion, contract: Contract) -> Timeline:
    seed, profile = request.seed, contract.profile(request.model)
    if completion.result is not None:
        return _raw(request, completion.result)
    surface = request.route.surface
    writer = surface.writer(profile)
    stamp = Stamp(
        model=request.model.id,
        request_id=seed.request_id,
        created_s=int(contract.settings.clock.now()),
        chat="messages" in request.inputs,
        wants_usage=members(request.inputs.get("stream_options")).get("include_usage") is True,
    )
    if request.reading.stream:
        return Timeline(tuple(writer.events(completion, profile, stamp, seed)))
    return Timeline((surface.enveloped(writer.result(completion, profile, stamp)),))


def send(request: Request, result: Mapping[str, object]) -> Answer:
    """Return a result as it is, for a model that the catalogue does not know."""
    return Answer(200, _headers(request), _raw(request, result), request.reading.stream)


def show(request: Request, body: bytes) -> Answer:
    """Return what was looked up."""
    if request.route.queued:
        return Answer(200, _headers(request), Timeline((body,)))
    headers = {"Content-Type": JSON, "cf-ray": request.seed.ray}
    return Answer(200, headers, Timeline((body,)))


def _headers(request: Request, *, neurons: float | None = None) -> Mapping[str, str]:
    seed = request.seed
    found = {
        "Content-Type": EVENT_STREAM if request.reading.stream else JSON,
        "Server": SERVER,
        "cf-ray": seed.ray,
        "cf-ai-req-id": seed.request_id,
    }
    if neurons is not None:
        found["cf-ai-neurons"] = f"{neurons:.2f}"
    return request.route.surface.headers(found, seed)


def _raw(request: Request, result: Mapping[str, object]) -> Timeline:
    data = to_json(result)
    if request.reading.stream:
        return Timeline((encode(data), DONE))
    return Timeline((request.route.surface.enveloped(data),))
