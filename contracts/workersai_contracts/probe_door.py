"""The probes of the doors beside the native one: OpenAI's, a run named in its body, batches, AI
Gateway, a Worker's binding. Only the first is known to be at every target; the others say what they
need.
"""

from collections.abc import Iterator
from dataclasses import replace

import orjson

from . import refusal
from .catalog import input_schema
from .exchange.value import BINDING_HOST, PROVIDER
from .feature import features
from .model import Model
from .probe import RUN, Probe
from .probe_schema import MESSAGES
from .schema_file import Json

V1_CHAT = "/client/v4/accounts/{account}/ai/v1/chat/completions"
# A gateway that the account must have: `needs` says so.
GATEWAY = "/v1/{account}/workersai-probe"
BINDING = "/run?version=3"
_TOKENS = 10
_ASKED: dict[str, Json] = {"messages": MESSAGES, "max_tokens": _TOKENS}
_ANSWERED = ("SSE", "ENV", "USE")


def door_probes(model: Model) -> Iterator[Probe]:
    """Yield the same question at each door, and what is known to be refused there."""
    known = Probe(
        id="door",
        title="",
        model=model.id,
        path=V1_CHAT,
        needs=frozenset({"v1"}),
        prompt_tokens=40,
        completion_tokens=_TOKENS,
        checks=_ANSWERED,
    )
    yield from _twins(known, "v1", "the OpenAI door", {"model": model.id, **_ASKED})
    beside = replace(known, needs=frozenset({"doors"}), path=RUN.removesuffix("/"))
    envelope: dict[str, Json] = {"model": model.id, "input": _ASKED}
    yield _sent(beside, "named.plain", "a run whose body names the model", envelope)
    yield from _batches(replace(beside, path=f"{RUN}{model.id}?queueRequest=true"), model)
    yield from _gateway(replace(known, needs=frozenset({"gateway"})), model)
    yield from _binding(replace(known, needs=frozenset({"binding"}), path=BINDING), model)


def _batches(known: Probe, model: Model) -> Iterator[Probe]:
    body: dict[str, Json] = {"requests": [_ASKED]}
    if features(input_schema(model)).async_batch:
        yield _sent(known, "batch.queued", "a batch", body)
        return
    unknown = replace(known, codes=None, prompt_tokens=0, completion_tokens=0)
    yield _sent(unknown, "batch.refused", "a batch, which the model's schema has not", body)


def _gateway(known: Probe, model: Model) -> Iterator[Probe]:
    named: dict[str, Json] = {"model": model.id, **_ASKED}
    run = replace(known, path=f"{GATEWAY}/workers-ai/{model.id}")
    chat = replace(known, path=f"{GATEWAY}/workers-ai/v1/chat/completions")
    compat = replace(known, path=f"{GATEWAY}/compat/chat/completions")
    yield from _twins(run, "gateway.run", "the native door behind a gateway", _ASKED)
    yield from _twins(chat, "gateway.chat", "the OpenAI door behind a gateway", named)
    prefixed: dict[str, Json] = {**named, "model": PROVIDER + model.id}
    yield from _twins(compat, "gateway.compat", "the gateway's own OpenAI door", prefixed)
    entry: Json = {"provider": "workers-ai", "endpoint": model.id, "query": _ASKED}
    nobody: Json = {"provider": "workers-ai", "endpoint": "@cf/nobody/nothing", "query": _ASKED}
    whole = replace(known, path=GATEWAY)
    yield _sent(whole, "gateway.universal", "a list of one request", [entry])
    yield _sent(whole, "gateway.next", "a list whose first request fails", [nobody, entry])
    refused = replace(
        run, prompt_tokens=0, completion_tokens=0, checks=("ENV", "REF"), credential="wrong"
    )
    code = refusal.AUTHENTICATION.code, refusal.GATEWAY_UNAUTHORIZED.code
    title = "a token that is no one's, behind a gateway"
    yield _sent(replace(refused, codes=code), "gateway.wrong-token", title, _ASKED)


def _binding(known: Probe, model: Model) -> Iterator[Probe]:
    named = ("cf-consn-model-id", model.id)
    headers = (("Host", BINDING_HOST), *known.headers)
    run = replace(known, headers=(*headers, named), credential="none")
    for name, stream in (("plain", False), ("stream", True)):
        inputs: Json = {**_ASKED, "stream": stream}
        body: Json = {"inputs": inputs, "options": {}}
        yield _sent(run, f"binding.{name}", f"what env.AI sends, {name}", body)
    refused = replace(
        run,
        headers=(*headers, ("cf-consn-model-id", "@cf/nobody/nothing")),
        prompt_tokens=0,
        completion_tokens=0,
        checks=("ENV", "REF"),
        codes=(refusal.NO_SUCH_MODEL.code,),
    )
    body = {"inputs": _ASKED, "options": {}}
    yield _sent(refused, "binding.no-model", "a model that there is not, by env.AI", body)


def _twins(known: Probe, group: str, title: str, body: dict[str, Json]) -> Iterator[Probe]:
    for name, stream in (("plain", False), ("stream", True)):
        yield _sent(known, f"{group}.{name}", f"{title}, {name}", {**body, "stream": stream})


def _sent(known: Probe, probe_id: str, title: str, body: Json) -> Probe:
    return replace(known, id=probe_id, title=title, body=orjson.dumps(body))
