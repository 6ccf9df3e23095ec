"""A repository with a Worker in it, as a user has one: npm packages, the plugin, a dev server."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from workersai_mock import TOKEN

SOURCE = Path(__file__).parent / "node" / "binding"
INSTALLED = Path(sys.prefix) / "clients" / "node-binding"
ROOT = Path(__file__).parents[2]
LIMIT_S = 120.0
# Nobody is told, asked for updates or for a place on earth: traffic stays on the loopback.
QUIET = {
    "CI": "1",
    "CLOUDFLARE_CF_FETCH_ENABLED": "false",
    "NO_COLOR": "1",
    "NO_UPDATE_NOTIFIER": "1",
    "WRANGLER_HIDE_BANNER": "true",
    "WRANGLER_SEND_METRICS": "false",
}


@dataclass(frozen=True, slots=True)
class Site:
    """The repository's folder, and what is run in it.

    Attributes:
        folder: where it is.
        url: the mock's.
    """

    folder: Path
    url: str = ""

    def environ(self, more: Mapping[str, str]) -> dict[str, str]:
        """Return an environment with the repository's programs, and nothing of the developer's."""
        path = os.pathsep.join((str(self.folder / "node_modules" / ".bin"), os.environ["PATH"]))
        home = {"HOME": str(self.folder / "home"), "XDG_CONFIG_HOME": str(self.folder / "home")}
        return {"PATH": path, **home, **QUIET, "WORKERSAI_MOCK_URL": self.url, **more}

    def run(self, *argv: str, **environ: str) -> str:
        """Run a program and return what it printed; fail with all it said."""
        done = subprocess.run(
            argv,
            cwd=self.folder,
            env=self.environ(environ),
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def serving(self, *argv: str, ready: str, **environ: str) -> Iterator[str]:
        """Run a server and yield its address; the group of `ready` is what it prints of that."""
        process = subprocess.Popen(
            argv,
            cwd=self.folder,
            env=self.environ(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # its children end with it
        )
        try:
            said = _ready(process, ready)
            port = said.rstrip("/").rpartition(":")[2]
            yield f"http://127.0.0.1:{port}"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def listen(self, url: str) -> Any:
        """Return what a real EventSource hears: tokens and usage, or an error."""
        return json.loads(self.run("node", "listen.mjs", url))


def made(folder: Path, wheel: Path) -> Site:
    """Make the repository: what is installed already, the plugin as the wheel's command writes it.

    Args:
        folder: where; it is not there yet.
        wheel: a folder into which the wheel is installed.
    """
    # As links: it is hundreds of megabytes, and npm would fetch it again.
    shutil.copytree(INSTALLED, folder, symlinks=True, copy_function=_linked)
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
    site = Site(folder)
    command = (sys.executable, str(wheel / "bin" / "workersai-mock"))
    site.run(*command, "worker-config", "--install", "mock-binding", PYTHONPATH=str(wheel))
    client = site.run(*command, "js-client", PYTHONPATH=str(wheel))
    (folder / "workersai-mock.mjs").write_text(client)
    quiet = ("--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    site.run("npm", "install", "--save-dev", "./mock-binding", *quiet)
    return site


def installed_wheel(folder: Path) -> Path:
    """Build the wheel and install it alone; its dependencies are this environment's."""
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    [path] = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    target = folder / "installed"
    subprocess.run(
        [*pip, "--no-deps", "--no-index", "--target", str(target), str(path)],
        check=True,
        capture_output=True,
    )
    return target


def tenant(name: str) -> str:
    """Return the token by which a worker of vitest chooses its tenant."""
    return f"{TOKEN}-vitest-{name}"


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def _ready(process: subprocess.Popen[str], ready: str) -> str:
    lines: Queue[str] = Queue()

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    Thread(target=read, daemon=True).start()
    said = ""
    while not (found := re.search(ready, said)):
        try:
            line = lines.get(timeout=LIMIT_S)
        except Empty:
            line = ""
        assert line, f"not ready: {said}"
        said += line
    return found[1]
