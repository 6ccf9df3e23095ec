"""The playground's files over a socket: who gets them, with which headers."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from workersai_mock.server import MockServer
from workersai_mock.settings import PLAYGROUND_PREFIX as PREFIX

VISIT = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Accept": "text/html,*/*"}


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock with a playground for this machine."""
    with MockServer(admin=True, playground=True) as found:
        yield found


def get(
    server: MockServer,
    path: str = PREFIX,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Mapping[str, str], bytes]:
    """Ask for a file and return status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def test_the_page_may_do_nothing_but_what_it_needs(server: MockServer) -> None:
    status, headers, body = get(server)

    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert body.startswith(b"<!doctype html>")
    assert headers["Content-Security-Policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("app.js", "text/javascript"), ("app.css", "text/css"), ("icon.svg", "image/svg+xml")],
)
def test_files_have_their_types(server: MockServer, path: str, kind: str) -> None:
    status, headers, body = get(server, PREFIX + path + "?v=1")

    assert (status, headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
    assert body


def test_what_a_browser_has_is_not_sent_again(server: MockServer) -> None:
    _, headers, _ = get(server)

    status, again, body = get(server, headers={"If-None-Match": headers["ETag"]})

    assert (status, body, again["Cache-Control"]) == (304, b"", "no-cache")


@pytest.mark.parametrize(
    "path",
    ["none.js", "../admin/__init__.py", "%2e%2e/__init__.py", "__init__.py", "core", "core/"],
)
def test_there_are_no_other_files(server: MockServer, path: str) -> None:
    status, headers, _ = get(server, PREFIX + path)

    assert (status, headers["Content-Type"]) == (404, "application/problem+json")


def test_a_file_is_only_read(server: MockServer) -> None:
    status, headers, _ = get(server, method="POST")

    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert get(server, method="HEAD")[0] == 200


@pytest.mark.parametrize(
    ("path", "headers"), [("/", VISIT), (PREFIX[:-1], {})], ids=["root", "without-slash"]
)
def test_near_addresses_lead_there(
    server: MockServer, path: str, headers: Mapping[str, str]
) -> None:
    status, found, _ = get(server, path, headers=headers)

    assert (status, found["Location"]) == (307, PREFIX)


@pytest.mark.parametrize("missing", VISIT)
def test_a_program_that_asks_for_the_root_gets_the_edge(server: MockServer, missing: str) -> None:
    headers = {name: value for name, value in VISIT.items() if name != missing}

    assert b'"code":7000' in get(server, "/", headers=headers)[2]


@pytest.mark.parametrize(
    "settings",
    [{}, {"admin": True}, {"playground": True}],
    ids=["nothing", "admin-alone", "without-admin"],
)
@pytest.mark.parametrize("path", [PREFIX, "/"])
def test_it_is_left_out_without_a_trace(settings: dict[str, Any], path: str) -> None:
    with MockServer(**settings) as server:
        status, _, body = get(server, path, headers=VISIT)

    assert (status, b'"code":7000' in body) == (400, True)


def test_without_convenience_the_root_is_the_edge_s() -> None:
    with MockServer(admin=True, playground=True, convenience=False) as server:
        root, page = get(server, "/", headers=VISIT), get(server)

    assert b'"code":7000' in root[2]
    assert page[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Host": "evil.example"}, 403, id="rebound"),
        pytest.param({"X-Forwarded-For": "1.2.3.4"}, 403, id="proxied"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="embedded"),
        pytest.param({"Origin": "http://evil.example"}, 403, id="fetched"),
        pytest.param({"Sec-Fetch-Site": "cross-site", **VISIT}, 200, id="followed-a-link"),
        pytest.param({"Sec-Fetch-Site": "same-origin"}, 200, id="own"),
    ],
)
def test_the_rules_of_the_admin_api_hold(
    server: MockServer, headers: Mapping[str, str], status: int
) -> None:
    assert get(server, headers=headers)[0] == status


def test_with_a_token_the_page_comes_without_since_it_asks_for_it() -> None:
    with MockServer(admin=True, playground=True, admin_token="secret") as server:
        assert get(server, headers={"Host": "mock.example"})[0] == 200


def test_the_playground_s_own_requests_are_not_told_to_be_a_browser_s(server: MockServer) -> None:
    from workersai_mock.notice import notices

    for origin in (server.url, "http://localhost:5173"):
        get(server, "/client/v4/nowhere", headers={"Origin": origin})

    journal = server.mock.state.tenant("default").journal
    told = [[note.key for note in notices(entry, server.mock.contract)] for entry in journal]
    assert told == [[], ["cors"]]
