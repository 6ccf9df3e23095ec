"""An option has one name: as a flag and as a variable."""

import click
import pytest

from workersai_mock.cli import record, run, serve

PREFIX = "WORKERSAI_MOCK_"


@pytest.mark.parametrize(
    "command", [serve.command, run.command, record.command], ids=["serve", "run", "record"]
)
def test_a_variable_is_called_as_its_flag(command: click.Command) -> None:
    variables = {
        option.opts[0]: option.envvar or f"{PREFIX}{option.name}".upper()
        for option in command.params
        if isinstance(option, click.Option)
    }

    assert variables == {
        flag: PREFIX + flag.removeprefix("--").replace("-", "_").upper() for flag in variables
    }
