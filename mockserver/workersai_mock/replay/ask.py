"""What a request asks for, in the form in which a recording and a live request are compared.

Left out is what differs between two who ask the same: host, account, headers, how JSON is written,
`"stream": false`, and whatever a recording no longer has because it was secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from workersai_contracts.errors import InvalidJsonError
from workersai_contracts.json_text import read_json
from workersai_contracts.redaction import ACCOUNT, EMAIL, REDACTED

_MARK = re.compile("|".join(map(re.escape, (REDACTED, ACCOUNT, EMAIL))))
_ACCOUNT = re.compile(rf"(/accounts|^/v1)/(?:[0-9a-fA-F]{{32}}|{re.escape(ACCOUNT)})(?=/|$)")


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """What is asked.

    Attributes:
        value: method, path, query and body as plain data.
        key: the same as canonical JSON.
    """

    value: dict[str, object]
    key: bytes

    @property
    def marked(self) -> bool:
        """Whether something was taken out, so that it meets more than its equal."""
        return _MARK.search(self.key.decode()) is not None


def ask_of(method: str, url: str, body: bytes) -> Ask:
    """Return what a request asks, from its address or its path alone."""
    parts = urlsplit(url)
    value: dict[str, object] = {
        "method": method,
        "path": _ACCOUNT.sub(r"\1", unquote(parts.path)),
        "query": dict(parse_qsl(parts.query, keep_blank_values=True)),
        "body": _body(body),
    }
    return Ask(value, orjson.dumps(value, option=orjson.OPT_SORT_KEYS))


def differences(recorded: object, live: object, *, at: str = "") -> Iterator[str]:
    """Yield where a live request is not what was recorded; a redacted part meets any text."""
    if isinstance(recorded, str) and isinstance(live, str):
        if not _alike(recorded, live):
            yield f"{at}: recorded {_short(recorded)}, came {_short(live)}"
    elif isinstance(recorded, dict) and isinstance(live, dict):
        for key in sorted(recorded.keys() | live.keys()):
            if key not in live:
                yield f"{at}/{key}: recorded, did not come"
            elif key not in recorded:
                yield f"{at}/{key}: came, was not recorded"
            else:
                yield from differences(recorded[key], live[key], at=f"{at}/{key}")
    elif isinstance(recorded, list) and isinstance(live, list):
        if len(recorded) != len(live):
            yield f"{at}: recorded {len(recorded)} items, came {len(live)}"
        for number, (one, other) in enumerate(zip(recorded, live, strict=False)):
            yield from differences(one, other, at=f"{at}/{number}")
    elif type(recorded) is not type(live) or recorded != live:
        yield f"{at}: recorded {_short(recorded)}, came {_short(live)}"


def _body(body: bytes) -> object:
    try:
        value = _plain(read_json(body))
        if isinstance(value, dict) and value.get("stream") is False:
            del value["stream"]  # the same as its absence, which is the default
        orjson.dumps(value)
    except (InvalidJsonError, RecursionError, TypeError):
        return body.decode("latin-1")
    return value


def _plain(value: object) -> object:
    """Write 1.0 as 1, since JSON has one kind of number."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _alike(recorded: str, live: str) -> bool:
    first, *rest = _MARK.split(recorded)
    if not rest:
        return recorded == live
    *middle, last = rest
    at, end = len(first), len(live) - len(last)
    if at > end or not live.startswith(first) or not live.endswith(last):
        return False
    for part in middle:
        found = live.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
