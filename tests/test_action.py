"""The GitHub Action: what it runs exists, what it takes is used, and nothing is pasted into sh."""

import re
import shlex
from importlib import import_module
from typing import Any

import click
import pytest
import yaml
from tests.tree import ROOT

from workersai_mock.cli import COMMANDS

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_bytes())
TEXT = (ROOT / "action.yml").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]


def calls(text: str) -> list[list[str]]:
    """Return the arguments of each call of our command, where the command is there."""
    lines = re.findall(r"^\s*workersai-mock (.*)$", text, re.MULTILINE)
    return [shlex.split(line) for line in lines]


CALLS = calls("\n".join(step["run"] for step in STEPS)) + calls(PAGE)


def test_its_commands_exist() -> None:
    named = {words[0] for words in CALLS}

    assert {"lint", "verify", "drift"} == named
    assert named <= COMMANDS.keys()


@pytest.mark.parametrize("words", CALLS, ids=[f"{n} {words[0]}" for n, words in enumerate(CALLS)])
def test_its_options_exist(words: list[str]) -> None:
    flags = {word for word in words if word.startswith("--")}
    command: click.Command = import_module(f"workersai_mock.cli.{words[0]}").command

    known = {flag for each in command.params for flag in (*each.opts, *each.secondary_opts)}
    assert flags <= known


def test_it_installs_its_own_checkout() -> None:
    assert '"$GITHUB_ACTION_PATH[contracts]"' in STEPS[0]["run"]
    assert all(step["shell"] == "bash" for step in STEPS)


def test_every_input_is_used_and_described_and_no_other() -> None:
    used = set(re.findall(r"inputs\.([a-z0-9-]+)", TEXT))

    assert used == set(ACTION["inputs"])
    assert all(each["description"] for each in ACTION["inputs"].values())


def test_no_input_is_pasted_into_a_script() -> None:
    assert [step["name"] for step in STEPS if "${{" in step["run"]] == []


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["name"])
def test_a_script_reads_only_what_it_is_given(step: dict[str, Any]) -> None:
    of_runner = {"GITHUB_ACTION_PATH", "GITHUB_PATH", "RUNNER_TEMP"}
    credentials = {"CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN"}
    read = set(re.findall(r"\$([A-Z_]+)", step["run"]))

    assert read - of_runner == set(step["env"]) - credentials


def test_the_documented_job_takes_inputs_that_there_are() -> None:
    [job] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    parsed = yaml.safe_load(job)
    steps = [step for each in parsed["jobs"].values() for step in each["steps"]]
    given = {key for step in steps for key in step.get("with", {})}

    assert given <= set(ACTION["inputs"])
    assert [each["if"] for each in parsed["jobs"].values()] == [
        "github.event_name != 'schedule'",
        "github.event_name == 'schedule'",
    ]
