"""Why a request was refused, in words for the person who wrote it. Never sent on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workersai_contracts import refusal
from workersai_contracts.refusal import Refusal

from . import misuse

if TYPE_CHECKING:
    from .contract import Contract
    from .journal import Entry
    from .request import Request

CAUSES = {
    refusal.GATEWAY_UNKNOWN.name: "the server's settings know no such gateway (Gateway.ids)",
    refusal.GATEWAY_UNAUTHORIZED.name: "cf-aig-authorization bears none of the tokens that the "
    "server's settings let in (Gateway.tokens)",
    refusal.GATEWAY_RATE_LIMIT.name: "more requests than the server's settings let pass "
    "(Gateway.limit)",
    refusal.NO_ROUTE.name: "no such path; the mock serves POST {{account}}/ai/run/{{model}} "
    "and {{account}}/ai/v1/chat/completions below /client/v4/accounts, and the path was {path}",
    refusal.METHOD.name: "a model is asked with POST, not with {method}, a catalogue with GET",
    refusal.MALFORMED_ACCOUNT.name: "an account id is 32 hex digits, and {account!r} is not",
    refusal.MISSING_CREDENTIALS.name: "there was neither an Authorization header nor the pair "
    "X-Auth-Email and X-Auth-Key",
    refusal.MALFORMED_CREDENTIALS.name: "the Authorization header must read 'Bearer' and a token; "
    "an empty token, a space in it or a stray quote makes it malformed",
    refusal.AUTHENTICATION.name: "the token is none of those that the mock was told to let in",
    refusal.NO_SUCH_MODEL.name: "the catalogue has no model {model!r}; the nearest is {nearest!r}",
    refusal.DEPRECATED.name: "the model {model!r} is retired (lifecycle='as-published' serves it)",
    refusal.EMPTY_BODY.name: "the body was empty: no JSON was sent",
    refusal.INVALID_JSON.name: "the body is no JSON: {body}",
    refusal.BODY_TOO_LARGE.name: "the body is larger than the mock takes (max_body_bytes)",
    refusal.RATE_LIMIT.name: "more requests a minute than the model's published limit",
    refusal.DAILY_ALLOCATION.name: "the day's free neurons are used up",
}


def cause(request: Request | Entry, refused: Refusal, contract: Contract) -> str:
    """Return why a request was refused: what was wrong with it, not what the service says."""
    name, model_id = refused.name, request.route.model_id
    if name == refusal.BAD_INPUT.name:
        said = refused.text.removeprefix(refusal.BAD_INPUT.text.partition("{")[0])
        return f"the model's schema forbids the body: {said}"
    if name == misuse.CONTROL.name or name not in CAUSES:
        return refused.text
    unknown = name == refusal.NO_SUCH_MODEL.name
    if unknown and not model_id:
        return "the body names no model: OpenAI's doors want its id under 'model'"
    return CAUSES[name].format(
        path=request.path.partition("?")[0],
        method=request.method,
        account=request.route.account,
        model=model_id,
        nearest=contract.catalog.nearest(model_id) if unknown else "",
        body=short_body(request.body),
    )


def refused_text(request: Request, refused: Refusal, contract: Contract) -> str:
    """Return the finding of a refusal that nobody asked for."""
    asked = request.route.model_id or request.path.partition("?")[0]
    why = cause(request, refused, contract)
    return (
        f"{request.method} {asked} was refused with {refused.status}/{refused.code} "
        f"({refused.name}): {why}"
    )


def short_body(body: bytes, *, most: int = 80) -> str:
    """Return the start of a body as text."""
    text = body[:most].decode("utf-8", "replace")
    return repr(text) + (" …" if len(body) > most else "")
