"""`workersai-mock doctor`: which clients are here, where they send, whether the mock answers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import orjson

from workersai_contracts.identity import is_mock_token

from ..doctor.call import Called, call, doors_of
from ..doctor.installation import installed
from ..doctor.lead import Compass, Lead, shown
from ..settings import TOKEN
from .models import table
from .option import CONTEXT

WORDS = {True: "yes", False: "NO", None: "-"}


@click.command("doctor", context_settings=CONTEXT)
@click.option("--url", default="http://127.0.0.1:8790", help="The root of the mock.")
@click.option("--token", help="The bearer token that the mock lets in, if it is none of its own.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON in place of tables.")
@click.argument("clients", metavar="[CLIENT]...", nargs=-1)
def command(url: str, token: str | None, as_json: bool, clients: tuple[str, ...]) -> None:
    """Tell which Workers AI clients are installed here and whether they reach the mock.

    Looks at the Python environment and at ./node_modules, or only at CLIENT. Exit code 1 when a
    client or a door does not reach the mock.
    """
    url = url.rstrip("/")
    called = [call(url, door, token=token or token_of()) for door in doors_of(surface_names())]
    answers = any(each.ok for each in called)
    compass = Compass(url, answers=answers, environ=os.environ)
    leads = [
        compass.lead(each)
        for each in installed(os.environ, Path.cwd())
        if not clients or each.client.package in clients
    ]
    well = all(each.ok for each in called) and all(lead.reaches is not False for lead in leads)
    if as_json:
        click.echo(described(url, leads, called, ok=well))
    else:
        for line in lines(url, leads, called):
            click.echo(line)
    sys.exit(0 if well else 1)


def token_of() -> str:
    """Return the mock's token of the environment; a real one is nobody's business here."""
    said = os.environ.get("CLOUDFLARE_API_TOKEN", "")
    return said if is_mock_token(said) else TOKEN


def surface_names() -> list[str]:
    """Return the names of the mock's doors, those of a Worker's binding among them."""
    from ..settings import Settings
    from ..surfaces import binding
    from ..surfaces.door import Surfaces

    return [surface.name for surface in (*Surfaces(Settings()), *binding.DOORS)]


def lines(url: str, leads: list[Lead], called: list[Called]) -> list[str]:
    """Return two tables: the clients, then the doors."""
    clients = [
        (
            f"{lead.client.package} ({lead.client.kind})",
            lead.version,
            lead.base_url,
            WORDS[lead.reaches],
            lead.advice,
        )
        for lead in leads
    ]
    doors = [
        (each.door.what, "" if each.status is None else str(each.status), WORDS[each.ok], each.why)
        for each in called
    ]
    heads = ("client", "version", "base URL", "reaches the mock", "what to set")
    return [
        *(table(heads, clients) if clients else ["no known client is installed here"]),
        "",
        *table((f"door of {shown(url)}", "status", "answers", "why not"), doors),
    ]


def described(url: str, leads: list[Lead], called: list[Called], *, ok: bool) -> str:
    """Return the same as JSON."""
    found = {
        "version": 1,
        "ok": ok,
        "url": shown(url),
        "clients": [
            {
                "kind": lead.client.kind,
                "package": lead.client.package,
                "version": lead.version,
                "base_url": lead.base_url,
                "reaches": lead.reaches,
                "advice": lead.advice,
            }
            for lead in leads
        ],
        "doors": [
            {
                "surface": each.door.surface,
                "what": each.door.what,
                "status": each.status,
                "ok": each.ok,
                "why": each.why,
            }
            for each in called
        ],
    }
    return orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()
