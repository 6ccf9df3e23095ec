"""Runs against the stand-in, small ones, and what is made of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.contracts.misbehaviour import NATIVE, counted, header
from tests.contracts.stand_in import ACCOUNT, TOKEN, Answer, StandIn, Twist, keep, on_stream

from workersai_contracts.verify.budget import Budget, MemoryLedger
from workersai_contracts.verify.plan import Plan, make_plan
from workersai_contracts.verify.result import Report, report_run
from workersai_contracts.verify.run import Course, Harvest, run_plan
from workersai_contracts.verify.store import Store
from workersai_contracts.verify.target import Target, url_target

FEW = ("edge.wrong-token", "body.nothing", "ask.messages.plain", "ask.messages.stream")


def few(plan: Plan, names: tuple[str, ...] = FEW) -> Plan:
    """Return the plan with these probes alone."""
    sections = tuple(
        replace(each, steps=tuple(step for step in each.steps if step.probe.id in names))
        for each in plan.sections
    )
    return replace(plan, sections=sections)


def target_of(server: StandIn) -> Target:
    return url_target(server.url, account=ACCOUNT, token=TOKEN)


def go(
    target: Target,
    *,
    names: tuple[str, ...] = FEW,
    budget: Budget | None = None,
    folder: Path | None = None,
    **course: Any,
) -> Harvest:
    """Send a few probes about the native model."""
    plan = few(make_plan(target, model_id=NATIVE, budget=budget), names)
    store = Store(folder, target) if folder else None
    return run_plan(plan, ledger=MemoryLedger(plan.budget), store=store, course=Course(**course))


def mischief(given: Answer) -> Answer:
    """Break one check of each severity, the last with what must be escaped everywhere."""
    given = counted(lambda usage: {**usage, "total_tokens": 1})(given)
    given = header("cf-ray", "<b>|`*\"'&")(given)
    return on_stream(lambda body: body.replace(b'"abc"', b'"\x00\xff"'))(given)


def report_of(twist: Twist = keep, **options: Any) -> Report:
    with StandIn(twist) as server:
        target = target_of(server)
        return report_run("stand-in", go(target, **options), notes=["a | note"])
