"""The other way of the teeth: on the untouched mock nothing is found, whatever seed and wire."""

import pytest
from tests.contracts.misbehaviour import CHUNKS, RETIRED
from tests.contracts.verify_case import few
from tests.sweep import sampled

from workersai_contracts.profile import PROFILES, WireProfile
from workersai_contracts.verify.budget import MemoryLedger
from workersai_contracts.verify.plan import make_plan
from workersai_contracts.verify.result import Report, report_run
from workersai_contracts.verify.run import run_plan
from workersai_mock.target import mock_target

# One is enough for every day.
SEEDS = sampled(range(50), lambda seed: seed == 0)
MODELS = {"openai": CHUNKS, "native": RETIRED}


def report_of(*, seed: int, wire: str, model: str) -> Report:
    with mock_target(seed=seed, wire=wire) as target:
        plan = make_plan(target, model_id=model)
        if seed:  # a refusal is the same under every seed
            plan = few(plan, tuple(s.probe.id for s in plan.steps if s.probe.id[:4] == "ask."))
        harvest = run_plan(plan, ledger=MemoryLedger(plan.budget))
    return report_run(target.name, harvest)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_untouched_mock_agrees(seed: int, profile: WireProfile) -> None:
    report = report_of(seed=seed, wire=profile.name, model=MODELS[profile.shape])

    assert [found.text for found in report.findings] == []
    assert seed or report.exit_code() == 0
