"""What Workers AI refuses, one constant a row. Not how it is enveloped (see `envelope`)."""

from workersai_contracts.errors import UnknownRefusalError
from workersai_contracts.refusal.account import (
    ACCOUNT_BLOCKED,
    ACCOUNT_NOT_ALLOWED,
    ACCOUNT_NOT_PERMITTED,
    CAPACITY,
    CAPACITY_OF_MODEL,
    CAPACITY_UNTIL_2025,
    DAILY_ALLOCATION,
    DAILY_ALLOCATION_DOCUMENTED,
    MODEL_AGREEMENT,
    PAID_PLAN,
    RATE_LIMIT,
)
from workersai_contracts.refusal.edge import (
    AUTHENTICATION,
    AUTHENTICATION_FAILED,
    EDGE,
    MALFORMED_ACCOUNT,
    MALFORMED_CREDENTIALS,
    METHOD,
    MISSING_CREDENTIALS,
    NO_ROUTE,
    PERMISSION,
    SCOPE,
    UPSTREAM_UNAVAILABLE,
)
from workersai_contracts.refusal.gateway import (
    GATEWAY_RATE_LIMIT,
    GATEWAY_UNAUTHORIZED,
    GATEWAY_UNKNOWN,
)
from workersai_contracts.refusal.inference import (
    ABORTED,
    BAD_INPUT,
    BODY_TOO_LARGE,
    CONTEXT_OVERFLOW,
    CONTEXT_WINDOW,
    DEPRECATED,
    EMPTY_BODY,
    FINETUNE_FILES,
    INTERNAL,
    INVALID_BASE64,
    INVALID_INPUT,
    INVALID_JSON,
    JSON_MODE,
    LORA_UNSUPPORTED,
    MODEL_NAME,
    MODEL_VALIDATION,
    NO_SUCH_MODEL,
    NSFW,
    RETRIES_EXHAUSTED,
    SDK_OUTDATED,
    TIMEOUT,
    TIMEOUT_DOCUMENTED,
)
from workersai_contracts.refusal.value import Form, Layer, Refusal

__all__ = [
    "ABORTED",
    "ACCOUNT_BLOCKED",
    "ACCOUNT_NOT_ALLOWED",
    "ACCOUNT_NOT_PERMITTED",
    "ALL",
    "AUTHENTICATION",
    "AUTHENTICATION_FAILED",
    "BAD_INPUT",
    "BODY_TOO_LARGE",
    "CAPACITY",
    "CAPACITY_OF_MODEL",
    "CAPACITY_UNTIL_2025",
    "CONTEXT_OVERFLOW",
    "CONTEXT_WINDOW",
    "DAILY_ALLOCATION",
    "DAILY_ALLOCATION_DOCUMENTED",
    "DEPRECATED",
    "EDGE",
    "EMPTY_BODY",
    "FINETUNE_FILES",
    "GATEWAY_RATE_LIMIT",
    "GATEWAY_UNAUTHORIZED",
    "GATEWAY_UNKNOWN",
    "INTERNAL",
    "INVALID_BASE64",
    "INVALID_INPUT",
    "INVALID_JSON",
    "JSON_MODE",
    "LORA_UNSUPPORTED",
    "MALFORMED_ACCOUNT",
    "MALFORMED_CREDENTIALS",
    "METHOD",
    "MISSING_CREDENTIALS",
    "MODEL_AGREEMENT",
    "MODEL_NAME",
    "MODEL_VALIDATION",
    "NO_ROUTE",
    "NO_SUCH_MODEL",
    "NSFW",
    "PAID_PLAN",
    "PERMISSION",
    "RATE_LIMIT",
    "RETRIES_EXHAUSTED",
    "SCOPE",
    "SDK_OUTDATED",
    "TIMEOUT",
    "TIMEOUT_DOCUMENTED",
    "UPSTREAM_UNAVAILABLE",
    "Form",
    "Layer",
    "Refusal",
    "get_refusal",
]

# The order of the service's own checks, as far as it is known: gateway, route, credentials,
# account, model, lifecycle, body, schema, quota, inference. Of rows that share a code the likeliest
# comes first.
ALL: tuple[Refusal, ...] = (
    GATEWAY_UNKNOWN,
    GATEWAY_UNAUTHORIZED,
    GATEWAY_RATE_LIMIT,
    MALFORMED_ACCOUNT,
    NO_ROUTE,
    METHOD,
    UPSTREAM_UNAVAILABLE,
    EDGE,
    MISSING_CREDENTIALS,
    MALFORMED_CREDENTIALS,
    AUTHENTICATION_FAILED,
    AUTHENTICATION,
    PERMISSION,
    SCOPE,
    NO_SUCH_MODEL,
    MODEL_NAME,
    DEPRECATED,
    ACCOUNT_BLOCKED,
    ACCOUNT_NOT_ALLOWED,
    ACCOUNT_NOT_PERMITTED,
    MODEL_AGREEMENT,
    PAID_PLAN,
    SDK_OUTDATED,
    BODY_TOO_LARGE,
    EMPTY_BODY,
    BAD_INPUT,
    INVALID_JSON,
    INVALID_BASE64,
    LORA_UNSUPPORTED,
    FINETUNE_FILES,
    DAILY_ALLOCATION,
    DAILY_ALLOCATION_DOCUMENTED,
    RATE_LIMIT,
    CAPACITY,
    CAPACITY_OF_MODEL,
    CAPACITY_UNTIL_2025,
    RETRIES_EXHAUSTED,
    TIMEOUT,
    TIMEOUT_DOCUMENTED,
    ABORTED,
    CONTEXT_OVERFLOW,
    CONTEXT_WINDOW,
    MODEL_VALIDATION,
    JSON_MODE,
    NSFW,
    INVALID_INPUT,
    INTERNAL,
)


def get_refusal(code_or_name: int | str) -> Refusal:
    """Look a refusal up by code (`3040`, `"3040"`) or name (`"CAPACITY"`, in any case).

    A code that several rows share gives the likeliest of them.

    Raises:
        UnknownRefusalError: there is none; the message lists the nearest.
    """
    wanted = str(code_or_name).strip().upper().replace("-", "_")
    for row in ALL:
        if wanted in (row.name, str(row.code)):
            return row
    raise UnknownRefusalError(_not_found(code_or_name, wanted=wanted))


def _not_found(code_or_name: int | str, *, wanted: str) -> str:
    # Only here: difflib would cost every import of the package.
    from difflib import get_close_matches

    spellings = {row.name: row for row in ALL} | {str(row.code): row for row in reversed(ALL)}
    near = [spellings[key] for key in get_close_matches(wanted, spellings, n=4, cutoff=0.5)]
    listed = ", ".join(f"{row.name} ({row.code})" for row in dict.fromkeys(near or ALL))
    return f"no refusal {code_or_name!r}; {'nearest' if near else 'there are'}: {listed}"
