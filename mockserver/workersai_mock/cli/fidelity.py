"""`workersai-mock fidelity`: each behaviour and its evidence."""

from __future__ import annotations

import click
import orjson

from .models import table
from .option import CONTEXT, FORMAT

MARKS = ("published", "observed", "assumed", "contested", "convenience")


@click.command("fidelity", context_settings=CONTEXT)
@click.option("--mark", type=click.Choice(MARKS), help="Only behaviours with this evidence.")
@FORMAT
def command(mark: str | None, kind: str) -> None:
    """Print what is published, observed or assumed about each behaviour."""
    from .. import fidelity

    found = [row for row in fidelity.rows() if mark in (None, row.provenance.mark)]
    if kind == "markdown":
        click.echo(fidelity.markdown(found), nl=False)
        return
    if kind == "json":
        for row in found:
            fields = {"section": row.section, "behaviour": row.behaviour, "what": row.what}
            evidence = row.provenance
            fields |= {"mark": evidence.mark, "source": evidence.source, "date": evidence.date}
            click.echo(orjson.dumps(fields).decode())
        return
    cells = [
        (
            row.behaviour,
            row.provenance.mark,
            " ".join(row.what.split()),
            f"{row.provenance.source} {row.provenance.date}",
        )
        for row in found
    ]
    for line in table(("behaviour", "mark", "what the mock does", "source"), cells):
        click.echo(line)
