from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from workersai_mock.cli import main
from workersai_mock.cli.browser import open_browser
from workersai_mock.cli.failure import Misuse
from workersai_mock.cli.serve import _on_signals, write_ready_file
from workersai_mock.cli.welcome import remarks, welcome
from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID

from .client import AUTH, PATH, TIMEOUT_S, raw, read_until
from .process import started, wait_for


def post(url: str, body: bytes, path: str = PATH) -> tuple[int, bytes]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT_S)
    try:
        connection.request("POST", path, body, AUTH)
        got = connection.getresponse()
        return got.status, got.read()
    finally:
        connection.close()


def test_serve_tells_where_it_is_and_ends_by_sigint(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    argv = ("serve", "--port", "0", "--ready-file", str(ready), "--text", "Hi", "--seed", "5")

    with started(*argv, "--pace", "instant") as process:
        told = wait_for(ready, process)
        status, body = post(told["url"], b'{"prompt":"a"}')
        post(told["url"], b'{"prompt":"a"}', PATH + "x")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=TIMEOUT_S)

    assert told == {"version": 1, "url": told["url"], "pid": process.pid, "seed": 5}
    assert status == 200
    assert b'"response":"Hi"' in body
    assert process.returncode == 0
    assert out == ""
    assert f"listening  {told['url']}" in err
    assert "--seed 5" in err
    assert f"{MODEL_ID}  200  json" in err
    assert "refused 5007" in err
    assert "To serve it: --model" in err
    assert "stopping" in err
    assert os.listdir(tmp_path) == ["ready.json"]


def test_sigterm_lets_a_running_stream_finish_and_json_lines_parse(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    argv = ("serve", "--port", "0", "--ready-file", str(ready), "--text", "a b c d e f g h")

    with started(*argv, "--wire", "2023", "--tokens-per-second", "40", "--log", "json") as process:
        told = wait_for(ready, process)
        where = urlsplit(told["url"])
        with socket.create_connection((where.hostname, where.port), TIMEOUT_S) as connection:
            connection.sendall(raw({"prompt": "a", "stream": True}))
            read_until(connection, b"\n\n\r\n")
            process.send_signal(signal.SIGTERM)
            rest = read_until(connection, b"\r\n0\r\n\r\n")
        _, err = process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 0
    assert rest.endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n")
    (line,) = map(json.loads, err.splitlines())
    assert (line["status"], line["stream"]) == (200, True)


def test_second_signal_ends_at_once() -> None:
    argv = ("serve", "--port", "0", "--tokens-per-second", "0.001", "--ttft", "0")

    with started(*argv, "--grace", "3600") as process:
        where = urlsplit(line_with("listening", process).split()[-1])
        with socket.create_connection((where.hostname, where.port), TIMEOUT_S) as connection:
            connection.sendall(raw({"prompt": "a", "stream": True}))
            read_until(connection, b"\n\n\r\n")
            process.send_signal(signal.SIGTERM)
            line_with("stopping", process)
            process.send_signal(signal.SIGTERM)
            process.wait(TIMEOUT_S)

    assert process.returncode == -signal.SIGTERM


def test_serve_needs_no_ready_file() -> None:
    with started("serve", "--port", "0") as process:
        line = line_with("listening", process)
        process.send_signal(signal.SIGTERM)
        process.wait(TIMEOUT_S)

    assert line.split()[-1].startswith("http://127.0.0.1:")
    assert process.returncode == 0


def line_with(word: str, process: subprocess.Popen[str]) -> str:
    """Read what the server says until the word comes."""
    assert process.stderr is not None
    for line in process.stderr:
        if word in line:
            return line
    raise AssertionError(f"the server ended without a word of {word!r}")


def test_log_off_says_nothing(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"

    with started("serve", "--port", "0", "--ready-file", str(ready), "--log", "off") as process:
        told = wait_for(ready, process)
        post(told["url"], b"{}")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=TIMEOUT_S)

    assert (process.returncode, out, err) == (0, "", "")


def test_port_in_use_is_one_line_and_exit_code_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        got = CliRunner().invoke(main, ["serve", "--port", str(port)])

    assert got.exit_code == 2
    assert got.stderr == (
        f"Error: cannot listen on 127.0.0.1:{port}: "
        "the port is in use; choose another with --port, or 0 for any free one\n"
    )


def test_ready_file_of_an_earlier_run_is_gone_before_anything_can_fail(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text("{}")

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        argv = ["serve", "--host", "127.0.0.1", "--port", port, "--ready-file", str(ready)]
        got = CliRunner().invoke(main, argv)

    assert got.exit_code == 2
    assert not ready.exists()


@pytest.fixture
def server() -> MockServer:
    return MockServer(seed=9)


def test_ready_file_takes_the_place_of_an_older_one(tmp_path: Path, server: MockServer) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text("old")
    server.port = 7

    write_ready_file(ready, server)

    assert json.loads(ready.read_text())["url"] == "http://127.0.0.1:7"
    assert os.listdir(tmp_path) == ["ready.json"]


def test_ready_file_that_cannot_be_written_is_one_line(tmp_path: Path, server: MockServer) -> None:
    with pytest.raises(Misuse, match=r"cannot write .*none/ready: No such file or directory"):
        write_ready_file(tmp_path / "none" / "ready", server)


def test_signals_are_left_alone_where_loops_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> bool:
        _on_signals(asyncio.Event())
        return asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)

    monkeypatch.setattr(sys, "platform", "win32")

    assert asyncio.run(go()) is False


def test_welcome_can_be_pasted(server: MockServer) -> None:
    lines = welcome(server).splitlines()

    text = "\n".join(lines)
    assert f"  curl {server.run_url}/{MODEL_ID} \\" in lines
    assert "    -H 'Authorization: Bearer workersai-mock-token' \\" in lines
    assert f"  export CLOUDFLARE_BASE_URL={server.v4_url}" in lines
    assert f"  export OPENAI_BASE_URL={server.openai_url}" in lines
    assert "--seed 9" in text
    assert "as of 2025" in lines[0]


def test_welcome_uses_a_token_that_is_let_in() -> None:
    text = welcome(MockServer(tokens=("mine", "other")))

    assert "Bearer mine" in text
    assert "OPENAI_API_KEY=mine" in text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, ["retired this model on 2025-10-01"]),
        ({"lifecycle": "current"}, []),
        ({"lifecycle": "current", "wire": "2023"}, ["was never served as one"]),
        ({"lifecycle": "current", "schema": "2024-02"}, ["was never served as one"]),
        ({"lifecycle": "current", "quota": True}, ["unknown (not priced)"]),
        ({"lifecycle": "current", "quota": True, "neurons_per_1k_tokens": 1.0}, []),
    ],
)
def test_remarks(settings: dict[str, Any], words: list[str]) -> None:
    said = remarks(MockServer(**settings))

    assert len(said) == len(words)
    assert all(word in text for word, text in zip(words, said, strict=True))


