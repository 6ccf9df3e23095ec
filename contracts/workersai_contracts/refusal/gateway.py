"""Refusals of AI Gateway itself, before the provider is reached; the provider's own pass it."""

from workersai_contracts.provenance import Provenance
from workersai_contracts.refusal.value import Refusal

GATEWAY_UNKNOWN = Refusal(
    "GATEWAY_UNKNOWN",
    status=400,
    code=2001,
    text="Please configure AI Gateway in the Cloudflare dashboard",
    layer="gateway",
    provenance=Provenance("observed", "recorded answer; that it means an unknown id is assumed"),
)
GATEWAY_UNAUTHORIZED = Refusal(
    "GATEWAY_UNAUTHORIZED",
    status=401,
    code=2009,
    text="Unauthorized",
    layer="gateway",
    provenance=Provenance(
        "observed",
        "pasted answer, its keys after `error` taken to be cut off; what it asks for is assumed",
        "2026",
    ),
)
GATEWAY_RATE_LIMIT = Refusal(
    "GATEWAY_RATE_LIMIT",
    status=429,
    code=2003,
    text="Rate limited",
    layer="gateway",
    provenance=Provenance(
        "observed",
        "pasted answer in the envelope of inference, without an id or Retry-After",
        "2026-09",
    ),
    retryable=True,
    form="unsigned",
)
