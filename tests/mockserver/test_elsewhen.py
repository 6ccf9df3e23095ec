"""Asking for another time by a header of one request."""

from __future__ import annotations

from typing import Any

import pytest
from tests.mockserver.client import AUTH
from tests.mockserver.client import ask as send
from tests.mockserver.socket_client import ask

from workersai_mock.errors import SettingError
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.request import Control
from workersai_mock.server import MockServer
from workersai_mock.settings import Settings

BODY = b'{"prompt":"hi","stream":true}'
OLD = b'data: {"response":"hi"}\n\ndata: [DONE]\n\n'


@pytest.mark.parametrize(
    "wishes",
    [{"era": "2023"}, {"wire": "2023"}, {"era": "2026", "wire": "2023"}],
    ids=["era", "wire", "both"],
)
def test_a_request_is_answered_as_at_another_time(wishes: dict[str, Any]) -> None:
    with MockServer(reply=Text("hi")) as server:
        now, then = ask(server), ask(server, **wishes)
        journal = list(server.mock.state.tenant("default").journal)

    assert (now.body == OLD, then.body == OLD) == (False, True)
    assert len(journal) == 2


def test_a_wire_alone_leaves_the_server_s_era() -> None:
    mock = Mock(Settings(era="2024-02"))

    other = mock.elsewhen.of(Control(wire="2026"))

    assert (other.settings.era, other.settings.wire) == ("2024-02", "2026")
    assert other.state is mock.state
    assert mock.elsewhen.of(Control(wire="2026")) is other


def test_another_seed_holds_at_all_times() -> None:
    mock = Mock(Settings())
    before = mock.elsewhen.get("2023")

    mock.reseed(4)

    assert before.settings.seed == 0
    assert mock.elsewhen.get("2023").settings.seed == 4


@pytest.mark.parametrize("settings", [{"convenience": False}, {"request_control": False}])
def test_it_is_not_obeyed_where_headers_are_not(settings: dict[str, Any]) -> None:
    mock = Mock(Settings(**settings))
    wish = {**AUTH, "x-workersai-mock-era": "2023"}

    assert send(mock, BODY, headers=wish).timeline == send(mock, BODY).timeline


def test_a_time_that_never_was() -> None:
    with pytest.raises(SettingError, match="no era '1999'; there are: 2023"):
        Mock(Settings()).elsewhen.get("1999")


@pytest.mark.parametrize("name", ["era", "wire"])
def test_a_wish_for_it_is_refused(name: str) -> None:
    wish: dict[str, Any] = {name: "1999"}
    with MockServer() as server:
        heard = ask(server, **wish)

    assert heard.status == 400
    assert f"x-workersai-mock-{name}: no ".encode() in heard.body
