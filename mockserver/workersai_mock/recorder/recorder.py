"""Passing requests on to the service and putting what passed on tape. Listens nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import (
    ClientConnectionResetError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    web,
)

from workersai_contracts import envelope
from workersai_contracts.exchange import Exchange
from workersai_contracts.identity import MOCK_ACCOUNT_ID, is_mock_token
from workersai_contracts.refusal import Refusal

from .. import misuse
from ..errors import SettingError
from .tap import NotReached, Tap

if TYPE_CHECKING:
    from ..clock import Clock
    from .tape import Tape

API = "https://api.cloudflare.com"
CONNECT_S = 30.0
LINGER_S = 1.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one request.

    Attributes:
        exchange: with its secrets; only the tape knows how to take them out.
        duration_s: from the request's arrival to the end of the answer.
        unkept: why it is not on the tape; empty where it is.
        refusal: what the recorder itself answered; None where the service did.
    """

    exchange: Exchange
    duration_s: float
    unkept: str = ""
    refusal: Refusal | None = None


Listener = Callable[[Taken], None]


class Recorder:
    """Passes requests on and keeps what passes.

    Args:
        tape: where it is kept.
        clock: tells when it was recorded.
        upstream: scheme and host of the service, and a path before all others where there is one.
        linger_s: how long the service is heard out when a client has left.
    """

    def __init__(
        self, tape: Tape, *, clock: Clock, upstream: str = API, linger_s: float = LINGER_S
    ) -> None:
        self._tape = tape
        self._clock = clock
        self._upstream = upstream_of(upstream)
        self._linger_s = linger_s

    async def pass_on(
        self, http: web.BaseRequest, body: bytes, session: ClientSession, *, done: Listener
    ) -> web.StreamResponse:
        """Answer as the service does, and tell `done` what it was, however it ended."""
        at = datetime.fromtimestamp(self._clock.now(), UTC).isoformat(timespec="milliseconds")
        tap = Tap(http, body, url=self._upstream + http.raw_path, linger_s=self._linger_s)
        refusal: Refusal | None = None
        if why := mocked(http):
            refusal = misuse.NOT_RECORDABLE.filled(detail=why)
        try:
            if refusal is None:
                return await tap.run(session)
        except NotReached as error:
            why = f"{self._upstream} was not reached: {error}"
            refusal = misuse.UPSTREAM.filled(detail=why)
        except ClientConnectionResetError:  # the client left, and the tap has heard it out
            return web.StreamResponse()
        finally:
            exchange = tap.exchange(recorded_at=at)
            unkept = why or coded(exchange) or self._tape.write(exchange)
            done(Taken(exchange, tap.elapsed_s, unkept, refusal))
        return refused(refusal)


def new_session() -> ClientSession:
    """Return a client that adds, follows, keeps and decodes nothing."""
    return ClientSession(
        connector=TCPConnector(limit=0),
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=None, sock_connect=CONNECT_S),
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        auto_decompress=False,
    )


def mocked(http: web.BaseRequest) -> str:
    """Say why a request is for the mock; empty for one that may be for the service."""
    token = http.headers.get("Authorization", "").removeprefix("Bearer ")
    if is_mock_token(token):
        return "the token is the mock's own; recording needs one of the real service"
    if MOCK_ACCOUNT_ID in http.raw_path:
        return "the account id is the mock's own; recording needs one of the real service"
    return ""


def coded(exchange: Exchange) -> str:
    """Say why a body cannot be looked through for secrets; empty where it can."""
    for name, value in (*exchange.request_headers, *(exchange.headers or ())):
        if name.lower() == "content-encoding" and value.lower() != "identity":
            return f"refused to write: a body is coded ({value}), and may hold any secret"
    return ""


def refused(refusal: Refusal) -> web.Response:
    """Return what the recorder itself has to say."""
    return web.Response(
        status=refusal.status,
        body=envelope.refused(refusal, request_id=""),
        # Clients made by Stainless (the `cloudflare` SDKs) obey this whatever the status.
        headers={"Content-Type": envelope.JSON, "x-should-retry": "false"},
    )


def upstream_of(url: str) -> str:
    """Return the address of a service as it is put before a path; raises SettingError."""
    scheme, _, rest = url.rstrip("/").partition("://")
    if scheme not in ("http", "https") or not rest or "@" in rest or "?" in rest or "#" in rest:
        raise SettingError(f"an upstream is http(s)://host[:port][/path], not {url!r}")
    return f"{scheme}://{rest}"
