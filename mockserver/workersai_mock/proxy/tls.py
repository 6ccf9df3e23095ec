"""TLS ends here: what is inside goes to whoever answers, as if it had come without.

A handler of aiohttp must know its transport before the first byte, which may come with the last
of the handshake: until then the bytes wait.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable

from . import LOGGER

HANDSHAKE_S = 10.0
# A client that has all it wants need not say good-bye.
SHUTDOWN_S = 1.0


class Waiting(asyncio.Protocol):
    """Stands where the handler will, until the first byte has come.

    Args:
        accept: makes a handler.
    """

    def __init__(self, accept: Callable[[], asyncio.Protocol]) -> None:
        self._accept = accept
        self._transport: asyncio.Transport | None = None
        self._data = b""

    def begin(self, transport: asyncio.Transport) -> None:
        """Take note of the transport; what has come goes to the handler."""
        self._transport = transport
        if self._data:
            self._hand_over(transport)

    def data_received(self, data: bytes) -> None:
        """Keep bytes until there is a transport to answer by."""
        self._data += data
        if self._transport:
            self._hand_over(self._transport)

    def _hand_over(self, transport: asyncio.Transport) -> None:
        handler = self._accept()
        transport.set_protocol(handler)
        handler.connection_made(transport)
        handler.data_received(self._data)


async def end_tls(
    transport: asyncio.Transport,
    context: ssl.SSLContext,
    *,
    host: str,
    accept: Callable[[], asyncio.Protocol],
) -> None:
    """Shake hands as a host and let a handler answer what comes then."""
    waiting = Waiting(accept)
    try:
        inside = await asyncio.get_running_loop().start_tls(
            transport,
            waiting,
            context,
            server_side=True,
            ssl_handshake_timeout=HANDSHAKE_S,
            ssl_shutdown_timeout=SHUTDOWN_S,
        )
    except OSError as error:
        distrusted(host, error)
        transport.abort()
        return
    if inside:  # the client has not left in the meantime
        waiting.begin(inside)


def distrusted(host: str, error: OSError) -> None:
    """Say in one line that no TLS came about, and what mends it."""
    reason = getattr(error, "reason", None) or str(error) or type(error).__name__
    logging.getLogger(LOGGER).warning(
        "a client broke off TLS as %s (%s): does it trust the proxy's CA (SSL_CERT_FILE, "
        "REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS)?",
        host,
        reason,
    )
