"""Generated requests against the mock: nothing but what the service is known to do as well."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.contracts.misbehaviour import NATIVE
from tests.sweep import count, full
from tests.tree import ROOT

from workersai_contracts.catalog import get_model
from workersai_contracts.errors import ContractsError
from workersai_contracts.fuzz import (
    ACCEPTED,
    Finding,
    fuzz,
    is_accepted,
    unaccepted,
)
from workersai_contracts.fuzz.isolation import swapped
from workersai_contracts.fuzz.value import MODEL_ID
from workersai_contracts.identity import MOCK_ACCOUNT_ID, MOCK_TOKEN
from workersai_contracts.openapi import DOORS, document, native
from workersai_contracts.openapi.catalogue import catalogue
from workersai_mock import MockServer
from workersai_mock.fault.content import NoDone, NotJson
from workersai_mock.twist import Twist

# As many as the schema has bounds, and some.
BOUNDARIES, N, SEED = count(730, everyday=100), count(760, everyday=120), 1
# The other doors share that schema: what is their own shows in fewer requests.
OF_EACH_DOOR, OF_LOOK_UPS = count(40, everyday=4), count(200, everyday=20)
OF_JSON_MODE = count(300, everyday=40)
# Sends requests and prints them; what else it imports must not matter.
DRAWN = """
from workersai_contracts.fuzz import fuzz
from workersai_mock import MockServer
with MockServer(tokens=("t",)) as server:
    fuzz(server.url, 40, 7, token="t")
    for entry in server.mock.tenant_of("t").journal:
        print(entry.method, entry.path, entry.body)
