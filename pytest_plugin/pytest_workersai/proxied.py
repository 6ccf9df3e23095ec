"""The mock for clients that know only Cloudflare's own hosts: the proxy as one test sees it."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workersai_mock.proxy.variable import proxy_variables

from .environment import Environment

if TYPE_CHECKING:
    from .session import Session


@dataclass(frozen=True, slots=True)
class Proxied:
    """How a client reaches the mock by Cloudflare's own addresses.

    Attributes:
        url: the proxy's, as HTTPS_PROXY has it.
        ca: the certificate of its CA.
        bundle: what the system trusts and that certificate.
    """

    url: str
    ca: Path
    bundle: Path

    @property
    def context(self) -> ssl.SSLContext:
        """Trust for clients that do not read the environment when they connect, as aiohttp."""
        return ssl.create_default_context(cafile=self.bundle)


@contextmanager
def proxied(session: Session) -> Iterator[Proxied]:
    """Lead clients through the proxy as long as the block lasts."""
    proxy = session.proxy()
    environment = Environment()
    # The mock's own fixture tells clients to pass by all proxies to the real hosts.
    environment.enter(proxy_variables(proxy, os.environ), removed=())
    try:
        yield Proxied(proxy.url, proxy.ca, proxy.bundle)
    finally:
        environment.leave()
