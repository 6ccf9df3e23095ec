"""Everything a server is told once, as one value with defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from workersai_contracts.identity import MOCK_ACCOUNT_ID, MOCK_TOKEN

from .clock import Clock, SystemClock
from .gateway import Gateway
from .pace import INSTANT, Pace
from .reply import Prose, Reply

if TYPE_CHECKING:
    from workersai_contracts.model import Model
    from workersai_contracts.tokenizer import Tokenizer

    from .replay.recording import Replay
    from .twist import Twist

MODEL_ID = "@cf/qwen/qwen1.5-1.8b-chat"
# Recognisable as ours wherever they turn up; neither can exist at Cloudflare's.
ACCOUNT_ID, TOKEN = MOCK_ACCOUNT_ID, MOCK_TOKEN
GATEWAY_ID = "workersai-mock"
ADMIN_PREFIX = "/__admin/"
PLAYGROUND_PREFIX = "/__playground/"

Tenants = Literal["one", "token", "account", "session"]


class Settings(NamedTuple):
    """How one server behaves.

    Attributes:
        hosts: addresses to listen on; the first must work, the others may be missing, but a given
            port must be free on them.
        port: 0 takes any free one, the same on each host.
        seed: what all randomness is drawn from.
        vary: the n-th identical request of a tenant gets the n-th answer.
        models: models beyond the catalogue's.
        era: the schema, wire and defaults of a time; None takes each model's own.
        schema: a schema version that overrides the era's.
        wire: a wire profile that overrides the era's.
        lifecycle: `as-published` serves retired models, `current` answers 410/5028.
        tokens: the bearer tokens that are let in; empty lets in any well-formed one.
        strict_path: `%2F` inside a model id is refused, as was reported of the edge.
        convenience: be kinder than what is known of the service (any credential, CORS, `%2F`,
            headers that control a request).
        quota: enforce the model's requests a minute and the account's neurons a day.
        gateway: what holds for the AI Gateways that stand before the doors.
        batch_polls: how many times a batch that is asked for is not done yet.
        neurons_per_1k_tokens: the rate for models without a price; None leaves them uncounted.
        reply: what answers when nothing else does.
        replay: recordings that answer before anything else but a stub; None where there are none.
        pace: how fast.
        twists: what happens to every answer that is not a refusal of a gate.
        tokenizer: counts and cuts text; None takes the documented estimate.
        tenants: what tells tenants apart; `session` knows the tokens that its roster gave out, and
            whatever comes without one belongs to the roster's current tenant.
        max_tenants: how many are kept; of more the one that was used longest ago is dropped.
        worker_route: the path at which the model page's Worker is played; None for none.
        request_control: whether `x-workersai-mock-*` headers act on single requests.
        max_body_bytes: beyond it 413/3006 (assumed: no bound is published).
        journal_entries: how many exchanges are kept.
        journal_bytes: how many bytes of bodies are kept, of requests and answers.
        max_stall_s: how long a stall or a hang lasts, in real time, unless the client leaves.
        grace_s: how long running answers may go on when the server stops.
        admin: serve the admin API below `/__admin/`.
        admin_token: what lets a caller in to it; None lets in loopback callers only.
        admin_cors: origins whose pages may use it.
        playground: serve the playground below `/__playground/`, where there is an admin API.
        clock: where stamps and quotas take the time from.
    """

    hosts: tuple[str, ...] = ("127.0.0.1",)
    port: int = 0
    seed: int = 0
    vary: bool = False
    models: tuple[Model, ...] = ()
    era: str | None = None
    schema: str | None = None
    wire: str | None = None
    lifecycle: Literal["as-published", "current"] = "as-published"
    tokens: tuple[str, ...] = ()
    strict_path: bool = False
    convenience: bool = True
    quota: bool = False
    gateway: Gateway = Gateway()
    batch_polls: int = 1
    neurons_per_1k_tokens: float | None = None
    reply: Reply = Prose()
    replay: Replay | None = None
    pace: Pace = INSTANT
    twists: tuple[Twist, ...] = ()
    tokenizer: Tokenizer | None = None
    tenants: Tenants = "one"
    max_tenants: int = 1000
    worker_route: str | None = None
    request_control: bool = True
    max_body_bytes: int = 10 * 1024 * 1024
    journal_entries: int = 10_000
    journal_bytes: int = 64 * 1024 * 1024
    max_stall_s: float = 5.0
    grace_s: float = 3.0
    admin: bool = False
    admin_token: str | None = None
    admin_cors: tuple[str, ...] = ()
    playground: bool = False
    clock: Clock = SystemClock()

    @property
    def let_in(self) -> tuple[str, ...]:
        """The bearer tokens that are let in; empty for any: that is a convenience."""
        if self.convenience or self.tokens or self.tenants == "session":
            return self.tokens  # a session's tenants have tokens of their own
        return (TOKEN,)

    @property
    def controllable(self) -> bool:
        """Whether headers of single requests are obeyed, which the service does not do."""
        return self.request_control and self.convenience
