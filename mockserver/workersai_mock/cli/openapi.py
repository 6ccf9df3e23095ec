"""`workersai-mock openapi`: the document that the mock serves at /openapi.json."""

from __future__ import annotations

import sys

import click
import orjson

from workersai_contracts.era import ERA_NAMES

from .failure import one_line
from .option import CONTEXT, WIRES


@click.command("openapi", context_settings=CONTEXT)
@click.option(
    "--model", "models", multiple=True, metavar="ID|all", help="Which models; the pinned one."
)
@click.option("--era", type=click.Choice(ERA_NAMES), help="Schema and wire of a time, together.")
@click.option("--schema", metavar="VERSION", help="A schema version that overrides the era's.")
@click.option("--wire", type=click.Choice(WIRES), help="A wire that overrides the era's.")
@click.option("--server", default="https://api.cloudflare.com", help="Where the paths begin.")
def command(
    models: tuple[str, ...], era: str | None, schema: str | None, wire: str | None, server: str
) -> None:
    """Print an OpenAPI 3.2 document of the doors and models."""
    from ..contract import Contract
    from ..openapi import described
    from ..settings import Settings

    with one_line():
        contract = Contract(Settings(era=era, schema=schema, wire=wire))
        found = described(contract, models, server=server)
    sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
