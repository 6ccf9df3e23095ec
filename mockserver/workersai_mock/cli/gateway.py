"""The options that set the AI Gateways before the doors; `serve` and `run` have them."""

from __future__ import annotations

from typing import Any

import click

from ..gateway import Gateway

GATEWAY_OPTIONS = (
    click.option(
        "--gateway-token",
        "gateway_tokens",
        multiple=True,
        envvar="WORKERSAI_MOCK_GATEWAY_TOKEN",
        metavar="TOKEN",
        help="Let pass an AI Gateway only with this in cf-aig-authorization.",
    ),
    click.option(
        "--gateway-cache",
        type=click.FloatRange(0),
        default=0.0,
        metavar="SECONDS",
        help="How long an AI Gateway keeps answers, where a request does not say.",
    ),
    click.option(
        "--gateway-limit",
        type=click.IntRange(0),
        metavar="N",
        help="How many requests pass an AI Gateway in a minute.",
    ),
)


def gateway_of(options: dict[str, Any]) -> Gateway:
    """Return how the gateways are set."""
    return Gateway(
        tokens=tuple(options["gateway_tokens"]),
        cache_ttl_s=options["gateway_cache"],
        limit=options["gateway_limit"],
    )
