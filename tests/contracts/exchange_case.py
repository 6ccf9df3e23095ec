"""Exchanges to judge: their makers, and those that are right."""

from dataclasses import replace
from typing import Any

import orjson
from tests.contracts.stream import USAGE, WHOLE, stream

from workersai_contracts import refusal
from workersai_contracts.check import Outcome, get_check, run_checks
from workersai_contracts.envelope import refused, success
from workersai_contracts.exchange import Exchange, Frame, Headers
from workersai_contracts.refusal import Refusal

QWEN = "@cf/qwen/qwen1.5-1.8b-chat"
LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast"
URL = f"/client/v4/accounts/{'a1' * 16}/ai/run/{QWEN}"
UUID = "6dca3dce-48ef-41c9-8819-470ad67395dd"
RAY = "8f0c3b2a1d4e5f60-AMS"
HI = {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 12}
RESULT = {"response": "Hé!", "usage": USAGE}
CHAT = {
    "choices": [
        {"finish_reason": "stop", "index": 0, "message": {"content": "a", "role": "assistant"}}
    ],
    "created": 5,
    "id": "1",
    "model": "m",
    "object": "chat.completion",
    "usage": USAGE,
}
CALL = {"name": "f", "arguments": {}}


def headers(content_type: str = "application/json", **more: str) -> Headers:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return (("Content-Type", content_type), ("cf-ray", RAY), *named.items())


def said(body: bytes, *, request: object = HI, **changes: Any) -> Exchange:
    fields: dict[str, Any] = {
        "url": URL,
        "request_body": orjson.dumps(request),
        "status": 200,
        "headers": headers(cf_ai_req_id=UUID),
        "frames": (Frame(0.0, body),),
        "door": "native",
        "model": QWEN,
    }
    return Exchange(**(fields | changes))


def plain(result: object = RESULT, **changes: Any) -> Exchange:
    return said(success(orjson.dumps(result)), **changes)


def streamed(body: bytes | None = None, **changes: Any) -> Exchange:
    fields: dict[str, Any] = {
        "request": {**HI, "stream": True},
        "headers": headers("text/event-stream", cf_ai_req_id=UUID),
    }
    return said(stream(*WHOLE["2025"]) if body is None else body, **(fields | changes))


def turned_down(row: Refusal = refusal.RATE_LIMIT, **changes: Any) -> Exchange:
    more = {"cf_ai_req_id": UUID} if row.layer == "inference" else {}
    fields: dict[str, Any] = {"status": row.status, "headers": headers(**more)}
    return said(refused(row, request_id=UUID), **(fields | changes))


def outcome(code: str, *exchanges: Exchange) -> Outcome:
    return run_checks(exchanges, checks=[get_check(code)])[0]


def edited(exchange: Exchange, old: bytes, new: bytes) -> Exchange:
    assert old in exchange.body
    return replace(exchange, frames=(Frame(0.0, exchange.body.replace(old, new)),))


GONE = refusal.DEPRECATED.filled(model=QWEN, date="2025-10-01")
BAD = refusal.BAD_INPUT.filled(
    detail="oneOf at '/' not met, 0 matches: required properties at '/' are 'prompt', "
    "required properties at '/' are 'messages'"
)
NO_MODEL = refusal.NO_SUCH_MODEL.filled(model="@cf/a/b")
SEEDED = {**HI, "seed": 4}
CHUNKED = {"wire": "2026"}

RIGHT: dict[str, tuple[Exchange, ...]] = {
    "plain": (plain(),),
    "plain of another wire": (plain(wire="2025"),),
    "chat": (plain(CHAT, wire="2026"),),
    "completion": (
        plain(CHAT | {"choices": [{"finish_reason": "length", "index": 0, "text": "a"}]}),
    ),
    "chat with a call": (
        plain(
            CHAT
            | {
                "choices": [
                    {
                        "finish_reason": "tool_calls",
                        "index": 0,
                        "message": {"role": "assistant", "tool_calls": [CALL]},
                    }
                ]
            }
        ),
    ),
    "openai door": (said(orjson.dumps(CHAT), door="openai", url="/ai/v1/chat/completions"),),
    "call": (plain({"response": None, "tool_calls": [CALL], "usage": USAGE}),),
    "call alone": (plain({"tool_calls": [CALL], "usage": USAGE}),),
    "json mode": (
        plain({"response": {"a": 1}, "usage": USAGE}, request={**HI, "response_format": {}}),
    ),
    "stream": (streamed(),),
    "stream that ends in chunks": (streamed(stream(*WHOLE["2026"]), **CHUNKED),),
    "neurons": (plain(headers=headers(cf_ai_req_id=UUID, cf_ai_neurons="1.98")),),
    "rate": (turned_down(),),
    "auth": (turned_down(refusal.AUTHENTICATION),),
    "legacy": (turned_down(refusal.MISSING_CREDENTIALS),),
    "malformed": (turned_down(refusal.MALFORMED_CREDENTIALS),),
    "edge text": (turned_down(refusal.EDGE, headers=headers("text/plain; charset=UTF-8")),),
    "schema": (turned_down(BAD, request={}),),
    "not json": (turned_down(refusal.INVALID_JSON, request_body=b"{"),),
    "retired": (turned_down(GONE, probe="life.retired"),),
    "unknown model": (turned_down(NO_MODEL, model="@cf/a/b", probe="model.unknown"),),
    "refused stream": (turned_down(request={**HI, "stream": True}),),
    "probe": (plain(probe="ask.messages.plain"),),
    "probe refused": (turned_down(BAD, request={}, probe="body.nothing"),),
    "no messages": (
        plain(
            {"response": "a", "usage": {**USAGE, "prompt_tokens": 0, "total_tokens": 2}},
            request={"messages": []},
        ),
    ),
    "binding": (
        said(
            b'{"internalCode":5006,"message":"AiError: Bad input: Error: x","name":"AiError",'
            b'"description":"Bad input"}',
            status=400,
            door="binding",
        ),
    ),
    "gateway": (
        said(
            b'{"success":false,"result":[],"messages":[],"error":[{"code":2001,'
            b'"message":"Please configure AI Gateway in the Cloudflare dashboard"}]}',
            status=400,
            door="gateway",
        ),
    ),
    "gateway's limit": (
        said(
            b'{"errors":[{"message":"Rate limited","code":2003}],"success":false,"result":{},'
            b'"messages":[]}',
            status=429,
            door="gateway",
        ),
    ),
    "gateway's chat": (said(orjson.dumps(CHAT), door="gateway", url="/v1/a/g/compat/"),),
    "pair": (plain(), streamed()),
    "pair with other texts": (plain(), plain({"response": "b", "usage": USAGE})),
    "seeded pair": (plain(request=SEEDED), streamed(request={**SEEDED, "stream": True})),
    "seed again": (plain(request=SEEDED), plain(request=SEEDED)),
    "preflight": (said(b"", method="OPTIONS", status=204),),
    "an answer of a living model": (plain(model=LLAMA),),
    "a model without schema": (plain(model="@cf/utter-project/eurollm-9b-it"),),
}
