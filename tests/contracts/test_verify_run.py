from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.contracts.exchange_case import plain
from tests.contracts.misbehaviour import NATIVE
from tests.contracts.stand_in import ACCOUNT, TOKEN, Answer, StandIn
from tests.contracts.verify_case import FEW, go, report_of, target_of

from workersai_contracts.probe_table import find_probe
from workersai_contracts.verify.budget import Budget
from workersai_contracts.verify.result import report_run
from workersai_contracts.verify.store import Store
from workersai_contracts.verify.target import Target

PROBE = find_probe("ask.messages.plain", model_id=NATIVE)
assert PROBE is not None


def test_an_exchange_holds_what_was_sent_and_what_came() -> None:
    with StandIn() as server:
        harvest = go(target_of(server), names=("ask.messages.stream",))
        sent = server.seen

    [exchange] = harvest.sections[0].exchanges

    path = exchange.url.removeprefix(server.url).replace("[account]", ACCOUNT)
    assert (exchange.method, path) == sent[0]
    assert (exchange.status, exchange.ending, exchange.door) == (200, "close", "native")
    assert (exchange.probe, exchange.model, exchange.wire) == (
        "ask.messages.stream",
        NATIVE,
        "2025",
    )
    assert exchange.body.endswith(b"data: [DONE]\n\n")
    assert exchange.header("content-type") == "text/event-stream"
    assert datetime.fromisoformat(exchange.recorded_at) <= datetime.now(UTC)


def test_nothing_is_added_to_the_headers_of_a_probe() -> None:
    with StandIn() as server:
        go(target_of(server), names=("ask.content-type.none",))

    assert sorted(name.lower() for name in server.headers_seen[0]) == [
        "authorization",
        "content-length",
        "host",
        "user-agent",
    ]


@pytest.mark.parametrize(
    ("change", "ending", "timeout_s"),
    [
        (lambda given: replace(given, cut=True), "reset", 30.0),
        (lambda given: replace(given, stall=True), "hang", 1.0),
    ],
    ids=["reset", "hang"],
)
def test_an_answer_that_breaks_off_is_never_green(
    change: Callable[[Answer], Answer], ending: str, timeout_s: float
) -> None:
    report = report_of(change, names=("ask.messages.plain",), timeout_s=timeout_s)

    assert report.parts[0].exchanges[0].ending == ending
    assert report.parts[0].unsent == (("ask.messages.plain", f"the answer broke off ({ending})"),)
    assert report.exit_code() == 5


def test_429_ends_the_run_politely() -> None:
    def busy(given: Answer) -> Answer:
        return replace(given, status=429) if given.number == 2 else given

    with StandIn(busy) as server:
        harvest = go(target_of(server))

    assert len(server.seen) == 2
    assert [exchange.probe for exchange in harvest.sections[0].exchanges] == [FEW[0], ""]
    assert harvest.sections[0].unsent == (
        (FEW[1], "answered 429"),
        (FEW[2], "stopped after 429"),
        (FEW[3], "stopped after 429"),
    )
    assert "429 to body.nothing; nothing more was sent" in harvest.notes[0]


def test_the_budget_ends_the_run() -> None:
    with StandIn() as server:
        harvest = go(target_of(server), budget=Budget(calls=1))

    assert len(server.seen) == 1
    assert {why for _, why in harvest.sections[0].unsent} == {"budget spent: 1 calls"}


def test_a_target_that_does_not_answer_is_given_up() -> None:
    with StandIn(lambda given: replace(given, drop=True)) as server:
        harvest = go(target_of(server))
    why = [reason for _, reason in harvest.sections[0].unsent]

    assert len(server.seen) == 3
    assert why[0].startswith("no answer: ")
    assert why[3].endswith("(3 times in a row)")


def test_an_answer_in_between_restores_patience() -> None:
    with StandIn(lambda given: replace(given, drop=given.number % 2 == 1)) as server:
        harvest = go(target_of(server))

    assert len(harvest.sections[0].exchanges) == 2


