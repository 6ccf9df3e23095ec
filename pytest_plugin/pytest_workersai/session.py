"""The one running server and what belongs to it: tenants by token, environment, secrets.

Heavy: imported when the first fixture wants a server.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any

import pytest

from workersai_mock import environment
from workersai_mock.clock import ManualClock
from workersai_mock.errors import MissingExtraError
from workersai_mock.head import Head
from workersai_mock.mock import Mock
from workersai_mock.pace import INSTANT, Pace
from workersai_mock.reply import Echo, Markdown, Prose, Reply
from workersai_mock.server import MockServer
from workersai_mock.settings import TOKEN, Settings
from workersai_mock.workersai import WorkersAI

from .environment import Environment, secrets, unproxied
from .network import Block
from .option import TENANT

if TYPE_CHECKING:
    from workersai_mock.proxy.server import Proxy
    from workersai_mock.state import Tenant

START_S = 1_700_000_000.0


class TestClock(ManualClock):
    """The clock of all tests: the same at the start of each, so that stamps are the same bytes."""

    __test__ = False

    def reset(self) -> None:
        """Go back to the start."""
        self._now_s = START_S


class Switchboard(Mock):
    """Hands each request to the mock whose settings the request's test asked for.

    All share state and tokens; there is one for each combination of settings, not for each test.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._by_token: dict[str, Mock] = {}

    def variant(self, settings: Settings) -> Mock:
        """Return a mock with other settings and the same tenants."""
        mock = Mock(settings, self.state)
        mock.roster = self.roster
        return mock

    def open(self, name: str, mock: Mock) -> str:
        """Give out a token whose requests a mock answers."""
        token = self.roster.open(name)
        self._by_token[token] = mock
        return token

    def close(self, token: str) -> None:
        """End a tenant."""
        self.roster.close(token)
        self._by_token.pop(token, None)

    def of(self, head: Head) -> Mock:
        """Return the mock that the test wants whose token this is."""
        return self._by_token.get(self.roster.key(head.token), self)


class Session:
    """A server on a thread of its own, until `stop`.

    Attributes:
        removed: the variables that must not be there while clients are pointed at it.
        server: the server.
        workersai: its fixed token's view, which is the running test's.
        block: what closes the way to the real hosts.

    Args:
        host: where it listens.
        port: 0 takes any free one.
        proxy_only: the proxy refuses hosts that are not Cloudflare's.
    """

    removed = environment.REMOVED

    def __init__(self, *, host: str, port: int, proxy_only: bool = True) -> None:
        self._clock = TestClock(START_S)
        self._settings = Settings(
            hosts=(host,), port=port, tenants="session", clock=self._clock, grace_s=0.5
        )
        self.server = MockServer(self._settings)
        self._switch = Switchboard(self._settings)
        self.server.mock = self._switch
        self.server.__enter__()
        self.workersai = WorkersAI(self.server, token=TOKEN)
        self.block = Block()
        self._environment = Environment()
        self._pointed = False
        self._proxy_only = proxy_only
        self._secrets: set[str] = set()
        self._policies: dict[str, str] = {}
        self._told_late = 0
        self._servers: dict[tuple[Any, ...], MockServer] = {}

    def open(self, nodeid: str, options: Mapping[str, Any]) -> WorkersAI:
        """Return a tenant of its own for a test, which answers by its options."""
        self._clock.reset()
        server = self._server_of(options)
        return WorkersAI(server, token=self._switch.open(nodeid, server.mock))

    def tenant(self, workersai: WorkersAI) -> Tenant | None:
        """Return what is kept for a test; None where nothing has happened yet."""
        return self._switch.state.find(workersai.token)

    def close(self, workersai: WorkersAI, nodeid: str, *, policy: str) -> None:
        """End a tenant; what still comes with its token is judged by `policy`."""
        self._switch.close(workersai.token)
        self._policies[nodeid] = policy

    def stop(self) -> list[list[str]]:
        """Stop serving; return what came too late and was not told of yet."""
        self.unpoint()
        self.server.__exit__(None, None, None)
        return self.late()

    def late(self) -> list[list[str]]:
        """Return (test id, policy, text) of what came too late since it was asked last."""
        found = self._switch.roster.stragglers()
        news, self._told_late = found[self._told_late :], len(found)
        told = [
            [each.name, self._policies.get(each.name, "error"), self.redacted(each.text)]
            for each in news
        ]
        return [straggler for straggler in told if straggler[1] != "off"]

    def proxy(self) -> Proxy:
        """Return the proxy, opened when the first test wants it."""
        server = self.server
        if server.proxy is None:
            try:
                server.call(server.open_proxy(only=self._proxy_only))
            except MissingExtraError as error:
                raise pytest.UsageError(str(error)) from None
        assert server.proxy
        return server.proxy

    def variables(self, token: str, further: tuple[str, ...]) -> dict[str, str]:
        """Return what to set so that clients of this environment find a tenant.

        While the session's fixed token is in the environment it stays there, so that a client which
        one test builds and the others use is no test's own.
        """
        token = TOKEN if self._pointed else token
        values = environment.variables(self.server, token=token)
        values |= unproxied(os.environ, environment.LOOPBACK)
        for name in further:
            values |= self._further(name, token)
        return values

    def point(self) -> None:
        """Point the environment at the server with the fixed token, until `unpoint`."""
        self._environment.enter(self.variables(TOKEN, ()), removed=self.removed)
        self._pointed = True
        self.note_secrets(self._environment.before)

    def unpoint(self) -> None:
        """Put the environment back."""
        self._environment.leave()
        self._pointed = False

    @contextmanager
    def pointed(self) -> Iterator[WorkersAI]:
        """Point the environment at the server as long as the block lasts, if it is not yet."""
        if self._pointed:
            yield self.workersai
            return
        self.point()
        yield self.workersai
        self.unpoint()

    def note_secrets(self, environ: Mapping[str, str | None]) -> None:
        """Remember the real credentials of an environment, to keep them out of all texts."""
        self._secrets |= secrets(environ) - {TOKEN}

    def redacted(self, text: str) -> str:
        """Return a text without real credentials."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "[redacted]")
        return text

    def _further(self, name: str, token: str) -> dict[str, str]:
        surfaces = {surface.name for surface in self._switch.surfaces}
        if name != "openai" or name not in surfaces:
            raise pytest.UsageError(f"env: there is no surface {name!r} to point clients at")
        return environment.variables(self.server, token=token, openai=True)

    def _server_of(self, options: Mapping[str, Any]) -> MockServer:
        """Return the server as it is under the options of a test; made once for equal ones."""
        key = tuple(options[option.name] for option in TENANT)
        if key not in self._servers:
            self._servers[key] = server = copy(self.server)
            server.settings = _settings(self._settings, options)
            server.mock = self._switch.variant(server.settings)
        return self._servers[key]


def _settings(settings: Settings, options: Mapping[str, Any]) -> Settings:
    said = {option.name: options[option.name] for option in TENANT}
    locale = said.pop("locale")
    said["reply"] = _reply(said["reply"], locale=locale)
    said["pace"] = _pace(said["pace"])
    return settings._replace(**said)


def _reply(said: Reply | str, *, locale: str) -> Reply:
    if not isinstance(said, str):
        return said
    named: dict[str, Reply] = {"prose": Prose(locale), "echo": Echo(), "markdown": Markdown()}
    return named[said]


def _pace(said: Pace | str) -> Pace:
    if not isinstance(said, str):
        return said
    if said == "instant":
        return INSTANT
    from workersai_mock.paces import get_pace

    return get_pace(said)
