"""One exchange read once for all checks: what kind of answer it is, and its parts. No verdict."""

import re
from functools import cached_property
from typing import Literal

import orjson

from workersai_contracts import refusal
from workersai_contracts.catalog import find_model
from workersai_contracts.errors import InvalidJsonError
from workersai_contracts.exchange import Exchange
from workersai_contracts.grammar import Judge, Violation
from workersai_contracts.grammar.usage import is_zeroed
from workersai_contracts.json_text import read_json
from workersai_contracts.model import Model
from workersai_contracts.refusal import Refusal

Kind = Literal["stream", "json", "text", "empty"]
NOT_WHOLE = "not whole"
ENVELOPE_KEYS = ("result", "success", "errors", "messages")
_ABRIDGED = re.compile(rb"(?m)^\s*(\.\.\.|\xe2\x80\xa6|-----)\s*$")


class Reading:
    """The parts of one exchange, each read when it is first asked for."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.body = exchange.body

    @cached_property
    def on_wire(self) -> bool:
        """Whether all bytes and headers are there as they came."""
        return self.exchange.capture == "wire"

    @cached_property
    def content_type(self) -> str | None:
        """The answer's Content-Type; None where it has none or headers were not kept."""
        return self.exchange.header("content-type")

    @cached_property
    def kind(self) -> Kind:
        """What the body is, by its bytes: a wrong Content-Type is a finding, not a hint."""
        start = self.body.lstrip(b"\xef\xbb\xbf \r\n")[:1]
        if not start:
            return "empty"
        if self.content_type and self.content_type.startswith("text/event-stream"):
            return "stream"
        if start in b"{[":
            return "json"
        is_stream = re.match(rb"(data|event|id|retry)?:", self.body.lstrip(b"\xef\xbb\xbf \r\n"))
        return "stream" if is_stream else "text"

    @cached_property
    def trimmed(self) -> str:
        """Why these are evidently not all bytes; empty where they may be.

        Never said of bytes off the wire: what they lack is the service's doing.
        """
        if self.on_wire:
            return ""
        if _ABRIDGED.search(self.body):
            return f"{NOT_WHOLE}: abridged"
        if self.kind == "json":
            if not isinstance(self.value, dict):
                return f"{NOT_WHOLE}: cut off"
            lacks = [key for key in ENVELOPE_KEYS if key not in self.value]
            if self.is_v4 and lacks:
                return f"{NOT_WHOLE}: without {', '.join(lacks)}"
        return ""

    @property
    def set_aside(self) -> str:
        """Why no check can judge this; empty where some may."""
        if self.exchange.method in ("OPTIONS", "HEAD"):
            return f"{self.exchange.method}: nothing is known of its answer"
        if self.exchange.ending != "close" and self.kind != "stream":
            return f"{NOT_WHOLE}: the connection ended early ({self.exchange.ending})"
        return self.trimmed

    @cached_property
    def value(self) -> object:
        """The body as JSON; None where it is none."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None

    @cached_property
    def fields(self) -> dict[str, object]:
        """The body's object, empty where it is none."""
        return self.value if isinstance(self.value, dict) else {}

    @cached_property
    def is_v4(self) -> bool:
        """Whether the body is an envelope of api.cloudflare.com."""
        return any(key in self.fields for key in ("success", "errors", "result")) and (
            "error" not in self.fields
        )

    @property
    def is_openai(self) -> bool:
        """Whether the answer is bare, as OpenAI's doors give it; AI Gateway has both kinds."""
        door = self.exchange.door
        return door == "openai" or (door == "gateway" and not self.is_v4)

    @cached_property
    def is_refused(self) -> bool:
        """Whether the answer is a refusal, by its status or else by its body."""
        if self.exchange.status is not None:
            return self.exchange.status >= 400
        if self.is_v4:
            return self.fields.get("success") is not True
        return "error" in self.fields or "internalCode" in self.fields

    @cached_property
    def result(self) -> dict[str, object]:
        """The bare result of a success; empty where there is none."""
        if self.is_refused or self.kind != "json":
            return {}
        found = self.fields.get("result") if self.is_v4 else self.fields
        return found if isinstance(found, dict) else {}

    @cached_property
    def error(self) -> tuple[int, str] | None:
        """Code and message of the first error; None where there is no numbered one."""
        errors = self.fields.get("errors")
        first = errors[0] if isinstance(errors, list) and errors else self.fields.get("error")
        if isinstance(first, list) and first:
            first = first[0]
        if "internalCode" in self.fields and "errors" not in self.fields:
            first = {**self.fields, "code": self.fields["internalCode"]}
        if not isinstance(first, dict):
            return None
        code, message = first.get("code"), first.get("message")
        if isinstance(code, bool) or not isinstance(code, int) or not isinstance(message, str):
            return None
        return code, message

    @cached_property
    def rows(self) -> tuple[Refusal, ...]:
        """The refusals that bear the code of the error; empty where the code is unknown."""
        return tuple(row for row in refusal.ALL if self.error and row.code == self.error[0])

    @cached_property
    def judged(self) -> list[Violation]:
        """What the stream breaks; its end is not judged where it may have been cut off later."""
        machine = self._machine
        found = machine.feed(self.body)
        found += machine.close(whole=self.stream_is_whole)
        return found

    @cached_property
    def wire(self) -> str:
        """The wire of the stream, told from it where it was not known."""
        assert self.judged is not None
        return self._machine.wire or ""

    @cached_property
    def stream_is_whole(self) -> bool:
        """Whether a missing end is the service's doing."""
        if self.on_wire:
            return self.exchange.ending == "close"
        return self.body.rstrip().endswith(b"data: [DONE]")

    @cached_property
    def text(self) -> str | None:
        """What was said, streamed or not; None where it is no text."""
        if self.kind == "stream":
            assert self.judged is not None
            return self._machine.text
        said = self.result.get("response")
        for choice in choices(self.result):
            message = choice.get("message")
            said = message.get("content") if isinstance(message, dict) else choice.get("text")
        return said if isinstance(said, str) else None

    @cached_property
    def usages(self) -> list[dict[str, object]]:
        """Every usage object, in the order in which they came, but for the zeros of /ai/v1."""
        if self.kind == "stream":
            assert self.judged is not None
            values = [event.value for event in self._machine.events]
        else:
            values = [self.result]
        found = [value.get("usage") for value in values]
        found = [usage for usage in found if self.kind != "stream" or not is_zeroed(usage)]
        return [usage for usage in found if isinstance(usage, dict) and "prompt_tokens" in usage]

    @cached_property
    def request(self) -> object:
        """The request's body as JSON; None where it is none."""
        try:
            return read_json(self.exchange.request_body)
        except InvalidJsonError:
            return None

    @cached_property
    def inputs(self) -> dict[str, object]:
        """The request's object, empty where it is none; a binding wraps what it was given."""
        found = self.request
        if self.exchange.door == "binding" and isinstance(found, dict):
            found = found.get("inputs")
        return found if isinstance(found, dict) else {}

    @cached_property
    def model(self) -> Model | None:
        """The catalogue's entry of the model; None where it is unknown."""
        return find_model(self.exchange.model)

    @cached_property
    def _machine(self) -> Judge:
        return Judge(wire=self.exchange.wire or None)


def choices(result: dict[str, object]) -> list[dict[str, object]]:
    """Return the choices of an OpenAI-shaped result."""
    found = result.get("choices")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
