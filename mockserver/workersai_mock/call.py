"""A request as the author of a test reads it, and what became of it; parsed when it is asked for.

Owns no state and no matching.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from workersai_contracts.event_stream import Decoder

from .head import REDACTED, SECRETS
from .reply import last_user_text

if TYPE_CHECKING:
    from workersai_contracts.refusal import Refusal

    from .completion import ToolCall
    from .contract import Contract
    from .journal import Entry
    from .request import Reading, Request
    from .stub import Stub

CONVERSATION = frozenset({"messages", "prompt"})


class Call:
    """One request that came.

    Attributes:
        method: the HTTP method.
        path: the path as it came, with its query.
        account: the account id of the path.
        model: the model's id, percent-decoded; empty where the path names none.
        headers: by lower-case name, the values of secret ones redacted.
        body: as it came.
    """

    __slots__ = (
        "_contract",
        "_reading",
        "_route",
        "account",
        "body",
        "headers",
        "method",
        "model",
        "path",
    )

    def __init__(
        self, source: Request | Entry, contract: Contract, *, headers: Mapping[str, str]
    ) -> None:
        self.method, self.path, self.body = source.method, source.path, source.body
        self.account, self.model = source.route.account, source.route.model_id
        self.headers = headers
        self._contract, self._route = contract, source.route
        self._reading: Reading | None = None

    @property
    def reading(self) -> Reading:
        """What the body means to the model."""
        if self._reading is None:
            self._reading = self._contract.read(self._route, self.body)
        return self._reading

    @property
    def inputs(self) -> Mapping[str, object]:
        """The whole body, empty where it is no JSON object."""
        return self.reading.inputs

    @property
    def messages(self) -> list[dict[str, object]] | None:
        """The conversation, as it came."""
        messages = self.inputs.get("messages")
        return cast("list[dict[str, object]]", messages) if isinstance(messages, list) else None

    @property
    def prompt(self) -> str | None:
        """The prompt, where the request has one."""
        prompt = self.inputs.get("prompt")
        return prompt if isinstance(prompt, str) else None

    @property
    def user_text(self) -> str:
        """What the user said last: the prompt, or the text of the last user message."""
        return self.prompt or last_user_text(self.inputs.get("messages"))

    @property
    def rendered_prompt(self) -> str | None:
        """The text that the model reads; None where the model's template is not known."""
        model = self.reading.model
        return self._contract.rendered(model, self.inputs).text if model else None

    @property
    def params(self) -> dict[str, object]:
        """Everything of the body beside the conversation."""
        return {key: value for key, value in self.inputs.items() if key not in CONVERSATION}

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of the tools that are offered."""
        from .reply.tool import offered

        return tuple(name for name, _ in offered(self.inputs))

    @property
    def streamed(self) -> bool:
        """Whether an event stream was asked for."""
        return self.reading.stream

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.method} {self.path}>"


class Exchange(Call):
    """A request and what became of it.

    What is only known when the answer has ended is waited for, briefly.

    Attributes:
        entry: the journal's own entry.
    """

    __slots__ = ("_settle", "entry")

    def __init__(self, entry: Entry, contract: Contract, *, settle: Callable[[Entry], None]):
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in entry.headers}
        super().__init__(entry, contract, headers=headers)
        self.entry = entry
        self._settle = settle

    @property
    def number(self) -> int:
        """Which request of the tenant it is, from 1."""
        return self.entry.number

    @property
    def at_s(self) -> float:
        """When it came, seconds since the epoch."""
        return self.entry.at_s

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return self.entry.answer.status

    @property
    def refusal(self) -> Refusal | None:
        """Why it was refused, by a gate or by a stub."""
        return self.entry.answer.refusal

    @property
    def text(self) -> str | None:
        """The text that was answered; None where it was refused, or came from a recording."""
        completion = self.entry.answer.completion
        return completion.text if completion else None

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The tool calls that were answered."""
        completion = self.entry.answer.completion
        return completion.tool_calls if completion else ()

    @property
    def usage(self) -> dict[str, int] | None:
        """The token counts of the answer; None where it was refused."""
        completion = self.entry.answer.completion
        return completion.usage if completion else None

    @property
    def stub(self) -> Stub | None:
        """The stub that answered; None where none did."""
        decision = self.entry.answer.decision
        return decision.stub if decision else None

    @property
    def checked(self) -> bool:
        """Whether the answer is held to what the service sends; false for unchecked results."""
        decision = self.entry.answer.decision
        return decision is None or decision.checked

    @property
    def response_body(self) -> bytes:
        """The bytes that were to be sent."""
        return self.entry.answer.body

    @property
    def events_delivered(self) -> int:
        """How many events of a stream were handed to the socket, `[DONE]` among them."""
        self._settle(self.entry)
        answer = self.entry.answer
        if not answer.streamed:
            return 0
        return len(Decoder().feed(b"".join(answer.data[: self.entry.delivered])))

    @property
    def left_early(self) -> bool:
        """Whether the client went away before the end."""
        self._settle(self.entry)
        return self.entry.left

    @property
    def left_at_event(self) -> int | None:
        """After how many events the client went away; None where it stayed."""
        return self.events_delivered if self.left_early else None

    @property
    def duration_s(self) -> float | None:
        """Seconds from the request's arrival to the end of the answer; None while it runs."""
        self._settle(self.entry)
        return self.entry.duration_s


def call_of(request: Request, contract: Contract) -> Call:
    """Return a request on its way as a test's callable sees it."""
    call = Call(request, contract, headers=_redacted(request.headers))
    call._reading = request.reading
    return call


def _redacted(headers: Mapping[str, str]) -> dict[str, str]:
    secret = {name.decode() for name in SECRETS}
    lower = {name.lower(): value for name, value in headers.items()}
    return {k: REDACTED.decode() if k in secret else v for k, v in lower.items()}
