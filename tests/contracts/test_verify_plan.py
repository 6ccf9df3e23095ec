from dataclasses import replace
from typing import Any

import pytest
from tests.contracts.misbehaviour import NATIVE, RETIRED

from workersai_contracts.catalog import all_models, get_model
from workersai_contracts.errors import TargetError, UnknownModelError
from workersai_contracts.probe_table import probes
from workersai_contracts.verify import plan as plan_module
from workersai_contracts.verify.batch import estimate
from workersai_contracts.verify.budget import Budget
from workersai_contracts.verify.plan import Plan, describe, make_plan, successor
from workersai_contracts.verify.target import LIVE_OFFERS, Target

LIVE = Target(name="live", origin="https://api.test", offers=LIVE_OFFERS, billed=True)
PLAIN = Target(name="http://x.test", origin="http://x.test")
SCHEMALESS = "@cf/utter-project/eurollm-9b-it"
UNPRICED = "@cf/mistral/mistral-7b-instruct-v0.1"


def models(plan: Plan) -> list[tuple[str, str]]:
    return [(section.title, section.model.id) for section in plan.sections]


def test_live_checks_the_pinned_models_lifecycle_and_then_its_successor() -> None:
    plan = make_plan(LIVE)

    assert models(plan) == [("lifecycle", RETIRED), ("suite", "@cf/qwen/qwen3-30b-a3b-fp8")]
    assert [step.probe.id for step in plan.sections[0].steps] == ["life.retired"]
    assert plan.neurons <= plan.budget.neurons
    assert "a verdict on @cf/qwen/qwen3-30b-a3b-fp8 is none on" in plan.notes[1]


def test_a_retired_model_that_is_named_is_asked_for_its_lifecycle_alone() -> None:
    plan = make_plan(LIVE, model_id=RETIRED)

    assert models(plan) == [("lifecycle", RETIRED)]
    assert "nothing else is asked" in plan.notes[0]


def test_a_target_that_serves_retired_models_is_asked_all_of_the_pinned_one() -> None:
    plan = make_plan(PLAIN)

    assert models(plan) == [("suite", RETIRED)]
    assert {"life.retired", "v1.plain"}.isdisjoint(step.probe.id for step in plan.steps)


def test_a_billed_model_without_a_price_needs_a_rate() -> None:
    with pytest.raises(TargetError, match=f"{UNPRICED} has no known price; give --neurons-per"):
        make_plan(LIVE, model_id=UNPRICED)

    plan = make_plan(LIVE, model_id=UNPRICED, neurons_per_1k_tokens=2)

    assert plan.neurons == pytest.approx(sum(step.probe.tokens for step in plan.steps) / 500)


def test_neurons_are_estimated_from_the_price() -> None:
    model = get_model("@cf/qwen/qwen3-30b-a3b-fp8")
    probe = replace(probes(model.id)[0], prompt_tokens=1_000_000, completion_tokens=0)

    assert estimate(model, probe) == pytest.approx(0.051 / 0.011 * 1000)
    assert estimate(model, replace(probe, prompt_tokens=0)) == 0
    assert estimate(get_model(RETIRED), probe) == 0
    assert estimate(get_model(UNPRICED), probe) is None


def test_the_successor_is_of_the_same_author_and_fits_the_budget() -> None:
    retired = get_model(RETIRED)

    assert successor(retired, neurons=500).id == "@cf/qwen/qwen3-30b-a3b-fp8"
    assert successor(retired, neurons=10_000).id == "@cf/qwen/qwen2.5-coder-32b-instruct"
    assert successor(retired, neurons=0).id == "@cf/qwen/qwen2.5-coder-32b-instruct"


def test_a_model_without_kin_is_followed_by_a_stranger() -> None:
    alone = get_model("@hf/thebloke/deepseek-coder-6.7b-instruct-awq")

    assert successor(alone, neurons=10_000).id == "@cf/deepseek-ai/deepseek-r1-distill-qwen-32b"


def test_no_model_at_all_behind_a_retired_one_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    retired = get_model(RETIRED)
    monkeypatch.setattr(plan_module, "all_models", lambda: (retired,))

    with pytest.raises(TargetError, match="has no successor; give --model"):
        successor(retired, neurons=500)


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(UnknownModelError):
        make_plan(PLAIN, model_id="@cf/qwen/qwen9")


def test_the_plan_is_told_with_calls_tokens_and_neurons() -> None:
    lines = list(describe(make_plan(LIVE, budget=Budget(calls=7))))

    assert lines[0] == "target: live (https://api.test)"
    assert lines[2].startswith("suite of @cf/qwen/qwen3-30b-a3b-fp8: 116 calls, at most ")
    assert "about 192 neurons" in lines[2]
    assert lines[-1] == "budget: 7 calls, 500 neurons, 300 s"
    assert next(describe(make_plan(PLAIN))) == "target: http://x.test"
    assert "neurons unknown" in list(describe(make_plan(PLAIN, model_id=UNPRICED)))[1]


@pytest.mark.parametrize(
    ("model", "changes", "code", "reason"),
    [
        (NATIVE, {}, "SSE019", "wire 2025 is native"),
        (NATIVE, {}, "LIFE001", "the model is not retired"),
        (NATIVE, {}, "HDR007", "no probe provokes 429"),
        (NATIVE, {"wire": "2026"}, "ENV007", "wire 2026 is OpenAI-shaped"),
        (NATIVE, {"wire": "2023"}, "USE001", "wire 2023 has no such thing"),
        (RETIRED, {}, "LIFE001", "the target serves retired models"),
        (RETIRED, {}, "LIFE003", "the model is retired"),
        (SCHEMALESS, {}, "REF004", "the model has no schema"),
        ("@cf/meta/llama-guard-3-8b", {}, "SSE003", "the model does not stream"),
        ("@cf/moonshotai/kimi-k2.5", {}, "USE004", "the model has no default of max_tokens"),
    ],
)
def test_a_check_that_no_probe_can_show_is_not_selected(
    model: str, changes: dict[str, Any], code: str, reason: str
) -> None:
    section = make_plan(replace(PLAIN, **changes), model_id=model).sections[0]

    assert (code, reason) in {(check.id, why) for check, why in section.unasked}
    assert code not in {check.id for check in section.checks}


def test_a_second_door_shows_what_chunks_hold() -> None:
    target = replace(PLAIN, offers=frozenset({"v1"}))
    section = make_plan(target, model_id=NATIVE).sections[0]

    assert {"SSE019", "ENV008"} <= {check.id for check in section.checks}


def test_every_model_of_the_catalogue_has_a_plan() -> None:
    plans = [make_plan(PLAIN, model_id=model.id) for model in all_models()]

    assert all(plan.steps and plan.sections[0].checks for plan in plans)
