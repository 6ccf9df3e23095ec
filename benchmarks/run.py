"""`python -m benchmarks.run`: start each target in turn, load it, compare. See README.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks.peer import peers
from benchmarks.process import CLIENT_CORE, core
from benchmarks.report import Row, figures_table, goals_table, medians
from benchmarks.scenario import SCENARIOS, Paced, Plan, measure
from benchmarks.target import Target, limits, mocks

PACED = "1000:50:100,5000:100:40,10000:200:30,10000:50:100"


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    add = parser.add_argument
    add("--scenarios", default="cold,nonstream,stream", help=f"some of {','.join(SCENARIOS)}")
    add("--targets", default="", help="only those whose name holds one of these, comma separated")
    add("--rounds", type=int, default=3, help="each target once a round; medians are over rounds")
    add("--seconds", type=float, default=3, help="how long each load runs")
    add("--connections", default="32,256", help="for whole answers")
    add("--sizes", default="128,1024", help="events of unpaced streams")
    add("--paced", default=PACED, help="STREAMS:ITL_MS:EVENTS, comma separated")
    add("--journal", type=int, default=10_000, help="requests in each of two helpings")
    add("--peers", type=Path, help="folder with node_modules and venv (see README.md)")
    add("--out", type=Path, help="append every row to this file, as JSON lines")
    add("--quick", action="store_true", help="one short round without 1024 and 256: under 60 s")
    return parser


def plan_of(options: argparse.Namespace) -> Plan:
    if options.quick:
        options.rounds, options.seconds = 1, 1
        options.connections, options.sizes = "32", "128"
        options.paced = "200:50:20"
    return Plan(
        scenarios=options.scenarios.split(","),
        seconds=options.seconds,
        connections=[int(number) for number in options.connections.split(",")],
        sizes=[int(number) for number in options.sizes.split(",")],
        paced=[Paced.parse(text) for text in options.paced.split(",")],
        journal=options.journal,
    )


def rows(targets: list[Target], plan: Plan, *, rounds: int) -> Iterator[Row]:
    """Yield every row, the targets interleaved so that a slow minute strikes all alike."""
    for number in range(1, rounds + 1):
        for target in targets:
            try:
                for scenario, figures in measure(target, plan):
                    print(f"round {number}: {target.name}: {scenario}", file=sys.stderr)
                    yield Row(target.name, scenario, number, figures)
            except (RuntimeError, OSError) as error:
                print(f"round {number}: {target.name}: {error}", file=sys.stderr)


def main() -> None:
    options = arguments().parse_args()
    plan = plan_of(options)
    with tempfile.TemporaryDirectory() as scratch, core(CLIENT_CORE):
        targets = [*limits(), *mocks()]
        if options.peers:
            targets += peers(options.peers.resolve(), scratch=Path(scratch))
        wanted = options.targets.split(",")
        targets = [target for target in targets if any(name in target.name for name in wanted)]
        seen = []
        for row in rows(targets, plan, rounds=options.rounds):
            seen.append(row)
            if options.out:
                with options.out.open("ab") as out:
                    out.write(orjson.dumps(row._asdict()) + b"\n")
    found = medians(seen)
    print("\n".join([*figures_table(found), *goals_table(found)]))


if __name__ == "__main__":
    main()
