"""Clients that outlive a test, and requests that do."""

import pytest

from .conftest import Inner, says

LATE = """
KEPT = {}

def test_one(workersai):
    KEPT.update(url=workersai.run_url + "/" + MODEL, token=workersai.token)
    post(KEPT["url"], token=KEPT["token"])
    workersai.assert_called(times=1)

def test_two(workersai):
    answer = post(KEPT["url"], token=KEPT["token"])
    assert answer.status_code == 400 and answer.headers["x-should-retry"] == "false"
    workersai.assert_not_called()
"""


def test_a_straggler_makes_the_run_red_under_its_own_tests_id(inner: Inner) -> None:
    result = inner(LATE, "--junitxml=junit.xml")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=2, errors=1)
    says(
        result,
        "*ERROR at teardown of test_one _*",
        "*came with the token of test_it.py::test_one, which has ended*",
        "*= workersai =*",
        "late: test_it.py::test_one: POST @cf/qwen*",
        "ERROR test_it.py::test_one - *",
    )


def test_last_failed_runs_the_test_of_a_straggler_again(inner: Inner) -> None:
    inner(LATE)
    result = inner(LATE, "--lf", "-v")

    says(result, "*test_it.py::test_one PASSED*")
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize("policy", ["warn", "off"])
@pytest.mark.parametrize("place", ["ini", "marker"])
def test_the_policy_of_stragglers(policy: str, place: str, inner: Inner) -> None:
    ini = f"workersai_straggler = {policy}" if place == "ini" else ""
    mark = f"pytestmark = pytest.mark.workersai(straggler={policy!r})\n" if place != "ini" else ""
    result = inner(mark + LATE, ini=ini)

    assert result.ret == 0
    result.assert_outcomes(passed=2)
    assert ("late: test_it.py::test_one" in result.stdout.str()) is (policy == "warn")


def test_a_request_of_nobodys_token_belongs_to_the_running_test(inner: Inner) -> None:
    result = inner(
        """
def test_one(workersai):
    workersai.reply("one")
    assert "one" in post(workersai.run_url + "/" + MODEL, token="of-nobody").text

def test_two(workersai):
    workersai.reply("two")
    assert "two" in post(workersai.run_url + "/" + MODEL, token="of-nobody").text
    workersai.assert_called(times=1)
"""
    )

    result.assert_outcomes(passed=2)


def test_a_client_of_a_session_fixture_serves_each_test(inner: Inner) -> None:
    result = inner(
        """
import os
from cloudflare import Cloudflare

@pytest.fixture(scope="session")
def client(workersai_session):
    with Cloudflare(max_retries=0) as client:
        yield client

def use(client):
    account = os.environ["CLOUDFLARE_ACCOUNT_ID"]
    return client.ai.run(MODEL, account_id=account, prompt="hi")["response"]

@pytest.mark.parametrize("word", ["one", "two"])
def test(client, workersai, word):
    workersai.reply(word)
    assert use(client) == word

def test_outside_of_a_tenant(client): assert use(client)

def test_finding(client, workersai):
    workersai.on(prompt="ho").reply("x")
    try: use(client)
    except Exception: pass
"""
    )

    result.assert_outcomes(passed=3, failed=1)
    says(result, "*_ test_finding _*", "*prompt: expected 'ho', got 'hi'*")


def test_a_client_built_at_import_serves_each_test(
    inner: Inner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "real-token")
    files = {
        "app": """
import os
import httpx
API = "https://api.cloudflare.com/client/v4/accounts/" + "f" * 32 + "/ai/run"
CLIENT = httpx.Client(
    base_url=os.environ.get("CLOUDFLARE_API_BASE", API),
    headers={"Authorization": "Bearer " + os.environ["CLOUDFLARE_API_TOKEN"]},
)
def use(): return CLIENT.post("/@cf/qwen/qwen1.5-1.8b-chat", json={"prompt": "hi"}).json()["result"]
"""
    }
    source = """
from app import use

@pytest.mark.parametrize("word", ["one", "two"])
def test(workersai, word):
    workersai.reply(word)
    assert use()["response"] == word
"""
    early = inner(
        source + "\ndef test_fixture(workersai_session): assert use()",
        isolated=True,
        ini="workersai_session = true",
        **files,
    )
    late = inner(source, isolated=True, **files)

    early.assert_outcomes(passed=3)
    late.assert_outcomes(failed=2)
    says(late, "*wanted https://api.cloudflare.com/client/v4/accounts/*, which is blocked*")


def test_a_client_cached_by_a_test_is_a_straggler_or_served_with_the_session_fixture(
    inner: Inner,
) -> None:
    source = """
import functools, os

@functools.cache
def settings():
    return {"url": os.environ["CLOUDFLARE_API_BASE"], "token": os.environ["CLOUDFLARE_API_TOKEN"]}

def use():
    assert post(settings()["url"] + "/" + MODEL, token=settings()["token"]).is_success

def test_one(workersai): use()
def test_two(workersai): use()
"""
    result = inner(source)
    conftest = """
import pytest
@pytest.fixture(scope="session", autouse=True)
def mocked(workersai_session): pass
"""
    with_session = inner(source, conftest=conftest)

    result.assert_outcomes(passed=1, failed=1, errors=1)
    says(result, "*came with the token of test_it.py::test_one, which has ended; what outlives*")
    with_session.assert_outcomes(passed=2)
