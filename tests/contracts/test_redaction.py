import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workersai_contracts.exchange import Exchange, Frame
from workersai_contracts.exchange.file import exchange_line
from workersai_contracts.identity import (
    MOCK_ACCOUNT_ID,
    MOCK_TOKEN,
    is_mock_account,
    is_mock_token,
)
from workersai_contracts.redaction import find_secret, redacted

TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-Ab"
ACCOUNT = "0123456789abcdef0123456789abcdef"
UUID = "6dca3dce-48ef-41c9-8819-470ad67395dd"


def with_header(name: str, value: str) -> Exchange:
    return Exchange(request_headers=((name, value),), headers=((name, value),))


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("Authorization", f"Bearer {TOKEN}", "Bearer [redacted]"),
        ("authorization", "Basic dXNlcjpwYXNzd29yZA==", "Basic [redacted]"),
        ("X-Auth-Key", "0123456789abcdef", "[redacted]"),
        ("X-Auth-Email", "ada@example.com", "[redacted]"),
        ("Set-Cookie", "a=b; Path=/", "[redacted]"),
        ("cf-aig-authorization", "Bearer abc", "Bearer [redacted]"),
        ("x-mine", TOKEN, "[redacted]"),
        ("x-mine", "sk-0123456789abcdefghij", "[redacted]"),
        ("x-mine", f"bearer {TOKEN}", "[redacted]"),
        ("x-mine", "write to ada@example.com", "write to [email]"),
        ("cf-ai-req-id", UUID, UUID),
        ("cf-ray", "8f0c3b2a1d4e5f60-AMS", "8f0c3b2a1d4e5f60-AMS"),
        ("content-type", "application/json", "application/json"),
        ("user-agent", "ai@1.0.53 (x64)", "ai@1.0.53 (x64)"),
        ("Authorization", f"Bearer {MOCK_TOKEN}", f"Bearer {MOCK_TOKEN}"),
        ("Authorization", f"Bearer {MOCK_TOKEN}-gw3", f"Bearer {MOCK_TOKEN}-gw3"),
    ],
)
def test_a_header_is_kept_without_its_secret(name: str, value: str, kept: str) -> None:
    safe = redacted(with_header(name, value))

    assert safe.request_headers == ((name, kept),)
    assert safe.headers == ((name, kept),)


def test_headers_that_were_not_kept_stay_so() -> None:
    assert redacted(Exchange()).headers is None


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (f"https://a/client/v4/accounts/{ACCOUNT}/ai/run/@cf/a/b", "[account]"),
        (f"https://gateway.ai.cloudflare.com/v1/{ACCOUNT}/g/workers-ai/@cf/a/b", "[account]"),
        ("https://a/?token=0123456789abc", "[redacted]"),
        (f"https://a/client/v4/accounts/{MOCK_ACCOUNT_ID}/ai", MOCK_ACCOUNT_ID),
        ("https://a/ai/run/@cf/meta/llama-3.1-8b-instruct", "@cf/meta/llama-3.1-8b-instruct"),
    ],
    ids=["rest", "gateway", "query", "mock", "model"],
)
def test_an_address_is_kept_without_its_account(url: str, kept: str) -> None:
    safe = redacted(Exchange(url=url))

    assert kept in safe.url
    assert ACCOUNT not in safe.url


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b'{"say":"ada.l@mail.example.org"}', b'{"say":"[email]"}'),
        (b"Bearer abcdefghijk", b"Bearer [redacted]"),
        (b"sk-0123456789abcdefghij", b"[redacted]"),
        (b'{"p":"abcdefghijklmnopqrstuvwxyz0123456789abcdefgh"}', None),
        (b'{"id":"4bb245b612b04449b9efe83d17ce90e0"}', None),
        (b"\xff\x00", None),
    ],
    ids=["email", "bearer", "key", "padding", "request id", "bytes"],
)
def test_a_body_is_kept_without_its_secrets(body: bytes, kept: bytes | None) -> None:
    safe = redacted(Exchange(request_body=body, frames=(Frame(0.0, body),)))

    assert safe.body == safe.request_body == (body if kept is None else kept)


def test_a_secret_of_the_headers_goes_from_the_bodies_too() -> None:
    exchange = Exchange(
        url=f"/accounts/{ACCOUNT}/ai",
        request_headers=(("Authorization", f"Bearer {TOKEN}"),),
        frames=(Frame(0.0, f"{TOKEN} of {ACCOUNT}".encode()),),
    )

    assert redacted(exchange).body == b"[redacted] of [redacted]"


def test_a_pattern_of_the_user_is_redacted_by_its_group() -> None:
    exchange = Exchange(frames=(Frame(0.0, b"order 4711, badge 0815"),))
    patterns = [re.compile(rb"order (\d+)"), re.compile(rb"badge \d+")]

    assert redacted(exchange, patterns=patterns).body == b"order [redacted], [redacted]"


@given(st.lists(st.integers(0, 60), max_size=6).map(sorted))
def test_a_secret_across_frames_is_found(cuts: list[int]) -> None:
    body = b"one ada@example.com two bob@example.org three"
    pieces = zip([0, *cuts], [*cuts, len(body)], strict=True)
    frames = tuple(Frame(float(n), body[a:b]) for n, (a, b) in enumerate(pieces))

    safe = redacted(Exchange(frames=frames))

    assert safe.body == b"one [email] two [email] three"
    assert [frame.at_s for frame in safe.frames] == [frame.at_s for frame in frames]


@given(st.binary(max_size=60))
def test_redaction_is_done_once(body: bytes) -> None:
    once = redacted(Exchange(frames=(Frame(0.0, body),)))

    assert redacted(once) == once


def test_a_match_that_a_pattern_leaves_behind_is_found() -> None:
    exchange = Exchange(frames=(Frame(0.0, b"redacted"),))
    patterns = [re.compile(rb"[a-z]+")]

    found = find_secret(exchange, b"", original=exchange, patterns=patterns)

    assert found == "a match of '[a-z]+'"


def test_an_empty_match_is_no_secret() -> None:
    exchange = Exchange(frames=(Frame(0.0, b"abc"),))

    assert redacted(exchange, patterns=[re.compile(rb"x*")]) == exchange


def test_nothing_is_found_in_what_was_redacted() -> None:
    exchange = with_header("Authorization", f"Bearer {TOKEN}")

    assert TOKEN.encode() not in exchange_line(replace(exchange, url=f"/accounts/{ACCOUNT}/ai"))


@pytest.mark.parametrize(
    ("token", "is_ours"),
    [(MOCK_TOKEN, True), (f"{MOCK_TOKEN}-gw0", True), (f"{MOCK_TOKEN}x", False), (TOKEN, False)],
)
def test_the_mocks_tokens_are_recognised(token: str, is_ours: bool) -> None:
    assert is_mock_token(token) is is_ours


def test_the_mocks_account_is_recognised() -> None:
    assert is_mock_account(MOCK_ACCOUNT_ID.upper())
    assert not is_mock_account(ACCOUNT)


def test_the_mock_is_the_one_that_is_recognised() -> None:
    from workersai_mock import settings

    assert is_mock_token(settings.TOKEN)
    assert is_mock_account(settings.ACCOUNT_ID)
