import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from workersai_contracts.errors import FileFormatError, RedactionError, VersionError
from workersai_contracts.exchange import Exchange, Frame, door_of, find_header, model_of
from workersai_contracts.exchange.file import (
    SCHEMA_FILE,
    exchange_line,
    from_document,
    read_exchanges,
    to_document,
    write_exchanges,
)
from workersai_contracts.exchange.foreign import from_cassette, from_event_stream, from_har

QWEN = "@cf/qwen/qwen1.5-1.8b-chat"
URL = f"https://api.cloudflare.com/client/v4/accounts/{'a1' * 16}/ai/run/{QWEN}"
PLAIN = Exchange(url="/x", status=200, headers=(("cf-ray", "1"),), frames=(Frame(0.5, b"{}"),))
LINE = orjson.dumps(to_document(PLAIN))

texts = st.text(st.characters(codec="utf-8"), max_size=8)
headers = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
exchanges = st.builds(
    Exchange,
    method=st.sampled_from(["GET", "POST"]),
    url=texts,
    request_headers=headers,
    request_body=st.binary(max_size=9),
    status=st.none() | st.integers(100, 599),
    headers=st.none() | headers,
    frames=st.lists(
        st.builds(Frame, st.floats(0, 99, allow_nan=False), st.binary(max_size=9)), max_size=3
    ).map(tuple),
    ending=st.sampled_from(["close", "cut", "reset", "hang", "left"]),
    capture=st.sampled_from(["wire", "text"]),
    door=st.sampled_from(["", "native", "openai", "gateway", "binding"]),
    model=texts,
    wire=texts,
    probe=texts,
    source=texts,
    recorded_at=texts,
)


@given(exchanges)
def test_what_is_written_is_read_again(exchange: Exchange) -> None:
    document = orjson.loads(orjson.dumps(to_document(exchange)))

    Draft202012Validator(orjson.loads(SCHEMA_FILE.read_bytes())).validate(document)

    assert from_document(document) == exchange


def test_a_file_holds_one_exchange_a_line(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    cut = replace(PLAIN, frames=(Frame(0.0, b"\xe2\x82"), Frame(0.1, b"\xac")))

    assert write_exchanges(path, [PLAIN, cut]) == 2
    assert path.read_bytes().count(b"\n") == 2
    assert read_exchanges(path) == [PLAIN, cut]


def test_empty_lines_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_bytes(b"\n" + LINE + b"\n\n")

    assert read_exchanges(path) == [PLAIN]


def test_what_is_left_out_has_a_default() -> None:
    document = {"request": {"method": "GET", "url": "/"}, "response": {"body": [[0, "a"]]}}

    assert from_document(document) == Exchange(method="GET", url="/", frames=(Frame(0, b"a"),))


@pytest.mark.parametrize(
    ("line", "error", "says"),
    [
        (b"{", FileFormatError, r"bad\.jsonl:2: is no JSON"),
        (b"[]", FileFormatError, r"bad\.jsonl:2: must be an object"),
        (LINE.replace(b":1,", b":2,", 1), VersionError, r"bad\.jsonl:2: version 2 is newer"),
        (LINE.replace(b'"url":"/x"', b'"url":7'), FileFormatError, "jsonl:2: /request/url: 7 is"),
        (LINE.replace(b"{}", b"\xff"), FileFormatError, r"bad\.jsonl:2: is no JSON"),
    ],
    ids=["cut", "list", "newer", "type", "bytes"],
)
def test_a_bad_line_is_named(
    tmp_path: Path, line: bytes, error: type[Exception], says: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(LINE + b"\n" + line)

    with pytest.raises(error, match=says):
        read_exchanges(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"no\.jsonl: cannot be read"):
        read_exchanges(tmp_path / "no.jsonl")


def test_a_secret_that_redaction_does_not_reach_stops_the_writing(tmp_path: Path) -> None:
    leaky = replace(
        PLAIN, request_headers=(("Authorization", "Bearer abcdefgh1"),), model="abcdefgh1"
    )
    path = tmp_path / "none.jsonl"

    with pytest.raises(RedactionError, match="refused to write: a credential") as caught:
        write_exchanges(path, [PLAIN, leaky])

    assert not path.exists()
    assert "abcdefgh1" not in str(caught.value)


def test_a_written_line_is_redacted() -> None:
    line = exchange_line(replace(PLAIN, request_headers=(("authorization", "Bearer abcdefgh1"),)))

    assert b'["authorization","Bearer [redacted]"]' in line


@pytest.mark.parametrize(
    ("url", "door"),
    [
        (URL, "native"),
        ("/client/v4/accounts/a/ai/v1/chat/completions", "openai"),
        (f"https://gateway.ai.cloudflare.com/v1/a/g/workers-ai/{QWEN}", "gateway"),
        (f"/v1/{'0' * 32}/g/workers-ai/{QWEN}", "gateway"),
        ("http://localhost/v1/[account]/g/compat/chat/completions", "gateway"),
        ("https://developers.cloudflare.com/workers-ai/models/", ""),
        ("https://workers-binding.ai/run?version=3", "binding"),
        ("https://example.com/", ""),
    ],
    ids=["native", "openai", "gateway", "of a mock", "compat", "docs", "binding", "elsewhere"],
)
def test_the_door_is_told_from_the_address(url: str, door: str) -> None:
    assert door_of(url) == door


@pytest.mark.parametrize(
    ("url", "body", "model"),
    [
        ("/ai/run/@cf/a/b?tags=x", b"", "@cf/a/b"),
        ("/ai/run/%40cf%2Fa%2Fb", b"", "@cf/a/b"),
        ("/ai/v1/chat/completions", b'{"model":"@cf/a/b"}', "@cf/a/b"),
        ("/v1/a/g/workers-ai/@cf/a/b", b"", "@cf/a/b"),
        ("/v1/a/g/workers-ai/run/@cf/a/b", b"", "@cf/a/b"),
        ("/v1/a/g/workers-ai/v1/chat/completions", b'{"model":"@cf/a/b"}', "@cf/a/b"),
        ("/v1/a/g/compat/chat/completions", b'{"model":"workers-ai/@cf/a/b"}', "@cf/a/b"),
        ("/ai/v1/chat/completions", b'{"model":1}', ""),
        ("/ai/v1/chat/completions", b"[]", ""),
        ("/ai/v1/chat/completions", b"", ""),
    ],
    ids=["path", "encoded", "body", "run", "run/", "chat", "compat", "number", "list", "empty"],
)
def test_the_model_is_told_from_path_or_body(url: str, body: bytes, model: str) -> None:
    assert model_of(url, body) == model


def test_headers_are_found_whatever_their_case() -> None:
    assert find_header(PLAIN.headers or (), "CF-Ray") == "1"
    assert Exchange().header("cf-ray") is None


def har(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"log": {"version": "1.2", "entries": list(entries)}}


def entry(url: str = URL, **content: object) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-01-02T03:04:05Z",
        "time": 250,
        "request": {
            "method": "POST",
            "url": url,
            "headers": [{"name": "Accept", "value": "*/*"}],
            "postData": {"mimeType": "application/json", "text": '{"prompt":"hi"}'},
        },
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"size": 2, "mimeType": "application/json", **content},
        },
    }


