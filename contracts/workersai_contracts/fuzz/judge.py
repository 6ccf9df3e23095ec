"""Our checks as Schemathesis calls them. Owns no rule: `check` and `grammar` do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..check import run_checks
from ..exchange import Exchange, Frame, door_of, is_chat
from ..grammar import V1

if TYPE_CHECKING:
    from schemathesis import Case, CheckContext, Response

Judge = Callable[["CheckContext", "Response", "Case[Any]"], "bool | None"]
NAME = "workersai_contract"


def new_judge(model_id: str, *, wire: str = "") -> Judge:
    """Return a check of Schemathesis that fails with the codes of ours."""
    from schemathesis.core.failures import Failure, FailureGroup

    class ContractFailure(Failure):
        """An answer that Workers AI would not give."""

    def workersai_contract(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
        exchange = exchange_of(response, model_id=model_id, wire=wire)
        failures = [
            ContractFailure(operation=case.operation.label, title=title, message=message)
            for title, message in _broken(exchange)
        ]
        if failures:
            raise FailureGroup(failures)
        return None

    return workersai_contract


def exchange_of(response: Any, *, model_id: str, wire: str = "") -> Exchange:
    """Return what was sent and came back as evidence; credentials stay out of it."""
    request = response.request
    sent = request.body or b""
    door = door_of(request.path_url)
    headers = [(name, value) for name, values in response.headers.items() for value in values]
    return Exchange(
        method=request.method,
        url=request.path_url,
        request_body=sent if isinstance(sent, bytes) else str(sent).encode(),
        status=response.status_code,
        headers=tuple(headers),
        frames=(Frame(0.0, response.content),),
        door=door,
        model=model_id,
        wire=V1 if is_chat(request.path_url) else wire,
    )


def _broken(exchange: Exchange) -> Iterator[tuple[str, str]]:
    if not exchange.door:
        return  # a look-up, of which our checks know nothing
    for outcome in run_checks([exchange]):
        for violation in outcome.violations:
            yield f"{violation.code} {outcome.check.title}", str(violation)
