"""Where a test's client calls: the mock, the real API, or another address."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from workersai_mock.workersai import WorkersAI


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An API and its credentials.

    Attributes:
        name: `mock`, `live`, or the address.
        origin: scheme, host and port.
        account_id: the account.
        token: the bearer token.
    """

    name: str
    origin: str
    account_id: str
    token: str = field(repr=False)

    @property
    def v4_url(self) -> str:
        """The base URL of the `cloudflare` SDKs."""
        return f"{self.origin}/client/v4"

    @property
    def run_url(self) -> str:
        """Where a model's id is appended: `{run_url}/@cf/qwen/qwen1.5-1.8b-chat`."""
        return f"{self.v4_url}/accounts/{self.account_id}/ai/run"

    @property
    def openai_url(self) -> str:
        """The base URL of the `openai` SDKs."""
        return f"{self.v4_url}/accounts/{self.account_id}/ai/v1"


def resolve(request: pytest.FixtureRequest, wanted: str) -> Endpoint:
    """Return the API that is wanted; skip the test where there are no credentials for it."""
    from workersai_contracts.verify.target import live_target

    if wanted == "mock":
        mock: WorkersAI = request.getfixturevalue("workersai")
        return Endpoint("mock", mock.url, mock.account_id, mock.token)
    if wanted == "live":
        target = live_target(os.environ)
    else:
        from .contract import address

        target = address(wanted, os.environ)
    if target.closed:
        pytest.skip(target.closed)
    return Endpoint(target.name, target.origin, target.account, target.token)
