import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.clients.story import AUTH, BODY, PATH, STRANGER, STREAM, WRONG, heard
from tests.sweep import required
from tests.tree import ROOT

from workersai_mock import MockServer

CURL = shutil.which("curl")
MUST = required()
pytestmark = pytest.mark.skipif(not (CURL or MUST), reason="no curl on this machine")


def curl(server: MockServer, *options: str, headers: dict[str, str] = AUTH, query: str = "") -> str:
    """Run curl as a shell would and return what it prints."""
    assert CURL
    bearer = f"Authorization: {headers['Authorization']}"
    done = subprocess.run(
        [CURL, "-sS", server.url + PATH + query, "-H", bearer, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert not done.stderr or "error: " in done.stderr
    return done.stdout


def test_the_documented_command_gets_an_answer(server: MockServer) -> None:
    # As documented: without a content type, so curl announces a form.
    answer = json.loads(curl(server, "-X", "POST", "-d", json.dumps(BODY)))

    [entry] = server.mock.state.tenant("default").journal
    assert answer["success"] is True
    assert (b"Content-Type", b"application/x-www-form-urlencoded") in entry.headers


def test_a_stream_says_the_same_as_a_plain_answer(server: MockServer) -> None:
    plain = json.loads(curl(server, "-d", json.dumps(BODY)))["result"]
    stream = heard(curl(server, "-N", "-d", json.dumps(STREAM)).splitlines())

    assert stream.text == plain["response"]
    assert stream.usage == plain["usage"]


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [(STRANGER, STREAM, "401", 10000), (AUTH, WRONG, "400", 5006)],
    ids=["a stranger", "a wrong body"],
)
def test_a_refusal_is_json_with_its_status(
    server: MockServer, headers: dict[str, str], body: dict[str, object], status: str, code: int
) -> None:
    printed = curl(server, "-d", json.dumps(body), "-w", "\n%{http_code}", headers=headers)
    text, _, shown = printed.rpartition("\n")

    assert shown == status
    assert json.loads(text)["errors"][0]["code"] == code


def test_fail_exits_22_when_the_quota_is_used_up(limited: MockServer) -> None:
    assert CURL
    curl(limited, "-d", json.dumps(BODY))
    bearer = f"Authorization: {AUTH['Authorization']}"
    done = subprocess.run(
        [CURL, "-sS", "--fail", limited.url + PATH, "-H", bearer, "-d", json.dumps(BODY)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 22
    assert "429" in done.stderr


def test_a_big_body_waits_for_100_continue(server: MockServer, tmp_path: Path) -> None:
    body = tmp_path / "body.json"
    body.write_text(json.dumps({"prompt": "long " * 25_000, "max_tokens": 3}))
    # If no 100 comes, curl sends the body after a second; two of them would show.
    printed = curl(
        server, "-H", "Expect: 100-continue", "--expect100-timeout", "20", "-i", "-d", f"@{body}"
    )

    assert printed.startswith("HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\n")


@pytest.mark.parametrize("kind", ["apbplication/json", "text/plain", ""])
def test_json_is_read_under_any_content_type(server: MockServer, kind: str) -> None:
    answer = json.loads(curl(server, "-H", f"Content-Type: {kind}", "-d", json.dumps(BODY)))

    assert answer["success"] is True


def test_a_question_mark_without_a_query_is_ignored(server: MockServer) -> None:
    answer = json.loads(curl(server, "-d", json.dumps(BODY), query="?"))

    assert answer["success"] is True


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
def test_another_method_is_refused(server: MockServer, method: str) -> None:
    shape = ["-I"] if method == "HEAD" else ["-X", method]
    status = curl(server, *shape, "-o", "/dev/null", "-w", "%{http_code}")

    assert status == "405"


def test_the_demonstration_shows_the_tokens_and_ends_well() -> None:
    assert CURL
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))

    done = subprocess.run(
        ["sh", ROOT / "examples" / "demo.sh"],
        env={**os.environ, "PATH": path},
        capture_output=True,
        check=True,
        text=True,
    )

    _, _, events = done.stdout.partition("\n\n")
    answer = heard(events.splitlines())
    assert len(answer.tokens) > 10
    assert answer.usage["completion_tokens"] == 40
