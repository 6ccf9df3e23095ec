from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from workersai_mock.cli import main
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, TOKEN

from .client import TIMEOUT_S
from .process import started

CALL = f"""
import json, os, sys, urllib.error, urllib.request

def call(body, model={MODEL_ID!r}):
    url = os.environ["CLOUDFLARE_API_BASE"] + "/" + model
    head = {{"Authorization": "Bearer " + os.environ["CLOUDFLARE_API_TOKEN"]}}
    try:
        sent = urllib.request.Request(url, json.dumps(body).encode(), head)
        with urllib.request.urlopen(sent) as got:
            return got.read()
    except urllib.error.HTTPError as error:
        return error.read()
"""


def run(*argv: str) -> Result:
    return CliRunner().invoke(main, ["run", *argv])


@pytest.mark.parametrize("code", [0, 1, 7])
def test_exit_code_is_the_commands_own(code: int) -> None:
    got = run("--", sys.executable, "-c", f"raise SystemExit({code})")

    assert got.exit_code == code
    assert got.stderr == "workersai-mock: nothing was called\n"


def test_what_was_called_and_refused_is_counted(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = (
        CALL
        + f"""
answers = [call({{"prompt": "a", "stream": stream}}) for stream in (False, False, True)]
answers += [call({{}}), call({{"prompt": "a"}}, "@cf/no/model")]
open({str(out)!r}, "wb").write(answers[0])
"""
    )

    got = run("--text", "Hello", "--", sys.executable, "-c", code)

    assert got.exit_code == 0
    assert json.loads(out.read_bytes())["result"]["response"] == "Hello"
    lines = got.stderr.splitlines()
    assert lines[:2] == [
        f"workersai-mock: answered 2x {MODEL_ID} (json)",
        f"workersai-mock: answered 1x {MODEL_ID} (stream)",
    ]
    assert lines[2].startswith(
        f"workersai-mock: refused 1x 400/5006 {MODEL_ID}: AiError: Bad input"
    )
    assert lines[3].startswith("workersai-mock: refused 1x 400/5007 @cf/no/model: AiError: No such")


def test_environment_points_at_the_mock_without_real_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    monkeypatch.setenv("CLOUDFLARE_API_KEY", "real")
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "real")
    code = f"import json, os; json.dump(dict(os.environ), open({str(out)!r}, 'w'))"

    run("--", sys.executable, "-c", code)

    environ = json.loads(out.read_text())
    assert environ["CLOUDFLARE_API_TOKEN"] == TOKEN
    assert environ["CLOUDFLARE_ACCOUNT_ID"] == ACCOUNT_ID
    assert environ["WORKERSAI_MOCK_URL"].startswith("http://127.0.0.1:")
    assert "CLOUDFLARE_API_KEY" not in environ


def test_token_that_is_let_in_is_handed_out() -> None:
    code = CALL + 'sys.exit(b"response" not in call({"prompt": "a"}))'

    got = run("--token", "mine", "--", sys.executable, "-c", code)

    assert got.exit_code == 0


def test_path_that_leads_nowhere_is_named() -> None:
    code = CALL.replace("CLOUDFLARE_API_BASE", "WORKERSAI_MOCK_URL") + 'call({}, "x?q=1")'

    got = run("--", sys.executable, "-c", code)

    assert got.stderr == "workersai-mock: refused 1x 400/7000 /x: No route for that URI\n"


def test_command_that_is_not_there() -> None:
    got = run("no-such-command-anywhere")

    assert got.exit_code == 127
    assert "workersai-mock: no-such-command-anywhere: command not found" in got.stderr


def test_command_that_cannot_run(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("no interpreter")
    script.chmod(0o755)

    got = run("--", str(script))

    assert got.exit_code == 126
    assert f"workersai-mock: {script}: Exec format error" in got.stderr


def test_options_behind_the_command_are_its_own() -> None:
    got = run(
        sys.executable,
        "-c",
        "import sys; sys.exit(sys.argv[1:] != ['--seed', '-h'])",
        "--seed",
        "-h",
    )

    assert got.exit_code == 0


WAITING = "import signal; print('ready', flush=True); signal.pause()"


def test_sigterm_is_passed_on() -> None:
    with started("run", "--", sys.executable, "-c", WAITING) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 128 + signal.SIGTERM
    assert err == "workersai-mock: nothing was called\n"


def test_ctrl_c_is_the_commands_to_answer() -> None:
    code = f"try: exec({WAITING!r})\nexcept KeyboardInterrupt: raise SystemExit(5)"

    with started("run", "--", sys.executable, "-c", code, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 5
    assert err == "workersai-mock: nothing was called\n"


def test_a_worker_is_played_for_the_command() -> None:
    code = (
        "import os, urllib.request as u; print(u.urlopen(os.environ['WORKERSAI_MOCK_URL']).read())"
    )

    got = run("--worker-route", "/", "--", sys.executable, "-c", code)

    assert got.exit_code == 0
    assert f"answered 1x {MODEL_ID} (stream)" in got.stderr


def test_a_route_that_cannot_be_is_one_line() -> None:
    got = run("--worker-route", "chat", "--", "true")

    assert got.exit_code == 2
    assert got.stderr.startswith(
        "Error: --worker-route is the path of a Worker, such as / or /chat"
    )
