"""How REST wraps a result or a refusal. Not which refusal it is, nor any header but one."""

import orjson

from workersai_contracts.refusal import Refusal
from workersai_contracts.stringify import to_json

__all__ = ["GATEWAY_ERROR", "JSON", "PLAIN", "content_type", "refused", "success", "to_json"]

# No charset: Cloudflare's own clients compare for equality (npm @cloudflare/ai 1.0.53, workerd).
JSON = "application/json"
# What AI Gateway calls its own refusals (seen 2026-10).
GATEWAY_ERROR = "AiGatewayError"
# Assumed: no header of the plain-text refusal was ever quoted.
PLAIN = "text/plain; charset=UTF-8"


def success(result: bytes) -> bytes:
    """Wrap a result that is JSON already."""
    return b'{"result":%b,"success":true,"errors":[],"messages":[]}' % result


def refused(refusal: Refusal, *, request_id: str) -> bytes:
    """Render the body of a refusal; inference puts the request id behind the text, in brackets."""
    if refusal.form == "plain":
        return refusal.text.encode()
    if refusal.layer == "inference" or refusal.form == "unsigned":
        signed = "" if refusal.form == "unsigned" else f" ({request_id})"
        message = to_json(refusal.text + signed)
        return (
            b'{"errors":[{"message":%b,"code":%d}],"success":false,"result":{},"messages":[]}'
            % (message, refusal.code)
        )
    error = _edge_error(refusal)
    if refusal.layer == "gateway":
        # `error`, not `errors`, and a list as result (seen 2026-10).
        own = b'"name":"%b","httpCode":%d,"internalCode":%d'
        return (
            b'{"success":false,"result":[],"messages":[],"error":[%b],' % error
            + own % (GATEWAY_ERROR.encode(), refusal.status, refusal.code)
            + b"}"
        )
    if refusal.form == "legacy":
        # The older frontend escapes slashes, and its keys come in another order.
        body = b'{"success":false,"errors":[%b],"messages":[],"result":null}' % error
        return body.replace(b"/", rb"\/")
    return b'{"result":null,"success":false,"errors":[%b],"messages":[]}' % error


def content_type(refusal: Refusal) -> str:
    """Name the Content-Type that goes with the body of `refused`."""
    return PLAIN if refusal.form == "plain" else JSON


def _edge_error(refusal: Refusal) -> bytes:
    error = b'{"code":%d,"message":%b' % (refusal.code, to_json(refusal.text))
    if refusal.error_chain:
        chain = [{"code": code, "message": text} for code, text in refusal.error_chain]
        error += b',"error_chain":%b' % orjson.dumps(chain)
    return error + b"}"
