"""Refusals of our own: what the mock, not the service, has to say to the person who runs it."""

from workersai_contracts.provenance import Provenance
from workersai_contracts.refusal import Refusal

# No code of Cloudflare's: the mock's own port, so that it is never taken for one.
CODE = 8790


def _own(name: str, *, status: int, source: str) -> Refusal:
    return Refusal(
        name=name,
        status=status,
        code=CODE,
        text="workersai-mock: {detail}",
        layer="edge",
        provenance=Provenance("convenience", source),
        retryable=False,
    )


CONTROL = _own("MOCK_CONTROL", status=400, source="request headers of the mock's own")
UNMATCHED = _own("MOCK_UNMATCHED", status=400, source="answers are stubbed, and none is for this")
STRAGGLER = _own("MOCK_STRAGGLER", status=400, source="the token's test has ended")
UNRECORDED = _own("MOCK_UNRECORDED", status=400, source="answers are recordings, and none is")
NOT_RECORDABLE = _own("MOCK_NOT_RECORDABLE", status=400, source="the mock's own credentials")
UPSTREAM = _own("MOCK_UPSTREAM", status=502, source="what is recorded cannot be reached")
PROVIDER = _own("MOCK_PROVIDER", status=400, source="the mock plays one provider of a gateway")
STUB_FAILED = _own("MOCK_STUB_FAILED", status=500, source="a stub's own code raised an error")
