"""What generated requests find of the mock because the service behaves so. Data only."""

from collections.abc import Iterable
from dataclasses import dataclass

from .. import refusal
from ..provenance import Provenance
from .value import Finding


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that is none.

    Attributes:
        code: of Schemathesis.
        case: the class of the request, empty for any; see `Finding`.
        status: of the answer.
        detail: what the answer's schema forbids; see `Finding`.
        why: what the service does instead.
        provenance: how that is known.
    """

    code: str
    case: str
    status: int
    why: str
    provenance: Provenance
    detail: str = ""

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is of this kind."""
        same = (finding.code, finding.status, finding.detail)
        return same == (self.code, self.status, self.detail) and self.case in ("", finding.case)


NULL_BESIDE_CALLS = Provenance(
    "observed", "answers of llama-3.3-70b with calls; assumed of other models", "2025"
)
ACCEPTED: tuple[Accepted, ...] = (
    Accepted(
        code="ST108",
        case="",
        status=200,
        detail="/result/response is null",
        why="the call of a tool comes with `response: null`, where the published schema has a text",
        provenance=NULL_BESIDE_CALLS,
    ),
    Accepted(
        code="ST108",
        case="",
        status=200,
        detail="/result/response is an object",
        why="JSON mode answers the object itself, where the published schema has a text",
        provenance=Provenance(
            "published", "Cloudflare docs, JSON mode: `response` is an object", "2025"
        ),
    ),
    Accepted(
        code="ST201",
        case="negative body",
        status=200,
        why="the service's validator lets bodies pass that the published schema forbids: "
        "it converts types, and inside of lists and alternatives it does not look at all",
        provenance=Provenance(
            "observed",
            "recorded refusals are the texts of npm @cloudflare/cabidela, whose code is public",
            "2025-02",
        ),
    ),
    Accepted(
        code="ST201",
        case="negative query",
        status=200,
        why="a search takes every page and every `per_page`: what is no number has no effect",
        provenance=Provenance(
            "assumed", "the parameters are published without bounds; one test saw them ignored"
        ),
    ),
    Accepted(
        code="ST203",
        case="without credentials",
        status=400,
        why="a request without credentials is refused with 400/9106, not with 401",
        provenance=refusal.MISSING_CREDENTIALS.provenance,
    ),
    Accepted(
        code="ST204",
        case="undeclared method",
        status=405,
        why="405/7001 bears no `Allow`",
        provenance=Provenance("assumed", "no header of a recorded 405/7001 was kept"),
    ),
    Accepted(
        code="ST401",
        case="without credentials",
        status=400,
        why="a request without credentials is refused with 400/9106, not with 401 or 403",
        provenance=refusal.MISSING_CREDENTIALS.provenance,
    ),
)


def is_accepted(finding: Finding) -> bool:
    """Tell whether the service is known, or taken, to behave so."""
    return find_accepted(finding) is not None


def find_accepted(finding: Finding) -> Accepted | None:
    """Return what says that the service is known, or taken, to behave so."""
    return next((each for each in ACCEPTED if each.covers(finding)), None)


def unaccepted(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are some."""
    return [each for each in findings if not is_accepted(each)]
