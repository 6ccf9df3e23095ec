from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.mockserver.talk import Heard, talking
from tests.mockserver.talk import ask as talk

from workersai_contracts import refusal
from workersai_contracts.exchange.file import write_exchanges
from workersai_mock.answer import Answer
from workersai_mock.clock import ManualClock
from workersai_mock.fault.connection import Close
from workersai_mock.mock import Mock
from workersai_mock.replay.report import Report, remarks
from workersai_mock.settings import Settings

from . import client
from .made_recording import CAPACITY, SAID, made, played, replay_of, whole
from .service import (
    EVENTS,
    MODEL,
    PATH,
    request,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


def say(workersai: Any, text: str, **more: object) -> Heard:
    return talk(workersai, {"prompt": text, **more}, model=MODEL)


def test_the_facade_replays_at_once_and_finds_what_is_odd(path: Path) -> None:
    write_exchanges(path, [whole("a"), whole("b"), *(whole(str(n)) for n in range(4))])
    clock = ManualClock()
    clock.advance(10 * 86_400)

    with talking(clock=clock) as workersai:
        replay = workersai.replay(path, max_age_days=9)
        heard = say(workersai, "a")
        missed = say(workersai, "c")

        assert replay.speed == 0
        assert (heard.body, missed.code) == (SAID, 8790)
        assert workersai.last.refusal is not None
        found = [(each.kind, each.severity) for each in workersai.findings()]
        assert found == [
            ("unrecorded", "error"),
            ("unused_recording", "warning"),
            ("stale_recording", "warning"),
        ]
        texts = [str(each) for each in workersai.findings()]
        assert "no recording is for POST" in texts[0]
        assert texts[1].startswith(f"5 of 6 recordings were never played: {path}#2 (POST {MODEL}),")
        assert texts[1].endswith(" and 2 more")
        assert texts[2].startswith("6 of 6 recordings are older than 9 days")


def test_all_played_and_young_is_no_finding(path: Path) -> None:
    write_exchanges(path, [whole("a"), replace(whole("b"), recorded_at="2023-11-14T22:00:00")])

    with talking(clock=ManualClock()) as workersai:
        workersai.replay(path, max_age_days=1)
        say(workersai, "a")
        say(workersai, "b")

        assert workersai.findings() == []


def test_what_does_not_say_its_age_is_not_stale(path: Path) -> None:
    replay = replay_of(path, whole("a", recorded_at=""), max_age_days=1)

    assert replay.stale(now_s=2e9) == []


def test_a_second_file_is_added_to_the_first(path: Path, tmp_path: Path) -> None:
    write_exchanges(path, [whole("a")])
    write_exchanges(tmp_path / "b.jsonl", [whole("b")])

    with talking() as workersai:
        workersai.replay(path)
        workersai.replay(tmp_path / "b.jsonl")

        assert say(workersai, "a").body == SAID
        assert say(workersai, "b").body == SAID


def test_a_stub_that_is_meant_comes_before_a_recording(path: Path) -> None:
    write_exchanges(path, [whole("a"), whole("b")])

    with talking() as workersai:
        workersai.replay(path)
        workersai.on(prompt="a").refuse(refusal.CAPACITY, times=1)
        workersai.on(prompt="z").reply("no")

        assert say(workersai, "a").code == 3040
        assert say(workersai, "a").body == SAID
        assert say(workersai, "b").body == SAID


def test_a_recorded_refusal_may_be_expected(path: Path) -> None:
    write_exchanges(path, [whole("a", CAPACITY, status=429)])

    with talking() as workersai:
        workersai.replay(path)
        with workersai.expect_refusal(refusal.CAPACITY):
            heard = say(workersai, "a")

        assert (heard.status, heard.body) == (429, CAPACITY)
        assert workersai.findings() == []


def test_reset_and_restore_put_recordings_back(path: Path) -> None:
    write_exchanges(path, [whole("a", CAPACITY, status=429), whole("a")])

    with talking() as workersai:
        before = workersai.tenant.snapshot()
        workersai.replay(path)
        begun = workersai.tenant.snapshot()
        first = say(workersai, "a").status
        workersai.tenant.restore(begun)
        again = say(workersai, "a").status
        workersai.tenant.restore(before)

        assert (first, again) == (429, 429)
        assert workersai.tenant.player is None


def test_a_servers_recordings_are_each_tenants_own_and_outlive_a_reset(path: Path) -> None:
    replay = replay_of(path, whole("a", CAPACITY, status=429), whole("a"))
    mock = Mock(Settings(replay=replay, tenants="token"))

    def status(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return client.ask(mock, {"prompt": "a"}, path=PATH, headers=headers).status

    first = [status("one"), status("two"), status("one")]
    mock.tenant_of("one").reset()

    assert [*first, status("one")] == [429, 429, 200, 429]


def test_faults_happen_to_recordings_and_the_pace_does_not(path: Path) -> None:
    replay = replay_of(path, made("hi"), speed=0)

    (came,) = played(replay, request(), twists=(Close(at_event=2),))

    assert (came.body, came.whole) == (b"".join(EVENTS[:2]), False)


def test_faults_do_not_happen_to_misses(path: Path) -> None:
    (came,) = played(replay_of(path), request(), twists=(Close(at_event=0),))

    assert b"there is none at all" in came.body


def test_a_report_says_what_was_never_played_and_what_was_missed(path: Path) -> None:
    replay = replay_of(path, whole("a"), whole("b"), on_miss="default")
    report = Report(replay)
    mock = Mock(Settings(replay=replay))
    for text in ("a", "x"):
        answer: Answer = client.ask(mock, {"prompt": text}, path=PATH)
        request_ = mock.read("POST", PATH, client.head_of(client.AUTH), b"")
        tenant = mock.tenant_of("")
        report(tenant, tenant.journal.open(request_, answer=answer, at_s=0))

    assert list(report.lines()) == [
        f"1 of 2 recordings never played: {path}#2 (POST {MODEL})",
        "1 requests were not in the recordings",
    ]


def test_a_report_of_nothing_odd_is_empty(path: Path) -> None:
    assert list(Report(replay_of(path)).lines()) == []


def test_stale_recordings_are_said_at_the_start(path: Path) -> None:
    replay = replay_of(path, whole("a"), max_age_days=1)

    assert "older than 1 days" in next(remarks(replay, now_s=2e9))
