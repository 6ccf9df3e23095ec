"""What a client is judged by: one row for each rule, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workersai_contracts.provenance import Provenance

Code = Literal[
    "retried_in_vain",
    "not_retried",
    "retry_storm",
    "no_backoff",
    "retry_after_ignored",
    "stayed_through_stall",
    "accepted_truncated",
    "ignored_error_event",
    "swallowed_refusal",
    "hung",
]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a client must not do.

    Attributes:
        code: its stable name.
        title: what the client did, where it is broken.
        seen_from: `server`, or `caller` where a test has to say how its call ended.
        provenance: why it is a fault.
    """

    code: Code
    title: str
    seen_from: Literal["server", "caller"]
    provenance: Provenance


_ERRORS = "Cloudflare docs, Workers AI errors"
RULES: tuple[Rule, ...] = (
    Rule(
        "retried_in_vain",
        "repeated a request that cannot succeed, such as 4006, 5006 or 401",
        "server",
        Provenance("assumed", f"{_ERRORS}: a day's quota, a bad input and a bad token stay so"),
    ),
    Rule(
        "not_retried",
        "gave up at once where the same request may pass soon, such as 3040 or 500",
        "server",
        Provenance("published", f"{_ERRORS}: 3040 says 'please try again'", "2026-09-17"),
    ),
    Rule(
        "retry_storm",
        "repeated a request too often, or too often within a second",
        "server",
        Provenance("assumed", "no bound is published; SDKs stop after 3 to 7 attempts"),
    ),
    Rule(
        "no_backoff",
        "repeated a refused request without waiting",
        "server",
        Provenance("assumed", "no wait is published; SDKs wait 0.4 s or more"),
    ),
    Rule(
        "retry_after_ignored",
        "came back before the Retry-After that it was told",
        "server",
        Provenance("published", "RFC 9110 10.2.3; the service itself is not known to send it"),
    ),
    Rule(
        "stayed_through_stall",
        "waited to the end of a stall: its timeout is longer or absent",
        "server",
        Provenance("convenience", "how long is too long is the reader's to say"),
    ),
    Rule(
        "accepted_truncated",
        "returned an answer as whole that ended early or without `[DONE]`",
        "caller",
        Provenance("published", "streams end with `data: [DONE]` in Cloudflare's docs"),
    ),
    Rule(
        "ignored_error_event",
        "returned although the stream held an error",
        "caller",
        Provenance("assumed", "no error inside a stream was recorded; its shape is the envelope's"),
    ),
    Rule(
        "swallowed_refusal",
        "returned although the last answer was a refusal",
        "caller",
        Provenance("observed", "a published provider of 2025 never looked at the status"),
    ),
    Rule(
        "hung",
        "did not come back in time",
        "caller",
        Provenance("convenience", "the limit is the test's own"),
    ),
)
