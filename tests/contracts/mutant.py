"""Ways in which an answer can go wrong: each a change to whole exchanges, by name."""

import re
from collections.abc import Callable
from dataclasses import replace

import orjson
from tests.contracts.stream import DONE

from workersai_contracts.exchange import Exchange, Frame

Mutant = Callable[[Exchange], Exchange]
Change = Callable[[bytes], bytes]

_USAGE = b'data: {"response":"","usage"'
_COUNTS = re.compile(rb'"prompt_tokens":(\d+),"completion_tokens":(\d+),"total_tokens":(\d+)')


def mutants() -> dict[str, Mutant]:
    """Return every mutant; one that finds nothing to change leaves the exchange as it is."""
    return {
        **{f"stream: {name}": _on(_is_stream, change) for name, change in _STREAM.items()},
        **{f"plain: {name}": _on(_is_plain, change) for name, change in _PLAIN.items()},
        **{f"refusal: {name}": _on(_is_refusal, change) for name, change in _REFUSAL.items()},
        **_HEADERS,
        **_STATUS,
    }


def _on(applies: Callable[[Exchange], bool], change: Change) -> Mutant:
    def mutant(exchange: Exchange) -> Exchange:
        if not applies(exchange) or exchange.method != "POST":
            return exchange
        return replace(exchange, frames=(Frame(0.0, change(exchange.body)),))

    return mutant


def _is_stream(exchange: Exchange) -> bool:
    return exchange.body.startswith(b"data:")


def _is_plain(exchange: Exchange) -> bool:
    return exchange.body.startswith(b'{"result":{')


def _is_refusal(exchange: Exchange) -> bool:
    return (exchange.status or 0) >= 400


def _events(order: Callable[[list[bytes]], list[bytes]]) -> Change:
    return lambda body: b"".join(order(re.findall(rb"data: .*\n\n", body)))


def _swap(old: bytes, new: bytes) -> Change:
    return lambda body: body.replace(old, new)


def _sub(pattern: bytes, new: bytes) -> Change:
    return lambda body: re.sub(pattern, new, body)


def _count(*, prompt: int = 0, completion: int = 0) -> Change:
    def more(hit: "re.Match[bytes]") -> bytes:
        counts = (int(hit[1]) + prompt, int(hit[2]) + completion, int(hit[3]) + prompt + completion)
        return b'"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d' % counts

    return lambda body: _COUNTS.sub(more, body)


def _is_usage(event: bytes) -> bool:
    return event.startswith(_USAGE)


