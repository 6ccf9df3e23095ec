"""What tells a request of a Worker's `env.AI` from others: its host, or miniflare's wrapping.

Sources: `ai-api.ts` of workerd and the remote proxy of miniflare (2026-08). Routes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

Raw = tuple[tuple[bytes, bytes], ...]

# No such host exists outside of Cloudflare: the binding only names it.
HOST = "workers-binding.ai"
MODEL_HEADER = "cf-consn-model-id"
URL = b"mf-url"
WRAPPED = b"mf-header-"
# How miniflare's proxy asks for a socket, once a call; it goes on with plain requests after a 404.
SOCKET_PATH = "/?MF-Binding="


class Bound(NamedTuple):
    """A request of the binding.

    Attributes:
        path: path and query where they were wrapped; empty where the request line has them.
        model_id: the model that is asked.
    """

    path: str
    model_id: str


def unwrapped(raw: Raw) -> tuple[Raw, str]:
    """Return the headers of the request that miniflare's proxy has wrapped, and its address."""
    url = next((value for name, value in raw if name.lower() == URL), b"")
    if not url:
        return raw, ""
    size = len(WRAPPED)
    inner = [(name[size:], value) for name, value in raw if name.lower().startswith(WRAPPED)]
    named = {name.lower() for name, _ in inner}
    # What the proxy itself sends stays: it may bear the token of a tenant.
    outer = [
        (name, value)
        for name, value in raw
        if name.lower() not in named and not name.lower().startswith(b"mf-")
    ]
    return (*outer, *inner), url.decode("latin-1")


def bound_of(headers: Mapping[str, str], url: str) -> Bound | None:
    """Return what the binding asks, or None for a request of anybody else.

    Args:
        headers: names in any case, out of their wrapping.
        url: the address in the wrapping; empty where there was none.
    """
    parts = urlsplit(url)
    host = parts.netloc if url else headers.get("Host", "")
    if host.partition(":")[0].lower() != HOST:
        return None
    # Assumed: the prefix of `options.prefix`, whose meaning is not known, changes no model.
    prefix, colon, rest = headers.get(MODEL_HEADER, "").partition(":")
    model_id = rest if colon and not prefix.startswith("@") else prefix + colon + rest
    return Bound(parts._replace(scheme="", netloc="").geturl(), model_id)
