from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from workersai_contracts.catalog import all_models, input_schema, output_schema
from workersai_contracts.catalog import get_model as model_of
from workersai_mock import fidelity
from workersai_mock.cli import COMMANDS, Commands, main
from workersai_mock.settings import MODEL_ID


def cli(*argv: str) -> Result:
    return CliRunner().invoke(main, list(argv))


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["run"],
        ["models"],
        ["models", "show"],
        ["models", "schema"],
        ["fidelity"],
        ["verify"],
    ],
    ids=" ".join,
)
def test_help_is_everywhere(command: list[str], flag: str) -> None:
    got = cli(*command, flag)

    assert got.exit_code == 0
    assert got.output.startswith(f"Usage: main {' '.join(command)}".rstrip())
    assert "-h, --help" in got.output


def test_help_lists_the_commands() -> None:
    got = cli("-h")

    assert all(name in got.output and text[:20] in got.output for name, text in COMMANDS.items())


def test_no_command_is_helped() -> None:
    got = cli()

    assert got.exit_code == 2
    assert "Usage: main" in got.output


def test_shells_can_complete_the_commands() -> None:
    assert main.list_commands(click.Context(main)) == sorted(COMMANDS)


def test_group_without_a_command_helps() -> None:
    class Nested(Commands):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
            return click.Group(cmd_name)

    got = CliRunner().invoke(Nested("outer"), ["inner"])

    assert got.exit_code == 2
    assert "Usage: outer inner" in got.output


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_version(flag: str) -> None:
    assert cli(flag).output == version("workersai-mock") + "\n"


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["sreve"], "No such command 'sreve'"),
        (["serve", "--prot", "1"], "No such option"),
        (["serve", "--port", "70000"], "Invalid value for '--port': 70000 is not in the range"),
        (["serve", "--port", "x"], "Invalid value for '--port': 'x' is not a valid integer"),
        (["serve", "--era", "1999"], "Invalid value for '--era': '1999' is not one of"),
        (["serve", "--seed", "x"], "--seed takes a whole number or `random`, not 'x'"),
        (["serve", "--schema", "x"], "no schema version 'x'; there are: 2024-02"),
        (["serve", "--model", "a=b"], "no model 'b' in the catalogue; the nearest is"),
        (["serve", "--model", "none.json"], "none.json: cannot be read: No such file"),
        (["serve", "--locale", "de_XX"], "no locale 'de_XX'"),
        (["serve", "--ttft", "inf"], "a pace has no ttft_s of inf"),
        (["serve", "--tokenizer", "none"], "Invalid value for '--tokenizer': File 'none' does not"),
        (["serve", "--host", "a..b", "--port", "0"], "cannot listen on a..b:0"),
        (["run"], "Missing argument '-- COMMAND...'"),
        (["models", "show", "@cf/no"], "no model '@cf/no' in the catalogue"),
        (["models", "schema", MODEL_ID, "--version", "1"], "has no schema version '1'; there are:"),
        (["fidelity", "--mark", "x"], "Invalid value for '--mark': 'x' is not one of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_clear_line_and_exit_code_2(argv: list[str], text: str) -> None:
    got = cli(*argv)

    assert got.exit_code == 2
    assert got.stdout == ""
    (line,) = got.stderr.splitlines()
    assert line.startswith("Error: ")
    assert text in line


def test_models_are_listed() -> None:
    lines = cli("models").output.splitlines()

    assert lines[0].split() == ["model", "lifecycle", "context", "wire"]
    assert len(lines) == 1 + len(all_models())
    (ours,) = (line for line in lines if line.startswith(MODEL_ID + " "))
    assert ours.split() == [MODEL_ID, "retired", "2025-10-01", "2025"]


def test_model_is_shown_with_evidence() -> None:
    lines = cli("models", "show", MODEL_ID).output.splitlines()

    shown = {line.split()[0]: line for line in lines}
    assert "720" in shown["requests_per_minute"]
    assert "published" in shown["requests_per_minute"]
    assert "2025-10-01" in shown["retired"]


@pytest.mark.parametrize("version", [None, "2024-02"])
def test_schema_is_json(version: str | None) -> None:
    argv = ["--version", version] if version else []

    got = json.loads(cli("models", "schema", *argv, MODEL_ID).output)

    model = model_of(MODEL_ID)
    assert got == {"input": input_schema(model, version), "output": output_schema(model, version)}


def test_fidelity_as_a_table() -> None:
    lines = cli("fidelity").output.splitlines()

    assert len(lines) == 1 + len(list(fidelity.rows()))
    assert lines[0].startswith("behaviour")


def test_fidelity_of_one_mark() -> None:
    got = cli("fidelity", "--mark", "contested", "--format", "json")

    rows = [json.loads(line) for line in got.output.splitlines()]
    assert rows
    assert {row["mark"] for row in rows} == {"contested"}
    assert "encoded slash" in {row["behaviour"] for row in rows}


def test_fidelity_as_the_page() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "fidelity.md"

    assert cli("fidelity", "--format", "markdown").output == page.read_text(encoding="utf-8")
