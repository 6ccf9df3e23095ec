"""`--workersai-contracts=mock|live|URL`: each check an item, each probe sent once."""

from collections.abc import Iterator

import pytest
from tests.contracts.misbehaviour import NATIVE, ON_STREAMS
from tests.contracts.stand_in import ACCOUNT, TOKEN, StandIn
from tests.pytest_plugin.conftest import Inner, says

from workersai_contracts.probe_table import probes
from workersai_contracts.verify.share import Share

INI = f"workersai_verify_model = {NATIVE}\n"
# All of the model's but the preflight, which is for no check.
PROBES = sum(bool(probe.checks) and not probe.needs for probe in probes(NATIVE))
ENDPOINTS = """
def test_target(workersai_target):
    url = workersai_target.run_url + "/@cf/meta/llama-3.1-8b-instruct-fp8"
    assert workersai_target.openai_url.endswith("/ai/v1")
    assert workersai_target.token not in repr(workersai_target)
    assert post(url, token=workersai_target.token).json()["success"]

def test_live(workersai_live):
    assert workersai_live.v4_url == "https://api.cloudflare.com/client/v4"
"""


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("WORKERSAI_MOCK_ACCOUNT", ACCOUNT)
    monkeypatch.setenv("WORKERSAI_MOCK_TOKEN", TOKEN)
    with StandIn() as server:
        yield server


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def test_each_check_is_an_item(inner: Inner, stand_in: StandIn) -> None:
    result = inner("", f"--workersai-contracts={stand_in.url}", "-v", ini=INI)

    result.assert_outcomes(passed=46)
    says(result, "workersai::SSE003 the stream ends with one [DONE] PASSED*")
    assert len(stand_in.seen) == PROBES


def test_a_finding_fails_its_item_without_a_traceback(inner: Inner, stand_in: StandIn) -> None:
    stand_in.twist = ON_STREAMS["no [DONE]"][0]
    result = inner("", f"--workersai-contracts={stand_in.url}", "-k", "SSE003 or SSE001", ini=INI)

    result.assert_outcomes(passed=1, failed=1, deselected=44)
    says(result, "SSE003 the stream ends with one [DONE]", "ask.*")
    assert "Traceback" not in result.stdout.str()


def test_the_mock_passes(inner: Inner) -> None:
    inner("", "--workersai-contracts=mock", "-k", "LIFE").assert_outcomes(passed=3, deselected=50)


def test_live_without_credentials_is_skipped_with_the_reason(inner: Inner) -> None:
    result = inner(ENDPOINTS, "--workersai-contracts=live", "-rs")

    result.assert_outcomes(skipped=65)
    says(result, "*63*no credentials: set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN")
    assert "LIFE001" in inner("", "--workersai-contracts=live", "--collect-only").stdout.str()


def test_a_check_that_was_not_seen_in_full_is_skipped(inner: Inner, stand_in: StandIn) -> None:
    ini = INI + "workersai_verify_calls = 3\n"
    result = inner("", f"--workersai-contracts={stand_in.url}", "-rs", ini=ini)

    result.assert_outcomes(skipped=46)
    says(result, "SKIPPED*: budget spent: 3 calls")
    assert len(stand_in.seen) == 3


def test_an_error_of_ours_is_shown_as_one(
    inner: Inner, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(Share, "judge", fail)
    result = inner("", f"--workersai-contracts={stand_in.url}", "-k", "SSE003", ini=INI)

    result.assert_outcomes(failed=1, deselected=45)
    says(result, "*RuntimeError: a mistake")


@pytest.mark.parametrize("workers", ["-n2", pytest.param("-n4", marks=pytest.mark.full)])
def test_workers_send_each_probe_once(inner: Inner, stand_in: StandIn, workers: str) -> None:
    result = inner("", f"--workersai-contracts={stand_in.url}", workers, ini=INI, isolated=True)

    result.assert_outcomes(passed=46)
    assert len(stand_in.seen) == PROBES


def test_workers_keep_one_budget(inner: Inner, stand_in: StandIn) -> None:
    ini = INI + "workersai_verify_calls = 7\n"
    result = inner("", f"--workersai-contracts={stand_in.url}", "-n2", ini=ini, isolated=True)

    result.assert_outcomes(skipped=46)
    assert len(stand_in.seen) == 7


def test_workers_ask_one_mock(inner: Inner) -> None:
    result = inner("", "--workersai-contracts=mock", "-n2", "-k", "USE00", isolated=True)

    result.assert_outcomes(passed=7)


def test_one_test_runs_on_the_mock_and_on_an_address(inner: Inner, stand_in: StandIn) -> None:
    address = inner(ENDPOINTS, f"--workersai-contracts={stand_in.url}", "-k", "test_it", ini=INI)
    mock = inner(ENDPOINTS, "-rs")

    address.assert_outcomes(passed=1, skipped=1, deselected=46)
    mock.assert_outcomes(passed=1, skipped=1)
    says(mock, "*the real API is asked with --workersai-contracts=live alone")
    assert [path for _, path in stand_in.seen] == [f"/client/v4/accounts/{ACCOUNT}/ai/run/{NATIVE}"]


def test_live_with_credentials_is_the_real_host(
    inner: Inner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT)
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "t" * 40)
    result = inner(ENDPOINTS, "--workersai-contracts=live", "-k", "test_live")

    result.assert_outcomes(passed=1, deselected=64)


@pytest.mark.parametrize(
    ("flag", "ini", "said"),
    [
        ("everything", "", "it is error, warn or off"),
        ("ftp://x", "", "takes mock, live or an address"),
        ("mock", "workersai_verify_model = @cf/x", "no model '@cf/x' in the catalogue"),
    ],
)
def test_wrong_use_is_one_line(inner: Inner, flag: str, ini: str, said: str) -> None:
    result = inner("", f"--workersai-contracts={flag}", ini=ini)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str()


def test_without_the_flag_nothing_is_imported(inner: Inner) -> None:
    source = """
import sys
def test():
    assert "pytest_workersai.contract" not in sys.modules
    assert "workersai_contracts.verify.share" not in sys.modules
"""
    inner(source, isolated=True).assert_outcomes(passed=1)
