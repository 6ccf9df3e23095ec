"""An option has one name: as a flag, as a variable, as a key of the file."""

import os
import subprocess
import sys

import click
import pytest

from workersai_mock.cli import run, serve

COMMANDS = pytest.mark.parametrize("command", [serve.command, run.command], ids=["serve", "run"])


@COMMANDS
def test_flag_variable_and_key_are_one_name(command: click.Command) -> None:
    names = {
        option.opts[0].removeprefix("--").replace("-", "_"): option.name
        for option in command.params
        if isinstance(option, click.Option)
    }

    assert {flag: name for flag, name in names.items() if flag != name} == {}


def test_a_repeatable_option_is_one_variable() -> None:
    code = "import os, sys; sys.exit(os.environ['CLOUDFLARE_API_TOKEN'] != 'one')"
    done = subprocess.run(
        [sys.executable, "-m", "workersai_mock", "run", "--", sys.executable, "-c", code],
        env={**os.environ, "WORKERSAI_MOCK_TOKEN": "one two"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
