"""What the README tells a newcomer to paste works, and prints what it says.

A fenced block of `sh` or `python` is run as it stands, unless `not-run` is written behind its
language; a `text` block that follows one is what it must print.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from tests.sweep import sampled
from tests.tree import ROOT

from workersai_mock import MockServer
from workersai_mock.cli import record, run, serve
from workersai_mock.environment import pointed

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)( not-run)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DOCUMENTED = "http://127.0.0.1:8790"
# Programs of other people's projects, which the examples call.
STAND_INS = ("npm",)


class Block(NamedTuple):
    """A fenced block."""

    line: int
    language: str
    runs: bool
    code: str


BLOCKS = [
    Block(TEXT.count("\n", 0, found.start()) + 1, found[1], not found[2], found[3])
    for found in FENCE.finditer(TEXT)
]
RUN = [block for block in BLOCKS if block.runs and block.language in {"sh", "python"}]
PRINTED = {first: then.code for first, then in pairwise(BLOCKS) if then.language == "text"}


@pytest.fixture
def server() -> Iterator[MockServer]:
    """Serve in the place of the one that the README has started."""
    with MockServer() as server:
        yield server


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """Return a PATH with this environment's commands and with stand-ins for foreign ones."""
    for name in STAND_INS:
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\nexit 0\n")
        program.chmod(0o755)
    return os.pathsep.join(
        (str(tmp_path / "bin"), str(Path(sys.executable).parent), os.environ["PATH"])
    )


@pytest.mark.parametrize(
    "block",
    sampled(RUN, lambda block: "--fuzz" not in block.code),  # generates requests for seconds
    ids=[f"line {block.line}" for block in RUN],
)
def test_a_block_runs(block: Block, server: MockServer, programs: str, tmp_path: Path) -> None:
    code = block.code.replace(DOCUMENTED, server.url)
    shell = block.language == "sh"
    done = subprocess.run(
        ["sh", "-euc", code] if shell else [sys.executable, "-W", "error", "-c", code],
        env=pointed(os.environ, server) | {"PATH": programs},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert '"success":false' not in done.stdout
    if block in PRINTED:
        assert done.stdout.rstrip("\n") == PRINTED[block].rstrip("\n")


def test_only_what_blocks_or_needs_a_network_is_not_run() -> None:
    recipes = TEXT.partition("## In pytest")[2].partition("\n## ")[0]  # test_recipe.py runs them
    skipped = [block.code for block in BLOCKS if not block.runs]

    assert all("make serve" in c or "<" in c or c in recipes for c in skipped)


@pytest.mark.parametrize(
    "command", [serve.command, run.command, record.command], ids=["serve", "run", "record"]
)
def test_every_option_is_in_the_table(command: click.Command) -> None:
    flags = {
        flag
        for option in command.params
        if isinstance(option, click.Option)
        for flag in (*option.opts, *option.secondary_opts)
    }

    table = (ROOT / "docs/options.md").read_text(encoding="utf-8")

    assert flags - set(re.findall(r"--[a-z0-9-]+", table)) == set()
