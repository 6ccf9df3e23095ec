"""What the admin API shows and changes, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.mockserver.admin_call import call
from tests.mockserver.talk import ask

from workersai_mock.server import MockServer
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


def staged(server: MockServer, folder: Path, text: str) -> Path:
    file = folder / "shop.yaml"
    file.write_text(f"version: 1\n{text}")
    server.mock.stage.open([file])
    return file


def test_health(server: MockServer) -> None:
    found = got(server, "health")

    assert found["status"] == "ok"
    assert (found["seed"], found["tenants"], found["scenario_broken"]) == (0, "one", False)


def test_answers_are_never_kept_by_anybody(server: MockServer) -> None:
    heard = call(server, "GET", "health")

    assert heard.headers["Cache-Control"] == "no-store"
    assert heard.headers["Content-Type"] == "application/json"


def test_head_is_get_without_a_body(server: MockServer) -> None:
    heard = call(server, "HEAD", "health")

    assert (heard.status, heard.body) == (200, b"")


def test_a_stub_is_added_used_shown_and_removed(workersai: WorkersAI, server: MockServer) -> None:
    heard = call(server, "POST", "stubs", {"match": {"prompt": "a"}, "reply": "A", "name": "n"})
    answered = ask(workersai, {"prompt": "a"}).result["response"]
    shown = got(server, f"stubs/{heard.json['id']}")
    removed = call(server, "DELETE", f"stubs/{heard.json['id']}")

    assert (heard.status, answered) == (201, "A")
    assert (shown["name"], shown["used"], shown["from_file"]) == ("n", 1, False)
    assert (removed.status, removed.body) == (204, b"")
    assert got(server, "stubs") == {"total": 0, "stubs": []}


def test_the_stub_that_is_tried_first_is_listed_first(server: MockServer, tmp_path: Path) -> None:
    staged(
        server, tmp_path, "stubs: [{name: a, match: {prompt: x}, reply: A}, {name: b, reply: B}]"
    )
    call(server, "POST", "stubs", {"reply": "C", "name": "c"})

    listed = got(server, "stubs")["stubs"]

    assert [(s["name"], s["from_file"]) for s in listed] == [("c", False), ("a", True), ("b", True)]


def test_a_stub_that_cannot_be_says_where_by_json_pointer(server: MockServer) -> None:
    heard = call(server, "POST", "stubs", {"reply": {"text": 1}, "match": {"prompt": 1}, "tims": 2})

    assert heard.status == 422
    assert heard.headers["Content-Type"] == "application/problem+json"
    assert [(p["file"], p["rule"]) for p in heard.json["problems"]] == [
        ("/reply/text", "wrong-value"),
        ("/tims", "unknown-key"),
    ]
    assert "did you mean times?" in heard.json["detail"]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_stub_that_is_not_there(server: MockServer, method: str) -> None:
    assert call(server, method, "stubs/99").status == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "nowhere", 404, "the admin API has /__admin/health"),
        ("GET", "stubs/{id}", 404, "the admin API has"),
        ("GET", "stubs/1234567890", 404, "the admin API has"),
        ("PATCH", "stubs", 405, "/__admin/stubs takes GET, POST"),
        ("GET", "stubs?tenent=a", 400, "there is no parameter 'tenent'; did you mean tenant?"),
        ("GET", "stubs?tenant=a&tenant=b", 400, "a parameter is there twice"),
        ("GET", "stubs?tenant=a", 404, "this server has one tenant, 'default'; see --tenants"),
        ("GET", "journal?limit=x", 400, "limit must be a whole number, not 'x'"),
        ("GET", "journal?limit=1001", 400, "limit must be from 0 to 1000"),
        ("GET", "journal?offset=12345678901", 400, "offset must be a whole number"),
        ("GET", "journal?stream=1", 400, "stream must be one of true, false, not '1'"),
        ("GET", "journal/7", 404, "the journal has no entry 7"),
    ],
)
def test_calls_that_cannot_be(
    server: MockServer, method: str, path: str, status: int, detail: str
) -> None:
    heard = call(server, method, path)

    assert heard.status == heard.json["status"] == status
    assert heard.json["detail"].startswith(detail)


def test_a_method_that_is_not_for_a_path_says_which_are(server: MockServer) -> None:
    assert call(server, "PATCH", "seed").headers["Allow"] == "GET, PUT"


@pytest.mark.parametrize(
    ("path", "body", "status", "detail"),
    [
        ("seed", b"{", 400, "the body is no JSON"),
        ("seed", [], 422, "the body must be a JSON object"),
        ("seed", {"sed": 1}, 422, "the body has no 'sed'; did you mean seed?"),
        ("seed", {"seed": "1"}, 422, "seed must be a whole number"),
        ("seed", {"seed": True}, 422, "seed must be a whole number"),
        ("seed", {"seed": 2**63}, 422, "a seed has 64 bits at the most"),
        ("state", {"scenario": "x"}, 422, "state must be a text"),
        ("state", {"scenario": "x", "state": "y"}, 422, "no scenario 'x'; there are: shop, admin"),
        ("state", {"scenario": "shop", "state": "y"}, 422, "'shop' has no state 'y': start"),
        ("reset", {"what": "journal"}, 422, "what must be a list"),
        ("reset", {"what": []}, 422, "what must name some of: stubs, journal, state"),
        ("reset", {"what": ["all"]}, 422, "what must name some of: stubs, journal, state"),
    ],
)
def test_bodies_that_cannot_be(
    server: MockServer, tmp_path: Path, path: str, body: object, status: int, detail: str
) -> None:
    staged(server, tmp_path, "stubs: [{reply: A}]")
    method = "POST" if path == "reset" else "PUT"
    headers = [("Content-Type", "application/json")] if isinstance(body, bytes) else []

    heard = call(server, method, path, body, headers=headers)

    assert heard.status == status
    assert heard.json["detail"].startswith(detail)


def test_a_body_that_is_too_large() -> None:
    with MockServer(admin=True, max_body_bytes=100) as server:
        heard = call(server, "POST", "stubs", {"reply": "x" * 200})

    assert heard.status == 413


def test_the_scenario_and_what_is_wrong_with_it(server: MockServer, tmp_path: Path) -> None:
    file = staged(server, tmp_path, "stubs: [{reply: A, then: b}]")
    file.write_text("version: 1\nstubs: [{replyy: A}]")
    server.mock.stage.reload()

    found = got(server, "scenario")

    assert found["scenarios"] == [
        {"name": "shop", "file": str(file), "start": "start", "states": ["start", "b"], "stubs": 1}
    ]
    assert (found["broken"], found["revision"], found["files"]) == (True, 1, [str(file)])
    assert found["problems"] == [
        {
            "file": str(file),
            "line": 2,
            "column": 10,
            "rule": "unknown-key",
            "severity": "error",
            "text": "a stub has no 'replyy'",
            "mend": "did you mean reply?",
        }
    ]
    assert got(server, "health")["scenario_broken"]


def test_states_are_shown_and_set(server: MockServer, tmp_path: Path) -> None:
    staged(server, tmp_path, "stubs: [{reply: A, then: b}]")

    moved = call(server, "PUT", "state", {"scenario": "shop", "state": "b"})

    assert (moved.status, moved.json) == (200, {"states": {"shop": "b"}})
    assert got(server, "state") == {"states": {"shop": "b"}}


def test_stubs_without_a_file_have_states_of_their_own(
    workersai: WorkersAI, server: MockServer
) -> None:
    call(server, "POST", "stubs", {"reply": "in", "state": "in"})
    before = ask(workersai, {"prompt": "x"}).status
    call(server, "PUT", "state", {"scenario": "admin", "state": "in"})

    assert (before, ask(workersai, {"prompt": "x"}).status) == (400, 200)


@pytest.mark.parametrize(
    ("what", "stubs", "used", "requests", "state"),
    [
        (["stubs"], 1, 0, 1, "b"),
        (["journal"], 2, 1, 0, "b"),
        (["state"], 2, 1, 1, "start"),
        (["quota"], 2, 1, 1, "b"),
        (["stubs", "journal"], 1, 0, 0, "b"),
        (["everything"], 1, 0, 0, "start"),
    ],
)
def test_reset_is_narrow_or_whole(
    workersai: WorkersAI,
    server: MockServer,
    tmp_path: Path,
    what: list[str],
    stubs: int,
    used: int,
    requests: int,
    state: str,
) -> None:
    staged(server, tmp_path, "stubs: [{match: {prompt: a}, reply: A, then: b}]")
    call(server, "POST", "stubs", {"match": {"prompt": "z"}, "reply": "Z"})
    ask(workersai, {"prompt": "a"})

    heard = call(server, "POST", "reset", {"what": what})

    listed = got(server, "stubs")["stubs"]
    assert heard.json == {"reset": sorted(what)}
    assert (len(listed), listed[-1]["used"]) == (stubs, used)
    assert got(server, "journal")["total"] == requests
    assert got(server, "state")["states"] == {"shop": state}


def test_reset_of_the_quota() -> None:
    with MockServer(admin=True, quota=True, neurons_per_1k_tokens=10_000_000.0) as server:
        workersai = WorkersAI(server)
        ask(workersai, {"prompt": "a"})
        spent = ask(workersai, {"prompt": "a"}).status
        call(server, "POST", "reset", {"what": ["quota"]})

        assert (spent, ask(workersai, {"prompt": "a"}).status) == (429, 200)


def test_another_seed_is_another_text(workersai: WorkersAI, server: MockServer) -> None:
    def said() -> str:
        return str(ask(workersai, {"prompt": "a"}).result["response"])

    first = said()
    changed = call(server, "PUT", "seed", {"seed": 7}).json
    second = said()
    call(server, "PUT", "seed", {"seed": 0})

    assert (changed, got(server, "seed")) == ({"seed": 7}, {"seed": 0})
    assert (first, first) == (said(), got(server, "journal/1")["text"])
    assert first != second


def test_tenants_are_named_by_their_token() -> None:
    with MockServer(admin=True, tenants="token") as server:
        call(server, "POST", "stubs?tenant=ann", {"reply": "A"})
        ann = ask(WorkersAI(server), {"prompt": "a"}, token="ann").result["response"]
        bob = ask(WorkersAI(server), {"prompt": "a"}, token="bob").result["response"]

        assert (ann, bob == "A") == ("A", False)
        assert got(server, "journal?tenant=ann")["total"] == 1
        assert got(server, "journal")["total"] == 0
