"""An exchange, or a pair, that is wrong for each check."""

import orjson
from tests.contracts.exchange_case import (
    BAD,
    CHAT,
    GONE,
    HI,
    LLAMA,
    RESULT,
    SEEDED,
    UUID,
    edited,
    headers,
    plain,
    said,
    streamed,
    turned_down,
)
from tests.contracts.stream import DONE, USAGE

from workersai_contracts import refusal
from workersai_contracts.exchange import Exchange

# code, what is wrong
WRONG: dict[str, tuple[str, tuple[Exchange, ...]]] = {
    "spaces": ("ENV001", (edited(plain(), b":true,", b": true,"),)),
    "cut": ("ENV001", (said(b'{"result":{'),)),
    "html": ("ENV001", (said(b"<html>", status=502),)),
    "success order": ("ENV002", (said(b'{"success":true,"result":{},"errors":[],"messages":[]}'),)),
    "no errors key": ("ENV002", (said(b'{"result":{},"success":true,"messages":[]}'),)),
    "no envelope": ("ENV002", (said(orjson.dumps(RESULT)),)),
    "success is 1": ("ENV003", (edited(plain(), b"true", b"1"),)),
    "errors in success": ("ENV003", (edited(plain(), b'"errors":[]', b'"errors":[{}]'),)),
    "messages are null": ("ENV003", (edited(plain(), b'"messages":[]', b'"messages":null'),)),
    "result is text": ("ENV003", (plain("hi"),)),
    "no envelope around success": ("ENV003", (said(b'{"a":1}'),)),
    "layers swapped": (
        "ENV004",
        (
            said(
                b'{"result":null,"success":false,"errors":[{"code":3021,"message":"x"}],'
                b'"messages":[]}',
                status=429,
            ),
        ),
    ),
    "no keys": ("ENV004", (said(b"{}", status=400),)),
    "refusal says true": ("ENV005", (edited(turned_down(), b"false", b"true"),)),
    "no envelope around refusal": ("ENV005", (said(b'{"a":1}', status=400),)),
    "messages in a refusal": (
        "ENV005",
        (edited(turned_down(), b'"messages":[]', b'"messages":{}'),),
    ),
    "no error": (
        "ENV005",
        (said(b'{"errors":[],"success":false,"result":{},"messages":[]}', status=400),),
    ),
    "code is text": ("ENV005", (edited(turned_down(), b":3021", b':"3021"'),)),
    "error is text": (
        "ENV005",
        (said(b'{"errors":["a"],"success":false,"result":{},"messages":[]}', status=400),),
    ),
    "error order": (
        "ENV005",
        (edited(turned_down(refusal.AUTHENTICATION), b'"code":10000,', b'"x":1,"code":10000,'),),
    ),
    "result is null": ("ENV005", (edited(turned_down(), b'"result":{}', b'"result":null'),)),
    "edge result is {}": (
        "ENV005",
        (edited(turned_down(refusal.AUTHENTICATION), b'"result":null', b'"result":{}'),),
    ),
    "result order": ("ENV006", (plain(dict(reversed(RESULT.items()))),)),
    "result of another wire": ("ENV006", (plain({"response": "a"}, wire="2025"),)),
    "result without response": ("ENV006", (plain({"usage": USAGE}, probe="ask.messages.plain"),)),
    "chat without id": (
        "ENV006",
        (said(orjson.dumps({"choices": []}), door="openai", url="/ai/v1/chat/completions"),),
    ),
    "response is a list": ("ENV007", (plain({"response": [], "usage": USAGE}),)),
    "response is null": ("ENV007", (plain({"response": None, "usage": USAGE}),)),
    "response is an object": ("ENV007", (plain({"response": {}, "usage": USAGE}),)),
    "calls are text": ("ENV007", (plain({"response": "a", "tool_calls": "f"}),)),
    "a call is text": ("ENV007", (plain({"response": "a", "tool_calls": ["f"]}),)),
    "no choices": ("ENV008", (plain(CHAT | {"choices": []}),)),
    "another object": ("ENV008", (plain(CHAT | {"object": "list"}),)),
    "no finish": ("ENV008", (plain(CHAT | {"choices": [{"index": 0, "text": "a"}]}),)),
    "no index": ("ENV008", (plain(CHAT | {"choices": [{"finish_reason": "stop", "text": "a"}]}),)),
    "no text": ("ENV008", (plain(CHAT | {"choices": [{"finish_reason": "stop", "index": 0}]}),)),
    "a message of the user": (
        "ENV008",
        (edited(plain(CHAT), b'"assistant"', b'"user"'),),
    ),
    "a message without text": ("ENV008", (edited(plain(CHAT), b'"content":"a"', b'"content":5'),)),
    "success with 400": ("ENV009", (plain(status=400),)),
    "refusal with 200": ("ENV009", (turned_down(status=200),)),
    "success with 206": ("ENV009", (streamed(status=206),)),
    "binding without name": ("ENV010", (said(b'{"internalCode":1}', door="binding"),)),
    "error without code": ("ENV010", (said(b'{"error":{"message":"a"}}', door="openai"),)),
    "error is no object": ("ENV010", (said(b'{"error":["a"]}', door="gateway"),)),
    "a gateway's error with a result": (
        "ENV010",
        (
            said(
                b'{"success":false,"result":null,"messages":[],"error":[{"code":2009,'
                b'"message":"Unauthorized"}]}',
                status=401,
                door="gateway",
            ),
        ),
    ),
    "another status": ("REF001", (turned_down(status=400),)),
    "an unknown code": ("REF001", (edited(turned_down(), b"3021", b"9999"),)),
    "another text": ("REF002", (edited(turned_down(), b"rate limiting", b"slow down"),)),
    "no id": ("REF003", (edited(turned_down(), f" ({UUID})".encode(), b""),)),
    "another id": ("REF003", (edited(turned_down(), b"(6", b"(7"),)),
    "an id of the edge": (
        "REF003",
        (edited(turned_down(refusal.AUTHENTICATION), b" error", b" error (a)"),),
    ),
    "let pass": ("REF004", (plain(request={}),)),
    "refused": ("REF004", (turned_down(BAD),)),
    "refused for another reason": ("REF004", (turned_down(BAD, request={"prompt": ""}),)),
    "probe is refused": ("REF005", (turned_down(probe="ask.messages.plain"),)),
    "probe is let pass": ("REF005", (plain(probe="body.nothing"),)),
    "probe gets another code": ("REF005", (turned_down(probe="body.nothing"),)),
    "refusal in a stream": (
        "REF006",
        (streamed(b'data: {"errors":[]}\n\n' + DONE, status=429),),
    ),
    "sum": ("USE001", (plain({"response": "a", "usage": {**USAGE, "total_tokens": 1}}),)),
    "streamed sum": ("USE001", (edited(streamed(), b":9", b":8"),)),
    "nothing counted": (
        "USE002",
        (plain({"response": "a", "usage": {**USAGE, "completion_tokens": 0}}),),
    ),
    "count is text": (
        "USE002",
        (plain({"response": "a", "usage": {**USAGE, "total_tokens": "9"}}),),
    ),
    "too long": ("USE003", (plain(request={**HI, "max_tokens": 1}),)),
    "too long by default": (
        "USE004",
        (
            plain(
                {"response": "a", "usage": {**USAGE, "completion_tokens": 257}},
                request={"prompt": "a"},
            ),
        ),
    ),
    "another prompt count": ("USE005", (plain(), edited(streamed(), b":7", b":6"))),
    "another text for a seed": (
        "USE006",
        (plain(request=SEEDED), plain({"response": "b", "usage": USAGE}, request=SEEDED)),
    ),
    "no text for a seed": ("USE006", (plain(request=SEEDED), plain({"x": 1}, request=SEEDED))),
    "another count for a text": ("USE007", (plain(), edited(streamed(), b":2,", b":3,"))),
    "streamed otherwise": (
        "SSE018",
        (
            plain(request=SEEDED),
            edited(streamed(request={**SEEDED, "stream": True}), b'"!"', b'"?"'),
        ),
    ),
    "charset": ("HDR001", (plain(headers=headers("application/json; charset=utf-8")),)),
    "no type": ("HDR001", (plain(headers=()),)),
    "stream with charset": (
        "HDR002",
        (streamed(headers=headers("text/event-stream;charset=utf-8")),),
    ),
    "json for a stream": ("HDR003", (plain(request={**HI, "stream": True}),)),
    "stream for json": ("HDR003", (streamed(request=HI),)),
    "no ray": ("HDR004", (plain(headers=()),)),
    "another ray": ("HDR004", (plain(headers=(("cf-ray", "x"),)),)),
    "no request id": ("HDR005", (plain(headers=headers()),)),
    "no request id on a refusal": ("HDR005", (turned_down(headers=headers()),)),
    "a request id that is none": ("HDR005", (plain(headers=headers(cf_ai_req_id="1")),)),
    "the edge with a request id": (
        "HDR006",
        (turned_down(refusal.AUTHENTICATION, headers=headers(cf_ai_req_id=UUID)),),
    ),
    "retry-after": ("HDR007", (turned_down(headers=headers(Retry_After="1")),)),
    "rate limits": ("HDR007", (turned_down(headers=headers(X_RateLimit_Limit="1")),)),
    "neurons of a refusal": ("HDR008", (turned_down(headers=headers(cf_ai_neurons="1")),)),
    "neurons are text": ("HDR008", (plain(headers=headers(cf_ai_neurons="few")),)),
    "retired and served": ("LIFE001", (plain(probe="life.retired"),)),
    "another day": ("LIFE002", (edited(turned_down(GONE), b"2025-10-01", b"2025-10-02"),)),
    "no day": ("LIFE002", (edited(turned_down(GONE), b" was deprecated on 2025-10-01", b""),)),
    "a living model is gone": ("LIFE003", (turned_down(GONE, model=LLAMA),)),
    "410 with another code": ("LIFE004", (turned_down(status=410),)),
    "5028 with another status": ("LIFE004", (turned_down(GONE, status=400),)),
}
