import json
from pathlib import Path

import pytest

from workersai_contracts import envelope, refusal
from workersai_contracts.refusal import ALL, Refusal

ID = "6dca3dce-48ef-41c9-8819-470ad67395dd"
FOLDER = Path("shared", "data", "transcripts")
TRANSCRIPTS = next(
    (top / FOLDER for top in Path(__file__).resolve().parents if (top / FOLDER).is_dir()), FOLDER
)
recorded_only = pytest.mark.skipif(
    not TRANSCRIPTS.is_dir(), reason="the recorded answers are not here"
)


def test_success_wraps_the_result_as_it_is() -> None:
    body = envelope.success(b'{"response":"a\xc3\xa9/"}')

    assert body == (
        b'{"result":{"response":"a\xc3\xa9/"},"success":true,"errors":[],"messages":[]}'
    )


def test_inference_puts_the_request_id_behind_the_text() -> None:
    body = envelope.refused(refusal.CAPACITY, request_id=ID)

    assert body == (
        b'{"errors":[{"message":"AiError: AiError: Capacity temporarily exceeded, please try '
        b'again. (6dca3dce-48ef-41c9-8819-470ad67395dd)","code":3040}],"success":false,'
        b'"result":{},"messages":[]}'
    )


def test_edge_has_no_request_id_and_another_order() -> None:
    body = envelope.refused(refusal.AUTHENTICATION, request_id=ID)

    assert body == (
        b'{"result":null,"success":false,'
        b'"errors":[{"code":10000,"message":"Authentication error"}],"messages":[]}'
    )


def test_legacy_form_lists_the_chain_and_escapes_slashes() -> None:
    row = refusal.MALFORMED_CREDENTIALS._replace(text="no /x")

    assert envelope.refused(row, request_id=ID) == (
        rb'{"success":false,"errors":[{"code":6003,"message":"no \/x","error_chain":'
        rb'[{"code":6111,"message":"Invalid format for Authorization header"}]}],'
        rb'"messages":[],"result":null}'
    )


def test_plain_form_is_bare_text() -> None:
    assert envelope.refused(refusal.EDGE, request_id=ID) == b"error code: 1031"
    assert envelope.content_type(refusal.EDGE) == "text/plain; charset=UTF-8"


def test_message_keeps_unicode_and_escapes_lone_surrogates() -> None:
    row = refusal.BAD_INPUT.filled(detail="é/\ud800")

    body = envelope.refused(row, request_id=ID)

    assert "Error: é/\\ud800 (".encode() in body


def test_the_gateways_envelope_as_recorded() -> None:
    assert envelope.refused(refusal.GATEWAY_UNKNOWN, request_id=ID) == (
        b'{"success":false,"result":[],"messages":[],"error":[{"code":2001,"message":"Please '
        b'configure AI Gateway in the Cloudflare dashboard"}],"name":"AiGatewayError",'
        b'"httpCode":400,"internalCode":2001}'
    )


def test_the_gateways_limit_has_the_envelope_of_inference_without_an_id() -> None:
    assert envelope.refused(refusal.GATEWAY_RATE_LIMIT, request_id=ID) == (
        b'{"errors":[{"message":"Rate limited","code":2003}],"success":false,"result":{},'
        b'"messages":[]}'
    )


@pytest.mark.parametrize("row", [row for row in ALL if row.form != "plain"], ids=lambda r: r.name)
def test_every_envelope_is_json(row: Refusal) -> None:
    body = json.loads(envelope.refused(row, request_id=ID))

    [error] = body["errors" if "errors" in body else "error"]
    assert error["code"] == row.code
    assert error["message"].startswith(row.text)
    assert envelope.content_type(row) == "application/json"


LEGACY_ROUTE = refusal.NO_ROUTE._replace(form="legacy")
ACCOUNT_PATH = "/client/v4/accounts/$%7BCLOUDFLARE_ACCOUNT_ID%7D/ai/v1/chat/completions"


@recorded_only
@pytest.mark.parametrize(
    ("file", "row", "request_id"),
    [
        ("e01-daily-allocation-4006.json", refusal.DAILY_ALLOCATION, ID),
        (
            "e02-daily-allocation-4006-b.json",
            refusal.DAILY_ALLOCATION,
            "51afe8c9-9139-446e-9284-928af8ee842d",
        ),
        (
            "e06-clef-required-5006.json",
            refusal.BAD_INPUT.filled(
                detail="required properties at '/' are 'model,state,questions'"
            ),
            "cba15bde-5351-404a-bc9e-32094e768932",
        ),
        (
            "e07-clef-5012-422.json",
            refusal.MODEL_VALIDATION.filled(
                detail='{"error":{"type":"invalid_request","message":"Request body failed '
                'validation","details":{"formErrors":[],"fieldErrors":{"images":["image payload '
                'is invalid"]}}}}'
            ),
            "ab9416f1-e1fa-49b4-a1c5-4a7678eb2e3d",
        ),
        ("e08-auth-10000.json", refusal.AUTHENTICATION, ""),
        (
            "e10-route-7003-v1-placeholder.json",
            refusal.MALFORMED_ACCOUNT.filled(path=ACCOUNT_PATH),
            "",
        ),
        ("e13-route-7000.json", LEGACY_ROUTE, ""),
        ("e14-method-7001-405.json", refusal.METHOD.filled(method="GET"), ""),
        ("e15-upstream-7009.json", refusal.UPSTREAM_UNAVAILABLE, ""),
        (
            "e16-no-such-model-5007.json",
            refusal.NO_SUCH_MODEL.filled(model="gpt-oss-120b"),
            "<request-id>",
        ),
        ("e21-rate-limit-3021.json", refusal.RATE_LIMIT, "8700d6e7"),
        ("e27-nsfw-8007.json", refusal.NSFW, "bd40edba-ba52-4d2d-8952-af3471313f4e"),
        ("e28-invalid-input-8001.json", refusal.INVALID_INPUT, "<uuid>"),
        ("e40-auth-9106-failed.json", refusal.AUTHENTICATION_FAILED, ""),
        ("e41-auth-6003-6111.json", refusal.MALFORMED_CREDENTIALS, ""),
    ],
)
def test_envelope_is_the_recorded_one(file: str, row: Refusal, request_id: str) -> None:
    recorded = (TRANSCRIPTS / file).read_bytes().strip()

    assert envelope.refused(row, request_id=request_id) == recorded


@recorded_only
@pytest.mark.parametrize("file", ["n04-litellm-llama33.json", "n05-litellm-llama33-toolcall.json"])
def test_success_is_the_recorded_one(file: str) -> None:
    recorded = (TRANSCRIPTS / file).read_bytes().strip()

    assert envelope.success(envelope.to_json(json.loads(recorded)["result"])) == recorded
