"""What stands in the place of the default answer: a stub's outcome, or a refusal of our own.

Off the hot path: asked only where a tenant has stubs or has ended.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workersai_contracts.refusal import Refusal

from . import misuse
from .answer import Answer, refuse, say, send
from .call import Call, call_of
from .choice import Choice
from .default import default_reply
from .errors import StubError
from .outcome import Outcome, Settled, outcome_of
from .reply import Recorded, Reply, Result, Saying, Words
from .shape import problems
from .stub import Stub
from .summary import summary

if TYPE_CHECKING:
    from .contract import Contract
    from .request import Request
    from .roster import Roster

Trouble = Literal["unmatched", "unrecorded", "stub_failed", "straggler"]

NEAREST = 3
# What a stub may say at once, without code that decides.
SETTLED = (Refusal, Words, Saying, Recorded)
# What a refusal's text may be filled with where the stub gave no value.
UNSAID = {"date": "2025-10-01", "detail": "stubbed", "requested_tokens": "0", "context_window": "0"}


@dataclass(frozen=True, slots=True)
class Decision:
    """Why an answer is not the default one.

    Attributes:
        kind: what decided.
        stub: the stub that answers, where it is one.
        text: what is wrong, where something is; of a recording, which one it is.
        checked: the answer is held to what the service sends.
        recorded: bytes and times are those of a recording.
    """

    kind: Literal["stub", "recording"] | Trouble
    stub: Stub | None = None
    text: str = ""
    checked: bool = True
    recorded: bool = False


def decide(request: Request, contract: Contract, *, foreign: bool = False) -> Answer | None:
    """Return what the stubs of the tenant say to a request; None leaves it to the default.

    Args:
        request: one that the gates let pass.
        contract: the rules.
        foreign: the one gate that did not is the catalogue: the model is of another task.
    """
    call = call_of(request, contract)
    stubs = request.tenant.stubs
    stub: Stub | None = None
    try:
        choice = stubs.choose(call, foreign=foreign)
        stub = choice.stub
        if stub is None:
            return _unmatched(request, call, choice) if choice.unmatched else None
        return _answer(request, contract, call=call, stub=stub, outcome=choice.outcome)
    except Exception as error:  # a user's code may raise anything, and the test must hear of it
        return _failed(request, error, stub=stub)


def straggle(request: Request, roster: Roster) -> Answer:
    """Return the refusal of a request that came after the end of its tenant, and note it."""
    title = request.tenant.title
    text = (
        f"{request.method} {request.route.model_id or request.path} came with the token of "
        f"{title}, which has ended; what outlives a test should be made again, or use the "
        "session's fixed token"
    )
    roster.note(request.tenant, text)
    return _own(request, misuse.STRAGGLER, "straggler", text=text, key=title)


def _answer(
    request: Request, contract: Contract, *, call: Call, stub: Stub, outcome: Settled | None
) -> Answer:
    settled: Refusal | Reply | Recorded
    if outcome is None:
        settled = default_reply(request, contract)
    elif isinstance(outcome, SETTLED):
        settled = outcome
    else:
        settled = _called(outcome(call))
    answer = _made(request, contract, settled)
    checked = True
    if isinstance(settled, Result):
        known = request.reading.model is not None
        checked = known and not settled.off_contract
        if checked:
            _check(request, contract, settled, stub)
    recorded = isinstance(settled, Recorded)
    answer.decision = Decision("stub", stub, checked=checked, recorded=recorded)
    return answer


def _called(value: Outcome | None) -> Refusal | Reply | Recorded:
    settled = outcome_of(value)
    if isinstance(settled, SETTLED):
        return settled
    raise StubError(f"a stub's callable returned {value!r}, which is no answer either")


def _made(request: Request, contract: Contract, settled: Refusal | Reply | Recorded) -> Answer:
    if isinstance(settled, Refusal):
        request.tenant.ledger.expects(settled)
        return refuse(request, filled(settled, request))
    if isinstance(settled, Recorded):
        return _played(request, settled)
    if request.reading.model is not None:
        return say(request, settled, contract)
    if isinstance(settled, Result):
        return send(request, settled.fields)
    raise StubError(
        f"the catalogue has no model {request.route.model_id!r}, so nothing is known of how it "
        "writes a text; give the whole result: .reply(result={...})"
    )


def _played(request: Request, recorded: Recorded) -> Answer:
    from .replay.answer import answer_of

    answer = answer_of(recorded.exchange, speed=recorded.speed)
    if answer.refusal:
        request.tenant.ledger.expects(answer.refusal)
    return answer


def _check(request: Request, contract: Contract, result: Result, stub: Stub) -> None:
    wire = contract.profile(request.model).name
    if wrong := problems(result.fields, wire=wire, model_id=request.model.id):
        text = f"{request.model.id} does not answer so: {'; '.join(wrong)}; stub: {stub}"
        request.tenant.ledger.note("off_contract", text)


def filled(refusal: Refusal, request: Request) -> Refusal:
    """Return a refusal with its placeholders filled by what the request says of itself."""
    known = UNSAID | {
        "model": request.route.model_id,
        "path": request.path.partition("?")[0],
        "method": request.method,
    }
    values = {name: known.get(name, "") for name in refusal.placeholders}
    return refusal.filled(**values) if values else refusal


def _unmatched(request: Request, call: Call, choice: Choice) -> Answer:
    lines = [f"no stub is for this request: {summary(call)}"]
    for miss in choice.misses[:NEAREST]:
        lines.append(f"  stub {miss.id}: {miss.stub}")
        lines += [f"    {difference}" for difference in miss.differences]
    if (more := len(choice.misses) - NEAREST) > 0:
        lines.append(f"  and {more} more")
    key = (call.model, call.body)
    return _own(request, misuse.UNMATCHED, "unmatched", text="\n".join(lines), key=key)


def _failed(request: Request, error: Exception, *, stub: Stub | None) -> Answer:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f" at {frame.filename.rpartition('/')[2]}:{frame.lineno}"
    where = f" in stub {stub}" if stub else " in a stub's matcher"
    at = "" if isinstance(error, StubError) else place
    text = f"{type(error).__name__}: {error}{at},{where}"
    return _own(request, misuse.STUB_FAILED, "stub_failed", text=text, stub=stub)


def _own(
    request: Request,
    refusal: Refusal,
    kind: Trouble,
    *,
    text: str,
    stub: Stub | None = None,
    key: object = None,
) -> Answer:
    request.tenant.ledger.note(kind, text, key=key)
    decision = Decision(kind, stub, text)
    answer = refuse(request, refusal.filled(detail=text))
    answer.decision = decision
    return answer
