import pytest

from workersai_contracts import refusal
from workersai_contracts.errors import UnknownRefusalError
from workersai_contracts.provenance import Provenance
from workersai_contracts.refusal import ALL, Refusal, get_refusal

SOURCE = Provenance("assumed", "a test")


def test_every_constant_is_in_all_under_its_own_name() -> None:
    constants = {name: value for name, value in vars(refusal).items() if isinstance(value, Refusal)}

    assert {row.name: row for row in ALL} == constants
    assert len(ALL) == len(constants)
    assert set(constants) <= set(refusal.__all__)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.name)
def test_row_is_an_error_with_a_source(row: Refusal) -> None:
    assert 400 <= row.status < 600
    assert row.provenance.source
    assert (
        not row.text.endswith(")") or row is refusal.AUTHENTICATION_FAILED or "(model." in row.text
    )
    assert row.text.startswith("AiError: ") == (row.layer == "inference")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("AUTHENTICATION", 401, 10000),
        ("MISSING_CREDENTIALS", 400, 9106),
        ("MALFORMED_ACCOUNT", 404, 7003),
        ("NO_ROUTE", 400, 7000),
        ("METHOD", 405, 7001),
        ("NO_SUCH_MODEL", 400, 5007),
        ("BAD_INPUT", 400, 5006),
        ("BODY_TOO_LARGE", 413, 3006),
        ("TIMEOUT", 408, 3046),
        ("DAILY_ALLOCATION", 429, 4006),
        ("RATE_LIMIT", 429, 3021),
        ("CAPACITY", 429, 3040),
        ("RETRIES_EXHAUSTED", 503, 3050),
        ("DEPRECATED", 410, 5028),
        ("PAID_PLAN", 403, 5035),
        ("CONTEXT_OVERFLOW", 400, 8),
        ("MODEL_VALIDATION", 422, 5012),
        ("EDGE", 403, 1031),
    ],
)
def test_row_has_the_status_of_its_code(name: str, status: int, code: int) -> None:
    row = get_refusal(name)

    assert (row.status, row.code) == (status, code)
    assert get_refusal(code) is row


@pytest.mark.parametrize("spelling", [3040, "3040", "CAPACITY", "capacity", " Capacity "], ids=repr)
def test_get_refusal_reads_codes_and_names(spelling: int | str) -> None:
    assert get_refusal(spelling) is refusal.CAPACITY


def test_get_refusal_reads_dashes() -> None:
    assert get_refusal("rate-limit") is refusal.RATE_LIMIT


def test_get_refusal_names_the_nearest() -> None:
    with pytest.raises(UnknownRefusalError, match=r"no refusal 'CAPACITI'; nearest: CAPACITY \("):
        get_refusal("CAPACITI")


def test_get_refusal_names_the_nearest_code() -> None:
    with pytest.raises(LookupError, match=r"nearest: TIMEOUT \(3046\), "):
        get_refusal(3044)


def test_get_refusal_lists_all_when_nothing_is_near() -> None:
    with pytest.raises(UnknownRefusalError, match=r"there are: GATEWAY_UNKNOWN .*INTERNAL"):
        get_refusal("§")


def test_filled_replaces_every_placeholder() -> None:
    row = refusal.PAID_PLAN.filled(model="@cf/a/b")

    assert row.text.count("@cf/a/b") == 2
    assert row.placeholders == ()
    assert row.code == refusal.PAID_PLAN.code


def test_filled_keeps_braces_of_values() -> None:
    row = Refusal("X", 400, 1, "{model} {detail}", "edge", SOURCE, False)

    assert (
        row.filled(model="{detail}", detail=r"{model} \1 {{}}").text == r"{detail} {model} \1 {{}}"
    )


def test_filled_leaves_json_in_the_text_alone() -> None:
    row = refusal.CONTEXT_OVERFLOW.filled(context_window=8192, requested_tokens=9000)

    assert row.text.startswith('AiError: AiError: {"error":{"message":"This model\'s maximum')
    assert "8192 tokens. However, you requested 9000" in row.text


def test_placeholders_come_once_in_order() -> None:
    row = Refusal("X", 400, 1, "{model} {date} {model}", "edge", SOURCE)

    assert row.placeholders == ("model", "date")


def test_filled_tells_what_is_missing_and_unknown() -> None:
    with pytest.raises(
        ValueError, match=r"DEPRECATED\.filled\(\) takes model, date: missing date; unknown data"
    ):
        refusal.DEPRECATED.filled(model="m", data="2025")


def test_filled_takes_nothing_where_nothing_is_open() -> None:
    with pytest.raises(ValueError, match=r"CAPACITY\.filled\(\) takes nothing: unknown model"):
        refusal.CAPACITY.filled(model="m")
