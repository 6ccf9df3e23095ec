import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contracts.exchange_case import (
    CHAT,
    GONE,
    LLAMA,
    RIGHT,
    edited,
    headers,
    outcome,
    plain,
    said,
    streamed,
    turned_down,
)
from tests.contracts.stream import NATIVE_USAGE, WHOLE, stream
from tests.contracts.wrong_exchange import WRONG

from workersai_contracts import refusal
from workersai_contracts.catalog import all_models, input_schema
from workersai_contracts.check import (
    ALL,
    GENERATED,
    GROUPS,
    LISTED,
    get_check,
    group_of,
    run_checks,
)
from workersai_contracts.check.page import markdown
from workersai_contracts.errors import UnknownCheckError
from workersai_contracts.exchange import Exchange
from workersai_contracts.grammar import Violation


@pytest.mark.parametrize("exchanges", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_not_blamed(exchanges: tuple[Exchange, ...]) -> None:
    found = [one for outcome in run_checks(exchanges) for one in outcome.violations]

    assert found == []


@pytest.mark.parametrize(("code", "exchanges"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(code: str, exchanges: tuple[Exchange, ...]) -> None:
    found = outcome(code, *exchanges)

    assert found.verdict == "violated"
    assert {one.code for one in found.violations} == {code}


def test_each_check_has_an_exchange_that_breaks_it() -> None:
    codes = {check.id for check in ALL if group_of(check) != "SSE"}

    assert {code for code, _ in WRONG.values()} == codes | {"SSE018"}


def test_each_check_has_an_exchange_that_agrees() -> None:
    agreed = {
        outcome.check.id
        for exchanges in (*RIGHT.values(), *_streams())
        for outcome in run_checks(exchanges)
        if outcome.verdict == "agreed"
    }

    assert {check.id for check in ALL} - agreed == set()


def _streams() -> Iterator[tuple[Exchange, ...]]:
    for wire, values in WHOLE.items():
        yield (streamed(stream(*values), wire=wire),)


BARE = next(model.id for model in all_models() if input_schema(model) is None)


@pytest.mark.parametrize(
    ("code", "exchange", "reason"),
    [
        ("SSE001", plain(), "no event stream"),
        ("SSE019", streamed(), "wire 2025 has no such thing"),
        ("SSE003", streamed(b"data: {}\n\n", ending="reset"), "not whole: no end"),
        ("SSE003", streamed(b"data: {}\n\n", capture="text"), "not whole: no end"),
        ("SSE001", streamed(b"data: {}\n...\n", capture="text"), "not whole: abridged"),
        ("ENV001", streamed(), "no JSON answer"),
        ("ENV001", plain(capture="text"), "kept as text, which may have been laid out anew"),
        ("ENV001", turned_down(refusal.EDGE), "the edge's plain text"),
        ("ENV002", turned_down(), "a refusal"),
        ("ENV004", plain(), "no refusal"),
        ("ENV002", streamed(), "no JSON answer"),
        ("ENV002", said(b'{"a":1}', door="binding"), "no envelope of api.cloudflare.com"),
        ("ENV003", said(b"[1", capture="text"), "not whole: cut off"),
        (
            "ENV003",
            said(b'{"success":true}', capture="text"),
            "not whole: without result, errors, messages",
        ),
        ("ENV006", turned_down(), "no result"),
        ("ENV006", plain({"a": 1}), "no result of text generation"),
        ("ENV007", plain(CHAT), "an OpenAI-shaped result"),
        ("ENV007", turned_down(), "no result"),
        ("ENV008", plain(), "a native result"),
        ("ENV008", turned_down(), "no result"),
        ("ENV009", plain(status=None), "no status was kept"),
        ("ENV010", plain(), "no error of a binding, a gateway or /ai/v1"),
        ("REF001", plain(), "no numbered error"),
        ("REF001", turned_down(status=None), "no status was kept"),
        (
            "REF001",
            edited(turned_down(capture="text"), b"3021", b"9999"),
            "code 9999 is not in the table",
        ),
        ("REF002", plain(), "no numbered error"),
        ("REF002", edited(turned_down(), b"3021", b"9999"), "code 9999 is not in the table"),
        ("REF003", plain(), "no refusal of the table"),
        ("REF003", turned_down(capture="text"), "kept as text, where ids are cut out"),
        ("REF004", plain(model="@cf/a/b"), "no request of a known model at the native door"),
        ("REF004", plain(request_body=b""), "no request body that is JSON"),
        ("REF004", plain(model=BARE), "the model has no schema"),
        ("REF004", turned_down(), "refused before the schema, or behind it"),
        ("REF005", plain(), "no probe with a known answer"),
        ("REF005", plain(probe="body.empty"), "no probe with a known answer"),
        ("REF006", plain(), "no refusal of a stream"),
        ("USE001", plain({"response": "a"}), "no usage"),
        ("USE002", streamed(), "no usage of a plain answer"),
        ("USE003", plain({"response": "a"}), "no usage"),
        ("USE003", plain(request={"prompt": "a"}), "no max_tokens was asked for"),
        ("USE004", plain(), "no request of a known model without max_tokens"),
        ("USE005", plain(), "no evidence"),
        ("HDR001", streamed(), "no JSON answer with headers"),
        ("HDR002", plain(), "no event stream with headers"),
        ("HDR003", turned_down(), "no success whose request was kept"),
        ("HDR004", plain(headers=None), "headers were not kept, or not all of them"),
        ("HDR005", plain(headers=None), "headers were not kept, or not all of them"),
        ("HDR005", turned_down(refusal.AUTHENTICATION), "no answer of inference"),
        ("HDR006", plain(headers=None), "headers were not kept, or not all of them"),
        ("HDR006", plain(), "no refusal of the edge"),
        ("HDR007", plain(capture="text"), "headers were not kept, or not all of them"),
        ("HDR007", plain(), "no 429"),
        ("HDR008", plain(door="openai"), "headers were not kept, or not all of them"),
        ("HDR008", plain(), "no cf-ai-neurons"),
        ("LIFE001", plain(), "not asked"),
        ("LIFE001", plain(model=LLAMA, probe="life.retired"), "the model is not retired"),
        ("LIFE002", plain(), "no 5028"),
        ("LIFE002", turned_down(GONE, model=""), "the model's day is not known"),
        ("LIFE003", plain(), "no answer of a living model"),
        ("LIFE004", plain(), "no 410 and no 5028"),
        ("LIFE004", plain(status=None), "no status was kept"),
        ("ENV001", plain(ending="hang"), "not whole: the connection ended early (hang)"),
        ("ENV001", plain(method="HEAD"), "HEAD: nothing is known of its answer"),
        ("SSE001", streamed(method="HEAD"), "HEAD: nothing is known of its answer"),
    ],
)
def test_what_cannot_be_judged_says_why(code: str, exchange: Exchange, reason: str) -> None:
    found = outcome(code, exchange)

    assert found.verdict == "not looked at"
    assert found.reason == reason


def test_an_outcome_is_violated_by_one_exchange() -> None:
    found = outcome("HDR001", plain(), plain(headers=headers("text/html")), streamed())

    assert [look.verdict for look in found.looks] == ["agreed", "violated", "not looked at"]
    assert found.verdict == "violated"
    assert found.reason == ""
    assert found.violations == (
        Violation("HDR001", "Content-Type is 'text/html' instead of 'application/json'"),
    )


def test_a_check_looks_by_itself() -> None:
    (look,) = get_check("ENV009").look([plain()])

    assert look.verdict == "agreed"


def test_a_check_is_found_by_its_id_in_any_case() -> None:
    assert get_check("sse003").title == "the stream ends with one [DONE]"


def test_the_check_of_generated_requests_is_one_of_them() -> None:
    assert GENERATED not in ALL
    assert get_check("gen001") is GENERATED


def test_an_unknown_check_lists_those_there_are() -> None:
    with pytest.raises(UnknownCheckError, match=r"no check 'SSE999'; there are: SSE001, SSE002"):
        get_check("SSE999")


def test_each_check_belongs_to_a_group_and_has_its_own_id() -> None:
    assert {group_of(check) for check in LISTED} == set(GROUPS)
    assert len({check.id for check in LISTED}) == len(LISTED)


def test_the_page_of_checks_is_current() -> None:
    page = Path(__file__).parents[2] / "docs/checks.md"

    assert page.read_text(encoding="utf-8") == markdown()


def test_the_page_is_printed() -> None:
    command = [sys.executable, "-m", "workersai_contracts.check.page"]

    assert subprocess.check_output(command, encoding="utf-8") == markdown()


def test_usage_of_a_native_event_is_read() -> None:
    assert outcome("USE001", streamed(stream(NATIVE_USAGE))).verdict == "agreed"
