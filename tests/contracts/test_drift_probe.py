"""The triangle probe by probe: published schema, live evidence, mock."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from tests.contracts.misbehaviour import NATIVE

from workersai_contracts.drift import probe_rows
from workersai_contracts.drift.text import probe_rows_text
from workersai_contracts.exchange import Exchange, Frame
from workersai_contracts.probe_table import find_probe

UUID = "6dca3dce-48ef-41c9-8819-470ad67395dd"
HEADERS = (
    ("Content-Type", "application/json"),
    ("CF-Ray", "8f0c3b2a1d4e5f60-AMS"),
    ("cf-ai-req-id", UUID),
)
USAGE = {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}
ABOVE, PLAIN, TOKEN = "bound.temperature.above-maximum", "ask.messages.plain", "edge.wrong-token"


def exchange(probe_id: str, status: int, body: Any, **changes: Any) -> Exchange:
    probe = find_probe(probe_id, model_id=NATIVE)
    return Exchange(
        url=f"/client/v4/accounts/{'a' * 32}/ai/run/{NATIVE}",
        request_body=probe.body if probe else b"",
        status=status,
        headers=HEADERS,
        frames=(Frame(0.0, orjson.dumps(body)),),
        door="native",
        model=NATIVE,
        wire="2025",
        probe=probe_id,
        **changes,
    )


def let_in(probe_id: str, **usage: int) -> Exchange:
    result = {"response": "Yes", "usage": {**USAGE, **usage}}
    envelope = {"result": result, "success": True, "errors": [], "messages": []}
    return exchange(probe_id, 200, envelope)


def refused(probe_id: str) -> Exchange:
    said = (
        "AiError: Bad input: Error: oneOf at '/' not met, 0 matches: required properties at '/'"
        f" are 'prompt', Value at '/temperature' must be <= 5 not met ({UUID})"
    )
    error = {"message": said, "code": 5006}
    body = {"errors": [error], "success": False, "result": {}, "messages": []}
    return exchange(probe_id, 400, body)


def edge(probe_id: str, code: int, message: str, status: int = 401) -> Exchange:
    error = {"code": code, "message": message}
    body = {"result": None, "success": False, "errors": [error], "messages": []}
    return replace(exchange(probe_id, status, body), headers=HEADERS[:2])


AUTH = edge(TOKEN, 10000, "Authentication error")
ROUTE = edge(TOKEN, 7000, "No route for that URI", 400)
WRONG = let_in(PLAIN, total_tokens=1)


@pytest.mark.parametrize(
    ("live", "mock", "published", "verdict"),
    [
        (let_in(PLAIN), let_in(PLAIN), "let in", "AGREED"),
        (WRONG, let_in(PLAIN), "let in", "DOCS WRONG"),
        (let_in(PLAIN), WRONG, "let in", "FAKE WRONG"),
        (AUTH, AUTH, "10000", "AGREED"),
        (let_in(PLAIN), None, "let in", "not looked at"),
        (None, let_in(PLAIN), "let in", "not looked at"),
        (replace(let_in(PLAIN), ending="reset"), let_in(PLAIN), "let in", "not looked at"),
        (let_in("ask.nobody"), let_in("ask.nobody"), "nothing", "AGREED"),
        (let_in("edge.encoded-slash"), let_in("edge.encoded-slash"), "nothing", "AGREED"),
        (let_in("bound.tools.null"), let_in("bound.tools.null"), "forbidden", "DOCS WRONG"),
    ],
)
def test_each_request_has_a_verdict(
    live: Exchange | None, mock: Exchange | None, published: str, verdict: str
) -> None:
    [row] = probe_rows([live] if live else [], [mock] if mock else [])

    assert (row.published, row.verdict) == (published, verdict)
    assert row.sentence
    assert row.is_news == (verdict not in ("AGREED", "not looked at") and live != mock)


def silent(one: Exchange, **changes: Any) -> Exchange:
    """Return an exchange that no check of refusals judges: only its form is left."""
    return replace(one, request_body=b"", **changes)


@pytest.mark.parametrize(
    ("live", "mock", "changed", "verdict"),
    [
        (refused(ABOVE), let_in(ABOVE), False, "FAKE WRONG"),
        (let_in(ABOVE), silent(refused(ABOVE)), False, "DOCS WRONG"),
        (let_in(ABOVE), silent(refused(ABOVE)), True, "API CHANGED"),
    ],
    ids=["fake", "docs", "announced"],
)
def test_answers_that_differ_have_a_culprit(
    live: Exchange, mock: Exchange, changed: bool, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the checks say of either is tested above.
    monkeypatch.setattr("workersai_contracts.drift.probe.run_checks", lambda exchanges: [])
    [row] = probe_rows([live], [mock], schema_changed=changed)

    assert (row.published, row.verdict, row.is_news) == ("forbidden", verdict, True)


def test_another_known_code_is_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workersai_contracts.drift.probe.run_checks", lambda exchanges: [])
    [row] = probe_rows([ROUTE], [AUTH])
    [other] = probe_rows([ROUTE], [replace(ROUTE, status=404)])

    assert (row.live, row.mock, row.verdict) == ("400 7000", "401 10000", "API CHANGED")
    assert other.verdict == "FAKE WRONG"


@pytest.mark.parametrize(
    ("schema", "published"), [({"type": "object"}, "let in"), (None, "forbidden")]
)
def test_what_is_published_today_is_asked_first(schema: Any, published: str) -> None:
    schemas = {NATIVE: schema} if schema else {}
    [row] = probe_rows([refused(ABOVE)], [], schemas=schemas)

    assert row.published == published


def test_a_body_that_is_no_json_is_forbidden() -> None:
    [row] = probe_rows([exchange("body.no-json", 400, {})], [])

    assert row.published == "forbidden"


def test_what_is_no_probe_has_no_row() -> None:
    assert probe_rows([replace(AUTH, probe="")], []) == []


def test_rows_are_printed() -> None:
    rows = probe_rows([let_in(PLAIN), AUTH], [let_in(PLAIN)])

    assert probe_rows_text(rows) == (
        "1 of 2 probes agree\n"
        "  not looked at  edge.wrong-token: published 10000, live 401 10000, mock -\n"
        "                 no evidence of mock\n"
    )
