import pytest

from .client import AUTH, PATH, call
from .conftest import Serve

ORIGIN = {"Origin": "http://localhost:5173"}
PREFLIGHT = {**ORIGIN, "Access-Control-Request-Method": "POST"}


def test_preflight_is_answered(serve: Serve) -> None:
    server = serve()
    asked = {**PREFLIGHT, "Access-Control-Request-Headers": "authorization,content-type"}

    got = call(server, b"", method="OPTIONS", headers=asked)

    assert got.status == 204
    assert got.body == b""
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    assert got.headers["Access-Control-Allow-Headers"] == "authorization,content-type"
    assert "POST" in got.headers["Access-Control-Allow-Methods"]
    assert got.headers["Server"] == "cloudflare"
    assert "Access-Control-Allow-Private-Network" not in got.headers
    assert len(server.mock.state.tenant("default").journal) == 0


def test_preflight_of_a_private_network(serve: Serve) -> None:
    asked = {**PREFLIGHT, "Access-Control-Request-Private-Network": "true"}

    got = call(serve(), b"", method="OPTIONS", headers=asked)

    assert got.headers["Access-Control-Allow-Private-Network"] == "true"
    assert got.headers["Access-Control-Allow-Headers"] == "*"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param(b'{"prompt":"hi"}', PATH, id="plain"),
        pytest.param(b'{"prompt":"hi","stream":true}', PATH, id="stream"),
        pytest.param(b"{}", PATH, id="refusal"),
        pytest.param(b"{}", "/nowhere", id="no route"),
    ],
)
def test_every_answer_lets_a_page_read_it_and_its_headers(
    serve: Serve, body: bytes, path: str
) -> None:
    got = call(serve(), body, path=path, headers={**AUTH, **ORIGIN})

    assert got.headers["Access-Control-Allow-Origin"] == "*"
    exposed = got.headers["Access-Control-Expose-Headers"].split(", ")
    assert "cf-ray" in exposed
    assert ("cf-ai-req-id" in exposed) == ("cf-ai-req-id" in got.headers)


def test_nobody_but_a_browser_gets_them(serve: Serve) -> None:
    got = call(serve())

    assert [name for name in got.headers if name.startswith("Access-Control")] == []


@pytest.mark.parametrize("headers", [ORIGIN, {"Access-Control-Request-Method": "POST"}])
def test_options_that_is_no_preflight_is_the_wrong_method(
    serve: Serve, headers: dict[str, str]
) -> None:
    got = call(serve(), b"", method="OPTIONS", headers=headers)

    assert got.error == (405, 7001, "OPTIONS not supported for requested URI.")


def test_without_convenience_there_is_no_cors(serve: Serve) -> None:
    server = serve(convenience=False)

    preflight = call(server, b"", method="OPTIONS", headers=PREFLIGHT)
    answer = call(server, headers={**AUTH, **ORIGIN})

    assert preflight.error[:2] == (405, 7001)
    assert "Access-Control-Allow-Origin" not in answer.headers
