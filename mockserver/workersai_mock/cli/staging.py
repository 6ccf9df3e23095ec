"""Scenario files while a server runs: loaded, watched, and told about in the log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import click
import orjson

from ..log import LogFormat
from ..scenario.stage import Stage
from ..scenario.watch import Watch, watch
from ..server import MockServer


@asynccontextmanager
async def staged(
    server: MockServer, files: Sequence[Path], log_format: LogFormat
) -> AsyncIterator[None]:
    """Serve scenario files inside the block and read them again when they are saved.

    Raises:
        ScenarioError: one of them is wrong from the start.
    """
    if not files:
        yield
        return
    stage = server.mock.stage
    # Before they are read: what is saved in between counts as a change.
    seen = Watch(files)
    stage.open(files)
    _tell(stage, log_format)
    stage.listeners.append(lambda told: _tell(told, log_format))
    watching = asyncio.create_task(watch(seen, stage.reload))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


def lines(stage: Stage) -> list[str]:
    """Return what there is to say after a reading: what is served now, and what is wrong."""
    if stage.broken:
        said = ["scenario: kept the last good version, because of what was saved:"]
    else:
        said = [
            f"scenario {s.name!r}: {len(s.entries)} stubs, state {s.start!r} ({s.file})"
            for s in stage.scenarios
        ]
    return said + [f"  {problem.severity}: {problem}" for problem in stage.problems]


def _tell(stage: Stage, log_format: LogFormat) -> None:
    if log_format == "off":
        return
    at = datetime.now().astimezone().isoformat(timespec="milliseconds")
    for line in lines(stage):
        if log_format == "json":
            click.echo(orjson.dumps({"at": at, "note": line}).decode(), err=True)
        else:
            click.echo(f"{at[11:19]}   {line}", err=True)