def test_a_target_that_never_begins_to_answer_is_left() -> None:
    with StandIn(lambda given: replace(given, body=b"", mute=True)) as server:
        harvest = go(target_of(server), names=(FEW[0],), timeout_s=0.05)

    assert harvest.sections[0].unsent == ((FEW[0], "no answer: TimeoutError"),)


def test_nobody_there_is_no_verdict() -> None:
    with StandIn() as server:
        target = target_of(server)
    harvest = go(target)

    assert harvest.sections[0].exchanges == ()


def test_a_closed_target_is_sent_nothing() -> None:
    harvest = go(Target(name="live", closed="no credentials"))

    assert {why for _, why in harvest.sections[0].unsent} == {"no credentials"}


def test_a_rate_is_kept() -> None:
    now, slept = [0.0], []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    with StandIn() as server:
        go(target_of(server), rate=30, sleep=sleep, clock=lambda: now[0])

    assert slept == [2.0, 2.0, 2.0]


def test_evidence_is_kept_redacted_and_used_again(tmp_path: Path) -> None:
    with StandIn() as server:
        first = go(target_of(server), folder=tmp_path)
        again = go(target_of(server), folder=tmp_path, reuse_days=1)
        anew = go(target_of(server), folder=tmp_path)
        calls = len(server.seen)
    files = sorted(tmp_path.rglob("*.jsonl"))

    assert (first.sections[0].reused, again.sections[0].reused) == (0, 4)
    assert (anew.sections[0].reused, calls) == (0, 8)
    assert [path.stem for path in files] == sorted(FEW)
    assert all(b"stand-in-token" not in path.read_bytes() for path in files)
    bodies = [[each.body for each in run.sections[0].exchanges] for run in (first, again)]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(
    "change",
    [
        {"recorded_at": "2020-01-01T00:00:00+00:00"},
        {"recorded_at": "yesterday"},
        {"request_body": b"{}"},
        {"status": 429},
    ],
    ids=["old", "without a time", "another request", "turned away"],
)
def test_evidence_that_does_not_fit_is_not_used(tmp_path: Path, change: dict[str, object]) -> None:
    store = Store(tmp_path, Target(name="live", wire="2025"))
    assert PROBE is not None
    now = datetime.now(UTC).isoformat()
    fitting = plain(request_body=PROBE.body, recorded_at=now)

    assert store.keep(fitting, probe=PROBE) == ""
    assert store.find(PROBE, days=1) is not None
    assert store.find(PROBE, days=1, now=datetime.now(UTC) + timedelta(days=2)) is None
    store.keep(replace(fitting, **change), probe=PROBE)  # type: ignore[arg-type]
    assert store.find(PROBE, days=1) is None


def test_evidence_that_cannot_be_read_is_not_used(tmp_path: Path) -> None:
    store = Store(tmp_path, Target(name="live"))
    assert PROBE is not None
    store.keep(plain(), probe=PROBE)
    [path] = tmp_path.rglob("*.jsonl")
    path.write_text("{")

    assert store.find(PROBE, days=1) is None


def test_what_cannot_be_redacted_is_not_kept(tmp_path: Path) -> None:
    with StandIn() as server:
        target = replace(target_of(server), name=f"said-{TOKEN}")
        harvest = go(target, names=("ask.messages.plain",), folder=tmp_path)

    assert "ask.messages.plain is not kept: refused to write" in harvest.notes[0]
    assert list(tmp_path.rglob("*.jsonl")) == []
    assert len(harvest.sections[0].exchanges) == 1


def test_old_and_new_answers_are_compared(tmp_path: Path) -> None:
    both = ("ask.seed.plain", "ask.seed.again")
    with StandIn() as server:
        go(target_of(server), names=both[:1], folder=tmp_path)
        report = report_run("x", go(target_of(server), names=both, folder=tmp_path, reuse_days=1))

    [result] = [each for each in report.results if each.check.id == "USE006"]

    assert (result.verdict, result.looked) == ("agreed", 1)
