"""The probes that are refused: by the edge, or by inference for their body or their model."""

from collections.abc import Iterator
from dataclasses import replace

import orjson

from . import refusal
from .catalog import input_schema
from .model import Model
from .probe import RUN, Probe
from .probe_schema import MESSAGES


def edge_probes(model: Model) -> Iterator[Probe]:
    """Yield what the edge refuses, which costs nothing."""
    body = orjson.dumps({"messages": MESSAGES, "max_tokens": 1})
    path = RUN + model.id

    def edge(name: str, title: str, codes: tuple[int, ...] | None, **changes: object) -> Probe:
        fields = {"path": path, "body": body, "checks": ("ENV", "HDR", "REF"), **changes}
        return Probe(id=f"edge.{name}", title=title, model=model.id, codes=codes, **fields)  # type: ignore[arg-type]

    missing = refusal.MISSING_CREDENTIALS.code
    yield edge("wrong-token", "a token that is no one's", (10000,), credential="wrong")
    yield edge("no-token", "no credentials", (missing, 10000), credential="none")
    malformed = (refusal.MALFORMED_CREDENTIALS.code, missing, 10000)
    yield edge("malformed-token", "a bearer of three words", malformed, credential="malformed")
    elsewhere = path.replace("{account}", "not-an-account")
    yield edge("malformed-account", "an account id that cannot be", (7003,), path=elsewhere)
    title = "an account id that cannot be, without credentials"
    codes = (7003,)
    yield edge("route-first", title, codes, path=elsewhere, credential="none")
    nowhere = path.replace("/ai/run/", "/ai/nowhere/")
    yield edge("no-route", "a path that leads nowhere", (7000, 7003), path=nowhere)
    for method in ("GET", "PUT", "DELETE"):
        title = f"{method} in place of POST"
        yield edge(f"method.{method.lower()}", title, (7001,), method=method, body=b"")
    # Contested: refused as 7000 by report, sent by Cloudflare's own SDK.
    yield edge(
        "encoded-slash",
        "the model's id with %2F",
        None,
        path=RUN + model.id.replace("/", "%2F"),
        prompt_tokens=40,
        completion_tokens=1,
    )
    yield edge(
        "preflight",
        "a browser's preflight",
        None,
        method="OPTIONS",
        body=b"",
        credential="none",
        headers=(
            ("Origin", "http://localhost:3000"),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type"),
        ),
        checks=(),
    )
    if model.retired:
        yield Probe(
            id="life.retired",
            title="a model that is retired",
            model=model.id,
            path=path,
            body=body,
            codes=None,
            needs=frozenset({"retired"}),
            prompt_tokens=40,
            completion_tokens=1,
            checks=("LIFE", "REF", "ENV", "HDR"),
        )


def refused_probes(model: Model) -> Iterator[Probe]:
    """Yield what inference refuses for its body or its model."""
    bad = refusal.BAD_INPUT.code
    # The code of an empty body and of one that is no JSON is assumed: judged by their form alone.
    raw: tuple[tuple[str, str, bytes, tuple[int, ...] | None], ...] = (
        ("empty", "no body", b"", None),
        ("no-json", "a body that is no JSON", b"{", None),
        ("null", "a body that is null", b"null", (bad,)),
        ("list", "a body that is a list", b"[]", (bad,)),
        ("text", "a body that is a string", b'"hi"', (bad,)),
        ("nothing", "an object with nothing in it", b"{}", (bad,)),
        ("streamed", "a refusal where a stream is asked for", b'{"stream":true}', (bad,)),
    )
    has_schema = input_schema(model) is not None
    for name, title, body, codes in raw:
        yield Probe(
            id=f"body.{name}",
            title=title,
            model=model.id,
            path=RUN + model.id,
            body=body,
            codes=codes if has_schema else None,
            checks=("ENV", "HDR", "REF"),
        )
    yield from unknown_model_probes(f"{model.id}-that-is-not")


def unknown_model_probes(model_id: str) -> tuple[Probe, ...]:
    """Return what is refused because there is no such model, or before that is looked at."""
    probe = Probe(
        id="model.unknown",
        title="a model that there is not",
        model=model_id,
        path=RUN + model_id,
        body=orjson.dumps({"messages": MESSAGES, "max_tokens": 1}),
        codes=(refusal.NO_SUCH_MODEL.code,),
        checks=("ENV", "HDR", "REF"),
    )
    # Inferred of the service: route, credentials, model, body are looked at in this order.
    return (
        probe,
        replace(probe, id="order.model-first", title="and a body that is refused", body=b"{}"),
        replace(
            probe,
            id="order.token-first",
            title="and a token that is no one's",
            credential="wrong",
            codes=(refusal.AUTHENTICATION.code,),
        ),
    )
