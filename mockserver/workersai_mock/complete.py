"""From a reply to a completion: cut into tokens, cut to length, counted."""

from __future__ import annotations

from itertools import cycle, islice

from .completion import Completion
from .contract import Contract
from .reply import Reply
from .request import Request


def complete(request: Request, reply: Reply, contract: Contract) -> Completion:
    """Return what the reply says to a request, within its `max_tokens`."""
    pieces = contract.tokenizer.split(reply.text(request.inputs, request.seed.rng("text")))
    if request.control.tokens is not None:
        pieces = list(islice(cycle(pieces or [" token"]), request.control.tokens))
    most = request.reading.max_tokens
    return Completion(
        pieces=tuple(pieces[:most]),
        prompt_tokens=contract.count_prompt(request.model, request.inputs),
        finish_reason="length" if len(pieces) > most else "stop",
    )
