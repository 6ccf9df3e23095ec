"""The journal as the admin API shows it, over a real socket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.mockserver.admin_call import call
from tests.mockserver.talk import ask

from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID
from workersai_mock.workersai import WorkersAI


@pytest.fixture
def workersai() -> Iterator[WorkersAI]:
    """A mock with an admin API."""
    with MockServer(admin=True) as server:
        yield WorkersAI(server)


@pytest.fixture
def server(workersai: WorkersAI) -> MockServer:
    return workersai.server


def got(server: MockServer, path: str) -> Any:
    heard = call(server, "GET", path)
    assert heard.status == 200
    return heard.json


def test_the_journal_tells_what_was_asked_and_answered(
    workersai: WorkersAI, server: MockServer
) -> None:
    stub = call(server, "POST", "stubs", {"match": {"prompt": "a"}, "reply": "A b"}).json
    ask(workersai, {"prompt": "a"})

    entry = got(server, "journal/1")

    assert entry["body"] == {"prompt": "a"}
    assert (entry["model"], entry["status"], entry["outcome"]) == (MODEL_ID, 200, "stub")
    assert (entry["text"], entry["stub"]["id"]) == ("A b", stub["id"])
    assert entry["headers"]["authorization"] == "[redacted]"
    assert (entry["ended"], entry["why"], entry["refusal"]) == (True, None, None)


def test_an_unmatched_request_says_why(workersai: WorkersAI, server: MockServer) -> None:
    call(server, "POST", "stubs", {"match": {"prompt": "a"}, "reply": "A"})
    ask(workersai, {"prompt": "b"})

    entry = got(server, "journal?outcome=unmatched")["entries"][0]

    assert "prompt: expected 'a', got 'b'" in entry["why"]
    assert entry["stub"] is None


def test_tool_calls_and_bodies_that_are_no_json(workersai: WorkersAI, server: MockServer) -> None:
    call(server, "POST", "stubs", {"reply": {"tool_call": {"name": "f", "arguments": {"a": 1}}}})
    ask(workersai, {"prompt": "b"})
    ask(workersai, b"\xffno")

    first, second = got(server, "journal")["entries"]

    assert first["tool_calls"] == [{"name": "f", "arguments": {"a": 1}}]
    assert (second["body"], second["outcome"]) == ("\ufffdno", "refused")
    assert second["refusal"]["code"] == 5006


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 2, 3, 4]),
        ("order=newest", [4, 3, 2, 1]),
        ("limit=2&offset=1", [2, 3]),
        ("after=2", [3, 4]),
        ("status=400", [3]),
        ("stream=true", [2]),
        ("stream=false&status=200", [4]),
        ("outcome=default", [2, 4]),
        ("outcome=stub", [1]),
        ("contains=need", [4]),
        (f"model={MODEL_ID}&limit=1", [1]),
        ("model=other", []),
        ("stub=1", [1]),
    ],
)
def test_the_journal_is_filtered_and_paged(
    workersai: WorkersAI, server: MockServer, query: str, numbers: list[int]
) -> None:
    call(server, "POST", "stubs", {"match": {"prompt": "a"}, "refuse": 3040})
    ask(workersai, {"prompt": "a"})
    ask(workersai, {"prompt": "x", "stream": True})
    ask(workersai, {"prompt": 1})
    ask(workersai, {"prompt": "a needle"})

    page = got(server, f"journal?{query}")

    assert [entry["number"] for entry in page["entries"]] == numbers
    assert (page["total"], page["kept"], page["evicted"]) == (4, 4, 0)


def test_a_page_says_how_many_there_are(workersai: WorkersAI, server: MockServer) -> None:
    for _ in range(3):
        ask(workersai, {"prompt": "a"})

    page = got(server, "journal?limit=1&after=1")

    assert (page["total"], page["matched"], len(page["entries"])) == (3, 2, 1)


def lines(server: MockServer, query: str = "") -> list[Any]:
    heard = call(server, "GET", f"exchanges{query}")
    assert (heard.status, heard.headers["Content-Type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in heard.body.splitlines()]


def test_the_journal_is_exported_as_exchanges_that_can_be_replayed(
    workersai: WorkersAI, server: MockServer, tmp_path: Path
) -> None:
    heard = [ask(workersai, {"prompt": "a", "stream": stream}).body for stream in (True, False)]
    path = tmp_path / "journal.jsonl"
    path.write_bytes(call(server, "GET", "exchanges").body)

    workersai.reset()
    workersai.replay(path)
    again = [ask(workersai, {"prompt": "a", "stream": stream}).body for stream in (True, False)]

    assert again == heard
    assert workersai.findings() == []


def test_an_export_may_be_filtered_and_is_without_secrets(
    workersai: WorkersAI, server: MockServer
) -> None:
    secret = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-Ab"
    ask(workersai, {"prompt": "a"})
    headers = {"x-my-key": secret, "cookie": secret}
    ask(workersai, {"prompt": f"Bearer {secret}"}, token=secret, account="a" * 32, headers=headers)

    assert len(lines(server)) == 2
    (line,) = lines(server, "?contains=Bearer")
    text = json.dumps(line)
    assert secret not in text
    assert "a" * 32 not in text
    assert "/accounts/[account]/ai/run" in line["request"]["url"]


def test_an_export_in_which_a_secret_would_be_left_is_refused(
    workersai: WorkersAI, server: MockServer
) -> None:
    account = "0123456789abcdef0123456789abcdef"
    ask(workersai, {"prompt": "a"})
    ask(workersai, {"prompt": "b"}, account=account, model=f"@cf/{account}")

    heard = call(server, "GET", "exchanges")

    assert (heard.status, heard.json["type"]) == (409, "urn:workersai-mock:admin:secret")
    assert account not in heard.body.decode()
    assert len(lines(server, "?status=200")) == 1


def test_what_still_runs_is_not_exported(workersai: WorkersAI, server: MockServer) -> None:
    path = f"{workersai.run_url}/{MODEL_ID}".removeprefix(server.url)
    headers = {"Authorization": "Bearer any", "x-workersai-mock-fault": "hang"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("POST", path, '{"prompt": "a", "stream": true}', headers)
    connection.getresponse().readline()
    found = lines(server)
    connection.close()

    assert found == []
