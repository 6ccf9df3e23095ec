"""Refusals of the edge: routing and credentials, before the AI worker is reached."""

from workersai_contracts.provenance import Provenance
from workersai_contracts.refusal.value import Refusal

AUTHENTICATION = Refusal(
    "AUTHENTICATION",
    status=401,
    code=10000,
    text="Authentication error",
    layer="edge",
    provenance=Provenance(
        "observed", "answer to a bad token; a good token on a foreign account gets the same", "2026"
    ),
)
PERMISSION = Refusal(
    "PERMISSION",
    status=403,
    code=10000,
    text="Authentication error",
    layer="edge",
    provenance=Provenance(
        "observed", "workers-sdk issue 4522: a token without the AI permission", "2023-12-12"
    ),
)
MISSING_CREDENTIALS = Refusal(
    "MISSING_CREDENTIALS",
    status=400,
    code=9106,
    text="Missing X-Auth-Key, X-Auth-Email or Authorization headers",
    layer="edge",
    provenance=Provenance(
        "contested",
        "reported for sibling routes with 400, one probe saw 403 and another wording; "
        "not seen on /ai/run itself",
        "2026",
    ),
    form="legacy",
)
MALFORMED_CREDENTIALS = Refusal(
    "MALFORMED_CREDENTIALS",
    status=400,
    code=6003,
    text="Invalid request headers",
    layer="edge",
    provenance=Provenance(
        "contested",
        "a badly written Authorization header: 6003 with 6111 below it, or 9106 "
        "(AUTHENTICATION_FAILED); which one /ai/run answers today is unknown",
    ),
    form="legacy",
    error_chain=((6111, "Invalid format for Authorization header"),),
)
AUTHENTICATION_FAILED = Refusal(
    "AUTHENTICATION_FAILED",
    status=400,
    code=9106,
    text="Authentication failed (status: 400)",
    layer="edge",
    provenance=Provenance(
        "contested", "the other answer to a malformed bearer, see MALFORMED_CREDENTIALS", "2026"
    ),
    form="legacy",
)
SCOPE = Refusal(
    "SCOPE",
    status=403,
    code=9109,
    text="Unauthorized to access requested resource",
    layer="edge",
    provenance=Provenance(
        "observed", "a good token without the scope, on a route that is not AI", "2026-09-14"
    ),
)
MALFORMED_ACCOUNT = Refusal(
    "MALFORMED_ACCOUNT",
    status=404,
    code=7003,
    text="Could not route to {path}, perhaps your object identifier is invalid?",
    layer="edge",
    provenance=Provenance(
        "observed",
        "path echoed percent-encoded with /client/v4; comes before credentials are looked at",
        "2026-03-21",
    ),
)
NO_ROUTE = Refusal(
    "NO_ROUTE",
    status=400,
    code=7000,
    text="No route for that URI",
    layer="edge",
    provenance=Provenance(
        "contested",
        "code, text and status reported 2024-2026; those answers had the older frontend's "
        "key order, the edge's own is assumed for /ai",
        "2026-08-04",
    ),
)
METHOD = Refusal(
    "METHOD",
    status=405,
    code=7001,
    text="{method} not supported for requested URI.",
    layer="edge",
    provenance=Provenance(
        "observed", "GET on /ai/v1/models; /ai/run is taken to have the same router", "2026"
    ),
)
UPSTREAM_UNAVAILABLE = Refusal(
    "UPSTREAM_UNAVAILABLE",
    status=502,
    code=7009,
    text="Upstream service unavailable",
    layer="edge",
    provenance=Provenance(
        "observed", "code and text reported; the status was 5xx, 502 is assumed", "2024"
    ),
    retryable=True,
)
EDGE = Refusal(
    "EDGE",
    status=403,
    code=1031,
    text="error code: 1031",
    layer="edge",
    provenance=Provenance(
        "observed", "plain text in place of an envelope; wrangler reads it as a bad login", "2026"
    ),
    form="plain",
)
