"""A running mock: on the caller's loop with `async with`, on a thread of its own with `with`."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from .address import root_of, taken_why
from .connection import HttpServer
from .errors import ListenError
from .mock import Mock
from .settings import ACCOUNT_ID, GATEWAY_ID, Settings

if TYPE_CHECKING:
    from .proxy.server import Proxy

T = TypeVar("T")
BACKLOG = 4096
# How many turns of the loop lie between a connection's acceptance and that it is made.
ACCEPTING_TURNS = 3


class MockServer:
    """Serves the mock on real sockets.

    `async with MockServer() as server:` runs on the current loop; `with MockServer() as server:`
    runs on a thread and a loop of its own, for code that is not async.

    Args:
        settings: how; keyword arguments build one where it is not given.
    """

    def __init__(self, settings: Settings | None = None, **changes: Any) -> None:
        if settings and changes:
            raise TypeError("give either a Settings or its fields, not both")
        self.settings = settings or Settings(**changes)
        self.mock = Mock(self.settings)
        self.port = 0
        self.proxy: Proxy | None = None
        self._http: HttpServer | None = None
        self._listening: list[asyncio.Server] = []
        self._thread: LoopThread | None = None

    @property
    def own_thread(self) -> bool:
        """Whether it runs on a thread of its own, beside the caller's."""
        return self._thread is not None

    @property
    def url(self) -> str:
        """The root, as `http://host:port`."""
        return root_of(self.settings.hosts[0], self.port)

    @property
    def v4_url(self) -> str:
        """The base URL of the `cloudflare` SDKs."""
        return self.url + "/client/v4"

    @property
    def run_url(self) -> str:
        """Where a model's id is appended: `{run_url}/@cf/qwen/qwen1.5-1.8b-chat`."""
        return f"{self.v4_url}/accounts/{ACCOUNT_ID}/ai/run"

    @property
    def openai_url(self) -> str:
        """The base URL of the `openai` SDKs."""
        return f"{self.v4_url}/accounts/{ACCOUNT_ID}/ai/v1"

    @property
    def gateway_url(self) -> str:
        """An AI Gateway: `/workers-ai/{model}`, `/workers-ai/v1` and `/compat` come after it."""
        return f"{self.url}/v1/{ACCOUNT_ID}/{GATEWAY_ID}"

    async def start(self) -> Self:
        """Listen; raises ListenError where the address cannot be had."""
        self._http = HttpServer(self.mock)
        try:
            await self._listen(self._http)
        except BaseException:
            await self.close()
            raise
        return self

    async def _listen(self, http: HttpServer) -> None:
        self.port = self.settings.port
        for number, host in enumerate(self.settings.hosts):
            try:
                found = await http.loop.create_server(http, host, self.port, backlog=BACKLOG)
            except (OSError, UnicodeError) as error:
                # A machine without IPv6 still has its first address; another server on the
                # second one would get the requests of whoever calls `localhost`.
                taken = self.settings.port and getattr(error, "errno", None) == errno.EADDRINUSE
                if number and not taken:
                    continue
                raise ListenError(taken_why(host, self.port, error)) from error
            self._listening.append(found)
            self.port = self._listening[0].sockets[0].getsockname()[1]

    async def open_proxy(
        self, *, port: int = 0, only: bool = False, ca: Path | None = None
    ) -> Proxy:
        """Listen as a forward proxy, too, until `close`.

        Args:
            port: 0 takes any free one.
            only: hosts that are not Cloudflare's are refused.
            ca: the folder of the CA, which is kept there; None makes one for this run.

        Raises:
            ListenError: the port cannot be had.
            MissingExtraError: trustme is not installed.
            SettingError: the folder cannot be used.
        """
        from .proxy.server import Proxy

        self.proxy = await Proxy(self._accept, mock_url=self.url, only=only, ca=ca).start(port)
        return self.proxy

    def _accept(self) -> asyncio.Protocol:
        assert self._http
        return self._http()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the server's own thread; there is one within `with MockServer()`."""
        assert self._thread
        return self._thread.call(work)

    async def close(self) -> None:
        """Stop listening and let running answers finish for `grace_s` seconds."""
        http, self._http = self._http, None
        proxy, self.proxy = self.proxy, None
        if not http:
            return
        self.mock.beside.close()
        listening, self._listening = self._listening, []
        await _stop_listening([*listening, proxy.listening] if proxy else listening)
        await http.close(grace_s=self.settings.grace_s)
        if proxy:
            await proxy.close()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __enter__(self) -> Self:
        self._thread = LoopThread()
        try:
            self._thread.call(self.start())
        except BaseException:
            self._thread.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread:
            thread, self._thread = self._thread, None
            try:
                thread.call(self.close())
            finally:
                thread.stop()


async def _stop_listening(listening: list[asyncio.Server]) -> None:
    """Close listening sockets when all that they have accepted is a connection.

    asyncio loses a connection that it is about to make when its server is closed.
    """
    loop = asyncio.get_running_loop()
    for server in listening:
        for taking in server.sockets:
            with suppress(NotImplementedError):  # a loop without readers
                loop.remove_reader(taking)
    for _ in range(ACCEPTING_TURNS):
        await asyncio.sleep(0)
    for server in listening:
        server.close()


class LoopThread:
    """An event loop on a daemon thread, which other threads hand coroutines to."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="workersai-mock", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def stop(self) -> None:
        """End the loop and the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
