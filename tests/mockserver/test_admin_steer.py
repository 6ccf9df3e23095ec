"""What the admin API says of stubs as a whole and of the next answers, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.mockserver.admin_call import call
from tests.mockserver.talk import ask

from workersai_mock.fault import Reset
from workersai_mock.occasion import Together
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


def add(server: MockServer, **stub: object) -> int:
    """Add a stub and return its id."""
    return int(call(server, "POST", "stubs", stub).json["id"])


def test_the_order_is_told_back(server: MockServer) -> None:
    a, b, c = (add(server, reply=text) for text in "abc")

    heard = call(server, "PUT", "stubs/order", {"ids": [b, c, a]})

    assert [stub["id"] for stub in heard.json["stubs"]] == [b, c, a]


@pytest.mark.parametrize("ids", [[], [1], [1, 1], [1, 2, 3], ["1", "2"], [True, 2]])
def test_an_order_names_each_stub_once(server: MockServer, ids: list[object]) -> None:
    add(server, reply="a")
    add(server, reply="b")

    heard = call(server, "PUT", "stubs/order", {"ids": ids})

    assert heard.status == 422
    assert heard.json["detail"] == "ids must name each stub once; there are: 2, 1"


def test_an_order_of_no_stubs(server: MockServer) -> None:
    heard = call(server, "PUT", "stubs/order", {"ids": [1]})

    assert heard.json["detail"].endswith("there are: none")


def test_the_rest_goes_behind_all_stubs_once(workersai: WorkersAI, server: MockServer) -> None:
    add(server, match={"prompt": "a"}, reply="A")
    call(server, "PUT", "unmatched", {"unmatched": "default"})
    heard = call(server, "PUT", "unmatched", {"unmatched": "default"})
    add(server, match={"prompt": "b"}, reply="B")

    listed = call(server, "GET", "stubs").json["stubs"]

    assert heard.json == {"unmatched": "default"}
    assert [stub["match"] for stub in listed] == [{"prompt": "b"}, {"prompt": "a"}, {}]
    assert [ask(workersai, {"prompt": p}).status for p in "abc"] == [200, 200, 200]


def test_the_rest_is_refused_again(workersai: WorkersAI, server: MockServer) -> None:
    add(server, match={"prompt": "a"}, reply="A")
    call(server, "PUT", "unmatched", {"unmatched": "default"})

    heard = call(server, "PUT", "unmatched", {"unmatched": "refuse"})

    assert heard.json == {"unmatched": "refuse"}
    assert ask(workersai, {"prompt": "b"}).status == 400


def test_what_a_file_says_of_the_rest_stays(server: MockServer, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text("version: 1\nunmatched: default\nstubs: [{match: {prompt: a}, reply: A}]")
    server.mock.stage.open([file])

    heard = call(server, "PUT", "unmatched", {"unmatched": "refuse"})

    assert heard.json == {"unmatched": "default"}


def test_where_nothing_answers_the_rest_gets_the_default(server: MockServer) -> None:
    add(server, match={"prompt": "a"}, refuse=3040)

    assert call(server, "GET", "unmatched").json == {"unmatched": "default"}


def test_the_rest_is_one_of_two(server: MockServer) -> None:
    heard = call(server, "PUT", "unmatched", {"unmatched": "all"})

    assert heard.status == 422
    assert heard.json["detail"] == "unmatched must be one of default, refuse, not 'all'"


def test_the_same_fault_can_be_turned_on_again(workersai: WorkersAI, server: MockServer) -> None:
    seen = []
    for _ in range(2):
        call(server, "PUT", "twists", {"twists": [{"fault": "refuse", "times": 1}]})
        seen += [ask(workersai, {"prompt": "a"}).status for _ in range(2)]

    assert seen == [429, 200, 429, 200]


def test_twists_are_told_with_what_is_left(workersai: WorkersAI, server: MockServer) -> None:
    call(
        server,
        "PUT",
        "twists",
        {"twists": [{"fault": "no-done", "times": 3}, {"pace": "bursty"}]},
    )
    ask(workersai, {"prompt": "a", "stream": True, "max_tokens": 2})

    assert call(server, "GET", "twists").json["twists"] == [
        {"kind": "fault", "words": "no-done:times=3", "left": 2},
        {"kind": "pace", "words": "bursty", "left": None},
    ]


def test_a_twist_without_a_name_is_told_by_its_class(server: MockServer) -> None:
    server.mock.state.tenant("default").twists = (Together((Reset(),)),)

    assert call(server, "GET", "twists").json["twists"] == [
        {"kind": "twist", "words": "Together", "left": None}
    ]


@pytest.mark.parametrize(
    ("twists", "detail"),
    [
        (["reset"], "each of twists is an object"),
        ([{"fault": "rest"}], "no fault is called 'rest'; did you mean reset?"),
        ([{"fault": "reset", "tims": 1}], "fault reset takes no 'tims'"),
    ],
    ids=["no-object", "no-name", "no-key"],
)
def test_twists_that_cannot_be(server: MockServer, twists: list[object], detail: str) -> None:
    heard = call(server, "PUT", "twists", {"twists": twists})

    assert heard.status == 422
    assert heard.json["detail"].startswith(detail)
