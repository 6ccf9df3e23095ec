"""A served mock for real clients: at instant pace, on a real socket of the loopback."""

import os
from collections.abc import Iterator

import pytest

from workersai_contracts import get_model
from workersai_mock import MODEL_ID, TOKEN, ManualClock, MockServer


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a developer's own proxy and credentials out of the clients."""
    for name in [name for name in os.environ if name.startswith("CLOUDFLARE_")]:
        monkeypatch.delenv(name)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.fixture
def server() -> Iterator[MockServer]:
    """Serve whoever bears the one right token."""
    with MockServer(tokens=(TOKEN,)) as server:
        yield server


@pytest.fixture
def clock() -> ManualClock:
    """Stop the time that the quota is counted by."""
    return ManualClock()


@pytest.fixture
def limited(clock: ManualClock) -> Iterator[MockServer]:
    """Serve one request a minute."""
    model = get_model(MODEL_ID)._replace(requests_per_minute=1)
    with MockServer(quota=True, models=(model,), clock=clock) as server:
        yield server
