"""A recorder that listens."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Self

from aiohttp import ClientSession, web

from ..errors import ListenError
from ..head import read_head
from ..mock import read_body
from .recorder import Listener, Recorder, Taken, new_session, refused

GRACE_S = 3.0
# The service has the say on what is too large.
UNBOUND = 2**63


class RecorderServer:
    """Serves a recorder on one address of the loop that it is started on.

    Args:
        recorder: what answers.
        host: the address to listen on.
        port: 0 takes any free one; afterwards the one that was taken.
        listeners: called for each request when it has ended.
    """

    def __init__(
        self,
        recorder: Recorder,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        listeners: tuple[Listener, ...] = (),
    ) -> None:
        self.host, self.port = host, port
        self._recorder = recorder
        self._listeners = listeners

    @property
    def url(self) -> str:
        """The root, as `http://host:port`."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    async def __aenter__(self) -> Self:
        # 0: a body is as large as the service takes it, which is for the service to say.
        make = partial(web.BaseRequest, loop=asyncio.get_running_loop(), client_max_size=0)
        server = web.Server(
            self._handle, request_factory=make, handler_cancellation=True, access_log=None
        )
        self._session: ClientSession = new_session()
        self._runner = web.ServerRunner(server, shutdown_timeout=GRACE_S)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.host, self.port).start()
        except (OSError, UnicodeError) as error:
            await self.__aexit__()
            why = getattr(error, "strerror", None) or error
            raise ListenError(f"cannot listen on {self.host}:{self.port}: {why}") from error
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _handle(self, http: web.BaseRequest) -> web.StreamResponse:
        body, unread = await read_body(http, read_head(http.raw_headers), max_bytes=UNBOUND)
        if unread:
            return refused(unread)
        return await self._recorder.pass_on(http, body, self._session, done=self._tell)

    def _tell(self, taken: Taken) -> None:
        for listener in self._listeners:
            listener(taken)
