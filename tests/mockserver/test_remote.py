"""The admin API's client in Python, against a real server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.mockserver.talk import ask

from workersai_mock.errors import AdminError
from workersai_mock.remote import RemoteMock
from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID
from workersai_mock.workersai import WorkersAI


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock with an admin API."""
    with MockServer(admin=True) as found:
        yield found


@pytest.fixture
def remote(server: MockServer) -> RemoteMock:
    return RemoteMock(server.url)


def said(server: MockServer, prompt: str = "hi") -> str:
    heard = ask(WorkersAI(server), {"prompt": prompt})
    return str(heard.result["response"] if heard.status == 200 else heard.code)


def test_health(remote: RemoteMock) -> None:
    assert remote.health()["status"] == "ok"


def test_replies_and_sequences(server: MockServer, remote: RemoteMock) -> None:
    remote.reply("always", prompt={"contains": "a"})
    remote.reply("one", {"text": "two"}, prompt="a", times=1)

    assert [said(server, "a") for _ in range(3)] == ["one", "two", "always"]


def test_refusals(server: MockServer, remote: RemoteMock) -> None:
    remote.refuse("CAPACITY", times=1)

    assert said(server) == "3040"
    assert said(server) != "3040"


def test_stubs_are_listed_and_removed(remote: RemoteMock) -> None:
    stub_id = remote.add({"reply": "x", "fault": "reset"})
    listed = remote.stubs()
    remote.remove(stub_id)

    assert [stub["id"] for stub in listed] == [stub_id]
    assert remote.stubs() == []


def test_requests_are_pages_of_what_was_seen(server: MockServer, remote: RemoteMock) -> None:
    for prompt in ("a", "b", "c"):
        said(server, prompt)

    page = remote.requests(model=MODEL_ID, stream=False, newest_first=True, limit=2)

    assert (page.total, page.matched, page.evicted) == (3, 3, 0)
    assert [seen.body["prompt"] for seen in page.requests] == ["c", "b"]
    assert page.requests[0].entry["method"] == "POST"


def test_stubs_are_tried_in_the_order_that_is_said(server: MockServer, remote: RemoteMock) -> None:
    old, new = remote.reply("old"), remote.reply("new")
    before = said(server)

    remote.order(old, new)

    assert (before, said(server)) == ("new", "old")


def test_what_no_stub_is_for_can_be_left_to_the_default(
    server: MockServer, remote: RemoteMock
) -> None:
    remote.reply("x", prompt="a")
    before = remote.unmatched
    remote.unmatched = "default"

    assert (before, remote.unmatched) == ("refuse", "default")
    assert said(server, "b") != "8790"


def test_the_next_answers_are_broken(server: MockServer, remote: RemoteMock) -> None:
    remote.reply("fine")
    remote.twist({"fault": "refuse", "times": 2})
    answers = [said(server) for _ in range(3)]

    assert answers == ["3040", "3040", "fine"]
    assert [one["left"] for one in remote.twists()] == [0]


def test_the_client_is_judged(server: MockServer, remote: RemoteMock) -> None:
    remote.refuse("CAPACITY")
    said(server)

    assert {one["code"] for one in remote.verdicts() if one["outcome"] == "wrong"} == {
        "not_retried"
    }


def test_a_request_is_held_against_the_stubs(server: MockServer, remote: RemoteMock) -> None:
    remote.reply("x", prompt="quite another")
    near = remote.reply("x", prompt="hello")
    said(server, "hallo")

    assert remote.misses(1)[0]["id"] == near
    assert [one["total"] for one in remote.tenants()] == [1]


def test_an_unmatched_request_says_why(server: MockServer, remote: RemoteMock) -> None:
    remote.reply("x", prompt="a")
    said(server, "b")

    (seen,) = remote.requests(outcome="unmatched").requests
    assert seen.why is not None
    assert "expected 'a', got 'b'" in seen.why


