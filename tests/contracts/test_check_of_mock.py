"""The mock's own answers to all probes, over a socket: nothing to blame, on any wire."""

import http.client

import pytest

from workersai_contracts.check import Outcome, run_checks
from workersai_contracts.exchange import Exchange, Frame
from workersai_contracts.identity import MOCK_ACCOUNT_ID, MOCK_TOKEN
from workersai_contracts.probe import Probe
from workersai_contracts.probe_table import probes
from workersai_contracts.profile import PROFILES
from workersai_mock.server import MockServer

QWEN = "@cf/qwen/qwen1.5-1.8b-chat"
KIMI = "@cf/moonshotai/kimi-k2.5"


def send(probe: Probe, *, port: int, wire: str) -> Exchange:
    url, headers = probe.url(MOCK_ACCOUNT_ID), probe.all_headers(MOCK_TOKEN)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(probe.method, url, body=probe.body, headers=dict(headers))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return Exchange(
        method=probe.method,
        url=url,
        request_headers=headers,
        request_body=probe.body,
        status=response.status,
        headers=tuple(response.getheaders()),
        frames=(Frame(0.0, body),),
        door="native",
        model=probe.model,
        wire=wire,
        probe=probe.id,
    )


def outcomes(model_id: str, *, wire: str, seed: int) -> list[Outcome]:
    chosen = [probe for probe in probes(model_id) if not probe.needs]
    with MockServer(wire=wire, seed=seed, tokens=(MOCK_TOKEN,)) as server:
        return run_checks([send(probe, port=server.port, wire=wire) for probe in chosen])


@pytest.mark.parametrize("model_id", [QWEN, KIMI])
@pytest.mark.parametrize("wire", [profile.name for profile in PROFILES])
def test_nothing_is_to_blame(model_id: str, wire: str) -> None:
    found = outcomes(model_id, wire=wire, seed=len(wire))

    assert [violation for outcome in found for violation in outcome.violations] == []
    assert sum(outcome.verdict == "agreed" for outcome in found) > 30


def test_a_retired_model_is_refused_as_published() -> None:
    probe = next(each for each in probes(QWEN) if "retired" in each.needs)
    with MockServer(lifecycle="current") as server:
        found = run_checks([send(probe, port=server.port, wire="2025")])

    agreed = {outcome.check.id for outcome in found if outcome.verdict == "agreed"}

    assert [violation for outcome in found for violation in outcome.violations] == []
    assert {"LIFE001", "LIFE002", "LIFE004", "REF001", "REF002", "REF003"} <= agreed
