"""A recording as an answer: its bytes, its times, the way it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate

import orjson

from workersai_contracts.errors import UnknownRefusalError
from workersai_contracts.exchange import Exchange, Headers
from workersai_contracts.refusal import Refusal, get_refusal

from ..answer import EVENT_STREAM, JSON, Answer
from ..timeline import Ending, Timeline

# They belong to the connection or to the moment, or were taken out; CORS is the mock's own matter.
LEFT_OUT = frozenset(
    {
        "alt-svc",
        "connection",
        "content-encoding",
        "content-length",
        "date",
        "keep-alive",
        "set-cookie",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
CORS = "access-control-"


def answer_of(exchange: Exchange, *, speed: float) -> Answer:
    """Return the recorded answer.

    Args:
        exchange: what was recorded.
        speed: how many times faster its bytes come; 0 is at once.
    """
    frames = [frame for frame in exchange.frames if frame.data]
    data = tuple(frame.data for frame in frames)
    silent = exchange.status is None and not data
    ending = _ending(exchange, silent=silent)
    headers = _headers(exchange)
    body = b"".join(data)
    announced = _length(exchange.headers or ())
    streamed = headers["Content-Type"].startswith(EVENT_STREAM) and bool(data)
    streamed = streamed or (ending != "close" and announced is None and not silent)
    at_s = tuple(accumulate((frame.at_s / speed for frame in frames), max)) if speed else None
    if data and not streamed:
        data, at_s = (body,), at_s and at_s[-1:]
    timeline = Timeline(data, at_s, ending, silent=silent)
    if announced is not None and ending != "close" and not streamed:
        # What was taken out may have made the body longer or shorter: it stays cut off.
        timeline = replace(timeline, length=max(announced, len(body) + 1))
    status = exchange.status or (0 if silent else 200)
    refusal = None if streamed else _refusal(status, body)
    return Answer(status, headers, timeline, streamed, refusal=refusal)


def _ending(exchange: Exchange, *, silent: bool) -> Ending:
    match exchange.ending:
        case "left":
            return "cut"
        case "close" if silent:
            return "cut"
        case ending:
            return ending


def _headers(exchange: Exchange) -> Mapping[str, str]:
    guessed = EVENT_STREAM if exchange.body.startswith((b"data:", b"event:", b":")) else JSON
    headers = {"Content-Type": guessed}
    for name, value in exchange.headers or ():
        lower = name.lower()
        if lower == "content-type":
            headers["Content-Type"] = value
        elif lower not in LEFT_OUT and not lower.startswith(CORS):
            headers[name] = value
    return headers


def _length(headers: Headers) -> int | None:
    found = [value for name, value in headers if name.lower() == "content-length"]
    return int(found[0]) if found and found[0].isdecimal() else None


def _refusal(status: int, body: bytes) -> Refusal | None:
    """Return the refusal that a body is, where it is one that is known."""
    if status < 400:
        return None
    try:
        error = orjson.loads(body)["errors"][0]
        known = get_refusal(error["code"])
        return known._replace(status=status, text=str(error["message"]))
    except (orjson.JSONDecodeError, LookupError, TypeError, UnknownRefusalError):
        return None
