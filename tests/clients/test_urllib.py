import json
from email.message import Message
from http.client import HTTPConnection
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from tests.clients.story import AUTH, BODY, PATH, STRANGER, STREAM, WRONG, heard

from workersai_mock import MockServer


def request(server: MockServer, body: dict[str, object], headers: dict[str, str] = AUTH) -> Request:
    """Return a request as urllib makes it: without a content type it says a form comes."""
    return Request(server.url + PATH, data=json.dumps(body).encode(), headers=headers)


def test_a_stream_says_the_same_as_a_plain_answer(server: MockServer) -> None:
    with urlopen(request(server, BODY)) as response:
        plain = json.load(response)["result"]
    with urlopen(request(server, STREAM)) as response:
        assert isinstance(response.headers, Message)
        kind = response.headers["Content-Type"]
        stream = heard(line.decode().rstrip("\n") for line in response)

    assert kind == "text/event-stream"
    assert stream.text == plain["response"]
    assert stream.usage == plain["usage"]


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [(STRANGER, STREAM, 401, 10000), (AUTH, WRONG, 400, 5006)],
    ids=["a stranger", "a wrong body"],
)
def test_a_refusal_raises_http_error_with_the_envelope(
    server: MockServer, headers: dict[str, str], body: dict[str, object], status: int, code: int
) -> None:
    with pytest.raises(HTTPError) as raised:
        urlopen(request(server, body, headers))

    with raised.value as error:
        assert error.code == status
        assert json.load(error)["errors"][0]["code"] == code


def test_the_quota_raises_http_error_429(limited: MockServer) -> None:
    urlopen(request(limited, BODY)).close()
    with pytest.raises(HTTPError) as raised:
        urlopen(request(limited, BODY))

    with raised.value as error:
        assert error.code == 429


@pytest.mark.parametrize("body", [BODY, STREAM], ids=["plain", "stream"])
def test_http_1_0_gets_no_chunks(server: MockServer, body: dict[str, object]) -> None:
    connection = HTTPConnection("127.0.0.1", server.port)
    connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"  # type: ignore[attr-defined]
    connection.request("POST", PATH, json.dumps(body), AUTH)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()

    assert "transfer-encoding" not in response.headers
    assert text.endswith("data: [DONE]\n\n" if "stream" in body else "}")
