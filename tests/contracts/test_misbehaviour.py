"""A stand-in for the API, asked over a socket: honest it agrees, and each lie has its code."""

from dataclasses import replace

import pytest
from tests.contracts.misbehaviour import CHUNKS, NATIVE, TABLE
from tests.contracts.stand_in import ACCOUNT, TOKEN, StandIn, Twist, keep

from workersai_contracts.check import ALL
from workersai_contracts.verify.budget import MemoryLedger
from workersai_contracts.verify.plan import Plan, make_plan
from workersai_contracts.verify.result import Report, report_run
from workersai_contracts.verify.run import Course, run_plan
from workersai_contracts.verify.target import LIVE_OFFERS, url_target

# Enough to show each misbehaviour; the honest ones are asked everything.
SAMPLE = (
    "edge.wrong-token",
    "edge.method.get",
    "life.retired",
    "body.nothing",
    "body.streamed",
    "ask.messages.plain",
    "ask.messages.stream",
    "ask.seed.plain",
    "ask.seed.stream",
    "ask.seed.again",
    "ask.default-length.plain",
)
# Nothing that an API does could break it: only other doors have these errors, or it is a 429.
UNBREAKABLE = {"ENV010", "HDR007"}


def asked(twist: Twist, *, model: str, sample: bool = True) -> Report:
    with StandIn(twist) as server:
        target = url_target(server.url, account=ACCOUNT, token=TOKEN, offers=LIVE_OFFERS)
        plan = make_plan(target, model_id=model)
        chosen = sampled(plan) if sample else plan
        harvest = run_plan(chosen, ledger=MemoryLedger(plan.budget), course=Course(timeout_s=10))
    return report_run(target.name, harvest)


def sampled(plan: Plan) -> Plan:
    sections = [
        replace(each, steps=tuple(step for step in each.steps if step.probe.id in SAMPLE))
        for each in plan.sections
    ]
    return replace(plan, sections=tuple(sections))


@pytest.mark.parametrize("model", [NATIVE, CHUNKS, ""], ids=["native", "chunks", "pinned"])
def test_an_honest_api_is_not_blamed(model: str) -> None:
    report = asked(keep, model=model, sample=False)

    assert [found.text for found in report.findings] == []
    assert report.exit_code() == 0


@pytest.mark.parametrize(
    ("model", "twist", "code"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_misbehaviour_is_caught(model: str, twist: Twist, code: str) -> None:
    report = asked(twist, model=model)

    assert code in {found.check.id for found in report.open}
    assert report.exit_code() == 1


def test_every_check_has_a_misbehaviour() -> None:
    assert {row[3] for row in TABLE} == {check.id for check in ALL} - UNBREAKABLE
