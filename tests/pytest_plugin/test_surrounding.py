"""The plugin among others: workers, random order, event loops, classes, doctests, import modes."""

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Inner, says

FINDINGS = """
import threading

def test_ok(workersai): post(workersai.run_url + "/" + MODEL)

def test_unused(workersai): workersai.reply("x")

def test_warned(workersai):
    body = {"messages": [{"role": "user", "content": "hi"}, {"role": "tool", "content": "x"}]}
    post(workersai.run_url + "/" + MODEL, body)

def test_late(workersai):
    url, token = workersai.run_url + "/" + MODEL, workersai.token
    LATE.append((url, token))

LATE = []

@pytest.fixture(scope="session", autouse=True)
def late():
    yield
    for url, token in LATE: post(url, token=token)
"""
# One worker, which nobody replaces when it crashes: there is nothing left for another to do.
LONE = ("-n1", "--max-worker-restart=0")


def test_a_finding_in_a_worker_is_never_lost(inner: Inner) -> None:
    alone = inner(FINDINGS)
    spread = inner(FINDINGS, "-n2", isolated=True)

    for result in (alone, spread):
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.assert_outcomes(passed=3, failed=1, errors=1)
        says(result, "*ERROR at teardown of test_late _*", "*the token of test_it.py::test_late*")
        says(result, "*_ test_unused _*", "workersai: stub 1 was never used:*")
        says(result, "*= workersai =*", "2 requests in 4 tests, 1 dead stubs, *+* tokens")
        says(result, "warning: test_it.py::test_warned: a message with role 'tool' is *dropped*")
        says(result, "FAILED test_it.py::test_unused*", "ERROR test_it.py::test_late - *")


def test_a_finding_survives_the_crash_of_its_worker(inner: Inner) -> None:
    source = """
import os

def test_warned(workersai):
    body = {"messages": [{"role": "user", "content": "hi"}, {"role": "tool", "content": "x"}]}
    post(workersai.run_url + "/" + MODEL, body)

def test_unused(workersai): workersai.reply("x")

def test_zcrash(): os._exit(3)
"""
    result = inner(source, *LONE, isolated=True)

    result.assert_outcomes(passed=1, failed=2)
    says(result, "*_ test_unused _*", "workersai: stub 1 was never used:*")
    says(result, "warning: test_it.py::test_warned: a message with role 'tool' is *dropped*")
    says(result, "crashed: worker gw0: what came with tokens of its tests after their end is not*")


LATE = """
import os

KEPT = {}

def test_one(workersai): KEPT.update(url=workersai.run_url + "/" + MODEL, token=workersai.token)

def test_two(workersai): post(**KEPT)
"""


def test_a_straggler_survives_the_crash_of_its_worker(inner: Inner) -> None:
    result = inner(LATE + "\ndef test_zcrash(): os._exit(3)", *LONE, isolated=True)

    result.assert_outcomes(passed=2, failed=1, errors=1)
    says(result, "*ERROR at teardown of test_one _*", "*the token of test_it.py::test_one*")
    says(result, "late: test_it.py::test_one: POST *")


@pytest.mark.parametrize("policy", ["error", "warn", "off"])
def test_a_worker_that_crashes_when_all_is_done_is_not_silently_green(
    policy: str, inner: Inner
) -> None:
    conftest = """
import os

def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"): os._exit(0)
"""
    result = inner(
        "def test_one(workersai): pass",
        *LONE,
        isolated=True,
        ini=f"workersai_straggler = {policy}",
        conftest=conftest,
    )

    result.assert_outcomes(passed=1)
    assert (result.ret == pytest.ExitCode.TESTS_FAILED) is (policy == "error")
    assert ("crashed: worker gw0: " in result.stdout.str()) is (policy != "off")


LOOPS = """
import asyncio, os

async def talk(workersai):
    workersai.reply("hello")
    url = os.environ["CLOUDFLARE_API_BASE"] + "/" + MODEL
    async with httpx.AsyncClient() as client:
        head = {"Authorization": "Bearer " + os.environ["CLOUDFLARE_API_TOKEN"]}
        answer = await client.post(url, json={"prompt": "hi"}, headers=head)
    assert answer.json()["result"]["response"] == "hello"

@pytest.mark.asyncio
async def test_asyncio(workersai): await talk(workersai)

@pytest.mark.asyncio
async def test_asyncio_finding(workersai): workersai.reply("never")

@pytest.mark.anyio
async def test_anyio(workersai): await talk(workersai)

@pytest.mark.anyio
async def test_anyio_finding(workersai): workersai.reply("never")

@pytest.fixture
def anyio_backend(): return "asyncio"

def test_neither(workersai): asyncio.run(talk(workersai))

def test_sync(workersai):
    workersai.reply("hello")
    assert ask() == "hello"
"""


