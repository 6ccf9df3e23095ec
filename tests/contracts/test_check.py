import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.contracts.stream import DONE, NATIVE_USAGE, USAGE, WHOLE, stream

from workersai_contracts import refusal
from workersai_contracts.catalog import all_models, input_schema
from workersai_contracts.check import ALL, GROUPS, Outcome, get_check, group_of, run_checks
from workersai_contracts.check.page import markdown
from workersai_contracts.envelope import refused, success
from workersai_contracts.errors import UnknownCheckError
from workersai_contracts.exchange import Exchange, Frame, Headers
from workersai_contracts.grammar import Violation
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
            b'{"success":false,"result":[],"messages":[],"error":[{"code":2001,"message":"x"}]}',
            status=400,
            door="gateway",
        ),
    ),
    "pair": (plain(), streamed()),
    "pair with other texts": (plain(), plain({"response": "b", "usage": USAGE})),
    "seeded pair": (plain(request=SEEDED), streamed(request={**SEEDED, "stream": True})),
    "seed again": (plain(request=SEEDED), plain(request=SEEDED)),
    "preflight": (said(b"", method="OPTIONS", status=204),),
    "an answer of a living model": (plain(model=LLAMA),),
    "a model without schema": (plain(model="@cf/utter-project/eurollm-9b-it"),),
}


