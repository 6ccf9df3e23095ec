from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from workersai_contracts import alias, get_model, input_schema, refusal
from workersai_contracts.catalog import all_models
from workersai_contracts.errors import UnknownEraError
from workersai_contracts.openapi import document
from workersai_contracts.profile import PROFILES
from workersai_mock import MockServer
from workersai_mock.cli import main
from workersai_mock.settings import MODEL_ID

PATH = f"/client/v4/accounts/{{account_id}}/ai/run/{MODEL_ID}"


def post(described: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = described["paths"][PATH]["post"]
    return found


def test_a_body_is_described_by_the_published_schema() -> None:
    described = document([get_model(MODEL_ID)])

    body = post(described)["requestBody"]["content"]["application/json"]["schema"]
    assert described["openapi"] == "3.2.0"
    assert body == input_schema(get_model(MODEL_ID))


def test_a_time_has_its_own_schema() -> None:
    described = document([get_model(MODEL_ID)], era="2024-mid")

    body = post(described)["requestBody"]["content"]["application/json"]["schema"]
    assert body == input_schema(get_model(MODEL_ID), "2024-mid")


def test_a_version_that_a_model_lacks_is_its_newest() -> None:
    model = next(each for each in all_models() if each.schema_files and each.id != MODEL_ID)

    [path] = document([model], schema="2024-mid")["paths"].values()

    body = path["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == input_schema(model)


@pytest.mark.parametrize("changes", [{"era": "1999"}, {"wire": "1999"}], ids=["era", "wire"])
def test_another_time_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(UnknownEraError, match="1999"):
        document([get_model(MODEL_ID)], era=changes.get("era"), wire=changes.get("wire"))


def test_every_status_of_a_refusal_is_described() -> None:
    answers = post(document([get_model(MODEL_ID)]))["responses"]

    assert set(answers) == {"200", *(str(row.status) for row in refusal.ALL)}
    assert all(str(row.code) in answers[str(row.status)]["description"] for row in refusal.ALL)


def test_all_models_and_doors_are_valid_schemas() -> None:
    described = document(all_models())

    assert len(described["paths"]) == len(all_models())
    for path in described["paths"].values():
        content = path["post"]["responses"]["200"]["content"]
        Draft202012Validator.check_schema(content["application/json"]["schema"])
        Draft202012Validator.check_schema(content["text/event-stream"]["itemSchema"])


@pytest.mark.parametrize("wire", [profile.name for profile in PROFILES])
def test_answers_are_as_they_are_described(wire: str) -> None:
    with MockServer(wire=wire) as server:
        answers = post(requests.get(f"{server.url}/openapi.json", timeout=10).json())["responses"]
        url = f"{server.run_url}/{MODEL_ID}"
        let_in = {"Authorization": "Bearer t"}
        whole = requests.post(url, json={"prompt": "a"}, headers=let_in, timeout=10)
        asked = {"prompt": "a", "stream": True}
        streamed = requests.post(url, json=asked, headers=let_in, timeout=10)
    content = answers["200"]["content"]
    lines = [line for line in streamed.text.split("\n") if line]

    item = Draft202012Validator(content["text/event-stream"]["itemSchema"])
    assert list(item.iter_errors({"data": "1"}))
    assert not [e for line in lines for e in item.iter_errors({"data": line[6:]})]
    assert not list(
        Draft202012Validator(content["application/json"]["schema"]).iter_errors(whole.json())
    )


def test_a_refusal_is_as_it_is_described() -> None:
    with MockServer() as server:
        described = requests.get(f"{server.url}/openapi.json", timeout=10).json()
        got = requests.post(f"{server.run_url}/{MODEL_ID}", timeout=10)

    schema = described["components"]["schemas"]["Refusal"]
    assert got.status_code == 400
    assert not list(Draft202012Validator(schema).iter_errors(got.json()))
    assert described["servers"] == [{"url": server.url}]


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/openapi.json", 2),
        ("/openapi.json?model=own", 1),
        ("/openapi.json?model=all", len(all_models()) + 1),
    ],
    ids=["default", "one", "all"],
)
def test_models_are_chosen(path: str, count: int) -> None:
    with MockServer(models=(alias("own", MODEL_ID),)) as server:
        got = requests.get(server.url + path, timeout=30)

    assert got.headers["Content-Type"] == "application/json"
    assert len(got.json()["paths"]) == count


@pytest.mark.parametrize(
    ("method", "path", "convenience", "status"),
    [
        ("GET", "/openapi.json?model=@cf/no", True, 404),
        ("GET", "/openapi.jsonl", True, 400),
        ("POST", "/openapi.json", True, 400),
        ("GET", "/openapi.json", False, 400),
    ],
    ids=["model", "path", "method", "strict"],
)
def test_nothing_else_is_answered_with_it(
    method: str, path: str, convenience: bool, status: int
) -> None:
    with MockServer(convenience=convenience) as server:
        got = requests.request(method, server.url + path, timeout=10)

    assert (got.status_code, "openapi: 3" in got.text) == (status, False)


def test_the_command_prints_it() -> None:
    got = CliRunner().invoke(main, ["openapi", "--era", "2024-mid", "--server", "http://h"])

    assert json.loads(got.output) == document(
        [get_model(MODEL_ID)], era="2024-mid", server="http://h"
    )


def test_the_command_refuses_an_unknown_model() -> None:
    got = CliRunner().invoke(main, ["openapi", "--model", "@cf/no"])

    assert got.exit_code == 2
    assert "no model '@cf/no'" in got.stderr
