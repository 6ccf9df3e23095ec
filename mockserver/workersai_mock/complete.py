"""From a reply to a completion: cut into tokens, cut to length, counted."""

from __future__ import annotations

from itertools import cycle, islice

from .completion import Completion
from .contract import Contract
from .reply import Reply, text_of
from .request import Request


def complete(request: Request, reply: Reply, contract: Contract) -> Completion:
    """Return what the reply says to a request, within its `max_tokens`."""
    pieces = contract.tokenizer.split(reply.text(request.inputs, request.seed.rng("text")))
    if request.control.tokens is not None:
        pieces = list(islice(cycle(pieces or [" token"]), request.control.tokens))
    most = request.reading.max_tokens
    return Completion(
        pieces=tuple(pieces[:most]),
        prompt_tokens=count_prompt(request, contract),
        finish_reason="length" if len(pieces) > most else "stop",
    )


def count_prompt(request: Request, contract: Contract) -> int:
    """Count the rendered prompt where the template is known, else the bare contents."""
    text = contract.rendered(request.model, request.inputs).text
    if text is None:
        prompt, messages = request.inputs.get("prompt"), request.inputs.get("messages")
        said = [prompt] if isinstance(prompt, str) else []
        listed = messages if isinstance(messages, list) else []
        said += [text_of(item.get("content")) for item in listed if isinstance(item, dict)]
        text = "\n".join(said)
    return contract.tokenizer.count(text)
