"""One tenant of a running server in a test's words: stubs, journal, assertions, findings.

Owns no state: it is a view of the server and of the tenant, and wants no pytest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workersai_contracts.refusal import Refusal

if TYPE_CHECKING:
    from .call import Exchange, Exchanges
    from .clock import Clock
    from .finding import Finding
    from .server import MockServer
    from .state import Tenant
    from .stub import Outcome, Stub
    from .twist import Twist


class WorkersAI:
    """What a test says to the mock, and asks of it.

    Args:
        server: a running server.
        token: the bearer token of the tenant; the server's fixed one where tenants are not told
            apart by token.
    """

    def __init__(self, server: MockServer, *, token: str = "") -> None: ...

    @property
    def url(self) -> str:
        """The server's root, `http://host:port`."""
        raise NotImplementedError

    @property
    def v4_url(self) -> str:
        """The base URL of the `cloudflare` SDKs."""
        raise NotImplementedError

    @property
    def run_url(self) -> str:
        """Where a model's id is appended: `{run_url}/@cf/qwen/qwen1.5-1.8b-chat`."""
        raise NotImplementedError

    @property
    def openai_url(self) -> str:
        """The base URL of the `openai` SDKs."""
        raise NotImplementedError

    @property
    def account_id(self) -> str:
        """An account id that the server accepts; it accepts any 32 hex digits."""
        raise NotImplementedError

    @property
    def token(self) -> str:
        """The bearer token of this tenant."""
        raise NotImplementedError

    @property
    def clock(self) -> Clock:
        """Where stamps and quotas take the time from: the clock of the server's settings."""
        raise NotImplementedError

    @property
    def tenant(self) -> Tenant:
        """What the server keeps for this token."""
        raise NotImplementedError

    @property
    def stubs(self) -> tuple[Stub, ...]:
        """The stubs in the order in which they were written."""
        raise NotImplementedError

    def on(
        self,
        *,
        messages: object = ...,
        prompt: object = ...,
        model: object = ...,
        stream: object = ...,
        where: Callable[[Any], object] | None = None,
        **params: object,
    ) -> On:
        """Say which requests the following stub is for; see `Matcher` for the values."""
        raise NotImplementedError

    def reply(
        self,
        *outcomes: Outcome,
        tool_call: object = None,
        tool_calls: object = None,
        json: object = None,
        result: dict[str, object] | None = None,
        times: int | None = None,
        ordered: bool = False,
        twists: tuple[Twist, ...] = (),
        off_contract: bool = False,
    ) -> Stub:
        """Stub what every request is answered with; see `On.reply`."""
        raise NotImplementedError

    def refuse(
        self,
        refusal: Refusal | int | str,
        *,
        times: int | None = None,
        ordered: bool = False,
        **values: object,
    ) -> Stub:
        """Stub that requests are refused; see `On.refuse`."""
        raise NotImplementedError

    @property
    def requests(self) -> Exchanges:
        """All requests of this tenant in order, with what became of each."""
        raise NotImplementedError

    @property
    def exchanges(self) -> Exchanges:
        """The same as `requests`."""
        raise NotImplementedError

    @property
    def last(self) -> Exchange:
        """The last request; an AssertionError where there was none."""
        raise NotImplementedError

    def assert_called(self, *, times: int | None = None, **matcher: Any) -> None:
        """Fail unless matching requests came: at least one, or exactly `times`."""
        raise NotImplementedError

    def assert_called_once_with(self, **matcher: Any) -> Exchange:
        """Fail unless exactly one request came in all, and it matches; return it."""
        raise NotImplementedError

    def assert_not_called(self, **matcher: Any) -> None:
        """Fail where a request came; with a matcher, where one came that matches."""
        raise NotImplementedError

    @contextmanager
    def expect_refusal(self, refusal: Refusal | int | str | None = None) -> Iterator[None]:
        """Let refusals inside the block be no finding; fail where none came.

        Args:
            refusal: which one, by value, code or name; None stands for any.
        """
        yield
        raise NotImplementedError

    def findings(self) -> list[Finding]:
        """Return what a test must not pass over, errors first; may be asked again and again."""
        raise NotImplementedError

    def reset(self) -> None:
        """Put the tenant back to how it was at the start: no stubs, no journal, no findings."""
        raise NotImplementedError


class On:
    """The requests that a stub is for: `workersai.on(model=...)`."""

    def reply(
        self,
        *outcomes: Outcome,
        tool_call: object = None,
        tool_calls: object = None,
        json: object = None,
        result: dict[str, object] | None = None,
        times: int | None = None,
        ordered: bool = False,
        twists: tuple[Twist, ...] = (),
        off_contract: bool = False,
    ) -> Stub:
        """Stub what these requests are answered with, and return the stub.

        Args:
            outcomes: a text, a reply value (`replies.Text` ...), a refusal, or a callable that gets
                the parsed request (`Call`) and returns one of them; several are a sequence.
            tool_call: a tool's name (arguments are generated from its schema), or a
                `(name, arguments)` pair, or `{"name":, "arguments":}`.
            tool_calls: several of them.
            json: an answer of JSON mode: the value itself, or True for one that is generated
                from the request's own schema.
            result: the whole `result` object; checked against the model's wire.
            times: how often the sequence is gone through; None stands for a single outcome
                always, a sequence once.
            ordered: only after the ordered stubs that were written before are used up.
            twists: what happens to the answer.
            off_contract: let a `result` pass that the wire does not know.
        """
        raise NotImplementedError

    def refuse(
        self,
        refusal: Refusal | int | str,
        *,
        times: int | None = None,
        ordered: bool = False,
        **values: object,
    ) -> Stub:
        """Stub that these requests are refused.

        Args:
            refusal: a constant of `refusals`, its code (3040) or its name ("CAPACITY").
            times: how often; afterwards the next stub or the default reply answers.
            ordered: only after the ordered stubs that were written before are used up.
            values: what placeholders in the refusal's text are filled with.
        """
        raise NotImplementedError
