import json

import pytest
import requests
import sseclient
from tests.clients.story import AUTH, BODY, PATH, STRANGER, STREAM, heard

from workersai_mock import MockServer


def test_events_join_to_the_plain_answer(server: MockServer) -> None:
    with requests.Session() as session:
        session.headers.update(AUTH)
        plain = session.post(server.url + PATH, json=BODY).json()["result"]
        with session.post(server.url + PATH, json=STREAM, stream=True) as response:
            events = list(sseclient.SSEClient(response.iter_content()).events())

    assert {event.event for event in events} == {"message"}
    stream = heard(f"data: {event.data}" for event in events)
    assert stream.text == plain["response"]
    assert stream.usage == plain["usage"]


def test_a_refusal_is_one_line_without_an_event(server: MockServer) -> None:
    # It looks neither at the status nor at the type: whoever uses it has to.
    with requests.post(server.url + PATH, headers=STRANGER, json=STREAM, stream=True) as response:
        with pytest.raises(requests.HTTPError, match=r"^401 "):
            response.raise_for_status()
        content = response.content

    assert list(sseclient.SSEClient(iter([content])).events()) == []
    assert json.loads(content)["errors"][0]["code"] == 10000
