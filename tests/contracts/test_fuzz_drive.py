"""How generated requests are sent: bounded, spaced, stopped, and silent about credentials."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.contracts.stand_in import ACCOUNT, TOKEN, StandIn

from workersai_contracts.fuzz import Manner, fuzz, generate
from workersai_contracts.fuzz.drive import Traffic, _bound
from workersai_contracts.fuzz.value import MODEL_ID
from workersai_contracts.identity import MOCK_TOKEN
from workersai_mock import MockServer


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """Serve to whoever has the token."""
    with MockServer(tokens=(MOCK_TOKEN,)) as server:
        yield server


def test_no_more_is_sent_than_was_asked_for(server: MockServer) -> None:
    before = len(server.mock.tenant_of(MOCK_TOKEN).journal)

    fuzz(server.url, 9, 3, token=MOCK_TOKEN, model_id=MODEL_ID, wire="2025")

    assert len(server.mock.tenant_of(MOCK_TOKEN).journal) - before == 9


def test_requests_can_be_kept_cheap(server: MockServer) -> None:
    bodies: list[Any] = []

    def leave(body: object) -> str:
        bodies.append(body)
        return "" if len(bodies) < 40 else "enough"

    came = generate(
        server.url, 60, 3, token=MOCK_TOKEN, how=Manner(most_tokens=5, boundaries=30, leave=leave)
    )
    objects = [body for body in bodies if isinstance(body, dict)]
    asked = [body["max_tokens"] for body in objects]

    assert (came.sent, came.stopped, came.silent) == (39, "enough", 0)
    assert all(each <= 5 for each in asked if isinstance(each, int | float))
    assert 5 in asked


@pytest.mark.parametrize(
    ("body", "bounded"),
    [
        ([1], [1]),
        ({"max_completion_tokens": 9}, {"max_completion_tokens": 5}),
        (
            {"requests": [{"max_tokens": 9.5}, 1]},
            {"requests": [{"max_tokens": 5}, 1], "max_tokens": 5},
        ),
        ({"max_tokens": "9"}, {"max_tokens": "9"}),
    ],
    ids=["list", "other name", "batch", "text"],
)
def test_a_body_is_bounded_wherever_it_asks(body: object, bounded: object) -> None:
    _bound(body, 5)

    assert body == bounded


def test_429_ends_the_run_politely() -> None:
    with StandIn(lambda given: replace(given, status=429)) as server:
        came = generate(server.url, 20, 1, token=TOKEN, how=Manner(account=ACCOUNT))

    assert len(server.seen) == 1
    assert (came.sent, came.stopped) == (1, "stopped after 429")
    assert not any(each.code.startswith("ST") for each in came.findings)


def test_a_target_that_does_not_answer_is_given_up() -> None:
    with StandIn(lambda given: replace(given, drop=True)) as server:
        came = generate(server.url, 20, 1, token=TOKEN, how=Manner(account=ACCOUNT))

    assert (came.silent, came.exchanges) == (came.sent, ())
    assert 0 < came.sent <= 3


def test_silence_in_between_is_borne_for_a_while() -> None:
    traffic, case = Traffic(Manner()), SimpleNamespace(body=None)

    assert [traffic.may_go(case) for _ in range(4)] == [True, True, True, False]  # type: ignore[arg-type]
    assert traffic.stopped == "no answer (3 times in a row)"


def test_credentials_of_others_stay_out_of_commands() -> None:
    with StandIn(lambda given: replace(given, body=b"<html>")) as server:
        came = generate(server.url, 6, 1, token=TOKEN, how=Manner(account=ACCOUNT))

    assert came.findings
    for each in came.findings:
        assert TOKEN not in each.curl + each.message
        assert ACCOUNT not in each.curl + each.message
