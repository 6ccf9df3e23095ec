"""Exchanges out of what others keep: HAR, cassettes, bare bodies. Judges nothing."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from workersai_contracts.errors import FileFormatError

from .value import Exchange, Frame, Headers, door_of, model_of


def from_har(document: Mapping[str, Any], *, source: str = "") -> list[Exchange]:
    """Return the exchanges with Workers AI that an HTTP archive (HAR 1.2) holds.

    Raises:
        FileFormatError: it is no HAR, or none of its entries is a call of Workers AI.
    """
    try:
        entries = document["log"]["entries"]
        found = [
            _har_entry(entry, source=source)
            for entry in entries
            if door_of(entry["request"]["url"])
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise FileFormatError(f"{source}: is no HAR 1.2: {error!r}") from error
    if not found:
        raise FileFormatError(f"{source}: none of {len(entries)} entries is a call of Workers AI")
    return found


def from_cassette(document: Mapping[str, Any], *, source: str = "") -> list[Exchange]:
    """Return the exchanges of a JSON cassette: `interactions` of `request` and `response`.

    Recorders drop headers that change from call to call, so their absence proves nothing.

    Raises:
        FileFormatError: it is no such cassette.
    """
    recorded_at = (document.get("metadata") or {}).get("recordedAt", "")
    try:
        return [
            _interaction(each, source=source, recorded_at=recorded_at)
            for each in document["interactions"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise FileFormatError(f"{source}: is no cassette: {error!r}") from error


def from_event_stream(body: bytes, *, source: str = "") -> Exchange:
    """Return the exchange of a bare `.sse` body; an empty line that an editor took is put back."""
    if body and not body.endswith((b"\n\n", b"\r")):
        body = body.removesuffix(b"\n") + b"\n\n"
    frames = (Frame(0.0, body),)
    return Exchange(frames=frames, headers=None, capture="text", source=source)


def from_envelope(body: bytes, *, source: str = "") -> Exchange:
    """Return the exchange of a bare JSON answer."""
    return Exchange(frames=(Frame(0.0, body),), capture="text", source=source)


def _har_entry(entry: Mapping[str, Any], *, source: str) -> Exchange:
    request, response = entry["request"], entry["response"]
    posted = (request.get("postData") or {}).get("text", "").encode()
    content = response["content"]
    text = content.get("text", "")
    body = base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()
    # Browsers leave out bodies of event streams: then it is known that bytes are missing.
    lost = not body and content.get("size", 0) > 0
    return Exchange(
        method=request["method"],
        url=request["url"],
        request_headers=tuple(_har_headers(request)),
        request_body=posted,
        status=response["status"],
        headers=tuple(_har_headers(response)),
        frames=(Frame(max(entry.get("time", 0), 0) / 1000, body),),
        capture="text" if lost else "wire",
        door=door_of(request["url"]),
        model=model_of(request["url"], posted),
        source=source,
        recorded_at=entry.get("startedDateTime", ""),
    )


def _har_headers(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for header in message["headers"]:
        yield header["name"], header["value"]


def _interaction(each: Mapping[str, Any], *, source: str, recorded_at: str) -> Exchange:
    request, response = each["request"], each["response"]
    url, posted = request["url"], (request.get("body") or "").encode()
    return Exchange(
        method=request["method"],
        url=url,
        request_headers=_pairs(request.get("headers") or {}),
        request_body=posted,
        status=response["status"],
        headers=_pairs(response.get("headers") or {}),
        frames=(Frame(0.0, response["body"].encode()),),
        capture="text",
        door=door_of(url),
        model=model_of(url, posted),
        source=source,
        recorded_at=recorded_at,
    )


def _pairs(headers: Mapping[str, str]) -> Headers:
    return tuple(headers.items())
