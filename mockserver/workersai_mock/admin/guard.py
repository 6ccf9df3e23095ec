"""Who may use the admin API: programs of this machine, or whoever has the token.

A page in a browser is none of these, whatever name it gave this machine's address: the peer, the
`Host` and what a browser says of the page's origin must all be right.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from multidict import CIMultiDictProxy

from .problem import Trouble

Headers = CIMultiDictProxy[str]

# A proxy on this machine makes strangers look local; honest ones leave a trace.
PROXIED = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Real-IP",
    "CF-Connecting-IP",
)
METHODS = "GET, HEAD, POST, PUT, DELETE"


class Guard:
    """Lets callers in or raises Trouble.

    Args:
        token: what a caller must have; None lets in loopback callers only.
        origins: origins whose pages may call; their answers carry CORS headers.
    """

    def __init__(self, *, token: str | None, origins: tuple[str, ...]) -> None:
        self._token = token
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)

    def check(self, headers: Headers, *, peer: str | None) -> None:
        """Raise Trouble where a caller may not come in."""
        if self._token is None:
            self._check_local(headers, peer)
        self._check_page(headers)
        if self._token is not None:
            self._check_token(headers, self._token)

    def check_visit(self, headers: Headers, *, peer: str | None) -> None:
        """Raise Trouble where a caller may not see the playground's files, which are no secret.

        A link on another page may lead there, since a page that is left can do nothing.
        """
        if self._token is None:
            self._check_local(headers, peer)
        if headers.get("Sec-Fetch-Mode") != "navigate":
            self._check_page(headers)

    def cors(self, headers: Headers) -> Mapping[str, str]:
        """Return the headers that let the page of an allowed origin read an answer."""
        origin = headers.get("Origin", "")
        if not self._origins:
            return {}
        if origin.lower() not in self._origins:
            return {"Vary": "Origin"}
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}

    def preflight(self, headers: Headers) -> Mapping[str, str]:
        """Return the headers that answer a browser which asks whether a page may call."""
        return {
            **self.cors(headers),
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": "600",
        }

    def _check_local(self, headers: Headers, peer: str | None) -> None:
        if not is_loopback(peer or ""):
            raise _forbidden("the admin API answers callers on this machine only")
        if found := [name for name in PROXIED if name in headers]:
            raise _forbidden(
                f"the call came through a proxy ({found[0]}), so its origin is not known"
            )
        hosts = headers.getall("Host", [])
        if len(hosts) != 1 or not is_loopback(host_of(hosts[0])):
            shown = hosts[0] if hosts else ""
            raise _forbidden(
                f"the Host {shown!r} is no loopback name; call 127.0.0.1 or localhost, since a "
                "page may have pointed its own name here"
            )

    def _check_page(self, headers: Headers) -> None:
        origin = headers.get("Origin")
        if origin is not None and origin.lower() in self._origins:
            return
        own = headers.get("Host", "").lower()
        if origin is not None and (not own or urlsplit(origin.lower()).netloc != own):
            raise _forbidden(
                f"a page of {origin} called; let it with --admin-cors {origin}",
                hint=False,
            )
        if headers.get("Sec-Fetch-Site", "none").lower() not in ("none", "same-origin"):
            raise _forbidden("a page of another site called", hint=False)

    def _check_token(self, headers: Headers, token: str) -> None:
        given = headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), token.encode()):
            raise Trouble(
                401,
                "token",
                title="The admin token is missing or wrong",
                detail="send it as `Authorization: Bearer TOKEN`",
                headers={"WWW-Authenticate": 'Bearer realm="workersai-mock admin"'},
            )


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine's own name or address."""
    name = host.lower().rstrip(".")
    # RFC 6761: everything below localhost resolves to loopback.
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def host_of(header: str) -> str:
    """Return a `Host` without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


def _forbidden(detail: str, *, hint: bool = True) -> Trouble:
    said = f"{detail}. (--admin-token lets others in)" if hint else detail
    return Trouble(403, "forbidden", title="This caller may not use the admin API", detail=said)
