from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.mockserver.talk import ask as talk
from tests.mockserver.talk import chat, talking

from workersai_contracts.exchange.file import write_exchanges
from workersai_mock.export import export
from workersai_mock.fault.connection import Stall
from workersai_mock.journal import Entry
from workersai_mock.mock import Mock

from . import client


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


def test_the_journal_is_exported_and_replays(path: Path) -> None:
    bodies = [chat("hi", stream=True), chat("hi"), {"prompt": 5}]

    with talking() as workersai:
        heard = [talk(workersai, body) for body in bodies]
        workersai.last  # noqa: B018  it waits for the end
        exported = list(export(workersai.tenant))
        write_exchanges(path, exported)

    assert [each.body for each in exported] == [each.body for each in heard]
    assert [each.status for each in exported] == [200, 200, 400]
    assert {(each.ending, each.door, each.source) for each in exported} == {
        ("close", "native", "workersai-mock journal")
    }
    with talking() as workersai:
        workersai.replay(path)
        assert [talk(workersai, body).body for body in bodies] == [each.body for each in heard]


def entry_of(mock: Mock, *, twists: tuple[Any, ...] = (), **fields: Any) -> Entry:
    """Journal a stream of two words without a socket."""
    mock.settings = mock.settings._replace(twists=twists)
    body = b'{"prompt":"hi","stream":true}'
    asked = mock.read("POST", client.PATH, client.head_of(client.AUTH), body)
    tenant = mock.tenant_of("")
    entry = tenant.journal.open(asked, answer=mock.answer(asked), at_s=1_700_000_000.0)
    for name, value in fields.items():
        setattr(entry, name, value)
    return entry


def test_an_exchange_that_still_runs_is_not_exported(mock: Mock) -> None:
    entry_of(mock)

    assert list(export(mock.tenant_of(""))) == []


def test_what_a_client_left_behind_is_not_exported(mock: Mock) -> None:
    entry = entry_of(mock, twists=(Stall(at_event=1),), duration_s=1.0, delivered=2, left=True)

    (exported,) = export(mock.tenant_of(""))

    events = [data for data in entry.answer.timeline.data if data]
    assert [frame.data for frame in exported.frames] == events[:2]
    assert (exported.ending, exported.recorded_at) == ("left", "2023-11-14T22:13:20.000+00:00")


def test_an_answer_that_never_came_is_exported_as_such(mock: Mock) -> None:
    from workersai_mock.fault.connection import NoAnswer

    entry_of(mock, twists=(NoAnswer(),), duration_s=1.0)

    (exported,) = export(mock.tenant_of(""))

    assert (exported.status, exported.headers, exported.frames) == (None, None, ())
    assert exported.ending == "hang"
