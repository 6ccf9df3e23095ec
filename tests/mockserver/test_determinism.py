"""The same seed and request give the same bytes, whatever is around them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from workersai_mock.mock import Mock
from workersai_mock.settings import Settings

from .client import AUTH, PATH, RUN, ask, said
from .transcript import MODELS, transcript

ROOT = Path(__file__).resolve().parents[2]
LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast"


def elsewhere(hash_seed: str, order: str, loop: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-m", "tests.mockserver.transcript", order, loop]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)


def test_bytes_are_the_same_in_other_processes_orders_and_loops() -> None:
    pytest.importorskip("uvloop")
    others = [
        elsewhere("1", "backward", "fast"),
        elsewhere("2", "together", "fast"),
        elsewhere("3", "together", "plain"),
    ]

    here = asyncio.run(transcript("forward"))
    loops, theirs = zip(*(json.loads(other.communicate()[0]) for other in others), strict=True)

    assert loops == ("uvloop", "uvloop", "asyncio.unix_events")
    assert len(here) == 4 * 7
    assert [sum(answer.startswith(f"HTTP/1.1 {n}") for answer in here.values()) for n in (200, 400)]
    assert sum(answer.startswith("HTTP/1.1 200") for answer in here.values()) == 3 * 4
    for other in theirs:
        assert other == here


QUESTION = {"prompt": "Where is New York?", "temperature": 1}


@pytest.mark.parametrize(
    ("body", "request_"),
    [
        pytest.param({**QUESTION, "stream": True}, {}, id="stream"),
        pytest.param({**QUESTION, "stream": False}, {}, id="no stream"),
        pytest.param({**QUESTION, "max_tokens": 256}, {}, id="max_tokens"),
        pytest.param({**QUESTION, "temperature": 1.0}, {}, id="1.0"),
        pytest.param(dict(reversed(QUESTION.items())), {}, id="key order"),
        pytest.param({**QUESTION, "user": "me", "n": 3}, {}, id="unknown keys"),
        pytest.param(QUESTION, {"path": PATH + "?tags=x"}, id="query"),
        pytest.param(QUESTION, {"path": PATH.replace("facade00", "facade01")}, id="account"),
        pytest.param(
            QUESTION, {"path": RUN + "%40cf%2Fqwen%2Fqwen1.5-1.8b-chat"}, id="encoded path"
        ),
        pytest.param(QUESTION, {"headers": {"Authorization": "Bearer b"}}, id="token"),
        pytest.param(QUESTION, {"headers": {**AUTH, "User-Agent": "x"}}, id="headers"),
        pytest.param(
            b'{ "temperature":1e0,\n"prompt":"Where is New York\\u003f"}', {}, id="layout"
        ),
    ],
)
def test_text_does_not_depend_on(body: Any, request_: Mapping[str, Any]) -> None:
    wanted = said(Mock(Settings(seed=3)), QUESTION)

    got = said(Mock(Settings(seed=3)), body, **request_)

    assert got == wanted
    assert len(wanted) > 20


@pytest.mark.parametrize(
    ("settings", "body", "path"),
    [
        pytest.param({}, {**QUESTION, "prompt": "Where is York?"}, PATH, id="prompt"),
        pytest.param({}, {**QUESTION, "temperature": 2}, PATH, id="temperature"),
        pytest.param({}, {**QUESTION, "seed": 1}, PATH, id="seed of the request"),
        pytest.param({}, QUESTION, RUN + LLAMA, id="model"),
        pytest.param({"seed": 4}, QUESTION, PATH, id="seed of the server"),
    ],
)
def test_text_depends_on(settings: dict[str, Any], body: Any, path: str) -> None:
    wanted = said(Mock(Settings(seed=3)), QUESTION)

    got = said(Mock(Settings(**{"seed": 3, **settings})), body, path=path)

    assert got != wanted


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("most", [1, 2, 7, 20])
def test_fewer_tokens_are_a_prefix(most: int, stream: bool) -> None:
    mock = Mock(Settings())
    whole = ask(mock, {**QUESTION, "max_tokens": 1000}).completion

    cut = ask(mock, {**QUESTION, "max_tokens": most, "stream": stream}).completion

    assert whole is not None
    assert cut is not None
    assert cut.pieces == whole.pieces[:most]
    assert (cut.finish_reason, whole.finish_reason) == ("length", "stop")


@pytest.mark.parametrize("most", [0, -1, None])
def test_no_bound_below_one(most: int | None) -> None:
    body = QUESTION if most is None else {**QUESTION, "max_tokens": most}

    answer = ask(Mock(Settings()), body, headers={**AUTH, "x-workersai-mock-tokens": "999"})

    assert answer.completion is not None
    assert len(answer.completion.pieces) == 256


def test_bound_may_be_as_large_as_numbers_are() -> None:
    body = b'{"prompt":"a","max_tokens":1000000000}'

    answer = ask(Mock(Settings()), body, headers={**AUTH, "x-workersai-mock-tokens": "999"})

    assert answer.completion is not None
    assert len(answer.completion.pieces) == 999


def test_identical_requests_vary_by_their_number() -> None:
    one, other = (Mock(Settings(vary=True)) for _ in range(2))

    texts = [said(one, {**QUESTION, "max_tokens": 256 + n}) for n in range(3)]
    again = [said(other, {**QUESTION, "stream": n % 2 == 0}) for n in range(3)]

    assert texts == again
    assert len(set(texts)) == 3
    assert texts[0] == said(Mock(Settings()), QUESTION)


def test_different_requests_are_counted_apart() -> None:
    mock = Mock(Settings(vary=True))

    said(mock, {"prompt": "another"})

    assert said(mock, QUESTION) == said(Mock(Settings()), QUESTION)


def test_identical_requests_do_not_vary_by_themselves() -> None:
    mock = Mock(Settings())

    answers = [ask(mock, {**QUESTION, "stream": True}) for _ in range(3)]

    assert len({answer.timeline for answer in answers}) == 1
    assert len({answer.headers["cf-ray"] for answer in answers}) == 1


def test_more_variants_of_one_request_than_are_kept_stay_right() -> None:
    mock = Mock(Settings(vary=True))

    first = [said(mock, QUESTION) for _ in range(20)]
    mock.state.tenant("default").reset()
    again = [said(mock, QUESTION) for _ in range(20)]

    assert first == again


def test_body_beyond_the_memo_is_read_alike() -> None:
    mock = Mock(Settings())
    body = {"prompt": "x" * 20_000}

    assert said(mock, body) == said(mock, {**body, "stream": True})


def test_models_of_the_transcript_cover_the_wires() -> None:
    contract = Mock(Settings()).contract

    found = [contract.catalog.find(model) for model in MODELS]

    wires = [contract.profile(model).name for model in found if model]
    assert wires == ["2025", "2025-vllm", "2026"]
