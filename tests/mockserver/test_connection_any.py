"""Whatever comes over connections, in whatever pieces: what is known makes no difference."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workersai_mock.reply import Echo
from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID

from .client import PATH, connect, raw
from .spoken import asked, http_of, journal, parsed

ONE = {"prompt": "hi"}
STREAM = {"prompt": "hi", "stream": True}
BODIES = st.sampled_from([ONE, STREAM, {}, {"messages": []}, {"prompt": "é\U0001f600"}])
HEADERS = st.sampled_from(["", "X-A: b\r\n", "Accept: */*\r\n"])


@st.composite
def talks(draw: st.DrawFn) -> list[list[bytes]]:
    """Return connections, each some requests in pieces."""
    whole = st.lists(st.builds(raw, BODIES, headers=HEADERS), min_size=1, max_size=5)
    found = []
    for request in draw(st.lists(whole, min_size=1, max_size=3)):
        data = b"".join(request)
        cuts = draw(st.sets(st.integers(1, len(data) - 1), max_size=6))
        places = [0, *sorted(cuts), len(data)]
        found.append([data[a:b] for a, b in pairwise(places)])
    return found


def heard(server: MockServer, talk: Iterable[bytes]) -> bytes:
    """Return all that is answered until the connection ends, but for dates."""
    with connect(server) as client:
        try:
            for piece in talk:
                client.sendall(piece)
            client.sendall(raw(ONE, headers="Connection: close\r\n"))
        except OSError:
            pass
        data = b""
        try:
            while more := client.recv(65536):
                data += more
        except ConnectionResetError:
            pass
    return re.sub(rb"Date: [^\r]+", b"", data)


@pytest.fixture(scope="module")
def pair() -> Iterable[tuple[MockServer, MockServer]]:
    with MockServer(reply=Echo()) as knowing, MockServer(reply=Echo()) as other:
        http_of(other).learn = lambda data, known: None  # type: ignore[method-assign]
        yield knowing, other


@given(talks())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_it_makes_no_difference_what_is_known(
    pair: tuple[MockServer, MockServer], found: list[list[bytes]]
) -> None:
    knowing, other = pair
    for talk in found:
        assert heard(knowing, talk) == heard(other, talk)


def test_nothing_was_left_out(pair: tuple[MockServer, MockServer]) -> None:
    knowing, _ = pair
    before = [parsed(server) for server in pair]
    for server in pair:
        with connect(server) as client:
            for _ in range(3):
                asked(client, raw(ONE, headers="X-B: c\r\n"))

    assert [parsed(server) - was for server, was in zip(pair, before, strict=True)] == [1, 3]
    assert json.loads(journal(knowing)[-1].body) == ONE
    assert journal(knowing)[-1].path == PATH
    assert journal(knowing)[-1].route.model_id == MODEL_ID
