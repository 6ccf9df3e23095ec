"""Where a client sends, given an environment, and whether that is the mock. Sends only to a proxy.

Secrets in addresses are never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ..proxy import is_ours
from ..proxy.variable import leads_past
from ..settings import ACCOUNT_ID
from .call import TIMEOUT_S, direct
from .client import Client, Kind
from .installation import Installed

TRUST: Mapping[Kind, tuple[str, ...]] = {
    "python": ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"),
    "js": ("NODE_EXTRA_CA_CERTS", "NODE_USE_ENV_PROXY"),
}
IN_CODE = "(said in your code)"
OPEN_PROXY = "`workersai-mock serve --proxy` and the lines that it prints"


class Lead(NamedTuple):
    """Where one client sends.

    Attributes:
        client: it.
        version: of it.
        base_url: without secrets.
        reaches: whether that is the mock; None where the caller's code says.
        advice: what to set, empty where nothing.
    """

    client: Client
    version: str
    base_url: str
    reaches: bool | None
    advice: str


class Compass:
    """Tells where clients lead.

    Args:
        url: the mock's root.
        answers: whether a mock answers there.
        environ: the user's environment.
    """

    def __init__(self, url: str, *, answers: bool, environ: Mapping[str, str]) -> None:
        self.url, self._answers, self._environ = url, answers, environ
        self._proxied = {kind: self._through_proxy(kind) for kind in TRUST}

    def lead(self, found: Installed) -> Lead:
        """Return where a client leads."""
        client, version = found
        said = self._environ.get(client.variable, "") if client.variable else ""
        base = said or client.default.replace("{account}", ACCOUNT_ID)
        reaches = self._reaches(base, client) if base else None
        if reaches:
            advice = ""
        elif reaches is None:
            advice = f"use {self._address(client)}"
        else:
            advice = self._advice(client)
        noted = "; ".join(filter(None, (advice, client.note)))
        return Lead(client, version, shown(base) or IN_CODE, reaches, noted)

    def _reaches(self, base: str, client: Client) -> bool:
        if not self._answers:
            return False
        if origin(base) == origin(self.url):
            return True
        return is_ours(urlsplit(base).hostname or "") and self._proxied[client.kind]

    def _advice(self, client: Client) -> str:
        if not self._answers:
            return f"start the mock: no mock answers at {shown(self.url)}"
        if client.variable:
            return f"export {client.variable}={self._address(client)}"
        if client.argument:
            return f"pass {client.argument}={self._address(client)}, or {OPEN_PROXY}"
        return OPEN_PROXY

    def _address(self, client: Client) -> str:
        v4 = f"{self.url}/client/v4"
        account = f"{v4}/accounts/{ACCOUNT_ID}/ai"
        known = {"v4": v4, "run": f"{account}/run", "openai": f"{account}/v1"}
        return shown(known.get(client.address, v4))

    def _through_proxy(self, kind: Kind) -> bool:
        """Tell whether HTTPS_PROXY is our proxy before this mock, and its CA is trusted."""
        environ = self._environ
        proxy = environ.get("https_proxy") or environ.get("HTTPS_PROXY") or ""
        past = (environ.get("no_proxy") or environ.get("NO_PROXY") or "").split(",")
        if not proxy or any(leads_past(entry.strip()) for entry in past if entry.strip()):
            return False
        first, *others = (environ.get(name, "") for name in TRUST[kind])
        return all(others) and Path(first).is_file() and self._is_ours(proxy)

    def _is_ours(self, proxy: str) -> bool:
        where = urlsplit(proxy)
        if where.hostname not in ("127.0.0.1", "localhost", "::1"):
            return False  # whoever it is, it is told nothing
        try:
            with direct().open(
                f"http://{where.netloc.rpartition('@')[2]}/", timeout=TIMEOUT_S
            ) as got:
                text: str = got.read(4096).decode("utf-8", "replace")
        except (OSError, HTTPException, ValueError):
            return False
        return text.startswith("workersai-mock proxy:") and self.url in text


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port; the names of loopback are one."""
    parts = urlsplit(url)
    host = "localhost" if parts.hostname in ("127.0.0.1", "::1") else parts.hostname or ""
    return parts.scheme, host, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def shown(url: str) -> str:
    """Return an address without credentials, query and fragment."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
