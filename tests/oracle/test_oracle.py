"""The validator against Cloudflare's own library, live and recorded, on bytes."""

import os

import pytest
from tests.oracle.generate import generate_bodies
from tests.oracle.node import OracleMissingError, ask
from tests.oracle.record import SEED, differences, read_recorded
from tests.oracle.schema import find_schemas, is_version
from tests.sweep import count, required, sampled

SCHEMAS = find_schemas()
COUNT = int(os.environ.get("WORKERSAI_MOCK_ORACLE_N", "0"))
MUST = required()
# Each version, and a few of our own and of the siblings; what is recorded has them all.
EVERYDAY = {*filter(is_version, SCHEMAS), *sorted(SCHEMAS)[::8]}


@pytest.mark.parametrize("name", sampled(SCHEMAS, EVERYDAY.__contains__))
def test_the_library_says_the_same_live(name: str) -> None:
    most = COUNT if is_version(name) else COUNT // 8
    sent = max(count(1500, everyday=500) if is_version(name) else 100, most)
    bodies = list(generate_bodies(SCHEMAS[name], count=sent, seed=f"{SEED} {name}"))
    try:
        theirs = ask(SCHEMAS[name], bodies=bodies)
    except OracleMissingError as error:
        if MUST:
            raise
        pytest.skip(f"no live oracle: {error}")

    assert differences(SCHEMAS[name], bodies=bodies, verdicts=theirs) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_library_said_the_same_when_recorded(name: str) -> None:
    recorded = read_recorded(name)

    assert recorded
    bodies, verdicts = zip(*recorded, strict=True)
    assert differences(SCHEMAS[name], bodies=bodies, verdicts=verdicts) == []
