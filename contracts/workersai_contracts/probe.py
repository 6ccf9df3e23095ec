"""A probe: what to send to learn something, as a value. Sends nothing, owns no list."""

from dataclasses import dataclass
from typing import Literal

from .exchange import Headers

Credential = Literal["own", "none", "malformed", "wrong"]
RUN = "/client/v4/accounts/{account}/ai/run/"
JSON_HEADERS: Headers = (("Content-Type", "application/json"),)
# Of the form of a token, and no one's.
WRONG_TOKEN = "workersai-probe-with-a-token-that-is-no-ones"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One request, and what is known of its answer.

    Attributes:
        id: stable, such as `bound.temperature.above`.
        title: what is sent, in words.
        model: the model's id.
        method: the HTTP method.
        path: from the host on; `{account}` stands for the account id.
        headers: beside the credential.
        body: as it is sent.
        credential: what stands in Authorization.
        codes: the codes of refusal that are known; () where it is answered; None where the answer
            is not known, or sources disagree: the answer is then judged by its form alone.
        needs: what the target must have: `v1` (the OpenAI door), `doors` (batches, a run named in
            its body), `gateway` (an AI Gateway `workersai-probe` at the same address),
            `binding` (the door of `env.AI`, by its host), `retired` (a target that refuses retired
            models).
        prompt_tokens: estimate.
        completion_tokens: at most; 0 where it is refused.
        checks: the groups of checks that it is for.
    """

    id: str
    title: str
    model: str
    path: str
    method: str = "POST"
    headers: Headers = JSON_HEADERS
    body: bytes = b""
    credential: Credential = "own"
    codes: tuple[int, ...] | None = ()
    needs: frozenset[str] = frozenset()
    prompt_tokens: int = 0
    completion_tokens: int = 0
    checks: tuple[str, ...] = ("ENV", "HDR")

    @property
    def tokens(self) -> int:
        """What it costs at most, in tokens read and written."""
        return self.prompt_tokens + self.completion_tokens

    def url(self, account: str) -> str:
        """Return the path for an account."""
        return self.path.replace("{account}", account)

    def all_headers(self, token: str) -> Headers:
        """Return the headers with the credential, in the order in which they are sent."""
        value = {
            "own": f"Bearer {token}",
            "none": "",
            # Two words: no bearer token has a space.
            "malformed": "Bearer not a token",
            "wrong": f"Bearer {WRONG_TOKEN}",
        }[self.credential]
        return ((("Authorization", value),) if value else ()) + self.headers
