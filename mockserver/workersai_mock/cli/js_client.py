"""`workersai-mock js-client`: the file that a JavaScript suite imports."""

from __future__ import annotations

import sys
from importlib.resources import files

import click

from .option import CONTEXT


@click.command("js-client", context_settings=CONTEXT)
@click.option("--types", is_flag=True, help="Print its TypeScript declarations instead.")
def command(types: bool) -> None:
    """Print the admin client for JavaScript: an ES module without dependencies, Node 18 or later.

    As in: workersai-mock js-client > workersai-mock.mjs
    """
    name = "client.d.mts" if types else "client.mjs"
    sys.stdout.buffer.write(files("workersai_mock").joinpath("js", name).read_bytes())
