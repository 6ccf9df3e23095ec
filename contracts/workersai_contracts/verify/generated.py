"""Generated requests as part of a run: under its budget, and judged into its report."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson

from workersai_contracts.check import ALL, GENERATED, Check
from workersai_contracts.fuzz.accepted import find_accepted
from workersai_contracts.fuzz.value import Finding as Found
from workersai_contracts.fuzz.value import Harvest as Came
from workersai_contracts.fuzz.value import Manner
from workersai_contracts.grammar import Violation
from workersai_contracts.probe import RUN, Probe
from workersai_contracts.provenance import Provenance

from .batch import Batch, estimate
from .budget import Ledger
from .plan import Plan
from .result import Finding, Part, Report, Result
from .run import Course
from .store import Store

_KNOWN = {check.id: check for check in ALL}
_MADE_BY = Provenance("published", "a check of Schemathesis on the OpenAPI document")


def add_generated(
    report: Report,
    plan: Plan,
    *,
    ledger: Ledger,
    store: Store | None,
    course: Course,
    stopped: str,
) -> Report:
    """Return a report with what generated requests found, if the plan has any."""
    if (batch := plan.generated) is None:
        return report
    came = run_generated(plan, batch, ledger=ledger, course=course, stopped=stopped)
    unkept = store.keep_all(came.exchanges, model=batch.model.id) if store else ""
    parts = (*report.parts, judge_generated(came, batch))
    return replace(report, parts=parts, notes=(*report.notes, *filter(None, (unkept,))))


def run_generated(
    plan: Plan,
    batch: Batch,
    *,
    ledger: Ledger,
    course: Course,
    stopped: str = "",
    sleep: Callable[[float], None] = time.sleep,
) -> Came:
    """Send generated requests; each is booked where probes are, and spaced as they are.

    Nothing is sent where `stopped` says why.
    """
    if stopped := stopped or plan.target.closed:
        return Came(findings=(), exchanges=(), sent=0, stopped=stopped)
    from workersai_contracts.fuzz import generate

    pause = 60 / course.rate if course.rate else 0.0

    def leave(body: object) -> str:
        refused = ledger.book(_cost(body, batch))
        if not refused:
            if pause:
                sleep(pause)
            course.progress("generated")
        return refused

    target = plan.target
    how = Manner(
        model_id=batch.model.id,
        described=_described(plan, batch),
        account=target.account,
        wire=target.wire or batch.model.wire,
        timeout_s=course.timeout_s,
        most_tokens=batch.most_tokens,
        leave=leave,
    )
    return generate(target.origin, batch.n, batch.seed, token=target.token, how=how)


def judge_generated(came: Came, batch: Batch) -> Part:
    """Return the verdicts; what the service is known to do so is accepted, with the reason."""
    found = [_finding(each, batch) for each in came.findings]
    results = []
    for code in dict.fromkeys(each.check.id for each in found):
        of_code = tuple(each for each in found if each.check.id == code)
        results.append(Result(of_code[0].check, "violated", of_code, looked=len(came.exchanges)))
    title = f"generated requests of {batch.model.id}"
    overall = _overall(came, is_open=any(not each.accepted for each in found))
    exchanges = came.exchanges
    return Part(
        title, batch.model.id, (*overall, *results), _unsent(came, batch), exchanges=exchanges
    )


def _overall(came: Came, *, is_open: bool) -> tuple[Result, ...]:
    if is_open:
        return ()  # the codes that were found say it all
    if not came.exchanges:
        return (Result(GENERATED, "not looked at", reason=came.stopped or "no answer"),)
    return (Result(GENERATED, "agreed", looked=len(came.exchanges)),)


def _unsent(came: Came, batch: Batch) -> tuple[tuple[str, str], ...]:
    lacks = []
    if came.silent:
        lacks.append((f"{came.silent} generated requests", "no answer"))
    if came.sent < batch.n:
        why = came.stopped or "no more could be generated"
        lacks.append((f"{batch.n - came.sent} of {batch.n} generated requests", why))
    return tuple(lacks)


def _finding(found: Found, batch: Batch) -> Finding:
    accepted = find_accepted(found)
    assert found.exchange is not None
    return Finding(
        check=_KNOWN.get(found.code) or _foreign(found),
        model=batch.model.id,
        place=f"generated: {found.case}",
        violation=Violation(found.code, _message(found)),
        exchange=found.exchange,
        accepted=f"{accepted.why} ({accepted.provenance.mark})" if accepted else "",
        curl=found.curl,
    )


def _foreign(found: Found) -> Check:
    return Check(found.code, found.title, "error", _MADE_BY, lambda code, readings: [])


def _message(found: Found) -> str:
    lines = [line.strip() for line in found.message.splitlines() if line.strip()][:3]
    said = " ".join(lines).removeprefix(found.code).strip()
    return f"{found.detail}: {said}" if found.detail else said or found.title


def _described(plan: Plan, batch: Batch) -> dict[str, Any]:
    """Return the document with the doors that the target has."""
    from workersai_contracts.openapi import document

    target = plan.target
    described = document([batch.model], wire=target.wire or None, server=target.origin)
    doors = ("/ai/run/", *(("/ai/v1/",) if "v1" in target.offers else ()))
    there = {
        path: held
        for path, held in described["paths"].items()
        if path.startswith("/client/v4/accounts/") and any(door in path for door in doors)
    }
    return {**described, "paths": there}


def _cost(body: object, batch: Batch) -> float:
    probe = Probe(id="generated", title="", model=batch.model.id, path=RUN)
    asked = replace(probe, prompt_tokens=_size(body), completion_tokens=_most(body, batch))
    return estimate(batch.model, asked, rate=batch.rate) or 0


def _size(body: object) -> int:
    """Return an estimate of a body's tokens, as for probes."""
    try:
        return len(orjson.dumps(body)) // 3 + 20
    except TypeError:
        return 20  # nothing, or what is no JSON: it is refused


def _most(body: object, batch: Batch) -> int:
    """Return how many tokens may be written for a body, each of those it holds counted."""
    fields = body if isinstance(body, dict) else {}
    several = fields.get("requests")
    times = len(several) if isinstance(several, list) and several else 1
    asked = fields.get("max_tokens")
    usual = batch.model.max_tokens or 256
    known = batch.most_tokens if asked == batch.most_tokens else None
    return times * (known or usual)
