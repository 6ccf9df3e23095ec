"""Ways in which an API breaks its word, each with the check that must say so."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from tests.contracts.service import Answer, compact, inference
from tests.contracts.stand_in import Twist, on_stream

DONE = b"data: [DONE]\n\n"
NATIVE = "@cf/meta/llama-3.1-8b-instruct-fp8"
CHUNKS = "@cf/qwen/qwen3-30b-a3b-fp8"
RETIRED = "@cf/qwen/qwen1.5-1.8b-chat"


def swap(old: bytes, new: bytes) -> Twist:
    return on_stream(lambda body: body.replace(old, new))


def sub(pattern: bytes, new: bytes) -> Twist:
    return on_stream(lambda body: re.sub(pattern, new, body))


def events(order: Callable[[list[bytes]], list[bytes]]) -> Twist:
    return on_stream(lambda body: b"".join(order(re.findall(rb"data: .*\n\n", body))))


def on_json(change: Callable[[Any], object], *, refused: bool | None = None) -> Twist:
    """Change the value of a JSON answer; of refusals alone, or of successes alone, where said."""

    def twist(given: Answer) -> Answer:
        if given.streamed or not given.body or refused not in (None, given.status >= 400):
            return given
        return replace(given, body=compact(change(orjson.loads(given.body))))

    return twist


def said(**changes: object) -> Twist:
    """Change the result of a plain answer."""
    return on_json(lambda v: {**v, "result": {**v["result"], **changes}}, refused=False)


def counted(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Twist:
    def changed(value: dict[str, Any]) -> dict[str, Any]:
        result = value["result"]
        return {**value, "result": {**result, "usage": change(dict(result["usage"]))}}

    return on_json(changed, refused=False)


def error(**changes: object) -> Twist:
    """Change the first error of a refusal."""
    return on_json(lambda v: {**v, "errors": [{**v["errors"][0], **changes}]}, refused=True)


def header(name: str, value: str | None) -> Twist:
    def twist(given: Answer) -> Answer:
        kept = tuple(each for each in given.headers if each[0].lower() != name.lower())
        return replace(given, headers=(*kept, (name, value)) if value is not None else kept)

    return twist


def status(new: int, *, of: int) -> Twist:
    return lambda given: replace(given, status=new) if given.status == of else given


def where(holds: Callable[[Answer], bool], twist: Twist) -> Twist:
    return lambda given: twist(given) if holds(given) else given


def choice(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Twist:
    def changed(value: dict[str, Any]) -> dict[str, Any]:
        result = value["result"]
        return {**value, "result": {**result, "choices": [change(result["choices"][0])]}}

    return on_json(changed, refused=False)


def other_text(given: Answer) -> Answer:
    return replace(given, body=given.body.replace(b"Yes", b"Yes%d" % given.number))


def more(usage: dict[str, Any], **counts: int) -> dict[str, Any]:
    """Return the usage with higher counts and a total that fits."""
    raised = {name: usage[name] + counts.get(name, 0) for name in usage}
    return {**raised, "total_tokens": raised["prompt_tokens"] + raised["completion_tokens"]}


_USAGE = rb'(?s)data: \{"response":"","usage".*?\n\n'


ON_STREAMS: dict[str, tuple[Twist, str]] = {
    "lines end in CR LF": (swap(b"\n", b"\r\n"), "SSE001"),
    "a byte order mark": (swap(b'data: {"response":"Yes"', b"\xef\xbb\xbfdata: "), "SSE001"),
    "no space behind the colon": (swap(b"data: ", b"data:"), "SSE002"),
    "no [DONE]": (swap(DONE, b""), "SSE003"),
    "two [DONE]": (swap(DONE, DONE + DONE), "SSE003"),
    "text behind [DONE]": (on_stream(lambda body: body + b'data: {"response":"x"}\n\n'), "SSE004"),
    "comments": (swap(DONE, b": ping\n\n" + DONE), "SSE005"),
    "an event's name": (swap(b"data: ", b"event: x\ndata: "), "SSE005"),
    "cut inside an event": (on_stream(lambda body: body[:-20]), "SSE006"),
    "an event that is no JSON": (swap(b'"p":"abc"}', b'"p":"abc"'), "SSE007"),
    "spaces in the JSON": (swap(b'":', b'": '), "SSE008"),
    "an error inside the stream": (
        swap(DONE, b'data: {"errors":[{"message":"x","code":3040}]}\n\n' + DONE),
        "SSE009",
    ),
    "the text under another key": (swap(b'"response"', b'"text"'), "SSE010"),
    "the text as a number": (sub(rb'"response":"[^"]+"', b'"response":1'), "SSE011"),
    "padding in capitals": (swap(b'"abc"', b'"ABC"'), "SSE012"),
    "empty objects first": (on_stream(lambda body: b"data: {}\n\n" + body), "SSE013"),
    "usage twice": (events(lambda all: [*all[:-1], all[-2], all[-1]]), "SSE014"),
    "usage lost": (sub(_USAGE, b""), "SSE014"),
    "usage first": (events(lambda all: [all[-2], *all[:-2], all[-1]]), "SSE015"),
    "counts as text": (sub(rb'"total_tokens":(\d+)', rb'"total_tokens":"\1"'), "SSE016"),
    "no closing event": (swap(b'data: {"response":""}\n\n', b""), "SSE017"),
    "streamed says something else": (on_stream(lambda body: body.replace(b"Yes", b"No")), "SSE018"),
    "text/plain": (where(lambda a: a.streamed, header("Content-Type", "text/plain")), "HDR002"),
    "a charset": (
        where(lambda a: a.streamed, header("Content-Type", "text/event-stream; charset=utf-8")),
        "HDR002",
    ),
    "streams count the prompt higher": (
        on_stream(
            lambda body: re.sub(
                rb'"prompt_tokens":(\d+),"completion_tokens":(\d+),"total_tokens":(\d+)',
                lambda hit: (
                    b'"prompt_tokens":%d,"completion_tokens":%b,"total_tokens":%d'
                    % (int(hit[1]) + 1, hit[2], int(hit[3]) + 1)
                ),
                body,
            )
        ),
        "USE005",
    ),
    "the connection is reset": (
        lambda given: replace(given, cut=True) if given.streamed else given,
        "SSE018",
    ),
}
ON_CHUNKS: dict[str, tuple[Twist, str]] = {
    "chunks of several answers": (
        events(lambda all: [all[0].replace(b"id-1", b"id-2"), *all[1:]]),
        "SSE019",
    ),
    "no finish_reason": (sub(rb'"finish_reason":"\w+"', b'"finish_reason":null'), "SSE020"),
    "text behind the finish_reason": (
        events(lambda all: [all[-4], *all[:-4], *all[-3:]]),
        "SSE021",
    ),
    "a choice without index": (swap(b'"index":0,', b""), "SSE022"),
    "an unknown finish_reason": (
        choice(lambda each: {**each, "finish_reason": "done"}),
        "ENV008",
    ),
    "a message without role": (
        choice(lambda each: {**each, "message": {"content": "Yes"}}),
        "ENV008",
    ),
}
ON_JSON: dict[str, tuple[Twist, str]] = {
    "HTML in place of JSON": (
        lambda given: replace(given, body=b"<html>") if given.body[:1] == b"{" else given,
        "ENV001",
    ),
    "spaces": (
        lambda given: (
            given if given.streamed else replace(given, body=given.body.replace(b'":', b'": '))
        ),
        "ENV001",
    ),
    "success first": (
        on_json(lambda v: {"success": True, **v}, refused=False),
        "ENV002",
    ),
    "errors null": (on_json(lambda v: {**v, "errors": None}, refused=False), "ENV003"),
    "a bare result": (on_json(lambda v: v["result"], refused=False), "ENV003"),
    "a refusal in the order of a success": (
        on_json(lambda v: {"messages": [], **v}, refused=True),
        "ENV004",
    ),
    "a refusal with success": (on_json(lambda v: {**v, "success": True}, refused=True), "ENV005"),
    "errors as texts": (on_json(lambda v: {**v, "errors": ["no"]}, refused=True), "ENV005"),
    "another key in the result": (said(more=1), "ENV006"),
    "the text as a list": (said(response=["Yes"]), "ENV007"),
    "201": (status(201, of=200), "ENV009"),
    "200 for a refusal": (status(200, of=400), "ENV009"),
    "an unknown code": (error(code=9999), "REF001"),
    "another status for a code": (status(422, of=400), "REF001"),
    "another message": (error(message="No."), "REF002"),
    "another request id": (
        header("cf-ai-req-id", "1" * 8 + "-1111" * 3 + "-" + "1" * 12),
        "REF003",
    ),
    "the validator's text changed": (
        lambda given: replace(given, body=given.body.replace(b"oneOf at", b"anyOf at")),
        "REF004",
    ),
    "everything is let pass": (
        lambda given: (
            replace(given, status=200, body=compact({"result": {"response": "Yes"}}))
            if given.status == 400
            else given
        ),
        "REF004",
    ),
    "every refusal is the same": (
        where(lambda given: given.status == 400, error(code=3003)),
        "REF005",
    ),
    "a refusal as a stream": (
        where(
            lambda given: given.status == 400,
            lambda given: replace(given, body=b"data: " + given.body + b"\n\n" + DONE),
        ),
        "REF006",
    ),
    "a wrong total": (counted(lambda usage: {**usage, "total_tokens": 1}), "USE001"),
    "usage lost": (
        on_json(lambda v: {**v, "result": {"response": v["result"]["response"]}}, refused=False),
        "ENV006",
    ),
    "no prompt counted": (
        counted(lambda usage: more(usage, prompt_tokens=-usage["prompt_tokens"])),
        "USE002",
    ),
    "more than max_tokens": (counted(lambda usage: more(usage, completion_tokens=50)), "USE003"),
    "more than the default": (counted(lambda usage: more(usage, completion_tokens=300)), "USE004"),
    "the prompt counted higher": (counted(lambda usage: more(usage, prompt_tokens=1)), "USE005"),
    "a seed is not heeded": (where(lambda given: "seed" in given.asked, other_text), "USE006"),
    "the text counted higher": (
        counted(lambda usage: more(usage, completion_tokens=1)),
        "USE007",
    ),
    "a charset": (
        where(lambda a: not a.streamed, header("Content-Type", "application/json; charset=utf-8")),
        "HDR001",
    ),
    "a stream for everybody": (
        lambda given: replace(given, body=b"data: {}\n\n") if given.status == 200 else given,
        "HDR003",
    ),
    "no cf-ray": (header("cf-ray", None), "HDR004"),
    "no cf-ai-req-id": (header("cf-ai-req-id", None), "HDR005"),
    "the edge names a request id": (
        header("cf-ai-req-id", "6dca3dce-48ef-41c9-8819-470ad67395dd"),
        "HDR006",
    ),
    "neurons are no number": (header("cf-ai-neurons", "few"), "HDR008"),
    "a living model is gone": (
        where(
            lambda given: given.status == 200,
            lambda given: replace(error_5028(), asked=given.asked),
        ),
        "LIFE003",
    ),
}
ON_RETIRED: dict[str, tuple[Twist, str]] = {
    "a retired model answers": (
        where(
            lambda given: given.status == 410,
            lambda given: replace(
                given,
                status=200,
                body=b'{"result":{"response":"Yes"},"success":true,"errors":[],"messages":[]}',
            ),
        ),
        "LIFE001",
    ),
    "another day": (
        lambda given: replace(given, body=given.body.replace(b"2025-10-01", b"2025-11-01")),
        "LIFE002",
    ),
    "404 in place of 410": (status(404, of=410), "LIFE004"),
}


def error_5028() -> Answer:
    said = f"AiError: Model has been deprecated: {NATIVE} was deprecated on 2026-01-01."
    return inference(410, 5028, f"{said} See the model catalog for alternatives")


TABLE = (
    *((f"stream: {name}", NATIVE, *row) for name, row in ON_STREAMS.items()),
    *((f"chunks: {name}", CHUNKS, *row) for name, row in ON_CHUNKS.items()),
    *((f"json: {name}", NATIVE, *row) for name, row in ON_JSON.items()),
    *((f"retired: {name}", RETIRED, *row) for name, row in ON_RETIRED.items()),
)