def test_the_journal_is_exported(server: MockServer, remote: RemoteMock, tmp_path: Path) -> None:
    before = said(server, "a")
    (tmp_path / "journal.jsonl").write_bytes(remote.export())
    remote.reset()
    WorkersAI(server).replay(tmp_path / "journal.jsonl")

    assert said(server, "a") == before
    assert said(server, "b") == "8790"


def test_scenario_and_states(server: MockServer, remote: RemoteMock, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text("version: 1\nstubs: [{reply: a, then: b}]")
    server.mock.stage.open([file])

    remote.move("shop", "b")

    assert remote.states() == {"shop": "b"}
    assert remote.scenario()["scenarios"][0]["name"] == "shop"


@pytest.mark.parametrize(("what", "total", "stubs"), [((), 0, 0), (("journal",), 0, 1)])
def test_reset(
    server: MockServer, remote: RemoteMock, what: tuple[str, ...], total: int, stubs: int
) -> None:
    remote.reply("x")
    said(server)
    remote.reset(*what)  # type: ignore[arg-type]

    assert (remote.requests().total, len(remote.stubs())) == (total, stubs)


def test_the_seed(remote: RemoteMock) -> None:
    before = remote.seed
    remote.seed = 5

    assert (before, remote.seed) == (0, 5)


def test_a_tenant_of_its_own() -> None:
    with MockServer(admin=True, tenants="token") as server:
        RemoteMock(server.url, tenant="ann").reply("A")

        assert ask(WorkersAI(server), {"prompt": "x"}, token="ann").result["response"] == "A"
        assert RemoteMock(server.url, tenant="bob").stubs() == []


def test_what_the_mock_refuses_is_an_error_with_its_problem(remote: RemoteMock) -> None:
    with pytest.raises(AdminError, match=r"422: /tims: .* did you mean times\?") as caught:
        remote.add({"reply": "x", "tims": 1})

    assert caught.value.status == 422
    assert caught.value.problem["type"] == "urn:workersai-mock:admin:wrong-value"


def test_the_environment_says_where_and_with_what(monkeypatch: pytest.MonkeyPatch) -> None:
    with MockServer(admin=True, admin_token="secret") as server:
        monkeypatch.setenv("WORKERSAI_MOCK_URL", server.url + "/")
        with pytest.raises(AdminError, match="401"):
            RemoteMock().health()
        monkeypatch.setenv("WORKERSAI_MOCK_ADMIN_TOKEN", "secret")

        assert RemoteMock().health()["status"] == "ok"


def test_without_an_address_it_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKERSAI_MOCK_URL", raising=False)

    with pytest.raises(ValueError, match="give url= or set WORKERSAI_MOCK_URL"):
        RemoteMock()


def test_a_mock_that_is_not_reached(server: MockServer) -> None:
    remote = RemoteMock(server.url, timeout_s=2)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(OSError, match="refused"):
        RemoteMock(f"http://127.0.0.1:{port}").health()
    assert remote.health()["status"] == "ok"


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        pytest.param(b"SSH-2.0\r\n\r\n", OSError, "does not speak HTTP", id="no-http"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
            AdminError,
            "no admin API of a mock",
            id="no-json",
        ),
        pytest.param(
            b"HTTP/1.1 502 Bad\r\nContent-Length: 2\r\n\r\nhi", AdminError, "502", id="gateway"
        ),
    ],
)
def test_something_else_that_answers(answer: bytes, error: type[Exception], said: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(error, match=said):
            RemoteMock(f"http://127.0.0.1:{listener.getsockname()[1]}").health()
        thread.join()


def test_https_is_spoken_where_the_address_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard: list[bytes] = []

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(1))

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(OSError):  # noqa: PT011
            RemoteMock(f"https://127.0.0.1:{listener.getsockname()[1]}").health()
        thread.join()

    assert heard == [b"\x16"]  # a TLS handshake
