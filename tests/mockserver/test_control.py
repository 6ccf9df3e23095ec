from collections.abc import Mapping

import pytest

from workersai_mock.control import read_control
from workersai_mock.errors import SettingError
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.request import NO_CONTROL, Control
from workersai_mock.settings import Settings

from .client import AUTH, ask


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        pytest.param({"accept": "x"}, NO_CONTROL, id="none"),
        pytest.param({"x-workersai-mock-tokens": "7"}, Control(tokens=7), id="tokens"),
        pytest.param({"X-WorkersAI-Mock-TTFT": "0.5"}, Control(ttft_s=0.5), id="any case"),
        pytest.param({"x-workersai-mock-itl": "0"}, Control(itl_s=0.0), id="zero"),
    ],
)
def test_headers_are_read(headers: Mapping[str, str], wanted: Control) -> None:
    assert read_control(headers) == wanted


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("tokens", "many", "x-workersai-mock-tokens: 'many' is not a count of tokens"),
        ("tokens", "1.5", "x-workersai-mock-tokens: '1.5' is not a count of tokens"),
        ("tokens", "-1", "x-workersai-mock-tokens: '-1' is not a count of tokens"),
        ("ttft", "nan", "x-workersai-mock-ttft: 'nan' is not seconds"),
        ("itl", "inf", "x-workersai-mock-itl: 'inf' is not seconds"),
        ("itl", "1s", "x-workersai-mock-itl: '1s' is not seconds"),
        ("ttfb", "1", "no header x-workersai-mock-ttfb: there are x-workersai-mock-tokens"),
    ],
)
def test_wishes_that_cannot_be_are_said(name: str, value: str, text: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_control({f"x-workersai-mock-{name}": value})

    assert str(caught.value).startswith(text)


def test_wrong_header_is_refused_in_the_mocks_own_name(mock: Mock) -> None:
    found = ask(mock, {"prompt": "a"}, headers={**AUTH, "x-workersai-mock-itl": "x"}).refusal

    assert found is not None
    assert (found.status, found.code) == (400, 8790)
    assert found.text == "workersai-mock: x-workersai-mock-itl: 'x' is not seconds"


@pytest.mark.parametrize(
    ("tokens", "wanted"), [(0, ""), (1, "Hi"), (3, "Hi youHi"), (9, "Hi youHi")]
)
def test_as_many_tokens_as_asked_for_within_max_tokens(tokens: int, wanted: str) -> None:
    mock = Mock(Settings(reply=Text("Hi you")))
    headers = {**AUTH, "x-workersai-mock-tokens": str(tokens)}

    answer = ask(mock, {"prompt": "a", "max_tokens": 3}, headers=headers)

    assert answer.completion is not None
    assert answer.completion.text == wanted
    assert answer.completion.finish_reason == ("length" if tokens > 3 else "stop")


def test_tokens_of_an_empty_reply_are_made_up() -> None:
    mock = Mock(Settings(reply=Text("")))

    answer = ask(mock, {"prompt": "a"}, headers={**AUTH, "x-workersai-mock-tokens": "2"})

    assert answer.completion is not None
    assert answer.completion.text == " token token"


def test_pace_of_one_request(mock: Mock) -> None:
    headers = {**AUTH, "x-workersai-mock-ttft": "2", "x-workersai-mock-itl": "1"}

    stream = ask(mock, {"prompt": "a", "stream": True, "max_tokens": 1}, headers=headers)
    plain = ask(mock, {"prompt": "a"}, headers=headers)

    assert stream.timeline.at_s == (2.0, 3.0, 4.0, 5.0)
    assert plain.timeline.at_s == (3.0,)
    assert ask(mock, {"prompt": "a"}).timeline.at_s is None


def test_headers_do_nothing_where_that_is_turned_off() -> None:
    mock = Mock(Settings(reply=Text("Hi"), request_control=False))

    answer = ask(mock, {"prompt": "a"}, headers={**AUTH, "x-workersai-mock-itl": "x"})

    assert answer.status == 200
