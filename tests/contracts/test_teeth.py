"""Answers of the mock, broken in every way that a mutant knows: the checks must go red."""

from collections.abc import Sequence
from functools import cache

import pytest
from tests.contracts.mutant import mutants
from tests.contracts.test_check_of_mock import KIMI, QWEN, send

from workersai_contracts.check import run_checks
from workersai_contracts.exchange import Exchange
from workersai_contracts.identity import MOCK_TOKEN
from workersai_contracts.probe_table import probes
from workersai_mock.server import MockServer

# A sample that has a refusal of each layer, each way to ask, and pairs with a seed.
GROUPS = ("ask.", "body.", "edge.", "model.")
MUTANTS = mutants()
WIRES = {"2025": QWEN, "2025-vllm": QWEN, "2026": KIMI}


@cache
def answers(wire: str) -> tuple[Exchange, ...]:
    model = WIRES[wire]
    chosen = [p for p in probes(model) if p.id.startswith(GROUPS) and not p.needs]
    with MockServer(wire=wire, tokens=(MOCK_TOKEN,)) as server:
        return tuple(send(probe, port=server.port, wire=wire) for probe in chosen)


def is_caught(whole: tuple[Exchange, ...], broken: tuple[Exchange, ...]) -> bool:
    # What is broken by itself is the quick way; only the rest needs its neighbours.
    alone = [one for one, before in zip(broken, whole, strict=True) if one is not before]
    return _is_red(alone[:3]) or _is_red(broken)


def _is_red(exchanges: Sequence[Exchange]) -> bool:
    return any(outcome.violations for outcome in run_checks(exchanges))


@pytest.mark.parametrize("wire", WIRES)
def test_no_mutant_survives(wire: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole = answers(wire)
    broken = {name: tuple(map(mutant, whole)) for name, mutant in MUTANTS.items()}
    changed = {name: exchanges for name, exchanges in broken.items() if exchanges != whole}

    alive = [name for name, exchanges in changed.items() if not is_caught(whole, exchanges)]
    with capsys.disabled():
        print(f"\nkill rate on wire {wire}: {len(changed) - len(alive)} of {len(changed)} mutants")

    assert alive == []
    assert len(changed) >= 50
