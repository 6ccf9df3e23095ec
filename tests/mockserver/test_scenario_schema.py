from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from workersai_mock.contract import Contract
from workersai_mock.scenario import schema as module
from workersai_mock.scenario.lint import lint
from workersai_mock.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "examples" / "scenario.yaml"


def judged(stub: Any) -> bool:
    validator = Draft202012Validator(json.loads(module.shipped()))
    return validator.is_valid({"version": 1, "stubs": [stub]})


def test_the_shipped_file_is_made_from_the_names_that_the_mock_knows() -> None:
    # To make it anew: workersai-mock lint --schema > .../scenario/scenario.schema.json
    assert module.shipped() == module.written()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(module.shipped()))


def test_the_example_is_valid_and_without_findings() -> None:
    validator = Draft202012Validator(json.loads(module.shipped()))

    assert list(validator.iter_errors(yaml.safe_load(EXAMPLE.read_text()))) == []
    assert lint(EXAMPLE, Contract(Settings())) == []


@pytest.mark.parametrize(
    "stub",
    [
        {"reply": "x"},
        {"reply": {"json": None}, "match": {"prompt": {"contains": "x"}}},
        {"replies": ["x", {"refuse": {"code": 3040}}], "times": 2},
        {"refuse": "CAPACITY", "state": "a", "then": "b"},
        {"fault": ["stall:at_event=3,every=3", {"name": "reset", "probability": 0.5}]},
        {"pace": {"name": "slow-3g", "ttft_s": 1}},
    ],
)
def test_stubs_that_are_allowed(stub: Any) -> None:
    assert judged(stub)


@pytest.mark.parametrize(
    "stub",
    [
        {"replyy": "x"},
        {"reply": {"text": "x", "echo": True}},
        {"refuse": "CAPACTY"},
        {"times": 0},
        {"fault": "stal"},
        {"fault": {"name": "stall", "at_evnt": 3}},
        {"pace": "fast"},
        {"reply": {"tool_call": {"arguments": {}}}},
    ],
)
def test_stubs_that_an_editor_marks(stub: Any) -> None:
    assert not judged(stub)
