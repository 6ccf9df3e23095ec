"""`workersai-mock faults`: everything that can go wrong on demand, by name."""

from __future__ import annotations

import click
import orjson

from .models import table
from .option import CONTEXT, FORMAT


@click.command("faults", context_settings=CONTEXT)
@FORMAT
def command(kind: str) -> None:
    """Print the paces, faults, quirks and fragmentations with their attributes and evidence."""
    from .. import vocabulary

    if kind == "markdown":
        click.echo(vocabulary.markdown(), nl=False)
        return
    rows = list(vocabulary.rows())
    if kind == "json":
        for row in rows:
            click.echo(orjson.dumps(row._asdict()).decode())
        return
    cells = [(row.kind, row.name, row.what, " ".join(row.attributes)) for row in rows]
    for line in table(("kind", "name", "what happens", "attributes"), cells):
        click.echo(line)
