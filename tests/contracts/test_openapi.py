from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from tests.sweep import full

from workersai_contracts import alias, get_model, input_schema, refusal
from workersai_contracts.catalog import all_models
from workersai_contracts.errors import UnknownEraError
from workersai_contracts.model import Model
from workersai_contracts.openapi import document, native
from workersai_contracts.profile import PROFILES
from workersai_mock import MockServer
from workersai_mock.cli import main
from workersai_mock.gateway import Gateway
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID

ACCOUNT, GATEWAY = "/client/v4/accounts/{account_id}", "/v1/{account_id}/{gateway_id}"
PATH = f"{ACCOUNT}/ai/run/{MODEL_ID}"
# Doors that models share: a named run, OpenAI's here and behind a gateway, look-ups, compat, list,
# the binding's.
# Of each shape, each door and each way to queue.
KINDS = (
    MODEL_ID,
    "@cf/google/gemma-4-26b-a4b-it",
    "@cf/meta/llama-3.3-70b-instruct-fp8-fast",
    "@cf/openai/gpt-oss-20b",
)
ONE_OF_EACH = [get_model(each) for each in KINDS]
of_models = pytest.mark.parametrize(
    "models", [ONE_OF_EACH, full(all_models())], ids=["one of each", "all"]
)
SHARED = ["named", *["openai"] * 6, *["look-up"] * 5, "compat", "universal", "binding"]


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

    [path] = document([model], schema="2024-mid", doors=(native,))["paths"].values()

    body = path["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == input_schema(model)


@pytest.mark.parametrize("changes", [{"era": "1999"}, {"wire": "1999"}], ids=["era", "wire"])
def test_another_time_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(UnknownEraError, match="1999"):
        document([get_model(MODEL_ID)], era=changes.get("era"), wire=changes.get("wire"))


def test_every_status_of_a_refusal_is_described() -> None:
    answers = post(document([get_model(MODEL_ID)]))["responses"]

    known = [row for row in refusal.ALL if row.layer != "gateway"]
    assert set(answers) == {"200", *(str(row.status) for row in known)}
    assert all(str(row.code) in answers[str(row.status)]["description"] for row in known)


@of_models
def test_all_models_and_doors_are_valid_schemas(models: Sequence[Model]) -> None:
    described = document(models)

    assert len(described["paths"]) == 2 * len(models) + len(SHARED)
    for path in described["paths"].values():
        [operation] = path.keys() & {"get", "post"}
        content = path[operation]["responses"]["200"]["content"]
        Draft202012Validator.check_schema(content["application/json"]["schema"])
        Draft202012Validator.check_schema(
            content.get("text/event-stream", {}).get("itemSchema", {})
        )


@of_models
def test_operations_bear_names_of_their_own(models: Sequence[Model]) -> None:
    paths = document(models)["paths"].values()
    names = [path[key]["operationId"] for path in paths for key in path.keys() & {"get", "post"}]

    assert len(set(names)) == len(names)


def test_no_model_leaves_the_look_ups_alone() -> None:
    assert len(document([])["paths"]) == 4


def test_the_binding_is_at_its_host_and_not_in_the_document_of_a_mock() -> None:
    described = document([get_model(MODEL_ID)])
    run = described["paths"]["/run"]

    inputs = run["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert run["servers"] == [{"url": "https://workers-binding.ai"}]
    assert inputs["inputs"] == input_schema(get_model(MODEL_ID))
    assert "/run" not in document([get_model(MODEL_ID)], server="http://mock")["paths"]
    assert "/run" not in document([])["paths"]


def test_a_gateway_is_at_another_host_where_the_service_itself_is_described() -> None:
    model = get_model(MODEL_ID)
    live, mock = document([model]), document([model], server="http://h")
    at_gateway = [path for path in live["paths"] if path.startswith("/v1/")]

    assert len(at_gateway) == 5
    for path in at_gateway:
        assert live["paths"][path]["servers"] == [{"url": "https://gateway.ai.cloudflare.com"}]
        assert "servers" not in mock["paths"][path]


def test_only_models_with_batches_are_said_to_queue() -> None:
    batched = "@cf/meta/llama-3.3-70b-instruct-fp8-fast"
    models = [get_model(MODEL_ID), get_model(batched)]
    paths = document(models, server="http://h")["paths"]
    with_queue = [
        path
        for path, operations in paths.items()
        for operation in operations.values()
        if any(each["name"] == "queueRequest" for each in operation.get("parameters", ()))
    ]

    assert with_queue == [PATH.replace(MODEL_ID, batched)]


DOOR_CASES: list[tuple[str, dict[str, Any]]] = [
    (f"{ACCOUNT}/ai/run", {"model": MODEL_ID, "input": {"prompt": "a"}}),
    (f"{ACCOUNT}/ai/v1/chat/completions", {"model": MODEL_ID, "prompt": "a"}),
    (f"{ACCOUNT}/ai/v1/completions", {"model": MODEL_ID, "prompt": "a"}),
    (f"{ACCOUNT}/ai/v1/responses", {"model": "@cf/openai/gpt-oss-20b", "input": "a"}),
    (f"{GATEWAY}/workers-ai/{MODEL_ID}", {"prompt": "a"}),
    (f"{GATEWAY}/workers-ai/v1/chat/completions", {"model": MODEL_ID, "prompt": "a"}),
    (f"{GATEWAY}/compat/chat/completions", {"model": f"workers-ai/{MODEL_ID}", "prompt": "a"}),
    (GATEWAY, {}),
]


@pytest.mark.parametrize(("path", "body"), DOOR_CASES, ids=[path for path, _ in DOOR_CASES])
def test_each_door_answers_as_it_is_described(path: str, body: dict[str, Any]) -> None:
    entry = {"provider": "workers-ai", "endpoint": MODEL_ID, "query": {"prompt": "a"}}
    sent: Any = body or [entry]
    described = document([get_model(MODEL_ID), get_model("@cf/openai/gpt-oss-20b")])
    operation = described["paths"][path]["post"]
    with MockServer() as server:
        url = server.url + path.format(account_id=ACCOUNT_ID, gateway_id="gw")
        got = requests.post(url, json=sent, headers={"Authorization": "Bearer t"}, timeout=10)

    asked = operation["requestBody"]["content"]["application/json"]["schema"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert got.status_code == 200
    assert list(Draft202012Validator(asked).iter_errors(sent)) == []
    assert list(Draft202012Validator(answer).iter_errors(got.json())) == []


@pytest.mark.parametrize(
    "path",
    [
        f"{ACCOUNT}/ai/models/search",
        f"{ACCOUNT}/ai/models/schema",
        f"{ACCOUNT}/ai/tasks/search",
        f"{ACCOUNT}/ai/authors/search",
        "/client/v4/user/tokens/verify",
    ],
)
def test_each_look_up_answers_as_it_is_described(path: str) -> None:
    operation = document([get_model(MODEL_ID)])["paths"][path]["get"]
    with MockServer() as server:
        url = server.url + path.format(account_id=ACCOUNT_ID)
        head, query = {"Authorization": "Bearer t"}, {"model": MODEL_ID}
        got = requests.get(url, headers=head, params=query, timeout=10)

    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert list(Draft202012Validator(answer).iter_errors(got.json())) == []


@pytest.mark.parametrize("door", ["chat/completions", "completions"])
def test_chunks_are_as_they_are_described(door: str) -> None:
    operation = document([get_model(MODEL_ID)])["paths"][f"{ACCOUNT}/ai/v1/{door}"]["post"]
    with MockServer() as server:
        body = {"model": MODEL_ID, "prompt": "a", "stream": True}
        head = {"Authorization": "Bearer t"}
        got = requests.post(f"{server.openai_url}/{door}", json=body, headers=head, timeout=10)
    lines = [line[6:] for line in got.text.split("\n") if line]

    item = operation["responses"]["200"]["content"]["text/event-stream"]["itemSchema"]
    assert lines[-1] == "[DONE]"
    assert not [e for line in lines for e in Draft202012Validator(item).iter_errors({"data": line})]


def test_a_gateways_own_refusal_is_as_it_is_described() -> None:
    schema = document([])["components"]["schemas"]["GatewayRefusal"]
    with MockServer(gateway=Gateway(ids=("another",))) as server:
        got = requests.post(server.gateway_url, timeout=10)

    assert got.status_code == 400
    assert list(Draft202012Validator(schema).iter_errors(got.json())) == []


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
        full("/openapi.json?model=all", len(all_models()) + 1),
    ],
    ids=["default", "one", "all"],
)
def test_models_are_chosen(path: str, count: int) -> None:
    with MockServer(models=(alias("own", MODEL_ID),)) as server:
        got = requests.get(server.url + path, timeout=30)

    assert got.headers["Content-Type"] == "application/json"
    runs = [path for path in got.json()["paths"] if path.startswith(f"{ACCOUNT}/ai/run/")]
    assert len(runs) == count


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
