"""The admin API against its own OpenAPI file, by schemathesis: seeded, and bounded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation.modes import GenerationMode
from schemathesis.schemas import BaseSchema
from tests.mockserver.admin_call import call
from tests.mockserver.talk import ask
from tests.sweep import count, full

from workersai_mock.admin import EVENTS, OPERATIONS
from workersai_mock.admin.openapi import document
from workersai_mock.server import MockServer
from workersai_mock.workersai import WorkersAI

CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
NAMES = [(path, method) for path, methods in OPERATIONS.items() for method in methods]


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock that has seen requests of each kind, so that there is something to show."""
    with MockServer(admin=True) as found:
        workersai = WorkersAI(found)
        call(found, "POST", "stubs", {"match": {"prompt": "a"}, "reply": {"tool_call": "f"}})
        call(found, "POST", "stubs", {"match": {"prompt": "b"}, "refuse": 3040})
        for body in ({"prompt": "a"}, {"prompt": "b"}, {"prompt": "c", "stream": True}, b"no"):
            ask(workersai, body)
        yield found


def cases() -> Iterator[object]:
    """Yield each operation, asked rightly and, where it can be, wrongly."""
    for path, method in NAMES:
        if path == EVENTS:  # has no end; test_admin_events.py reads it
            continue
        operation = OPERATIONS[path][method]
        for mode in GenerationMode:
            if mode.is_positive or operation.query or operation.body or "{" in path:
                # What only reads is asked wrongly in the full run.
                rest = mode.is_negative and method == "GET"
                case = full if rest else pytest.param
                yield case(path, method, mode, id=f"{method} {path} {mode.value}")


@cache
def described() -> BaseSchema:
    """Return the file as schemathesis reads it, once."""
    return schemathesis.openapi.from_dict(document())


@pytest.mark.parametrize(("path", "method", "mode"), tuple(cases()))
def test_answers_are_what_the_file_says(
    server: MockServer, path: str, method: str, mode: GenerationMode
) -> None:
    load_all_checks()
    # What a stub may be says the reader, which is more than a schema can.
    strict = mode.is_negative and (path, method) != ("stubs", "POST")
    names = (*CHECKED, "negative_data_rejection") if strict else CHECKED
    checks: list[Any] = [CHECKS.get_by_names([name])[0] for name in names]
    operation = described()[f"/{path}"][method]

    @seed(0)
    @settings(
        max_examples=count(5, everyday=2),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: schemathesis.Case[Any]) -> None:
        response = case.call(base_url=f"{server.url}/__admin", timeout=10)
        case.validate_response(response, checks=checks)

    run()


def test_the_file_names_every_operation_and_no_other() -> None:
    told = {
        (path.removeprefix("/"), method.upper())
        for path, methods in document()["paths"].items()
        for method in methods
    }

    assert told == set(NAMES)


def test_the_file_names_every_parameter() -> None:
    for path, method in NAMES:
        told = document()["paths"][f"/{path}"][method.lower()].get("parameters", ())
        names = {parameter["name"] for parameter in told if parameter["in"] == "query"}

        assert names == set(OPERATIONS[path][method].query)


def test_every_schema_of_the_file_is_one() -> None:
    for schema in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_file_is_served(server: MockServer) -> None:
    heard = call(server, "GET", "openapi.json")

    assert heard.json["openapi"] == "3.1.0"
    assert heard.json == document()
