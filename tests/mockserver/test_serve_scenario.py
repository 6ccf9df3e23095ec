"""`workersai-mock serve FILE…` and `run --scenario FILE` as processes, and what they print."""

from __future__ import annotations

import asyncio
import io
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.mockserver.talk import ask

from workersai_mock.cli import main
from workersai_mock.cli.staging import lines, staged
from workersai_mock.log import Log
from workersai_mock.remote import RemoteMock
from workersai_mock.server import MockServer
from workersai_mock.workersai import WorkersAI

PROGRAM = str(Path(sys.executable).parent / "workersai-mock")
LIMIT_S = 30


class Serving:
    """A `serve` process, its log line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._lines.put(line.rstrip("\n"))

    def until(self, words: str) -> str:
        """Return the next line that holds these words."""
        while True:
            line = self._lines.get(timeout=LIMIT_S)
            if words in line:
                return line


@contextmanager
def serving(*arguments: str) -> Iterator[Serving]:
    """Run `serve` on a free port until the block ends."""
    command = [PROGRAM, "serve", "--port", "0", "--host", "127.0.0.1", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield Serving(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(LIMIT_S)
        assert process.stderr
        process.stderr.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A scenario file."""
    file = tmp_path / "shop.yaml"
    file.write_text("version: 1\nstubs: [{match: {prompt: a}, reply: first}]\n")
    return file


def test_a_saved_file_is_served_and_a_broken_one_is_told(file: Path) -> None:
    with serving(str(file)) as serve:
        serve.until("scenario 'shop': 1 stubs, state 'start'")
        remote = RemoteMock(serve.until("listening").split()[-1])
        file.write_text("version: 1\nstubs: [{replyy: second}]\n")
        serve.until("kept the last good version")
        told = serve.until("error:")
        broken = remote.scenario()["problems"][0]
        file.write_text("version: 1\nstubs: [{reply: second}, {reply: third}]\n")
        serve.until("scenario 'shop': 2 stubs")

        assert f"{file}:2:10: a stub has no 'replyy'; did you mean reply?" in told
        assert (broken["line"], broken["column"]) == (2, 10)
        assert len(remote.stubs()) == 2


def test_a_file_that_is_wrong_from_the_start_is_not_served(file: Path) -> None:
    file.write_text("version: 1\nstub: []\n")

    result = CliRunner().invoke(main, ["serve", "--port", "0", str(file)])

    assert result.exit_code == 2
    assert f"{file}:2:1: a scenario file has no 'stub'; did you mean stubs?" in result.stderr


def test_run_takes_scenarios(file: Path) -> None:
    script = (
        "import os, urllib.request as u;"
        "r = u.Request(os.environ['CLOUDFLARE_API_BASE'] + '/@cf/qwen/qwen1.5-1.8b-chat',"
        " b'{\"prompt\": \"a\"}', {'Authorization': 'Bearer x'}); print(u.urlopen(r).read())"
    )
    command = [PROGRAM, "run", "--scenario", str(file), "--", sys.executable, "-c", script]

    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)

    assert '"response":"first"' in done.stdout, done.stderr


def test_the_admin_token_reaches_the_command() -> None:
    show = "import os; print(os.environ['WORKERSAI_MOCK_ADMIN_TOKEN'])"
    command = [PROGRAM, "run", "--admin-token", "secret", "--", sys.executable, "-c", show]

    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)

    assert done.stdout == "secret\n"


def test_an_empty_admin_token_is_wrong_use() -> None:
    # On a port that is taken: if it were let through, it would not serve for ever.
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, ["serve", "--port", port, "--admin-token", ""])

    assert result.exit_code == 2
    assert "the admin token is empty" in result.stderr


@pytest.mark.parametrize(
    ("log_format", "start"),
    [
        pytest.param("text", "", id="text"),
        pytest.param("json", '{"at":', id="json"),
        pytest.param("off", None, id="off"),
    ],
)
def test_what_is_told_has_the_format_of_the_log(
    file: Path, capsys: pytest.CaptureFixture[str], log_format: Any, start: str | None
) -> None:
    async def stage() -> None:
        async with MockServer() as server, staged(server, [file], log_format):
            server.mock.stage.reload()

    asyncio.run(stage())

    told = capsys.readouterr().err.splitlines()
    assert len(told) == (0 if start is None else 2)
    assert all(start is not None and line.startswith(start) for line in told)
    assert all("scenario 'shop': 1 stubs" in line for line in told)


def test_without_files_nothing_is_staged(capsys: pytest.CaptureFixture[str]) -> None:
    async def stage() -> int:
        async with MockServer() as server, staged(server, [], "text"):
            return server.mock.stage.revision

    assert (asyncio.run(stage()), capsys.readouterr().err) == (0, "")


def test_doubts_are_told_beside_what_is_served(file: Path) -> None:
    file.write_text("version: 1\nstubs: [{match: {promt: a}, reply: x}]\n")
    with MockServer() as server:
        server.mock.stage.open([file])

        assert lines(server.mock.stage) == [
            f"scenario 'shop': 1 stubs, state 'start' ({file})",
            f"  warning: {file}:2:18: no request has the key 'promt' that the published schema "
            "knows; did you mean prompt?",
        ]


@pytest.mark.parametrize("kind", ["text", "json"])
def test_the_log_says_why_no_stub_was_for_a_request(file: Path, kind: Any) -> None:
    stream = io.StringIO()
    with MockServer() as server:
        server.mock.stage.open([file])
        server.mock.listeners.append(Log(kind, server.mock.contract, stream))
        workersai = WorkersAI(server)
        ask(workersai, {"prompt": "b"})
        ask(workersai, {"prompt": "a"})
        workersai.requests[0].duration_s  # noqa: B018

    log = stream.getvalue()
    assert log.count("prompt: expected 'a', got 'b'") == 1
    assert log.count("no stub is for this request") == 1
    assert len(log.splitlines()) == (2 if kind == "json" else 4)


def test_the_environment_has_no_token_where_there_is_none() -> None:
    show = "import os; print(os.environ.get('WORKERSAI_MOCK_ADMIN_TOKEN'))"
    environ = {k: v for k, v in os.environ.items() if k != "WORKERSAI_MOCK_ADMIN_TOKEN"}

    done = subprocess.run(
        [PROGRAM, "run", "--", sys.executable, "-c", show],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
        env=environ,
    )

    assert done.stdout == "None\n"
