"""`workersai-mock serve`: listen, say how to get there, print a line per request."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from ..loop import loop_factory
from ..server import MockServer
from ..settings import PLAYGROUND_PREFIX, Settings
from .failure import Misuse, one_line
from .option import CONTEXT, settings_of, shared_options
from .proxy import PROXY_PORT, open_proxy, proxy_options, ready_fields

if TYPE_CHECKING:
    from ..log import LogFormat
    from ..replay.report import Report

BOTH = ("127.0.0.1", "::1")
READY_VERSION = 1


@click.command("serve", context_settings=CONTEXT)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    default=BOTH,
    envvar="WORKERSAI_MOCK_HOST",
    help="Address to listen on; repeatable.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8790, help="0 takes any free one.")
@PROXY_PORT
@click.option(
    "--ready-file", type=click.Path(), help="Write {url, pid, seed, proxy} here once listening."
)
@click.option(
    "--tenants",
    type=click.Choice(["one", "token", "account"]),
    default="one",
    help="What keeps one client's journal and quota apart from another's.",
)
@click.option(
    "--max-tenants",
    type=click.IntRange(1),
    default=1000,
    help="How many of them are kept; more drop the one that was used longest ago.",
)
@click.option(
    "--log",
    "log_format",
    type=click.Choice(["text", "json", "off"]),
    default="text",
    envvar="WORKERSAI_MOCK_LOG",
    help="How.",
)
@click.option(
    "--grace", type=click.FloatRange(0), default=3.0, help="Seconds running streams get at the end."
)
@click.option("--ui/--no-ui", default=True, help="Serve the playground, a page for browsers.")
@click.option("--open", "opens", is_flag=True, envvar="WORKERSAI_MOCK_OPEN", help="Open it.")
@click.argument(
    "scenarios", metavar="[SCENARIO]...", nargs=-1, type=click.Path(exists=True, dir_okay=False)
)
@proxy_options
@shared_options(pace="small-model", max_stall_s=120.0)
def command(**options: Any) -> None:
    """Serve the mock until Ctrl-C, with the stubs of SCENARIO files if there are any."""
    with one_line():
        settings = settings_of(options)._replace(
            hosts=tuple(options["hosts"]),
            port=options["port"],
            tenants=options["tenants"],
            max_tenants=options["max_tenants"],
            grace_s=options["grace"],
            playground=options["ui"],
        )
        if options["opens"] and not (settings.playground and settings.admin):
            raise Misuse("--open has nothing to open with --no-ui or --no-admin")
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            files = [Path(name) for name in options["scenarios"]]
            runner.run(serve(settings, options, scenarios=files))


async def serve(
    settings: Settings, options: dict[str, Any], *, scenarios: Sequence[Path] = ()
) -> None:
    """Serve until SIGINT or SIGTERM, then let running streams finish for `grace_s`."""
    log_format, ready_file = options["log_format"], options["ready_file"]
    if ready_file:
        with suppress(OSError):  # what is wrong with the path is said when it is written
            Path(ready_file).unlink()  # of an earlier run: a waiting script would take it for ours
    stop = asyncio.Event()
    _on_signals(stop)
    async with MockServer(settings) as server, _staged(server, scenarios, log_format):
        await open_proxy(server, options)
        if ready_file:
            write_ready_file(Path(ready_file), server)
        _log(server, log_format)
        report = _report(server)
        if options["opens"]:
            from .browser import open_browser

            await open_browser(f"{server.url}{PLAYGROUND_PREFIX}")
        # What exists now lives as long as the server: the collector need not look at it again.
        gc.freeze()
        gc.enable()
        gc.set_threshold(100_000, 50, 50)
        await stop.wait()
        if log_format == "text":
            click.echo(
                "\nstopping; running streams get a moment to finish (again to quit)", err=True
            )
    if report and log_format != "off":
        for line in report.lines():
            click.echo(f"workersai-mock: {line}", err=True)


def _staged(
    server: MockServer, scenarios: Sequence[Path], log_format: LogFormat
) -> AbstractAsyncContextManager[None]:
    if not scenarios:
        return nullcontext()  # nor is what reads them imported, which a start would pay for
    from .staging import staged

    return staged(server, scenarios, log_format)


def _log(server: MockServer, log_format: LogFormat) -> None:
    if log_format == "text":
        from .welcome import welcome

        click.echo(welcome(server), err=True)
    if log_format != "off":
        from ..log import Log

        log = Log(log_format, server.mock.contract)
        server.mock.listeners.append(log)
        server.mock.state.listeners.append(log.dropped)


def _report(server: MockServer) -> Report | None:
    if not server.settings.replay:
        return None
    from ..replay.report import Report

    report = Report(server.settings.replay)
    server.mock.listeners.append(report)
    return report


def write_ready_file(path: Path, server: MockServer) -> None:
    """Tell a waiting script where the server is; the file appears whole or not at all."""
    write_ready(path, {"url": server.url, "seed": server.settings.seed, **ready_fields(server)})


def write_ready(path: Path, fields: dict[str, object]) -> None:
    """Tell a waiting script something, and who says it."""
    ready = {"version": READY_VERSION, "pid": os.getpid(), **fields}
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(orjson.dumps(ready) + b"\n")
        part.replace(path)
    except OSError as error:
        raise Misuse(f"cannot write {path}: {error.strerror}") from None


def _on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def first() -> None:
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)  # the second one ends the process at once

    if sys.platform == "win32":  # untested; Ctrl-C raises KeyboardInterrupt there
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, first)
