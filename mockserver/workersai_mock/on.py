"""Writing a stub: what was given in a test's words becomes a `Stub`, checked on the spot."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workersai_contracts.refusal import Refusal, get_refusal

from .errors import StubError
from .outcome import Outcome, Settled, outcome_of
from .reply import Json, Result, ToolCall, ToolCalls
from .reply.structure import SAMPLED
from .shape import problems
from .stub import Stub
from .stubs import Stubs

if TYPE_CHECKING:
    from .contract import Contract
    from .matcher import Matcher
    from .twist import Twist

HERE = str(Path(__file__).parent)


class On:
    """The requests that a stub is for: `workersai.on(model=...)`."""

    def __init__(self, stubs: Stubs, contract: Contract, matcher: Matcher) -> None:
        self._stubs = stubs
        self._contract = contract
        self._matcher = matcher

    def reply(
        self,
        *outcomes: Outcome,
        tool_call: object = None,
        tool_calls: object = None,
        json: object = None,
        result: Mapping[str, object] | None = None,
        times: int | None = None,
        ordered: bool = False,
        twists: tuple[Twist, ...] = (),
        off_contract: bool = False,
    ) -> Stub:
        """Stub what these requests are answered with, and return the stub.

        Args:
            outcomes: a text, a reply value (`replies.Text` ...), `replies.Recorded`, a refusal, or
                a callable that gets the parsed request (`Call`) and returns one of them; several
                are a sequence.
            tool_call: a tool's name (arguments are made from its schema in the request), or
                `(name, arguments)`, or `{"name": ..., "arguments": ...}`.
            tool_calls: a list of such.
            json: the answer of JSON mode: the value itself, or True for one that is made from
                the schema in the request.
            result: the whole `result` object; checked against the wire of the model.
            times: how often the sequence is gone through; None stands for a single outcome
                always, a sequence once.
            ordered: only after the ordered stubs that were written before are used up.
            twists: what happens to the answer.
            off_contract: let a `result` pass that the service would never send.

        Raises:
            StubError: an outcome that cannot be, or a `result` that the wire does not know.
        """
        settled = [outcome_of(value) for value in outcomes]
        if tool_call is not None:
            settled.append(_call(tool_call))
        if tool_calls is not None:
            settled.append(ToolCalls(tuple(map(_call, _several(tool_calls)))))
        if json is not None:
            settled.append(Json(SAMPLED if json is True else json))
        if result is not None:
            settled.append(Result(result, off_contract))
        if not settled:
            raise StubError("reply() without an answer: give a text, tool_call=, json= or result=")
        return self._add(settled, times=times, ordered=ordered, twists=twists)

    def refuse(
        self,
        refusal: Refusal | int | str,
        *,
        times: int | None = None,
        ordered: bool = False,
        twists: tuple[Twist, ...] = (),
        **values: object,
    ) -> Stub:
        """Stub that these requests are refused, and return the stub.

        Args:
            refusal: a constant of `refusals`, its code (3040) or its name ("CAPACITY").
            times: how often; None stands for always. Afterwards older stubs or the default answer.
            ordered: only after the ordered stubs that were written before are used up.
            twists: what happens to the answer.
            values: what the placeholders of the refusal's text are filled with; those that the
                request can say (its model, its path) may be left out.

        Raises:
            StubError: a value without a placeholder.
        """
        found = refusal if isinstance(refusal, Refusal) else get_refusal(refusal)
        if values:
            try:
                kept = {name: f"{{{name}}}" for name in found.placeholders}
                found = found.filled(**(kept | values))
            except ValueError as error:
                raise StubError(str(error)) from None
        return self._add([found], times=times, ordered=ordered, twists=twists)

    def twist(self, *twists: Twist, times: int | None = None, ordered: bool = False) -> Stub:
        """Stub what happens to the default reply of these requests, and return the stub.

        Args:
            twists: faults and the like, applied in order.
            times: how often; None stands for always.
            ordered: only after the ordered stubs that were written before are used up.
        """
        if not twists:
            raise StubError("twist() without a twist")
        return self._add([], times=times, ordered=ordered, twists=twists)

    def _add(
        self,
        outcomes: list[Settled],
        *,
        times: int | None,
        ordered: bool,
        twists: tuple[Twist, ...],
    ) -> Stub:
        if times is not None and times < 1:
            raise StubError(f"times={times}: a stub answers at least once")
        for outcome in outcomes:
            self._check(outcome)
        stub = Stub(
            matcher=self._matcher,
            outcomes=tuple(outcomes),
            twists=twists,
            times=times,
            ordered=ordered,
            origin=origin(),
        )
        self._stubs.add(stub)
        return stub

    def _check(self, outcome: Settled) -> None:
        model_id = self._matcher.model_id
        model = self._contract.catalog.find(model_id) if model_id else None
        if model_id and model is None:
            if isinstance(outcome, Refusal | Result) or not hasattr(outcome, "text"):
                return
            raise StubError(
                f"the catalogue has no model {model_id!r}; the nearest is "
                f"{self._contract.catalog.nearest(model_id)!r}. For a model of another task give "
                "the whole result: .reply(result={...})"
            )
        if not isinstance(outcome, Result) or outcome.off_contract:
            return
        wire = self._contract.profile(model).name if model else None
        if wrong := problems(outcome.fields, wire=wire, model_id=model_id or ""):
            task = "" if model else " For a model of another task name it: .on(model=...)."
            raise StubError(
                f"the service does not answer so: {'; '.join(wrong)}.{task} "
                "To send it all the same: off_contract=True"
            )


def origin() -> str:
    """Return `file:line` of the nearest caller outside this package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(HERE):
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


def _several(value: object) -> list[object]:
    if isinstance(value, list | tuple):
        return list(value)
    raise StubError(f"tool_calls={value!r}: give a list of calls")


def _call(value: object) -> ToolCall:
    match value:
        case ToolCall():
            return value
        case str():
            return ToolCall(value)
        case (str() as name, Mapping() as arguments):
            return ToolCall(name, arguments)
        case {"name": str() as name, "arguments": Mapping() as arguments, **rest} if not rest:
            return ToolCall(name, arguments)
    raise StubError(
        f"{value!r} is no tool call: give its name, (name, arguments) or "
        '{"name": ..., "arguments": {...}}'
    )
