"""Clients in JavaScript: a process of Node for each, which is told a call a line.

Their packages are in `.venv/clients/node-NAME`, where `make clients` puts them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from threading import Lock, Timer
from types import TracebackType
from typing import Any, Self

from tests.clients.story import MESSAGES, QUESTION, TOOLS
from tests.oracle.node import node

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer

SCRIPTS = Path(__file__).parent / "js"


class Talk:
    """A process in which one client answers calls, from entering to leaving.

    Args:
        script: which client, by the name of its script.
        home: the folder of its packages, by name.
        server: whom it asks.
    """

    def __init__(self, script: str, *, home: str, server: MockServer) -> None:
        self._script, self._home, self._server = script, folder_of(home), server
        self._process: subprocess.Popen[str] | None = None
        self._number = count(1)
        # Whoever gave up is still waited for: its thread makes the next process.
        self._free = Lock()

    def ask(self, do: str, *, limit_s: float = 90.0, **more: object) -> Any:
        """Return what one call returns.

        Raises:
            Exception: of a class that is called as the client's own, where the call threw.
        """
        [(_, told)] = self.ask_all([{"do": do, **more}], limit_s=limit_s).items()
        if "error" in told:
            raise type(name_of(told["error"]), (Exception,), {})(told["error"])
        return told.get("value")

    def ask_all(
        self, calls: Iterable[Mapping[str, object]], *, limit_s: float = 90.0
    ) -> dict[int, dict[str, Any]]:
        """Make calls at once and return what became of each, by its place, from 1 on.

        Where that takes longer than the limit, another process takes the place of this one.
        """
        with self._free:
            return self._ask_all(calls, limit_s)

    def _ask_all(
        self, calls: Iterable[Mapping[str, object]], limit_s: float
    ) -> dict[int, dict[str, Any]]:
        process = self._process
        assert process
        assert process.stdin
        assert process.stdout
        numbered = {next(self._number): call for call in calls}
        timer = Timer(limit_s, process.kill)
        timer.start()
        try:
            for number, call in numbered.items():
                process.stdin.write(json.dumps({"id": number, **self._made_of(), **call}) + "\n")
            process.stdin.flush()
            lines = [json.loads(process.stdout.readline()) for _ in numbered]
        except (ValueError, OSError) as error:
            self.close()
            self._process = self._start()
            raise RuntimeError(f"{self._script} did not answer") from error
        finally:
            timer.cancel()
        found = {line.pop("id"): line for line in lines}
        return {place: found[number] for place, number in enumerate(numbered, 1)}

    def _made_of(self) -> dict[str, object]:
        server = self._server
        urls = {"root": server.url, "v4": server.v4_url}
        urls |= {"run": server.run_url, "openai": server.openai_url}
        told = {"account": ACCOUNT_ID, "model": MODEL_ID, "token": TOKEN, "question": QUESTION}
        return {"urls": urls, "messages": MESSAGES, "tools": TOOLS, **told}

    def _start(self) -> subprocess.Popen[str]:
        cache = str(self._home / ".cache")
        # Nothing of a developer's own environment, such as a proxy or a token, gets in.
        process = subprocess.Popen(
            [node(), "--import", SCRIPTS / "place.mjs", SCRIPTS / "talk.mjs", self._script],
            env={
                "PATH": os.environ["PATH"],
                "PACKAGES": str(self._home),
                "NODE_COMPILE_CACHE": cache,
            },
            cwd=SCRIPTS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout
        process.stdout.readline()
        return process

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def __enter__(self) -> Self:
        self._process = self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def name_of(error: Mapping[str, Any]) -> str:
    """Return what an error is called: by its class, else by the name that it was given."""
    found: str = error.get("class") or "undefined"
    return error.get("name") or found if found == "Error" else found


def folder_of(home: str) -> Path:
    """Return where `make clients` puts the packages of an environment."""
    return Path(sys.prefix) / "clients" / home


def version_of(package: str, *, home: str) -> str:
    """Return the version of a package that npm installed."""
    manifest = folder_of(home) / "node_modules" / package / "package.json"
    found: str = json.loads(manifest.read_text(encoding="utf-8"))["version"]
    return found
