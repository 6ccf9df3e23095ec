"""What is pushed to whoever listens, over a socket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.mockserver.admin_call import call
from tests.mockserver.client import AUTH, PATH

from workersai_mock.admin import events, feed
from workersai_mock.pace import Pace
from workersai_mock.server import MockServer

Event = tuple[str, Any, str]
TIMEOUT_S = 10.0


class Ear:
    """One listener.

    Attributes:
        last: the id that it would come back with.
    """

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response
        self.last = ""

    def hear(self) -> Event:
        """Return name, data and id of the next event; a comment has the name of its text."""
        fields = {"event": "", "data": "null", "id": ""}
        while (line := self._response.readline().decode().rstrip("\n")) or not fields["event"]:
            if line.startswith(":"):
                fields["event"] = line
                continue
            name, _, value = line.partition(": ")
            fields[name] = value
        self.last = fields["id"] or self.last
        return fields["event"], json.loads(fields["data"]), fields["id"]

    def until(self, name: str, test: Callable[[Any], bool] = lambda data: True) -> Any:
        """Return the data of the next event that is meant."""
        while True:
            found, data, _ = self.hear()
            if found == name and test(data):
                return data


@contextmanager
def listening(server: MockServer, *, last: str = "") -> Iterator[Ear]:
    """Listen, and hear what comes first: `hello`."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_S)
    connection.request("GET", "/__admin/events", headers={"Last-Event-ID": last} if last else {})
    response = connection.getresponse()
    assert response.getheader("Content-Type") == "text/event-stream"
    try:
        yield Ear(response)
    finally:
        response.close()
        connection.close()


def ask(server: MockServer, body: bytes = b'{"prompt":"a"}', path: str = PATH) -> bytes:
    """Send a request and read the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_S)
    try:
        connection.request("POST", path, body, AUTH)
        return connection.getresponse().read()
    finally:
        connection.close()


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock with an admin API."""
    with MockServer(admin=True) as found:
        yield found


def test_a_request_is_told_when_it_has_ended(server: MockServer) -> None:
    with listening(server) as ear:
        name, hello, event_id = ear.hear()
        ask(server)
        row = ear.until("entry", lambda row: row["ended"])

    assert (name, hello["resumed"]) == ("hello", False)
    assert event_id
    assert (row["number"], row["tenant"], row["status"], row["door"]) == (
        1,
        "default",
        200,
        "native",
    )
    assert row["usage"]["total_tokens"] > 0
    assert not {"headers", "body", "text"} & row.keys()


def test_a_request_that_takes_its_time_is_told_when_it_begins() -> None:
    with MockServer(admin=True, pace=Pace(itl_s=30.0)) as server, listening(server) as ear:
        ear.hear()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_S)
        connection.request("POST", PATH, b'{"prompt":"a","stream":true}', AUTH)
        begun = ear.until("entry")
        connection.close()
        ended = ear.until("entry")

    assert (begun["ended"], begun["number"]) == (False, 1)
    assert (ended["ended"], ended["left_early"], ended["events_delivered"]) == (True, True, 1)


def test_a_refusal_is_told_with_its_cause(server: MockServer) -> None:
    with listening(server) as ear:
        ear.hear()
        ask(server, b"{")
        row = ear.until("entry")

    assert row["refusal"]["code"] == 5006
    assert row["cause"] == "the body is no JSON: '{'"


@pytest.mark.parametrize(
    ("method", "path", "body", "what"),
    [
        ("POST", "stubs", {"reply": "x"}, ["stubs"]),
        ("PUT", "state", {"scenario": "admin", "state": "b"}, ["state"]),
        ("PUT", "seed", {"seed": 4}, ["seed"]),
        ("POST", "reset", {"what": ["journal", "stubs"]}, ["journal", "stubs"]),
    ],
)
def test_what_is_steered_is_told(
    server: MockServer, method: str, path: str, body: object, what: list[str]
) -> None:
    with listening(server) as ear:
        ear.hear()
        call(server, method, path, body)

        assert [ear.until("changed")["what"] for _ in what] == what


def test_what_is_only_asked_is_not(server: MockServer) -> None:
    with listening(server) as ear:
        ear.hear()
        call(server, "GET", "health")
        call(server, "POST", "verdict", {"data_base64": "", "wire": "", "whole": True})
        call(server, "POST", "stubs", {"reply": "x"})

        assert ear.hear()[1] == {"what": "stubs", "tenant": "default"}


