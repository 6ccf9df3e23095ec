from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from click.testing import CliRunner

from workersai_contracts.exchange.file import read_exchanges, write_exchanges
from workersai_mock.cli import main

from .made_recording import made, whole
from .process import started, wait_for
from .service import EVENTS, SSE, TIMEOUT_S, TOKEN, ask, request, serving


class Service:
    """A service that streams three events and waits after the first where it is told to."""

    def __init__(self) -> None:
        self.url = ""
        self.loop = asyncio.new_event_loop()
        self.waits = False
        self.over = threading.Event()

    async def handle(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer with events, and wait after the first where told to."""
        response = web.StreamResponse(headers=SSE)
        await response.prepare(http)
        for event in EVENTS:
            await response.write(event)
            if self.waits:
                await asyncio.Event().wait()
        return response

    def run(self, ready: threading.Event) -> None:
        """Serve until it is over."""

        async def main() -> None:
            async with serving(self.handle) as self.url:
                ready.set()
                await asyncio.to_thread(self.over.wait)

        with asyncio.Runner() as runner:
            runner.run(main())


@pytest.fixture
def service() -> Iterator[Service]:
    found, ready = Service(), threading.Event()
    thread = threading.Thread(target=found.run, args=(ready,))
    thread.start()
    assert ready.wait(TIMEOUT_S)
    try:
        yield found
    finally:
        found.over.set()
        thread.join()


def test_record_keeps_what_passes_and_ctrl_c_leaves_a_whole_file(
    service: Service, tmp_path: Path
) -> None:
    tape, ready = tmp_path / "tape.jsonl", tmp_path / "ready.json"
    argv = ("record", "--to", str(tape), "--upstream", service.url, "--port", "0")

    with started(*argv, "--ready-file", str(ready)) as process:
        told = wait_for(ready, process)
        came = asyncio.run(ask(told["url"]))
        on_the_way = len(tape.read_bytes().splitlines())
        service.waits = True
        where = urlsplit(told["url"])
        with socket.create_connection((where.hostname, where.port), TIMEOUT_S) as connection:
            connection.sendall(request())
            seen = b""
            while EVENTS[0] not in seen:
                seen += connection.recv(65536)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=3 * TIMEOUT_S)

    assert came.body == b"".join(EVENTS)
    assert on_the_way == 1
    assert process.returncode == 0
    assert [(kept.body, kept.ending) for kept in read_exchanges(tape)] == [
        (b"".join(EVENTS), "close"),
        (EVENTS[0], "left"),
    ]
    assert TOKEN not in err
    assert f"recording {service.url} to {tape}. Ctrl-C ends it." in err
    assert "200  stream, " in err
    assert "the client left" in err
    assert "workersai-mock: 2 recorded\n" in err


def test_record_says_what_it_did_not_keep_and_appends(service: Service, tmp_path: Path) -> None:
    tape, ready = tmp_path / "tape.jsonl", tmp_path / "ready.json"
    write_exchanges(tape, [whole("a")])
    argv = ("record", "--to", str(tape), "--upstream", service.url, "--port", "0")

    with started(*argv, "--ready-file", str(ready)) as process:
        told = wait_for(ready, process)
        mocked = {"Authorization": "Bearer workersai-mock-token"}
        asyncio.run(ask(told["url"], request(headers=mocked)))
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=3 * TIMEOUT_S)

    assert process.returncode == 1
    assert "behind the 1 there are" in err
    assert "workersai-mock: 0 recorded, 1 not\n" in err
    assert len(read_exchanges(tape)) == 1


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--upstream", "x"], "an upstream is http"),
        (["--redact", "("], "is no regular expression"),
        (["--port", "0", "--host", "256.0.0.1"], "cannot listen on 256.0.0.1"),
    ],
    ids=["upstream", "redact", "host"],
)
def test_wrong_use_is_one_line(tmp_path: Path, argv: list[str], message: str) -> None:
    done = CliRunner().invoke(main, ["record", "--to", str(tmp_path / "t.jsonl"), *argv])

    assert done.exit_code == 2
    assert message in done.output
    assert done.output.count("\n") == 1


def test_serve_replays_and_says_at_the_end_what_was_not_played(tmp_path: Path) -> None:
    tape, ready = tmp_path / "tape.jsonl", tmp_path / "ready.json"
    write_exchanges(tape, [made("hi"), whole("b")])
    argv = ("serve", "--port", "0", "--replay", str(tape), "--speed", "0", "--max-age", "1")

    with started(*argv, "--ready-file", str(ready)) as process:
        told = wait_for(ready, process)
        came = asyncio.run(ask(told["url"]))
        missed = asyncio.run(ask(told["url"], request({"prompt": "x"})))
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=3 * TIMEOUT_S)

    assert (came.body, missed.status) == (b"".join(EVENTS), 400)
    assert process.returncode == 0
    assert "note: 2 of 2 recordings are older than 1 days" in err
    assert f"200  from {tape}#1" in err
    assert f"workersai-mock: 1 of 2 recordings never played: {tape}#2" in err
    assert "workersai-mock: 1 requests were not in the recordings" in err


def test_serve_without_a_log_says_nothing_of_recordings(tmp_path: Path) -> None:
    tape, ready = tmp_path / "tape.jsonl", tmp_path / "ready.json"
    write_exchanges(tape, [made("hi")])
    argv = ("serve", "--port", "0", "--replay", str(tape), "--log", "off")

    with started(*argv, "--ready-file", str(ready)) as process:
        wait_for(ready, process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=3 * TIMEOUT_S)

    assert err == ""


def test_run_replays_and_says_at_the_end_what_was_not_played(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    write_exchanges(tape, [made("hi")])

    with started("run", "--replay", str(tape), "--", "true") as process:
        _, err = process.communicate(timeout=3 * TIMEOUT_S)

    assert process.returncode == 0
    assert f"workersai-mock: 1 of 1 recordings never played: {tape}#1" in err


def test_a_file_that_is_no_recording_is_one_line(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    tape.write_text("{}\n")

    done = CliRunner().invoke(main, ["serve", "--replay", str(tape)])

    assert done.exit_code == 2
    assert f"{tape}:1" in done.output
