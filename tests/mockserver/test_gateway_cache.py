"""What an AI Gateway keeps, for how long, and what tells it apart."""

from __future__ import annotations

from typing import Any

import pytest

from workersai_mock import ManualClock
from workersai_mock.fault import Reset
from workersai_mock.gateway import Gateway
from workersai_mock.mock import Mock
from workersai_mock.paces import SMALL_MODEL
from workersai_mock.reply import Text
from workersai_mock.settings import ACCOUNT_ID, GATEWAY_ID, MODEL_ID, Settings

from .client import AUTH, ask, call
from .conftest import Serve

RUN = f"/v1/{ACCOUNT_ID}/{GATEWAY_ID}/workers-ai/{MODEL_ID}"


def mock_with(**settings: Any) -> Mock:
    return Mock(Settings(reply=Text("Hello there"), **settings))


def status(mock: Mock, body: Any = b'{"prompt":"hi"}', **headers: str) -> str:
    """Return what the gateway says of its cache."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(mock, body, path=RUN, headers={**AUTH, **named}).headers["cf-aig-cache-status"]


def test_nothing_is_kept_unless_it_is_wanted(mock: Mock) -> None:
    assert [status(mock), status(mock)] == ["MISS", "MISS"]


@pytest.mark.parametrize(
    ("gateway", "headers"),
    [(Gateway(cache_ttl_s=60), {}), (Gateway(), {"cf_aig_cache_ttl": "60"})],
    ids=["setting", "header"],
)
def test_what_is_kept_comes_again_until_its_time_is_over(
    gateway: Gateway, headers: dict[str, str]
) -> None:
    clock = ManualClock()
    mock = mock_with(clock=clock, gateway=gateway)
    found = [status(mock, **headers)]
    for seconds in (0, 59, 1):
        clock.advance(seconds)
        found.append(status(mock, **headers))

    assert found == ["MISS", "HIT", "HIT", "MISS"]


def test_a_hit_has_the_same_bytes_and_comes_at_once(serve: Serve) -> None:
    server = serve(gateway=Gateway(cache_ttl_s=60), pace=SMALL_MODEL)
    body = b'{"prompt":"hi","stream":true}'
    first, second = (call(server, body, path=RUN) for _ in range(2))
    first_entry, second_entry = server.mock.state.tenant("default").journal

    assert second.headers["cf-aig-cache-status"] == "HIT"
    assert second.body == first.body
    assert first_entry.answer.timeline.at_s
    assert second_entry.answer.timeline.at_s is None


@pytest.mark.parametrize(
    ("body", "headers", "found"),
    [
        (b'{"prompt":"ho"}', {}, "MISS"),
        (b'{"prompt": "hi"}', {}, "MISS"),
        (b'{"prompt":"hi"}', {"Authorization": "Bearer another"}, "MISS"),
        (b'{"prompt":"hi"}', {"x_workersai_mock_tokens": "1"}, "MISS"),
        (b'{"prompt":"hi"}', {"cf_aig_skip_cache": "true"}, "MISS"),
        (b'{"prompt":"hi"}', {"cf_aig_skip_cache": "false"}, "HIT"),
        (b'{"prompt":"hi"}', {"cf_aig_cache_ttl": "soon"}, "HIT"),
        (b'{"prompt":"hi"}', {"cf_aig_metadata": '{"user":1}'}, "HIT"),
    ],
)
def test_what_tells_the_kept_apart(body: bytes, headers: dict[str, str], found: str) -> None:
    mock = mock_with(gateway=Gateway(cache_ttl_s=60))
    status(mock)

    assert status(mock, body, **headers) == found


def test_a_key_of_ones_own_holds_for_any_body() -> None:
    mock = mock_with(gateway=Gateway(cache_ttl_s=60))
    found = [status(mock, {"prompt": text}, cf_aig_cache_key="k") for text in ("a", "b")]

    assert found == ["MISS", "HIT"]


def test_a_refusal_is_not_kept() -> None:
    mock = mock_with(gateway=Gateway(cache_ttl_s=60))
    found = [status(mock, b"{}") for _ in range(2)]

    assert found == ["MISS", "MISS"]


def test_a_broken_answer_is_not_kept() -> None:
    mock = mock_with(gateway=Gateway(cache_ttl_s=60), twists=(Reset(at_byte=3),))

    assert [status(mock), status(mock)] == ["MISS", "MISS"]


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workersai_mock.gateway.book.MAX_KEPT", 1)
    mock = mock_with(gateway=Gateway(cache_ttl_s=60))
    found = [status(mock, {"prompt": text}) for text in ("a", "b", "b", "a")]

    assert found == ["MISS", "MISS", "HIT", "MISS"]


def test_a_restored_tenant_has_what_it_kept() -> None:
    mock = mock_with(gateway=Gateway(cache_ttl_s=60, limit=2))
    tenant = mock.state.tenant("default")
    status(mock)
    moment = tenant.snapshot()
    tenant.reset()
    after_reset = [status(mock), status(mock)]
    tenant.restore(moment)

    assert after_reset == ["MISS", "HIT"]
    assert status(mock) == "HIT"
    assert ask(mock, {"prompt": "hi"}, path=RUN).status == 429
