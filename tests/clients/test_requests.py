import json

import pytest
import requests
from tests.clients.story import AUTH, BODY, PATH, STRANGER, STREAM, USAGE_KEYS, WRONG, heard

from workersai_mock import MockServer


def test_a_stream_says_the_same_as_a_plain_answer(server: MockServer) -> None:
    with requests.Session() as session:
        session.headers.update(AUTH)
        result = session.post(server.url + PATH, json=BODY).json()["result"]
        with session.post(server.url + PATH, json=STREAM, stream=True) as response:
            stream = heard(response.iter_lines(decode_unicode=True))

    assert stream.text == result["response"]
    assert stream.usage == result["usage"]
    assert list(stream.usage) == USAGE_KEYS


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [(STRANGER, STREAM, 401, 10000), (AUTH, WRONG, 400, 5006)],
    ids=["a stranger", "a wrong body"],
)
def test_a_refusal_raises_http_error(
    server: MockServer, headers: dict[str, str], body: dict[str, object], status: int, code: int
) -> None:
    with requests.post(server.url + PATH, headers=headers, json=body) as response:
        with pytest.raises(requests.HTTPError, match=f"^{status} "):
            response.raise_for_status()

        assert response.json()["errors"][0]["code"] == code


def test_the_quota_is_http_error_429(limited: MockServer) -> None:
    with requests.Session() as session:
        session.headers.update(AUTH)
        session.post(limited.url + PATH, json=BODY).raise_for_status()
        response = session.post(limited.url + PATH, json=BODY)

    with pytest.raises(requests.HTTPError, match=r"^429 "):
        response.raise_for_status()
    assert "retry-after" not in response.headers


def test_the_content_type_of_a_form_is_read_as_json(server: MockServer) -> None:
    form = {**AUTH, "Content-Type": "application/x-www-form-urlencoded"}
    with requests.post(server.url + PATH, headers=form, data=json.dumps(BODY)) as response:
        assert response.json()["success"] is True