def test_an_archive_gives_the_calls_of_workers_ai() -> None:
    (found,) = from_har(har(entry("https://example.com/a.png"), entry(text="{}")), source="a.har")

    assert found == Exchange(
        url=URL,
        request_headers=(("Accept", "*/*"),),
        request_body=b'{"prompt":"hi"}',
        status=200,
        headers=(("Content-Type", "application/json"),),
        frames=(Frame(0.25, b"{}"),),
        door="native",
        model=QWEN,
        source="a.har",
        recorded_at="2026-01-02T03:04:05Z",
    )


def test_an_archive_may_hold_base64() -> None:
    encoded = base64.b64encode("é".encode()).decode()
    (found,) = from_har(har(entry(text=encoded, encoding="base64")))

    assert found.body == "é".encode()


def test_a_body_that_a_browser_left_out_is_not_whole() -> None:
    (found,) = from_har(har(entry()))

    assert found.capture == "text"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({}, "is no HAR 1.2"),
        ({"log": {"entries": [{"request": {}}]}}, "is no HAR 1.2"),
        (har(entry("https://example.com/")), "none of 1 entries"),
    ],
    ids=["empty", "no address", "elsewhere"],
)
def test_an_archive_of_something_else_is_an_error(document: dict[str, Any], says: str) -> None:
    with pytest.raises(FileFormatError, match=f"a.har: {says}"):
        from_har(document, source="a.har")


def test_a_cassette_gives_its_interactions() -> None:
    request = {"method": "POST", "url": URL, "headers": {"Accept": "*/*"}, "body": "{}"}
    response = {"status": 200, "headers": {"content-type": "application/json"}, "body": "{}"}
    document = {
        "metadata": {"recordedAt": "2026"},
        "interactions": [{"request": request, "response": response}],
    }

    (found,) = from_cassette(document, source="c.json")

    assert (found.model, found.door, found.capture, found.recorded_at) == (
        QWEN,
        "native",
        "text",
        "2026",
    )
    assert found.headers == (("content-type", "application/json"),)


def test_a_cassette_of_something_else_is_an_error() -> None:
    with pytest.raises(FileFormatError, match=r"c\.json: is no cassette"):
        from_cassette({"interactions": [{}]}, source="c.json")


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b"data: [DONE]", b"data: [DONE]\n\n"),
        (b"data: [DONE]\n", b"data: [DONE]\n\n"),
        (b"data: [DONE]\n\n", b"data: [DONE]\n\n"),
        (b"", b""),
    ],
    ids=["no line end", "no empty line", "whole", "empty"],
)
def test_an_empty_line_that_an_editor_took_is_put_back(body: bytes, read: bytes) -> None:
    assert from_event_stream(body).body == read
