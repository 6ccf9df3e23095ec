"""Taking secrets out of an exchange before it is kept. Not where it is kept."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from .exchange.value import Exchange, Frame, Headers
from .identity import is_mock_account, is_mock_token

REDACTED = "[redacted]"
ACCOUNT = "[account]"
EMAIL = "[email]"

Pattern: TypeAlias = "re.Pattern[bytes]"

_SECRET_NAME = re.compile(r"authorization|cookie|token|secret|password|passwd|api-?key|auth-", re.I)
# What a key looks like: a well-known prefix, or 32 and more characters in one run.
_PREFIX = rb"(?:sk|pk|ghp|gho|github_pat|xox[abp]|cfut|cfat|v1\.0)[-_][A-Za-z0-9_-]{16,}"
_KEY_VALUE = re.compile(rf"{_PREFIX.decode()}|[A-Za-z0-9_-]{{32,}}|Bearer\s+\S+", re.I)
_PREFIXED = re.compile(rb"\b" + _PREFIX)
_BEARER = re.compile(rb"(?i)\bbearer\s+([A-Za-z0-9._~+/=-]{8,})")
_EMAIL = re.compile(rb"[A-Za-z0-9._+-]{1,64}(?:@|%40)(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}\b")
_ACCOUNT = re.compile(rb"(?i)(?:/accounts/|gateway\.ai\.cloudflare\.com/v1/)([0-9a-f]{32})")
_QUERY = re.compile(rb"(?i)[?&](?:token|key|api_key|access_token|secret|sig)=([^&#\s]+)")
# A uuid is a request's name; it opens nothing.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def redacted(exchange: Exchange, *, patterns: Iterable[Pattern] = ()) -> Exchange:
    """Return an exchange without credentials, account ids and addresses of people.

    The mock's own token and account stay. Frames keep their number and times; a secret that lies
    across several is replaced in the first of them.

    Args:
        exchange: what was recorded.
        patterns: further expressions whose matches in bodies and addresses are secret.
    """
    rules = _rules(exchange, patterns)
    return replace(
        exchange,
        url=_clean(exchange.url.encode(), rules).decode(),
        request_headers=_headers(exchange.request_headers, rules),
        request_body=_clean(exchange.request_body, rules),
        headers=None if exchange.headers is None else _headers(exchange.headers, rules),
        frames=_frames(exchange.frames, rules),
    )


def find_secret(
    safe: Exchange, line: bytes, *, original: Exchange, patterns: Iterable[Pattern] = ()
) -> str | None:
    """Say what kind of secret is left in a redacted exchange or its line; None where none is.

    The line is looked through as a whole, since a secret may be where nobody looks for one, such
    as the model's name.
    """
    for secret in _literals(original):
        if secret in line:
            return "a credential or account id of the request"
    for rule, _ in _rules(safe, patterns):
        for part in (safe.url.encode(), safe.request_body, safe.body):
            if any(_is_secret(found) for found in _spans(rule, part)):
                return f"a match of {rule.pattern.decode('utf-8', 'replace')!r}"
    return None


_Rules: TypeAlias = tuple[tuple[Pattern, str], ...]


def _rules(exchange: Exchange, patterns: Iterable[Pattern]) -> _Rules:
    literals = tuple((re.compile(re.escape(each)), REDACTED) for each in _literals(exchange))
    return (
        (_ACCOUNT, ACCOUNT),
        (_EMAIL, EMAIL),
        (_BEARER, REDACTED),
        (_QUERY, REDACTED),
        (_PREFIXED, REDACTED),
        *((pattern, REDACTED) for pattern in patterns),
        *literals,
    )


def _literals(exchange: Exchange) -> list[bytes]:
    """Return the secrets that the request itself names, wherever else they turn up."""
    found = [hit[1] for hit in _ACCOUNT.finditer(exchange.url.encode())]
    found += [hit[1] for hit in _QUERY.finditer(exchange.url.encode())]
    for name, value in (*exchange.request_headers, *(exchange.headers or ())):
        if _SECRET_NAME.search(name):
            found.append(re.sub(r"(?i)^(bearer|basic)\s+", "", value).encode())
    return [each for each in dict.fromkeys(found) if len(each) >= 8 and _is_secret(each)]


def _is_secret(value: bytes) -> bool:
    text = value.decode("latin-1")
    replaced = text in (REDACTED, ACCOUNT, EMAIL)
    return not (replaced or is_mock_token(text) or is_mock_account(text))


def _headers(headers: Headers, rules: _Rules) -> Headers:
    return tuple((name, _header(name, value, rules)) for name, value in headers)


def _header(name: str, value: str, rules: _Rules) -> str:
    scheme, _, credential = value.rpartition(" ")
    if _SECRET_NAME.search(name):
        if not _is_secret(credential.encode()):
            return value
        return f"{scheme} {REDACTED}" if scheme.lower() in ("bearer", "basic") else REDACTED
    found = _KEY_VALUE.search(value)
    if found and not _UUID.fullmatch(found[0]) and _is_secret(found[0].encode()):
        return REDACTED
    return _clean(value.encode("utf-8", "surrogateescape"), rules).decode("utf-8", "replace")


def _clean(data: bytes, rules: _Rules) -> bytes:
    return b"".join(frame.data for frame in _frames((Frame(0.0, data),), rules))


def _frames(frames: tuple[Frame, ...], rules: _Rules) -> tuple[Frame, ...]:
    for rule, mark in rules:
        body = b"".join(frame.data for frame in frames)
        spans = [
            span
            for span in (_span(hit) for hit in rule.finditer(body))
            if span[0] < span[1] and _is_secret(body[slice(*span)])
        ]
        for start, end in reversed(spans):
            frames = tuple(_cut(frames, start, end, mark.encode()))
    return frames


def _cut(frames: tuple[Frame, ...], start: int, end: int, mark: bytes) -> Iterator[Frame]:
    at = 0
    for frame in frames:
        first, last = max(start - at, 0), max(end - at, 0)
        here = mark if at <= start < at + len(frame.data) else b""
        yield Frame(frame.at_s, frame.data[:first] + here + frame.data[last:])
        at += len(frame.data)


def _span(hit: "re.Match[bytes]") -> tuple[int, int]:
    """Return the place of the first group, which a pattern may mark as the secret part."""
    return hit.span(1 if hit.re.groups else 0)


def _spans(rule: Pattern, data: bytes) -> Iterator[bytes]:
    for hit in rule.finditer(data):
        yield data[slice(*_span(hit))]
