"""Who gets in to the admin API, and who does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from multidict import CIMultiDict, CIMultiDictProxy
from tests.mockserver.admin_call import call
from tests.mockserver.talk import ask

from workersai_mock.admin.guard import Guard, host_of, is_loopback
from workersai_mock.admin.problem import Trouble
from workersai_mock.errors import SettingError
from workersai_mock.server import MockServer
from workersai_mock.workersai import WorkersAI

PAGE = "http://localhost:5173"


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock with an admin API for this machine."""
    with MockServer(admin=True) as found:
        yield found


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.:8790", "127.0.0.5:1", "[::1]:8790", "a.localhost"]
)
def test_loopback_names_get_in(server: MockServer, host: str) -> None:
    assert call(server, "GET", "health", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("evil.example", id="rebound"),
        pytest.param("127.0.0.1.evil.example", id="prefix"),
        pytest.param("localhost.evil.example:80", id="localhost-prefix"),
        pytest.param("192.168.1.5", id="lan"),
        pytest.param("0.0.0.0", id="any"),
        pytest.param("", id="own-but-two"),
    ],
)
def test_other_names_do_not(server: MockServer, host: str) -> None:
    more = [] if host else [("Host", "evil.example")]

    heard = call(server, "GET", "health", host=host, headers=more)

    assert heard.status in (400, 403)


def test_a_call_without_a_host_does_not_get_in(server: MockServer) -> None:
    assert call(server, "GET", "health", host=None).status in (400, 403)


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "Via", "CF-Connecting-IP"])
def test_a_proxy_on_this_machine_does_not_let_strangers_in(server: MockServer, name: str) -> None:
    heard = call(server, "GET", "health", headers=[(name, "1.2.3.4")])

    assert heard.status == 403
    assert name in heard.json["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([("Origin", "http://evil.example")], id="origin"),
        pytest.param([("Origin", PAGE)], id="another-port"),
        pytest.param([("Origin", "null")], id="sandbox"),
        pytest.param([("Origin", "")], id="empty"),
        pytest.param([("Sec-Fetch-Site", "cross-site")], id="cross-site"),
        pytest.param([("Sec-Fetch-Site", "same-site")], id="same-site"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_do_not_get_in(
    server: MockServer, method: str, headers: list[tuple[str, str]]
) -> None:
    heard = call(server, method, "stubs", {"reply": "x"}, headers=headers)

    assert heard.status == 403
    assert "Access-Control-Allow-Origin" not in heard.headers
    assert len(server.mock.state.tenant("default").stubs) == 0


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_what_the_person_at_the_browser_opens_gets_in(server: MockServer, site: str) -> None:
    own = [("Sec-Fetch-Site", site), ("Origin", server.url)]

    assert call(server, "GET", "health", headers=own).status == 200


def test_a_form_cannot_be_posted(server: MockServer) -> None:
    heard = call(
        server, "POST", "stubs", b'{"reply": "x"}', headers=[("Content-Type", "text/plain")]
    )

    assert (heard.status, heard.json["type"]) == (415, "urn:workersai-mock:admin:content-type")


def test_a_preflight_allows_nothing_unless_asked(server: MockServer) -> None:
    asked = [("Origin", PAGE), ("Access-Control-Request-Method", "POST")]

    heard = call(server, "OPTIONS", "stubs", headers=asked)

    assert heard.status == 204
    assert "Access-Control-Allow-Origin" not in heard.headers


def test_an_allowed_origin_gets_in_and_may_read() -> None:
    with MockServer(admin=True, admin_cors=(PAGE,)) as server:
        asked = [("Origin", PAGE), ("Access-Control-Request-Method", "POST")]
        before = call(server, "OPTIONS", "stubs", headers=asked)
        heard = call(server, "POST", "stubs", {"reply": "x"}, headers=[("Origin", PAGE)])
        other = call(server, "GET", "health", headers=[("Origin", "http://localhost:1")])

    assert before.headers["Access-Control-Allow-Origin"] == PAGE
    assert "Content-Type" in before.headers["Access-Control-Allow-Headers"]
    assert (heard.status, heard.headers["Access-Control-Allow-Origin"]) == (201, PAGE)
    assert (other.status, other.headers["Vary"]) == (403, "Origin")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param([], 401, id="none"),
        pytest.param([("Authorization", "Bearer wrong")], 401, id="wrong"),
        pytest.param([("Authorization", "Bearer geh\u00e4im")], 401, id="not-ascii"),
        pytest.param([("Authorization", "Bearer secret")], 200, id="right"),
    ],
)
def test_with_a_token_who_has_it_gets_in_under_any_name(
    headers: list[tuple[str, str]], status: int
) -> None:
    with MockServer(admin=True, admin_token="secret") as server:
        heard = call(server, "GET", "health", host="mock.example", headers=headers)

    assert heard.status == status
    assert ("WWW-Authenticate" in heard.headers) == (status == 401)


def test_a_token_does_not_let_pages_in() -> None:
    page = [("Origin", "http://evil.example"), ("Authorization", "Bearer secret")]
    with MockServer(admin=True, admin_token="secret") as server:
        heard = call(server, "GET", "health", headers=page)

    assert heard.status == 403


@pytest.mark.parametrize("token", ["", " "])
def test_an_empty_token_would_let_everybody_in(token: str) -> None:
    with pytest.raises(SettingError, match="empty"):
        MockServer(admin=True, admin_token=token)


@pytest.mark.parametrize("peer", ["192.168.1.5", "", None, "2001:db8::1"])
def test_callers_from_elsewhere_do_not_get_in(peer: str | None) -> None:
    headers = CIMultiDictProxy(CIMultiDict({"Host": "localhost"}))

    with pytest.raises(Trouble, match="on this machine only"):
        Guard(token=None, origins=()).check(headers, peer=peer)


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::1%lo", True),
        ("::ffff:192.168.0.1", False),
        ("localhost.", True),
        ("notlocalhost", False),
        ("", False),
    ],
)
def test_loopback(host: str, inside: bool) -> None:
    assert is_loopback(host) is inside


@pytest.mark.parametrize(
    ("header", "host"), [("a:1", "a"), ("[::1]:1", "::1"), ("[::1]", "::1"), ("a", "a")]
)
def test_a_host_without_its_port(header: str, host: str) -> None:
    assert host_of(header) == host


def test_without_the_setting_there_is_no_admin_api() -> None:
    with MockServer() as server:
        heard = call(server, "GET", "health")

    assert heard.json["errors"][0]["code"] == 7000


def test_calls_do_not_reach_the_journal_nor_the_listeners(server: MockServer) -> None:
    heard: list[object] = []
    server.mock.listeners.append(lambda tenant, entry: heard.append(entry))
    call(server, "GET", "health")
    call(server, "GET", "nowhere")
    call(server, "POST", "stubs", {"reply": "x"})

    assert (heard, len(server.mock.state.tenant("default").journal)) == ([], 0)
    assert ask(WorkersAI(server), {"prompt": "a"}).result["response"] == "x"
