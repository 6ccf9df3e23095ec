"""One request to the service and its answer on the way to the client, kept as it passes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import (
    ClientConnectionResetError,
    ClientConnectorError,
    ClientError,
    ClientOSError,
    ClientPayloadError,
    ClientResponse,
    ClientSession,
    ServerDisconnectedError,
    ServerTimeoutError,
    web,
)
from multidict import CIMultiDict
from yarl import URL

from workersai_contracts.exchange import Ending, Exchange, Frame, Headers, door_of, model_of

from ..rough import RESETS
from .header import decoded, end_to_end, to_service

if TYPE_CHECKING:
    from socket import socket

SOURCE = "workersai-mock record"


class NotReached(Exception):
    """The service was not reached, or spoke no HTTP: there is no exchange with it."""


class Tap:
    """What has passed so far.

    Args:
        http: the client's request.
        body: its body.
        url: where it goes.
        linger_s: how long the service is heard out when the client has left.
    """

    def __init__(self, http: web.BaseRequest, body: bytes, *, url: str, linger_s: float) -> None:
        self.http, self.body, self.url = http, body, url
        self.request_headers = decoded(http.raw_headers)
        self.linger_s = linger_s
        self.started_s = asyncio.get_running_loop().time()
        self.status: int | None = None
        self.headers: Headers | None = None
        self.frames: list[Frame] = []
        self.ending: Ending = "left"

    @property
    def elapsed_s(self) -> float:
        """Seconds since the request came."""
        return asyncio.get_running_loop().time() - self.started_s

    def exchange(self, *, recorded_at: str) -> Exchange:
        """Return what has passed, secrets and all."""
        return Exchange(
            method=self.http.method,
            url=self.url,
            request_headers=self.request_headers,
            request_body=self.body,
            status=self.status,
            headers=self.headers,
            frames=tuple(self.frames),
            ending=self.ending,
            door=door_of(self.url),
            model=model_of(self.url, self.body),
            source=SOURCE,
            recorded_at=recorded_at,
        )

    async def run(self, session: ClientSession) -> web.StreamResponse:
        """Ask the service and pass on what it says, as it comes; raises NotReached."""
        asking = session.request(
            self.http.method,
            URL(self.url, encoded=True),
            headers=CIMultiDict(to_service(self.request_headers)),
            data=self.body or None,
            allow_redirects=False,
        )
        try:
            async with asking as upstream:
                return await self._relay(upstream)
        except (ClientConnectorError, ServerTimeoutError) as error:
            raise NotReached(str(error)) from error
        except ServerDisconnectedError:
            return self._broken(web.StreamResponse(), "cut")
        except ClientOSError:
            return self._broken(web.StreamResponse(), "reset")
        except ClientError as error:
            raise NotReached(f"no HTTP came back: {type(error).__name__}: {error}") from error

    async def _relay(self, upstream: ClientResponse) -> web.StreamResponse:
        self.status, self.headers = upstream.status, decoded(upstream.raw_headers)
        response = web.StreamResponse(
            status=upstream.status,
            reason=upstream.reason,
            headers=CIMultiDict(end_to_end(self.headers)),
        )
        try:
            await response.prepare(self.http)
            async for data in upstream.content.iter_any():
                self._keep(data)
                await response.write(data)
            self.ending = "close"
            await response.write_eof()
        except ClientPayloadError as error:
            # aiohttp tells how the connection ended in the words of its own error only.
            reset = "ConnectionResetError" in str(error)
            return self._broken(response, "reset" if reset else "cut")
        except (asyncio.CancelledError, ClientConnectionResetError):
            await self._hear_out(upstream)
            raise
        return response

    async def _hear_out(self, upstream: ClientResponse) -> None:
        """Read on for a moment: most clients leave at `[DONE]`, just before the end."""
        try:
            async with asyncio.timeout(self.linger_s):
                async for data in upstream.content.iter_any():
                    self._keep(data)
                self.ending = "close"
        except (TimeoutError, ClientPayloadError):
            upstream.close()

    def _keep(self, data: bytes) -> None:
        self.frames.append(Frame(round(self.elapsed_s, 6), data))

    def _broken(self, response: web.StreamResponse, ending: Ending) -> web.StreamResponse:
        """Break the client's connection as the service broke ours."""
        self.ending = ending
        if transport := self.http.transport:
            if ending == "reset":
                _reset(transport.get_extra_info("socket"))
                transport.abort()
            else:
                transport.close()
        return response


def _reset(found: socket) -> None:
    import socket

    found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESETS)
