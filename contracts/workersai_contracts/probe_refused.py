"""The probes that are refused: by the edge, or by inference for their body or their model."""

from collections.abc import Iterator
from dataclasses import replace

import orjson

from . import refusal
from .catalog import input_schema
from .model import Model
from .probe import RUN, Credential, Probe
from .probe_schema import MESSAGES


def edge_probes(model: Model) -> Iterator[Probe]:
    """Yield what the edge refuses, which costs nothing, and what sources disagree about."""
    known = Probe(
        id="edge",
        title="",
        model=model.id,
        path=RUN + model.id,
        body=orjson.dumps({"messages": MESSAGES, "max_tokens": 1}),
        checks=("ENV", "HDR", "REF"),
    )
    yield from _credentials(known)
    yield from _routes(known)
    # The answer is not known, so it may cost what the question costs.
    open_ended = replace(known, codes=None, prompt_tokens=40, completion_tokens=1)
    yield from _contested(open_ended)
    if model.retired:
        yield replace(
            open_ended,
            id="life.retired",
            title="a model that is retired",
            needs=frozenset({"retired"}),
            checks=("LIFE", "REF", "ENV", "HDR"),
        )


def _credentials(edge: Probe) -> Iterator[Probe]:
    bad, missing = refusal.AUTHENTICATION.code, refusal.MISSING_CREDENTIALS.code
    malformed = refusal.MALFORMED_CREDENTIALS.code
    rows: tuple[tuple[str, str, Credential, tuple[int, ...]], ...] = (
        ("wrong-token", "a token that is no one's", "wrong", (bad,)),
        ("no-token", "no credentials", "none", (missing, bad)),
        ("malformed-token", "a bearer of three words", "malformed", (malformed, missing, bad)),
    )
    for name, title, credential, codes in rows:
        yield replace(edge, id=f"edge.{name}", title=title, credential=credential, codes=codes)


def _routes(edge: Probe) -> Iterator[Probe]:
    account, nowhere = refusal.MALFORMED_ACCOUNT.code, refusal.NO_ROUTE.code
    malformed = replace(
        edge,
        id="edge.malformed-account",
        title="an account id that cannot be",
        path=edge.path.replace("{account}", "not-an-account"),
        codes=(account,),
    )
    yield malformed
    title = "an account id that cannot be, without credentials"
    yield replace(malformed, id="edge.route-first", title=title, credential="none")
    yield replace(
        edge,
        id="edge.no-route",
        title="a path that leads nowhere",
        path=edge.path.replace("/ai/run/", "/ai/nowhere/"),
        codes=(nowhere, account),
    )
    for method in ("GET", "PUT", "DELETE"):
        yield replace(
            edge,
            id=f"edge.method.{method.lower()}",
            title=f"{method} in place of POST",
            method=method,
            body=b"",
            codes=(refusal.METHOD.code,),
        )


def _contested(edge: Probe) -> Iterator[Probe]:
    # Refused as 7000 by report, sent by Cloudflare's own SDK.
    encoded = RUN + edge.model.replace("/", "%2F")
    yield replace(edge, id="edge.encoded-slash", title="the model's id with %2F", path=encoded)
    yield replace(
        edge,
        id="edge.preflight",
        title="a browser's preflight",
        method="OPTIONS",
        body=b"",
        credential="none",
        headers=(
            ("Origin", "http://localhost:3000"),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type"),
        ),
        prompt_tokens=0,
        completion_tokens=0,
        checks=(),
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