"""
OTHERS = "import tests.contracts.mutant, workersai_mock.cli.serve, workersai_contracts.drift\n"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """Serve to whoever has the token."""
    with MockServer(tokens=(MOCK_TOKEN,)) as server:
        yield server


@pytest.fixture(scope="module")
def findings(server: MockServer) -> list[Finding]:
    """Return what many requests find."""
    found = fuzz(server.url, N, SEED, token=MOCK_TOKEN, boundaries=BOUNDARIES)
    # This one has JSON mode.
    return found + fuzz(server.url, OF_JSON_MODE, 2, token=MOCK_TOKEN, model_id=NATIVE)


@pytest.fixture(scope="module")
def beside(server: MockServer) -> list[Finding]:
    """Return what requests at the other doors find."""
    found = []
    for door in DOORS:
        if door is not native:
            described = document([get_model(MODEL_ID)], server=server.url, doors=(door,))
            count = OF_LOOK_UPS if door is catalogue else OF_EACH_DOOR
            found += fuzz(server.url, count, SEED, token=MOCK_TOKEN, described=described)
    return found


def test_nothing_is_found_but_what_is_accepted(
    findings: list[Finding], beside: list[Finding]
) -> None:
    assert [str(each) for each in unaccepted([*findings, *beside])] == []


@pytest.mark.full
def test_all_that_is_accepted_still_occurs(findings: list[Finding], beside: list[Finding]) -> None:
    found = [*findings, *beside]
    # Requests that a check of Schemathesis sends itself are left to its command, below.
    asked = [each for each in ACCEPTED if each.code != "ST401"]

    assert [each for each in asked if not any(map(each.covers, found))] == []
    assert all(each.why and each.provenance.source for each in ACCEPTED)


def test_a_finding_can_be_sent_again() -> None:
    with MockServer(tokens=(MOCK_TOKEN,), twists=(NoDone(),)) as server:
        described = streaming(server.url)
        finding = fuzz(server.url, 20, SEED, token=MOCK_TOKEN, described=described)[0]
        command = finding.curl + " -s -o /dev/null -w '%{http_code}'"
        done = subprocess.run(
            ["sh", "-c", command],
            env={"CLOUDFLARE_API_TOKEN": MOCK_TOKEN, "PATH": "/usr/bin:/bin:/usr/local/bin"},
            capture_output=True,
            text=True,
            check=True,
        )

    assert done.stdout == str(finding.status)
    assert MOCK_TOKEN not in str(finding)


@pytest.mark.full
def test_the_command_of_schemathesis_finds_the_same(server: MockServer, tmp_path: Path) -> None:
    # Every bound of the schema at the native door; at the others, which share it, a few requests.
    native_paths = ("--include-path-regex", "/ai/run/", "--exclude-path-regex", "^/v1/")
    runs = (native_paths, ("--exclude-path-regex", "/ai/run/", "--phases", "fuzzing"))
    reports = [command_report(server, tmp_path, *options) for options in runs]

    codes = {each["code"] for report in reports for each in report["failures"]}
    # A call of a tool takes more random bodies than these; the run above has them.
    assert codes | {"ST108"} == {each.code for each in ACCEPTED}
    assert [report["errors"] for report in reports] == [[], []]


def command_report(server: MockServer, folder: Path, *options: str) -> dict[str, Any]:
    """Return what `st run` reports of the document that is served."""
    path = folder / "report.json"
    st = shutil.which("st", path=str(Path(sys.executable).parent))
    assert st
    command = [st, "run", f"{server.url}/openapi.json", *options]
    command += ["--header", f"Authorization: Bearer {MOCK_TOKEN}", "--continue-on-failure"]
    command += ["--max-examples", "2", "--generation-deterministic", "--workers", "1"]
    command += ["--report", "json", "--report-json-path", str(path)]
    subprocess.run(command, cwd=folder, check=False, capture_output=True)
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


@pytest.mark.parametrize(
    ("twist", "code"),
    [(NoDone(), "SSE003"), full(NotJson(), "SSE007")],
    ids=["no-done", "not-json"],
)
def test_what_the_mock_does_wrong_is_found(twist: Twist, code: str) -> None:
    with MockServer(twists=(twist,)) as server:
        found = fuzz(
            server.url,
            20,
            1,
            token="t",
            account=MOCK_ACCOUNT_ID,
            rate_limit="1000/s",
            described=streaming(server.url),
        )

    assert code in {each.code for each in found}
    assert all(MOCK_ACCOUNT_ID in each.curl for each in found)


def streaming(url: str) -> dict[str, Any]:
    """Return the document with a schema that only bodies fit that ask for a stream."""
    described = document([get_model(MODEL_ID)], server=url, doors=(native,))
    [operations] = described["paths"].values()
    schema = {
        "type": "object",
        "properties": {"prompt": {"type": "string", "minLength": 1}, "stream": {"const": True}},
        "required": ["prompt", "stream"],
    }
    operations["post"]["requestBody"]["content"]["application/json"]["schema"] = schema
    return described


@pytest.mark.full
def test_a_seed_makes_the_same_requests_in_every_process() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, **surroundings},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for code, seed, surroundings in (
            (DRAWN, "1", {}),
            (OTHERS + DRAWN, "2", {"CI": "true"}),
        )
    ]

    assert said[0] == said[1]
    assert len(set(said[0])) > 20


def test_a_release_that_knows_no_such_name_needs_no_swap() -> None:
    module = ModuleType("other")

    with swapped(module, "NAME", 1):
        assert not hasattr(module, "NAME")


def test_a_finding_outside_of_the_list_is_not_accepted() -> None:
    found = Finding(
        code="ST101", title="t", case="positive", method="POST", status=500, message="", curl="c"
    )

    assert not is_accepted(found)
    assert str(found) == "ST101 (positive) t\n    c"


def test_no_answer_is_no_agreement() -> None:
    with MockServer() as gone:
        url = gone.url

    found = fuzz(url, 1, 1, token=MOCK_TOKEN)

    assert {each.code for each in found} == {"NET001"}
    assert unaccepted(found) == found


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "schemathesis", None)

    with pytest.raises(ContractsError, match=r"pip install 'workersai-mock\[contracts\]'"):
        fuzz("http://127.0.0.1:1", 1, 0, token="x")
