"""The real hosts are unreachable while a test uses the mock. Owns the patches, not when they hold.

Covered: Python's sockets, asyncio's loops, uvloop's, aiodns. Not covered: other processes, and
native code that resolves names by itself.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import socket
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    Failed = BaseException
else:
    Failed = pytest.fail.Exception

API = "api.cloudflare.com"
GATEWAY = "gateway.ai.cloudflare.com"
HOSTS = frozenset({API, GATEWAY})

UNKNOWN = object()

HostOf = Callable[..., object]


class BlockedHostError(Failed):
    """The code under test wanted a real host; passes every `except Exception` of a client."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.pytrace = False


class Block:
    """Makes the real hosts unreachable between `enter` and `leave`.

    Attributes:
        attempts: what was wanted meanwhile, as texts for the test's author.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._entered: list[tuple[Any, str, Any]] = []
        # By place: the way as it was found, and ours over it. Made once, entered for each test.
        self._guards: dict[tuple[Any, str], tuple[Any, Any]] = {}

    def enter(self) -> None:
        """Patch every way to a socket that this process has loaded."""
        for owner, name, host_of in targets():
            found = vars(owner).get(name)
            original, guard = self._guards.get((owner, name), (UNKNOWN, None))
            if original is not found:
                guard = self._guarded(getattr(owner, name), host_of)
                self._guards[owner, name] = found, guard
            self._entered.append((owner, name, found))
            setattr(owner, name, guard)

    def leave(self) -> None:
        """Put everything back."""
        while self._entered:
            owner, name, original = self._entered.pop()
            # A class that only inherits the method loses ours again instead of keeping a copy.
            if original is None:
                delattr(owner, name)
            else:
                setattr(owner, name, original)

    def _guarded(self, original: Callable[..., Any], host_of: HostOf) -> Callable[..., Any]:
        @functools.wraps(original)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            host = _plain(host_of(*args, **kwargs))
            if host in HOSTS:
                text = explain(wanted_url(host))
                self.attempts.append(text)
                raise BlockedHostError(text)
            return original(*args, **kwargs)

        return guarded


def targets() -> Iterator[tuple[Any, str, HostOf]]:
    """Yield what to patch: owner, name, and what finds the host in its arguments."""
    yield socket, "getaddrinfo", _first
    yield socket, "gethostbyname", _first
    yield socket, "gethostbyname_ex", _first
    yield socket.socket, "connect", _of_address
    yield socket.socket, "connect_ex", _of_address
    yield asyncio.BaseEventLoop, "getaddrinfo", _second
    if uvloop := _uvloop():
        # It resolves in C, so that neither of the above is asked.
        yield uvloop.Loop, "getaddrinfo", _second
        yield uvloop.Loop, "create_connection", _of_connection
        yield uvloop.Loop, "sock_connect", _of_sock_connect
    if aiodns := sys.modules.get("aiodns"):
        yield aiodns.DNSResolver, "getaddrinfo", _second
        yield aiodns.DNSResolver, "gethostbyname", _second


def wanted_url(host: str) -> str:
    """Return the URL that some caller up the stack holds, else the host's root."""
    root = f"https://{host}"
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        for name in ("url", "request", "req"):
            text = _url_text(frame.f_locals.get(name))
            if text.startswith(root):
                return text.partition("?")[0]
        frame = frame.f_back
    return root


def explain(url: str) -> str:
    """Return what happened and the one line that mends it."""
    if GATEWAY in url:
        line = "url=workersai.run_url (without the gateway)"
    elif "/ai/v1" in url:
        line = "base_url=workersai.openai_url"
    elif "/ai/run" in url:
        line = "url=workersai.run_url (an SDK: base_url=workersai.v4_url)"
    else:
        line = "base_url=workersai.v4_url (or .run_url, or .openai_url for the openai SDK)"
    return (
        f"the code under test wanted {url}, which is blocked while `workersai` is active.\n"
        f"  give its client the mock's address: {line}\n"
        "  or, if its host cannot be changed, add the fixture workersai_proxy\n"
        '  or let it through on purpose: @pytest.mark.workersai(network="allow")'
    )


@functools.cache
def _uvloop() -> Any:
    try:
        return importlib.import_module("uvloop")
    except ImportError:
        return None


def _url_text(value: object) -> str:
    value = getattr(value, "full_url", None) or getattr(value, "url", value)
    return str(value) if isinstance(value, str) or type(value).__name__.endswith("URL") else ""


def _plain(host: object) -> str:
    if isinstance(host, bytes):
        host = host.decode("latin-1")
    return host.lower().rstrip(".") if isinstance(host, str) else ""


def _first(host: object = None, *_: object, **__: object) -> object:
    return host


def _second(_: object, host: object = None, *__: object, **___: object) -> object:
    return host


def _of_address(_: object, address: object = None, *__: object) -> object:
    return address[0] if isinstance(address, tuple) and address else None


def _of_connection(
    _: object, __: object = None, host: object = None, *___: object, **____: object
) -> object:
    return host


def _of_sock_connect(_: object, __: object = None, address: object = None) -> object:
    return _of_address(_, address)