def test_tests_of_every_event_loop_plugin_and_of_none(inner: Inner) -> None:
    result = inner(LOOPS)

    result.assert_outcomes(passed=4, failed=2)
    says(result, "*_ test_asyncio_finding _*", "workersai: stub 1 was never used: *")
    says(result, "*_ test_anyio_finding _*", "workersai: stub 1 was never used: *")


def test_classes_and_doctests(inner: Inner) -> None:
    result = inner(
        """
class TestIt:
    @pytest.fixture
    def stubbed(self, workersai):
        workersai.reply("hello")

    def test_good(self, stubbed): assert ask() == "hello"
    def test_bad(self, stubbed): pass
""",
        "--doctest-modules",
        documented='''
def good():
    """
    >>> from client import ask
    >>> workersai = getfixture("workersai")
    >>> _ = workersai.reply("hello")
    >>> ask()
    'hello'
    """

def bad():
    """
    >>> _ = getfixture("workersai").reply("hello")
    """
''',
    )

    result.assert_outcomes(passed=2, failed=2)
    says(result, "FAILED documented.py::documented.bad - Failed: workersai: stub 1 was never*")
    says(result, "FAILED test_it.py::TestIt::test_bad - Failed: workersai: stub 1 was never*")


def test_random_order_changes_nothing(inner: Inner) -> None:
    source = """
@pytest.mark.parametrize("n", range(8))
def test(workersai, n):
    assert workersai.requests.total == 0 and not workersai.stubs
    workersai.reply(str(n))
    assert str(n) in post(workersai.run_url + "/" + MODEL).text
    workersai.assert_called(times=1)

def test_bytes(workersai):
    texts = [post(workersai.run_url + "/" + MODEL, {"prompt": "x", "stream": True}).text]
    assert texts[0] == post(workersai.run_url + "/" + MODEL, {"prompt": "x", "stream": True}).text
"""
    for order in ("1", "2"):
        result = inner(source, "-p", "pytest_randomly", f"--randomly-seed={order}")
        result.assert_outcomes(passed=9)
        says(result, f"Using --randomly-seed={order}")


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
def test_every_import_mode(mode: str, inner: Inner) -> None:
    result = inner(
        "",
        f"--import-mode={mode}",
        ini="pythonpath = .",
        test_it="""
from pytest_workersai import refusals

def test_good(workersai):
    with workersai.expect_refusal(refusals.NO_SUCH_MODEL):
        import client
        client.post(workersai.run_url + "/@cf/x/y")

def test_bad(workersai): workersai.refuse(3040)
""",
    )

    result.assert_outcomes(passed=1, failed=1)
    says(result, "workersai: stub 1 was never used: *")


def test_without_the_plugin_nothing_of_it_is_there(inner: Inner) -> None:
    result = inner("def test_plain(): pass\ndef test(workersai): pass", "-p", "no:workersai")

    result.assert_outcomes(passed=1, errors=1)
    says(result, "E       fixture 'workersai' not found")
    assert "retired on the live API" not in result.stdout.str()


HEAVY = ["aiohttp", "jsonschema", "faker", "schemathesis", "click", "yaml", "asyncio", "uvloop"]


def test_importing_the_plugin_imports_nothing_heavy() -> None:
    code = f"import sys, pytest_workersai.plugin; print(*set({HEAVY!r}) & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == ""


def test_a_run_that_does_not_use_it_imports_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        f"import sys\ndef test(): assert not set({HEAVY!r}) & set(sys.modules)\n"
    )
    plugins = [
        f"no:{name}"
        for name in ("asyncio", "anyio", "randomly", "hypothesispytest", "schemathesis")
    ]
    plugins += ["no:langsmith_plugin", "no:faker", "no:xdist"]
    command = [sys.executable, "-m", "pytest", *(word for p in plugins for word in ("-p", p))]
    run = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout


def test_the_words_of_the_package_are_there_on_first_use() -> None:
    import pytest_workersai
    from workersai_contracts import refusal
    from workersai_mock import matcher, reply, workersai

    words = {name: getattr(pytest_workersai, name) for name in dir(pytest_workersai)}

    assert words == {
        "ABSENT": matcher.ABSENT,
        "WorkersAI": workersai.WorkersAI,
        "contains": matcher.contains,
        "refusals": refusal,
        "replies": reply,
    }
    with pytest.raises(AttributeError, match="has no attribute 'Workers'"):
        pytest_workersai.Workers  # noqa: B018
