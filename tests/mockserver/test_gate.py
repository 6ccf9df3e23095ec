from collections.abc import Mapping
from typing import Any

import pytest

from workersai_contracts import refusal
from workersai_contracts.catalog import alias
from workersai_mock.clock import ManualClock
from workersai_mock.gate import GATES
from workersai_mock.mock import Mock
from workersai_mock.provenance import GATES as DOCUMENTED
from workersai_mock.reply import Text
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, TOKEN, Settings

from .client import AUTH, PATH, RUN, Body, ask

GOOD: Body = {"prompt": "hi"}
RETIRED = Settings(reply=Text("x"), lifecycle="current")


def code(mock: Mock, body: Body = GOOD, **request: Any) -> tuple[int, int] | None:
    found = ask(mock, body, **request).refusal
    return (found.status, found.code) if found else None


def test_tuple_is_the_order_and_each_gate_has_its_evidence() -> None:
    names = [gate.__name__ for gate in GATES]

    assert names == ["route", "account", "auth", "model", "lifecycle", "body", "schema", "quota"]
    assert list(DOCUMENTED) == names


WRONG: dict[str, tuple[dict[str, Any], tuple[int, int]]] = {
    "route": ({"method": "GET"}, (405, 7001)),
    "account": ({"path": "/client/v4/accounts/x/ai/run/"}, (404, 7003)),
    "auth": ({"headers": {}}, (400, 9106)),
    "model": ({"model": "@cf/no/model"}, (400, 5007)),
    "lifecycle": ({"model": MODEL_ID}, (410, 5028)),
    "body": ({"body": b"{"}, (400, 5006)),
    "schema": ({"body": b"{}"}, (400, 5006)),
    "quota": ({}, (429, 3021)),
}


def send(mock: Mock, *names: str) -> tuple[int, int] | None:
    """Send a request that is wrong at these gates, and right at the others."""
    wrong: dict[str, Any] = {}
    for name in names:
        wrong = {**WRONG[name][0], **wrong}  # the first one decides
    path = wrong.get("path", RUN) + wrong.get("model", "like-this-one")
    return code(
        mock,
        wrong.get("body", GOOD),
        method=wrong.get("method", "POST"),
        path=path,
        headers=wrong.get("headers", AUTH),
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (first, second)
        for number, first in enumerate(WRONG)
        for second in list(WRONG)[number + 1 :]
        if {first, second} != {"model", "lifecycle"} and {first, second} != {"body", "schema"}
    ],
)
def test_request_wrong_in_two_ways_gets_the_first_gates_refusal(first: str, second: str) -> None:
    own = alias("like-this-one", MODEL_ID)
    mock = Mock(
        Settings(
            reply=Text("x"), models=(own,), lifecycle="current", quota=True, clock=ManualClock()
        )
    )
    assert send(mock) is None  # right in every way
    if "quota" in (first, second):
        model = "like-this-one" if first != "lifecycle" else MODEL_ID
        found = mock.contract.catalog.get(model)
        for _ in range(found.requests_per_minute):
            send(mock)

    got = send(mock, first, second)

    assert got == WRONG[first][1]


def test_body_that_is_no_json_is_told_apart_from_one_that_breaks_the_schema(mock: Mock) -> None:
    no_json, bad_input = ask(mock, b"{").refusal, ask(mock, b"{}").refusal

    assert no_json == refusal.INVALID_JSON
    assert bad_input is not None
    assert bad_input.text == (
        "AiError: Bad input: Error: oneOf at '/' not met, 0 matches: "
        "required properties at '/' are 'prompt', required properties at '/' are 'messages'"
    )


def test_empty_body_has_a_code_of_its_own(mock: Mock) -> None:
    assert code(mock, b"") == (400, 3003)


AUTH_FORMS = [
    pytest.param({}, (400, 9106), id="none"),
    pytest.param({"Authorization": "Bearer abc"}, None, id="bearer"),
    pytest.param({"authorization": "Bearer abc"}, None, id="any case of the header"),
    pytest.param({"Authorization": "Bearer a.B-_~+/=9"}, None, id="every character"),
    pytest.param({"Authorization": "Bearer  abc"}, (400, 6003), id="two spaces"),
    pytest.param({"Authorization": "bearer abc"}, (400, 6003), id="lower case"),
    pytest.param({"Authorization": "Bearer"}, (400, 6003), id="no token"),
    pytest.param({"Authorization": "Bearer "}, (400, 6003), id="empty token"),
    pytest.param({"Authorization": ""}, (400, 6003), id="empty header"),
    pytest.param({"Authorization": "Bearer a b"}, (400, 6003), id="space inside"),
    pytest.param({"Authorization": "Bearer {token}"}, (400, 6003), id="placeholder"),
    pytest.param({"Authorization": "Bearer abc\n"}, (400, 6003), id="line end"),
    pytest.param({"Authorization": "Basic YTpi"}, (400, 6003), id="basic"),
    pytest.param({"X-Auth-Email": "a@b.c", "X-Auth-Key": "k"}, None, id="key pair"),
    pytest.param({"X-Auth-Email": "a@b.c"}, (400, 9106), id="email alone"),
    pytest.param({"X-Auth-Key": "k"}, (400, 9106), id="key alone"),
    pytest.param({"X-Auth-Email": "", "X-Auth-Key": "k"}, (400, 9106), id="empty email"),
    pytest.param(
        {"Authorization": "x", "X-Auth-Email": "a", "X-Auth-Key": "k"}, (400, 6003), id="both"
    ),
]


