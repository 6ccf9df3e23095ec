"""Verdicts of the oracle, kept in files: one body a line, each byte as one character.

`python -m tests.oracle.record` writes them anew.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.oracle.generate import generate_bodies
from tests.oracle.node import Verdict, ask
from tests.oracle.schema import find_schemas, is_version
from tests.oracle.synthetic import SYNTHETIC

from workersai_contracts.errors import InvalidJsonError
from workersai_contracts.json_text import read_json
from workersai_contracts.validator import compile_schema

SEED = "validator"
VERSION = 1
_FOLDER = Path(__file__).with_name("recorded")
_LONGEST = 1200


def read_recorded(name: str) -> list[tuple[bytes, Verdict]]:
    """Return the bodies and what the library said of each.

    Raises:
        ValueError: the file was written in another form.
    """
    content = json.loads((_FOLDER / f"{name}.json").read_text())
    if content["version"] != VERSION:
        raise ValueError(f"{name}: version {content['version']} is not {VERSION}")
    return [(body.encode("latin-1"), verdict) for body, verdict in content["verdicts"]]


def judge(schema: Mapping[str, Any], *, bodies: Sequence[bytes]) -> list[Verdict]:
    """Return our own verdict on each body, in the oracle's form."""
    verdict_of = compile_schema(schema)

    def judge_one(body: bytes) -> Verdict:
        try:
            payload = read_json(body)
        except InvalidJsonError:
            return False
        return verdict_of(payload)

    return [judge_one(body) for body in bodies]


def differences(
    schema: Mapping[str, Any], *, bodies: Sequence[bytes], verdicts: Sequence[Verdict]
) -> list[str]:
    """Return a line for each body on which we differ from the oracle."""
    return [
        f"{body[:300]!r}: oracle {theirs!r:.300}, we {ours!r:.300}"
        for body, theirs, ours in zip(bodies, verdicts, judge(schema, bodies=bodies), strict=True)
        if theirs != ours
    ]


def write_recorded(name: str, *, schema: Mapping[str, Any]) -> None:
    """Ask the oracle anew and keep its verdicts on the shorter bodies."""
    count = 400 if is_version(name) else 150 if name in SYNTHETIC else 60
    drawn = generate_bodies(schema, count=8 * count, seed=f"recorded {name}")
    bodies = list(dict.fromkeys(body for body in drawn if len(body) <= _LONGEST))
    kept = bodies[:: max(1, len(bodies) // count)][:count]
    lines = ",\n".join(
        json.dumps([body.decode("latin-1"), verdict])
        for body, verdict in zip(kept, ask(schema, bodies=kept), strict=True)
    )
    head = f'"version": {VERSION},\n"oracle": "@cloudflare/cabidela 0.2.4"'
    (_FOLDER / f"{name}.json").write_text(f'{{\n{head},\n"verdicts": [\n{lines}\n]\n}}\n')


if __name__ == "__main__":
    for name, schema in find_schemas().items():
        write_recorded(name, schema=schema)
