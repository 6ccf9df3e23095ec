"""Group HDR: the headers of an answer. CORS is not among them: nothing is known of it."""

import re
from collections.abc import Iterable

from workersai_contracts.envelope import JSON
from workersai_contracts.provenance import Provenance

from .reading import Reading
from .value import Check, each

EVENT_STREAM = "text/event-stream"

_EXACT = Provenance("published", "two of Cloudflare's clients compare for equality", "2024-02")
_STREAM = Provenance("observed", "streams recorded on /ai/v1; native inferred", "2026-05")
_PRESENCE = Provenance("observed", "reports of answers with and without it", "2026")
_RAY = re.compile(r"[0-9a-f]{16}(-[A-Z]{3})?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_RATE_LIMIT = re.compile(r"retry-after|(x-)?ratelimit.*", re.IGNORECASE)
_NO_HEADERS = "headers were not kept, or not all of them"


def json_type(reading: Reading) -> Iterable[str] | str:
    """JSON comes as application/json, to the letter."""
    if reading.exchange.headers is None or reading.kind != "json":
        return "no JSON answer with headers"
    found = reading.content_type
    return [] if found == JSON else [f"Content-Type is {found!r} instead of {JSON!r}"]


def stream_type(reading: Reading) -> Iterable[str] | str:
    """A stream comes as text/event-stream, to the letter."""
    if reading.exchange.headers is None or reading.kind != "stream":
        return "no event stream with headers"
    found = reading.content_type
    return [] if found == EVENT_STREAM else [f"Content-Type is {found!r}, not {EVENT_STREAM!r}"]


def as_asked(reading: Reading) -> Iterable[str] | str:
    """A stream where one was asked for, JSON where not."""
    if reading.exchange.status != 200 or not reading.inputs:
        return "no success whose request was kept"
    asked = reading.inputs.get("stream") is True
    if asked == (reading.kind == "stream"):
        return []
    return [f"{'a stream' if asked else 'no stream'} was asked for, {reading.kind} came"]


def ray(reading: Reading) -> Iterable[str] | str:
    """Every answer names the ray that brought it."""
    if not _headers_kept(reading):
        return _NO_HEADERS
    found = reading.exchange.header("cf-ray")
    if found is None:
        return ["no cf-ray"]
    return [] if _RAY.fullmatch(found) else [f"cf-ray is {found!r}"]


def request_id(reading: Reading) -> Iterable[str] | str:
    """An answer of inference bears cf-ai-req-id."""
    if not _headers_kept(reading):
        return _NO_HEADERS
    if reading.is_refused and not _is_of(reading, "inference"):
        return "no answer of inference"
    found = reading.exchange.header("cf-ai-req-id")
    if found is None:
        return ["no cf-ai-req-id"]
    return [] if _UUID.fullmatch(found) else [f"cf-ai-req-id is {found!r}, no uuid"]


def no_request_id(reading: Reading) -> Iterable[str] | str:
    """The edge, which reached no worker, names no request id."""
    if not _headers_kept(reading):
        return _NO_HEADERS
    if not _is_of(reading, "edge"):
        return "no refusal of the edge"
    found = reading.exchange.header("cf-ai-req-id")
    return [] if found is None else [f"cf-ai-req-id is {found!r}"]


def no_retry_after(reading: Reading) -> Iterable[str] | str:
    """429 does not say when to come back."""
    if not _headers_kept(reading):
        return _NO_HEADERS
    if reading.exchange.status != 429:
        return "no 429"
    names = [name for name, _ in reading.exchange.headers or ()]
    return [f"429 bears {name}" for name in names if _RATE_LIMIT.fullmatch(name)]


def neurons(reading: Reading) -> Iterable[str] | str:
    """cf-ai-neurons is a number, and comes with success alone."""
    if not _headers_kept(reading):
        return _NO_HEADERS
    found = reading.exchange.header("cf-ai-neurons")
    if found is None:
        return "no cf-ai-neurons"
    if reading.is_refused:
        return ["a refusal bears cf-ai-neurons"]
    is_number = re.fullmatch(r"\d+(\.\d+)?", found)
    return [] if is_number else [f"cf-ai-neurons is {found!r}, no number"]


def _headers_kept(reading: Reading) -> bool:
    native = reading.exchange.door == "native"
    return native and reading.on_wire and reading.exchange.headers is not None


def _is_of(reading: Reading, layer: str) -> bool:
    return any(row.layer == layer for row in reading.rows)


CHECKS = (
    Check("HDR001", "JSON comes as exactly application/json", "error", _EXACT, each(json_type)),
    Check(
        "HDR002", "a stream comes as exactly text/event-stream", "error", _STREAM, each(stream_type)
    ),
    Check("HDR003", "a stream comes where one was asked for", "error", _STREAM, each(as_asked)),
    Check("HDR004", "every answer bears cf-ray", "info", _PRESENCE, each(ray)),
    Check("HDR005", "inference bears cf-ai-req-id, a uuid", "warning", _PRESENCE, each(request_id)),
    Check("HDR006", "the edge bears no cf-ai-req-id", "info", _PRESENCE, each(no_request_id)),
    Check(
        "HDR007",
        "429 bears neither Retry-After nor rate limits",
        "warning",
        _PRESENCE,
        each(no_retry_after),
    ),
    Check("HDR008", "cf-ai-neurons comes with success alone", "info", _PRESENCE, each(neurons)),
)