@pytest.mark.parametrize("exchanges", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_not_blamed(exchanges: tuple[Exchange, ...]) -> None:
    found = [one for outcome in run_checks(exchanges) for one in outcome.violations]

    assert found == []


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


@pytest.mark.parametrize(("code", "exchanges"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(code: str, exchanges: tuple[Exchange, ...]) -> None:
    found = outcome(code, *exchanges)

    assert found.verdict == "violated"
    assert {one.code for one in found.violations} == {code}


def test_each_check_has_an_exchange_that_breaks_it() -> None:
    codes = {check.id for check in ALL if group_of(check) != "SSE"}

    assert {code for code, _ in WRONG.values()} == codes | {"SSE018"}


def test_each_check_has_an_exchange_that_agrees() -> None:
    agreed = {
        outcome.check.id
        for exchanges in (*RIGHT.values(), *_streams())
        for outcome in run_checks(exchanges)
        if outcome.verdict == "agreed"
    }

    assert {check.id for check in ALL} - agreed == set()


def _streams() -> Iterator[tuple[Exchange, ...]]:
    for wire, values in WHOLE.items():
        yield (streamed(stream(*values), wire=wire),)


BARE = next(model.id for model in all_models() if input_schema(model) is None)


@pytest.mark.parametrize(
    ("code", "exchange", "reason"),
    [
        ("SSE001", plain(), "no event stream"),
        ("SSE019", streamed(), "wire 2025 has no such thing"),
        ("SSE003", streamed(b"data: {}\n\n", ending="reset"), "not whole: no end"),
        ("SSE003", streamed(b"data: {}\n\n", capture="text"), "not whole: no end"),
        ("SSE001", streamed(b"data: {}\n...\n", capture="text"), "not whole: abridged"),
        ("ENV001", streamed(), "no JSON answer"),
        ("ENV001", plain(capture="text"), "kept as text, which may have been laid out anew"),
        ("ENV001", turned_down(refusal.EDGE), "the edge's plain text"),
        ("ENV002", turned_down(), "a refusal"),
        ("ENV004", plain(), "no refusal"),
        ("ENV002", streamed(), "no JSON answer"),
        ("ENV002", said(b'{"a":1}', door="binding"), "no envelope of api.cloudflare.com"),
        ("ENV003", said(b"[1", capture="text"), "not whole: cut off"),
        (
            "ENV003",
            said(b'{"success":true}', capture="text"),
            "not whole: without result, errors, messages",
        ),
        ("ENV006", turned_down(), "no result"),
        ("ENV006", plain({"a": 1}), "no result of text generation"),
        ("ENV007", plain(CHAT), "an OpenAI-shaped result"),
        ("ENV007", turned_down(), "no result"),
        ("ENV008", plain(), "a native result"),
        ("ENV008", turned_down(), "no result"),
        ("ENV009", plain(status=None), "no status was kept"),
        ("ENV010", plain(), "no error of a binding, a gateway or /ai/v1"),
        ("REF001", plain(), "no numbered error"),
        ("REF001", turned_down(status=None), "no status was kept"),
        (
            "REF001",
            edited(turned_down(capture="text"), b"3021", b"9999"),
            "code 9999 is not in the table",
        ),
        ("REF002", plain(), "no numbered error"),
        ("REF002", edited(turned_down(), b"3021", b"9999"), "code 9999 is not in the table"),
        ("REF003", plain(), "no refusal of the table"),
        ("REF003", turned_down(capture="text"), "kept as text, where ids are cut out"),
        ("REF004", plain(model="@cf/a/b"), "no request of a known model at the native door"),
        ("REF004", plain(request_body=b""), "no request body that is JSON"),
        ("REF004", plain(model=BARE), "the model has no schema"),
        ("REF004", turned_down(), "refused before the schema, or behind it"),
        ("REF005", plain(), "no probe with a known answer"),
        ("REF005", plain(probe="body.empty"), "no probe with a known answer"),
        ("REF006", plain(), "no refusal of a stream"),
        ("USE001", plain({"response": "a"}), "no usage"),
        ("USE002", streamed(), "no usage of a plain answer"),
        ("USE003", plain({"response": "a"}), "no usage"),
        ("USE003", plain(request={"prompt": "a"}), "no max_tokens was asked for"),
        ("USE004", plain(), "no request of a known model without max_tokens"),
        ("USE005", plain(), "no evidence"),
        ("HDR001", streamed(), "no JSON answer with headers"),
        ("HDR002", plain(), "no event stream with headers"),
        ("HDR003", turned_down(), "no success whose request was kept"),
        ("HDR004", plain(headers=None), "headers were not kept, or not all of them"),
        ("HDR005", plain(headers=None), "headers were not kept, or not all of them"),
        ("HDR005", turned_down(refusal.AUTHENTICATION), "no answer of inference"),
        ("HDR006", plain(headers=None), "headers were not kept, or not all of them"),
        ("HDR006", plain(), "no refusal of the edge"),
        ("HDR007", plain(capture="text"), "headers were not kept, or not all of them"),
        ("HDR007", plain(), "no 429"),
        ("HDR008", plain(door="openai"), "headers were not kept, or not all of them"),
        ("HDR008", plain(), "no cf-ai-neurons"),
        ("LIFE001", plain(), "not asked"),
        ("LIFE001", plain(model=LLAMA, probe="life.retired"), "the model is not retired"),
        ("LIFE002", plain(), "no 5028"),
        ("LIFE002", turned_down(GONE, model=""), "the model's day is not known"),
        ("LIFE003", plain(), "no answer of a living model"),
        ("LIFE004", plain(), "no 410 and no 5028"),
        ("LIFE004", plain(status=None), "no status was kept"),
        ("ENV001", plain(ending="hang"), "not whole: the connection ended early (hang)"),
        ("ENV001", plain(method="HEAD"), "HEAD: nothing is known of its answer"),
        ("SSE001", streamed(method="HEAD"), "HEAD: nothing is known of its answer"),
    ],
)
def test_what_cannot_be_judged_says_why(code: str, exchange: Exchange, reason: str) -> None:
    found = outcome(code, exchange)

    assert found.verdict == "not looked at"
    assert found.reason == reason


def test_an_outcome_is_violated_by_one_exchange() -> None:
    found = outcome("HDR001", plain(), plain(headers=headers("text/html")), streamed())

    assert [look.verdict for look in found.looks] == ["agreed", "violated", "not looked at"]
    assert found.verdict == "violated"
    assert found.reason == ""
    assert found.violations == (
        Violation("HDR001", "Content-Type is 'text/html' instead of 'application/json'"),
    )


def test_a_check_looks_by_itself() -> None:
    (look,) = get_check("ENV009").look([plain()])

    assert look.verdict == "agreed"


def test_a_check_is_found_by_its_id_in_any_case() -> None:
    assert get_check("sse003").title == "the stream ends with one [DONE]"


def test_an_unknown_check_lists_those_there_are() -> None:
    with pytest.raises(UnknownCheckError, match=r"no check 'SSE999'; there are: SSE001, SSE002"):
        get_check("SSE999")


def test_each_check_belongs_to_a_group_and_has_its_own_id() -> None:
    assert {group_of(check) for check in ALL} == set(GROUPS)
    assert len({check.id for check in ALL}) == len(ALL)


def test_the_page_of_checks_is_current() -> None:
    page = Path(__file__).parents[2] / "docs/checks.md"

    assert page.read_text(encoding="utf-8") == markdown()


def test_the_page_is_printed() -> None:
    command = [sys.executable, "-m", "workersai_contracts.check.page"]

    assert subprocess.check_output(command, encoding="utf-8") == markdown()


def test_usage_of_a_native_event_is_read() -> None:
    assert outcome("USE001", streamed(stream(NATIVE_USAGE))).verdict == "agreed"
