"""What generated requests found, and how they are made. Data only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..exchange import Exchange

MODEL_ID = "@cf/qwen/qwen1.5-1.8b-chat"
# Told before each request its body; a text says why neither it nor another may be sent.
Leave = Callable[[object], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that an answer breaks.

    Attributes:
        code: of Schemathesis (`ST201`) or of a check of ours (`SSE003`); `NET001` where no answer
            came at all, which has no case, method, status and curl.
        title: what is broken.
        case: the class of the request: what is wrong with it, if anything, and where.
        method: the HTTP method.
        status: the status of the answer.
        message: details.
        curl: a command that sends the request again; `$CLOUDFLARE_API_TOKEN` stands for the token.
        detail: the place in the answer that its schema forbids and what is there, such as
            `/result/response is null`; empty for other codes.
        exchange: the evidence; None where there is none.
    """

    code: str
    title: str
    case: str
    method: str
    status: int
    message: str
    curl: str
    detail: str = ""
    exchange: Exchange | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        lines = self.message.strip().splitlines()[:3]
        shown = "".join(f"\n    {line}" for line in lines if line)
        return f"{self.code} ({self.case}) {self.title}{shown}\n    {self.curl}"

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What tells one kind of finding from another."""
        return self.code, self.case, self.status, self.detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How requests are made and sent.

    Attributes:
        boundaries: how many of them stand at the bounds of the schema; half by default.
        model_id: whom to ask.
        described: the OpenAPI document; that of the pinned schema by default.
        account: the account id; generated ones by default, which a mock lets in.
        wire: name of the wire profile; told from the answers by default.
        rate_limit: as Schemathesis takes it, such as `60/m`; none by default.
        timeout_s: for each request, in seconds.
        most_tokens: what a request may ask for, and asks for where it names no number; None leaves
            requests as they were generated.
        leave: asked before each request is sent.
    """

    boundaries: int | None = None
    model_id: str = MODEL_ID
    described: dict[str, Any] | None = None
    account: str = ""
    wire: str = ""
    rate_limit: str = ""
    timeout_s: float = 30.0
    most_tokens: int | None = None
    leave: Leave = lambda body: ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What came of a run.

    Attributes:
        findings: each kind of them once, in order of their codes.
        exchanges: all that was answered, in order.
        sent: how many requests were sent.
        stopped: why no more were sent before their number was full; empty where it was.
    """

    findings: tuple[Finding, ...]
    exchanges: tuple[Exchange, ...]
    sent: int
    stopped: str

    @property
    def silent(self) -> int:
        """How many requests were not answered."""
        return self.sent - len(self.exchanges)
