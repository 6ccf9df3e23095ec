"""The environment variables by which clients find the proxy and trust it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import HOSTS

if TYPE_CHECKING:
    from .server import Proxy

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def proxy_variables(proxy: Proxy, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what to set so that clients reach Cloudflare's hosts through the proxy.

    Args:
        proxy: it.
        environ: whose `NO_PROXY` is kept, but for what would lead around the proxy.
    """
    bundle = str(proxy.bundle)
    return {
        "HTTPS_PROXY": proxy.url,
        "https_proxy": proxy.url,
        **{name: unproxied(environ.get(name, "")) for name in ("NO_PROXY", "no_proxy")},
        "SSL_CERT_FILE": bundle,
        "REQUESTS_CA_BUNDLE": bundle,
        "CURL_CA_BUNDLE": bundle,
        "NODE_USE_ENV_PROXY": "1",
        "NODE_EXTRA_CA_CERTS": str(proxy.ca),
    }


def unproxied(said: str) -> str:
    """Return a `NO_PROXY` with loopback, and without what is about Cloudflare's hosts."""
    kept = [entry for entry in map(str.strip, said.split(",")) if entry and not leads_past(entry)]
    return ",".join(dict.fromkeys((*kept, *LOOPBACK)))


def leads_past(entry: str) -> bool:
    """Tell whether an entry of `NO_PROXY` is about one of Cloudflare's hosts."""
    name = entry.partition(":")[0].lstrip("*.").lower()
    if not name:
        return "*" in entry
    return any(host == name or host.endswith(f".{name}") for host in HOSTS)
