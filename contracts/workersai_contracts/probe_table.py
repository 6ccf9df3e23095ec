"""Every probe of a model. Data and the estimate of its cost; the schema's bounds come generated."""

from collections.abc import Callable, Iterator
from functools import cache

import orjson

from . import refusal
from .catalog import find_model, get_model, input_schema
from .exchange import Headers
from .feature import Features, features
from .model import Model
from .probe import JSON_HEADERS, RUN, Probe
from .probe_door import door_probes
from .probe_refused import edge_probes, refused_probes, unknown_model_probes
from .probe_schema import MESSAGES, PROMPT, Case, member_cases, text_bounds
from .schema_file import Json
from .validator import compile_schema

_ALL_OF_TEXT = ("SSE", "ENV", "USE", "HDR", "REF")
_FORM: Headers = (("Content-Type", "application/x-www-form-urlencoded"),)
# The schema lets it pass; what the model's host says is not known.
_UNSURE = frozenset({"no-tokens", "json-mode"})
_UNICODE = "Repeat: Ä 漢字 👩\u200d👩\u200d👧 مرحبا e\u0301 \u2028."
_WEATHER: Json = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tell the weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "description": "its name"}},
            "required": ["city"],
        },
    },
}


def probes(model_id: str) -> tuple[Probe, ...]:
    """Return all probes of a model, cheapest kind first; nothing among them does harm.

    Raises:
        UnknownModelError: the catalogue does not hold it.
    """
    return _probes(model_id)


def find_probe(probe_id: str, *, model_id: str) -> Probe | None:
    """Return the probe of that id for a model, if there is one.

    Of a model that is not in the catalogue nothing is known, but that it is not there.
    """
    known = probes(model_id) if find_model(model_id) else unknown_model_probes(model_id)
    return next((probe for probe in known if probe.id == probe_id), None)


@cache
def _probes(model_id: str) -> tuple[Probe, ...]:
    model = get_model(model_id)
    offered = features(input_schema(model))
    return (
        *edge_probes(model),
        *refused_probes(model),
        *(_run(model, case, group="bound") for case in _bounds(model)),
        *_spoken(model, offered),
        *door_probes(model),
    )


def _run(
    model: Model, case: Case, *, group: str, headers: Headers = JSON_HEADERS, twin: str = ""
) -> Probe:
    """Make a probe of a body; what the schema refuses costs nothing."""
    body = orjson.dumps(case.body)
    codes = None if case.name in _UNSURE else _codes(model, case.body)
    asked = case.body.get("max_tokens", model.max_tokens or 256)
    most = asked if isinstance(asked, int) and asked > 0 else 256
    return Probe(
        id=f"{group}.{case.name}{twin}",
        title=case.title,
        model=model.id,
        path=RUN + model.id,
        headers=headers,
        body=body,
        codes=codes,
        prompt_tokens=0 if codes else len(body) // 3 + 20,
        completion_tokens=0 if codes else most,
        checks=("ENV", "HDR", "REF") if codes else _ALL_OF_TEXT,
    )


def _codes(model: Model, body: object) -> tuple[int, ...]:
    if body is not None and _verdict(model.id)(body) is None:
        return ()
    return (refusal.BAD_INPUT.code,)


@cache
def _verdict(model_id: str) -> Callable[[object], str | None]:
    schema = input_schema(get_model(model_id))
    return compile_schema(schema) if schema else lambda _: None


def _bounds(model: Model) -> Iterator[Case]:
    schema = input_schema(model)
    if schema is None:
        return
    yield from text_bounds(schema)
    yield from member_cases(schema)


def _spoken(model: Model, offered: Features) -> Iterator[Probe]:
    """Yield what is answered: each way to ask, streamed and plain."""
    for case in _cases(offered):
        yield _run(model, case, group="ask", twin=".plain")
        if offered.stream:
            streamed = Case(case.name, f"{case.title}, streamed", {**case.body, "stream": True})
            yield _run(model, streamed, group="ask", twin=".stream")
    again = Case("seed", "a seed a second time", {**_seeded()})
    yield _run(model, again, group="ask", twin=".again")
    short = Case("content-type", "JSON under a form's content type", _short({"messages": MESSAGES}))
    yield _run(model, short, group="ask", headers=_FORM, twin=".form")
    yield _run(model, short, group="ask", headers=(), twin=".none")
    accept = (*JSON_HEADERS, ("Accept", "text/event-stream"))
    yield _run(model, short, group="ask", headers=accept, twin=".accept")
    affine = (*JSON_HEADERS, ("x-session-affinity", "workersai-probe"))
    yield _run(model, short, group="ask", headers=affine, twin=".affinity")


def _cases(offered: Features) -> Iterator[Case]:
    turns: Json = [
        {"role": "system", "content": "You are terse."},
        {"role": "user", "content": "I am Ada."},
        {"role": "assistant", "content": "Hello Ada."},
        {"role": "user", "content": "Who am I?"},
    ]
    system: Json = [{"role": "system", "content": "You are terse."}]
    odd: Json = [{"role": "narrator", "content": PROMPT}]
    yield Case("messages", "a scoped prompt", _short({"messages": MESSAGES}))
    yield Case("turns", "a conversation", _short({"messages": turns}))
    yield Case("system", "a system message alone", _short({"messages": system}))
    yield Case("role", "a role that no one knows", _short({"messages": odd}))
    yield Case("no-messages", "no message in the list", _short({"messages": []}))
    yield Case("unknown-key", "a key that no one knows", _short({"messages": MESSAGES, "n": 2}))
    unicode: Json = [{"role": "user", "content": _UNICODE}]
    yield Case("unicode", "text of many scripts", {"messages": unicode, "max_tokens": 40})
    large: Json = [{"role": "user", "content": "lorem ipsum " * 500}]
    yield Case("large", "a prompt of 6,000 characters", _short({"messages": large}))
    yield Case("seed", "a seed", _seeded())
    yield Case("one-token", "one token", {"messages": MESSAGES, "max_tokens": 1})
    yield Case("default-length", "no max_tokens", {"messages": MESSAGES})
    yield Case("no-tokens", "max_tokens 0", {"messages": MESSAGES, "max_tokens": 0})
    if offered.prompt:
        yield Case("prompt", "an unscoped prompt", _short({"prompt": PROMPT}))
        yield Case("raw", "a raw prompt", _short({"prompt": PROMPT, "raw": True}))
        both: dict[str, Json] = {"prompt": PROMPT, "messages": MESSAGES}
        yield Case("both", "prompt and messages", _short(both))
    if offered.json_mode:
        mode: dict[str, Json] = {"messages": MESSAGES, "response_format": {"type": "json_object"}}
        yield Case("json-mode", "an answer in JSON", {**mode, "max_tokens": 60})
    if offered.tools:
        calling: dict[str, Json] = {"messages": MESSAGES, "tools": [_WEATHER]}
        yield Case("tools", "a tool to call", {**calling, "max_tokens": 60})


def _seeded() -> dict[str, Json]:
    return {"messages": MESSAGES, "max_tokens": 12, "seed": 42, "temperature": 0}


def _short(body: dict[str, Json]) -> dict[str, Json]:
    return {**body, "max_tokens": 12}
