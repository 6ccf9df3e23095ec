"""Reading what Schemathesis recorded as findings. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..identity import is_mock_account
from ..violation import json_pointer
from .judge import NAME, exchange_of
from .value import Finding, Manner

NO_CREDENTIALS = "without credentials"
TOKEN, ACCOUNT = "$CLOUDFLARE_API_TOKEN", "$CLOUDFLARE_ACCOUNT_ID"
_KINDS = {type(None): "null", bool: "a boolean", str: "a text", list: "a list", dict: "an object"}


def findings(recorder: Any, *, token: str, how: Manner) -> Iterator[Finding]:
    """Yield what the checks said of the answers of one scenario."""
    for case_id, checks in recorder.checks.items():
        case = recorder.cases[case_id].value
        response = recorder.interactions[case_id].response
        for check in checks:
            # Whoever is turned away for haste was not told what his request is worth.
            if check.failure_info is None or (response.status_code == 429 and check.name != NAME):
                continue
            failure = check.failure_info.failure
            code, title = failure.code, failure.title
            if check.name == NAME:
                code, _, title = title.partition(" ")
            yield Finding(
                code=code,
                title=title,
                case=case_class(case, check.name),
                method=case.method,
                status=response.status_code,
                message=_safe(failure.message, token=token, account=how.account),
                curl=_curl(check.failure_info.code_sample, token=token, account=how.account),
                detail=_detail(failure),
                exchange=exchange_of(response, model_id=how.model_id, wire=how.wire),
            )


def case_class(case: Any, check: str) -> str:
    """Return the class of a request: `positive`, or which parts of it are wrong."""
    if check == "missing_required_header":
        return NO_CREDENTIALS  # there is no other that is required
    meta = case.meta
    wrong = [
        location.value
        for location, part in meta.components.items()
        if part.mode.value == "negative"
    ]
    if case.method.upper() != case.operation.method.upper():
        return "undeclared method"
    if "body" in wrong:
        return "negative body"
    return f"negative {' and '.join(sorted(wrong))}" if wrong else "positive"


def _detail(failure: Any) -> str:
    path = getattr(failure, "instance_path", None)
    if path is None:
        return ""
    kind = _KINDS.get(type(failure.instance), "a number")
    return f"{json_pointer(path) or '(whole)'} is {kind}"


def _curl(command: str, *, token: str, account: str) -> str:
    # In single quotes a shell would not put the token in.
    command = command.replace(
        f"'Authorization: Bearer {token}'", f'"Authorization: Bearer {TOKEN}"'
    )
    return _safe(command, token=token, account=account)


def _safe(text: str, *, token: str, account: str) -> str:
    text = text.replace(token, TOKEN)
    return text if not account or is_mock_account(account) else text.replace(account, ACCOUNT)
