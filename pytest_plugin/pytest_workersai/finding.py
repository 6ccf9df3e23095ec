"""What the mock found, under the policies of a test. Owns the order and which is told at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from workersai_mock.finding import Finding
    from workersai_mock.workersai import WorkersAI

# A kind of finding is relaxed by the option of its own name, but for this one.
OPTION_OF = {"forbidden": "contracts"}
# What becomes of the client's verdicts; `report` waits until something else has failed.
CLIENT = {"warn": "warn", "fail": "error"}


class Told(NamedTuple):
    """A finding as it is told: `error` or `warn`, and the words."""

    policy: str
    text: str


def findings(
    workersai: WorkersAI, attempts: Iterable[str], options: Mapping[str, Any]
) -> list[Told]:
    """Return what a test's author must hear, errors first.

    Args:
        workersai: the test's mock.
        attempts: what the network block turned away.
        options: what holds for the test, policies among it.
    """
    found = [Told(options["blocked"], text) for text in dict.fromkeys(attempts)]
    found += [
        Told(options[OPTION_OF.get(finding.kind, finding.kind)], _counted(finding))
        for finding in workersai.findings()
        # It came after the test, whose own verdict stands: the end of the run tells it.
        if finding.kind != "straggler"
    ]
    if policy := CLIENT.get(options["client"]):
        found += [Told(policy, f"the client: {verdict}") for verdict in workersai.verdicts().wrong]
    return sorted((told for told in found if told.policy != "off"), key=lambda told: told.policy)


def _counted(finding: Finding) -> str:
    if finding.count == 1:
        return finding.text
    first, *rest = finding.text.split("\n", 1)
    return "\n".join([f"{first} ({finding.count} times)", *rest])
