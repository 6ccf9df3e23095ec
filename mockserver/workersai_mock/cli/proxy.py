"""The options of the proxy that `serve` and `run` share, and what is said of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..proxy import PORT
from ..server import MockServer

F = TypeVar("F", bound=Callable[..., Any])

PROXY_PORT = click.option(
    "--proxy-port",
    type=click.IntRange(0, 65535),
    default=PORT,
    help="Where the proxy listens; 0 takes any free one.",
)
_OPTIONS = (
    click.option(
        "--proxy",
        is_flag=True,
        help="Be an HTTPS proxy, too, for clients that know only Cloudflare's own hosts.",
    ),
    click.option("--proxy-only", is_flag=True, help="Let the proxy refuse all other hosts."),
    click.option(
        "--proxy-ca",
        type=click.Path(file_okay=False),
        metavar="DIR",
        help="Keep the proxy's CA in this folder; without it each run makes a new one.",
    ),
)


def proxy_options(function: F) -> F:
    """Add the options of the proxy."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


async def open_proxy(server: MockServer, options: dict[str, Any]) -> None:
    """Open the proxy where the options ask for it."""
    if options["proxy"]:
        folder = options["proxy_ca"]
        await server.open_proxy(
            port=options.get("proxy_port", 0),
            only=options["proxy_only"],
            ca=Path(folder).absolute() if folder else None,
        )


def proxy_environment(server: MockServer) -> dict[str, str]:
    """Return what to set so that clients go through the proxy; nothing where there is none."""
    if server.proxy is None:
        return {}
    from ..proxy.variable import proxy_variables

    return proxy_variables(server.proxy, os.environ)


def ready_fields(server: MockServer) -> dict[str, object]:
    """Return what the ready file says of the proxy."""
    if server.proxy is None:
        return {}
    proxy = server.proxy
    return {"proxy": {"url": proxy.url, "ca": str(proxy.ca), "bundle": str(proxy.bundle)}}