@pytest.mark.parametrize(("headers", "wanted"), AUTH_FORMS)
def test_forms_of_credentials(
    mock: Mock, headers: Mapping[str, str], wanted: tuple[int, int] | None
) -> None:
    assert code(mock, headers=headers) == wanted


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        pytest.param({"Authorization": "Bearer one"}, None, id="first"),
        pytest.param({"Authorization": "Bearer two"}, None, id="second"),
        pytest.param({"Authorization": "Bearer three"}, (401, 10000), id="another"),
        pytest.param({"Authorization": "Bearer ONE"}, (401, 10000), id="case counts"),
        pytest.param({"X-Auth-Email": "a", "X-Auth-Key": "k"}, (401, 10000), id="key pair"),
        pytest.param({}, (400, 9106), id="none"),
    ],
)
def test_given_tokens_restrict_who_is_let_in(
    headers: Mapping[str, str], wanted: tuple[int, int] | None
) -> None:
    mock = Mock(Settings(reply=Text("x"), tokens=("one", "two")))

    assert code(mock, headers=headers) == wanted


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_wrong_method_is_named(mock: Mock, method: str) -> None:
    found = ask(mock, b"", method=method).refusal

    assert found is not None
    assert (found.status, found.code) == (405, 7001)
    assert found.text == f"{method} not supported for requested URI."


@pytest.mark.parametrize(
    ("account", "echo"),
    [
        ("x", "x"),
        ("", ""),
        ("%3CACCOUNT_ID%3E", "%3CACCOUNT_ID%3E"),
        ("<ACCOUNT_ID>", "%3CACCOUNT_ID%3E"),
        ("{id}", "%7Bid%7D"),
        ("$CLOUDFLARE_ACCOUNT_ID", "$CLOUDFLARE_ACCOUNT_ID"),
        ("\udcff", "%FF"),
        (ACCOUNT_ID + "0", ACCOUNT_ID + "0"),
        (ACCOUNT_ID[1:] + "g", ACCOUNT_ID[1:] + "g"),
    ],
)
def test_malformed_account_is_echoed_percent_encoded_without_the_query(
    mock: Mock, account: str, echo: str
) -> None:
    tail = f"/ai/run/{MODEL_ID}"

    found = ask(mock, GOOD, path=f"/client/v4/accounts/{account}{tail}?tags=a").refusal

    assert found is not None
    assert (found.status, found.code) == (404, 7003)
    assert found.text == (
        f"Could not route to /client/v4/accounts/{echo}{tail}, "
        "perhaps your object identifier is invalid?"
    )


def test_account_id_may_be_in_capitals(mock: Mock) -> None:
    assert code(mock, path=f"/client/v4/accounts/{'AB' * 16}/ai/run/{MODEL_ID}") is None


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/client/v4",
        RUN,
        f"/v4/accounts/{ACCOUNT_ID}/ai/run/{MODEL_ID}",
        f"/client/v4/accounts/a/b/ai/run/{MODEL_ID}",
        "*",
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_unknown_path_has_no_route(mock: Mock, path: str, method: str) -> None:
    assert code(mock, path=path, method=method) == (400, 7000)


@pytest.mark.parametrize(
    "path",
    [
        PATH,
        PATH + "?",
        PATH + "?tags=x",
        PATH + "?queueRequest=false&tags=a/b?c",
        PATH.replace("@", "%40"),
        PATH.replace("1.5", "1%2E5"),
        RUN + MODEL_ID.replace("/", "%2F"),
        RUN + MODEL_ID.replace("/", "%2f"),
    ],
)
def test_spellings_of_the_path_that_are_served(mock: Mock, path: str) -> None:
    assert code(mock, path=path) is None


@pytest.mark.parametrize("settings", [{"strict_path": True}, {"convenience": False}])
def test_encoded_slash_can_be_refused(settings: dict[str, Any]) -> None:
    mock = Mock(Settings(reply=Text("x"), **settings))

    own = {"Authorization": f"Bearer {TOKEN}"}

    assert code(mock, path=RUN + MODEL_ID.replace("/", "%2F"), headers=own) == (400, 7000)
    assert code(mock, path=PATH.replace("@", "%40"), headers=own) is None


@pytest.mark.parametrize("tail", ["/", "%252F", "%00", "x"])
def test_other_ids_are_no_model(mock: Mock, tail: str) -> None:
    assert code(mock, path=PATH + tail) == (400, 5007)


def test_unknown_model_is_named_decoded(mock: Mock) -> None:
    found = ask(mock, GOOD, path=RUN + "%40cf/my%20model").refusal

    assert found is not None
    assert found.text == "AiError: No such model: No such model @cf/my model or task"


def test_retired_model_answers_today_with_its_date() -> None:
    found = ask(Mock(RETIRED), GOOD).refusal

    assert found is not None
    assert (found.status, found.code) == (410, 5028)
    assert f"{MODEL_ID} was deprecated on 2025-10-01" in found.text


def test_living_model_is_served_today() -> None:
    assert code(Mock(RETIRED), path=RUN + "@cf/meta/llama-3.3-70b-instruct-fp8-fast") is None


def test_without_convenience_only_the_mocks_own_token_is_let_in() -> None:
    mock = Mock(Settings(convenience=False))
    own = {"Authorization": f"Bearer {TOKEN}"}

    assert ask(mock, {"prompt": "hi"}, headers=own).status == 200
    assert ask(mock, {"prompt": "hi"}).status == 401
    assert Settings(convenience=False, tenants="session").let_in == ()


def test_without_convenience_no_header_controls_a_request() -> None:
    mock = Mock(Settings(convenience=False))
    headers = {"Authorization": f"Bearer {TOKEN}", "x-workersai-mock-tokens": "no number"}

    assert ask(mock, {"prompt": "hi"}, headers=headers).status == 200
