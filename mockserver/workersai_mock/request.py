"""A request as the mock sees it, whichever door it came through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from workersai_contracts.refusal import Refusal

if TYPE_CHECKING:
    from workersai_contracts.model import Model

    from .answer import Answer
    from .contract import Contract
    from .head import Head
    from .seed import Seed
    from .state import Tenant
    from .surfaces import Surface
    from .twist import Twist

# Where a Worker's binding names the gateway. No path holds such an id.
IN_BODY = "/options/gateway/id"


class Route(NamedTuple):
    """Where a path leads.

    Attributes:
        surface: the door; decides how the answer is enveloped.
        refusal: why the path or the method leads nowhere, filled in.
        account: the account id of the path.
        model_id: the model that is asked: of the path, percent-decoded, or, once the body was
            read, of the body.
        encoded_slash: the model id was written with `%2F`.
        look_up: answers in place of a model, with a whole body or with a refusal.
        gateway: the id of the AI Gateway that stands before the door; empty where none does,
            `IN_BODY` where the body names it.
        steps: the body is a list of requests, tried in turn.
        queued: a model is to answer later, so a look-up passes all gates.
        inside: the caller is a Worker's own binding: no account and no credentials are asked for.
        body: the body that the path alone stands for; None where the caller sends it.
        control: what the path asks for this one request.
    """

    surface: Surface
    refusal: Refusal | None = None
    account: str = ""
    model_id: str = ""
    encoded_slash: bool = False
    look_up: LookUp | None = None
    gateway: str = ""
    steps: bool = False
    queued: bool = False
    inside: bool = False
    body: bytes | None = None
    control: Control | None = None


@dataclass(slots=True, eq=False)
class Reading:
    """What a body means to a model: a function of both, so it is computed once for each pair.

    Attributes:
        model_id: the model that is asked.
        model: the catalogue's entry; None where the model is unknown.
        inputs: the request body where it is a JSON object, else empty.
        judged: the body as the model's schema is held to it.
        refusal: what the service says of the body, filled in; None where it lets it pass.
        stream: whether an event stream is asked for.
        max_tokens: where the answer is cut.
        seed: what all randomness of the answer is drawn from.
        choices: how many answers are wanted at once (`n`).
        stops: texts before which the answer ends (`stop`).
        answers: default answers that were given to it, kept because they would be the same again.
    """

    model_id: str
    model: Model | None
    inputs: Mapping[str, object]
    judged: object
    refusal: Refusal | None
    stream: bool
    max_tokens: int
    seed: Seed
    choices: int = 1
    stops: tuple[str, ...] = ()
    answers: dict[object, Answer] = field(default_factory=dict)


class Control(NamedTuple):
    """What a caller asks for this one request by `x-workersai-mock-*` headers.

    Attributes:
        tokens: answer with exactly this many tokens (`max_tokens` still cuts).
        ttft_s: seconds until the first token.
        itl_s: seconds between two tokens.
        twists: what happens to the answer, beside what the server does to every one.
        era: answer as at that time, whatever the server's own is.
        wire: write the answer so, whatever the era.
    """

    tokens: int | None = None
    ttft_s: float | None = None
    itl_s: float | None = None
    twists: tuple[Twist, ...] = ()
    era: str | None = None
    wire: str | None = None

    def over(self, other: Control) -> Control:
        """Return these wishes, and those of the other that they do not replace."""
        return Control(
            other.tokens if self.tokens is None else self.tokens,
            other.ttft_s if self.ttft_s is None else self.ttft_s,
            other.itl_s if self.itl_s is None else self.itl_s,
            other.twists + self.twists,
            self.era or other.era,
            self.wire or other.wire,
        )


NO_CONTROL = Control()


LookUp = Callable[["Request", "Contract"], bytes | Refusal]


@dataclass(slots=True, eq=False)
class Request:
    """One request on its way through the mock."""

    method: str
    path: str
    route: Route
    head: Head
    body: bytes
    tenant: Tenant
    reading: Reading
    nth: int = 1
    control: Control = NO_CONTROL

    @property
    def model(self) -> Model:
        """The model that answers; there is one once the gates are passed."""
        assert self.reading.model is not None
        return self.reading.model

    @property
    def headers(self) -> Mapping[str, str]:
        """The request's headers, names in any case."""
        return self.head.headers

    @property
    def inputs(self) -> Mapping[str, object]:
        """The request body as JSON object, empty where it is none."""
        return self.reading.inputs

    @property
    def seed(self) -> Seed:
        """What all randomness of this very request is drawn from."""
        return self.reading.seed.nth(self.nth)


def origin_form(target: str) -> str:
    """Return path and query of a request's target, which may name the host, too."""
    # A server takes the absolute form as well (RFC 9112, 3.2.2).
    if target.startswith("/") or "://" not in target:
        return target
    rest = target.partition("://")[2]
    host = rest.replace("?", "/", 1).partition("/")[0]
    path = rest.removeprefix(host)
    return path if path.startswith("/") else f"/{path}"
