from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.settings import Settings

Serve = Callable[..., MockServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that end with the test; they answer `Hello there` unless told otherwise."""
    with ExitStack() as stack:

        def start(**settings: Any) -> MockServer:
            settings = {"reply": Text("Hello there"), **settings}
            return stack.enter_context(MockServer(Settings(**settings)))

        yield start


@pytest.fixture
def server(serve: Serve) -> MockServer:
    """A server with the defaults."""
    return serve()


@pytest.fixture
def mock() -> Mock:
    """The line without a socket."""
    return Mock(Settings(reply=Text("Hello there")))
