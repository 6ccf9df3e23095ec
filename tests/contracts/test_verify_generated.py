"""Generated requests in a run of `verify`: planned, booked, spaced, judged, reported, kept."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.misbehaviour import NATIVE, RETIRED
from tests.contracts.stand_in import ACCOUNT, TOKEN, StandIn, Twist, keep
from tests.contracts.verify_case import few

from workersai_contracts.errors import TargetError
from workersai_contracts.evidence import judge_evidence
from workersai_contracts.fuzz import Finding as Found
from workersai_contracts.fuzz import Harvest as Came
from workersai_contracts.verify.batch import CHEAP_TOKENS, Batch
from workersai_contracts.verify.budget import Budget, MemoryLedger
from workersai_contracts.verify.generated import (
    _most,
    _size,
    add_generated,
    judge_generated,
    run_generated,
)
from workersai_contracts.verify.plan import Plan, describe, make_plan
from workersai_contracts.verify.report import KINDS
from workersai_contracts.verify.result import Report
from workersai_contracts.verify.run import Course
from workersai_contracts.verify.store import Store
from workersai_contracts.verify.target import LIVE_OFFERS, Target, url_target

LIVE = Target(name="live", origin="https://api.test", offers=LIVE_OFFERS, billed=True)
N = 40


def plan_of(target: Target, *, n: int = N, model: str = NATIVE, **more: Any) -> Plan:
    plan = make_plan(target, model_id=model, fuzz=n, seed=3, neurons_per_1k_tokens=1, **more)
    return few(plan, ())


def run(twist: Twist = keep, *, folder: Path | None = None, **more: Any) -> tuple[Report, StandIn]:
    with StandIn(twist) as server:
        target = url_target(server.url, account=ACCOUNT, token=TOKEN, offers=frozenset({"v1"}))
        plan = plan_of(target, **more)
        report = add_generated(
            Report("stand-in", ()),
            plan,
            ledger=MemoryLedger(plan.budget),
            store=Store(folder, target) if folder else None,
            course=Course(),
            stopped="",
        )
    return report, server


@cache
def broken() -> Report:
    # Of every answer, so that whatever is asked shows it.
    return run(lambda given: replace(given, body=b"<html>"))[0]


def batch_of(plan: Plan) -> Batch:
    assert plan.generated is not None
    return plan.generated


def test_the_plan_states_them() -> None:
    plan = make_plan(LIVE, fuzz=50, seed=9)
    batch = batch_of(plan)
    said = [line for line in describe(plan) if line.startswith("generated")]

    assert batch.model.id == "@cf/qwen/qwen3-30b-a3b-fp8"
    assert batch.most_tokens == CHEAP_TOKENS
    assert said == [
        "generated requests of @cf/qwen/qwen3-30b-a3b-fp8: 50 calls from seed 9,"
        f" about 15800 tokens, about {batch.neurons:.0f} neurons"
    ]
    assert batch.neurons is not None
    assert plan.neurons + batch.neurons < plan.budget.neurons


def test_without_a_price_the_plan_says_so() -> None:
    target = Target(name="http://x.test", origin="http://x.test")
    plan = make_plan(target, model_id="@cf/mistral/mistral-7b-instruct-v0.1", fuzz=2)

    assert any(line.endswith("tokens, neurons unknown") for line in describe(plan))
    assert batch_of(plan).most_tokens is None


def test_a_model_that_answers_nothing_is_not_asked() -> None:
    with pytest.raises(TargetError, match="is retired and answers nothing; give --model"):
        make_plan(LIVE, model_id=RETIRED, fuzz=2)


def test_an_honest_api_is_not_blamed() -> None:
    report, server = run()
    [part] = report.parts

    assert [found.text for found in report.open] == []
    assert report.exit_code() == 0
    assert part.results[0].check.id == "GEN001"
    assert len(server.seen) == N


@pytest.mark.parametrize("kind", KINDS)
def test_a_finding_has_code_and_command_in_every_report(kind: str) -> None:
    text = KINDS[kind](broken()).replace("&quot;", '"').replace("&#x27;", "'")

    assert "ENV001" in text
    assert "curl -X POST" in text.replace('\\"', '"')
    assert "$CLOUDFLARE_API_TOKEN" in text
    assert "$CLOUDFLARE_ACCOUNT_ID" in text
    assert TOKEN not in text
    assert ACCOUNT not in text


def test_findings_are_those_of_schemathesis_and_ours() -> None:
    codes = {found.check.id for found in broken().open}

    assert {"ENV001"} <= codes
    assert any(code.startswith("ST") for code in codes)
    assert broken().exit_code() == 1


def found(code: str, detail: str = "", status: int = 200) -> Found:
    [result] = [each for part in broken().parts for each in part.results[:1]]
    return Found(
        code=code,
        title="a title",
        case="negative body",
        method="POST",
        status=status,
        message=f"{code} one\n\n two\nthree\nfour",
        curl="curl x",
        detail=detail,
        exchange=result.findings[0].exchange,
    )


def test_what_the_service_does_so_is_counted_apart() -> None:
    came = Came(
        findings=(found("ST201"), found("ST108", "/result/response is null")),
        exchanges=(found("ST201").exchange,) * 2,  # type: ignore[arg-type]
        sent=2,
        stopped="",
    )
    part = judge_generated(came, batch_of(plan_of(LIVE, n=2)))
    report = Report("x", (part,))

    assert [each.check.id for each in part.results] == ["GEN001", "ST201", "ST108"]
    assert (len(report.open), len(report.findings)) == (0, 2)
    assert report.findings[0].accepted.endswith("(observed)")
    assert report.findings[0].text == "one two three"
    assert report.findings[1].text == "/result/response is null: one two three"
    assert report.exit_code() == 0
    assert "; 0 findings, 2 accepted" in KINDS["console"](report)


def test_a_finding_without_a_text_has_its_title() -> None:
    came = Came(findings=(replace(found("ST101"), message=""),), exchanges=(), sent=1, stopped="")
    part = judge_generated(came, batch_of(plan_of(LIVE, n=1)))

    assert [each.findings[0].text for each in part.results] == ["a title"]
    assert part.unsent == (("1 generated requests", "no answer"),)


@pytest.mark.parametrize(
    ("sent", "stopped", "said"),
    [
        (0, "stopped after 429", "stopped after 429"),
        (0, "", "no more could be generated"),
    ],
)
def test_what_was_not_sent_is_not_agreed(sent: int, stopped: str, said: str) -> None:
    came = Came(findings=(), exchanges=(), sent=sent, stopped=stopped)
    report = Report("x", (judge_generated(came, batch_of(plan_of(LIVE))),))

    assert report.parts[0].unsent == ((f"{N} of {N} generated requests", said),)
    assert report.parts[0].results[0].verdict == "not looked at"
    assert report.exit_code() == 5


def test_the_budget_is_that_of_the_probes() -> None:
    report, server = run(budget=Budget(calls=7))

    assert len(server.seen) == 7
    assert report.parts[0].unsent == (
        (f"{N - 7} of {N} generated requests", "budget spent: 7 calls"),
    )
    assert report.exit_code() == 5


def test_they_are_spaced_as_probes_are() -> None:
    slept: list[float] = []
    with StandIn() as server:
        target = url_target(server.url, account=ACCOUNT, token=TOKEN)
        plan = plan_of(target, n=5)
        came = run_generated(
            plan,
            batch_of(plan),
            ledger=MemoryLedger(plan.budget),
            course=Course(rate=30),
            sleep=slept.append,
        )

    assert slept == [2.0] * 5
    assert came.sent == 5


@pytest.mark.parametrize(
    ("target", "stopped"),
    [(LIVE, "stopped after 429"), (replace(LIVE, closed="no credentials"), "no credentials")],
    ids=["after 429", "closed"],
)
def test_a_run_that_was_ended_sends_none(target: Target, stopped: str) -> None:
    plan = plan_of(target)
    given = "" if target.closed else stopped
    came = run_generated(
        plan, batch_of(plan), ledger=MemoryLedger(Budget()), course=Course(), stopped=given
    )

    assert (came.sent, came.stopped) == (0, stopped)


def test_a_plan_without_them_changes_nothing() -> None:
    report, ledger = Report("x", ()), MemoryLedger(Budget())
    more: dict[str, Any] = {"ledger": ledger, "store": None, "course": Course(), "stopped": ""}

    assert add_generated(report, make_plan(LIVE), **more) is report


def test_answers_are_kept_and_can_be_judged_again(tmp_path: Path) -> None:
    report, _ = run(folder=tmp_path)
    [path] = tmp_path.rglob("*.jsonl")
    [evidence] = judge_evidence([path])

    assert report.notes == ()
    assert len(path.read_text().splitlines()) == N
    assert TOKEN not in path.read_text()
    assert evidence.verdict == "agreed"


def test_what_is_not_kept_is_said(tmp_path: Path) -> None:
    store = Store(tmp_path, LIVE)
    exchange = found("x").exchange
    assert exchange is not None
    leaking = replace(
        exchange,
        model="said-secret-token-of-mine",
        request_headers=(("X-Token", "secret-token-of-mine"),),
    )

    assert store.keep_all([leaking], model="m").startswith("answers to generated requests are not")
    assert store.keep_all([], model="m") == ""
    assert list(tmp_path.rglob("*.jsonl")) == []


@pytest.mark.parametrize(
    ("body", "most"),
    [
        ({"max_tokens": CHEAP_TOKENS}, CHEAP_TOKENS),
        ({"max_tokens": "many"}, 256),
        ({"requests": [{}, {}], "max_tokens": CHEAP_TOKENS}, 2 * CHEAP_TOKENS),
        ([], 256),
    ],
)
def test_what_a_body_may_cost_is_bounded(body: object, most: int) -> None:
    batch = batch_of(plan_of(LIVE))

    assert _most(body, batch) == most
    assert _size(body) == len(json.dumps(body, separators=(",", ":"))) // 3 + 20
    assert _size(object()) == 20
