"""litellm as long as its `cloudflare/` provider asked the model's own door; run by `test_apart`."""

from typing import Any

import litellm
import pytest
from tests.clients.story import MESSAGES, TOOL_MODEL, TOOLS

from workersai_mock import MODEL_ID, TOKEN, MockServer


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litellm, "suppress_debug_info", True)


def ask(server: MockServer, **more: Any) -> Any:
    # It appends the model to its base, which therefore ends in a slash.
    given = {"api_base": f"{server.run_url}/", "api_key": TOKEN, "messages": MESSAGES}
    return litellm.completion(**{"model": f"cloudflare/{MODEL_ID}", **given, **more})


def test_a_stream_says_the_same_as_a_plain_answer(server: MockServer) -> None:
    plain = ask(server)
    stream = list(ask(server, stream=True))

    assert plain.choices[0].message.content
    assert "".join(c.choices[0].delta.content or "" for c in stream) == (
        plain.choices[0].message.content
    )


def test_its_own_content_type_is_read_as_json(server: MockServer) -> None:
    ask(server)

    [entry] = server.mock.state.tenant("default").journal
    assert (b"content-type", b"apbplication/json") in entry.headers
    assert entry.path.endswith(f"/ai/run/{MODEL_ID}")


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_a_stranger_raises_authentication_error(server: MockServer, stream: bool) -> None:
    with pytest.raises(litellm.AuthenticationError, match="10000"):
        ask(server, api_key="stranger", stream=stream)


def test_another_refusal_raises_api_connection_error(server: MockServer) -> None:
    with pytest.raises(litellm.APIConnectionError, match="5007"):
        ask(server, model="cloudflare/@cf/nobody/nothing")


def test_the_quota_raises_api_connection_error_too(limited: MockServer) -> None:
    ask(limited)
    with pytest.raises(litellm.APIConnectionError, match="3021"):
        ask(limited)


def test_tools_are_refused_by_itself(server: MockServer) -> None:
    with pytest.raises(litellm.UnsupportedParamsError):
        ask(server, model=f"cloudflare/{TOOL_MODEL}", tools=TOOLS)

    assert len(server.mock.state.tenant("default").journal) == 0
