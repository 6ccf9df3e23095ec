"""One run of generated requests, bounded in their number. Owns how Schemathesis is driven."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..catalog import get_model
from ..errors import ContractsError
from ..openapi import document, native
from .judge import NAME, Judge, new_judge
from .value import Finding

if TYPE_CHECKING:
    from schemathesis import Case

Hook = Callable[[object, "Case[Any]", Any], None]
MODEL_ID = "@cf/qwen/qwen1.5-1.8b-chat"
# An answer is judged whole: it has fewer events than tokens of any context window.
MAX_EVENTS = 1_000_000
# What asks the service beside the generated requests: it would not be counted.
SENDS_ITSELF = "ignored_auth"
NO_ANSWER = "NET001"
NO_CREDENTIALS = "without credentials"
TOKEN = "$CLOUDFLARE_API_TOKEN"
# First those that stand at the bounds of the schema, then those that are drawn at random.
PHASES = ("coverage", "fuzzing")
# Before each phase: may a header hold a null byte, may a path hold a backslash?
PROBES = 2 * len(PHASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How requests are made and sent.

    Attributes:
        boundaries: how many of them stand at the bounds of the schema; half by default.
        model_id: whom to ask.
        described: the OpenAPI document; that of the pinned schema by default.
        account: the account id; generated ones by default, which a mock lets in.
        wire: name of the wire profile; told from the answers by default.
        rate_limit: as Schemathesis takes it, such as `60/m`; none by default.
        timeout_s: for each request, in seconds.
    """

    boundaries: int | None = None
    model_id: str = MODEL_ID
    described: dict[str, Any] | None = None
    account: str = ""
    wire: str = ""
    rate_limit: str = ""
    timeout_s: float = 30.0


def fuzz(url: str, n: int, seed: int, *, token: str, **manner: Any) -> list[Finding]:
    """Send at most `n` generated requests and return what their answers break, each thing once.

    The same seed sends the same requests. Schemathesis asks up to `PROBES` times more whether the
    server can be asked certain things at all; none of these reaches a model.

    Args:
        url: the root, before `/client/v4`.
        n: how many requests.
        seed: what all requests are drawn from.
        token: the bearer token.
        manner: the attributes of `Manner`.

    Raises:
        UnknownModelError: no such model.
        ContractsError: the extra is not installed; the message says how to.
    """
    _need_schemathesis()
    how = Manner(**manner)
    described = how.described or document([get_model(how.model_id)], server=url, doors=(native,))
    if how.account:
        described = _of_account(described, how.account)
    found: dict[tuple[str, str, int], Finding] = {}
    left = n
    judge = new_judge(how.model_id, wire=how.wire)
    for phase in PHASES:
        at_bounds = n // 2 if how.boundaries is None else min(how.boundaries, n)
        budget = left if phase == PHASES[-1] else at_bounds
        if not budget:
            continue
        config = _config(phase, budget, seed=seed, url=url, token=token, how=how)
        sent, findings = _run(described, config, judge=judge, budget=budget, token=token)
        left -= sent
        for each in findings:
            found.setdefault((each.code, each.case, each.status), each)
    return sorted(found.values(), key=lambda each: (each.code, each.case, each.status))


def _need_schemathesis() -> None:
    try:
        import schemathesis  # noqa: F401
    except ImportError as error:
        raise ContractsError(
            "fuzz needs an extra: pip install 'workersai-mock[contracts]'"
        ) from error


def _of_account(described: dict[str, Any], account: str) -> dict[str, Any]:
    paths = {
        path.replace("{account_id}", account): {
            method: {**operation, "parameters": []} for method, operation in methods.items()
        }
        for path, methods in described["paths"].items()
    }
    return {**described, "paths": paths}


def _config(
    phase: str, budget: int, *, seed: int, url: str, token: str, how: Manner
) -> dict[str, Any]:
    phases = {name: {"enabled": name == phase} for name in ("examples", "stateful", *PHASES)}
    config: dict[str, Any] = {
        "seed": seed,
        "base-url": url,
        "headers": {"Authorization": f"Bearer {token}"},
        "continue-on-failure": True,
        "workers": 1,
        "max-stream-events": MAX_EVENTS,
        "request-timeout": how.timeout_s,
        "suppress-health-check": ["all"],
        # A command with `[Filtered]` in it reproduces nothing; the token is taken out below.
        "output": {"sanitization": {"enabled": False}, "truncation": {"enabled": False}},
        "generation": {"max-examples": max(budget, 1), "no-shrink": True, "database": "none"},
        "phases": phases,
        "checks": {SENDS_ITSELF: {"enabled": False}},
    }
    return {**config, "rate-limit": how.rate_limit} if how.rate_limit else config


@contextmanager
def _registered(judge: Judge, *called: Hook) -> Iterator[None]:
    """Have Schemathesis call us, for as long as it takes: its registries are global."""
    from schemathesis import check, hook, hooks
    from schemathesis.checks import CHECKS

    check(judge)
    for each in called:
        hook(each)
    try:
        yield
    finally:
        for each in called:
            hooks.unregister(each)
        CHECKS.unregister(NAME)


def _run(
    described: dict[str, Any], config: dict[str, Any], *, judge: Judge, budget: int, token: str
) -> tuple[int, list[Finding]]:
    import schemathesis
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import events, from_schema

    schema = schemathesis.openapi.from_dict(described, config=SchemathesisConfig.from_dict(config))
    stream = from_schema(schema).execute()
    sent = answered = 0

    def before_call(context: object, case: Case[Any], kwargs: dict[str, Any]) -> None:
        nonlocal sent
        if sent >= budget:
            stream.stop()
            raise KeyboardInterrupt  # how the engine is told to send nothing more
        sent += 1

    def after_call(context: object, case: Case[Any], response: object) -> None:
        nonlocal answered
        answered += 1

    found: list[Finding] = []
    with _registered(judge, before_call, after_call):
        for event in stream:
            if isinstance(event, events.ScenarioFinished):
                found += _findings(event.recorder, token=token)
    if answered < sent or not sent:
        found.append(_unanswered(sent, answered))
    return sent, found


def _findings(recorder: Any, *, token: str) -> Iterable[Finding]:
    for case_id, checks in recorder.checks.items():
        case = recorder.cases[case_id].value
        response = recorder.interactions[case_id].response
        for check in checks:
            if check.failure_info is None:
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
                message=failure.message.replace(token, TOKEN),
                curl=_curl(check.failure_info.code_sample, token),
            )


def _unanswered(sent: int, answered: int) -> Finding:
    """Return that answers did not come, which must not pass for agreement."""
    title = f"{answered} of {sent} requests were answered"
    return Finding(code=NO_ANSWER, title=title, case="", method="", status=0, message="", curl="")


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


def _curl(command: str, token: str) -> str:
    # In single quotes a shell would not put the token in.
    return command.replace(f"'Authorization: Bearer {token}'", f'"Authorization: Bearer {TOKEN}"')
