"""Generated requests against the mock: nothing but what the service is known to do as well."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workersai_contracts.catalog import get_model
from workersai_contracts.errors import ContractsError
from workersai_contracts.fuzz import ACCEPTED, Finding, fuzz, is_accepted, unaccepted
from workersai_contracts.fuzz.run import MODEL_ID, PROBES
from workersai_contracts.identity import MOCK_ACCOUNT_ID, MOCK_TOKEN
from workersai_contracts.openapi import DOORS, document, native
from workersai_contracts.openapi.catalogue import catalogue
from workersai_mock import MockServer, Text
from workersai_mock.fault.content import NoDone, NotJson
from workersai_mock.twist import Twist

# As many as the schema has bounds, and some.
BOUNDARIES, N, SEED = 730, 712, 1
# The other doors share that schema: what is their own shows in fewer requests.
OF_EACH_DOOR, OF_LOOK_UPS = 40, 200


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """Serve to whoever has the token."""
    # Words, not tool calls: a call has `response: null`, which the published schema does not know.
    with MockServer(tokens=(MOCK_TOKEN,), reply=Text("Words.")) as server:
        yield server


@pytest.fixture(scope="module")
def findings(server: MockServer) -> list[Finding]:
    """Return what many requests find."""
    return fuzz(server.url, N, SEED, token=MOCK_TOKEN, boundaries=BOUNDARIES)


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


def test_all_that_is_accepted_still_occurs(findings: list[Finding], beside: list[Finding]) -> None:
    found = {(each.code, each.case, each.status) for each in [*findings, *beside]}

    # Requests that a check of Schemathesis sends itself are left to its command, below.
    asked = [each for each in ACCEPTED if each.code != "ST401"]
    assert {(each.code, each.case, each.status) for each in asked} == found
    assert all(each.why and each.provenance.source for each in ACCEPTED)


def test_a_finding_can_be_sent_again(findings: list[Finding], server: MockServer) -> None:
    [finding] = [each for each in findings if each.code == "ST201"]
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


def test_the_command_of_schemathesis_finds_the_same(server: MockServer, tmp_path: Path) -> None:
    # Every bound of the schema at the native door; at the others, which share it, a few requests.
    native_paths = ("--include-path-regex", "/ai/run/", "--exclude-path-regex", "^/v1/")
    runs = (native_paths, ("--exclude-path-regex", "/ai/run/", "--phases", "fuzzing"))
    reports = [command_report(server, tmp_path, *options) for options in runs]

    codes = {each["code"] for report in reports for each in report["failures"]}
    assert codes == {each.code for each in ACCEPTED}
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
    ("twist", "code"), [(NoDone(), "SSE003"), (NotJson(), "SSE007")], ids=["no-done", "not-json"]
)
def test_what_the_mock_does_wrong_is_found(twist: Twist, code: str) -> None:
    with MockServer(twists=(twist,)) as server:
        found = fuzz(server.url, 60, 1, token="t", account=MOCK_ACCOUNT_ID, rate_limit="1000/s")

    assert code in {each.code for each in found}
    assert all(MOCK_ACCOUNT_ID in each.curl for each in found)


def test_no_more_is_sent_than_was_asked_for(server: MockServer) -> None:
    before = len(server.mock.tenant_of(MOCK_TOKEN).journal)

    fuzz(server.url, 9, 3, token=MOCK_TOKEN, model_id=MODEL_ID, wire="2025")

    assert len(server.mock.tenant_of(MOCK_TOKEN).journal) - before <= 9 + PROBES


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
