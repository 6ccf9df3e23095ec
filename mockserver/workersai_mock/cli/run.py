"""`workersai-mock run -- COMMAND…`: a test suite in any language, with the mock behind it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from ..environment import pointed
from ..journal import Entry
from ..replay.report import Report
from ..server import MockServer
from ..settings import TOKEN
from ..state import Tenant
from .failure import one_line
from .option import CONTEXT, settings_of, shared_options
from .proxy import open_proxy, proxy_environment, proxy_options

# As shells say it.
NOT_RUNNABLE = 126
NOT_FOUND = 127


class Summary:
    """Counts what was called and what was refused."""

    def __init__(self) -> None:
        self.called: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def __call__(self, tenant: Tenant, entry: Entry) -> None:
        """Count one request."""
        model = entry.route.model_id or entry.path.partition("?")[0]
        if refusal := entry.answer.refusal:
            self.refused[f"{refusal.status}/{refusal.code} {model}: {refusal.text}"] += 1
        else:
            self.called[f"{model} ({'stream' if entry.answer.streamed else 'json'})"] += 1

    def lines(self) -> list[str]:
        """Return what to print at the end."""
        if not self.called and not self.refused:
            return ["workersai-mock: nothing was called"]
        return [
            *(f"workersai-mock: answered {n}x {what}" for what, n in self.called.items()),
            *(f"workersai-mock: refused {n}x {what}" for what, n in self.refused.items()),
        ]


@click.command(
    "run",
    context_settings={**CONTEXT, "ignore_unknown_options": False, "allow_interspersed_args": False},
)
@proxy_options
@shared_options(pace="instant", max_stall_s=5.0)
@click.option(
    "--scenario",
    "scenarios",
    envvar="WORKERSAI_MOCK_SCENARIO",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="A scenario file whose stubs answer; repeatable.",
)
@click.argument("argv", metavar="-- COMMAND...", nargs=-1, required=True)
def command(argv: tuple[str, ...], **options: Any) -> None:
    """Run COMMAND while the mock serves it on a free port; exit with COMMAND's own code."""
    with one_line():
        settings = settings_of(options)
        server = MockServer(settings)
        server.mock.stage.open([Path(name) for name in options["scenarios"]])
        with server:
            server.call(open_proxy(server, options))
            summary = Summary()
            server.mock.listeners.append(summary)
            report = Report(settings.replay) if settings.replay else None
            if report:
                server.mock.listeners.append(report)
            token = settings.tokens[0] if settings.tokens else TOKEN
            environ = pointed(os.environ, server, token=token) | proxy_environment(server)
            code = _run(argv, environ)
    for line in summary.lines():
        click.echo(line, err=True)
    for line in report.lines() if report else ():
        click.echo(f"workersai-mock: {line}", err=True)
    sys.exit(code)


def _run(argv: tuple[str, ...], environ: dict[str, str]) -> int:
    program = shutil.which(argv[0])
    if program is None:
        click.echo(f"workersai-mock: {argv[0]}: command not found", err=True)
        return NOT_FOUND
    try:
        process = subprocess.Popen([program, *argv[1:]], env=environ)
    except OSError as error:
        click.echo(f"workersai-mock: {argv[0]}: {error.strerror}", err=True)
        return NOT_RUNNABLE
    # Ctrl-C reaches the command by itself; its answer to it, not ours, is the exit code.
    old_int = signal.signal(signal.SIGINT, signal.SIG_IGN)
    old_term = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        code = process.wait()
    finally:
        signal.signal(signal.SIGINT, old_int)
        signal.signal(signal.SIGTERM, old_term)
    return 128 - code if code < 0 else code
