"""What a mock answers that is none of the service's: admin API, playground, OpenAPI document.

Each is imported only where it is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from .bound import SOCKET_PATH

if TYPE_CHECKING:
    from .admin import Admin
    from .contract import Contract
    from .mock import Mock
    from .playground import Playground

# Paths that begin so may be none of the service's.
ASIDE = ("/openapi.json", SOCKET_PATH)


def parts_of(mock: Mock) -> tuple[Admin | None, Playground | None]:
    """Return a mock's admin API and its playground, which stands on it."""
    if not mock.settings.admin:
        return None, None
    from .admin import Admin

    if not mock.settings.playground:
        return Admin(mock), None
    from .playground import Playground

    return Admin(mock), Playground(mock.settings)


def aside(http: web.BaseRequest, contract: Contract) -> web.Response | None:
    """Return the answer to a path of `ASIDE`; None leaves it to the service's doors."""
    if http.raw_path.startswith(SOCKET_PATH):
        return web.Response(status=404, text="no socket here; calls go on without one\n")
    from .openapi import served  # asked for once in the life of a server, if ever

    return served(http, contract) if contract.settings.convenience else None
