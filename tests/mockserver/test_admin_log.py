"""The journal line by line, the stubs it is held against and the client's verdicts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.mockserver.admin_call import call
from tests.mockserver.talk import ask

from workersai_mock.server import MockServer
from workersai_mock.workersai import WorkersAI


@pytest.fixture
def workersai() -> Iterator[WorkersAI]:
    """A mock whose journal is short."""
    with MockServer(admin=True, journal_entries=4) as server:
        yield WorkersAI(server)


def test_lines_are_the_journal_without_what_is_long(workersai: WorkersAI) -> None:
    for prompt in ("a", "b", "c"):
        ask(workersai, {"prompt": prompt})

    page = call(workersai.server, "GET", "log?after=1&limit=1").json

    (line,) = page.pop("lines")
    assert page == {"total": 3, "evicted": 0, "matched": 2}
    assert (line["number"], line["tenant"], line["door"]) == (2, "default", "native")
    assert not {"body", "headers", "text", "tool_calls"} & line.keys()


def test_lines_are_found_by_what_the_body_holds(workersai: WorkersAI) -> None:
    for prompt in ("apple", "pear", "pineapple"):
        ask(workersai, {"prompt": prompt})

    page = call(workersai.server, "GET", "log?contains=apple").json

    assert [line["number"] for line in page["lines"]] == [1, 3]


def test_tenants_say_what_is_kept(workersai: WorkersAI) -> None:
    for _ in range(6):
        ask(workersai, {"prompt": "a"})

    assert call(workersai.server, "GET", "tenants").json["tenants"] == [
        {"tenant": "default", "total": 6, "kept": 4, "evicted": 2}
    ]


def test_a_tenants_token_is_told_to_nobody() -> None:
    with MockServer(admin=True, tenants="token") as server:
        ask(WorkersAI(server), {"prompt": "a"}, token="a-secret")
        (tenant,) = call(server, "GET", "tenants").json["tenants"]
        page = call(server, "GET", f"log?tenant={tenant['tenant']}").json

    assert tenant["tenant"].startswith("token-")
    assert [line["tenant"] for line in page["lines"]] == [tenant["tenant"]]


def test_misses_are_told_the_nearest_first(workersai: WorkersAI) -> None:
    server = workersai.server
    for prompt in ("something else", "weather"):
        call(server, "POST", "stubs", {"match": {"prompt": prompt}, "reply": "x", "name": prompt})
    ask(workersai, {"prompt": "wether"})

    stubs = call(server, "GET", "journal/1/misses").json["stubs"]

    assert [stub["name"] for stub in stubs] == ["weather", "something else"]
    assert stubs[0]["differences"] == ["prompt: expected 'weather', got 'wether'"]


@pytest.mark.parametrize("path", ["journal/9/misses", "journal/9/other", "stubs/9/answer"])
def test_what_is_not_there(workersai: WorkersAI, path: str) -> None:
    assert call(workersai.server, "GET", path).status == 404


def test_verdicts_carry_their_evidence(workersai: WorkersAI) -> None:
    server = workersai.server
    call(server, "POST", "stubs", {"refuse": "CAPACITY"})
    ask(workersai, {"prompt": "a"})

    verdicts = call(server, "GET", "client").json["verdicts"]

    (wrong,) = [one for one in verdicts if one["outcome"] == "wrong"]
    assert (wrong["code"], wrong["evidence"]) == (
        "not_retried",
        [{"number": 1, "status": 429, "code": 3040, "after_s": None}],
    )
    assert {one["outcome"] for one in verdicts} == {"wrong", "not judged"}