def test_a_stub_that_answers_changes(server: MockServer) -> None:
    call(server, "POST", "stubs", {"reply": "x", "times": 3})
    with listening(server) as ear:
        ear.hear()
        ask(server)

        assert ear.until("changed")["what"] == "stubs"


def test_a_twist_that_happens_changes(server: MockServer) -> None:
    call(server, "PUT", "twists", {"twists": [{"pace": "instant", "times": 3}]})
    with listening(server) as ear:
        ear.hear()
        ask(server)

        assert ear.until("changed")["what"] == "twists"


def test_a_scenario_that_is_read_again_is_told(server: MockServer) -> None:
    with listening(server) as ear:
        ear.hear()
        call(server, "GET", "health")
        stage = server.mock.stage
        assert server._thread
        server._thread.call(_reload(stage))

        assert ear.until("changed") == {"what": "scenario", "tenant": None}


async def _reload(stage: Any) -> None:
    stage.reload()


def test_who_comes_back_misses_nothing(server: MockServer) -> None:
    with listening(server) as ear:
        ear.hear()
        ask(server)
        ear.until("entry")
        last = ear.last
    ask(server)
    with listening(server, last=last) as ear:
        _, hello, _ = ear.hear()
        row = ear.until("entry")

    assert hello["resumed"]
    assert row["number"] == 2


@pytest.mark.parametrize("last", ["other-1", "nonsense", "-", "x-99999999999999999999"])
def test_who_comes_from_elsewhere_begins_anew(server: MockServer, last: str) -> None:
    with listening(server, last=last) as ear:
        assert ear.hear()[1]["resumed"] is False


def test_who_is_too_slow_is_told_how_much_was_missed(
    server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "KEPT", 2)
    with listening(server) as ear:
        ear.hear()
        last = ear.last
        ask(server)
        ear.until("entry")
    for _ in range(5):
        ask(server)
    with listening(server, last=last) as ear:
        _, hello, _ = ear.hear()
        _, missed, _ = ear.hear()

    # Twelve things happened, of which the last two are kept.
    assert (hello["resumed"], missed) == (True, {"count": 10})


def test_what_is_gone_is_not_told(server: MockServer) -> None:
    with listening(server) as ear:
        ear.hear()
        last = ear.last
    ask(server)
    server.mock.state.tenant("default").journal.clear()
    with listening(server, last=last) as ear:
        ear.hear()
        ask(server, b"{")

        assert ear.until("entry")["status"] == 400


def test_silence_is_broken_by_a_comment(
    server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.01)
    with listening(server) as ear:
        ear.hear()

        assert ear.hear()[0] == ": still here"


def test_the_mock_is_told_nothing_while_nobody_listens(server: MockServer) -> None:
    mock = server.mock
    assert (mock.openers, mock.listeners) == ([], [])
    with listening(server) as ear:
        ear.hear()
        assert (len(mock.openers), len(mock.listeners)) == (1, 1)

    mock.beside.admin.close()
    assert (mock.openers, mock.listeners) == ([], [])
    assert call(server, "POST", "stubs", {"reply": "x"}).status == 201
    mock.beside.admin.close()


def test_listeners_do_not_hold_up_the_end_of_a_server() -> None:
    with MockServer(admin=True, grace_s=60.0) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_S)
        connection.request("GET", "/__admin/events")
        ear = Ear(connection.getresponse())
        ear.hear()
    connection.close()


def test_a_listener_needs_what_any_caller_needs(server: MockServer) -> None:
    assert call(server, "GET", "events", headers=[("Origin", "http://evil.example")]).status == 403
    assert call(server, "GET", "events?x=1").status == 400
    assert call(server, "HEAD", "events").status == 200


def test_tenants_are_named_without_their_tokens() -> None:
    with MockServer(admin=True, tenants="token") as server, listening(server) as ear:
        ear.hear()
        ask(server)
        label = ear.until("entry")["tenant"]
        found = call(server, "GET", f"journal?tenant={label}").json

    assert label.startswith("token-")
    assert "a-token" not in label
    assert found["total"] == 1
