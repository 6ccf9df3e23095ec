"""The exchange format: JSON lines, one exchange a line, as `exchange.schema.json` states it."""

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from workersai_contracts.errors import FileFormatError, RedactionError
from workersai_contracts.published import violations
from workersai_contracts.redaction import Pattern, find_secret, redacted
from workersai_contracts.schema_file import VERSION, check_version

from .value import Exchange, Frame

SCHEMA_FILE = Path(__file__).parent / "exchange.schema.json"

_NAMES = ("door", "model", "wire", "probe", "source", "recorded_at")


def write_exchanges(
    path: Path, exchanges: Iterable[Exchange], *, patterns: Iterable[Pattern] = ()
) -> int:
    """Write a file, redacted, and return how many exchanges it holds.

    Nothing is written, not even in part, when a secret would get through.

    Args:
        path: replaced where it exists.
        exchanges: what to write.
        patterns: further expressions whose matches in bodies and addresses are secret.

    Raises:
        RedactionError: a secret is left after redaction.
    """
    lines = [exchange_line(exchange, patterns=patterns) for exchange in exchanges]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return len(lines)


def exchange_line(exchange: Exchange, *, patterns: Iterable[Pattern] = ()) -> bytes:
    """Return the line of one exchange, redacted, without its line end.

    Raises:
        RedactionError: a secret is left after redaction.
    """
    patterns = tuple(patterns)
    safe = redacted(exchange, patterns=patterns)
    line = orjson.dumps(to_document(safe))
    found = find_secret(safe, line, original=exchange, patterns=patterns)
    if found:
        raise RedactionError(f"refused to write: {found} is left after redaction")
    return line


def read_exchanges(path: Path) -> list[Exchange]:
    """Return the exchanges of a file.

    Raises:
        FileFormatError: says the file, the line and what is wrong in it.
        VersionError: a line was written by a newer release.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise FileFormatError(f"{path}: cannot be read: {error.strerror}") from error
    return list(_read(path, lines))


def to_document(exchange: Exchange) -> dict[str, Any]:
    """Return the JSON form of one exchange, not redacted."""
    return {
        "version": VERSION,
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "headers": exchange.request_headers,
            "body": _packed(exchange.request_body),
        },
        "response": {
            "status": exchange.status,
            "headers": exchange.headers,
            "body": [[frame.at_s, _packed(frame.data)] for frame in exchange.frames],
            "ending": exchange.ending,
        },
        "capture": exchange.capture,
        **{name: getattr(exchange, name) for name in _NAMES if getattr(exchange, name)},
    }


def from_document(document: dict[str, Any]) -> Exchange:
    """Return the exchange of a JSON form that fits the schema."""
    request, response = document["request"], document["response"]
    headers = response.get("headers")
    return Exchange(
        method=request["method"],
        url=request["url"],
        request_headers=tuple((name, value) for name, value in request.get("headers", ())),
        request_body=_unpacked(request.get("body", "")),
        status=response.get("status"),
        headers=None if headers is None else tuple((name, value) for name, value in headers),
        frames=tuple(Frame(at_s, _unpacked(data)) for at_s, data in response["body"]),
        ending=response.get("ending", "close"),
        capture=document.get("capture", "wire"),
        **{name: document[name] for name in _NAMES if name in document},
    )


def _read(path: Path, lines: list[bytes]) -> Iterator[Exchange]:
    schema = orjson.loads(SCHEMA_FILE.read_bytes())
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            document = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise FileFormatError(f"{place}: is no JSON: {error}") from error
        if not isinstance(document, dict):
            raise FileFormatError(f"{place}: must be an object, one exchange a line")
        check_version(document, file=place)
        found = violations(schema, document)
        if found:
            raise FileFormatError("\n".join(f"{place}: {wrong}" for wrong in found))
        yield from_document(document)


def _packed(data: bytes) -> str | dict[str, str]:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _unpacked(data: str | dict[str, str]) -> bytes:
    return data.encode() if isinstance(data, str) else base64.b64decode(data["base64"])
