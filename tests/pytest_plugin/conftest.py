"""Inner runs of pytest over a project of somebody else's."""

from collections.abc import Callable
from typing import Any

import anyio
import cloudflare
import httpcore
import httpx
import jsonschema
import pytest
import trustme

from workersai_mock import prose, server, workersai

# Modules that an inner run in this process would import, and forget again, each time.
KEPT = (anyio, cloudflare, httpcore, httpx, jsonschema, prose, server, trustme, workersai)

# What a user's project has: one function that asks, with Cloudflare's own SDK, and one without.
CLIENT = """
import os
import httpcore
import httpx

MODEL = "@cf/qwen/qwen1.5-1.8b-chat"

def ask(text="hi", *, model=MODEL, retries=0, **more):
    from cloudflare import Cloudflare

    account_id = os.environ["CLOUDFLARE_ACCOUNT_ID"]
    with Cloudflare(max_retries=retries) as client:
        body = {"messages": [{"role": "user", "content": text}], **more}
        return client.ai.run(model, account_id=account_id, **body)["response"]

def post(url, body=None, *, token="real-token-of-somebody", **headers):
    body = {"prompt": "hi"} if body is None else body
    return httpx.post(url, json=body, headers={"Authorization": f"Bearer {token}", **headers})
"""
INI = """
[pytest]
filterwarnings = error
asyncio_default_fixture_loop_scope = function
"""

# They take seconds to load; none of them has a say in what is shown here.
IRRELEVANT = (
    "randomly",
    "hypothesispytest",
    "langsmith_plugin",
    "faker",
    "rerunfailures",
    "schemathesis",
)

Inner = Callable[..., pytest.RunResult]


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Inner:
    """Run pytest over test functions of a project that has the plugin and a client.

    In this process, which is fast; `isolated` where processes or imports are the point.
    """
    # A run in a worker of our own run must not think that it is one.
    # Nor read all modules anew because this one writes none.
    foreign = ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_TESTRUNUID", "PYTEST_ADDOPTS")
    for name in (*foreign, "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.delenv(name, raising=False)
    pytester.makepyfile(client=CLIENT)

    def run(
        source: str = "", *arguments: str, ini: str = "", isolated: bool = False, **files: str
    ) -> pytest.RunResult:
        pytester.makefile(".ini", pytest=INI + ini)
        if files:
            pytester.makepyfile(**files)
        if source:
            pytester.makepyfile(test_it=f"from client import *\nimport pytest\n\n{source}")
        plugins = [word for name in IRRELEVANT for word in ("-p", f"no:{name}")]
        if not isolated:
            plugins += ["-p", "no:xdist"]
        if isolated:
            return pytester.runpytest_subprocess(*plugins, *arguments, timeout=60)
        return pytester.runpytest_inprocess(*plugins, *arguments)

    return run


def says(result: pytest.RunResult, *lines: str) -> None:
    """Assert that the run printed these lines in this order, `*` standing for anything."""
    escaped: list[Any] = [line.replace("[", "[[]") for line in lines]
    result.stdout.fnmatch_lines(escaped)
