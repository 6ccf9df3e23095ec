import json
import random
from typing import Any

import pytest
from tests.mockserver.talk import OPENAI_SHAPED, WITH_TOOL_LISTS, ask, chat, talking

from workersai_contracts.published import violations
from workersai_mock.errors import StubError
from workersai_mock.reply import Json, Result, said

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
}
BODIES = {
    "bare": {"response_format": {"type": "json_schema", "json_schema": SCHEMA}},
    "wrapped": {"response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}}},
    "guided": {"guided_json": SCHEMA},
}


def test_a_native_answer_of_json_mode_is_the_value_itself() -> None:
    with talking() as workersai:
        workersai.reply(json={"name": "India"})

        assert ask(workersai, chat("x"), model=WITH_TOOL_LISTS).result["response"] == {
            "name": "India"
        }


def test_a_cut_answer_of_json_mode_is_text() -> None:
    with talking() as workersai:
        workersai.reply(json={"name": "India"})

        assert isinstance(ask(workersai, chat("x", max_tokens=2)).result["response"], str)


def test_an_answer_of_2026_is_json_as_text() -> None:
    with talking() as workersai:
        workersai.reply(json={"name": "India"})
        (choice,) = ask(workersai, chat("x"), model=OPENAI_SHAPED).result["choices"]

        assert json.loads(choice["message"]["content"]) == {"name": "India"}


@pytest.mark.parametrize("body", BODIES)
def test_a_value_is_made_from_the_schema_of_the_request(body: str) -> None:
    made = said(Json(), BODIES[body], draw=lambda: random.Random(0))

    assert violations(SCHEMA, json.loads(made.text)) == []
    assert made.structured


@pytest.mark.parametrize("body", [{}, {"response_format": {"type": "json_object"}}], ids=str)
def test_without_a_schema_nothing_can_be_made(body: dict[str, object]) -> None:
    with pytest.raises(StubError, match="give the value"):
        Json().said(body, random.Random(0))


def test_true_asks_for_a_value_that_is_made() -> None:
    with talking() as workersai:
        stub = workersai.reply(json=True)

        assert repr(stub.outcomes) == "(Json(value=SAMPLED),)"


def test_a_result_is_sent_as_it_is() -> None:
    given = {"response": "hi", "usage": {"prompt_tokens": 1}}
    with talking() as workersai:
        workersai.reply(result=given)

        assert ask(workersai, chat("x")).result == given
        assert ask(workersai, chat("x", stream=True)).events == [given]
        assert workersai.last.text == "hi"


def test_a_result_without_words_has_no_text() -> None:
    assert Result({"data": []}).said({}, random.Random(0)).text == ""
