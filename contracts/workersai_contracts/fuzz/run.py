"""One run of generated requests, bounded in their number. Owns the phases of a run."""

from __future__ import annotations

from typing import Any

from ..catalog import get_model
from ..openapi import document, native
from .drive import PHASES, Traffic, config_of, run_phase
from .extra import need_extra
from .found import findings
from .isolation import isolated
from .judge import new_judge
from .value import Finding, Harvest, Manner

NO_ANSWER = "NET001"


def fuzz(url: str, n: int, seed: int, *, token: str, **manner: Any) -> list[Finding]:
    """Send at most `n` generated requests and return what their answers break, each thing once.

    The same seed sends the same requests, with the same releases of Schemathesis and Hypothesis.

    Args:
        url: the root, before `/client/v4`.
        n: how many requests.
        seed: what all requests are drawn from.
        token: the bearer token.
        manner: the attributes of `Manner`.

    Raises:
        UnknownModelError: no such model.
        ContractsError: the extra is not installed; the message says how to.
    """
    came = generate(url, n, seed, token=token, how=Manner(**manner))
    silence = [_unanswered(came)] if came.silent or not came.sent else []
    return [*silence, *came.findings]


def generate(url: str, n: int, seed: int, *, token: str, how: Manner) -> Harvest:
    """Send at most `n` generated requests and return all that came of it; see `fuzz`."""
    need_extra()
    described = how.described or document(
        [get_model(how.model_id)], server=url, wire=how.wire or None, doors=(native,)
    )
    if how.account:
        described = _of_account(described, how.account)
    found: dict[tuple[str, str, int, str], Finding] = {}
    traffic = Traffic(how)
    judge = new_judge(how.model_id, wire=how.wire)
    with isolated():
        for phase in PHASES:
            at_bounds = n // 2 if how.boundaries is None else min(how.boundaries, n)
            budget = n - traffic.sent if phase == PHASES[-1] else at_bounds
            if not budget or traffic.stopped:
                continue
            config = config_of(phase, budget, seed=seed, url=url, token=token, how=how)
            for record in run_phase(described, config, judge=judge, budget=budget, traffic=traffic):
                for each in findings(record, token=token, how=how):
                    found.setdefault(each.key, each)
    return Harvest(
        findings=tuple(sorted(found.values(), key=lambda each: each.key)),
        exchanges=tuple(traffic.exchanges),
        sent=traffic.sent,
        stopped=traffic.stopped,
    )


def _of_account(described: dict[str, Any], account: str) -> dict[str, Any]:
    paths = {
        path.replace("{account_id}", account): {
            method: {**operation, "parameters": []} for method, operation in methods.items()
        }
        for path, methods in described["paths"].items()
    }
    return {**described, "paths": paths}


def _unanswered(came: Harvest) -> Finding:
    """Return that answers did not come, which must not pass for agreement."""
    title = f"{len(came.exchanges)} of {came.sent} requests were answered"
    return Finding(code=NO_ANSWER, title=title, case="", method="", status=0, message="", curl="")
