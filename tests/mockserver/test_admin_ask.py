"""What a page asks before and after a request."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from tests.mockserver.admin_call import call
from tests.mockserver.client import PATH
from tests.mockserver.talk import ask

from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, TOKEN
from workersai_mock.workersai import WorkersAI

GOOD = (
    b'data: {"response":"Hi"}\n\ndata: {"response":""}\n\n'
    b'data: {"response":"","usage":'
    b'{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}\n\ndata: [DONE]\n\n'
)


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock with an admin API."""
    with MockServer(admin=True) as found:
        yield found


def test_about_says_what_there_is_to_choose(server: MockServer) -> None:
    found = call(server, "GET", "about").json

    models = {model["id"]: model for model in found["models"]}
    assert (found["model"], found["account"], found["token"]) == (MODEL_ID, ACCOUNT_ID, TOKEN)
    assert models[MODEL_ID]["retired"] == "2025-10-01"
    assert models["@cf/meta/llama-3.3-70b-instruct-fp8-fast"]["price"]["input"] > 0
    assert {"2023", "2026"} <= set(found["eras"])
    assert {"pace", "fault", "quirk", "fragment"} == {one["kind"] for one in found["twists"]}
    assert found["rules"]["SSE003"]


@pytest.mark.parametrize(
    ("settings", "token", "tenant"),
    [
        ({}, TOKEN, "default"),
        ({"tokens": ("mine",)}, "mine", "default"),
        ({"tenants": "account"}, TOKEN, ACCOUNT_ID),
        ({"tenants": "token"}, TOKEN, TOKEN),
        ({"tenants": "token", "tokens": ("mine",)}, "mine", "token-9eee0b46"),
    ],
)
def test_about_says_as_whom_the_page_may_ask(
    settings: dict[str, Any], token: str, tenant: str
) -> None:
    with MockServer(admin=True, **settings) as server:
        found = call(server, "GET", "about").json

    assert (found["token"], found["tenant"]) == (token, tenant)


@pytest.mark.parametrize(
    ("query", "version", "wire"),
    [("", "2025", "2025"), ("?era=2024-mid", "2024-mid", "2024"), ("?era=2026", "2025", "2026")],
)
def test_the_schema_is_that_of_a_time(
    server: MockServer, query: str, version: str, wire: str
) -> None:
    found = call(server, "GET", f"schema{query}").json

    assert (found["model"], found["version"], found["wire"]) == (MODEL_ID, version, wire)
    assert found["input"]["oneOf"]


def test_a_model_may_have_none(server: MockServer) -> None:
    found = call(server, "GET", "schema?model=@cf/swiss-ai/apertus-v1.5-8b").json

    assert (found["version"], found["input"]) == (None, None)


@pytest.mark.parametrize(
    ("query", "status"), [("?model=@cf/no/such", 404), ("?era=1999", 422), ("?x=1", 400)]
)
def test_there_is_no_schema_of_nothing(server: MockServer, query: str, status: int) -> None:
    assert call(server, "GET", f"schema{query}").status == status


def preview(server: MockServer, body: str, *, model: str = MODEL_ID, era: str = "") -> Any:
    """Ask what a body would come to."""
    return call(server, "POST", "preview", {"model": model, "body": body, "era": era})


def test_a_preview_renders_the_prompt(server: MockServer) -> None:
    found = preview(server, '{"messages":[{"role":"tool","content":"x"}]}').json

    assert found["rendered"] == "<|im_start|>assistant\n"
    assert found["dropped_roles"] == ["tool"]
    assert found["refusal"] is None
    assert found["prompt_tokens"] > 0


def test_a_preview_has_both_verdicts(server: MockServer) -> None:
    found = preview(server, '{"prompt":"x","temperature":7}').json

    assert (found["refusal"]["status"], found["refusal"]["code"]) == (400, 5006)
    assert found["problems"] == [
        {
            "pointer": "/temperature",
            "keyword": "maximum",
            "message": "7 is greater than the maximum of 5",
        }
    ]


def test_what_is_no_json_has_no_problems_but_that(server: MockServer) -> None:
    found = preview(server, "{").json

    assert found["refusal"]["text"].endswith("Request body is not valid json")
    assert (found["problems"], found["rendered"]) == ([], None)


@pytest.mark.parametrize(
    ("model", "era", "status"),
    [("@cf/no/such", "", 404), (MODEL_ID, "1999", 422), (MODEL_ID, "2023", 200)],
)
def test_a_preview_is_of_a_model_at_a_time(
    server: MockServer, model: str, era: str, status: int
) -> None:
    assert preview(server, "{}", model=model, era=era).status == status


def judged(server: MockServer, data: bytes, *, wire: str = "", whole: bool = True) -> Any:
    """Ask what a stream breaks."""
    text = b64encode(data).decode()
    body = {"data_base64": text, "wire": wire, "whole": whole}
    return call(server, "POST", "verdict", body).json


def test_a_stream_that_keeps_the_grammar(server: MockServer) -> None:
    found = judged(server, GOOD)

    assert found == {"wire": "2025", "events": 4, "done": True, "violations": []}


def test_a_stream_that_does_not(server: MockServer) -> None:
    found = judged(server, GOOD.replace(b"data: [DONE]\n\n", b""), wire="2025")

    [violation] = found["violations"]
    assert (violation["code"], violation["severity"]) == ("SSE003", "error")
    assert violation["rule"] == "the stream ends with one [DONE]"


def test_the_end_of_a_part_is_not_judged(server: MockServer) -> None:
    assert judged(server, GOOD[:40], whole=False)["violations"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"data_base64": "%", "wire": "", "whole": True},
        {"data_base64": "\u00e4", "wire": "", "whole": True},
        {"data_base64": "", "wire": "1999", "whole": True},
        {"data_base64": "", "wire": "", "whole": 1},
    ],
)
def test_what_cannot_be_judged(server: MockServer, body: object) -> None:
    assert call(server, "POST", "verdict", body).status == 422


def test_the_bytes_of_an_answer_are_there_with_their_times(server: MockServer) -> None:
    workersai = WorkersAI(server)
    ask(workersai, {"prompt": "a", "stream": True}, headers={"x-workersai-mock-itl": "0.001"})

    found = call(server, "GET", "journal/1/answer").json

    assert (found["status"], found["stream"], found["ending"]) == (200, True, "close")
    assert found["frames"][1]["due_s"] == pytest.approx(0.001)
    assert found["delivered"] == len(found["frames"])
    assert call(server, "GET", "journal/2/answer").status == 404


def test_effects_are_told_in_words_that_can_be_given_again(server: MockServer) -> None:
    wished = {"x-workersai-mock-fault": "event-lost:at_event=2", "x-workersai-mock-pace": "bursty"}
    ask(WorkersAI(server), {"prompt": "a", "stream": True}, headers=wished)

    effects = call(server, "GET", "journal/1").json["effects"]
    assert {"kind": "fault", "words": "event-lost:at_event=2"} in effects


def test_an_effect_without_a_name_is_told_by_its_class(server: MockServer) -> None:
    workersai = WorkersAI(server)
    workersai.on().twist(lambda answer, rng: answer)
    ask(workersai, {"prompt": "a"})

    effects = call(server, "GET", "journal/1").json["effects"]
    assert effects == [{"kind": "twist", "words": "function"}]
    assert PATH.endswith(MODEL_ID)
