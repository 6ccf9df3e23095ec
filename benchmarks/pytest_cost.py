"""What the plugin costs: pytest with and without it, in alternation.

Prints start-up (a run that does not use it), one-time cost (the first test that does) beside that
of a fixture which serves nothing but bare aiohttp, and the cost of the fixture for each further
test beside one that does nothing: the parts of aiohttp and of pytest. The first three are CPU time
of whole runs; the last two are the median of a run's tests, by the wall, from set-up to teardown.
Usage: python benchmarks/pytest_cost.py [ROUNDS]
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

FEW, MANY = 10, 1010
# Other plugins of this environment would only add noise.
QUIET = [
    *("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:asyncio"),
    *("-p", "no:anyio", "-p", "no:hypothesispytest", "-p", "no:faker", "-p", "no:langsmith_plugin"),
]
WITHOUT = ["-p", "no:workersai"]
LIMITS = {
    "start-up": "10 ms",
    "one-time": "200 ms",
    "bare aiohttp": "- ms",
    "per test": "100 µs",
    "idle fixture": "- µs",
}
# As ours it stands on one of the session, which users may override.
CONFTEST = """
import asyncio
import statistics
import threading
import time
import pytest

TOOK = []

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    before = time.perf_counter()
    try:
        return (yield)
    finally:
        TOOK.append(time.perf_counter() - before)

def pytest_unconfigure(config):
    print("\\nmedian", statistics.median(TOOK))

@pytest.fixture(scope="session")
def bare():
    from aiohttp import web

    async def answer(request): return web.Response(text="{}")

    async def serve():
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    def call(work): return asyncio.run_coroutine_threadsafe(work, loop).result()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner = call(serve())
    yield runner
    call(runner.cleanup())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()

@pytest.fixture(scope="session")
def below(): return {}

@pytest.fixture
def nothing(request, below): yield
"""


def write(folder: Path, *, tests: int, fixture: str) -> str:
    """Write a file with some empty tests and return its name."""
    name = f"test_{tests}_{fixture or 'plain'}.py"
    (folder / name).write_text(
        f"import pytest\n\n@pytest.mark.parametrize('i', range({tests}))\n"
        f"def test(i{', ' + fixture if fixture else ''}): pass\n"
    )
    return name


class Took(NamedTuple):
    """Seconds: CPU time of a whole run, from outside, and the median of its tests by the wall.

    Neighbours do not bend CPU time, and nothing in a run waits but for the server's thread.
    """

    run: float
    test: float


def timed(folder: Path, name: str, *arguments: str) -> Took:
    """Run pytest once."""
    # Everybody's second run finds compiled modules.
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *QUIET, *arguments, name],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        sys.exit(run.stdout + run.stderr)
    median = next(line for line in run.stdout.splitlines() if line.startswith("median "))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(cpu, float(median.split()[1]))


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Return the medians: start-up and one-time in milliseconds, per test in microseconds."""
    runs = {
        "none 1": (write(folder, tests=1, fixture=""), WITHOUT),
        "idle 1": (write(folder, tests=1, fixture=""), []),
        "idle few": (write(folder, tests=FEW, fixture=""), []),
        "idle many": (write(folder, tests=MANY, fixture=""), []),
        "used few": (write(folder, tests=FEW, fixture="workersai"), []),
        "bare few": (write(folder, tests=FEW, fixture="bare"), []),
        "used many": (write(folder, tests=MANY, fixture="workersai"), []),
        "nothing many": (write(folder, tests=MANY, fixture="nothing"), []),
    }
    for name, arguments in runs.values():
        timed(folder, name, *arguments)  # compiles, and warms the disk
    took: dict[str, list[Took]] = {label: [] for label in runs}
    for _ in range(rounds):
        for label, (name, arguments) in runs.items():  # in alternation
            took[label].append(timed(folder, name, *arguments))

    def apart(label: str, other: str, *, of: str = "run") -> float:
        pairs = zip(took[label], took[other], strict=True)
        return statistics.median(getattr(a, of) - getattr(b, of) for a, b in pairs)

    used = apart("used many", "idle many", of="test")
    return {
        "start-up": apart("idle 1", "none 1") * 1e3,
        "one-time": (apart("used few", "idle few") - used * FEW) * 1e3,
        "bare aiohttp": apart("bare few", "idle few") * 1e3,
        "per test": used * 1e6,
        "idle fixture": apart("nothing many", "idle many", of="test") * 1e6,
    }


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "conftest.py").write_text(CONFTEST)
        for what, value in measure(Path(folder), rounds).items():
            most, unit = LIMITS[what].split()
            print(f"{what:12} {value:+7.1f} {unit}   (at most {most} {unit})")


if __name__ == "__main__":
    main()
