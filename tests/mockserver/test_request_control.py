from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.mockserver.socket_client import ask

from workersai_mock.control import HEADERS, PREFIX, read_control
from workersai_mock.errors import SettingError
from workersai_mock.fault import NoDone, Stall
from workersai_mock.fragment import Byte
from workersai_mock.paces import PACES
from workersai_mock.quirk import DoneTwice
from workersai_mock.reply import Text
from workersai_mock.request import NO_CONTROL, Control
from workersai_mock.server import MockServer

WISHES = {
    "tokens": "3",
    "ttft": "0.5",
    "itl": "0.25",
    "pace": "bursty",
    "fault": "stall:at_event=2, no-done",
    "quirk": "done-twice",
    "fragment": "byte",
    "era": "2024-mid",
    "wire": "2023",
}


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(wire="2023", reply=Text("hi")) as running:
        yield running


def test_every_header_is_read() -> None:
    control = read_control(
        {"Accept": "*/*", **{f"X-{PREFIX[2:]}{k}": v for k, v in WISHES.items()}}
    )

    assert WISHES.keys() == HEADERS.keys()
    assert control == Control(
        tokens=3,
        ttft_s=0.5,
        itl_s=0.25,
        twists=(PACES["bursty"], Stall(at_event=2), NoDone(), DoneTwice(), Byte()),
        era="2024-mid",
        wire="2023",
    )


def test_no_wish_is_no_control() -> None:
    assert read_control({"Accept": "*/*"}) is NO_CONTROL


@pytest.mark.parametrize(
    ("header", "value", "message"),
    [
        ("tokens", "many", "x-workersai-mock-tokens: 'many' is not a count of tokens"),
        ("tokens", "-1", "is not a count of tokens"),
        ("ttft", "soon", "x-workersai-mock-ttft: 'soon' is not seconds"),
        ("fault", "stal", "no fault is called 'stal'; did you mean stall?"),
        (
            "falt",
            "stall",
            "no header x-workersai-mock-falt: there are x-workersai-mock-tokens, -ttft",
        ),
    ],
)
def test_what_cannot_be_is_said(header: str, value: str, message: str) -> None:
    with pytest.raises(SettingError) as raised:
        read_control({PREFIX + header: value})

    assert message in str(raised.value)


def test_a_wrong_wish_is_refused_on_the_wire(server: MockServer) -> None:
    seen = ask(server, fault="stal")

    assert (seen.status, b"did you mean stall?" in seen.body) == (400, True)


def test_a_server_may_ignore_all_wishes() -> None:
    with MockServer(wire="2023", reply=Text("hi"), request_control=False) as deaf:
        seen = ask(deaf, fault="stal", fragment="byte", falt="x")

    assert seen.chunks == [b'data: {"response":"hi"}\n\n', b"data: [DONE]\n\n"]


def test_a_wish_adds_to_what_the_server_does() -> None:
    with MockServer(wire="2023", reply=Text("hi"), twists=(DoneTwice(),)) as server:
        seen = ask(server, fault="event-lost:at_event=0")

    assert seen.chunks == [b"data: [DONE]\n\n"] * 2


def test_a_pace_may_be_wished_for(server: MockServer) -> None:
    ask(server, pace="instant:ttft_s=0.03", stream=False)
    entries = list(server.mock.state.tenant("default").journal)

    assert (entries[-1].duration_s or 0.0) >= 0.03
