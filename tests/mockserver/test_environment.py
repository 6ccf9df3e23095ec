from workersai_mock.environment import REMOVED, pointed, variables
from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, TOKEN


def test_known_clients_are_pointed_at_the_server() -> None:
    server = MockServer()
    server.port = 9

    found = variables(server)

    assert found["WORKERSAI_MOCK_URL"] == "http://127.0.0.1:9"
    assert found["CLOUDFLARE_BASE_URL"] == "http://127.0.0.1:9/client/v4"
    assert found["CLOUDFLARE_API_TOKEN"] == found["CF_AI_API_TOKEN"] == TOKEN
    assert found["CLOUDFLARE_ACCOUNT_ID"] == found["CF_ACCOUNT_ID"] == ACCOUNT_ID
    assert variables(server, token="other")["CLOUDFLARE_API_TOKEN"] == "other"


def test_real_keys_do_not_get_through() -> None:
    real = {name: "real" for name in (*REMOVED, *variables(MockServer()))}

    found = pointed({**real, "HOME": "/h"}, MockServer())

    assert found["HOME"] == "/h"
    assert "real" not in found.values()
    assert not set(REMOVED) & set(found)


def test_no_proxy_comes_between() -> None:
    found = pointed({"NO_PROXY": "example.com"}, MockServer())

    assert found["NO_PROXY"] == "example.com,127.0.0.1,localhost,::1"
    assert found["no_proxy"] == "127.0.0.1,localhost,::1"


def test_the_openai_sdk_is_pointed_at_the_server_when_asked() -> None:
    server = MockServer()
    server.port = 9

    found = pointed({"OPENAI_API_KEY": "real"}, server, token="t", openai=True)

    assert found["OPENAI_API_KEY"] == "t"
    assert found["OPENAI_BASE_URL"] == f"http://127.0.0.1:9/client/v4/accounts/{ACCOUNT_ID}/ai/v1"
    assert pointed({"OPENAI_API_KEY": "real"}, server)["OPENAI_API_KEY"] == "real"
