"""What a generated request found. Data only."""

from dataclasses import dataclass


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
    """

    code: str
    title: str
    case: str
    method: str
    status: int
    message: str
    curl: str

    def __str__(self) -> str:
        lines = self.message.strip().splitlines()[:3]
        shown = "".join(f"\n    {line}" for line in lines if line)
        return f"{self.code} ({self.case}) {self.title}{shown}\n    {self.curl}"
