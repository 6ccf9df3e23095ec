"""What a mock answers that is none of the service's: admin API, playground, OpenAPI document.

Each is imported only where it is wanted.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from aiohttp.web_response import Response

from .bound import SOCKET_PATH
from .errors import SettingError
from .settings import ADMIN_PREFIX, PLAYGROUND_PREFIX

if TYPE_CHECKING:
    from aiohttp.web_request import BaseRequest
    from aiohttp.web_response import StreamResponse

    from .admin import Admin
    from .mock import Mock
    from .playground import Playground

# Paths that begin so may be none of the service's.
PATHS = (ADMIN_PREFIX, PLAYGROUND_PREFIX[:-1], "/openapi.json", SOCKET_PATH)


class Beside:
    """The doors of a mock's own.

    Args:
        mock: whose.

    Raises:
        SettingError: the admin API would be open to everybody.
    """

    def __init__(self, mock: Mock) -> None:
        settings = mock.settings
        if settings.admin and settings.admin_token is not None and not settings.admin_token.strip():
            raise SettingError("the admin token is empty, which would let everybody in")
        self._mock = mock

    @cached_property
    def admin(self) -> Admin:
        """The admin API."""
        from .admin import Admin

        return Admin(self._mock)

    @cached_property
    def playground(self) -> Playground:
        """The page, which stands on the admin API."""
        from .playground import Playground

        return Playground(self._mock.settings)

    def close(self) -> None:
        """Let go of those who listen to what happens."""
        if "admin" in vars(self):
            self.admin.close()

    def owns(self, path: str) -> bool:
        """Tell whether a path may lead here rather than to the service's doors."""
        return path == "/" or path.startswith(PATHS)

    async def answer(self, http: BaseRequest) -> StreamResponse | None:
        """Answer a request for a path that `owns` names; None leaves it to the service's doors."""
        path, settings = http.raw_path, self._mock.settings
        if path.startswith(ADMIN_PREFIX):
            return await self.admin.handle(http) if settings.admin else None
        if path.startswith(SOCKET_PATH):
            return Response(status=404, text="no socket here; calls go on without one\n")
        if path.startswith("/openapi.json"):
            from .openapi import served  # asked for once in the life of a server, if ever

            return served(http, self._mock.contract) if settings.convenience else None
        if settings.admin and settings.playground and self.playground.owns(http):
            return self.playground.handle(http)
        return None
