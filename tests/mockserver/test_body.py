import asyncio
from typing import Any, cast

import pytest
from aiohttp import web

from workersai_contracts import refusal
from workersai_contracts.refusal import Refusal
from workersai_mock.body import read_body
from workersai_mock.head import read_head


class Later:
    """A request whose body has not come with its head."""

    transport = None

    def __init__(self, outcome: bytes | Exception) -> None:
        self.content = self
        self._outcome = outcome

    def is_eof(self) -> bool:
        """Say that more is to come."""
        return False

    async def read(self) -> bytes:
        """Return the body, or fail as aiohttp does."""
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        pytest.param(b"{}", (b"{}", None), id="whole"),
        pytest.param(
            web.HTTPRequestEntityTooLarge(max_size=1, actual_size=2),
            (b"", refusal.BODY_TOO_LARGE),
            id="too large",
        ),
        pytest.param(web.RequestPayloadError("bad"), (b"", refusal.INVALID_JSON), id="undecodable"),
    ],
)
def test_a_body_that_comes_later(
    outcome: bytes | Exception, found: tuple[bytes, Refusal | None]
) -> None:
    http = cast(Any, Later(outcome))

    assert asyncio.run(read_body(http, read_head(()), max_bytes=10)) == found
