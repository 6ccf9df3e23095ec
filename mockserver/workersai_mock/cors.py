"""Letting a browser call the mock: a convenience, since nothing is known of the service's CORS."""

from collections.abc import Iterable, Mapping

ALLOW_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
DAY_S = "86400"


def is_preflight(headers: Mapping[str, str]) -> bool:
    """Say whether a browser asks whether it may ask."""
    return "Origin" in headers and "Access-Control-Request-Method" in headers


def preflight(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that allow what was asked."""
    allowed = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": ALLOW_METHODS,
        # Named one by one, because `*` does not cover Authorization (Fetch, CORS protocol).
        "Access-Control-Allow-Headers": headers.get("Access-Control-Request-Headers", "*"),
        "Access-Control-Max-Age": DAY_S,
    }
    if "Access-Control-Request-Private-Network" in headers:
        allowed["Access-Control-Allow-Private-Network"] = "true"
    return allowed


def exposed(names: Iterable[str]) -> dict[str, str]:
    """Return the headers that let a page read an answer and the named headers of it."""
    return {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": ", ".join(names),
    }
