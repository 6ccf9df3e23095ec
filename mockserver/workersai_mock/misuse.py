"""Refusals of our own: what the mock, not the service, has to say to the person who runs it."""

from workersai_contracts.provenance import Provenance
from workersai_contracts.refusal import Refusal

# No code of Cloudflare's: the mock's own port, so that it is never taken for one.
CODE = 8790

CONTROL = Refusal(
    name="MOCK_CONTROL",
    status=400,
    code=CODE,
    text="workersai-mock: {detail}",
    layer="edge",
    provenance=Provenance("convenience", "request headers of the mock's own"),
    retryable=False,
)
