"""`workersai-mock models`: the catalogue as a table, one model, one schema."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
import orjson

from .failure import one_line
from .option import CONTEXT


@click.group("models", context_settings=CONTEXT, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the models that the mock knows."""
    if ctx.invoked_subcommand is None:
        from workersai_contracts.catalog import all_models

        rows = [
            (
                model.id,
                f"retired {model.retired}" if model.retired else "living",
                str(model.context_window or ""),
                model.wire,
            )
            for model in all_models()
        ]
        for line in table(("model", "lifecycle", "context", "wire"), rows):
            click.echo(line)


@command.command("show")
@click.argument("model")
def show(model: str) -> None:
    """Print what is known of MODEL, each value with where it comes from."""
    from workersai_contracts.catalog import get_model

    from ..fidelity import model_facts

    with one_line():
        found = get_model(model)
    rows = [
        (name, str(value), f"{mark.mark}: {mark.source} {mark.date}".rstrip())
        for name, value, mark in model_facts(found)
    ]
    for line in table(("what", "value", "evidence"), rows):
        click.echo(line)


@command.command("schema")
@click.option("--version", help="A published version of it; the newest by default.")
@click.argument("model")
def schema(model: str, version: str | None) -> None:
    """Print the input and output schema of MODEL as JSON."""
    from workersai_contracts.catalog import get_model, input_schema, output_schema

    with one_line():
        found = get_model(model)
        both = {"input": input_schema(found, version), "output": output_schema(found, version)}
    sys.stdout.buffer.write(orjson.dumps(both, option=orjson.OPT_INDENT_2) + b"\n")


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return lines with aligned columns, the last one as it is."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]