_STREAM: dict[str, Change] = {
    "[DONE] lost": _swap(DONE, b""),
    "[DONE] doubled": lambda body: body + DONE,
    "[DONE] first": lambda body: DONE + body.replace(DONE, b""),
    "event after [DONE]": _events(lambda events: [*events, events[0]]),
    "first event lost": _events(lambda events: events[1:]),
    "third event lost": _events(lambda events: events[:2] + events[3:]),
    "event doubled": _events(lambda events: events[:2] + events[1:]),
    "events swapped": _events(lambda events: [events[1], events[0], *events[2:]]),
    "usage lost": _events(lambda events: [one for one in events if not _is_usage(one)]),
    "usage doubled": _events(
        lambda events: [one for e in events for one in [e] * (1 + _is_usage(e))]
    ),
    "usage first": _events(lambda events: sorted(events, key=lambda one: not _is_usage(one))),
    "closing lost": _swap(b'data: {"response":""}\n\n', b""),
    "padding renamed": _swap(b'"p":', b'"pad":'),
    "padding in the text": _sub(
        rb'"response":"([^"]+)","p":"(\w*)"', rb'"response":"\1\2","p":"\2"'
    ),
    "padding lost": _sub(rb',"p":"[^"]*"', b""),
    "padding in capitals": _swap(b'"p":"abc', b'"p":"ABC'),
    "text renamed": _swap(b'"response"', b'"text"'),
    "text as number": _sub(rb'"response":"[^"]+"', b'"response":1'),
    "total wrong": _sub(rb'"total_tokens":', b'"total_tokens":1'),
    "prompt counted higher": _count(prompt=1),
    "text counted higher": _count(completion=1),
    "counts as text": _sub(rb'"total_tokens":(\d+)', rb'"total_tokens":"\1"'),
    "crlf": _swap(b"\n", b"\r\n"),
    "no empty lines": _swap(b"\n\n", b"\n"),
    "no space": _swap(b"data: ", b"data:"),
    "event fields": _swap(b"data: ", b"event: message\ndata: "),
    "spaces": _swap(b'":', b'": '),
    "cut": lambda body: body[: len(body) // 2],
    "calls added": _swap(b'","p"', b'","tool_calls":[],"p"'),
}
_PLAIN: dict[str, Change] = {
    "result lost": lambda _: b'{"success":true,"errors":[],"messages":[]}',
    "success first": lambda body: b'{"success":true,' + body[1:].replace(b'"success":true,', b""),
    "success as text": _swap(b'"success":true', b'"success":"true"'),
    "errors null": _swap(b'"errors":[]', b'"errors":null'),
    "messages lost": _swap(b',"messages":[]', b""),
    "unwrapped": lambda body: orjson.dumps(orjson.loads(body)["result"]),
    "text as list": _sub(rb'"(response|content)":"[^"]*"', rb'"\1":[]'),
    "text renamed": _sub(rb'"(response|content)":', b'"said":'),
    "text changed": _sub(rb'"(response|content)":"', rb'"\1":"x'),
    "usage lost": _sub(rb',"usage":\{.*?\}(,"prompt_tokens_details"[^}]*\}\})?', b""),
    "key added": _swap(b'{"result":{', b'{"result":{"more":1,'),
    "spaces": _swap(b'":', b'": '),
    "text counted higher": _count(completion=1),
}
_REFUSAL: dict[str, Change] = {
    "code changed": _sub(rb'"code":(\d)', rb'"code":9\1'),
    "code first": _sub(
        rb'\{"message":("(?:\\.|[^"])*"),"code":(\d+)\}', rb'{"code":\2,"message":\1}'
    ),
    "result null": _swap(b'"result":{}', b'"result":null'),
    "result {}": _swap(b'"result":null', b'"result":{}'),
    "request id lost": _sub(rb" \([0-9a-f-]{36}\)", b""),
    "text changed": _swap(b"oneOf at", b"anyOf at"),
    "prefix lost": _swap(b"AiError: ", b""),
    "success true": _swap(b'"success":false', b'"success":true'),
    "errors lost": _sub(rb'"errors":\[.*?\],', b""),
    "errors renamed": _swap(b'"errors"', b'"error"'),
}


def _header(name: str, change: Callable[[str], str | None]) -> Mutant:
    def mutant(exchange: Exchange) -> Exchange:
        kept = []
        for key, value in exchange.headers or ():
            changed = change(value) if key.lower() == name else value
            if changed is not None:
                kept.append((key, changed))
        return replace(exchange, headers=tuple(kept))

    return mutant


def _status(status: int, *, of: Callable[[int], bool]) -> Mutant:
    return lambda exchange: (
        replace(exchange, status=status) if of(exchange.status or 0) else exchange
    )


_HEADERS: dict[str, Mutant] = {
    "cf-ray lost": _header("cf-ray", lambda _: None),
    "cf-ai-req-id lost": _header("cf-ai-req-id", lambda _: None),
    "cf-ai-req-id is no uuid": _header("cf-ai-req-id", lambda value: value[:8]),
    "cf-ai-req-id of another": _header("cf-ai-req-id", lambda value: "0" * 8 + value[8:]),
    "content-type lost": _header("content-type", lambda _: None),
    "content-type with charset": _header("content-type", lambda value: f"{value}; charset=utf-8"),
    "content-type text/plain": _header("content-type", lambda _: "text/plain"),
}
_STATUS: dict[str, Mutant] = {
    "200 for refusals": _status(200, of=lambda status: status >= 400),
    "500 for all": _status(500, of=lambda _: True),
    "201 for 200": _status(201, of=lambda status: status == 200),
    "422 for 400": _status(422, of=lambda status: status == 400),
}
