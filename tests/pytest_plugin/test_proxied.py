"""`workersai_proxy`: a client whose host cannot be changed, in a test."""

from .conftest import Inner, says

URL = """
import os
URL = "https://api.cloudflare.com/client/v4/accounts/" + "a" * 32 + "/ai/run/" + MODEL
NAMES = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE",
         "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_USE_ENV_PROXY", "NODE_EXTRA_CA_CERTS")

def lines(): return {name: os.environ.get(name) for name in NAMES}
"""


def test_the_hard_coded_host_is_the_tests_own_mock(inner: Inner) -> None:
    result = inner(
        URL
        + """
import requests

def test_one(workersai, workersai_proxy):
    workersai.reply("one")
    answer = post(URL, token=workersai.token)
    assert answer.json()["result"]["response"] == workersai.last.text == "one"

@pytest.mark.workersai(seed=7)
def test_other(workersai_proxy, workersai):
    workersai.reply("other")
    answer = requests.post(URL, json={"prompt": "hi"},
                           headers={"Authorization": f"Bearer {workersai.token}"})
    assert answer.json()["result"]["response"] == "other"
    workersai.assert_called(times=1)
"""
    )

    result.assert_outcomes(passed=2)


def test_the_environment_is_put_back_whatever_else_changes_it(inner: Inner) -> None:
    result = inner(
        URL
        + """
BEFORE = lines()

@pytest.fixture
def early(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "intranet,api.cloudflare.com")

def test_active(early, workersai_proxy):
    env = os.environ
    assert env["HTTPS_PROXY"] == env["https_proxy"] == workersai_proxy.url
    assert env["SSL_CERT_FILE"] == env["REQUESTS_CA_BUNDLE"] == str(workersai_proxy.bundle)
    assert env["NODE_EXTRA_CA_CERTS"] == str(workersai_proxy.ca)
    assert env["NO_PROXY"].startswith("intranet,127.0.0.1")
    assert "cloudflare" not in env["NO_PROXY"] + env["no_proxy"]
    assert workersai_proxy.ca.read_text() in workersai_proxy.bundle.read_text()

def test_after(): assert lines() == BEFORE
"""
    )

    result.assert_outcomes(passed=2)


def test_clients_that_made_their_trust_at_import_take_the_context(inner: Inner) -> None:
    result = inner(
        URL
        + """
import aiohttp, asyncio

def test(workersai, workersai_proxy):
    workersai.reply("yes")
    async def main():
        connector = aiohttp.TCPConnector(ssl=workersai_proxy.context)
        async with (aiohttp.ClientSession(trust_env=True, connector=connector) as client,
                    client.post(URL, json={"prompt": "hi"},
                                headers={"Authorization": f"Bearer {workersai.token}"}) as answer):
            return (await answer.json())["result"]["response"]
    assert asyncio.run(main()) == "yes"
"""
    )

    result.assert_outcomes(passed=1)


def test_what_fails_a_test_fails_it_through_the_proxy_too(inner: Inner) -> None:
    result = inner(
        URL
        + """
def test_refused(workersai, workersai_proxy): post(URL, {"no": "prompt"}, token=workersai.token)

def test_unused(workersai, workersai_proxy): workersai.on(prompt="never").reply("x")
"""
    )

    result.assert_outcomes(failed=2)
    says(result, "*workersai traffic*", "1. POST @cf/qwen/qwen1.5-1.8b-chat")


def test_other_hosts_are_refused_and_the_log_says_so(inner: Inner) -> None:
    result = inner(
        URL
        + """
def test(workersai_proxy):
    with pytest.raises(httpx.ProxyError, match="403 Forbidden"):
        httpx.get("https://example.test/")
    assert False
"""
    )

    result.assert_outcomes(failed=1)
    says(result, "*refused to reach example.test:443 (--proxy-only)*")


def test_other_hosts_are_reached_where_that_is_said(inner: Inner) -> None:
    result = inner(
        URL
        + """
import socket

def test(workersai_proxy):
    with socket.create_server(("127.0.0.1", 0)) as free: port = free.getsockname()[1]
    proxy = httpx.Client(proxy=workersai_proxy.url, trust_env=False)
    with proxy, pytest.raises(httpx.ProxyError, match="502 Bad Gateway"):
        proxy.get(f"https://127.0.0.1:{port}/")
""",
        ini="workersai_proxy_only = false",
    )

    result.assert_outcomes(passed=1)


def test_the_block_names_the_fixture(inner: Inner) -> None:
    result = inner(URL + "def test(workersai): post(URL, token=workersai.token)")

    result.assert_outcomes(failed=1)
    says(result, "*or, if its host cannot be changed, add the fixture workersai_proxy*")


def test_without_the_extra_it_is_said_what_to_install(inner: Inner) -> None:
    result = inner(
        """
import sys

@pytest.fixture(autouse=True)
def bare(monkeypatch): monkeypatch.setitem(sys.modules, "trustme", None)

def test(bare, workersai_proxy): pass
"""
    )

    result.assert_outcomes(errors=1)
    says(result, "*the proxy needs trustme: pip install 'workersai-mock[proxy]'*")
