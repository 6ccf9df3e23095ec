"""Several shares of one folder stand for several processes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.misbehaviour import NATIVE
from tests.contracts.stand_in import TOKEN, StandIn
from tests.contracts.verify_case import target_of

from workersai_contracts.check import get_check
from workersai_contracts.verify.budget import Budget
from workersai_contracts.verify.plan import make_plan
from workersai_contracts.verify.result import Part
from workersai_contracts.verify.share import Share, needed
from workersai_contracts.verify.target import Target


def share(folder: Path, target: Target, *, calls: int = 200, **options: Any) -> Share:
    plan = make_plan(target, model_id=NATIVE, budget=Budget(calls=calls))
    return Share(folder, plan, **options)


def judge(one: Share, code: str) -> Part:
    return one.judge(one.plan.sections[0], get_check(code))


def test_a_probe_is_sent_once_by_all_together(tmp_path: Path) -> None:
    with StandIn() as server:
        first, second = (share(tmp_path, target_of(server)) for _ in range(2))
        judge(first, "SSE003")
        calls = len(server.seen)
        parts = [judge(one, code) for one in (first, second) for code in ("SSE003", "SSE014")]

    assert calls == len(server.seen) == len(needed(first.plan.sections[0], get_check("SSE003")))
    assert [part.results[0].verdict for part in parts] == ["agreed"] * 4
    assert [part.unsent for part in parts] == [()] * 4


def test_the_budget_is_of_all_together(tmp_path: Path) -> None:
    with StandIn() as server:
        shares = [share(tmp_path, target_of(server), calls=3) for _ in range(2)]
        parts = [judge(one, code) for one in shares for code in ("REF001", "SSE003")]

    assert len(server.seen) == 3
    assert {reason for part in parts for _, reason in part.unsent} == {"budget spent: 3 calls"}


def test_429_stops_all(tmp_path: Path) -> None:
    with StandIn(lambda given: replace(given, status=429)) as server:
        parts = [judge(share(tmp_path, target_of(server)), "SSE003") for _ in range(2)]

    assert len(server.seen) == 1
    for part in parts:
        assert {why for _, why in part.unsent} == {"answered 429", "stopped after 429"}


def test_silence_stops_all_after_a_while(tmp_path: Path) -> None:
    with StandIn(lambda given: replace(given, drop=given.number > 1)) as server:
        part = judge(share(tmp_path, target_of(server)), "SSE003")
        judge(share(tmp_path, target_of(server)), "REF001")

    assert len(server.seen) == 4
    assert part.unsent[-1][1].endswith("(3 times in a row)")


def test_a_rate_is_kept_by_all_together(tmp_path: Path) -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        now[0] += seconds

    with StandIn() as server:
        for code in ("LIFE003", "LIFE003"):
            one = share(
                tmp_path,
                target_of(server),
                calls=4,
                rate=60,
                clock=lambda: now[0],
                sleep=sleep,
            )
            judge(one, code)

    assert slept == [1.0] * 3


def test_a_closed_target_is_asked_nothing(tmp_path: Path) -> None:
    part = judge(share(tmp_path, Target(name="live", closed="no credentials")), "SSE003")

    assert part.results[0].reason == "no credentials"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_redacted_is_not_looked_at(tmp_path: Path) -> None:
    with StandIn() as server:
        target = replace(target_of(server), name=f"said-{TOKEN}")
        parts = [judge(share(tmp_path, target), "LIFE003") for _ in range(2)]

    assert parts[0].unsent == parts[1].unsent
    for part in parts:
        assert {why.split(":")[0] for _, why in part.unsent} == {"not kept"}


@pytest.mark.parametrize("code", ["SSE003", "LIFE003", "HDR001"])
def test_a_check_needs_the_probes_of_its_group(code: str) -> None:
    section = make_plan(Target(name="http://x.test"), model_id=NATIVE).sections[0]
    group = {"LIFE003": "ENV"}.get(code, code[:3])

    assert needed(section, get_check(code))
    assert all(group in step.probe.checks for step in needed(section, get_check(code)))
