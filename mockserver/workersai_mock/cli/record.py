"""`workersai-mock record`: stand between a client and the real service, and keep what passes."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from ..clock import SystemClock
from ..loop import loop_factory
from ..recorder.line import line
from ..recorder.recorder import Recorder, Taken
from ..recorder.server import RecorderServer
from ..recorder.tape import Tape, check_tape, pattern_of
from .failure import one_line
from .option import CONTEXT
from .replay import REDACT, UPSTREAM
from .serve import write_ready


class Count:
    """Prints a line for each exchange and counts them."""

    def __init__(self) -> None:
        self.kept = self.unkept = 0

    def __call__(self, taken: Taken) -> None:
        """Take note of one request."""
        self.kept += not taken.unkept
        self.unkept += bool(taken.unkept)
        click.echo(f"{datetime.now():%H:%M:%S}  {line(taken)}", err=True)


@click.command("record", context_settings=CONTEXT)
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to append to, JSON lines.",
)
@UPSTREAM
@REDACT
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8790, help="0 takes any free one.")
@click.option("--ready-file", type=click.Path(), help="Write {url, pid} here once listening.")
def command(
    to: Path,
    upstream: str,
    patterns: tuple[str, ...],
    host: str,
    port: int,
    ready_file: str | None,
) -> None:
    """Pass requests on to the real service and keep what passes, until Ctrl-C.

    Point a client at the address that is printed, with your own account and token. Tokens, ids of
    accounts and e-mail addresses are taken out before anything is written. The exit code is 1
    where something that passed is not in the file.
    """
    with one_line():
        there = check_tape(to)
        with Tape(to, patterns=map(pattern_of, patterns)) as tape:
            count = Count()
            recorder = Recorder(tape, clock=SystemClock(), upstream=upstream)
            server = RecorderServer(recorder, host=host, port=port, listeners=(count,))
            told = f"to {to}" + (f", behind the {there} there are" if there else "")
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(_serve(server, f"recording {upstream} {told}", ready_file))
    lost = f", {count.unkept} not" if count.unkept else ""
    click.echo(f"\nworkersai-mock: {count.kept} recorded{lost}", err=True)
    sys.exit(bool(count.unkept))


async def _serve(server: RecorderServer, told: str, ready_file: str | None) -> None:
    stop = asyncio.Event()
    with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt there
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with server:
        click.echo(f"listening  {server.url}\n{told}. Ctrl-C ends it.", err=True)
        if ready_file:
            write_ready(Path(ready_file), {"url": server.url})
        await stop.wait()