def test_welcome_says_where_the_played_worker_is() -> None:
    with MockServer(worker_route="/chat") as server:
        assert f"  worker     {server.url}/chat" in welcome(server).splitlines()


def test_without_a_browser_the_address_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []

    def none(url: str) -> bool:
        opened.append(url)
        return False

    monkeypatch.setattr("webbrowser.open", none)

    asyncio.run(open_browser("http://127.0.0.1:1/__playground/"))

    assert opened == ["http://127.0.0.1:1/__playground/"]
    assert "no browser was found; open http://127.0.0.1:1/" in capsys.readouterr().err


def test_serve_opens_the_playground_once_it_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\necho \"$1\" > '{seen}.part' && mv '{seen}.part' '{seen}'\n")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    ready = tmp_path / "ready.json"

    argv = ("serve", "--port", "0", "--ready-file", str(ready), "--open")
    with started(*argv) as process:
        line = line_with("playground", process)
        told = wait_for(ready, process)
        end_s = time.monotonic() + TIMEOUT_S
        while not seen.exists() and time.monotonic() < end_s:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT_S)

    assert line.split()[-1] == told["url"] + "/__playground/"
    assert seen.read_text().strip() == told["url"] + "/__playground/"


@pytest.mark.parametrize("without", ["--no-ui", "--no-admin"])
def test_there_is_nothing_to_open_without_it(without: str) -> None:
    got = CliRunner().invoke(main, ["serve", "--port", "0", "--open", without])

    assert got.exit_code == 2
    assert "--open has nothing to open" in got.stderr


def test_welcome_leaves_the_playground_out_where_there_is_none() -> None:
    there = welcome(MockServer(admin=True, playground=True))

    assert "playground" in there
    assert "playground" not in welcome(MockServer(admin=True))
