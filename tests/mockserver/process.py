"""The command line as a process of its own, for what needs signals and ports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .client import TIMEOUT_S

START = [sys.executable, "-c", "from workersai_mock.cli import main; main(prog_name='mock')"]


def clean_environ() -> dict[str, str]:
    """Return the environment without settings of the mock."""
    return {k: v for k, v in os.environ.items() if not k.startswith("WORKERSAI_MOCK_")}


@contextmanager
def started(*argv: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a command, and end it if the test has not."""
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([*START, *argv], env=clean_environ(), **pipes, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(path: Path, process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return what the ready file holds once it is there."""
    end_s = time.monotonic() + 3 * TIMEOUT_S
    while not path.exists():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end_s, "the server did not start"
        time.sleep(0.01)
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found
