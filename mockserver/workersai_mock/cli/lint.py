"""`workersai-mock lint`: what is wrong or doubtful in scenario files, for people and for CI."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import click

from .failure import one_line
from .option import CONTEXT, models_of

FINDINGS = 1
SUFFIXES = (".yaml", ".yml", ".json")


@click.command("lint", context_settings=CONTEXT)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warn"]),
    default="error",
    help="Exit with 1 from this severity on.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "github", "sarif"]),
    default="text",
    help="Lines, annotations of GitHub Actions, or SARIF 2.1.0 for code scanning.",
)
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NEW=LIKE|FILE",
    help="A model that the files may name, as for serve.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema for editors instead.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def command(
    fail_on: str, kind: str, models: tuple[str, ...], schema: bool, files: tuple[Path, ...]
) -> None:
    """Find what is wrong with scenario FILES, and those in folders: exit code 1 for findings."""
    from ..contract import Contract
    from ..scenario.lint import lint
    from ..scenario.report import FORMATS
    from ..scenario.schema import written
    from ..settings import Settings

    if schema:
        sys.stdout.buffer.write(written())
        return
    if not files:
        raise click.UsageError("give the files to look at")
    with one_line():
        contract = Contract(Settings(models=models_of(models)))
    found = [problem for file in _chosen(files) for problem in lint(file, contract)]
    click.echo(FORMATS[kind](found, version=version("workersai-mock")), nl=False)
    errors = sum(problem.severity == "error" for problem in found)
    click.echo(f"{errors} errors, {len(found) - errors} warnings", err=True)
    if errors or (found and fail_on == "warn"):
        sys.exit(FINDINGS)


def _chosen(paths: Sequence[Path]) -> list[Path]:
    """Return files as they are named, and those of folders that may be scenarios."""
    from workersai_contracts.evidence import find_files

    if missing := [str(path) for path in paths if not path.exists()]:
        raise click.UsageError(f"no such file: {', '.join(missing)}")
    found = [path for path in find_files(paths) if path in paths or path.suffix in SUFFIXES]
    if not found:
        raise click.UsageError(f"no {', '.join(SUFFIXES)} there")
    return found
