"""What is done to a running server, and the figures that come of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from benchmarks.limit import loop_factory
from benchmarks.load import Seen, closed_loop, paced_streams
from benchmarks.process import Process
from benchmarks.target import Target, distinct, repeated

Figures = dict[str, float]
STREAM_CONNECTIONS = 32
SCENARIOS = ("cold", "nonstream", "stream", "paced", "journal")


class Paced(NamedTuple):
    """Many streams at once, each event of which is due at its own time."""

    streams: int
    itl_ms: float
    events: int

    @classmethod
    def parse(cls, text: str) -> Paced:
        """Read `STREAMS:ITL_MS:EVENTS`."""
        streams, itl_ms, events = text.split(":")
        return cls(int(streams), float(itl_ms), int(events))

    def __str__(self) -> str:
        return f"paced {self.streams}x{self.events}@{self.itl_ms:g}ms"


class Plan(NamedTuple):
    """Which scenarios run, how long and how large.

    Attributes:
        scenarios: some of SCENARIOS.
        seconds: how long each load runs.
        connections: how many at once, for whole answers; one row for each number.
        sizes: events of unpaced streams; one row for each.
        paced: paced loads; one row for each.
        journal: how many requests the journal is given in one go.
    """

    scenarios: Sequence[str]
    seconds: float
    connections: Sequence[int]
    sizes: Sequence[int]
    paced: Sequence[Paced]
    journal: int


def measure(target: Target, plan: Plan) -> Iterator[tuple[str, Figures]]:
    """Start a target and yield a row for each scenario that it knows."""
    request = target.request()
    with Process(target.command, request=request) as process:
        if "cold" in plan.scenarios:
            yield "cold", {"cold_ms": process.cold_s * 1000} | _memory(process)
        _run(
            process, lambda: closed_loop(process.port, repeated(request), connections=8, seconds=1)
        )
        if "nonstream" in plan.scenarios:
            yield from _whole_answers(target, process, plan)
        if "stream" in plan.scenarios and target.stream_headers is not None:
            yield from _streams(target, process, plan)
        if "paced" in plan.scenarios and target.stream_headers is not None and target.paces:
            for paced in plan.paced:
                yield str(paced), _paced(target, process, paced)
        if "journal" in plan.scenarios:
            yield "journal", _journal(target, process, plan.journal)


def _whole_answers(target: Target, process: Process, plan: Plan) -> Iterator[tuple[str, Figures]]:
    request = target.request()
    for connections in plan.connections:
        for bodies in (repeated, distinct):
            load = _closed(process, bodies(request), connections, plan.seconds)
            yield f"nonstream {bodies.__name__} c{connections}", _run(process, load)


def _streams(target: Target, process: Process, plan: Plan) -> Iterator[tuple[str, Figures]]:
    for size in plan.sizes:
        request, events = target.request(events=size), size + target.extra_events
        for bodies in (repeated, distinct):
            load = _closed(process, bodies(request), STREAM_CONNECTIONS, plan.seconds, events)
            yield f"stream {bodies.__name__} {size}", _run(process, load)


def _closed(
    process: Process, requests: Iterator[bytes], connections: int, seconds: float, events: int = 0
) -> Callable[[], Coroutine[None, None, Seen]]:
    return lambda: closed_loop(
        process.port, requests, connections=connections, seconds=seconds, events=events
    )


def _paced(target: Target, process: Process, paced: Paced) -> Figures:
    itl_s, events = paced.itl_ms / 1000, paced.events + target.extra_events
    before = process.rss_bytes() or 0
    figures = _run(
        process,
        lambda: paced_streams(
            process.port,
            target.request(events=paced.events, itl_ms=paced.itl_ms),
            streams=paced.streams,
            itl_s=itl_s,
            events=events,
            ramp_s=max(1.0, paced.streams / 2500),
            limit_s=itl_s * events * 2.5 + 15,
        ),
    )
    # The streams have ended, but what they held is seldom given back to the system.
    figures["kb_per_stream"] = ((process.rss_bytes() or 0) - before) / 1000 / paced.streams
    return figures


def _journal(target: Target, process: Process, total: int) -> Figures:
    requests = distinct(target.request())
    rss = [process.rss_bytes() or 0]
    # Two helpings: the first fills a bounded journal, the second must then cost nothing.
    whole = 0
    for _ in range(2):
        load = closed_loop(process.port, requests, connections=32, seconds=60, total=total)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            whole += runner.run(load).whole
        rss.append(process.rss_bytes() or 0)
    first, second = ((b - a) / total for a, b in pairwise(rss))
    return {"whole": whole, "bytes_first": first, "bytes_then": second}


def _run(process: Process, load: Callable[[], Coroutine[None, None, Seen]]) -> Figures:
    cpu_s = process.cpu_s()
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        seen = runner.run(load())
    figures = _figures(seen) | _memory(process)
    after_s = process.cpu_s()
    if cpu_s is not None and after_s is not None and seen.whole:
        figures["cpu_us"] = (after_s - cpu_s) / seen.whole * 1e6
        if seen.events:
            figures["cpu_us_per_event"] = (after_s - cpu_s) / seen.events * 1e6
    return figures


def _figures(seen: Seen) -> Figures:
    figures: Figures = {
        "whole": seen.whole,
        "failed": seen.failed,
        "wall_s": seen.wall_s,
        "per_s": seen.whole / seen.wall_s,
        "events_per_s": seen.events / seen.wall_s,
    }
    columns = {"first_ms": seen.first_s, "last_ms": seen.last_s, "late_ms": seen.late_s}
    columns["gap_error_ms"] = seen.gap_error_s
    for name, column in columns.items():
        if values := sorted(column):
            figures[name + "_p50"] = _quantile(values, 0.5) * 1000
            figures[name + "_p99"] = _quantile(values, 0.99) * 1000
    return figures


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


def _memory(process: Process) -> Figures:
    rss = process.rss_bytes()
    return {} if rss is None else {"rss_mb": rss / 1e6}
