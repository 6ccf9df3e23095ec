"""What comes in another order than usual: bytes with a handshake, an end amid a beginning."""

from __future__ import annotations

import asyncio
import ssl

import pytest

from workersai_mock.proxy.server import Proxy
from workersai_mock.proxy.tls import Waiting, end_tls

from .proxied import API


class Told(asyncio.Protocol):
    """A handler that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note it."""
        self.told.append(transport)

    def data_received(self, data: bytes) -> None:
        """Note it."""
        self.told.append(data)


class Wire(asyncio.Transport):
    """A transport that notes what is done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[object] = []

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Note it."""
        self.done.append(protocol)

    def abort(self) -> None:
        """Note it."""
        self.done.append("abort")

    def is_closing(self) -> bool:
        """Say no."""
        return False


@pytest.mark.parametrize("early", [(b"a", b"b"), ()], ids=["with the handshake", "after it"])
def test_a_handler_knows_its_transport_before_the_first_byte(early: tuple[bytes, ...]) -> None:
    handler, wire = Told(), Wire()
    waiting = Waiting(lambda: handler)
    for data in early:
        waiting.data_received(data)
    waiting.begin(wire)
    if not early:
        waiting.data_received(b"ab")

    assert handler.told == [wire, b"ab"]
    assert wire.done == [handler]


def test_a_client_that_leaves_as_hands_are_shaken(monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object, **__: object) -> None:
        return None

    async def main() -> None:
        monkeypatch.setattr(asyncio.get_running_loop(), "start_tls", gone)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        await end_tls(Wire(), context, host=API, accept=accept)

    def accept() -> Told:
        accepted.append(Told())
        return accepted[-1]

    accepted: list[Told] = []
    asyncio.run(main())

    assert accepted == []


def test_a_connection_that_was_just_accepted_ends_with_the_proxy() -> None:
    async def main() -> Wire:
        proxy = await Proxy(asyncio.Protocol, mock_url="").start(0)
        await proxy.close()
        wire = Wire()
        proxy.opened(wire)
        return wire

    assert asyncio.run(main()).done == ["abort"]
