"""What is looked up: the catalogue and the state of a token."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workersai_contracts import all_models
from workersai_contracts.catalog import input_schema
from workersai_contracts.envelope import to_json
from workersai_mock.mock import Mock
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID

from .client import ask

AI = f"/client/v4/accounts/{ACCOUNT_ID}/ai/"
MODELS = len(all_models())


def found(mock: Mock, path: str) -> Any:
    answer = ask(mock, b"", method="GET", path=AI + path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    return json.loads(answer.timeline.body)


def test_a_model_is_listed_as_published(mock: Mock) -> None:
    answer = ask(mock, b"", method="GET", path=AI + "models/search?search=QWEN1.5-1.8B&author=qwen")

    assert answer.timeline.body == (
        b'{"result":[{"id":"3222ddb3-e211-4fd9-9a6d-79a80e47b3a6","source":1,'
        b'"name":"@cf/qwen/qwen1.5-1.8b-chat",'
        b'"description":"Small chat model of the Qwen 1.5 series with 1.8 billion parameters.",'
        b'"task":{"id":"c329a1f9-323d-4e91-b2aa-582dd4188d34","name":"Text Generation",'
        b'"description":"Models that write text in answer to a prompt or a conversation."},'
        b'"tags":[],"properties":[{"property_id":"beta","value":"true"},{"property_id":"info",'
        b'"value":"https://huggingface.co/qwen/qwen1.5-1.8b-chat"}]}],'
        b'"success":true,"errors":[],"messages":[],'
        b'"result_info":{"page":1,"per_page":50,"count":1,"total_count":1}}'
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("per_page=1000", MODELS),
        ("task=text%20generation&per_page=1000", MODELS),
        ("task=Text+Generation&per_page=1000", MODELS),
        ("task=Translation", 0),
        ("author=microsoft", 1),
        ("search=phi-2&hide_experimental=true", 0),
        ("search=phi-2&hide_experimental=false", 1),
        ("source=2&search=gemma", 1),
        ("page=2&per_page=10", 10),
        ("page=1000", 0),
        ("page=none&per_page=0", 50),
    ],
)
def test_a_search_is_narrowed_and_paged(mock: Mock, query: str, count: int) -> None:
    body = found(mock, f"models/search?{query}")

    assert len(body["result"]) == body["result_info"]["count"] == count


def test_pages_follow_one_another(mock: Mock) -> None:
    pages = [found(mock, f"models/search?page={n}&per_page=40")["result"] for n in (1, 2)]
    names = [model["name"] for page in pages for model in page]

    assert names == [model.id for model in all_models()]


def test_a_schema_is_the_models_own(mock: Mock) -> None:
    result = found(mock, f"models/schema?model={MODEL_ID.replace('/', '%2F')}")["result"]

    assert list(result) == ["input", "output"]
    assert result["input"] == json.loads(to_json(input_schema(mock.contract.catalog.get(MODEL_ID))))


def test_the_schema_of_an_unknown_model_is_refused(mock: Mock) -> None:
    answer = ask(mock, b"", method="GET", path=AI + "models/schema?model=@cf/no/body")

    assert answer.status == 400
    assert b"No such model @cf/no/body or task" in answer.timeline.body


def test_tasks_and_authors(mock: Mock) -> None:
    assert [task["name"] for task in found(mock, "tasks/search")["result"]] == ["Text Generation"]
    assert {"name": "qwen"} in found(mock, "authors/search")["result"]


def test_a_token_is_verified_as_recorded(mock: Mock) -> None:
    answer = ask(mock, b"", method="GET", path="/client/v4/user/tokens/verify")

    assert answer.timeline.body == (
        b'{"result":{"id":"ad8f71487a8837b9ccfe443f12cfe161","status":"active",'
        b'"expires_on":"2099-12-31T23:59:59Z"},"success":true,"errors":[],'
        b'"messages":[{"code":10000,"message":"This API Token is valid and active"}]}'
    )


@pytest.mark.parametrize(
    ("path", "more", "refused"),
    [
        ("/client/v4/user/tokens/verify", {"headers": {}}, (400, 9106)),
        ("/client/v4/accounts/x/ai/tasks/search", {}, (404, 7003)),
        ("/client/v4/accounts//ai/tasks/search", {}, (400, 7000)),
        (AI + "models/search", {"method": "POST"}, (405, 7001)),
        (AI + "finetunes/public", {}, (400, 7000)),
        ("/client/v4/user/tokens", {}, (400, 7000)),
    ],
    ids=["no token", "bad account", "no account", "method", "unknown", "nowhere"],
)
def test_the_edge_refuses_first(
    mock: Mock, path: str, more: dict[str, Any], refused: tuple[int, int]
) -> None:
    answer = ask(mock, b"", path=path, **{"method": "GET", **more})
    [error] = json.loads(answer.timeline.body)["errors"]

    assert (answer.status, error["code"]) == refused
