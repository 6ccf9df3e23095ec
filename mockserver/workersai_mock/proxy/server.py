"""The proxy that listens, beside a running mock and in its process."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Coroutine
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Self

from ..address import root_of, taken_why
from ..errors import ListenError
from . import HOSTS, LOGGER, PORT
from .ca import open_authority
from .connect import Doorway

HOST = "127.0.0.1"
HEAD_S = 10.0
CONNECT_S = 10.0


class Proxy:
    """A forward proxy on loopback for whom Cloudflare's hosts are the mock.

    Args:
        accept: makes what answers one more connection.
        mock_url: the root of the mock, for people.
        only: other hosts are refused.
        ca: the folder of the CA, which is kept there; None makes one for this run.
        head_s: seconds that the head of a request may take.
        connect_s: seconds that reaching another host may take.

    Raises:
        MissingExtraError: trustme is not installed.
        SettingError: the folder cannot be used.
    """

    def __init__(
        self,
        accept: Callable[[], asyncio.Protocol],
        *,
        mock_url: str,
        only: bool = False,
        ca: Path | None = None,
        head_s: float = HEAD_S,
        connect_s: float = CONNECT_S,
    ) -> None:
        self.accept, self.mock_url, self.only = accept, mock_url, only
        self.port = 0
        self._doorway = partial(Doorway, self, head_s=head_s, connect_s=connect_s)
        self._authority = open_authority(ca, hosts=HOSTS)
        self._ended = False
        self._open: set[asyncio.Transport] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """What HTTPS_PROXY is set to."""
        return root_of(HOST, self.port)

    @property
    def ca(self) -> Path:
        """The CA's certificate, for clients that add it to what they trust."""
        return self._authority.cert

    @property
    def bundle(self) -> Path:
        """What the system trusts and the CA, for clients that take one file."""
        return self._authority.bundle

    async def start(self, port: int = PORT) -> Self:
        """Listen; 0 takes any free port. Raises ListenError where it cannot."""
        loop = asyncio.get_running_loop()
        try:
            self.listening: asyncio.Server = await loop.create_server(self._doorway, HOST, port)
        except OSError as error:
            self._authority.close()
            why = taken_why(HOST, port, error, option="--proxy-port")
            raise ListenError(why) from error
        self.port = self.listening.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        """End all that is open, tunnels among it, and remove a temporary CA."""
        self.listening.close()
        self._ended = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for transport in self._open:
            transport.abort()
        # One that was just accepted, TLS, what is inside, a tunnel's other end hear of it in turn.
        for _ in range(5):
            await asyncio.sleep(0)
        self._authority.close()

    def context(self, host: str) -> ssl.SSLContext:
        """Return how a server of one of the hosts shakes hands."""
        return self._authority.contexts[host.lower().rstrip(".")]

    def opened(self, transport: asyncio.Transport) -> None:
        """Remember a connection until it is closed."""
        if self._ended:
            transport.abort()
        self._open = {known for known in self._open if not known.is_closing()}
        self._open.add(transport)

    def run(self, work: Coroutine[None, None, None]) -> None:
        """Let a coroutine go on beside the others, until `close`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def refused(self, host: str, port: int) -> None:
        """Say in the log that another host was wanted."""
        logging.getLogger(LOGGER).warning("refused to reach %s:%s (--proxy-only)", host, port)

    def described(self, path: str) -> tuple[HTTPStatus, str]:
        """Return what is said to whoever calls the proxy itself, as a browser or `doctor` does."""
        status = HTTPStatus.OK if path == "/" else HTTPStatus.NOT_FOUND
        hosts = " and ".join(HOSTS)
        return status, f"answers for {hosts} from {self.mock_url}; set HTTPS_PROXY={self.url}"
